//! The permissions that can be granted: those that some route asks for.

use keepwatch_graph::directory::own_resources;
use keepwatch_http::{Access, routes};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Asked for by no route, but what they allow shows more: the policies that were applied to a sign-in.
const BESIDE_ROUTES: [&str; 3] = [
    "Policy.Read.All",
    "Policy.Read.ConditionalAccess",
    "Policy.ReadWrite.ConditionalAccess",
];

/// Every permission that can be granted, in order of the names.
pub(crate) fn all() -> Vec<Role> {
    let role = |name: &'static str| {
        let ids = own_resources::role(name)?;
        Some(Role { name, ids })
    };
    names().into_iter().filter_map(role).collect()
}

fn names() -> BTreeSet<&'static str> {
    let asked_for = routes().into_iter().flat_map(|route| match route.access {
        Access::Guarded(needs) => needs.application,
        Access::Open(_) => &[],
    });
    asked_for.copied().flatten().copied().chain(BESIDE_ROUTES).collect()
}

/// A permission that an application can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Role {
    /// Its name.
    pub(crate) name: &'static str,
    /// The service principal that defines it, and its id there.
    pub(crate) ids: (Uuid, Uuid),
}

/// A permission that nothing asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown permission `{name}`; there are {known}")]
pub(crate) struct UnknownPermission {
    name: String,
    known: String,
}

/// The permissions of these names, whose letters may be in any case.
pub(crate) fn parse(names: &[String]) -> Result<Vec<Role>, UnknownPermission> {
    let all = all();
    let find = |name: &String| {
        let known = all.iter().find(|known| known.name.eq_ignore_ascii_case(name));
        known.copied().ok_or_else(|| UnknownPermission {
            name: keepwatch_graph::edm::shown(name),
            known: like(name, &all).join(", "),
        })
    };
    names.iter().map(find).collect()
}

/// The names of permissions for what `name` is for as well, or of all of them where there is none.
fn like(name: &str, all: &[Role]) -> Vec<&'static str> {
    let subject = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let names = || all.iter().map(|known| known.name);
    let like: Vec<_> = names().filter(|known| subject(known) == subject(name)).collect();
    if like.is_empty() { names().collect() } else { like }
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
        let names: Vec<&str> = parsed.unwrap().iter().map(|role| role.name).collect();
        assert_eq!(names, ["IdentityRiskEvent.Read.All", "SignInLog.Import.All"]);
    }

    #[test]
    fn an_unknown_permission_is_told_those_that_may_be_meant() {
        let error = |name: &str| parse(&[name.to_owned()]).unwrap_err().to_string();
        assert_eq!(
            error("identityRiskEvent.Read"),
            "unknown permission `identityRiskEvent.Read`; there are IdentityRiskEvent.Read.All, IdentityRiskEvent.ReadWrite.All"
        );
        let of_all = error("Mail.Read");
        assert!(
            of_all.starts_with("unknown permission `Mail.Read`; there are AppRegistration.Create, "),
            "{of_all}"
        );
        assert!(of_all.ends_with("UserAuthenticationMethod.ReadWrite.All"), "{of_all}");
    }

    #[test]
    fn whatever_a_route_asks_for_can_be_granted() {
        let without: Vec<&str> = names()
            .into_iter()
            .filter(|name| own_resources::role(name).is_none())
            .collect();
        assert_eq!(without, [""; 0], "they have no id in `graph::directory::permissions`");
    }
}
