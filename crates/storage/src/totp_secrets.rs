//! The secrets of code generators, sealed by whoever stores them.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::UserId;

/// What the codes of one generator are checked by.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret {
    /// The id of the method.
    pub method: String,
    /// The secret, encrypted: the store cannot read it.
    pub sealed: Vec<u8>,
    /// What its owner calls it.
    pub display_name: Option<String>,
    /// The step of time of the last code that was used.
    pub last_step: i64,
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpSecret")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Rx<'_> {
    /// What the user's generators are checked by, by method.
    pub fn totp_secrets(&mut self, user: UserId) -> Result<Vec<TotpSecret>, StoreError> {
        self.query_all(include_str!("sql/totp_secrets.sql"), &[Value::display(user)], |row| {
            Ok(TotpSecret {
                method: row.string(0)?.to_owned(),
                sealed: row.blob(1)?.to_vec(),
                display_name: row.text(2)?.map(str::to_owned),
                last_step: row.number(3)?,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores the secret of a generator in the place of the one before.
    pub fn put_totp_secret(&mut self, user: UserId, secret: &TotpSecret) -> Result<(), StoreError> {
        let params = [
            Value::display(user),
            Value::text(secret.method.as_str()),
            secret.sealed.as_slice().into(),
            Value::optional_text(secret.display_name.as_deref()),
            secret.last_step.into(),
        ];
        self.execute(include_str!("sql/put_totp_secret.sql"), &params).map(drop)
    }
}
