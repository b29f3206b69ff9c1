//! What can be watched, and how a subscription names it.

use keepwatch_storage::{ChangeKind, Collection};

/// A kind of resource that can be watched.
#[derive(Debug)]
pub struct Watchable {
    /// Its path, as Graph spells it.
    pub path: &'static str,
    /// Its type, as notifications name it.
    pub type_name: &'static str,
    /// Where it is stored.
    pub collection: Collection,
    /// Whether new ones are `created`; of others `updated` tells.
    pub tells_creation: bool,
    /// Whether there are ways for one to be `deleted`, other than by age.
    pub tells_deletion: bool,
    /// For how many minutes a subscription to it may last.
    pub minutes_max: i64,
}

/// The longest life of a subscription to directory objects. Source: Microsoft Graph, subscription lifetime. Ours have the
/// same.
const DIRECTORY_MINUTES_MAX: i64 = 41_760;

/// Directory objects as in Graph, and what Graph has no notifications of: this server's own.
pub static WATCHABLE: [Watchable; 5] = [
    Watchable {
        path: "users",
        type_name: "#Microsoft.Graph.User",
        collection: Collection::Users,
        tells_creation: false,
        tells_deletion: true,
        minutes_max: DIRECTORY_MINUTES_MAX,
    },
    Watchable {
        path: "groups",
        type_name: "#Microsoft.Graph.Group",
        collection: Collection::Groups,
        tells_creation: false,
        tells_deletion: true,
        minutes_max: DIRECTORY_MINUTES_MAX,
    },
    Watchable {
        path: "identityProtection/riskyUsers",
        type_name: "#Microsoft.Graph.RiskyUser",
        collection: Collection::RiskyUsers,
        tells_creation: true,
        tells_deletion: true,
        minutes_max: DIRECTORY_MINUTES_MAX,
    },
    Watchable {
        path: "identityProtection/riskDetections",
        type_name: "#Microsoft.Graph.RiskDetection",
        collection: Collection::RiskDetections,
        tells_creation: true,
        tells_deletion: false,
        minutes_max: DIRECTORY_MINUTES_MAX,
    },
    Watchable {
        path: "auditLogs/signIns",
        type_name: "#Microsoft.Graph.SignIn",
        collection: Collection::SignIns,
        tells_creation: true,
        tells_deletion: false,
        minutes_max: DIRECTORY_MINUTES_MAX,
    },
];

impl Watchable {
    /// The `changeType` by which a change is told.
    pub(crate) fn change_type(&self, change: ChangeKind) -> &'static str {
        match change {
            ChangeKind::Created if self.tells_creation => "created",
            ChangeKind::Created | ChangeKind::Updated => "updated",
            ChangeKind::Deleted => "deleted",
        }
    }

    /// Every `changeType` that can be asked for.
    pub fn change_types(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("created", self.tells_creation),
            ("updated", true),
            ("deleted", self.tells_deletion),
        ];
        all.into_iter().filter(|(_, told)| *told).map(|(name, _)| name)
    }
}

/// What one subscription watches: a collection, or one resource of it.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The kind.
    pub what: &'static Watchable,
    /// The one resource, folded; all where absent.
    pub id: Option<String>,
}

/// The longest id of a resource that can be watched: a detection's is 64 letters.
const ID_MAX: usize = 128;

impl Watched {
    /// Reads a subscription's `resource`: a path without the service's address, in any case, such as `/users/{id}`.
    pub fn parse(resource: &str) -> Option<Self> {
        let path = resource.strip_prefix('/').unwrap_or(resource);
        WATCHABLE.iter().find_map(|what| {
            let (head, rest) = path.split_at_checked(what.path.len())?;
            let id = match rest {
                _ if !head.eq_ignore_ascii_case(what.path) => return None,
                "" => None,
                rest => Some(id(rest)?),
            };
            Some(Self { what, id })
        })
    }

    /// Whether a resource of that kind with that id, folded, is watched.
    pub(crate) fn covers(&self, collection: Collection, id: &str) -> bool {
        self.what.collection == collection && self.id.as_deref().is_none_or(|own| own == id)
    }
}

/// The id behind the collection's path: `/{id}` or `('{id}')`.
fn id(rest: &str) -> Option<String> {
    let quoted = || rest.strip_prefix("('")?.strip_suffix("')");
    let id = rest.strip_prefix('/').or_else(quoted)?;
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_plausible = !id.is_empty() && id.len() <= ID_MAX && id.bytes().all(is_id);
    is_plausible.then(|| id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_a_collection_or_one_of_its_items() {
        let cases = [
            ("users", Some(("users", None))),
            ("/Users/", None),
            ("/Users/AB-12", Some(("users", Some("ab-12")))),
            ("users('ab-12')", Some(("users", Some("ab-12")))),
            ("usersx", None),
            ("users/ab/manager", None),
            (
                "IdentityProtection/riskyusers",
                Some(("identityProtection/riskyUsers", None)),
            ),
            ("identityProtection", None),
            ("https://graph.microsoft.com/v1.0/users", None),
            ("v1.0/users", None),
            ("me/messages", None),
            ("users?$filter=x", None),
            ("", None),
        ];
        for (resource, expected) in cases {
            let found = Watched::parse(resource);
            let found = found.as_ref().map(|found| (found.what.path, found.id.as_deref()));
            assert_eq!(found, expected, "{resource}");
        }
    }

    #[test]
    fn what_is_told_can_be_asked_for() {
        for what in &WATCHABLE {
            for change in [ChangeKind::Created, ChangeKind::Updated] {
                let told = what.change_type(change);
                assert!(what.change_types().any(|asked| asked == told), "{}: {told}", what.path);
            }
        }
    }
}
