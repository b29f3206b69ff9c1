//! Who calls: the application that the bearer token of a request was issued to, or the person whom it acts for.

use crate::app::App;
use crate::directory::{self, ApplicationRefusal, HolderRefusal, Person};
use crate::frame::exchange::Exchange;
use crate::graph::error::GraphError;
use crate::oauth::keys;
use crate::permission::conditional_access::ReadAppliedPolicies;
use crate::permission::{Needs, Permission};
use crate::record;
use crate::throttle;
use crate::traffic;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use keepwatch_engine::{Call, Initiator, Lapse};
use keepwatch_graph::directory::role_templates::{GLOBAL_ADMINISTRATOR, RoleTemplate};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{AppId, UserId};
use keepwatch_token::{AccessClaims, Expected, KeySet, MalformedJwt, Subject, TokenError, verify_access_token};
use std::marker::PhantomData;
use uuid::Uuid;

/// Somebody who proved who they are and may do `P`.
pub(crate) struct Caller<P> {
    claims: AccessClaims,
    call: Call,
    /// Template ids of the directory roles that a person holds; an application's are none.
    directory_roles: Vec<Uuid>,
    permission: PhantomData<P>,
}

impl<P> Caller<P> {
    /// Who it is in the records of what they do.
    pub(crate) fn initiator(&self) -> Initiator {
        match &self.claims.subject {
            Subject::App(app) => Initiator::Application {
                app: self.claims.appid,
                service_principal: app.oid,
                display_name: self.claims.app_displayname.clone(),
                call: self.call.clone(),
            },
            Subject::User(user) => Initiator::User {
                id: user.oid,
                display_name: user.name.clone(),
                principal_name: user.upn.clone(),
                call: self.call.clone(),
            },
        }
    }

    /// The application that calls, for itself or for a person.
    pub(crate) fn app(&self) -> AppId {
        self.claims.appid
    }

    /// The person for whom an application calls; `None` where it calls for itself.
    pub(crate) fn user(&self) -> Option<UserId> {
        match &self.claims.subject {
            Subject::App(_) => None,
            Subject::User(user) => Some(user.oid),
        }
    }

    /// Whether it is a person who may do everything in the directory.
    pub(crate) fn is_global_administrator(&self) -> bool {
        self.directory_roles.contains(&GLOBAL_ADMINISTRATOR.id)
    }

    /// Whether they may do `Other` as well.
    pub(crate) fn may<Other: Permission>(&self) -> bool {
        self.has(&Other::NEEDS)
    }

    /// Whether they have what something needs that only the request tells.
    pub(crate) fn has(&self, needs: &Needs) -> bool {
        admits(needs, &self.claims.subject, &self.directory_roles)
    }

    /// Whether it is a person who has one of these directory roles.
    pub(crate) fn has_role(&self, roles: &[RoleTemplate]) -> bool {
        roles.iter().any(|role| self.directory_roles.contains(&role.id))
    }

    /// What they may see of the policies that were applied to sign-ins.
    pub(crate) fn policy_view(&self) -> PolicyView {
        if self.may::<ReadAppliedPolicies>() {
            PolicyView::Full
        } else {
            PolicyView::Empty
        }
    }
}

impl<P: Permission> Caller<P> {
    /// Whether they may do `P` to other people: an application may to everybody, a person by a permission for everybody
    /// and one of these roles.
    pub(crate) fn may_to_others(&self, roles: &[RoleTemplate]) -> bool {
        match &self.claims.subject {
            Subject::App(_) => true,
            Subject::User(user) => P::NEEDS.admit_user_to_others(&user.scp, &self.directory_roles, roles),
        }
    }
}

impl<P: Permission> FromRequestParts<App> for Caller<P> {
    type Rejection = GraphError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, GraphError> {
        let exchange = Exchange::from_request_parts(parts, app)
            .await
            .unwrap_or_else(|never| match never {});
        let claims = verified(app, &exchange, &parts.headers, app.expected_token()).await?;
        throttle::admit(app, &exchange, parts, claims.appid).await?;
        if is_about_caller(parts.uri.path()) && matches!(claims.subject, Subject::App(_)) {
            return Err(GraphError::bad_request(
                "/me request is only valid with delegated authentication flow.",
            ));
        }
        let person = standing(app, &exchange, &claims).await?;
        let directory_roles = person.map_or_else(Vec::new, |person| person.directory_roles);
        if !admits(&P::NEEDS, &claims.subject, &directory_roles) {
            app.traffic().denied(traffic::caller(&claims.subject), exchange.at);
            return Err(GraphError::denied());
        }
        let caller = traffic::caller(&claims.subject);
        app.traffic()
            .admitted(caller, &parts.method, parts.uri.path(), exchange.at);
        Ok(Self {
            claims,
            call: record::call(&exchange, &parts.headers),
            directory_roles,
            permission: PhantomData,
        })
    }
}

