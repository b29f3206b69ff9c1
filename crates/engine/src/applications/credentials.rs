//! The credentials of applications and service principals: two sides written together, what is shown in the object and
//! what is checked in a table of its own.

use super::object::DirectoryResource;
use crate::administer::{Change, RuleError};
use keepwatch_graph::directory::{Application, KeyCredential, PasswordCredential, ServicePrincipal};
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_storage::{Credential, CredentialKind, Tx};
use keepwatch_token::CertificateKey;
use std::collections::HashSet;
use uuid::Uuid;

/// The most secrets, and the most keys, that an object has.
pub(super) const CREDENTIALS_MAX: usize = 100;

/// An object that has credentials.
pub trait Credentialed: DirectoryResource {
    /// What is shown of its secrets.
    fn passwords(&mut self) -> &mut Vec<PasswordCredential>;
    /// What is shown of its keys.
    fn keys(&mut self) -> &mut Vec<KeyCredential>;
}

impl Credentialed for Application {
    fn passwords(&mut self) -> &mut Vec<PasswordCredential> {
        &mut self.password_credentials
    }
    fn keys(&mut self) -> &mut Vec<KeyCredential> {
        &mut self.key_credentials
    }
}

impl Credentialed for ServicePrincipal {
    fn passwords(&mut self) -> &mut Vec<PasswordCredential> {
        &mut self.password_credentials
    }
    fn keys(&mut self) -> &mut Vec<KeyCredential> {
        &mut self.key_credentials
    }
}

/// The client id under which an object's credentials are kept.
pub(super) fn client_id<T: DirectoryResource>(of: &T) -> Result<AppId, RuleError> {
    let app_id = of.app_id().and_then(|id| id.parse().ok());
    app_id.ok_or_else(|| RuleError::invalid("the object has no client id, so it can have no credentials"))
}

/// Stores the side that is checked. Key ids that callers choose may be taken by another object of the application.
pub(super) fn store(tx: &mut Tx<'_>, app_id: AppId, credential: &Credential) -> Result<(), RuleError> {
    match tx.insert_credential(app_id, credential)? {
        true => Ok(()),
        false => Err(RuleError::member(
            "keyId",
            format!("`{}` names another credential already", credential.key_id),
        )),
    }
}

/// The certificates that the object's keys are of.
pub(super) fn certificates<T: Credentialed>(
    change: &mut Change<'_, '_>,
    object: &mut T,
) -> Result<Vec<(Uuid, CertificateKey)>, RuleError> {
    let app_id = client_id(object)?;
    let own: HashSet<Uuid> = object.keys().iter().filter_map(|key| key.key_id).collect();
    let stored = change.tx().credentials(app_id)?;
    let certificate = |credential: Credential| match credential.kind {
        CredentialKind::Certificate(der) if own.contains(&credential.key_id) => {
            let key = CertificateKey::from_pem_or_der(&der).ok()?;
            Some((credential.key_id, key))
        }
        _ => None,
    };
    Ok(stored.into_iter().filter_map(certificate).collect())
}

/// A period: begins before it ends, and has not ended.
pub(super) fn check_period(start: Timestamp, end: Timestamp, now: Timestamp) -> Result<(), RuleError> {
    if end <= start {
        return Err(RuleError::member("endDateTime", "must be after startDateTime"));
    }
    if end <= now {
        return Err(RuleError::member("endDateTime", "must be in the future"));
    }
    Ok(())
}
