//! The key that signs our tokens: RSA with 2048 bits, RS256, because that is what every client of Graph accepts.
//!
//! Two libraries share the work. The `rsa` crate makes the primes, which happens once, at a time no attacker chooses.
//! It never signs: its private-key operations leak their duration (RUSTSEC-2023-0071), and a token endpoint would let
//! anybody measure them. `ring` signs, in constant time, from the PKCS#8 document.
//!
//! Each key has a self-signed certificate, as Entra's keys have: it gives the key its name (`kid` and `x5t` are its
//! SHA-1 thumbprint) and lets validators that ask for `x5c` work. Nobody checks its dates, so it simply never expires.

use crate::jwt;
use crate::public_key::RsaPublicKey;
use crate::thumbprint::Thumbprint;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::Timestamp;
use rcgen::{CertificateParams, DistinguishedName, DnType, date_time_ymd};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use rsa::pkcs8::{EncodePrivateKey, SecretDocument};
use rsa::rand_core::CryptoRngCore;
use std::fmt;
use std::time::Duration;

const KEY_BITS: usize = 2048;
const CERTIFICATE_NAME: &str = "Keepwatch token signing";

/// Why there is no signing key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The generator's numbers gave no key.
    #[error("no key could be generated")]
    Generation,
    /// The stored private key is not an RSA key of 2048 to 4096 bits in PKCS#8 DER.
    #[error("the private key cannot be used: {reason}")]
    PrivateKey {
        /// What is wrong with it; never part of the key.
        reason: String,
    },
    /// The certificate could not be made or is not that of the private key.
    #[error("the certificate does not belong to the private key")]
    Certificate,
}

/// A private key with its certificate, and the instant from which it signs.
pub struct SigningKey {
    not_before: Timestamp,
    pkcs8: SecretDocument,
    certificate: Vec<u8>,
    thumbprint: Thumbprint,
    key_id: String,
    /// `{"typ":"JWT","alg":"RS256","x5t":..,"kid":..}` in base64url: the same for every token.
    header: String,
    pair: KeyPair,
    public: RsaPublicKey,
}

impl SigningKey {
    /// Makes a key that signs from `not_before` on. Slow: a good part of a second; not for an async thread.
    pub fn generate(random: &mut impl CryptoRngCore, not_before: Timestamp) -> Result<Self, KeyError> {
        let private = rsa::RsaPrivateKey::new(random, KEY_BITS).map_err(|_| KeyError::Generation)?;
        let pkcs8 = private.to_pkcs8_der().map_err(|_| KeyError::Generation)?;
        Self::certified(pkcs8.as_bytes(), not_before)
    }

    /// A key with a new certificate.
    pub(crate) fn certified(pkcs8: &[u8], not_before: Timestamp) -> Result<Self, KeyError> {
        Self::from_parts(pkcs8, self_signed(pkcs8, not_before)?, not_before)
    }

