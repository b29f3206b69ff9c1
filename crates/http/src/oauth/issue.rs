//! The tokens that a person lets an application have, and the answer that they come in.

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::oauth::discovery::issuer_v2;
use crate::oauth::error::OAuthError;
use crate::oauth::keys;
use crate::oauth::person::Person;
use crate::oauth::registration::Registration;
use crate::oauth::resource::{Api, ResourceKind};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use keepwatch_engine::grants::Grant;
use keepwatch_graph::{SignInId, Timestamp};
use keepwatch_token::{
    ApiGrant, ApiSubject, ApiUser, BearerSecret, ClientProof, Endpoint, IdGrant, IdentityScope, KeySet, UserGrant,
    client_info, lifetime_seconds, long_lifetime_seconds, token_name,
};
use serde_json::{Value, json};

/// From how long a life on clients are told when to come back: half of it.
const LONG_SECONDS: i64 = 2 * 60 * 60;

/// What tokens are issued from.
pub(crate) struct Issue<'a> {
    /// The form of the endpoint.
    pub(crate) endpoint: Endpoint,
    /// The application.
    pub(crate) registration: &'a Registration,
    /// How it proved itself.
    pub(crate) proof: ClientProof,
    /// What was granted.
    pub(crate) grant: &'a Grant,
    /// By whom, and at which API.
    pub(crate) person: &'a Person,
    /// The record of the sign-in that the tokens come of, which knows them by their name.
    pub(crate) sign_in: SignInId,
}

/// An access token.
pub(crate) struct AccessToken {
    text: String,
    issued: Timestamp,
    lifetime_seconds: i64,
}

/// What comes with an id token.
#[derive(Default)]
pub(crate) struct With<'a> {
    /// Repeated from the request.
    pub(crate) nonce: Option<String>,
    /// An access token.
    pub(crate) access_token: Option<&'a str>,
    /// A code.
    pub(crate) code: Option<&'a str>,
}

