//! What applications prove themselves with: the side of their credentials that is never shown. What is shown is in the
//! documents of applications and service principals; both are written together.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{AppId, Timestamp};
use uuid::Uuid;

/// What proves that a caller is the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Names the credential among those of its application.
    pub key_id: Uuid,
    /// What it is checked against.
    pub kind: CredentialKind,
    /// From when it is valid.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
}

/// What a credential is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialKind {
    /// A secret, of which only the salted hash is kept, as text.
    Secret(String),
    /// A certificate that signs assertions, in DER.
    Certificate(Vec<u8>),
}

impl Rx<'_> {
    /// The credentials of an application and its service principal, expired ones included, the newest first.
    pub fn credentials(&mut self, app_id: AppId) -> Result<Vec<Credential>, StoreError> {
        self.query_all(include_str!("sql/credentials.sql"), &[Value::display(app_id)], read)
    }
}

/// A secret and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedCredential {
    /// Client id of the application.
    pub app_id: AppId,
    /// The credential.
    pub credential: Credential,
}

impl Rx<'_> {
    /// The secrets of all applications that are valid `at` an instant, at most `limit`.
    pub fn secrets(&mut self, at: Timestamp, limit: u32) -> Result<Vec<OwnedCredential>, StoreError> {
        let params = [at.into(), i64::from(limit).into()];
        self.query_all(include_str!("sql/secrets.sql"), &params, |row| {
            let app_id = row.string(0)?;
            let corrupt = || StoreError::corrupt("application_credentials", app_id);
            Ok(OwnedCredential {
                app_id: app_id.parse().map_err(|_| corrupt())?,
                credential: read_from(row, 1)?,
            })
        })
    }
}

impl Tx<'_> {
    /// Adds a credential. `false`, and nothing done, if the application has one of that key id.
    pub fn insert_credential(&mut self, app_id: AppId, credential: &Credential) -> Result<bool, StoreError> {
        let (hash, certificate) = match &credential.kind {
            CredentialKind::Secret(hash) => (Value::text(hash.as_str()), Value::Null),
            CredentialKind::Certificate(der) => (Value::Null, der.as_slice().into()),
        };
        let params = [
            Value::display(app_id),
            Value::display(credential.key_id),
            hash,
            certificate,
            credential.start.into(),
            credential.end.into(),
        ];
        Ok(self.execute(include_str!("sql/insert_credential.sql"), &params)? > 0)
    }

    /// Removes a credential. Returns whether it was there.
    pub fn remove_credential(&mut self, app_id: AppId, key_id: Uuid) -> Result<bool, StoreError> {
        let params = [Value::display(app_id), Value::display(key_id)];
        Ok(self.execute(include_str!("sql/remove_credential.sql"), &params)? > 0)
    }
}

fn read(row: &dyn Row) -> Result<Credential, StoreError> {
    read_from(row, 0)
}

/// `first` is the column of the key id.
fn read_from(row: &dyn Row, first: usize) -> Result<Credential, StoreError> {
    let key_id = row.string(first)?;
    let corrupt = || StoreError::corrupt("application_credentials", key_id);
    let kind = match (row.text(first + 1)?, row.bytes(first + 2)?) {
        (Some(hash), None) => CredentialKind::Secret(hash.to_owned()),
        (None, Some(der)) => CredentialKind::Certificate(der.to_vec()),
        _ => return Err(corrupt()),
    };
    Ok(Credential {
        key_id: key_id.parse().map_err(|_| corrupt())?,
        kind,
        start: Timestamp::from_ticks(row.number(first + 3)?).ok_or_else(corrupt)?,
        end: Timestamp::from_ticks(row.number(first + 4)?).ok_or_else(corrupt)?,
    })
}
