//! Checking RSA signatures.

use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters};

/// The signature algorithms that are accepted, by their JOSE names. Everything else is refused by name, `none` and the
/// shared-secret family (where a public key would pass for the secret) above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Ps256,
}

impl Algorithm {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            _ => None,
        }
    }

    fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Ps256 => &RSA_PSS_2048_8192_SHA256,
        }
    }
}

/// An RSA public key, its numbers ready for `ring`: big-endian without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RsaPublicKey {
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
}

impl RsaPublicKey {
    /// From DER integers, which may have a leading zero.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Self {
        let significant = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect();
        Self {
            modulus: significant(modulus),
            exponent: significant(exponent),
        }
    }

    /// How many bits the modulus has.
    pub(crate) fn bits(&self) -> usize {
        let unused = self.modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        self.modulus.len() * 8 - unused
    }

    /// Whether `signature` over `message` is this key's.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let key = PublicKeyComponents {
            n: &self.modulus,
            e: &self.exponent,
        };
        key.verify(algorithm.parameters(), message, signature).is_ok()
    }
}
