//! The permissions that can be granted: those that some route asks for.

use keepwatch_http::{Access, ENGINE_ROLES, routes};
use keepwatch_storage::RoleAssignment;
use keepwatch_token::GRAPH_URL;
use std::collections::BTreeSet;

/// The identifier of this server's own resource, which defines the roles of its engine.
const ENGINE_RESOURCE: &str = "api://keepwatch-engine";
/// Asked for by no route, but what they allow shows more: the policies that were applied to a sign-in.
const BESIDE_ROUTES: [&str; 3] = [
    "Policy.Read.All",
    "Policy.Read.ConditionalAccess",
    "Policy.ReadWrite.ConditionalAccess",
];

/// Every permission that can be granted, in order.
pub(crate) fn all() -> BTreeSet<&'static str> {
    let asked_for = routes().into_iter().flat_map(|route| match route.access {
        Access::Guarded(needs) => needs.application,
        Access::Open(_) => &[],
    });
    asked_for.copied().flatten().copied().chain(BESIDE_ROUTES).collect()
}

/// The permission as it is stored: with the resource that defines it.
pub(crate) fn assignment(permission: &str) -> RoleAssignment {
    let is_engine = ENGINE_ROLES.contains(&permission);
    let resource = if is_engine { ENGINE_RESOURCE } else { GRAPH_URL };
    RoleAssignment {
        resource: resource.to_owned(),
        role: permission.to_owned(),
    }
}

/// A permission that nothing asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown permission `{name}`; there are {known}")]
pub(crate) struct UnknownPermission {
    name: String,
    known: String,
}

/// The permissions of these names, whose letters may be in any case.
pub(crate) fn parse(names: &[String]) -> Result<Vec<&'static str>, UnknownPermission> {
    let all = all();
    let find = |name: &String| {
        let mut known = all.iter().copied();
        known
            .find(|known| known.eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownPermission {
                name: keepwatch_graph::edm::shown(name),
                known: all.iter().copied().collect::<Vec<_>>().join(", "),
            })
    };
    names.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_known_in_any_case() {
        let parsed = parse(&[
            "identityriskevent.read.all".to_owned(),
            "SignInLog.Import.All".to_owned(),
        ]);
        assert_eq!(parsed.unwrap(), ["IdentityRiskEvent.Read.All", "SignInLog.Import.All"]);
        let error = parse(&["IdentityRiskEvent.Read".to_owned()]).unwrap_err().to_string();
        assert!(
            error.starts_with("unknown permission `IdentityRiskEvent.Read`; there are AuditLog.Read.All, "),
            "{error}"
        );
    }
}
