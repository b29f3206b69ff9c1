//! The API that a token is asked for, as the directory knows it.

use crate::frame::origin::Origin;
use crate::oauth::discovery::issuer_v2;
use crate::oauth::error::OAuthError;
use keepwatch_graph::directory::application::AppRole;
use keepwatch_graph::directory::{Application, ServicePrincipal, own_resources};
use keepwatch_graph::{AppId, TenantId};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{ApiForm, Endpoint, Form, GRAPH_URL, ScopeError, ScopeRequest, is_graph};
use uuid::Uuid;

/// An API that tokens are for.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// Its service principal, which scopes and roles are granted on.
    pub(crate) service_principal: Uuid,
    /// Its client id.
    pub(crate) app: AppId,
    /// Its name.
    pub(crate) display_name: String,
    /// What its tokens look like.
    pub(crate) kind: ResourceKind,
}

/// What tokens for an API look like.
#[derive(Debug, Clone)]
pub(crate) enum ResourceKind {
    /// Graph and the engine of this server, under one of Graph's names.
    Graph {
        /// What the token says that it is for.
        audience: String,
    },
    /// Somebody's own API.
    Api(Box<Api>),
}

/// What tokens for somebody's own API look like.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    /// The form that it wants.
    pub(crate) form: ApiForm,
    /// Names of optional claims that it wants.
    wants: Vec<String>,
    roles: Vec<AppRole>,
}

impl Api {
    /// Whether it wants that optional claim.
    pub(crate) fn wants(&self, claim: &str) -> bool {
        self.wants.iter().any(|name| name.eq_ignore_ascii_case(claim))
    }

    /// What tokens call a role of the API.
    pub(crate) fn role_name(&self, role: Uuid) -> Option<&str> {
        let role = self.roles.iter().find(|known| known.id == role && known.is_enabled)?;
        role.value.as_deref()
    }
}

/// Where names are looked up.
pub(crate) struct Here<'a> {
    /// The server's own address, which is Graph too.
    pub(crate) origin: Option<&'a Origin>,
    /// The tenant.
    pub(crate) tenant: TenantId,
}

/// What a form asks for; `None` where it names nothing.
pub(crate) fn asked(endpoint: Endpoint, form: &Form) -> Result<Option<ScopeRequest>, OAuthError> {
    match endpoint {
        Endpoint::V1 => Ok(form
            .get("resource")
            .map(|resource| ScopeRequest::of_resource(Some(resource)))),
        Endpoint::V2 => {
            let asked = form.get("scope").map(scope).transpose()?;
            let is_for = |resource: &str| asked.as_ref().is_some_and(|asked| asked.is_for(resource));
            match form.get("resource").is_none_or(is_for) {
                true => Ok(asked),
                false => Err(OAuthError::ResourceOnV2),
            }
        }
    }
}

fn scope(scope: &str) -> Result<ScopeRequest, OAuthError> {
    let scope_text = || scope.to_owned();
    ScopeRequest::parse(scope).map_err(|error| match error {
        ScopeError::Form => OAuthError::InvalidScope { scope: scope_text() },
        ScopeError::SeveralResources => OAuthError::SeveralResources { scope: scope_text() },
        ScopeError::DefaultWithOthers => OAuthError::DefaultWithOthers { scope: scope_text() },
    })
}

/// What an application asks for itself: everything that it was given at one API.
pub(crate) fn asked_for_itself(endpoint: Endpoint, form: &Form) -> Result<ScopeRequest, OAuthError> {
    let name = match endpoint {
        Endpoint::V1 => "resource",
        Endpoint::V2 => "scope",
    };
    let asked = asked(endpoint, form)?.ok_or(OAuthError::MissingParameter { name })?;
    let scope = || form.get("scope").unwrap_or_default().to_owned();
    match (asked.names.is_empty(), asked.wants_all_granted) {
        (true, true) => Ok(asked),
        (true, false) => Err(OAuthError::InvalidScope { scope: scope() }),
        (false, _) => Err(OAuthError::ScopeNotDefault { scope: scope() }),
    }
}

/// A scope that is asked for and that the API does not have, so that nobody could consent to it; one that was `granted` all
/// the same is good.
pub(crate) fn unknown_scope(asked: &ScopeRequest, api: &ServicePrincipal, granted: &[String]) -> Option<String> {
    let is_granted = |name: &str| granted.iter().any(|granted| granted.eq_ignore_ascii_case(name));
    let is_defined = |name: &str| {
        let mut enabled = api.oauth2_permission_scopes.iter().filter(|scope| scope.is_enabled);
        enabled.any(|scope| {
            scope
                .value
                .as_deref()
                .is_some_and(|value| value.eq_ignore_ascii_case(name))
        })
    };
    let mut names = asked.names.iter();
    names.find(|name| !is_granted(name) && !is_defined(name)).cloned()
}

