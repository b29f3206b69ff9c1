//! A passkey becomes a method of its owner's.

use super::models::{Described, described};
use super::questions::Asked;
use super::relying_party::RelyingParty;
use super::{PASSKEYS_MAX, answer, row, stored};
use crate::administer::{Change, RuleError};
use crate::audit::Initiator;
use crate::authentication::{Done, is_by, named, record};
use crate::directory::live_user;
use crate::engine::Engine;
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::enums::{AttestationLevel, PasskeyType};
use keepwatch_graph::authentication::{AuthenticationMethod, Fido2AuthenticationMethod};
use keepwatch_storage::{PasskeyRow, Rx, StoreError};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{Passkey, PasskeyRegistration, RegisterPublicKeyCredential};

/// What a passkey is called that neither its owner nor its model names.
const NAMELESS: &str = "Passkey";

/// A passkey that is being set up: kept where only the server reads it until the browser answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasskeySetup {
    user: UserId,
    party: RelyingParty,
    asked: Asked,
    state: PasskeyRegistration,
}

/// What became of a new passkey.
#[derive(Debug, Clone, PartialEq)]
pub enum PasskeyRegistered {
    /// It is registered.
    Right(Box<Fido2AuthenticationMethod>),
    /// The answer was not to this question, too late, a second one, or of a key that does not verify its owner: nothing has
    /// changed, and one must ask anew.
    Wrong,
}

impl Engine {
    /// Asks the user's browser for a new passkey: what its `navigator.credentials.create` takes as JSON, and what to keep
    /// until [`Engine::finish_passkey_registration`].
    ///
    /// # Errors
    /// The user is gone, or has as many passkeys as one can have.
    pub async fn begin_passkey_registration(
        &self,
        user: UserId,
        party: &RelyingParty,
    ) -> Result<(Value, PasskeySetup), RuleError> {
        let now = self.clock().now();
        let read = self.store().read(move |rx| {
            let known = rx.get::<keepwatch_graph::directory::User>(&user.to_string())?;
            Ok((known, passkeys_of(rx, user)?))
        });
        let (known, passkeys) = read.await?;
        let known = known.filter(|known| known.deleted_date_time.is_none());
        let known = known.ok_or_else(|| RuleError::NotFound(format!("there is no user `{user}`")))?;
        refuse_too_many(passkeys.len())?;
        let name = known.user_principal_name.as_deref().unwrap_or_default();
        let shown = known.display_name.as_deref().unwrap_or(name);
        let others = passkeys.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let protocol = party.protocol().map_err(|_| unusable())?;
        let (question, state) = protocol
            .start_passkey_registration(user.uuid(), name, shown, Some(others))
            .map_err(|_| unusable())?;
        let setup = PasskeySetup {
            user,
            party: party.clone(),
            asked: Asked::new(question.public_key.challenge.as_ref(), now),
            state,
        };
        let mut question = serde_json::to_value(&question).map_err(|_| unusable())?;
        // The library does not ask for it, but only a passkey that keeps its owner's name can be a first factor. Keys that
        // have no room for it are taken too.
        question["publicKey"]["authenticatorSelection"]["residentKey"] = json!("preferred");
        Ok((question, setup))
    }

    /// Registers the passkey that the browser made, if it answers the question. `credential` is what
    /// `PublicKeyCredential.toJSON` gives; `name` is what its owner calls it, else it has its model's name.
    ///
    /// # Errors
    /// The user is gone, the name is too long, somebody has the passkey already, or the user has as many as one can have.
    pub async fn finish_passkey_registration(
        &self,
        setup: PasskeySetup,
        credential: &str,
        name: Option<&str>,
        by: Initiator,
    ) -> Result<PasskeyRegistered, RuleError> {
        let name = named(name)?;
        let verified = verified(&setup, credential);
        let work = move |change: &mut Change<'_, '_>| {
            let now = change.now();
            change.tx().lock_users(&[setup.user])?;
            let is_open = setup.asked.close(change.tx(), now)?;
            let Some((passkey, described)) = verified.as_ref().filter(|_| is_open) else {
                return Ok(PasskeyRegistered::Wrong);
            };
            let registered = register(change, setup.user, &row(passkey), *described, name.clone())?;
            Ok(PasskeyRegistered::Right(Box::new(registered)))
        };
        self.administer(by, work).await
    }
}

/// The passkey, and what it says of itself, if the answer is right.
fn verified(setup: &PasskeySetup, credential: &str) -> Option<(Passkey, Option<Described>)> {
    let answer: RegisterPublicKeyCredential = answer(credential)?;
    let protocol = setup.party.protocol().ok()?;
    let passkey = protocol
        .finish_passkey_registration(&answer, &setup.state)
        .inspect_err(|error| tracing::debug!(%error, "a new passkey is refused"))
        .ok()?;
    let party = digest(&SHA256, setup.party.host().as_bytes());
    let described = described(
        answer.response.attestation_object.as_ref(),
        party.as_ref(),
        passkey.cred_id().as_ref(),
    );
    Some((passkey, described))
}

/// The user is locked.
fn register(
    change: &mut Change<'_, '_>,
    user: UserId,
    row: &PasskeyRow,
    described: Option<Described>,
    name: Option<String>,
) -> Result<Fido2AuthenticationMethod, RuleError> {
    let user = live_user(change.tx(), user)?;
    refuse_too_many(change.tx().passkeys(user.id)?.len())?;
    if change.tx().passkey_owner(&row.method)?.is_some() {
        return Err(RuleError::Conflict("the passkey is registered already".to_owned()));
    }
    let model = described.and_then(Described::model);
    let (now, by_owner) = (change.now(), is_by(change.by(), user.id));
    let passkey = Fido2AuthenticationMethod {
        id: row.method.clone(),
        created_date_time: Some(now),
        aa_guid: described.map(|described| described.aaguid.to_string()),
        attestation_certificates: Vec::new(),
        // No certificate is asked for: that would tell the makes of people's devices, and shut out those that are synced.
        attestation_level: Some(AttestationLevel::NotAttested),
        display_name: Some(name.unwrap_or_else(|| model.unwrap_or(NAMELESS).to_owned())),
        model: model.map(str::to_owned),
        passkey_type: described.map(|described| match described.is_synced {
            true => PasskeyType::Synced,
            false => PasskeyType::DeviceBound,
        }),
        public_key_credential: None,
        last_used_date_time: by_owner.then_some(now),
    };
    change.tx().put_passkey(user.id, row)?;
    let method = AuthenticationMethod::Fido2(passkey.clone());
    change.tx().put_authentication_method(user.id, &method, None)?;
    record(change, Done::Added, &user, None, Some(&method));
    Ok(passkey)
}

fn passkeys_of(rx: &mut Rx<'_>, user: UserId) -> Result<Vec<Passkey>, StoreError> {
    rx.passkeys(user)?.iter().map(|row| stored(user, row)).collect()
}

fn refuse_too_many(count: usize) -> Result<(), RuleError> {
    if count < PASSKEYS_MAX {
        return Ok(());
    }
    let problem = format!("a user has at most {PASSKEYS_MAX} passkeys: remove one first");
    Err(RuleError::invalid(problem))
}

fn unusable() -> RuleError {
    RuleError::invalid("there can be no passkeys at this address")
}
