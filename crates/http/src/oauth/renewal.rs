//! The record of a use of a refresh token, and what the policies make of it.

use crate::oauth::error::OAuthError;
use crate::oauth::grant_types::TokenRequest;
use crate::oauth::person::Person;
use crate::oauth::refusal::Refusal;
use crate::oauth::registration::Registration;
use crate::record;
use keepwatch_detection::TokenReuse;
use keepwatch_engine::conditional_access::scope_info;
use keepwatch_engine::grants::{Family, Grant};
use keepwatch_engine::{Proved, Refused, refused};
use keepwatch_graph::directory::User;
use keepwatch_graph::{SignIn, SignInId, Timestamp};
use keepwatch_policy::{AppliedResult, Decision, Frequency, Verdict};
use keepwatch_signin::{Factor, Proof};
use keepwatch_token::RedirectKind;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How old a proof may be where policies want it every time: whoever has just proved something has not to do it again for
/// each of an application's tokens. Source: Microsoft Entra Conditional Access, sign-in frequency every time.
const EVERY_TIME_SECONDS: u64 = 300;
/// A second factor is missing.
const MUST_PROVE: i32 = 50076;
/// The same, and the person has none: they have to set one up.
const MUST_ENROL: Refused = Refused {
    code: 50079,
    reason: "A policy requires strong authentication, and the person has registered nothing for it.",
};
/// Policies want people to sign in more often.
const TOO_LONG_AGO: Refused = Refused {
    code: 70043,
    reason: "The person signed in longer ago than a policy on the sign-in frequency allows.",
};
/// A policy refuses, in the service's own words: people search for them.
const BLOCKED: i32 = 53003;
const BLOCKED_REASON: &str =
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance";
/// What the record of a token that came back says.
const BAD_TOKEN: i32 = 70000;

/// A use of a refresh token.
pub(super) struct Renewal<'a> {
    pub(super) request: &'a TokenRequest<'a>,
    pub(super) registration: &'a Registration,
    pub(super) grant: &'a Grant,
    pub(super) person: &'a Person,
    /// Authentication contexts that an API wants.
    pub(super) contexts: &'a BTreeSet<String>,
}

/// One that the policies let pass.
pub(super) struct Renewed {
    /// The record of it.
    pub(super) sign_in: SignInId,
    /// The authentication contexts that tokens may name: what was asked for, and what the grant has had and has still.
    pub(super) contexts: BTreeSet<String>,
}

impl Renewal<'_> {
    /// Records it, and lets the policies decide.
    pub(super) async fn decide(&self) -> Result<Renewed, OAuthError> {
        let TokenRequest { app, exchange, .. } = *self.request;
        let internal = |error| OAuthError::internal(exchange, &error);
        let resource = &self.person.resource;
        let mut record = record(self.request, self.registration, self.grant);
        record["resourceId"] = json!(resource.app);
        record["resourceDisplayName"] = json!(resource.display_name);
        record["authenticationProcessingDetails"] = scope_info(self.person.asked.words());
        let names = names(Some(&self.person.user));
        let proved = Proved {
            contexts: keepwatch_policy::ids(self.contexts),
            ..self.grant.proved()
        };
        let factors = app.engine().factors_of(self.grant.user).await.map_err(internal)?;
        let bounds = Bounds {
            has_factor: factors.iter().any(|known| Factor::OWN.contains(&known.factor)),
            grant: self.grant.clone(),
            now: exchange.at,
        };
        let asked = bounds.clone();
        let sign_in = named(record, &names);
        let id = sign_in.id;
        let evaluation = app
            .engine()
            .sign_in_unless(sign_in, proved, move |verdict| asked.why_not(verdict))
            .await
            .map_err(internal)?;
        let verdict = &evaluation.verdict;
        let refusal = match bounds.missing(verdict) {
            Some(refused) => Some(of_policies(refused, verdict)),
            None => bounds.too_long_ago(verdict),
        };
        match refusal {
            Some(refusal) => Err(refusal.into()),
            None => Ok(Renewed {
                sign_in: id,
                contexts: self.contexts_of(id, &bounds).await?,
            }),
        }
    }

    /// What is asked for has been judged; of what the grant has, each is kept whose policies are met as they are now. The
    /// application asks for one that it has lost when an API wants it, and is told then what is missing.
    async fn contexts_of(&self, sign_in: SignInId, bounds: &Bounds) -> Result<BTreeSet<String>, OAuthError> {
        let TokenRequest { app, exchange, .. } = *self.request;
        let mut contexts = self.contexts.clone();
        for context in self.grant.contexts.difference(self.contexts) {
            let proved = Proved {
                contexts: keepwatch_policy::ids([context]),
                ..self.grant.proved()
            };
            let judged = app.engine().reconsider(sign_in, proved).await;
            let judged = judged.map_err(|error| OAuthError::internal(exchange, &error))?;
            if judged.is_some_and(|judged| bounds.why_not(&judged.verdict).is_none()) {
                contexts.insert(context.clone());
            }
        }
        Ok(contexts)
    }
}

