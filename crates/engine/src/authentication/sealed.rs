//! Secrets that must be read again, encrypted where they are stored.
//!
//! A password is kept as a hash; the secret of a code generator cannot be, since the server computes the codes itself. It
//! is encrypted (AES-256-GCM) with a key of the deployment that all nodes find in the settings, as closely kept as the
//! signing keys beside it. Rows that get away alone (the dump of a table, a log of statements) are worth nothing without
//! it; whoever has the whole database has the key too.

use crate::clock::Entropy;
use keepwatch_graph::UserId;
use keepwatch_storage::{Rx, StoreError, Tx};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The name under which all nodes find the key.
const KEY: &str = "authentication_secrets_key";
const KEY_BYTES: usize = 32;

/// What seals and opens secrets.
pub(super) struct Seal(LessSafeKey);

impl Seal {
    /// The deployment's, which is made where there is none yet.
    pub(super) fn ensure(tx: &mut Tx<'_>, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        let mut new = [0; KEY_BYTES];
        entropy.fill(&mut new);
        let stored = tx.setting_or_insert(KEY, &new)?;
        Self::new(&stored)
    }

    /// The deployment's; none where nothing was ever sealed.
    pub(super) fn load(rx: &mut Rx<'_>) -> Result<Option<Self>, StoreError> {
        rx.setting(KEY)?.map(|stored| Self::new(&stored)).transpose()
    }

    fn new(key: &[u8]) -> Result<Self, StoreError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| StoreError::Corrupt {
            table: "settings",
            key: KEY.to_owned(),
        })?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// What to store of `secret`: the nonce and the encrypted bytes. Opens only for the same user and method, so that
    /// nobody gets in by putting their own row in the place of another's.
    pub(super) fn seal(&self, entropy: &dyn Entropy, user: UserId, method: &str, secret: &[u8]) -> Vec<u8> {
        // Random nonces of 96 bits are safe for some four billion secrets under one key (NIST SP 800-38D, 8.3).
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut encrypted = secret.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), owner(user, method), &mut encrypted)
            .expect("a secret is shorter than the 64 GiB that the cipher takes");
        [&nonce[..], &encrypted].concat()
    }

    /// The secret; none where it was sealed for somebody else, by another key, or damaged.
    pub(super) fn open(&self, user: UserId, method: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, encrypted) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = encrypted.to_vec();
        let opened = self
            .0
            .open_in_place(Nonce::assume_unique_for_key(*nonce), owner(user, method), &mut bytes)
            .ok()?;
        Some(opened.to_vec())
    }
}

fn owner(user: UserId, method: &str) -> Aad<String> {
    Aad::from(format!("{user}/{method}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;
    use uuid::Uuid;

    #[test]
    fn a_secret_opens_for_whom_it_was_sealed_only() {
        let entropy = SystemEntropy::new();
        let [adele, kim] = [1, 2].map(|number| UserId::new(Uuid::from_u128(number)));
        let seal = Seal::new(&[7; KEY_BYTES]).unwrap();
        let sealed = seal.seal(&entropy, adele, "m", b"secret");
        assert_eq!(seal.open(adele, "m", &sealed).unwrap(), b"secret");
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
        assert_ne!(
            sealed,
            seal.seal(&entropy, adele, "m", b"secret"),
            "a nonce is used once"
        );

        assert!(seal.open(kim, "m", &sealed).is_none());
        assert!(seal.open(adele, "n", &sealed).is_none());
        assert!(Seal::new(&[8; KEY_BYTES]).unwrap().open(adele, "m", &sealed).is_none());
        for place in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[place] ^= 1;
            assert!(seal.open(adele, "m", &damaged).is_none(), "{place}");
            assert!(seal.open(adele, "m", &sealed[..place]).is_none(), "{place}");
        }
        assert!(Seal::new(&[7; 31]).is_err());
    }
}
