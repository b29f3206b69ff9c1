//! The permissions of the Graph routes are Microsoft's.
//!
//! Microsoft's table lists names; which of them are alternatives, and which are needed together, it says for some
//! (`X(+Y)`: Y as well, or one of several) and leaves to the reader for others. We read it so:
//!
//! - To read, every name is an alternative.
//! - To write, a permission to read is never enough. Where it is among the least privileged (`*`), as with Conditional
//!   Access, it is needed beside the permission to write; elsewhere it is left out.

use keepwatch_graph::directory::permissions;
use keepwatch_http::{Access, Alternatives, Route, routes};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Routes that Microsoft's table lacks, and those whose permissions they share: a path in lower case, keys as `{id}`, and
/// the path that stands for it.
const SAME_AS: &[(&str, &str)] = &[
    (
        "/identityprotection/riskyserviceprincipals/{id}/history/{id}",
        "/identityprotection/riskyserviceprincipals/{id}/history",
    ),
    (
        "/identity/conditionalaccess/deleteditems",
        "/identity/conditionalaccess/policies",
    ),
    (
        "/identity/conditionalaccess/deleteditems/policies",
        "/identity/conditionalaccess/policies",
    ),
    (
        "/identity/conditionalaccess/deleteditems/policies/{id}",
        "/identity/conditionalaccess/policies/{id}",
    ),
    (
        "/identity/conditionalaccess/deleteditems/policies/{id}/restore",
        "/identity/conditionalaccess/namedlocations",
    ),
    (
        "/identity/conditionalaccess/deleteditems/namedlocations",
        "/identity/conditionalaccess/namedlocations",
    ),
    (
        "/identity/conditionalaccess/deleteditems/namedlocations/{id}",
        "/identity/conditionalaccess/namedlocations/{id}",
    ),
    (
        "/identity/conditionalaccess/deleteditems/namedlocations/{id}/restore",
        "/identity/conditionalaccess/namedlocations",
    ),
    (
        "/identity/conditionalaccess/authenticationstrength",
        "/identity/conditionalaccess/authenticationstrength/combinations",
    ),
    ("/users/{id}/authentication", "/users/{id}/authentication/methods"),
    ("/me/authentication", "/me/authentication/methods"),
    // Of the list, the table leaves out permissions by which each of its items can be read.
    (
        "/users/{id}/authentication/fido2methods",
        "/users/{id}/authentication/fido2methods/{id}",
    ),
    ("/users/{id}/changepassword", "/me/changepassword"),
];

/// Where else Graph has what the table has in one place only.
const ELSEWHERE: [(&str, &str); 6] = [
    // The same of a whole area.
    ("/conditionalaccess", "/identity/conditionalaccess"),
    // What beta called it before it had one name in both versions.
    (
        "/identity/conditionalaccess/authenticationstrengths",
        "/identity/conditionalaccess/authenticationstrength",
    ),
    (
        "/policies/authenticationstrengthpolicies/{id}/combinationconfigurations",
        "/identity/conditionalaccess/authenticationstrength/policies/{id}/combinationconfigurations",
    ),
    (
        "/identity/conditionalaccess/authenticationstrength/policies/{id}/combinationconfigurations",
        "/identity/conditionalaccess/authenticationstrength/policies/{id}/combinationconfigurations",
    ),
    (
        "/identity/conditionalaccess/authenticationstrength/policies",
        "/policies/authenticationstrengthpolicies",
    ),
    (
        "/policies/authenticationstrengthpolicies/findbymethodmode/{id}",
        "/policies/authenticationstrengthpolicies/findbymethodmode(authenticationmethodmodes={value})",
    ),
];

/// Methods that the table lacks, and those whose permissions they share.
const SAME_METHOD: [(&str, &str, &str); 1] = [("PUT", "/identity/conditionalaccess/namedlocations/{id}", "PATCH")];

/// Roots, which Microsoft's table lacks: whoever may read any of these paths may stand at the root of them.
const ROOTS: [(&str, &[&str]); 4] = [
    (
        "/identityprotection",
        &[
            "/identityprotection/riskdetections",
            "/identityprotection/riskyusers",
            "/identityprotection/riskyserviceprincipals",
            "/identityprotection/riskyagents",
        ],
    ),
    ("/auditlogs", &["/auditlogs/signins", "/auditlogs/directoryaudits"]),
    ("/identity", &["/identity/conditionalaccess/policies"]),
    ("/identity/conditionalaccess", &["/identity/conditionalaccess/policies"]),
];

