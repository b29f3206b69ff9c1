//! What the directory says of a person for whom an application wants a token, read in one go.

use crate::app::App;
use crate::directory::user_at;
use crate::frame::exchange::Exchange;
use crate::oauth::error::OAuthError;
use crate::oauth::refusal::Refusal;
use crate::oauth::registration::{granted_scopes, is_assigned};
use crate::oauth::resource::{Here, Resource, ResourceKind, resource, unknown_scope};
use keepwatch_engine::directory::roles_of;
use keepwatch_engine::grants::Grant;
use keepwatch_engine::{Lapse, high_since};
use keepwatch_graph::Timestamp;
use keepwatch_graph::directory::{ServicePrincipal, User};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{GRAPH_URL, IdentityScope, ScopeRequest};
use std::sync::Arc;
use uuid::Uuid;

/// A person who may have a token issued.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Who.
    pub(crate) user: User,
    /// Since when their risk is high, where it is.
    high_since: Option<Timestamp>,
    /// Template ids of the directory roles that they hold.
    pub(crate) directory_roles: Vec<Uuid>,
    /// The API.
    pub(crate) resource: Resource,
    /// What was asked for of it.
    pub(crate) asked: ScopeRequest,
    /// What was granted of that.
    pub(crate) scopes: Vec<String>,
    /// Names of the roles that they hold at somebody's own API.
    pub(crate) roles: Vec<String>,
}

impl Person {
    /// The instant that a token issued at `now` bears. Tokens tell whole seconds: one that is issued in the second in which
    /// everything before came to an end says the next, so as not to look older than it is.
    pub(crate) fn issued_at(&self, now: Timestamp) -> Timestamp {
        let ends = [self.user.sign_in_sessions_valid_from_date_time, self.high_since];
        let mut ends = ends.into_iter().flatten();
        match ends.any(|end| end.unix_seconds() == now.unix_seconds()) {
            true => now.plus_seconds(1),
            false => now,
        }
    }
}

/// The person of a grant that was given at an instant, if nothing has ended it since, and what they let `client` do of what it asks for.
pub(crate) async fn person(
    app: &App,
    exchange: &Exchange,
    client: Uuid,
    (grant, granted): (&Grant, Timestamp),
    asked: ScopeRequest,
) -> Result<Person, OAuthError> {
    let (origin, tenant) = (exchange.origin.clone(), app.settings().tenant);
    let grant = Arc::new(grant.clone());
    let read = move |rx: &mut Rx<'_>| {
        let here = Here {
            origin: origin.as_ref(),
            tenant,
        };
        found(rx, client, (&grant, granted), asked.clone(), &here)
    };
    let found = app.store().read(read).await;
    found.map_err(|error| OAuthError::internal(exchange, &error))?
}

fn found(
    rx: &mut Rx<'_>,
    client: Uuid,
    (grant, granted): (&Grant, Timestamp),
    asked: ScopeRequest,
    here: &Here<'_>,
) -> Result<Result<Person, OAuthError>, StoreError> {
    let high_since = high_since(rx, grant.user)?;
    let user = match user_at(rx, grant.user, high_since, granted)? {
        Ok(user) => user,
        Err(lapse) => return Ok(Err(refused(lapse, granted).into())),
    };
    let principal: Option<ServicePrincipal> = rx.get(&client.to_string())?;
    if let Some(principal) = principal
        && !is_assigned(rx, &principal, grant.user)?
    {
        return Ok(Err(Refusal::NotAssigned.into()));
    }
    let name = asked.resource.clone().unwrap_or_else(|| GRAPH_URL.to_owned());
    let Some(resource) = resource(rx, &name, here)? else {
        return Ok(Err(OAuthError::UnknownResource { resource: name }));
    };
    let consented = granted_scopes(rx, client, resource.service_principal, Some(grant.user))?;
    let scopes: Vec<String> = asked.among(&consented).into_iter().map(str::to_owned).collect();
    if let Some(missing) = unconsented(&asked, &scopes) {
        let api: Option<ServicePrincipal> = rx.get(&resource.service_principal.to_string())?;
        let unknown = api.and_then(|api| unknown_scope(&asked, &api, &consented));
        return Ok(Err(match unknown {
            Some(scope) => OAuthError::InvalidScope { scope },
            None => Refusal::NoConsent { scope: missing }.into(),
        }));
    }
    let roles = match &resource.kind {
        ResourceKind::Graph { .. } => Vec::new(),
        ResourceKind::Api(api) => {
            let given = rx.assigned_roles(grant.user.uuid())?.into_iter();
            let here = given.filter(|given| given.resource == resource.service_principal);
            here.filter_map(|given| api.role_name(given.role).map(str::to_owned))
                .collect()
        }
    };
    Ok(Ok(Person {
        user,
        high_since,
        directory_roles: roles_of(rx, grant.user)?.into_iter().collect(),
        resource,
        asked,
        scopes,
        roles,
    }))
}

/// What is asked for and not granted. OpenID Connect's own scopes need no consent: they tell an application who signed in to
/// it.
fn unconsented(asked: &ScopeRequest, scopes: &[String]) -> Option<String> {
    let is_granted = |name: &&String| scopes.iter().any(|scope| scope.eq_ignore_ascii_case(name));
    let missing = asked.names.iter().find(|name| !is_granted(name));
    let has_nothing = asked.wants_all_granted && scopes.is_empty() && !asked.has(IdentityScope::OpenId);
    missing.cloned().or_else(|| has_nothing.then(|| ".default".to_owned()))
}

fn refused(lapse: Lapse, issued: Timestamp) -> Refusal {
    match lapse {
        Lapse::Unknown => Refusal::UserGone,
        Lapse::Disabled => Refusal::UserDisabled,
        Lapse::Revoked { since } | Lapse::AtRisk { since } => Refusal::Revoked {
            issued,
            valid_from: since,
        },
    }
}