/// The API of that name; `None` where there is none, or it is disabled.
///
/// Graph under its own names is taken as it is spelled, since the token repeats it. The server's own origin is Graph too; it
/// becomes Graph's name, so that the token is good whichever of the server's names a request comes by.
pub(crate) fn resource(rx: &mut Rx<'_>, name: &str, here: &Here<'_>) -> Result<Option<Resource>, StoreError> {
    let bare = name.trim_end_matches('/');
    let audience = match here.origin {
        _ if is_graph(name) => Some(name),
        Some(own) if own.is(bare) => Some(GRAPH_URL),
        _ => None,
    };
    if let Some(audience) = audience {
        return Ok(Some(Resource {
            service_principal: own_resources::GRAPH,
            app: own_resources::GRAPH_APP,
            display_name: "Microsoft Graph".to_owned(),
            kind: ResourceKind::Graph {
                audience: audience.to_owned(),
            },
        }));
    }
    match service_principal(rx, name)? {
        Some(principal) => api(rx, name, principal, here),
        None => Ok(None),
    }
}

/// The service principal of an API, by client id or one of its names. Those of this server are Graph, and nothing else.
fn service_principal(rx: &mut Rx<'_>, name: &str) -> Result<Option<ServicePrincipal>, StoreError> {
    let found = match name.parse::<Uuid>() {
        Ok(id) => rx.find::<ServicePrincipal>("app_id", &id.to_string())?,
        Err(_) => rx.holding::<ServicePrincipal>("service_principal_names", name)?,
    };
    let serves = |principal: &ServicePrincipal| {
        principal.deleted_date_time.is_none()
            && principal.account_enabled != Some(false)
            && !own_resources::is_own(&principal.id)
    };
    Ok(found.into_iter().find(serves))
}

fn api(
    rx: &mut Rx<'_>,
    name: &str,
    principal: ServicePrincipal,
    here: &Here<'_>,
) -> Result<Option<Resource>, StoreError> {
    let ids = (principal.id.parse(), principal.app_id.as_deref().map(str::parse));
    let (Ok(service_principal), Some(Ok(app))) = ids else {
        return Ok(None);
    };
    let found = rx.find::<Application>("app_id", &AppId::to_string(&app))?;
    let application = found
        .into_iter()
        .find(|application| application.deleted_date_time.is_none());
    let (settings, claims) = application.map_or((None, None), |of| (of.api, of.optional_claims));
    let version = settings.and_then(|settings| settings.requested_access_token_version);
    let form = match (version, here.origin) {
        (Some(2), Some(origin)) => ApiForm::V2 {
            audience: app,
            issuer: issuer_v2(origin, &here.tenant.to_string()),
        },
        _ => ApiForm::V1 {
            audience: name.to_owned(),
        },
    };
    let wants = claims.map(|claims| claims.access_token).unwrap_or_default();
    Ok(Some(Resource {
        service_principal,
        app,
        display_name: principal.display_name.unwrap_or_default(),
        kind: ResourceKind::Api(Box::new(Api {
            form,
            wants: wants.into_iter().map(|claim| claim.name).collect(),
            roles: principal.app_roles,
        })),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(endpoint: Endpoint, form: &str) -> Result<String, OAuthError> {
        asked_for_itself(endpoint, &Form::parse(form.as_bytes())).map(|asked| asked.resource_or_graph().to_owned())
    }

    #[test]
    fn an_application_asks_for_everything_at_one_api() {
        use Endpoint::{V1, V2};
        let graph = || Ok(GRAPH_URL.to_owned());
        let invalid = |scope: &str| {
            Err(OAuthError::InvalidScope {
                scope: scope.to_owned(),
            })
        };
        let bare = |scope: &str| {
            Err(OAuthError::ScopeNotDefault {
                scope: scope.to_owned(),
            })
        };
        let two = |scope: &str| {
            Err(OAuthError::SeveralResources {
                scope: scope.to_owned(),
            })
        };
        let missing = |name| Err(OAuthError::MissingParameter { name });
        let cases = [
            (V2, "scope=https://graph.microsoft.com/.default", graph()),
            (
                V2,
                "scope=https://graph.microsoft.com//.default",
                Ok(format!("{GRAPH_URL}/")),
            ),
            (V2, "scope=openid+https://graph.microsoft.com/.default", graph()),
            (V2, "scope=api://files/.default", Ok("api://files".to_owned())),
            (
                V2,
                "scope=https://graph.microsoft.com/User.Read",
                bare("https://graph.microsoft.com/User.Read"),
            ),
            (V2, "scope=a/.default+b/.default", two("a/.default b/.default")),
            (V2, "scope=openid", invalid("openid")),
            (
                V2,
                "resource=https://graph.microsoft.com",
                Err(OAuthError::ResourceOnV2),
            ),
            (
                V2,
                "scope=https://graph.microsoft.com/.default&resource=https://graph.microsoft.com/",
                graph(),
            ),
            (
                V2,
                "scope=https://graph.microsoft.com/.default&resource=api://files",
                Err(OAuthError::ResourceOnV2),
            ),
            (V2, "", missing("scope")),
            (V1, "resource=https://graph.microsoft.com", graph()),
            (
                V1,
                "resource=https%3A%2F%2Fgraph.microsoft.com%2F",
                Ok(format!("{GRAPH_URL}/")),
            ),
            (V1, "scope=https://graph.microsoft.com/.default", missing("resource")),
        ];
        for (endpoint, form, expected) in cases {
            assert_eq!(check(endpoint, form), expected, "{endpoint:?} {form}");
        }
    }
}
