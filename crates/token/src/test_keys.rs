//! Keys for tests. Making an RSA key takes a good part of a second, so two pairs serve them all; keys that must differ
//! in name get certificates with different dates.
//! Also certificates for applications, and the assertions made with them.

use crate::SigningKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rcgen::{CertificateParams, DnType, date_time_ymd};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RsaEncoding;
use serde_json::Value;
use std::sync::LazyLock;
use std::time::Duration;

static PAIRS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    [1, 2].map(|seed| {
        let mut random = StdRng::seed_from_u64(seed);
        let key = SigningKey::generate(&mut random, Timestamp::UNIX_EPOCH).unwrap();
        key.pkcs8().to_vec()
    })
});

/// Ours: the private key, in PKCS#8.
pub(crate) fn pkcs8() -> &'static [u8] {
    &PAIRS[0]
}

/// Somebody else's private key, in PKCS#8.
pub(crate) fn foreign_pkcs8() -> &'static [u8] {
    &PAIRS[1]
}

/// A key of our pair, named by its date.
pub(crate) fn signing_key(not_before: Timestamp) -> SigningKey {
    SigningKey::certified(pkcs8(), not_before).unwrap()
}

/// A key of the other pair.
pub(crate) fn foreign_signing_key(not_before: Timestamp) -> SigningKey {
    SigningKey::certified(foreign_pkcs8(), not_before).unwrap()
}

/// A certificate with this subject, valid from 1970 for so many days.
pub(crate) fn certificate(key: &impl rcgen::SigningKey, name: &str, days: u64) -> rcgen::Certificate {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(1970, 1, 1);
    params.not_after = params.not_before + Duration::from_secs(days * 24 * 3600);
    params.self_signed(key).unwrap()
}

/// A JWT with any header and payload, signed in any way.
pub(crate) fn signed(pkcs8: &[u8], padding: &'static dyn RsaEncoding, header: &Value, payload: &Value) -> String {
    let pair = KeyPair::from_pkcs8(pkcs8).unwrap();
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    crate::jwt::write(&header, payload.to_string().as_bytes(), |message| {
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(padding, &SystemRandom::new(), message, &mut signature)
            .unwrap();
        signature
    })
}
