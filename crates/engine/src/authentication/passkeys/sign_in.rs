//! Signing in with a passkey: as the second factor of a known user, or alone.

use super::questions::{Asked, Of};
use super::relying_party::RelyingParty;
use super::{answer, method_id, row, stored};
use crate::authentication::methods::used;
use crate::engine::Engine;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::directory::User;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

/// A question for a passkey: kept where only the server reads it until the browser answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasskeyQuestion {
    of: Of,
    party: RelyingParty,
    asked: Asked,
    state: DiscoverableAuthentication,
}

/// What an answer turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyCheck {
    /// It is of a passkey of that user, who unlocked it: two factors.
    Right {
        /// Whose it is.
        user: UserId,
        /// The id of the method.
        method: String,
    },
    /// It is not an answer to this question, too late, a second one, of a passkey that is not registered any more, or of
    /// one that seems to have been copied.
    Wrong,
}

impl Engine {
    /// Asks a browser for a passkey: of `user`, or of whoever sits before it. What its `navigator.credentials.get` takes as
    /// JSON, and what to keep until [`Engine::finish_passkey_sign_in`]; none where the user has no passkey or there can be
    /// none at the address.
    pub async fn begin_passkey_sign_in(
        &self,
        user: Option<UserId>,
        party: &RelyingParty,
    ) -> Result<Option<(Value, PasskeyQuestion)>, StoreError> {
        let now = self.clock().now();
        let Ok((question, state)) = party
            .protocol()
            .and_then(|protocol| protocol.start_discoverable_authentication())
        else {
            return Ok(None);
        };
        let kept = PasskeyQuestion {
            of: user.map_or(Of::Anybody, Of::User),
            party: party.clone(),
            asked: Asked::new(question.public_key.challenge.as_ref(), now),
            state,
        };
        // How the browser asks (at once, or in the field for the user name) is for the page to say.
        let mut question = json!({ "publicKey": question.public_key });
        if let Some(user) = user {
            let allowed = self.allowed(user).await?;
            if allowed.is_empty() {
                return Ok(None);
            }
            question["publicKey"]["allowCredentials"] = Value::Array(allowed);
        }
        Ok(Some((question, kept)))
    }

    async fn allowed(&self, user: UserId) -> Result<Vec<Value>, StoreError> {
        let rows = self.store().read(move |rx| rx.passkeys(user)).await?;
        let descriptor = |passkey: webauthn_rs::prelude::Passkey| {
            let id = URL_SAFE_NO_PAD.encode(passkey.cred_id());
            json!({ "type": "public-key", "id": id })
        };
        rows.iter().map(|row| stored(user, row).map(descriptor)).collect()
    }

    /// Whether the answer is of a passkey that was asked for. `credential` is what `PublicKeyCredential.toJSON` gives.
    pub async fn finish_passkey_sign_in(
        &self,
        question: PasskeyQuestion,
        credential: &str,
    ) -> Result<PasskeyCheck, StoreError> {
        let now = self.clock().now();
        let answer: Option<PublicKeyCredential> = answer(credential);
        let work = move |tx: &mut Tx<'_>| {
            let owner = answer.as_ref().and_then(|answer| owner(&question, answer));
            tx.lock_users(owner.as_slice())?;
            let is_open = question.asked.close(tx, now)?;
            match (owner, &answer) {
                (Some(owner), Some(answer)) if is_open => check(tx, owner, &question, answer, now),
                _ => Ok(PasskeyCheck::Wrong),
            }
        };
        self.store().write(work).await
    }
}

/// Whose passkey the answer must be of: the user's who was asked, or the one that the passkey names.
fn owner(question: &PasskeyQuestion, answer: &PublicKeyCredential) -> Option<UserId> {
    let named = answer.get_user_unique_id().map(uuid::Uuid::from_slice);
    match (question.of, named) {
        (Of::User(user), None) => Some(user),
        (Of::User(user), Some(named)) => Some(user).filter(|user| named.is_ok_and(|named| named == user.uuid())),
        (Of::Anybody, Some(Ok(named))) => Some(UserId::new(named)),
        (Of::Anybody, _) => None,
    }
}

/// The user is locked, so that of two answers with one count the second is behind.
fn check(
    tx: &mut Tx<'_>,
    user: UserId,
    question: &PasskeyQuestion,
    answer: &PublicKeyCredential,
    now: Timestamp,
) -> Result<PasskeyCheck, StoreError> {
    let method = method_id(answer.get_credential_id());
    let known = tx.get::<User>(&user.to_string())?;
    let is_here = known.is_some_and(|known| known.deleted_date_time.is_none());
    let found = tx.passkeys(user)?.into_iter().find(|row| row.method == method);
    let Some(found) = found.filter(|_| is_here) else {
        return Ok(PasskeyCheck::Wrong);
    };
    let mut passkey = stored(user, &found)?;
    let verified = question
        .party
        .protocol()
        .and_then(|protocol| protocol.finish_discoverable_authentication_v2(answer, question.state.clone(), &passkey));
    match verified {
        // The library refuses one that is not unlocked; whoever reads this need not take its word for it.
        Ok(result) if result.user_verified() => {
            passkey.update_credential(&result);
            tx.put_passkey(user, &row(&passkey))?;
            used(tx, user, &method, now)?;
            Ok(PasskeyCheck::Right { user, method })
        }
        Err(WebauthnError::CredentialPossibleCompromise) => {
            tracing::warn!(%user, method, "a passkey counts backwards: it may have been copied, so it is refused");
            Ok(PasskeyCheck::Wrong)
        }
        Err(error) => {
            tracing::debug!(%user, method, %error, "a passkey is refused");
            Ok(PasskeyCheck::Wrong)
        }
        Ok(_) => Ok(PasskeyCheck::Wrong),
    }
}
