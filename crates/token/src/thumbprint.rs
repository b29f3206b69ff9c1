//! The names of a certificate: digests of its DER, as JOSE headers, key sets and portals show them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use std::fmt;

/// Both digests by which a certificate is named.
///
/// SHA-1 only names here: whoever finds a second certificate with the same name still cannot sign for the first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thumbprint {
    /// SHA-1 of the DER: `x5t`, and the thumbprint that portals show.
    pub sha1: [u8; 20],
    /// SHA-256 of the DER: `x5t#S256`.
    pub sha256: [u8; 32],
}

impl Thumbprint {
    /// The thumbprint of a certificate's DER.
    pub fn of(der: &[u8]) -> Self {
        let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der);
        Self {
            sha1: sha1.as_ref().try_into().expect("SHA-1 has 20 bytes"),
            sha256: sha256(der),
        }
    }

    /// The `x5t` member (RFC 7517 section 4.8): SHA-1 in base64url.
    pub fn x5t(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.sha1)
    }

    /// The `x5t#S256` member (RFC 7517 section 4.9): SHA-256 in base64url.
    pub fn x5t_s256(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.sha256)
    }
}

/// SHA-1 as 40 upper-case hexadecimal digits, as administrators know it.
impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sha1.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_published_digests() {
        // FIPS 180-4 examples: the message `abc`.
        let print = Thumbprint::of(b"abc");
        assert_eq!(print.to_string(), "A9993E364706816ABA3E25717850C26C9CD0D89D");
        assert_eq!(print.x5t(), "qZk-NkcGgWq6PiVxeFDCbJzQ2J0");
        assert_eq!(print.x5t_s256(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    }
}
