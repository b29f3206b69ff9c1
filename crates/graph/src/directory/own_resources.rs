//! The APIs that every tenant has from the start: Graph, and the engine of this server. Scripts look their roles up by
//! name, and give them to applications by id.

use crate::directory::app_role_assignment::Party;
use crate::directory::permissions::{self, Permission};
use crate::directory::service_principal::ServicePrincipal;
use crate::ids::AppId;
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::{Uuid, uuid};

/// Graph's client id, the same in every tenant.
pub const GRAPH_APP: AppId = AppId::new(uuid!("00000003-0000-0000-c000-000000000000"));
/// The object id of Graph's service principal, the same in every tenant of this server.
pub const GRAPH: Uuid = uuid!("5a1c6e0e-3b1d-5d0a-8d0b-1f7c3a3f9b44");
/// The engine's client id.
pub const ENGINE_APP: AppId = AppId::new(uuid!("7f0c8a3d-52f7-5e27-9d3c-7c6b1e0a4d55"));
/// The object id of the engine's service principal.
pub const ENGINE: Uuid = uuid!("c2b7b1a4-0e7d-5b6f-a1e9-9a5d2f8c6e66");
/// The tenant that Graph belongs to. Source: Graph's own service principal, the same for everybody.
const MICROSOFT: Uuid = uuid!("f8cdef31-a31e-4b4a-93e4-5f571e91255a");

const GRAPH_NAME: &str = "Microsoft Graph";
const ENGINE_NAME: &str = "Keepwatch engine";

/// One of them as what defines a role.
pub fn party(id: Uuid) -> Party {
    Party {
        id,
        display_name: Some(if id == GRAPH { GRAPH_NAME } else { ENGINE_NAME }.to_owned()),
        kind: "ServicePrincipal",
    }
}

/// Their service principals, as this version of the program knows them.
pub fn service_principals() -> [ServicePrincipal; 2] {
    let mut graph = resource(GRAPH, GRAPH_APP, GRAPH_NAME, permissions::graph().collect());
    graph.app_owner_organization_id = Some(MICROSOFT);
    graph.sign_in_audience = Some("AzureADMultipleOrgs".to_owned());
    graph
        .service_principal_names
        .push("https://graph.microsoft.com".to_owned());
    let mut engine = resource(ENGINE, ENGINE_APP, ENGINE_NAME, permissions::ENGINE.to_vec());
    engine.service_principal_names.push("api://keepwatch-engine".to_owned());
    [graph, engine]
}

fn resource(id: Uuid, app_id: AppId, name: &str, permissions: Vec<Permission>) -> ServicePrincipal {
    let scopes = permissions::scopes(permissions.iter().copied());
    ServicePrincipal {
        app_roles: permissions::app_roles(permissions.into_iter()),
        published_permission_scopes: scopes.clone(),
        oauth2_permission_scopes: scopes,
        ..ServicePrincipal::new(id, app_id, name)
    }
}

/// Whether an object is one of these, which nobody may change or delete.
pub fn is_own(service_principal: &str) -> bool {
    service_principal
        .parse()
        .is_ok_and(|id: Uuid| id == GRAPH || id == ENGINE)
}

/// The role of that name, and the service principal that defines it.
pub fn role(name: &str) -> Option<(Uuid, Uuid)> {
    let find = |permission: Permission| (permission.name == name).then_some(permission.role).flatten();
    let of_graph = permissions::graph().find_map(find).map(|role| (GRAPH, role));
    of_graph.or_else(|| {
        permissions::ENGINE
            .iter()
            .copied()
            .find_map(find)
            .map(|role| (ENGINE, role))
    })
}

/// The name of a role that one of these resources defines: what a token says of it.
pub fn role_name(resource: Uuid, role: Uuid) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<(Uuid, Uuid), &'static str>> = LazyLock::new(|| {
        let named = |of: Uuid| move |permission: Permission| Some(((of, permission.role?), permission.name));
        let graph = permissions::graph().filter_map(named(GRAPH));
        graph
            .chain(permissions::ENGINE.iter().copied().filter_map(named(ENGINE)))
            .collect()
    });
    NAMES.get(&(resource, role)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_found_by_its_name_and_named_by_its_id() {
        for principal in service_principals() {
            assert!(is_own(&principal.id));
            for defined in &principal.app_roles {
                let name = defined.value.as_deref().unwrap();
                let (resource, id) = role(name).unwrap();
                assert_eq!((resource.to_string(), id), (principal.id.clone(), defined.id), "{name}");
                assert_eq!(role_name(resource, id), Some(name));
            }
        }
        assert_eq!(role("User.Read"), None);
        let (_, id) = role("AuditLog.Read.All").unwrap();
        assert_eq!(
            role_name(ENGINE, id),
            None,
            "another resource's role of the same id is no role of Graph"
        );
    }
}
