//! What an application is registered to need, and whether somebody may allow it for everybody.

use crate::oauth::error::OAuthError;
use crate::oauth::resource::unknown_scope;
use crate::pages::consent::PermissionShown;
use crate::pages::texts::Texts;
use crate::permission::roles::{GRANT_MANAGERS, ROLE_MANAGERS};
use crate::signin::consent::{defined, required_scopes, resource_of};
use keepwatch_engine::applications::{Grants, Whose, assign_role, consent};
use keepwatch_engine::directory::roles_of;
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::directory::application::{AppRole, PermissionScope, RequiredResourceAccess};
use keepwatch_graph::directory::role_templates::RoleTemplate;
use keepwatch_graph::directory::{AppRoleAssignment, Application, ServicePrincipal, own_resources};
use keepwatch_graph::{AppId, UserId};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::ScopeRequest;
use serde_json::json;
use uuid::Uuid;

/// What the link names.
pub(super) struct Named<'a> {
    /// The scopes; `None` where it is what the application is registered to need.
    pub(super) scope: Option<ScopeRequest>,
    /// The server's own origin, by which Graph can be named too.
    pub(super) own: Option<&'a str>,
}

/// What an application needs.
pub(super) struct Wanted {
    /// Its service principal.
    pub(super) client: ServicePrincipal,
    /// The scopes that the link names.
    scope: Option<ScopeRequest>,
    of: Vec<OfResource>,
    /// The roles that the person may allow; none where they may allow nothing.
    grants: Option<Grants>,
}

/// What it needs of one API.
struct OfResource {
    resource: ServicePrincipal,
    scopes: Vec<PermissionScope>,
    roles: Vec<AppRole>,
}

impl Wanted {
    /// What `app` needs, and what `user` may allow; `None` where it has no service principal here, and an error where it names
    /// what there is not.
    pub(super) fn of(
        rx: &mut Rx<'_>,
        app: AppId,
        user: UserId,
        named: Named<'_>,
    ) -> Result<Option<Result<Self, OAuthError>>, StoreError> {
        let Some(client) = principal(rx, &app.to_string())? else {
            return Ok(None);
        };
        let applications: Vec<Application> = rx.find("app_id", &app.to_string())?;
        let live = applications
            .into_iter()
            .find(|application| application.deleted_date_time.is_none());
        let required = live.map(|live| live.required_resource_access).unwrap_or_default();
        let of = match &named.scope {
            None => all(rx, &required)?,
            Some(scope) => match those(rx, &required, scope, named.own)? {
                Ok(of) => of,
                Err(error) => return Ok(Some(Err(error))),
            },
        };
        let held = roles_of(rx, user)?;
        let holds = |roles: &[RoleTemplate]| roles.iter().any(|role| held.contains(&role.id));
        // By roles of Graph itself an application can make itself whatever it likes.
        let grants = match (holds(ROLE_MANAGERS), holds(GRANT_MANAGERS)) {
            (true, _) => Some(Grants::All),
            (false, true) => Some(Grants::NotOwn),
            (false, false) => None,
        };
        Ok(Some(Ok(Self {
            client,
            scope: named.scope,
            of,
            grants,
        })))
    }

    /// Whether the person may allow all of it.
    pub(super) fn is_allowed(&self) -> bool {
        let is_own_role = |of: &OfResource| !of.roles.is_empty() && own_resources::is_own(&of.resource.id);
        match self.grants {
            None => false,
            Some(Grants::All) => true,
            Some(Grants::NotOwn) => !self.of.iter().any(is_own_role),
        }
    }

    /// What it is, for the page.
    pub(super) fn permissions(&self, t: Texts) -> Vec<PermissionShown> {
        let identity = self.scope.iter().flat_map(|scope| &scope.identity);
        let identity = identity.map(|scope| PermissionShown::of_identity(*scope, t));
        identity
            .chain(self.of.iter().flat_map(OfResource::permissions))
            .collect()
    }

    /// The scopes among it as the link spells them; `None` where it names none.
    pub(super) fn spelled(&self) -> Option<String> {
        let scope = self.scope.as_ref()?;
        let identity = scope.identity.iter().map(|scope| scope.as_str().to_owned());
        let names = self.of.iter().flat_map(|of| &of.scopes);
        let names = names.filter_map(|name| Some(scope.spelled(name.value.as_deref()?)));
        Some(identity.chain(names).collect::<Vec<_>>().join(" "))
    }

