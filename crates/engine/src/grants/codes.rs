//! Authorization codes: ten minutes, once, for the application and the address that they were sent to.
//!
//! Source: RFC 6749 section 4.1, RFC 9700 section 2.1; Microsoft identity platform, authorization code flow.

use super::families::Begun;
use super::{Grant, GrantError, families, read, written};
use crate::engine::Engine;
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_storage::{CodeRow, StoreError, Tx};
use keepwatch_token::{AuthorizeRequest, BearerSecret, Challenge, Endpoint, IdentityScope, verify_proof_key};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a code is good.
pub const CODE_SECONDS: i64 = 600;
/// Codes of one person that are remembered: a dozen tabs, each of which silently signs in to a few applications.
const CODES_MAX: u32 = 100;

/// What a code is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBinding {
    /// The address that it is sent to.
    pub redirect_uri: String,
    /// What whoever redeems it must know.
    pub challenge: Option<Challenge>,
    /// What the id token repeats.
    pub nonce: Option<String>,
    /// The form of the endpoint that it was asked of.
    pub endpoint: Endpoint,
}

impl CodeBinding {
    /// What a code for that request is bound to.
    pub fn of(request: &AuthorizeRequest) -> Self {
        Self {
            redirect_uri: request.return_to.uri.clone(),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
            endpoint: request.endpoint,
        }
    }
}

/// What comes of a code.
#[derive(Debug, Clone)]
pub struct Redeemed {
    /// What was granted.
    pub grant: Grant,
    /// When: what is revoked later ends it.
    pub granted: Timestamp,
    /// What the id token repeats.
    pub nonce: Option<String>,
    /// The first refresh token, where one was asked for.
    pub refresh_token: Option<BearerSecret>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    grant: Grant,
    granted: Timestamp,
    binding: CodeBinding,
}

impl Engine {
    /// Makes a code that stands for `grant`.
    pub async fn issue_code(&self, grant: Grant, binding: CodeBinding) -> Result<BearerSecret, StoreError> {
        let code = self.bearer_secret();
        let granted = self.clock().now();
        let user = grant.user;
        let row = CodeRow {
            family: self.entropy().uuid(),
            ends: granted.plus_seconds(CODE_SECONDS),
            document: written(&Document {
                grant,
                granted,
                binding,
            }),
        };
        let hash = code.hash();
        let work = move |tx: &mut Tx<'_>| tx.insert_authorization_code(&hash, user, &row, CODES_MAX);
        self.store().write(work).await?;
        Ok(code)
    }

    /// Redeems a code, once, while the session lasts that it was made in. A code that is shown with the wrong proof is used up
    /// as well: somebody has it who should not.
    pub async fn redeem_code(
        &self,
        code: &str,
        app: AppId,
        redirect_uri: &str,
        verifier: Option<&str>,
    ) -> Result<Result<Redeemed, GrantError>, StoreError> {
        let Some(hash) = BearerSecret::hash_of(code) else {
            return Ok(Err(GrantError::Unknown));
        };
        let now = self.clock().now();
        let next = self.bearer_secret();
        let (redirect_uri, verifier) = (redirect_uri.to_owned(), verifier.map(str::to_owned));
        let work = move |tx: &mut Tx<'_>| {
            let Some(row) = tx.authorization_code(&hash)? else {
                return Ok(Err(GrantError::Unknown));
            };
            let document: Document = read("authorization_codes", &row.document)?;
            if document.grant.app != app {
                return Ok(Err(GrantError::Unknown));
            }
            if !tx.use_authorization_code(&hash, now)? {
                tx.revoke_grant_family(row.family, now)?;
                return Ok(Err(GrantError::UsedBefore));
            }
            if let Err(error) = check(&row, &document.binding, &redirect_uri, verifier.as_deref(), now) {
                return Ok(Err(error));
            }
            // Whoever has signed out since, or was signed out, has taken the code back.
            if tx.session(document.grant.session)?.is_none() {
                return Ok(Err(GrantError::Revoked { at: now }));
            }
            redeemed(tx, row.family, document, next.clone(), now).map(Ok)
        };
        self.store().write(work).await
    }
}

fn check(
    row: &CodeRow,
    binding: &CodeBinding,
    redirect_uri: &str,
    verifier: Option<&str>,
    now: Timestamp,
) -> Result<(), GrantError> {
    if row.ends <= now {
        return Err(GrantError::Expired { at: row.ends });
    }
    if binding.redirect_uri != redirect_uri {
        return Err(GrantError::OtherRedirectUri);
    }
    Ok(verify_proof_key(binding.challenge.as_ref(), verifier)?)
}

fn redeemed(
    tx: &mut Tx<'_>,
    family: Uuid,
    document: Document,
    next: BearerSecret,
    now: Timestamp,
) -> Result<Redeemed, StoreError> {
    let Document {
        grant,
        granted,
        binding,
    } = document;
    let refresh_token = match grant.scope.has(IdentityScope::OfflineAccess) {
        true => {
            let begun = Begun { granted, now };
            families::begin(tx, family, &grant, &next, begun)?;
            Some(next)
        }
        false => None,
    };
    Ok(Redeemed {
        grant,
        granted,
        nonce: binding.nonce,
        refresh_token,
    })
}