    /// Reads a key as it was stored: the private key in PKCS#8 DER and the certificate in DER.
    pub fn from_parts(pkcs8: &[u8], certificate: Vec<u8>, not_before: Timestamp) -> Result<Self, KeyError> {
        let pair = KeyPair::from_pkcs8(pkcs8).map_err(|error| KeyError::PrivateKey {
            reason: error.to_string(),
        })?;
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public());
        let public = RsaPublicKey::new(&n, &e);
        let certified = crate::CertificateKey::from_pem_or_der(&certificate).map_err(|_| KeyError::Certificate)?;
        if *certified.public_key() != public {
            return Err(KeyError::Certificate);
        }
        let thumbprint = Thumbprint::of(&certificate);
        let key_id = thumbprint.x5t();
        let header = format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{key_id}","kid":"{key_id}"}}"#);
        Ok(Self {
            not_before,
            pkcs8: SecretDocument::try_from(pkcs8).map_err(|error| KeyError::PrivateKey {
                reason: error.to_string(),
            })?,
            certificate,
            thumbprint,
            key_id,
            header: URL_SAFE_NO_PAD.encode(header),
            pair,
            public,
        })
    }

    /// From when the key signs.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The key's name, `kid`: [`Thumbprint::x5t`] of its certificate.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The private key in PKCS#8 DER, for storage. Secret.
    pub fn pkcs8(&self) -> &[u8] {
        self.pkcs8.as_bytes()
    }

    /// The certificate in DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The names of the certificate.
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    pub(crate) fn public_key(&self) -> &RsaPublicKey {
        &self.public
    }

    /// A JWT with the payload, which is JSON.
    pub(crate) fn sign(&self, payload: &[u8]) -> String {
        self.sign_with_header(&self.header, payload)
    }

    pub(crate) fn sign_with_header(&self, header: &str, payload: &[u8]) -> String {
        jwt::write(header, payload, |message| {
            let mut signature = vec![0; self.pair.public().modulus_len()];
            // PKCS#1 v1.5 has no random part: ring takes a generator for every padding, and draws from it only for PSS.
            self.pair
                .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                .expect("the buffer has the modulus's length, and ring has checked the key");
            signature
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("key_id", &self.key_id)
            .field("not_before", &self.not_before)
            .field("private_key", &format_args!("[redacted]"))
            .finish()
    }
}

fn self_signed(pkcs8: &[u8], not_before: Timestamp) -> Result<Vec<u8>, KeyError> {
    let key = rcgen::KeyPair::try_from(pkcs8).map_err(|_| KeyError::Certificate)?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, CERTIFICATE_NAME);

    let mut params = CertificateParams::default();
    params.distinguished_name = name;
    let seconds = u64::try_from(not_before.unix_seconds()).unwrap_or(0);
    params.not_before = date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    // RFC 5280 section 4.1.2.5: the date that says "no well-defined expiration".
    params.not_after = date_time_ymd(9999, 12, 31) + Duration::from_secs(24 * 3600 - 1);
    let certificate = params.self_signed(&key).map_err(|_| KeyError::Certificate)?;
    Ok(certificate.der().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_keys::{foreign_signing_key, signing_key};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn a_stored_key_is_the_same_key() {
        let key = signing_key(START);
        let read = SigningKey::from_parts(key.pkcs8(), key.certificate().to_vec(), START).unwrap();
        assert_eq!(read.key_id(), key.key_id());
        assert_eq!(read.pkcs8(), key.pkcs8());
        assert_eq!(read.sign(b"{}"), key.sign(b"{}"));
    }

    #[test]
    fn the_same_random_numbers_give_the_same_key() {
        let made = |seed| SigningKey::generate(&mut StdRng::seed_from_u64(seed), START).unwrap();
        assert_eq!(made(1).pkcs8(), signing_key(START).pkcs8());
        assert_eq!(made(1).key_id(), signing_key(START).key_id());
        assert_ne!(made(2).key_id(), signing_key(START).key_id());
    }

    #[test]
    fn a_damaged_or_mismatched_key_is_refused() {
        let key = signing_key(START);
        let foreign = foreign_signing_key(START).certificate().to_vec();
        let cut = &key.pkcs8()[..100];
        let read = |pkcs8: &[u8], certificate: &[u8]| SigningKey::from_parts(pkcs8, certificate.to_vec(), START).err();
        assert_eq!(read(key.pkcs8(), &foreign), Some(KeyError::Certificate));
        assert_eq!(read(key.pkcs8(), b""), Some(KeyError::Certificate));
        for pkcs8 in [b"".as_slice(), cut] {
            let error = read(pkcs8, key.certificate());
            assert!(matches!(error, Some(KeyError::PrivateKey { .. })), "{error:?}");
        }
    }

    #[test]
    fn the_private_key_is_not_printed() {
        let key = signing_key(START);
        let expected = format!(
            r#"SigningKey {{ key_id: "{}", not_before: 1970-01-01T00:00:00.0000000Z, private_key: [redacted] }}"#,
            key.key_id()
        );
        assert_eq!(format!("{key:?}"), expected);
    }
}
