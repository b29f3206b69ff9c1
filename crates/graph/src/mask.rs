//! What callers see who do not know the newer members of enumerations.

use crate::edm::{EntityType, EnumType, Kind, Version, form_name};
use crate::structured::Structured;
use serde_json::Value;

/// The sentinel of evolvable enumerations.
pub const UNKNOWN_FUTURE_VALUE: &str = "unknownFutureValue";

/// Replaces every enumeration member after the sentinel, and every one the schema does not know, by the sentinel.
///
/// Source: Microsoft Graph, best practices: evolvable enumerations.
pub fn mask(of: &'static EntityType, object: &mut Value) {
    mask_members(Structured::Entity(of), object);
}

fn mask_members(of: Structured, object: &mut Value) {
    // Beta has every type that v1.0 has.
    let form = form_name(object).ok().and_then(|name| of.form(name, Version::Beta));
    let form = form.unwrap_or(of);
    let Value::Object(members) = object else { return };
    for (name, value) in members {
        if let Some(property) = form.properties().iter().find(|property| property.name == name) {
            mask_value(&property.kind, value);
        }
    }
}

/// The same for a value of that type.
pub fn mask_value(kind: &'static Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::Enum(enumeration), Value::String(members)) if enumeration.flags => {
            let shown: Vec<&str> = members
                .split(',')
                .map(str::trim)
                .filter(|name| !is_hidden(enumeration, name))
                .collect();
            if hides_any(enumeration, members) {
                *members = if shown.is_empty() {
                    sentinel(enumeration).to_owned()
                } else {
                    shown.join(",")
                };
            }
        }
        (Kind::Enum(enumeration), Value::String(member)) if is_hidden(enumeration, member) => {
            *member = sentinel(enumeration).to_owned();
        }
        (Kind::Complex(complex), value) => mask_members(Structured::Complex(complex), value),
        (Kind::Entity(entity), value) => mask(entity, value),
        (Kind::Collection(of), Value::Array(values)) => values.iter_mut().for_each(|value| mask_value(of, value)),
        _ => {}
    }
}

/// Whether a set of flags has a member that must be masked.
pub(crate) fn hides_any(enumeration: &EnumType, members: &str) -> bool {
    members.split(',').any(|name| is_hidden(enumeration, name.trim()))
}

fn is_hidden(enumeration: &EnumType, name: &str) -> bool {
    enumeration
        .members
        .iter()
        .find(|member| member.name == name)
        .is_none_or(|member| member.after_sentinel)
}

/// One enumeration of the schema spells its sentinel with a capital.
fn sentinel(enumeration: &EnumType) -> &'static str {
    enumeration
        .member(UNKNOWN_FUTURE_VALUE)
        .map_or(UNKNOWN_FUTURE_VALUE, |member| member.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SignIn;
    use crate::conditional_access::named_location::NamedLocation;

    #[test]
    fn newer_members_become_the_sentinel() {
        let cases = [
            (
                r#"{"riskDetail":"adminConfirmedAccountSafe"}"#,
                r#"{"riskDetail":"unknownFutureValue"}"#,
            ),
            (
                r#"{"riskDetail":"adminConfirmedUserCompromised"}"#,
                r#"{"riskDetail":"adminConfirmedUserCompromised"}"#,
            ),
            (
                r#"{"tokenIssuerType":"NPSExtension"}"#,
                r#"{"tokenIssuerType":"UnknownFutureValue"}"#,
            ),
            (
                r#"{"conditionalAccessStatus":"newer"}"#,
                r#"{"conditionalAccessStatus":"unknownFutureValue"}"#,
            ),
            (
                r#"{"authenticationProtocol":"oAuth2, kerberos"}"#,
                r#"{"authenticationProtocol":"oAuth2"}"#,
            ),
            (
                r#"{"appliedConditionalAccessPolicies":[{"result":"reportOnlyFailure"}]}"#,
                r#"{"appliedConditionalAccessPolicies":[{"result":"unknownFutureValue"}]}"#,
            ),
            (
                r#"{"riskDetail":null,"foreign":"newer"}"#,
                r#"{"foreign":"newer","riskDetail":null}"#,
            ),
        ];
        for (input, expected) in cases {
            let mut value: Value = serde_json::from_str(input).unwrap();
            mask(SignIn::TYPE, &mut value);
            assert_eq!(value, serde_json::from_str::<Value>(expected).unwrap(), "{input}");
        }
    }

    /// Members that only a derived type has are found by what the value says of itself.
    #[test]
    fn forms_are_masked_by_their_own_properties() {
        let location =
            |form: &str, method: &str| serde_json::json!({"@odata.type": form, "countryLookupMethod": method});
        for form in [
            "#microsoft.graph.countryNamedLocation",
            "microsoft.graph.countryNamedLocation",
        ] {
            let mut value = location(form, "newer");
            mask(NamedLocation::TYPE, &mut value);
            assert_eq!(value, location(form, "unknownFutureValue"));
        }
    }
}
