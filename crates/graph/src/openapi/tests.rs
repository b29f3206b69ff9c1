use super::*;
use crate::{body, operations, served, testing};
use proptest::prelude::*;
use std::sync::LazyLock;

/// A naive validator of what the schemas here are made of. Formats and patterns are the readers' matter.
fn is_valid(schemas: &Map<String, Value>, schema: &Value, value: &Value) -> bool {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        return is_valid(schemas, &schemas[name], value);
    }
    if value.is_null() && schema.get("nullable") == Some(&json!(true)) {
        return true;
    }
    if let Some(Value::Array(of)) = schema.get("allOf") {
        return of.iter().all(|schema| is_valid(schemas, schema, value));
    }
    if let Some(Value::Array(of)) = schema.get("oneOf") {
        return of.iter().filter(|schema| is_valid(schemas, schema, value)).count() == 1;
    }
    if schema
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|names| !names.contains(value))
    {
        return false;
    }
    match (schema["type"].as_str().unwrap(), value) {
        ("boolean", Value::Bool(_)) | ("string", Value::String(_)) => true,
        ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => {
            let bound = |name: &str| schema[name].as_i64().unwrap();
            number
                .as_i64()
                .is_some_and(|number| (bound("minimum")..=bound("maximum")).contains(&number))
        }
        ("array", Value::Array(values)) => values.iter().all(|value| is_valid(schemas, &schema["items"], value)),
        ("object", Value::Object(members)) => {
            let required = schema.get("required").and_then(Value::as_array);
            let has = |name: &Value| members.contains_key(name.as_str().unwrap());
            let is_closed = schema.get("additionalProperties") == Some(&json!(false));
            required.is_none_or(|names| names.iter().all(has))
                && members
                    .iter()
                    .all(|(name, value)| match schema["properties"].get(name) {
                        Some(schema) => is_valid(schemas, schema, value),
                        None => !is_closed,
                    })
        }
        _ => false,
    }
}

fn of(name: &str, r#use: Use) -> Value {
    reference(&component(name, r#use))
}

fn all_bodies(version: Version) -> Map<String, Value> {
    bodies(served::entities(version).map(Structured::Entity), version)
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(schema: &Value, into: &mut Vec<String>) {
        match schema {
            Value::Object(members) => {
                into.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|value| references(value, into));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, into)),
            _ => {}
        }
    }
    for version in [Version::V1, Version::Beta] {
        let actions = operations::all(version).filter(|operation| Reached::of(version).has(operation.on));
        let (types, calls): (Vec<_>, Vec<_>) = actions
            .map(|action| (types_of_parameters(action).collect::<Vec<_>>(), parameters(action)))
            .unzip();
        let mut schemas = all_bodies(version);
        schemas.extend(bodies(types.into_iter().flatten(), version));
        schemas.extend(answers(version));
        let mut found = Vec::new();
        schemas
            .values()
            .chain(&calls)
            .for_each(|schema| references(schema, &mut found));
        assert!(!found.is_empty());
        for reference in found {
            let name = reference.strip_prefix("#/components/schemas/").unwrap();
            assert!(schemas.contains_key(name), "{reference} in {}", version.segment());
        }
    }
}

#[test]
fn a_schema_says_what_the_declaration_says() {
    let v1 = answers(Version::V1);
    assert_eq!(
        v1["microsoft.graph.riskyUserHistoryItem"]["properties"]["activity"],
        json!({"allOf": [{"$ref": "#/components/schemas/microsoft.graph.riskUserActivity"}], "nullable": true})
    );
    assert_eq!(
        v1["microsoft.graph.directoryAudit"]["properties"]["initiatedBy"],
        json!({"$ref": "#/components/schemas/microsoft.graph.auditActivityInitiator"})
    );
    assert_eq!(
        v1["microsoft.graph.riskUserActivity"]["properties"],
        json!({
            "detail": {"allOf": [{"$ref": "#/components/schemas/microsoft.graph.riskDetail"}], "nullable": true},
            "riskEventTypes": {"type": "array", "items": {"type": "string"}},
        })
    );
    assert_eq!(
        v1["microsoft.graph.namedLocation"]["discriminator"]["mapping"]["#microsoft.graph.ipNamedLocation"],
        "#/components/schemas/microsoft.graph.ipNamedLocation"
    );
    assert!(v1.get("microsoft.graph.riskyAgent").is_none());
    let levels = json!(["low", "medium", "high", "hidden", "none", "unknownFutureValue"]);
    assert_eq!(
        v1["microsoft.graph.riskLevel"],
        json!({"type": "string", "enum": levels})
    );
    let names = |version| {
        answers(version)["microsoft.graph.riskDetail"]["enum"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(names(Version::V1) + 4, names(Version::Beta));
    assert_eq!(
        parameters(operations::named("application", "removePassword")),
        json!({
            "type": "object", "properties": {"keyId": {"type": "string", "format": "uuid"}},
            "additionalProperties": false, "required": ["keyId"],
        })
    );
}

fn any_served() -> impl Strategy<Value = Structured> {
    prop::sample::select(served::ENTITIES).prop_map(|served| Structured::Entity(served.entity))
}

static ANSWERS: LazyLock<Map<String, Value>> = LazyLock::new(|| answers(Version::Beta));
static BODIES: LazyLock<Map<String, Value>> = LazyLock::new(|| all_bodies(Version::Beta));

proptest! {
    /// What a type holds is what its schemas describe.
    #[test]
    fn values_are_valid_as_answers_and_as_bodies(
        (of_value, value) in any_served().prop_flat_map(|of| (Just(of), testing::value(of, Version::Beta)))
    ) {
        for (schemas, r#use) in [(&ANSWERS, Use::Answer), (&BODIES, Use::Body)] {
            prop_assert!(is_valid(schemas, &of(of_value.name(), r#use), &value), "{value}");
        }
    }

    /// What the description says may be sent is not refused, but for texts of the wrong form.
    #[test]
    fn what_is_described_is_read(
        (of_body, body) in any_served().prop_flat_map(|of| {
            (Just(of), prop_oneof![testing::json_near(of), testing::value(of, Version::Beta)])
        })
    ) {
        let Structured::Entity(entity) = of_body else { unreachable!() };
        if is_valid(&BODIES, &of(of_body.name(), Use::Body), &body)
            && let Err(error) = body::read(entity, Version::Beta, body)
        {
            let is_form = matches!(error.problem, body::BodyProblem::Value { .. } | body::BodyProblem::NotAMember { .. });
            prop_assert!(is_form, "{}", error);
        }
    }
}
