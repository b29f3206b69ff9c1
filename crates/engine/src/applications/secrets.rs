//! Secrets: made here, shown in one answer, kept as hashes.

use super::check::longest;
use super::credentials::{CREDENTIALS_MAX, Credentialed, check_period, client_id, store};
use super::object::{Key, Reach, activity, subject, within};
use crate::administer::{Activity, Change, RuleError};
use crate::clock::Entropy;
use keepwatch_graph::directory::PasswordCredential;
use keepwatch_storage::{Credential, CredentialKind};
use keepwatch_token::ClientSecret;
use uuid::Uuid;

/// How long a secret is valid of which nothing is said: two years. Source: Microsoft Graph v1.0, `addPassword`.
const LIFETIME_DAYS: i64 = 2 * 365;
/// The longest name of a secret.
const NAME_MAX: usize = 120;
pub(super) const CREDENTIALS_CHANGED: Activity =
    activity("Update application – Certificates and secrets management", "Update");

/// Makes a secret as the caller wants it called and dated. The answer alone has its text.
pub fn add_password<T: Credentialed>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    wanted: &PasswordCredential,
) -> Result<PasswordCredential, RuleError> {
    let before: T = within(change, reach, key)?;
    let mut after = before.clone();
    let made = make(change, &mut after, wanted)?;
    change.tx().put(&after)?;
    change.record(
        CREDENTIALS_CHANGED,
        subject(&after),
        Some(&before.document()),
        Some(&after.document()),
    );
    Ok(made)
}

/// Makes a secret for an object that will be stored: adds what is shown to it, and stores what is checked.
pub(super) fn make<T: Credentialed>(
    change: &mut Change<'_, '_>,
    object: &mut T,
    wanted: &PasswordCredential,
) -> Result<PasswordCredential, RuleError> {
    longest("displayName", wanted.display_name.as_deref(), NAME_MAX)?;
    if object.passwords().len() >= CREDENTIALS_MAX {
        let problem = format!("there are {CREDENTIALS_MAX} secrets already: remove one first");
        return Err(RuleError::member("passwordCredentials", problem));
    }
    let app_id = client_id(object)?;
    let start = wanted.start_date_time.unwrap_or(change.now());
    let end = wanted.end_date_time.unwrap_or(start.plus_days(LIFETIME_DAYS));
    check_period(start, end, change.now())?;
    let secret = ClientSecret::generate(random(change.entropy()));
    let credential = Credential {
        key_id: change.new_id(),
        kind: CredentialKind::Secret(secret.hash(random(change.entropy())).to_text()),
        start,
        end,
    };
    store(change.tx(), app_id, &credential)?;
    let shown = PasswordCredential {
        custom_key_identifier: wanted.custom_key_identifier.clone(),
        display_name: wanted.display_name.clone(),
        end_date_time: Some(end),
        hint: Some(secret.hint().to_owned()),
        key_id: Some(credential.key_id),
        secret_text: None,
        start_date_time: Some(start),
    };
    object.passwords().push(shown.clone());
    Ok(PasswordCredential {
        secret_text: Some(secret.expose().to_owned()),
        ..shown
    })
}

fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// Removes a secret: the next token request with it is refused.
pub fn remove_password<T: Credentialed>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    key_id: Uuid,
) -> Result<(), RuleError> {
    let before: T = within(change, reach, key)?;
    let mut after = before.clone();
    after.passwords().retain(|password| password.key_id != Some(key_id));
    if after == before {
        return Err(RuleError::invalid(format!(
            "no password credential has the keyId `{key_id}`"
        )));
    }
    let app_id = client_id(&after)?;
    change.tx().remove_credential(app_id, key_id)?;
    change.tx().put(&after)?;
    change.record(
        CREDENTIALS_CHANGED,
        subject(&after),
        Some(&before.document()),
        Some(&after.document()),
    );
    Ok(())
}

/// What a PATCH makes of the secrets: it can leave some out, which removes them. The wording is Graph's.
pub(super) fn replace<T: Credentialed>(
    change: &mut Change<'_, '_>,
    object: &mut T,
    wanted: &[PasswordCredential],
) -> Result<(), RuleError> {
    let is_known = |password: &PasswordCredential, of: &[PasswordCredential]| {
        password.key_id.is_some() && of.iter().any(|known| known.key_id == password.key_id)
    };
    if !wanted.iter().all(|password| is_known(password, object.passwords())) {
        return Err(RuleError::Invalid {
            member: Some("passwordCredentials".to_owned()),
            problem: "New password credentials must be generated with service actions.".to_owned(),
        });
    }
    let app_id = client_id(object)?;
    let (kept, lost): (Vec<_>, Vec<_>) = std::mem::take(object.passwords())
        .into_iter()
        .partition(|known| is_known(known, wanted));
    *object.passwords() = kept;
    for key_id in lost.iter().filter_map(|password| password.key_id) {
        change.tx().remove_credential(app_id, key_id)?;
    }
    Ok(())
}
