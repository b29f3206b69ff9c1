//! Keys for tests. Making an RSA key takes a good part of a second, so two pairs serve them all; keys that must differ
//! in name get certificates with different dates.

use crate::SigningKey;
use keepwatch_graph::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::LazyLock;

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
