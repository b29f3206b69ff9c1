//! Random values by the declarations, and random JSON that looks like them.

use crate::edm::{Kind, Property, Version};
use crate::structured::Structured;
use crate::timestamp::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A value of the type as `version` would send it, with all its properties.
pub(crate) fn value(of: Structured, version: Version) -> BoxedStrategy<Value> {
    if !of.has_forms() {
        return members(of, version).prop_map(Value::Object).boxed();
    }
    let form = |form: Structured| {
        members(form, version)
            .prop_map(move |mut members| {
                let said = json!(format!("#microsoft.graph.{}", form.name()));
                members.insert("@odata.type".into(), said);
                Value::Object(members)
            })
            .boxed()
    };
    proptest::strategy::Union::new(of.derived().into_iter().map(form)).boxed()
}

fn members(of: Structured, version: Version) -> BoxedStrategy<Map<String, Value>> {
    let properties: Vec<_> = of
        .properties()
        .iter()
        .filter(|property| property.versions.include(version))
        .collect();
    let values: Vec<_> = properties.iter().map(|property| member(property, version)).collect();
    values
        .prop_map(move |values| {
            let names = properties.iter().map(|property| property.name.to_owned());
            names.zip(values).collect()
        })
        .boxed()
}

fn member(property: &'static Property, version: Version) -> BoxedStrategy<Value> {
    let is_identifier = property.name == "id" || property.name.ends_with("Id");
    let value = if is_identifier && matches!(property.kind, Kind::String) {
        any::<u128>()
            .prop_map(|bits| json!(uuid::Uuid::from_u128(bits).to_string()))
            .boxed()
    } else {
        of_kind(&property.kind, version)
    };
    if property.nullable {
        prop_oneof![1 => Just(Value::Null), 3 => value].boxed()
    } else {
        value
    }
}

fn of_kind(kind: &'static Kind, version: Version) -> BoxedStrategy<Value> {
    match kind {
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Int32 => any::<i32>().prop_map(Value::from).boxed(),
        Kind::Int64 => any::<i64>().prop_map(Value::from).boxed(),
        Kind::Double => (-1e9..1e9_f64).prop_map(Value::from).boxed(),
        Kind::String => "\\PC{0,6}".prop_map(Value::from).boxed(),
        Kind::Guid => any::<u128>()
            .prop_map(|bits| json!(uuid::Uuid::from_u128(bits).to_string()))
            .boxed(),
        Kind::Binary => "([A-Za-z0-9+/]{4}){0,3}".prop_map(Value::from).boxed(),
        Kind::DateTimeOffset => (Timestamp::MIN.ticks()..=Timestamp::MAX.ticks())
            .prop_filter_map("an instant", Timestamp::from_ticks)
            .prop_map(|at| json!(at.to_string()))
            .boxed(),
        Kind::TimeOfDay => "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]".prop_map(Value::from).boxed(),
        Kind::Enum(of) => prop::sample::select(of.members)
            .prop_map(|member| json!(member.name))
            .boxed(),
        Kind::Complex(complex) => value(Structured::Complex(complex), version),
        Kind::Entity(entity) => value(Structured::Entity(entity), version),
        Kind::Collection(of) => prop::collection::vec(of_kind(of, version), 0..3)
            .prop_map(Value::from)
            .boxed(),
    }
}

/// Any JSON, its members often named as those of the type and of what is inside of it.
pub(crate) fn json_near(of: Structured) -> BoxedStrategy<Value> {
    let mut names = vec![String::new(), "@odata.type".into(), "@odata.context".into(), "@".into()];
    gather(of, &mut names);
    let mut texts: Vec<String> = vec![
        String::new(),
        "é".into(),
        "#".into(),
        "microsoft.graph.".into(),
        "1".into(),
    ];
    texts.extend(
        of.derived()
            .into_iter()
            .map(|form| format!("#microsoft.graph.{}", form.name())),
    );
    let name = prop::sample::select(names);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(texts).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

fn gather(of: Structured, names: &mut Vec<String>) {
    for form in of.derived().into_iter().chain([of]) {
        for property in form.properties() {
            names.extend([property.name.to_owned(), format!("{}@odata.bind", property.name)]);
            if let Some(inner) = Structured::of(&property.kind) {
                gather(inner, names);
            }
        }
    }
}
