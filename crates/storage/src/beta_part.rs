//! Beta's own part of a document, stored without the members that say nothing.
//!
//! Beta has some forty members that v1.0 lacks, and most rows have a value for two or three: the nulls and empty
//! collections would be a third of a sign-in's row. They are left out when a row is written and put back when a page is
//! read for beta. What a later schema adds appears in old rows by itself.

use keepwatch_graph::edm::{EntityType, Kind, Versions, write_string};
use std::collections::HashMap;

/// Appends the members of `beta` that say something, as a document part.
pub(crate) fn push_compact(entity: &'static EntityType, beta: &str, out: &mut String) {
    let begin = out.len();
    for member in members(beta) {
        let says_nothing = name_and_value(member).is_some_and(|(name, value)| absent(entity, name) == Some(value));
        if says_nothing {
            continue;
        }
        if out.len() > begin {
            out.push(',');
        }
        out.push_str(member);
    }
}

/// What a beta-only member is where there is nothing to say; `None` for what is not beta's own.
fn absent(entity: &'static EntityType, name: &str) -> Option<&'static str> {
    let property = entity.properties.iter().find(|property| property.name == name)?;
    match (property.versions, &property.kind) {
        (Versions::Both, _) => None,
        (Versions::Beta, Kind::Collection(_)) => Some("[]"),
        (Versions::Beta, _) => property.nullable.then_some("null"),
    }
}

/// Puts back what was left out.
pub(crate) struct Completer {
    /// The names and texts of beta's own members that can be absent, in order.
    members: Vec<(&'static str, String)>,
    /// What to append, by which members are missing: rows of one page miss the same few sets.
    missing: HashMap<u64, String>,
}

impl Completer {
    pub(crate) fn new(entity: &'static EntityType) -> Self {
        let member = |name: &'static str| {
            let mut text = Vec::new();
            write_string(name, &mut text);
            let text = String::from_utf8(text).expect("names are text");
            Some((name, format!("{text}:{}", absent(entity, name)?)))
        };
        let members: Vec<_> = entity
            .properties
            .iter()
            .filter_map(|property| member(property.name))
            .collect();
        debug_assert!(members.len() < u64::BITS as usize, "each member has a bit");
        Self {
            members,
            missing: HashMap::new(),
        }
    }

    /// The members that `beta`, as it was stored, lacks: a document part.
    pub(crate) fn missing(&mut self, beta: &str) -> &str {
        let mut missing = (1_u64 << self.members.len()) - 1;
        for (name, _) in members(beta).filter_map(name_and_value) {
            if let Some(index) = self.members.iter().position(|(known, _)| *known == name) {
                missing &= !(1 << index);
            }
        }
        let all = &self.members;
        self.missing.entry(missing).or_insert_with(|| {
            let is_missing = |index: &usize| missing & (1 << index) != 0;
            let texts: Vec<_> = (0..all.len())
                .filter(is_missing)
                .map(|index| all[index].1.as_str())
                .collect();
            texts.join(",")
        })
    }
}

/// `"name":value` in two. Names of Graph's members have nothing that JSON escapes.
fn name_and_value(member: &str) -> Option<(&str, &str)> {
    member.strip_prefix('"')?.split_once("\":")
}

/// The members of a document part: `"a":1,"b":[2,3]` has two.
fn members(part: &str) -> impl Iterator<Item = &str> {
    let mut rest = part;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = member_length(rest.as_bytes());
        let member = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or("");
        Some(member)
    })
}

/// How long the first member is: up to a comma outside of texts, arrays and objects.
fn member_length(part: &[u8]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (index, byte) in part.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => return index,
            _ => {}
        }
    }
    part.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::document::PolicyView;
    use keepwatch_graph::{SignIn, Version};
    use keepwatch_odata::testing;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    #[test]
    fn members_end_at_commas_outside_of_values() {
        let cases: [(&str, &[&str]); 4] = [
            ("", &[]),
            (r#""a":1"#, &[r#""a":1"#]),
            (
                r#""a":[1,2],"b":{"c":",","d":3}"#,
                &[r#""a":[1,2]"#, r#""b":{"c":",","d":3}"#],
            ),
            (r#""a":"\",\\","b":null"#, &[r#""a":"\",\\""#, r#""b":null"#]),
        ];
        for (part, expected) in cases {
            assert_eq!(members(part).collect::<Vec<_>>(), expected, "{part}");
        }
    }

    #[test]
    fn little_is_left_of_a_sign_in_without_beta_members() {
        let sign_in: SignIn = serde_json::from_str(
            r#"{"id":"66ea54eb-6301-4ee5-be62-ff5a759b0100","createdDateTime":"2020-03-13T19:15:41Z","sessionId":"s"}"#,
        )
        .unwrap();
        let mut compact = String::new();
        push_compact(SignIn::TYPE, &sign_in.document().beta, &mut compact);
        assert_eq!(compact, r#""sessionId":"s""#);
    }

    proptest! {
        #[test]
        fn what_is_left_out_is_put_back(json in testing::row(SignIn::TYPE)) {
            let sign_in: SignIn = serde_json::from_value(json).unwrap();
            let mut document = sign_in.document();
            let whole: Json = serde_json::from_str(&document.json(Version::Beta, PolicyView::Full)).unwrap();
            let mut compact = String::new();
            push_compact(SignIn::TYPE, &document.beta, &mut compact);
            let missing = Completer::new(SignIn::TYPE).missing(&compact).to_owned();
            let parts = [compact, missing].into_iter().filter(|part| !part.is_empty());
            document.beta = parts.collect::<Vec<_>>().join(",");
            let again: Json = serde_json::from_str(&document.json(Version::Beta, PolicyView::Full)).unwrap();
            prop_assert_eq!(again, whole);
        }
    }

    #[test]
    fn every_entity_has_a_bit_for_each_member() {
        for collection in crate::collection::Collection::ALL {
            let members = Completer::new(collection.entity()).members.len();
            assert!(members < u64::BITS as usize, "{collection:?} has {members}");
        }
    }
}
