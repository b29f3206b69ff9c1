//! What browsers hold, and what is kept of it.

use crate::clock::Entropy;
use ring::digest;
use std::fmt;

/// Bytes of a secret.
const SECRET_BYTES: usize = 32;
/// Letters of a secret: its bytes in base64url without padding.
const SECRET_LETTERS: usize = 43;

/// `Name` is a secret in a cookie.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Box<str>);

        impl $name {
            /// A new one.
            pub fn draw(entropy: &dyn Entropy) -> Self {
                let mut bytes = [0; SECRET_BYTES];
                entropy.fill(&mut bytes);
                Self(base64url(&bytes).into())
            }

            /// What a browser sends back; `None` for what was never given to any.
            pub fn read(text: &str) -> Option<Self> {
                let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
                (text.len() == SECRET_LETTERS && text.bytes().all(is_letter)).then(|| Self(text.into()))
            }

            /// The text, for the cookie and nothing else.
            pub fn reveal(&self) -> &str {
                &self.0
            }

            pub(super) fn hash(&self) -> String {
                sha256_hex(self.0.as_bytes())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

secret! {
    /// What tells one browser from another: the value of its cookie, which it keeps for a year.
    BrowserSecret
}
secret! {
    /// What says that a browser is signed in: the value of its cookie.
    SessionSecret
}

impl BrowserSecret {
    /// What is kept of it.
    pub fn key(&self) -> BrowserKey {
        BrowserKey(self.hash().into())
    }
}

/// The hash of a browser's secret: no secret itself, and of no use to whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserKey(Box<str>);

/// Letters of a key by which sign-ins name a browser: 64 bits tell all browsers of a tenant apart.
const NAME_LETTERS: usize = 16;

impl BrowserKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What records of sign-ins call the browser: `deviceDetail/browserId`.
    pub fn name(&self) -> &str {
        self.0.get(..NAME_LETTERS).unwrap_or(&self.0)
    }
}

impl From<String> for BrowserKey {
    fn from(hash: String) -> Self {
        Self(hash.into())
    }
}

/// SHA-256 in hexadecimal digits.
fn sha256_hex(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn base64url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    #[test]
    fn a_secret_is_what_was_given() {
        let drawn = SessionSecret::draw(&SystemEntropy::new());
        let read = SessionSecret::read(drawn.reveal()).unwrap();
        assert_eq!(read.hash(), drawn.hash());
        assert_ne!(read.hash(), SessionSecret::draw(&SystemEntropy::new()).hash());
        assert_eq!(format!("{drawn:?}"), "SessionSecret([redacted])");
        for text in ["", "short", &"a".repeat(44), &format!("{};", "a".repeat(42))] {
            assert!(SessionSecret::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_name_is_a_part_of_the_key() {
        let key = BrowserSecret::draw(&SystemEntropy::new()).key();
        assert!(key.as_str().starts_with(key.name()));
        assert_eq!(key.name().len(), NAME_LETTERS);
    }
}
