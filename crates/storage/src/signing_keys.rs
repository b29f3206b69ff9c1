//! The keys that tokens are signed with.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::Timestamp;
use std::fmt;

/// A signing key as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeyRow {
    /// The key's name in tokens (`kid`).
    pub key_id: String,
    /// The private key in PKCS #8.
    pub pkcs8: Vec<u8>,
    /// The certificate that publishes it, in DER.
    pub certificate: Vec<u8>,
    /// When it begins to sign.
    pub not_before: Timestamp,
}

impl fmt::Debug for SigningKeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeyRow")
            .field("key_id", &self.key_id)
            .field("pkcs8", &"[redacted]")
            .field("not_before", &self.not_before)
            .finish_non_exhaustive()
    }
}

impl Rx<'_> {
    /// Every key, oldest first.
    pub fn signing_keys(&mut self) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.query_all(include_str!("sql/signing_keys.sql"), &[], |row| {
            let key_id = row.string(0)?.to_owned();
            let not_before = Timestamp::from_ticks(row.number(3)?);
            Ok(SigningKeyRow {
                pkcs8: row.blob(1)?.to_vec(),
                certificate: row.blob(2)?.to_vec(),
                not_before: not_before.ok_or_else(|| StoreError::corrupt("signing_keys", &key_id))?,
                key_id,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores a key, unless there is one of that name.
    pub fn insert_signing_key(&mut self, key: &SigningKeyRow) -> Result<(), StoreError> {
        let params = [
            Value::text(key.key_id.as_str()),
            key.pkcs8.as_slice().into(),
            key.certificate.as_slice().into(),
            key.not_before.into(),
        ];
        self.execute(include_str!("sql/insert_signing_key.sql"), &params)
            .map(drop)
    }

    /// Removes a key that no live token was signed with.
    pub fn remove_signing_key(&mut self, key_id: &str) -> Result<(), StoreError> {
        self.execute(include_str!("sql/remove_signing_key.sql"), &[Value::text(key_id)])
            .map(drop)
    }
}
