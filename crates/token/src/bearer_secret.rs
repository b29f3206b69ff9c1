//! Codes and refresh tokens: random texts that are good for whoever holds them, and of which only a hash is kept.
//!
//! A plain SHA-256 is enough of a hash: 256 random bits cannot be guessed at any speed. Looking one up by its hash takes no
//! constant time, and tells nothing: who could use the difference would have to find inputs by their hash.

use crate::thumbprint::sha256;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// How long the text of one is: whatever is longer or shorter is none.
const TEXT_LENGTH: usize = 43;

/// A secret in clear: 43 letters of base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerSecret(String);

impl BearerSecret {
    /// The secret that these random bytes make.
    pub fn of(random: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// The text to hand out, once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What to keep of it.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(sha256(self.0.as_bytes()))
    }

    /// What would be kept of a text that somebody sent; `None` where it cannot be one of ours.
    pub fn hash_of(sent: &str) -> Option<String> {
        (sent.len() == TEXT_LENGTH).then(|| Self(sent.to_owned()).hash())
    }
}

impl fmt::Debug for BearerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_found_by_its_hash() {
        let secret = BearerSecret::of([7; 32]);
        assert_eq!(BearerSecret::hash_of(secret.expose()), Some(secret.hash()));
        assert_ne!(secret.hash(), BearerSecret::of([8; 32]).hash());
        assert_ne!(secret.hash(), secret.expose());
        for sent in ["", &secret.expose()[1..], &format!("{}=", secret.expose())] {
            assert_eq!(BearerSecret::hash_of(sent), None, "{sent}");
        }
        assert_eq!(format!("{secret:?}"), "BearerSecret([redacted])");
    }
}
