//! What an application asks for, and whether it may have it.

use super::show::request_of;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::oauth::registration::{granted_scopes, is_assigned};
use crate::pages::AppShown;
use crate::pages::consent::PermissionShown;
use crate::pages::texts::Texts;
use crate::permission::roles::GRANT_MANAGERS;
use keepwatch_engine::Change;
use keepwatch_engine::applications::{Whose, consent};
use keepwatch_engine::directory::roles_of;
use keepwatch_graph::AppId;
use keepwatch_graph::directory::application::{PermissionScope, RequiredResourceAccess};
use keepwatch_graph::directory::{Application, ServicePrincipal, User, own_resources};
use keepwatch_signin::{Consent, Journey, Purpose};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{IdentityScope, ScopeRequest, is_graph};
use std::collections::BTreeSet;
use url::Url;
use uuid::Uuid;

/// What an application asks for, and what it has.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    /// Who asks.
    pub(super) client: ServicePrincipal,
    /// The API.
    pub(super) resource: ServicePrincipal,
    /// What of it was not consented to.
    pub(super) missing: Vec<PermissionScope>,
    /// What it asks for that it has already.
    granted: Vec<PermissionScope>,
    /// Of OpenID Connect's scopes, which need no consent.
    identity: BTreeSet<IdentityScope>,
    /// Whether the person may use the application at all.
    pub(super) is_assigned: bool,
    /// Whether the person may consent to anything.
    pub(super) is_administrator: bool,
    /// Where the answer goes; nowhere where a device asks for it.
    redirect_uri: Option<String>,
}

/// The API that a request names: Graph where it names none.
pub(super) fn resource_of(
    rx: &mut Rx<'_>,
    scope: &ScopeRequest,
    own: Option<&str>,
) -> Result<Option<ServicePrincipal>, StoreError> {
    let name = match scope.resource.as_deref() {
        None => return rx.get(&own_resources::GRAPH.to_string()),
        Some(name) => name.trim_end_matches('/'),
    };
    if is_graph(name) || own.is_some_and(|own| own.eq_ignore_ascii_case(name)) {
        return rx.get(&own_resources::GRAPH.to_string());
    }
    let found: Vec<ServicePrincipal> = match name.parse::<AppId>() {
        Ok(app) => rx.find("app_id", &app.to_string())?,
        Err(_) => rx.holding("service_principal_names", name)?,
    };
    let mut live = found
        .into_iter()
        .filter(|principal| principal.deleted_date_time.is_none());
    Ok(live.next())
}

/// What the application of a journey asks for, or the program on the device that waits; `None` where there is none, or it is
/// gone.
pub(super) async fn asking(visitor: &Visitor, journey: &Journey, user: &User) -> Result<Option<Asking>, StoreError> {
    let (app, scope, redirect_uri) = match journey.purpose() {
        Purpose::Authorize { .. } => match request_of(journey) {
            Some(request) => (request.client, request.scope, Some(request.return_to.uri)),
            None => return Ok(None),
        },
        Purpose::Device { user_code } => match visitor.app.engine().waiting_device(user_code).await? {
            Some(request) => (request.app, request.scope, None),
            None => return Ok(None),
        },
        Purpose::Account { .. } | Purpose::ResetPassword => return Ok(None),
    };
    let asked = Asked {
        app,
        scope,
        redirect_uri,
        own: visitor
            .exchange
            .origin
            .as_ref()
            .map(|origin| origin.as_str().to_owned()),
    };
    let user = user.clone();
    visitor.app.store().read(move |rx| asked.of(rx, &user)).await
}

/// What is asked for, before anything of it is known.
pub(super) struct Asked {
    /// By which application.
    pub(super) app: AppId,
    /// What.
    pub(super) scope: ScopeRequest,
    /// Where the answer goes; nowhere where a device asks for it.
    pub(super) redirect_uri: Option<String>,
    /// The server's own origin, by which Graph can be named too.
    pub(super) own: Option<String>,
}

impl Asked {
    /// What of it the person or an administrator would have to allow.
    pub(super) fn of(&self, rx: &mut Rx<'_>, user: &User) -> Result<Option<Asking>, StoreError> {
        let clients: Vec<ServicePrincipal> = rx.find("app_id", &self.app.to_string())?;
        let client = clients.into_iter().find(|client| client.deleted_date_time.is_none());
        let resource = resource_of(rx, &self.scope, self.own.as_deref())?;
        let (Some(client), Some(resource)) = (client, resource) else {
            return Ok(None);
        };
        let granted = granted_scopes(rx, uuid(&client.id), uuid(&resource.id), Some(user.id))?;
        let missing = match self.scope.wants_all_granted && granted.is_empty() {
            true => self.registered(rx, &resource)?,
            false => self.missing(&resource, &granted),
        };
        let roles = roles_of(rx, user.id)?;
        Ok(Some(Asking {
            missing,
            granted: self.granted(&resource, &granted),
            identity: self.scope.identity.clone(),
            is_assigned: is_assigned(rx, &client, user.id)?,
            is_administrator: GRANT_MANAGERS.iter().any(|role| roles.contains(&role.id)),
            client,
            resource,
            redirect_uri: self.redirect_uri.clone(),
        }))
    }