/// Where Microsoft's table has nothing at all, by what paths begin with: there the pages of the operations are the source.
const NOT_PUBLISHED: &[&str] = &[
    "/directory/deleteditems",
    "/directoryobjects",
    "/directoryroles",
    "/directoryroletemplates",
    "/groups",
    "/organization",
    "/rolemanagement/directory",
    "/serviceprincipals/{id}/federatedidentitycredentials",
    "/serviceprincipals/{id}/memberof",
    "/serviceprincipals/{id}/ownedobjects",
    "/serviceprincipals/{id}/transitivememberof",
    SUBSCRIPTIONS,
    "/users/{id}/approleassignments",
    "/users/{id}/checkmember",
    "/users/{id}/directreports",
    "/users/{id}/getmember",
    "/users/{id}/manager",
    "/users/{id}/memberof",
    "/users/{id}/ownedobjects",
    "/users/{id}/transitivememberof",
    "/me/checkmember",
    "/me/directreports",
    "/me/getmember",
    "/me/manager",
    "/me/memberof",
    "/me/ownedobjects",
    "/me/transitivememberof",
];

/// The same of one method of a path.
const METHOD_NOT_PUBLISHED: [(&str, &str); 3] = [
    ("PATCH", "/me"),
    ("GET", "/serviceprincipals/{id}/approleassignedto/{id}"),
    ("GET", "/serviceprincipals/{id}/approleassignments/{id}"),
];

/// Permissions for what is not here: users of agents, and people of another cloud.
const NOT_HERE: [&str; 3] = [
    "AgentIdUser.ReadWrite.All",
    "AgentIdUser.ReadWrite.IdentityParentedBy",
    "User.ReadWrite.CrossCloud",
];

/// Actions by `POST` that change nothing, by what paths end with.
const ONLY_READ: [&str; 7] = [
    "/identity/conditionalaccess/evaluate",
    "/checkmembergroups",
    "/checkmemberobjects",
    "/getmembergroups",
    "/getmemberobjects",
    "/directoryobjects/getbyids",
    "/detectionsettings/dryrun",
];

fn only_reads(route: &Route, path: &str) -> bool {
    route.method == "GET" || ONLY_READ.iter().any(|end| path.ends_with(end))
}

/// Who is told of changes needs the permission to read what changes.
const SUBSCRIPTIONS: &str = "/subscriptions";

type Sets = BTreeSet<BTreeSet<String>>;

/// Microsoft's published table, where the project has it.
fn published() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/permissions.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: there is no permissions.json beside this repository");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// The route's path as the table spells it.
fn published_path(route: &Route) -> Option<String> {
    let mut segments = route.path.split('/').skip(1);
    matches!(segments.next(), Some("v1.0" | "beta")).then_some(())?;
    // How many there are, and which of them are of a type, takes the same as all of them; references are published as what
    // they refer to.
    let is_same = |segment: &&str| !["$count", "$ref"].contains(segment) && !segment.starts_with("microsoft.graph.");
    let spelled = |segment: &str| {
        if segment.starts_with('{') {
            "{id}".to_owned()
        } else {
            segment.to_lowercase()
        }
    };
    let path: String = segments
        .filter(is_same)
        .map(|segment| format!("/{}", spelled(segment)))
        .collect();
    let path = elsewhere(path);
    let same = SAME_AS.iter().find(|(ours, _)| *ours == path);
    Some(same.map_or(path, |(_, published)| (*published).to_owned()))
}

/// The path where the table has it. One place can lead to another that leads on.
fn elsewhere(mut path: String) -> String {
    for (ours, published) in ELSEWHERE {
        if let Some(rest) = path.strip_prefix(ours)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            path = format!("{published}{rest}");
            // What is the table's own already goes nowhere else.
            if ours == published {
                break;
            }
        }
    }
    path
}

/// The route's method as the table has it.
fn method<'a>(route: &'a Route, path: &str) -> &'a str {
    let ours = route.method.as_str();
    let same = SAME_METHOD
        .iter()
        .find(|(method, of, _)| *method == ours && *of == path);
    same.map_or(ours, |(_, _, published)| published)
}

/// Whether a permission allows only to look.
fn is_to_read(name: &str) -> bool {
    name.contains(".Read.") || name.ends_with(".Read") || name.contains(".ReadBasic.")
}

/// The table's list as sets, as the head of this file says.
fn understood(list: &[Value], writes: bool) -> Sets {
    let mut alone: Vec<(&str, bool)> = Vec::new();
    let mut sets = Sets::new();
    for entry in list.iter().map(|entry| entry.as_str().unwrap()) {
        let (name, also) = entry.split_once("(+").unwrap_or((entry, ""));
        let bare = name.trim_end_matches('*');
        for also in also.trim_end_matches(')').split(',').filter(|also| !also.is_empty()) {
            sets.insert([bare, also].map(str::to_owned).into());
        }
        if also.is_empty() {
            alone.push((bare, name.ends_with('*')));
        }
    }
    let reading = |name: &str| writes && is_to_read(name);
    alone.retain(|(name, _)| !NOT_HERE.contains(name));
    let is_together = alone.iter().any(|(name, least)| reading(name) && *least);
    let beside = || {
        alone
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| is_together && reading(name))
    };
    for (name, _) in alone.iter().filter(|(name, _)| !reading(name)) {
        sets.insert(beside().chain([*name]).map(str::to_owned).collect());
    }
    sets
}