/// What a use of a refresh token is measured by, beside the policies.
#[derive(Clone)]
struct Bounds {
    /// Whether the person has a second factor that they could be asked for.
    has_factor: bool,
    grant: Grant,
    now: Timestamp,
}

impl Bounds {
    /// Why there is no token, for the record: the number is that of the answer.
    fn why_not(&self, verdict: &Verdict) -> Option<Refused> {
        let too_long_ago = || self.too_long_ago(verdict).map(|_| TOO_LONG_AGO);
        self.missing(verdict).or_else(too_long_ago)
    }

    /// What the policies still want.
    fn missing(&self, verdict: &Verdict) -> Option<Refused> {
        let refused = refused(&verdict.decision, true)?;
        Some(match refused.code {
            MUST_PROVE if !self.has_factor => MUST_ENROL,
            _ => refused,
        })
    }

    /// Whether the proofs of the grant are older than the policies allow.
    fn too_long_ago(&self, verdict: &Verdict) -> Option<Refusal> {
        let (grant, now) = (&self.grant, self.now);
        let primary = grant.proofs.primary().map_or(grant.authenticated_at, |proof| proof.at);
        let second = grant
            .proofs
            .iter()
            .filter(|proof| proof.is_second())
            .map(|proof: &Proof| proof.at)
            .max();
        let bounds = [
            (verdict.session.primary, Some(primary)),
            (verdict.session.secondary, second),
        ];
        bounds.into_iter().find_map(|(frequency, at)| {
            let (frequency, issued) = (frequency?, at?);
            let seconds = match frequency {
                Frequency::EveryTime => EVERY_TIME_SECONDS,
                Frequency::Seconds(seconds) => seconds,
            };
            let is_too_old = now.seconds_since(issued) > seconds as f64;
            is_too_old.then_some(Refusal::TooLongAgo { issued, seconds })
        })
    }
}

/// What policies refuse where nobody can be asked for more.
pub(super) fn by_policy(verdict: &Verdict) -> Option<Refusal> {
    refused(&verdict.decision, true).map(|refused| of_policies(refused, verdict))
}

fn of_policies(refused: Refused, verdict: &Verdict) -> Refusal {
    Refusal::ByPolicy {
        code: refused.code.unsigned_abs(),
        reason: match refused.code {
            BLOCKED => BLOCKED_REASON.to_owned(),
            _ => uncapitalised(refused.reason),
        },
        policies: policies(verdict),
    }
}

/// The policies that refuse, or ask for what is missing.
fn policies(verdict: &Verdict) -> Vec<String> {
    if let Decision::Block { by } = &verdict.decision {
        return by.iter().map(ToString::to_string).collect();
    }
    let failed = verdict
        .policies
        .iter()
        .filter(|applied| applied.result == AppliedResult::Failure);
    failed.map(|applied| applied.policy.id.to_string()).collect()
}

