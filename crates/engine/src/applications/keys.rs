//! Certificates that applications sign with. Their private keys stay with the applications.

use super::credentials::{CREDENTIALS_MAX, Credentialed, certificates, check_period, client_id, store};
use super::object::{Key, Reach, subject, within};
use super::secrets::CREDENTIALS_CHANGED;
use crate::administer::{Change, RuleError};
use keepwatch_graph::binary::Binary;
use keepwatch_graph::directory::KeyCredential;
use keepwatch_graph::edm::shown;
use keepwatch_storage::{Credential, CredentialKind};
use keepwatch_token::{CertificateKey, verify_key_proof};
use uuid::Uuid;

const CERTIFICATE: &str = "AsymmetricX509Cert";
const VERIFY: &str = "Verify";

/// A key to add, and the proof that whoever adds it holds one of those that are there.
#[derive(Debug, Clone)]
pub struct AddedKey {
    /// The key.
    pub key: KeyCredential,
    /// A JWT, signed by an existing key.
    pub proof: String,
}

/// Rolls a key over. Source: Microsoft Graph v1.0, `application: addKey`.
pub fn add_key<T: Credentialed>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    wanted: &AddedKey,
) -> Result<KeyCredential, RuleError> {
    prove::<T>(change, reach, key, &wanted.proof)?;
    register_key::<T>(change, reach, key, &wanted.key)
}

/// Adds a key without proof: for administrators, who could replace all keys.
pub fn register_key<T: Credentialed>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    wanted: &KeyCredential,
) -> Result<KeyCredential, RuleError> {
    let before: T = within(change, reach, key)?;
    let mut after = before.clone();
    let added = add(change, &mut after, wanted)?;
    save(change, &before, &after)?;
    Ok(added)
}

/// Removes a key. The last one can go too: a PATCH can set a new one.
pub fn remove_key<T: Credentialed>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    key_id: Uuid,
    proof: &str,
) -> Result<(), RuleError> {
    prove::<T>(change, reach, key, proof)?;
    unregister_key::<T>(change, reach, key, key_id)
}

/// Removes a key without proof: for administrators.
pub fn unregister_key<T: Credentialed>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    key_id: Uuid,
) -> Result<(), RuleError> {
    let before: T = within(change, reach, key)?;
    let mut after = before.clone();
    after.keys().retain(|known| known.key_id != Some(key_id));
    if after == before {
        return Err(RuleError::invalid(format!(
            "no key credential has the keyId `{key_id}`"
        )));
    }
    let app_id = client_id(&after)?;
    change.tx().remove_credential(app_id, key_id)?;
    save(change, &before, &after)
}

fn save<T: Credentialed>(change: &mut Change<'_, '_>, before: &T, after: &T) -> Result<(), RuleError> {
    change.tx().put(after)?;
    let (old, new) = (before.document(), after.document());
    change.record(CREDENTIALS_CHANGED, subject(after), Some(&old), Some(&new));
    Ok(())
}

fn prove<T: Credentialed>(change: &mut Change<'_, '_>, reach: Reach, key: &Key, proof: &str) -> Result<(), RuleError> {
    let mut object: T = within(change, reach, key)?;
    let known = certificates(change, &mut object)?;
    let known: Vec<CertificateKey> = known.into_iter().map(|(_, key)| key).collect();
    verify_key_proof(proof, &known, &object.id(), change.now()).map_err(|error| RuleError::member("proof", error))
}

/// Adds a key to an object that will be stored.
pub(super) fn add<T: Credentialed>(
    change: &mut Change<'_, '_>,
    object: &mut T,
    wanted: &KeyCredential,
) -> Result<KeyCredential, RuleError> {
    if object.keys().len() >= CREDENTIALS_MAX {
        let problem = format!("there are {CREDENTIALS_MAX} keys already: remove one first");
        return Err(RuleError::member("keyCredentials", problem));
    }
    let certificate = certificate(wanted)?;
    if certificates(change, object)?
        .iter()
        .any(|(_, known)| known.der() == certificate.der())
    {
        let problem = format!("the certificate {} is there already", certificate.thumbprint());
        return Err(RuleError::member("keyCredentials.key", problem));
    }
    let app_id = client_id(object)?;
    let start = wanted.start_date_time.unwrap_or(certificate.not_before());
    let end = wanted.end_date_time.unwrap_or(certificate.not_after());
    check_period(start, end, change.now())?;
    if end > certificate.not_after() {
        let problem = format!("the certificate ends before, at {}", certificate.not_after());
        return Err(RuleError::member("keyCredentials.endDateTime", problem));
    }
    let credential = Credential {
        key_id: wanted.key_id.unwrap_or_else(|| change.new_id()),
        kind: CredentialKind::Certificate(certificate.der().to_vec()),
        start,
        end,
    };
    store(change.tx(), app_id, &credential)?;
    let thumbprint = || Binary(certificate.thumbprint().sha1.to_vec());
    let shown = KeyCredential {
        custom_key_identifier: Some(wanted.custom_key_identifier.clone().unwrap_or_else(thumbprint)),
        display_name: Some(
            wanted
                .display_name
                .clone()
                .unwrap_or_else(|| certificate.subject().to_owned()),
        ),
        end_date_time: Some(end),
        key: None,
        key_id: Some(credential.key_id),
        start_date_time: Some(start),
        kind: Some(CERTIFICATE.to_owned()),
        usage: Some(VERIFY.to_owned()),
    };
    object.keys().push(shown.clone());
    Ok(shown)
}

/// The certificate of a key that can be used here: one that signs, of which only the public half is known.
fn certificate(wanted: &KeyCredential) -> Result<CertificateKey, RuleError> {
    let is = |given: &Option<String>, known: &str| given.as_deref().is_none_or(|given| given == known);
    for (member, given, known) in [("type", &wanted.kind, CERTIFICATE), ("usage", &wanted.usage, VERIFY)] {
        if !is(given, known) {
            let given = given.as_deref().unwrap_or_default();
            return Err(RuleError::member(
                format!("keyCredentials.{member}"),
                format!(
                    "`{}` is not accepted, only `{known}`: private keys are not kept here",
                    shown(given)
                ),
            ));
        }
    }
    let member = "keyCredentials.key";
    let Some(Binary(bytes)) = &wanted.key else {
        return Err(RuleError::member(member, "must be a certificate, in base64"));
    };
    CertificateKey::from_pem_or_der(bytes).map_err(|error| RuleError::member(member, error))
}

/// What a PATCH makes of the keys: those that it leaves out go, those with the id of a known one stay as they are, and the
/// others are added.
pub(super) fn replace<T: Credentialed>(
    change: &mut Change<'_, '_>,
    object: &mut T,
    wanted: &[KeyCredential],
) -> Result<(), RuleError> {
    let app_id = client_id(object)?;
    let is_in = |key: &KeyCredential, of: &[KeyCredential]| {
        key.key_id.is_some() && of.iter().any(|known| known.key_id == key.key_id)
    };
    let known = std::mem::take(object.keys());
    let (kept, lost): (Vec<_>, Vec<_>) = known.into_iter().partition(|key| is_in(key, wanted));
    for key_id in lost.iter().filter_map(|key| key.key_id) {
        change.tx().remove_credential(app_id, key_id)?;
    }
    object.keys().clone_from(&kept);
    for new in wanted.iter().filter(|key| !is_in(key, &kept)) {
        add(change, object, new)?;
    }
    Ok(())
}