fn sets(alternatives: Alternatives) -> Sets {
    let set = |together: &&[&str]| together.iter().map(|name| (*name).to_owned()).collect();
    alternatives.iter().map(set).collect()
}

#[test]
fn every_graph_route_asks_for_what_graph_asks_for() {
    let Some(table) = published() else { return };
    let mut compared = 0;
    for route in routes() {
        let (Some(path), Access::Guarded(needs)) = (published_path(&route), route.access) else {
            continue;
        };
        let below = ROOTS.iter().find(|(root, _)| *root == path);
        let paths = below.map_or(vec![path.as_str()], |(_, below)| below.to_vec());
        let published: Vec<&Value> = paths
            .iter()
            .map(|path| &table["paths"][path][method(&route, path)])
            .collect();
        let are_published = published.iter().all(|methods| methods.is_object());
        let is_known = NOT_PUBLISHED.iter().any(|begin| path.starts_with(begin));
        if !are_published && (is_known || METHOD_NOT_PUBLISHED.contains(&(route.method.as_str(), &path))) {
            continue;
        }
        assert!(are_published, "not published: {} {path}", route.method);
        let writes = !only_reads(&route, &path);
        for (scheme, ours) in [("Application", needs.application), ("DelegatedWork", needs.delegated)] {
            // Where the table lists permissions for an application to ask about itself as a person, none is enough.
            let is_impossible = scheme == "Application" && path.split('/').nth(1) == Some("me");
            let published = published.iter().filter(|_| !is_impossible);
            let lists = published.filter_map(|methods| methods[scheme].as_array());
            let expected: Sets = lists.flat_map(|list| understood(list, writes)).collect();
            assert_eq!(sets(ours), expected, "{scheme}: {} {path}", route.method);
        }
        compared += 1;
    }
    assert!(compared >= 40, "only {compared} routes compared");
}

/// Whatever the table says.
#[test]
fn nobody_writes_by_a_permission_to_read() {
    for route in routes() {
        let Access::Guarded(needs) = route.access else { continue };
        let path = published_path(&route).unwrap_or_else(|| route.path.to_lowercase());
        if only_reads(&route, &path) || path.starts_with(SUBSCRIPTIONS) {
            continue;
        }
        for together in needs.application.iter().chain(needs.delegated) {
            let writes = together.iter().any(|name| !is_to_read(name));
            assert!(writes, "{} {}: {together:?}", route.method, route.path);
        }
    }
}

/// What can be asked for can be granted: by the id that an assignment names.
#[test]
fn every_permission_has_an_id() {
    for route in routes() {
        let Access::Guarded(needs) = route.access else { continue };
        if published_path(&route).is_none() {
            continue;
        }
        let known = |name: &str| permissions::graph().find(|known| known.name == name);
        for name in needs.application.iter().copied().flatten() {
            assert!(known(name).is_some_and(|known| known.role.is_some()), "{name}");
        }
        for name in needs.delegated.iter().copied().flatten() {
            assert!(known(name).is_some_and(|known| known.scope.is_some()), "{name}");
        }
    }
}

#[test]
fn lists_are_understood() {
    let list = |names: &[&str]| names.iter().map(|name| Value::from(*name)).collect::<Vec<_>>();
    let cases: [(&[&str], bool, Alternatives); 5] = [
        (
            &["A.Read.All*", "A.ReadWrite.All"],
            false,
            &[&["A.Read.All"], &["A.ReadWrite.All"]],
        ),
        (
            &[
                "Policy.Read.All*",
                "Application.Read.All",
                "Policy.ReadWrite.ConditionalAccess",
            ],
            true,
            &[&[
                "Policy.Read.All",
                "Application.Read.All",
                "Policy.ReadWrite.ConditionalAccess",
            ]],
        ),
        (
            &["A.ReadWrite.All*", "P.Read.ConditionalAccess"],
            true,
            &[&["A.ReadWrite.All"]],
        ),
        (
            &[
                "A.ReadWrite.All*(+B.Read.All,C.Read.All)",
                "B.Read.All*(+A.ReadWrite.All)",
                "C.Read.All",
            ],
            true,
            &[&["A.ReadWrite.All", "B.Read.All"], &["A.ReadWrite.All", "C.Read.All"]],
        ),
        (&[], true, &[]),
    ];
    for (names, writes, expected) in cases {
        let expected: Sets = expected
            .iter()
            .map(|together| together.iter().map(|name| (*name).to_owned()).collect())
            .collect();
        assert_eq!(understood(&list(names), writes), expected, "{names:?}");
    }
}
