//! What the rules of users, groups and roles share: refusals in Graph's words, and who is there.

use crate::administer::RuleError;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{DirectoryObjectId, Document, EntityType, Version};
use keepwatch_storage::{Collection, Found, Rx, StoreError};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The kinds of objects that others can have as members, owners or principals, or be among.
pub const OBJECTS: &[Collection] = &[
    Collection::Users,
    Collection::Groups,
    Collection::DirectoryRoles,
    Collection::Applications,
    Collection::ServicePrincipals,
];

/// The object with that id, whatever kind it is of; none where it is in the recycle bin.
pub fn object(rx: &mut Rx<'_>, id: &str, version: Version) -> Result<Option<Found>, StoreError> {
    let found = rx.objects(OBJECTS, &[id.to_owned()], version)?;
    Ok(found.into_iter().find(is_live))
}

/// Whether a resource is not in the recycle bin.
fn is_live(found: &Found) -> bool {
    let shown: Option<Map<String, Value>> = serde_json::from_slice(&found.json).ok();
    shown.is_some_and(|shown| shown.get("deletedDateTime").is_none_or(Value::is_null))
}

/// A property of the `kind` that must be given is not.
pub(super) fn required(kind: &str, property: &str) -> RuleError {
    RuleError::Invalid {
        member: Some(property.to_owned()),
        problem: format!("A value is required for property '{property}' of resource '{kind}'."),
    }
}

/// A property of the `kind` cannot have that value.
pub(super) fn invalid(kind: &str, property: &str) -> RuleError {
    RuleError::Invalid {
        member: Some(property.to_owned()),
        problem: format!("Invalid value specified for property '{property}' of resource '{kind}'."),
    }
}

/// Another object has that name.
pub(super) fn taken(property: &str) -> RuleError {
    RuleError::Invalid {
        member: Some(property.to_owned()),
        problem: format!("Another object with the same value for property {property} already exists."),
    }
}

/// There is no object of that name.
pub(super) fn absent(id: impl std::fmt::Display) -> RuleError {
    let id = keepwatch_graph::edm::shown(&id.to_string());
    RuleError::NotFound(format!(
        "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
    ))
}

/// Holds texts to their lengths: `bounds` are names and the most characters of each.
pub(super) fn bounded(kind: &str, members: &Map<String, Value>, bounds: &[(&str, usize)]) -> Result<(), RuleError> {
    for (property, max) in bounds {
        let text = members.get(*property).and_then(Value::as_str);
        if text.is_some_and(|text| text.chars().nth(*max).is_some()) {
            return Err(invalid(kind, property));
        }
    }
    Ok(())
}

/// A text that says something.
pub(super) fn text<'a>(members: &'a Map<String, Value>, property: &str) -> Option<&'a str> {
    members
        .get(property)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// Whether a text can be the alias of a mailbox. Source: Microsoft Graph, user and group, `mailNickname`: ASCII, without
/// some characters that addresses use.
pub(super) fn is_nickname(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !br#"@()\[]";:<>,"#.contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// The members of a resource as it is stored, beta's included.
pub(super) fn members(document: &Document) -> Map<String, Value> {
    let json = document.json(Version::Beta, PolicyView::Full);
    serde_json::from_str(&json).expect("documents write JSON objects")
}

/// The resource that these members make; what they lack is null, empty or false.
pub(super) fn resource<T: DeserializeOwned>(
    entity: &'static EntityType,
    members: Map<String, Value>,
) -> Result<T, RuleError> {
    let mut value = Value::Object(members);
    keepwatch_graph::body::complete(entity, &mut value);
    serde_json::from_value(value).map_err(|error| RuleError::invalid(error.to_string()))
}

/// The identifier by which Windows knows an object: its id as four numbers.
/// Source: Microsoft Entra, `securityIdentifier` of users and groups (`S-1-12-1-` and the id in little-endian order).
pub(super) fn security_identifier(id: DirectoryObjectId) -> String {
    let bytes = id.uuid().to_bytes_le();
    let numbers: Vec<String> = bytes
        .chunks_exact(4)
        .map(|four| u32::from_le_bytes(four.try_into().expect("chunks have four bytes")).to_string())
        .collect();
    format!("S-1-12-1-{}", numbers.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nickname_is_what_stands_before_an_at_sign() {
        for (text, expected) in [
            ("adele.vance", true),
            ("a", true),
            ("adele_vance-1", true),
            ("", false),
            ("adele vance", false),
            ("adele@contoso.com", false),
            ("ädele", false),
            ("adele\"", false),
        ] {
            assert_eq!(is_nickname(text), expected, "{text}");
        }
    }

    /// The example of Microsoft's own conversion from object id to SID.
    #[test]
    fn a_security_identifier_is_the_id_in_numbers() {
        let id: DirectoryObjectId = "73d664e4-0886-4a73-b745-c694da45ddb4".parse().unwrap();
        assert_eq!(
            security_identifier(id),
            "S-1-12-1-1943430372-1249052806-2496021943-3034400218"
        );
    }
}