impl Issue<'_> {
    /// The answer of the token endpoint: everything that is granted.
    pub(crate) async fn answer(
        &self,
        app: &App,
        exchange: &Exchange,
        nonce: Option<String>,
        refresh_token: Option<&BearerSecret>,
    ) -> Result<Response, OAuthError> {
        let keys = keys::current(app, exchange.at).await;
        let keys = keys.map_err(|error| OAuthError::internal(exchange, &error))?;
        let access = self.access_token(app, exchange, &keys);
        let mut body = match self.endpoint {
            Endpoint::V1 => self.body_v1(&access),
            Endpoint::V2 => self.body_v2(&access),
        };
        if let Some(refresh_token) = refresh_token {
            body["refresh_token"] = refresh_token.expose().into();
        }
        if self.grant.scope.has(IdentityScope::OpenId) {
            let with = With {
                nonce,
                access_token: Some(&access.text),
                code: None,
            };
            body["id_token"] = self.id_token(app, exchange, with).await?.into();
        }
        if self.grant.wants_client_info {
            body["client_info"] = client_info(app.settings().tenant, self.grant.user).into();
        }
        Ok(([(CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response())
    }

    fn access_token(&self, app: &App, exchange: &Exchange, keys: &KeySet) -> AccessToken {
        let issued = self.person.issued_at(exchange.at);
        let (text, lifetime_seconds) = match &self.person.resource.kind {
            ResourceKind::Graph { audience } => {
                let is_capable = self.grant.is_challenge_capable;
                let lifetime = if is_capable {
                    long_lifetime_seconds
                } else {
                    lifetime_seconds
                };
                let lifetime = lifetime(app.random());
                let claims = self
                    .graph(app, audience)
                    .claims(issued, lifetime, token_name(self.sign_in));
                (claims.sign(keys, exchange.at), lifetime)
            }
            ResourceKind::Api(api) => {
                let lifetime = lifetime_seconds(app.random());
                let token = self.api(app, api);
                (token.sign(keys, issued, lifetime, token_name(self.sign_in)), lifetime)
            }
        };
        AccessToken {
            text,
            issued,
            lifetime_seconds,
        }
    }

    fn graph(&self, app: &App, audience: &str) -> UserGrant {
        let (grant, person) = (self.grant, self.person);
        let mut scopes: Vec<String> = person.scopes.clone();
        scopes.extend(self.shown_identity().map(|scope| scope.as_str().to_owned()));
        UserGrant {
            audience: audience.to_owned(),
            tenant: app.settings().tenant,
            app: grant.app,
            app_display_name: Some(self.registration.client.display_name.clone()),
            proof: self.proof,
            user: grant.user,
            principal_name: self.principal_name(),
            display_name: person.user.display_name.clone(),
            scopes,
            directory_roles: person.directory_roles.clone(),
            methods: grant.methods(),
            contexts: grant.contexts.iter().cloned().collect(),
            session: Some(grant.session),
            is_challenge_capable: grant.is_challenge_capable,
        }
    }

    fn api(&self, app: &App, api: &Api) -> ApiGrant {
        let (grant, person) = (self.grant, self.person);
        let contexts = if api.wants("acrs") {
            grant.contexts.iter().cloned().collect()
        } else {
            Vec::new()
        };
        ApiGrant {
            form: api.form.clone(),
            tenant: app.settings().tenant,
            app: grant.app,
            proof: self.proof,
            subject: ApiSubject::User(Box::new(ApiUser {
                id: grant.user,
                principal_name: self.principal_name(),
                display_name: person.user.display_name.clone(),
                scopes: person.scopes.clone(),
                methods: grant.methods(),
                contexts,
                session: grant.session,
            })),
            roles: person.roles.clone(),
            says_capable: grant.is_challenge_capable && api.wants("xms_cc"),
        }
    }

    /// An id token, with what comes with it tied to it.
    pub(crate) async fn id_token(&self, app: &App, exchange: &Exchange, with: With<'_>) -> Result<String, OAuthError> {
        let keys = keys::current(app, exchange.at).await;
        let keys = keys.map_err(|error| OAuthError::internal(exchange, &error))?;
        let (grant, user) = (self.grant, &self.person.user);
        let tenant = app.settings().tenant;
        let shows_profile = grant.scope.has(IdentityScope::Profile);
        let token = IdGrant {
            endpoint: self.endpoint,
            issuer_v2: issuer_v2(exchange.origin()?, &tenant.to_string()),
            tenant,
            app: grant.app,
            user: grant.user,
            principal_name: self.principal_name(),
            display_name: user.display_name.clone().filter(|_| shows_profile),
            shows_profile,
            email: user.mail.clone().filter(|_| grant.scope.has(IdentityScope::Email)),
            nonce: with.nonce,
            session: grant.session,
            authenticated_at: grant.authenticated_at,
            methods: grant.methods(),
            contexts: grant.contexts.iter().cloned().collect(),
            access_token: with.access_token.map(str::to_owned),
            code: with.code.map(str::to_owned),
        };
        Ok(token.sign(&keys, exchange.at, token_name(self.sign_in)))
    }

    fn principal_name(&self) -> String {
        self.person.user.user_principal_name.clone().unwrap_or_default()
    }

    /// Those of OpenID Connect's scopes that answers name: `offline_access` shows as a refresh token.
    fn shown_identity(&self) -> impl Iterator<Item = IdentityScope> + use<'_> {
        let all = self.grant.scope.identity.iter().copied();
        all.filter(|scope| *scope != IdentityScope::OfflineAccess)
    }

    /// v1 writes numbers as strings, and repeats the resource as it was asked for.
    fn body_v1(&self, access: &AccessToken) -> Value {
        let asked = &self.person.asked;
        let lifetime = access.lifetime_seconds.to_string();
        json!({
            "token_type": "Bearer",
            "scope": self.person.scopes.join(" "),
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "expires_on": (access.issued.unix_seconds() + access.lifetime_seconds).to_string(),
            "not_before": access.issued.unix_seconds().to_string(),
            "resource": asked.resource_or_graph(),
            "access_token": access.text,
        })
    }

    fn body_v2(&self, access: &AccessToken) -> Value {
        let spelled = self.person.scopes.iter().map(|scope| self.person.asked.spelled(scope));
        let scope: Vec<String> = self
            .shown_identity()
            .map(|scope| scope.as_str().to_owned())
            .chain(spelled)
            .collect();
        let mut body = json!({
            "token_type": "Bearer",
            "scope": scope.join(" "),
            "expires_in": access.lifetime_seconds,
            "ext_expires_in": access.lifetime_seconds,
            "access_token": access.text,
        });
        if access.lifetime_seconds > LONG_SECONDS {
            body["refresh_in"] = (access.lifetime_seconds / 2).into();
        }
        body
    }
}
