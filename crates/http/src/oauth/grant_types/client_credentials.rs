//! Client credentials: an application's own token.
//!
//! Source: RFC 6749 section 4.4; Microsoft identity platform, client credentials flow.

use super::TokenRequest;
use crate::oauth::client::{Asking, Proving, asking, granted_roles};
use crate::oauth::error::OAuthError;
use crate::oauth::keys;
use crate::oauth::renewal;
use crate::oauth::resource::{Api, Here, Resource, ResourceKind, asked_for_itself, resource};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use keepwatch_graph::{AppId, ServicePrincipalId};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{ApiGrant, ApiSubject, AppGrant, ClientProof, Endpoint, KeySet, lifetime_seconds};
use serde_json::{Value, json};

pub(in crate::oauth) async fn answer(request: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let TokenRequest {
        app, exchange, form, ..
    } = *request;
    let asked = asked_for_itself(request.endpoint, form)?;
    let client = asking(app, exchange, request.headers, form).await?;
    let proof = client.prove(app, exchange, Proving::Must)?;
    let principal = client.registration.client.service_principal;
    let name = asked.resource_or_graph().to_owned();
    let (origin, tenant) = (exchange.origin.clone(), app.settings().tenant);
    let asked_for = name.clone();
    let read = move |rx: &mut Rx<'_>| {
        let here = Here {
            origin: origin.as_ref(),
            tenant,
        };
        match resource(rx, &asked_for, &here)? {
            Some(found) => roles(rx, &found, principal).map(|roles| Some((found, roles))),
            None => Ok(None),
        }
    };
    let found = app.store().read(read).await;
    let found = found.map_err(|error| OAuthError::internal(exchange, &error))?;
    let (found, roles) = found.ok_or_else(|| OAuthError::UnknownResource { resource: name.clone() })?;

    decide(request, &client, &found).await?;
    let keys = keys::current(app, exchange.at).await;
    let keys = keys.map_err(|error| OAuthError::internal(exchange, &error))?;
    let own = Own {
        request,
        keys: &keys,
        principal,
        display_name: client.registration.client.display_name.clone(),
        proof,
        roles,
    };
    let lifetime = lifetime_seconds(app.random());
    let token = match &found.kind {
        ResourceKind::Graph { audience } => own.graph(client.registration.app(), audience.clone(), lifetime),
        ResourceKind::Api(api) => own.api(client.registration.app(), api, lifetime),
    };
    let issued = exchange.at.unix_seconds();
    let body = match request.endpoint {
        Endpoint::V1 => body_v1(&token, issued, lifetime, &name),
        Endpoint::V2 => body_v2(&token, lifetime),
    };
    Ok(([(CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response())
}

/// Lets the policies decide, which may be about the risk of the application.
async fn decide(request: &TokenRequest<'_>, client: &Asking, resource: &Resource) -> Result<(), OAuthError> {
    let TokenRequest { app, exchange, .. } = *request;
    let registered = &client.registration.client;
    let record = json!({
        "id": app.new_uuid(),
        "createdDateTime": exchange.at,
        "userId": "",
        "servicePrincipalId": registered.service_principal,
        "servicePrincipalName": registered.display_name,
        "appId": client.registration.app(),
        "appDisplayName": registered.display_name,
        "ipAddress": exchange.peer.map(|address| address.to_string()),
        "isInteractive": false,
        "signInEventTypes": ["servicePrincipal"],
        "resourceId": resource.app,
        "resourceDisplayName": resource.display_name,
        "correlationId": exchange.correlation(),
    });
    let verdict = app.engine().application_sign_in(renewal::sign_in(record)).await;
    let verdict = verdict.map_err(|error| OAuthError::internal(exchange, &error))?;
    match renewal::by_policy(&verdict) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(()),
    }
}

/// Names of the roles that an application was given at an API.
fn roles(rx: &mut Rx<'_>, resource: &Resource, principal: ServicePrincipalId) -> Result<Vec<String>, StoreError> {
    let api = match &resource.kind {
        ResourceKind::Graph { .. } => return granted_roles(rx, principal),
        ResourceKind::Api(api) => api,
    };
    let given = rx.assigned_roles(principal.uuid())?.into_iter();
    let here = given.filter(|given| given.resource == resource.service_principal);
    let mut names: Vec<String> = here
        .filter_map(|given| api.role_name(given.role).map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

/// What an application's own token is made of.
struct Own<'a> {
    request: &'a TokenRequest<'a>,
    keys: &'a KeySet,
    principal: ServicePrincipalId,
    display_name: String,
    proof: ClientProof,
    roles: Vec<String>,
}

impl Own<'_> {
    fn graph(self, id: AppId, audience: String, lifetime: i64) -> String {
        let TokenRequest { app, exchange, .. } = *self.request;
        let grant = AppGrant {
            audience,
            tenant: app.settings().tenant,
            app: id,
            app_display_name: Some(self.display_name),
            service_principal: self.principal,
            proof: self.proof,
            roles: self.roles,
            tenant_region_scope: None,
        };
        grant
            .claims(exchange.at, lifetime, app.random())
            .sign(self.keys, exchange.at)
    }

    fn api(self, id: AppId, api: &Api, lifetime: i64) -> String {
        let TokenRequest { app, exchange, .. } = *self.request;
        let grant = ApiGrant {
            form: api.form.clone(),
            tenant: app.settings().tenant,
            app: id,
            proof: self.proof,
            subject: ApiSubject::App(self.principal),
            roles: self.roles,
            says_capable: false,
        };
        grant.sign(self.keys, exchange.at, lifetime, app.random())
    }
}

/// v1 writes numbers as strings, and repeats the resource as it was asked for.
fn body_v1(token: &str, issued: i64, lifetime: i64, resource: &str) -> Value {
    json!({
        "token_type": "Bearer",
        "expires_in": lifetime.to_string(),
        "ext_expires_in": lifetime.to_string(),
        "expires_on": (issued + lifetime).to_string(),
        "not_before": issued.to_string(),
        "resource": resource,
        "access_token": token,
    })
}

fn body_v2(token: &str, lifetime: i64) -> Value {
    json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": token,
    })
}
