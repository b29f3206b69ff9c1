//! `$metadata` against Graph's published schema, where that is at hand: of the types that are served, nothing is missing,
//! invented or different, but for what the list of exceptions gives a reason for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

#[path = "schema/exceptions.rs"]
mod exceptions;
#[path = "schema/facts.rs"]
mod facts;

use exceptions::{EXCEPTIONS, Exception};
use facts::Facts;
use keepwatch_graph::csdl;
use keepwatch_graph::edm::Version;
use keepwatch_graph::served::Reached;
use std::collections::BTreeMap;
use std::path::Path;

/// Where the schemas are, beside a checkout.
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spec/csdl");

fn schema(version: Version) -> Option<String> {
    let file = format!("graph-{}-subset.csdl.xml", version.segment());
    let path = Path::new(SCHEMAS).join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    text
}

/// What differs in a version. The beta schema at hand is a national cloud's, which is narrower than the global one: what v1.0
/// has, the global beta has too.
fn differences(version: Version) -> Option<BTreeMap<String, String>> {
    let stable = Facts::of(&schema(Version::V1)?);
    let theirs = match version {
        Version::V1 => stable,
        Version::Beta => Facts::of(&schema(Version::Beta)?).or(stable),
    };
    Some(Facts::of(&csdl::metadata(version)).differences(&theirs))
}

#[test]
fn metadata_is_that_of_graph() {
    let mut used = vec![false; EXCEPTIONS.len()];
    let mut unexplained = Vec::new();
    for version in [Version::V1, Version::Beta] {
        let Some(differences) = differences(version) else {
            return;
        };
        for (name, difference) in differences {
            let is_it = |exception: &Exception| exception.covers(version, &name);
            match EXCEPTIONS.iter().position(is_it) {
                Some(position) => used[position] = true,
                None => unexplained.push(format!("{} {name}: {difference}", version.segment())),
            }
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    let unused: Vec<_> = EXCEPTIONS.iter().zip(used).filter(|(_, used)| !used).collect();
    assert!(unused.is_empty(), "no longer needed: {unused:#?}");
}

#[test]
fn members_after_the_sentinel_are_told_by_their_numbers() {
    for version in [Version::V1, Version::Beta] {
        for enumeration in Reached::of(version).enumerations.values() {
            let sentinel = enumeration.member("unknownFutureValue").map(|member| member.value);
            for member in enumeration.members {
                let is_after = sentinel.is_some_and(|sentinel| member.value > sentinel);
                assert_eq!(
                    member.after_sentinel, is_after,
                    "{} of {}",
                    member.name, enumeration.name
                );
            }
        }
    }
}