fn admits(needs: &Needs, subject: &Subject, directory_roles: &[Uuid]) -> bool {
    match subject {
        Subject::App(app) => needs.admit_application(&app.roles),
        Subject::User(user) => needs.admit_user(&user.scp, directory_roles),
    }
}

/// The person who may still use the token, none where it is an application's own; or what whoever holds it is told.
pub(crate) async fn standing(
    app: &App,
    exchange: &Exchange,
    claims: &AccessClaims,
) -> Result<Option<Person>, GraphError> {
    let standing = directory::standing(app, claims).await;
    let standing = standing.map_err(|error| GraphError::of_store(exchange, &error))?;
    standing.map_err(|refusal| match refusal {
        HolderRefusal::Application(refusal) => refused_application(refusal),
        // Whoever understands challenges is sent to sign in, where the person is told why they cannot.
        HolderRefusal::Person(lapse @ (Lapse::Unknown | Lapse::Disabled)) if claims.is_challenge_capable() => {
            refused(lapse).challenging(exchange.at)
        }
        HolderRefusal::Person(lapse) if claims.is_challenge_capable() => refused(lapse),
        HolderRefusal::Person(lapse) => refused(lapse).unchallenging(),
    })
}

/// What an application is told that may not use its token any more.
pub(crate) fn refused_application(refusal: ApplicationRefusal) -> GraphError {
    GraphError::unauthenticated(match refusal {
        ApplicationRefusal::Unknown => "Access token validation failure. The application does not exist.",
        ApplicationRefusal::Disabled => "Access token validation failure. The application is disabled.",
    })
}

/// What a person is told who may not use their token any more.
pub(crate) fn refused(lapse: Lapse) -> GraphError {
    match lapse {
        Lapse::Unknown => GraphError::unauthenticated("Access token validation failure. The user does not exist."),
        Lapse::Disabled => GraphError::unauthenticated("Access token validation failure. The account is disabled."),
        Lapse::Revoked { since } => GraphError::revoked(since),
        Lapse::AtRisk { since } => GraphError::unauthenticated(
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: \
             TokenCreatedWithOutdatedPolicies",
        )
        .challenging(since),
    }
}

/// Whether the path, as routes spell it, speaks of whoever calls, as `/v1.0/me` does.
fn is_about_caller(path: &str) -> bool {
    path.split('/').nth(2) == Some("me")
}

/// The claims of the request's bearer token, if it is what is expected.
pub(crate) async fn verified(
    app: &App,
    exchange: &Exchange,
    headers: &HeaderMap,
    expected: &Expected,
) -> Result<AccessClaims, GraphError> {
    let verify = |token: &str, keys: &KeySet| verify_access_token(token, keys, expected, exchange.at);
    verified_by(app, exchange, headers, verify).await
}

/// What `verify` makes of the request's bearer token, by the keys that there are.
pub(crate) async fn verified_by<T>(
    app: &App,
    exchange: &Exchange,
    headers: &HeaderMap,
    verify: impl Fn(&str, &KeySet) -> Result<T, TokenError>,
) -> Result<T, GraphError> {
    let token = bearer(headers).ok_or_else(|| GraphError::unauthenticated("Access token is empty."))?;
    let internal = |error: keys::KeysError| GraphError::internal(exchange, &error);
    let keys = keys::current(app, exchange.at).await.map_err(internal)?;
    let verdict = match verify(token, &keys) {
        // Another node may have begun to sign with a key that this one has not seen yet.
        Err(TokenError::UnknownKey { .. }) => {
            let keys = keys::reloaded(app, exchange.at).await.map_err(internal)?;
            verify(token, &keys)
        }
        verdict => verdict,
    };
    verdict.map_err(|error| {
        tracing::debug!(request_id = %exchange.request_id, %error, "a token was refused");
        GraphError::unauthenticated(explained(&error))
    })
}

/// The token of `Authorization: Bearer ...`; `None` where it is empty or there is none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
    let (scheme, token) = text.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// What Graph says of such a token. Names of keys and tenants stay in the log.
fn explained(error: &TokenError) -> &'static str {
    match error {
        TokenError::Malformed(MalformedJwt::NoDots) => "IDX14100: JWT is not well formed, there are no dots (.)",
        TokenError::Malformed(_) => "CompactToken parsing failed: the token is not a signed JWT.",
        TokenError::WrongAlgorithm { .. } | TokenError::UnknownKey { .. } | TokenError::BadSignature => {
            "Access token validation failure. Invalid signature."
        }
        TokenError::WrongIssuer { .. } => "Access token validation failure. Invalid issuer.",
        TokenError::WrongAudience { .. } => "Access token validation failure. Invalid audience.",
        TokenError::NotYetValid { .. } => "Lifetime validation failed, the token is not yet valid.",
        TokenError::Expired { .. } => "Lifetime validation failed, the token is expired.",
    }
}
