//! `docs/graph-compatibility.md`: every route with what it takes and who may call it, and where it differs from Graph.

use crate::permission::{Alternatives, Needs};
use crate::routes::operation::Operation;
use crate::routes::{Access, Route, routes};
use keepwatch_graph::Version;
use keepwatch_odata::Limits;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "\
# Compatibility with Microsoft Graph

Made from the route table by a test; edit that, and run the test with `KEEPWATCH_WRITE_DOCS=1`.

Change the base URL of a client from `https://graph.microsoft.com` to that of the server, and these routes answer as
Graph's do. Both versions have a route unless the table says otherwise.

";

/// What differs everywhere, with the reason.
const EVERYWHERE: [(&str, &str); 17] = [
    (
        "Routes and properties of Graph that are not in the tables below are refused by name, with 400 as in Graph.",
        "Keepwatch protects identities; mail, files and devices are not its business.",
    ),
    (
        "An address that is only the beginning of others answers 404, and so does whatever lies outside of `/v1.0` and `/beta`.",
        "Some clients of the token service ask for pages that are not here, and go on when they are not found.",
    ),
    (
        "`\"`, `<`, `>` and spaces in a query must be percent-encoded, as every SDK does; a bare one gets 400 without a body, or over HTTP/2 the end of its stream.",
        "They are no part of an address, and the HTTP library ends such requests before anything here sees them.",
    ),
    (
        "What is wrong with an address is said before who calls is asked.",
        "It tells nothing that the published routes do not.",
    ),
    (
        "A permission to read never lets anybody write, also where Microsoft's table lists it so: it is needed beside the permission to write, or left out.",
        "The table lists names without saying which of them belong together.",
    ),
    (
        "A person's directory roles are those that the directory knows when they call, not those in their token.",
        "What was taken away is gone at once.",
    ),
    (
        "`$filter` takes more than Graph documents for most properties, and refuses arithmetic and `cast()`.",
        "A superset breaks no script.",
    ),
    (
        "Texts compare without regard to case, enumeration members by their number in the schema.",
        "So do Graph's directories; its documentation does not say it of all of them.",
    ),
    (
        "`$top` beyond the largest page is held to it, except for directory objects, where it is refused as Graph does.",
        "Clients follow `@odata.nextLink` for the rest.",
    ),
    (
        "Pages of one collection are all full but the last, and never repeat or lose a row while others write.",
        "Graph allows empty pages; every client that takes those takes these.",
    ),
    (
        "Actions on several ids change all of them or none, and answer 404 where one is unknown.",
        "Half a change is worse than none at three in the morning.",
    ),
    (
        "A change that is made and may not have been meant so has a `Keepwatch-Warning` in its answer: a word, and a sentence as `text`. `administratorsLockedOut` and `administratorsNotRegistered` come with a policy under which no administrator could sign in.",
        "Graph's portal warns of it; here the policy may come from a script.",
    ),
    (
        "Processing is done when an action answers: `isProcessing` is never true.",
        "There is nothing to wait for.",
    ),
    (
        "Limits on requests are off but for one generous one; `--throttle graph` brings Graph's.",
        "A server of one's own need not be slow.",
    ),
    (
        "`If-Match` and `If-None-Match` are passed over: none of these resources has an ETag, in Graph as here.",
        "SDKs offer the header everywhere.",
    ),
    (
        "`Accept` is passed over: answers are JSON with `odata.metadata=minimal` whatever it says.",
        "Clients send many, and read what comes.",
    ),
    (
        "Nothing is hidden for want of a licence; `--licence` brings it back. A hidden value can still be filtered by.",
        "It is for testing how clients take it.",
    ),
];

/// The whole page.
pub fn compatibility() -> String {
    let mut page = HEAD.to_owned();
    let rows = rows();
    page.push_str("## Deliberate differences\n\nEverywhere:\n\n");
    for (what, why) in EVERYWHERE {
        line(&mut page, format_args!("- {what} {why}"));
    }
    page.push_str("\nOf one route:\n\n");
    for (note, paths) in notes(&rows) {
        line(&mut page, format_args!("- {}: {note}.", paths.join(", ")));
    }
    let mut area = None;
    for row in &rows {
        if area != Some(row.area()) {
            area = Some(row.area());
            line(&mut page, format_args!("\n## {}\n", row.area()));
            page.push_str("| method | path | version | does | query options | application | delegated | answers |\n");
            page.push_str("|---|---|---|---|---|---|---|---|\n");
        }
        line(&mut page, format_args!("{}", row.cells()));
    }
    page
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(page, "{text}").expect("writing to memory cannot fail");
}

/// One route in one or both versions.
struct Row {
    path: String,
    route: Route,
    versions: Vec<Version>,
}

/// The routes of the Graph API by path, those of both versions joined.
fn rows() -> Vec<Row> {
    let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();
    for route in routes() {
        let Some((version, path)) = split(&route.path) else {
            continue;
        };
        let path = path.to_owned();
        let key = (path.clone(), route.method.to_string());
        let versions = Vec::new();
        let row = rows.entry(key).or_insert(Row { path, route, versions });
        row.versions.push(version);
    }
    rows.into_values().collect()
}