/// A reason of the sign-in log as part of a message.
fn uncapitalised(reason: &str) -> String {
    let mut letters = reason.trim_end_matches('.').chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A refresh token that came back.
pub(super) struct Reuse<'a> {
    pub(super) family: &'a Family,
    pub(super) replaced: Timestamp,
    pub(super) first_from: Option<String>,
}

/// Records that a token came back which had been exchanged before.
pub(super) async fn record_reuse(
    request: &TokenRequest<'_>,
    registration: &Registration,
    reuse: Reuse<'_>,
) -> Result<(), OAuthError> {
    let TokenRequest { app, exchange, .. } = *request;
    let internal = |error| OAuthError::internal(exchange, &error);
    let user = reuse.family.grant.user;
    let names = names(user_of(request, &reuse.family.grant).await?.as_ref());
    let mut record = record(request, registration, &reuse.family.grant);
    record["status"] = json!({"errorCode": BAD_TOKEN, "failureReason": "The refresh token was used before."});
    let evidence = TokenReuse {
        family: reuse.family.id.to_string().into(),
        replaced: reuse.replaced,
        first_from: reuse.first_from.and_then(|address| address.parse().ok()),
    };
    tracing::warn!(request_id = %exchange.request_id, %user, family = %reuse.family.id, "a refresh token was used twice");
    app.engine()
        .record_token_reuse(named(record, &names), evidence)
        .await
        .map_err(internal)
}

/// Records a use that was refused before policies were asked, by the number that the application is answered. Somebody whom
/// the directory has forgotten is not on record: they would be taken for somebody new.
pub(super) async fn record_refusal(
    request: &TokenRequest<'_>,
    registration: &Registration,
    grant: &Grant,
    error: &OAuthError,
) -> Result<(), OAuthError> {
    let (OAuthError::Refused(refusal), Some(user)) = (error, user_of(request, grant).await?) else {
        return Ok(());
    };
    let mut record = record(request, registration, grant);
    record["status"] = json!({"errorCode": error.number(), "failureReason": sentence(refusal)});
    let recorded = request
        .app
        .engine()
        .refused_sign_in(named(record, &names(Some(&user))))
        .await;
    recorded.map_err(|error| OAuthError::internal(request.exchange, &error))
}

/// The person of a grant, deleted or not.
async fn user_of(request: &TokenRequest<'_>, grant: &Grant) -> Result<Option<User>, OAuthError> {
    let id = grant.user.to_string();
    let found = request.app.store().read(move |rx| rx.get::<User>(&id)).await;
    found.map_err(|error| OAuthError::internal(request.exchange, &error))
}

/// A message as a sentence of the sign-in log.
fn sentence(message: &Refusal) -> String {
    let text = message.to_string();
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// What every record of such a use says.
fn record(request: &TokenRequest<'_>, registration: &Registration, grant: &Grant) -> Value {
    let TokenRequest {
        app, exchange, headers, ..
    } = *request;
    json!({
        "id": app.new_uuid(),
        "createdDateTime": exchange.at,
        "userId": grant.user,
        "appId": grant.app,
        "appDisplayName": registration.client.display_name,
        "ipAddress": exchange.peer.map(|address| address.to_string()),
        "userAgent": record::user_agent(headers),
        "clientAppUsed": record::client_app(grant.kind == RedirectKind::Native),
        "isInteractive": false,
        "signInEventTypes": ["nonInteractiveUser"],
        "correlationId": exchange.correlation(),
        "originalRequestId": grant.sign_in,
        "sessionId": grant.session,
    })
}

/// What a record says of the person.
fn names(user: Option<&User>) -> Value {
    json!({
        "userDisplayName": user.and_then(|user| user.display_name.as_deref()),
        "userPrincipalName": user.and_then(|user| user.user_principal_name.as_deref()),
        "userType": record::user_type(user),
    })
}

fn named(mut record: Value, names: &Value) -> SignIn {
    keepwatch_graph::body::merge(&mut record, names);
    sign_in(record)
}

/// A record of which every member is of its type.
pub(super) fn sign_in(record: Value) -> SignIn {
    serde_json::from_value(record).expect("each member is of its type")
}
