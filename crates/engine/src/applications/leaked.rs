//! Secrets of applications, as they are found in repositories, pastes and images: is it one that is valid now?
//!
//! Every secret that is made here can be told by its form and is random, so the secret alone is enough: whatever stands beside
//! it, only who had it from here can have it.

use crate::engine::Engine;
use crate::service_principals::{add, detection, names_of};
use keepwatch_detection::life_cycle::DetectionRisk;
use keepwatch_detection::{
    Evidence, LEAKED_CREDENTIALS, LEAKED_SECRETS_TECHNIQUE, SecretLeakEvidence, detection_id_for_service_principal,
};
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_graph::{RiskDetail, RiskLevel, RiskState, ServicePrincipalId, Timestamp};
use keepwatch_storage::{Credential, CredentialKind, OwnedCredential, Rx, StoreError, Tx};
use keepwatch_token::SecretHash;
use std::sync::Arc;

/// How many secrets are held against one that was found. More than a tenant has; each costs a microsecond.
const SECRETS_MAX: u32 = 100_000;

/// Where a secret was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakSource {
    /// What the list or file is called.
    pub list: Arc<str>,
    /// Where it is, such as a commit's address.
    pub url: Option<Arc<str>>,
}

/// What came of testing one secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretLeak {
    /// It is no secret that is valid here now: another tenant's, an old one, or none.
    Nobodys,
    /// It is valid, and that was known of this secret already.
    Known,
    /// It is valid: the service principal is at risk since now.
    Found,
}

impl Engine {
    /// Tests whether `secret` is a valid one of any application. If so, that is the detection `leakedCredentials` of the
    /// service principal, always high, once for each secret. The text is not kept.
    pub async fn test_leaked_secret(&self, secret: Arc<str>, source: LeakSource) -> Result<SecretLeak, StoreError> {
        let now = self.clock().now();
        let read = move |rx: &mut Rx<'_>| matching(rx, &secret, now);
        let Some((principal, matched)) = self.store().read(read).await? else {
            return Ok(SecretLeak::Nobodys);
        };
        let work = self.recording(move |recorder, _| {
            let tx = &mut *recorder.tx;
            tx.lock_service_principals(&[principal])?;
            // Whoever has removed it while it was compared is safe from it.
            let current = tx.credentials(matched.app_id)?;
            if !current.contains(&matched.credential) {
                return Ok(SecretLeak::Nobodys);
            }
            match raise(tx, principal, &matched.credential, &source, now)? {
                true => Ok(SecretLeak::Found),
                false => Ok(SecretLeak::Known),
            }
        });
        self.store().write(work).await
    }
}

/// The valid secret that is `secret`, and whose it is. An application without a service principal cannot sign in.
fn matching(
    rx: &mut Rx<'_>,
    secret: &str,
    now: Timestamp,
) -> Result<Option<(ServicePrincipalId, OwnedCredential)>, StoreError> {
    let all = rx.secrets(now, SECRETS_MAX)?;
    let Some(matched) = all.into_iter().find(|owned| is_of(&owned.credential, secret)) else {
        return Ok(None);
    };
    let principals = rx.find::<ServicePrincipal>("app_id", &matched.app_id.to_string())?;
    let live = principals
        .iter()
        .find(|principal| principal.deleted_date_time.is_none());
    let id = live.and_then(|principal| principal.id.parse().ok());
    Ok(id.map(|id| (id, matched)))
}

fn is_of(credential: &Credential, secret: &str) -> bool {
    match &credential.kind {
        CredentialKind::Secret(hash) => match hash.parse::<SecretHash>() {
            Ok(hash) => hash.verifies(secret),
            Err(_) => {
                tracing::error!(key_id = %credential.key_id, "a stored secret is damaged; it cannot be compared");
                false
            }
        },
        CredentialKind::Certificate(_) => false,
    }
}

fn raise(
    tx: &mut Tx<'_>,
    principal: ServicePrincipalId,
    credential: &Credential,
    source: &LeakSource,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let names = names_of(tx, principal)?.unwrap_or_default();
    let key_id = credential.key_id.to_string();
    let risk = DetectionRisk {
        id: detection_id_for_service_principal(principal, LEAKED_CREDENTIALS, &key_id),
        sign_in: None,
        event_type: LEAKED_CREDENTIALS.into(),
        level: RiskLevel::High,
        state: RiskState::AtRisk,
        detail: RiskDetail::None,
        at: now,
    };
    let evidence = Evidence::SecretLeak(SecretLeakEvidence {
        list: Arc::clone(&source.list),
        url: source.url.clone(),
        key_id: key_id.as_str().into(),
        valid_from: credential.start,
        valid_until: credential.end,
    });
    let mut found = detection(principal, &names, &risk, now);
    found.additional_info = Some(evidence.additional_info_of_account(LEAKED_CREDENTIALS, LEAKED_SECRETS_TECHNIQUE));
    found.mitre_technique_id = Some(LEAKED_SECRETS_TECHNIQUE.to_owned());
    found.key_ids = vec![key_id];
    add(tx, &names, found, now)
}
