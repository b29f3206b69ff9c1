//! What is registered of an application, as far as tokens depend on it.

use keepwatch_engine::directory::groups_of;
use keepwatch_graph::directory::{AppRoleAssignment, Application, OAuth2PermissionGrant, ServicePrincipal};
use keepwatch_graph::{AppId, UserId};
use keepwatch_storage::{Client, Credential, Rx, StoreError};
use keepwatch_token::{RedirectUris, RegisteredClient};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An application as it is registered. What is answered to whoever has not proved to be it must not depend on more than
/// [`Registration::client`] and [`Registration::registered`].
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    /// Its service principal: name, and whether it may sign in.
    pub(crate) client: Client,
    /// Where people may return to.
    pub(crate) registered: RegisteredClient,
    /// Whether it may act without proving who it is, where no redirect URI says so: with device codes.
    pub(crate) is_public_by_default: bool,
    /// What it proves itself with.
    pub(crate) credentials: Vec<Credential>,
}

impl Registration {
    /// Whether it is nothing but a program that can keep no secret. One that people also return to as to a web server proves
    /// itself there.
    pub(crate) fn is_only_public(&self) -> bool {
        self.is_public_by_default && self.registered.redirect_uris.web.is_empty()
    }

    /// Its client id.
    pub(crate) fn app(&self) -> AppId {
        self.registered.id
    }
}

/// The application of that client id; `None` where it has no service principal here.
pub(crate) fn registration(rx: &mut Rx<'_>, app: AppId) -> Result<Option<Registration>, StoreError> {
    let Some(client) = rx.client(app)? else {
        return Ok(None);
    };
    let found = rx.find::<Application>("app_id", &app.to_string())?;
    // Of an application that is registered elsewhere, or deleted, only the service principal is here.
    let application = found
        .into_iter()
        .find(|application| application.deleted_date_time.is_none());
    let is_public_by_default = application
        .as_ref()
        .is_some_and(|application| application.is_fallback_public_client == Some(true));
    Ok(Some(Registration {
        client,
        registered: registered(app, application),
        is_public_by_default,
        credentials: rx.credentials(app)?,
    }))
}

fn registered(app: AppId, application: Option<Application>) -> RegisteredClient {
    let web = application.as_ref().and_then(|application| application.web.as_ref());
    let implicit = web.and_then(|web| web.implicit_grant_settings.as_ref());
    RegisteredClient {
        id: app,
        issues_id_tokens: implicit.is_some_and(|settings| settings.enable_id_token_issuance == Some(true)),
        redirect_uris: redirect_uris(application),
    }
}

/// Where people may return to an application; nowhere where it is not registered here.
pub(crate) fn redirect_uris(application: Option<Application>) -> RedirectUris {
    let (mut web, mut spa, mut native) = (None, None, None);
    if let Some(application) = application {
        (web, spa, native) = (application.web, application.spa, application.public_client);
    }
    RedirectUris {
        web: web.map(|web| web.redirect_uris).unwrap_or_default(),
        spa: spa.map(|spa| spa.redirect_uris).unwrap_or_default(),
        native: native.map(|native| native.redirect_uris).unwrap_or_default(),
    }
}

/// Names of the scopes of `resource` that `client`, both service principals, was granted: for everybody, and by `user` where
/// one is named.
pub(crate) fn granted_scopes(
    rx: &mut Rx<'_>,
    client: Uuid,
    resource: Uuid,
    user: Option<UserId>,
) -> Result<Vec<String>, StoreError> {
    let mut scopes = BTreeSet::new();
    for principal in [None].into_iter().chain(user.map(|user| Some(user.uuid()))) {
        let id = OAuth2PermissionGrant::id_of(client, resource, principal);
        let grant: Option<OAuth2PermissionGrant> = rx.get(&id)?;
        let granted = grant.and_then(|grant| grant.scope).unwrap_or_default();
        scopes.extend(granted.split_ascii_whitespace().map(str::to_owned));
    }
    Ok(scopes.into_iter().collect())
}

/// Whether the user may use an application that is for those whom it was assigned to, directly or by a group.
pub(crate) fn is_assigned(rx: &mut Rx<'_>, client: &ServicePrincipal, user: UserId) -> Result<bool, StoreError> {
    if !client.app_role_assignment_required {
        return Ok(true);
    }
    let user = user.to_string();
    let groups = groups_of(rx, &user)?;
    let assignments: Vec<AppRoleAssignment> = rx.find("resource_id", &client.id)?;
    let holds = |assignment: &AppRoleAssignment| {
        let holder = assignment.principal_id.map(|id| id.to_string()).unwrap_or_default();
        holder == user || groups.iter().any(|group| *group == holder)
    };
    Ok(assignments.iter().any(holds))
}