    /// What `.default` asks for where nothing was granted: what the application is registered to need of the API.
    fn registered(&self, rx: &mut Rx<'_>, resource: &ServicePrincipal) -> Result<Vec<PermissionScope>, StoreError> {
        let found: Vec<Application> = rx.find("app_id", &self.app.to_string())?;
        let live = found.iter().filter(|found| found.deleted_date_time.is_none());
        let required = live.flat_map(|found| &found.required_resource_access);
        let of_api = required.filter(|required| Some(&required.resource_app_id) == resource.app_id.as_ref());
        Ok(of_api
            .flat_map(|required| required_scopes(resource, required))
            .collect())
    }

    /// The scopes that are asked for by name and were not granted.
    fn missing(&self, resource: &ServicePrincipal, granted: &[String]) -> Vec<PermissionScope> {
        let has = |name: &str| granted.iter().any(|granted| granted.eq_ignore_ascii_case(name));
        let asked = self.scope.names.iter().filter(|name| !has(name));
        asked.filter_map(|name| defined(resource, name)).collect()
    }

    /// Those that were granted, of which `.default` asks for all.
    fn granted(&self, resource: &ServicePrincipal, granted: &[String]) -> Vec<PermissionScope> {
        let asked = self.scope.among(granted);
        asked.into_iter().filter_map(|name| defined(resource, name)).collect()
    }
}

/// What is enabled of the scopes that are required: an id that the API does not define asks for nothing.
pub(super) fn required_scopes(api: &ServicePrincipal, required: &RequiredResourceAccess) -> Vec<PermissionScope> {
    let asks = |scope: &&PermissionScope| {
        let mut access = required.resource_access.iter();
        access.any(|access| access.id == scope.id && access.kind.as_deref() == Some("Scope"))
    };
    let enabled = api.oauth2_permission_scopes.iter().filter(|scope| scope.is_enabled);
    enabled.filter(asks).cloned().collect()
}

/// The scope of that name, if the API has it.
pub(super) fn defined(api: &ServicePrincipal, name: &str) -> Option<PermissionScope> {
    let is_it = |scope: &&PermissionScope| {
        let value = scope.value.as_deref();
        scope.is_enabled && value.is_some_and(|value| value.eq_ignore_ascii_case(name))
    };
    api.oauth2_permission_scopes.iter().find(is_it).cloned()
}

impl Asking {
    /// Whether the application may have what it asks for.
    pub(super) fn consent(&self) -> Consent {
        let is_for_users = |scope: &PermissionScope| scope.kind.as_deref() == Some("User");
        if self.missing.is_empty() {
            Consent::Given
        } else if self.is_administrator || self.missing.iter().all(is_for_users) {
            Consent::Ask
        } else {
            Consent::AdministratorOnly
        }
    }

    /// Who asks, for the page.
    pub(super) fn app(&self) -> AppShown {
        AppShown {
            name: self.client.display_name.clone().unwrap_or_default(),
            host: self.redirect_uri.as_ref().and_then(|uri| {
                let url = Url::parse(uri).ok()?;
                url.host_str().map(str::to_owned)
            }),
        }
    }

    /// What is asked for, for the page: what is missing. Where nothing is and consent is asked for all the same, it is what
    /// the application has already.
    pub(super) fn permissions(&self, t: Texts) -> Vec<PermissionShown> {
        if !self.missing.is_empty() {
            return self.missing.iter().map(shown).collect();
        }
        let identity = self.identity.iter();
        let identity = identity.map(|scope| PermissionShown::of_identity(*scope, t));
        identity.chain(self.granted.iter().map(shown)).collect()
    }

    /// Lets the application have what is missing, for the person alone.
    pub(super) async fn allow(&self, visitor: &Visitor, user: &User) -> Result<(), Trouble> {
        let scopes: Vec<String> = self.missing.iter().filter_map(|scope| scope.value.clone()).collect();
        if scopes.is_empty() {
            return Ok(());
        }
        let (client, resource, whose) = (self.client.clone(), self.resource.clone(), Whose::One(user.id));
        let work = move |change: &mut Change<'_, '_>| consent(change, &client, &resource, whose, &scopes).map(drop);
        let by = visitor.initiator(user);
        Ok(visitor.app.engine().administer(by, work).await?)
    }
}

fn shown(scope: &PermissionScope) -> PermissionShown {
    let name = scope
        .user_consent_display_name
        .as_ref()
        .or(scope.admin_consent_display_name.as_ref());
    let text = scope
        .user_consent_description
        .as_ref()
        .or(scope.admin_consent_description.as_ref());
    PermissionShown {
        name: name.or(scope.value.as_ref()).cloned().unwrap_or_default(),
        text: text.cloned(),
    }
}

/// Object ids are UUIDs; one that is not names nobody.
fn uuid(id: &str) -> Uuid {
    id.parse().unwrap_or_default()
}