/// Version and rest of a path of the Graph API.
pub(super) fn split(path: &str) -> Option<(Version, &str)> {
    [Version::V1, Version::Beta].into_iter().find_map(|version| {
        let rest = path.strip_prefix('/')?.strip_prefix(version.segment())?;
        Some((version, rest))
    })
}

/// What is said of single routes, each with the paths that it is said of.
fn notes(rows: &[Row]) -> BTreeMap<&'static str, Vec<String>> {
    let mut notes: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for row in rows {
        for note in &row.route.notes {
            let name = format!("`{} {}`", row.route.method, row.path);
            notes.entry(note).or_default().push(name);
        }
    }
    notes
}

impl Row {
    /// The first segment: what people look for.
    fn area(&self) -> &str {
        let first = self.path.split('/').nth(1);
        first
            .filter(|first| !first.starts_with('$'))
            .unwrap_or("The service itself")
    }

    fn cells(&self) -> String {
        let versions = match self.versions.as_slice() {
            [Version::V1] => "v1.0",
            [Version::Beta] => "beta",
            _ => "both",
        };
        let (application, delegated) = who(&self.route.access);
        format!(
            "| {} | `{}` | {versions} | {} | {} | {application} | {delegated} | {} |",
            self.route.method,
            self.path,
            does(&self.route.operation),
            options(&self.route.operation),
            self.route.status.as_u16(),
        )
    }
}

fn does(operation: &Operation) -> String {
    let name = |of: &keepwatch_graph::EntityType| format!("`{}`", of.name);
    match operation {
        Operation::Lists { entity, .. } => format!("lists {}", name(entity)),
        Operation::Counts { entity, .. } => format!("counts {}", name(entity)),
        Operation::Gets(entity) => format!("gets {}", name(entity)),
        Operation::Reads(property) => format!("reads `{}`", property.name),
        Operation::Creates(entity) => format!("creates {}", name(entity)),
        Operation::Updates(entity) => format!("updates {}", name(entity)),
        Operation::Upserts(entity) => format!("creates or updates {}", name(entity)),
        Operation::Deletes => "deletes".to_owned(),
        Operation::Links => "adds a reference".to_owned(),
        Operation::Unlinks => "removes a reference".to_owned(),
        Operation::Acts(call) | Operation::Calls(call) => {
            let kind = if matches!(operation, Operation::Acts(_)) {
                "action"
            } else {
                "function"
            };
            let names: Vec<_> = call
                .parameters
                .iter()
                .map(|parameter| format!("`{}`", parameter.name))
                .collect();
            if names.is_empty() {
                kind.to_owned()
            } else {
                format!("{kind} with {}", names.join(", "))
            }
        }
        Operation::Describes => "describes the API".to_owned(),
        Operation::Batches => "answers up to 20 requests".to_owned(),
        Operation::Retired => "says that it is gone".to_owned(),
        Operation::Elsewhere => String::new(),
    }
}

fn options(operation: &Operation) -> String {
    match operation {
        Operation::Lists { limits, .. } => {
            format!("{}, page {} to {}", taken(limits), limits.top_default, limits.top_max)
        }
        Operation::Counts { .. } => "`$filter`".to_owned(),
        Operation::Gets(_) => "`$select`".to_owned(),
        _ => String::new(),
    }
}

/// The query options that a list takes.
fn taken(limits: &Limits) -> String {
    let mut taken = vec!["`$filter`", "`$orderby`", "`$select`", "`$top`"];
    let further = [
        ("`$count`", limits.count),
        ("`$skip`", limits.skip),
        ("`$search`", limits.search),
    ];
    taken.extend(
        further
            .into_iter()
            .filter(|(_, is_taken)| *is_taken)
            .map(|(name, _)| name),
    );
    let mut text = taken.join(" ");
    if !limits.expand.is_empty() {
        let names: Vec<_> = limits.expand.iter().map(|expandable| expandable.navigation).collect();
        write!(text, " `$expand={}`", names.join("\\|")).expect("writing to memory cannot fail");
    }
    text
}

/// Who may call, as an application and as a person.
fn who(access: &Access) -> (String, String) {
    match access {
        Access::Open(reason) => (format!("everybody: {reason}"), String::new()),
        Access::Guarded(needs) => (alternatives(needs.application), person(needs)),
    }
}

fn person(needs: &Needs) -> String {
    let mut text = alternatives(needs.delegated);
    if !needs.delegated.is_empty() && !needs.directory_roles.is_empty() {
        let roles: Vec<_> = needs.directory_roles.iter().map(|role| role.display_name).collect();
        write!(text, "; and one of the roles {}", roles.join(", ")).expect("writing to memory cannot fail");
    }
    text
}

fn alternatives(of: Alternatives) -> String {
    if of.is_empty() {
        return "nobody".to_owned();
    }
    let together = |names: &&[&str]| match names {
        [] => "any token".to_owned(),
        names => names.join(" + "),
    };
    of.iter().map(together).collect::<Vec<_>>().join(" or ")
}