    /// Lets the application have it. What it has already stays as it is.
    pub(super) fn allow(&self, change: &mut Change<'_, '_>) -> Result<(), RuleError> {
        let Some(grants) = self.grants else {
            return Err(RuleError::Forbidden(
                "Insufficient privileges to complete the operation.".to_owned(),
            ));
        };
        for of in &self.of {
            let scopes: Vec<String> = of.scopes.iter().filter_map(|scope| scope.value.clone()).collect();
            if !scopes.is_empty() {
                consent(change, &self.client, &of.resource, Whose::Everybody, &scopes)?;
            }
            for role in &of.roles {
                let ids = [&self.client.id, &of.resource.id].map(|id| id.parse::<Uuid>().unwrap_or_default());
                let id = AppRoleAssignment::id_of(ids[0], ids[1], role.id);
                if change.tx().get::<AppRoleAssignment>(&id)?.is_some() {
                    continue;
                }
                let members = json!({"principalId": ids[0], "resourceId": ids[1], "appRoleId": role.id});
                let members = members.as_object().cloned().unwrap_or_default();
                assign_role(change, grants, &self.client.id, &members)?;
            }
        }
        Ok(())
    }
}

/// All that is required.
fn all(rx: &mut Rx<'_>, required: &[RequiredResourceAccess]) -> Result<Vec<OfResource>, StoreError> {
    let mut of = Vec::new();
    for required in required {
        if let Some(resource) = principal(rx, &required.resource_app_id)? {
            of.push(OfResource::of(resource, required));
        }
    }
    Ok(of)
}

/// What a link names: scopes of one API, or by `.default` all that is required of it. Scopes of OpenID Connect need no consent.
fn those(
    rx: &mut Rx<'_>,
    required: &[RequiredResourceAccess],
    scope: &ScopeRequest,
    own: Option<&str>,
) -> Result<Result<Vec<OfResource>, OAuthError>, StoreError> {
    if scope.names.is_empty() && !scope.wants_all_granted {
        return Ok(Ok(Vec::new()));
    }
    let Some(resource) = resource_of(rx, scope, own)? else {
        let resource = scope.resource_or_graph().to_owned();
        return Ok(Err(OAuthError::UnknownResource { resource }));
    };
    if scope.wants_all_granted {
        let mut required = required.iter();
        let required = required.find(|required| Some(&required.resource_app_id) == resource.app_id.as_ref());
        return Ok(Ok(required
            .map(|required| OfResource::of(resource, required))
            .into_iter()
            .collect()));
    }
    if let Some(scope) = unknown_scope(scope, &resource, &[]) {
        return Ok(Err(OAuthError::InvalidScope { scope }));
    }
    let scopes = scope.names.iter().filter_map(|name| defined(&resource, name)).collect();
    Ok(Ok(vec![OfResource {
        resource,
        scopes,
        roles: Vec::new(),
    }]))
}

impl OfResource {
    /// What is enabled of what is required: an id that the API does not define asks for nothing.
    fn of(resource: ServicePrincipal, required: &RequiredResourceAccess) -> Self {
        let asks = |role: &&AppRole| {
            let mut access = required.resource_access.iter();
            access.any(|access| access.id == role.id && access.kind.as_deref() == Some("Role"))
        };
        let enabled = resource.app_roles.iter().filter(|role| role.is_enabled);
        Self {
            scopes: required_scopes(&resource, required),
            roles: enabled.filter(asks).cloned().collect(),
            resource,
        }
    }

    fn permissions(&self) -> Vec<PermissionShown> {
        let scopes = self.scopes.iter().map(|scope| {
            shown(
                &scope.value,
                &scope.admin_consent_display_name,
                &scope.admin_consent_description,
            )
        });
        let roles = self
            .roles
            .iter()
            .map(|role| shown(&role.value, &role.display_name, &role.description));
        scopes.chain(roles).collect()
    }
}

fn shown(value: &Option<String>, name: &Option<String>, text: &Option<String>) -> PermissionShown {
    PermissionShown {
        name: name.as_ref().or(value.as_ref()).cloned().unwrap_or_default(),
        text: text.clone(),
    }
}

/// The service principal of that client id that is not deleted.
fn principal(rx: &mut Rx<'_>, app: &str) -> Result<Option<ServicePrincipal>, StoreError> {
    let found: Vec<ServicePrincipal> = rx.find("app_id", app)?;
    Ok(found
        .into_iter()
        .find(|principal| principal.deleted_date_time.is_none()))
}
