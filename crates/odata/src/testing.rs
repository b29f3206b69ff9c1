//! Random rows, filters and orders of an entity, for differential tests: memory, SQLite and PostgreSQL must agree.
//!
//! Rows and literals are drawn from the same small pools, so that comparisons hit, tie and miss in about equal parts.

mod every_kind;
mod filter;
mod search;

pub use every_kind::EVERY_KIND;
pub use filter::filter;
pub use search::search;

use crate::column::{Column, Target, targets};
use crate::order::{Direction, Order, OrderKey};
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::{EntityType, EnumType, Kind, Property};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// The number of texts that [`row`] draws from.
const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "ab",
    "Ab C",
    " ab\t",
    "b",
    "it's 100%",
    "a_b",
    "Ünï",
    "ünïcode",
    "é\u{d7ff}",
    "é\u{e000}",
    "zz\u{10ffff}",
    "日本",
];

const NUMBERS: &[i32] = &[-1, 0, 1, 2, 3, 50_053, i32::MAX];

/// First and last instants, leap days, ends of years and of a day.
const INSTANTS: &[&str] = &[
    "0001-01-01T00:00:00.0000000Z",
    "1900-02-28T23:59:59.9999999Z",
    "1900-03-01T00:00:00.0000000Z",
    "2000-02-29T12:34:56.0000000Z",
    "2023-12-31T23:59:59.9999999Z",
    "2024-01-01T00:00:00.0000000Z",
    "2024-01-01T00:00:00.1234567Z",
    "2024-02-29T00:00:00.0000000Z",
    "2024-12-31T23:00:00.0000000Z",
    "9999-12-31T23:59:59.9999999Z",
];

fn instant() -> impl Strategy<Value = Timestamp> {
    let pool = prop::sample::select(INSTANTS).prop_map(|text| Timestamp::parse(text).expect("the pool is of instants"));
    let anywhere = (Timestamp::MIN.ticks()..=Timestamp::MAX.ticks())
        .prop_map(|ticks| Timestamp::from_ticks(ticks).expect("the range is that of instants"));
    prop_oneof![4 => pool, 1 => anywhere]
}

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(TEXTS).prop_map(str::to_owned)
}

/// A resource of `entity` as beta serves it, with all its properties. Identifiers are UUIDs drawn from few, so two rows
/// can share an `id`: give each its own. Where types derive from `entity`, it is of one of them, and says so.
pub fn row(entity: &'static EntityType) -> BoxedStrategy<Json> {
    let forms = entity.derived.iter().map(|form| (form.name, form.properties));
    of_some_form(entity.properties, forms.collect())
}

fn of_some_form(own: &'static [Property], forms: Vec<(&'static str, &'static [Property])>) -> BoxedStrategy<Json> {
    if forms.is_empty() {
        return object(own);
    }
    let form = |(name, properties)| {
        object(properties).prop_map(move |mut value| {
            value["@odata.type"] = json!(format!("#microsoft.graph.{name}"));
            value
        })
    };
    prop::strategy::Union::new(forms.into_iter().map(form)).boxed()
}

fn object(properties: &'static [Property]) -> BoxedStrategy<Json> {
    let members: Vec<_> = properties.iter().map(member).collect();
    members
        .prop_map(move |values| {
            let names = properties.iter().map(|property| property.name.to_owned());
            Json::Object(names.zip(values).collect::<Map<_, _>>())
        })
        .boxed()
}

fn member(property: &'static Property) -> BoxedStrategy<Json> {
    let is_identifier = property.name == "id" || property.name.ends_with("Id");
    let value = if is_identifier && matches!(property.kind, Kind::String) {
        identifier()
    } else {
        json_of(&property.kind)
    };
    if property.nullable {
        prop_oneof![1 => Just(Json::Null), 3 => value].boxed()
    } else {
        value
    }
}

fn identifier() -> BoxedStrategy<Json> {
    (0..8_u8)
        .prop_map(|number| json!(format!("00000000-0000-4000-8000-00000000000{number}")))
        .boxed()
}

fn json_of(kind: &'static Kind) -> BoxedStrategy<Json> {
    match kind {
        Kind::Boolean => any::<bool>().prop_map(Json::from).boxed(),
        Kind::Int32 | Kind::Int64 => prop::sample::select(NUMBERS).prop_map(Json::from).boxed(),
        Kind::Double => prop::sample::select(NUMBERS)
            .prop_map(|n| json!(f64::from(n) / 2.0))
            .boxed(),
        Kind::String => text().prop_map(Json::from).boxed(),
        Kind::DateTimeOffset => instant().prop_map(|at| json!(at.to_string())).boxed(),
        Kind::Enum(of) if of.flags => prop::collection::vec(member_name(of), 0..3)
            .prop_map(|names| json!(names.join(",")))
            .boxed(),
        Kind::Enum(of) => member_name(of).prop_map(Json::from).boxed(),
        Kind::Guid => identifier(),
        Kind::Binary => prop::sample::select(&["", "AQID", "/+8="][..])
            .prop_map(Json::from)
            .boxed(),
        Kind::TimeOfDay => prop::sample::select(&["00:00:00.0000000", "23:59:59.9999999"][..])
            .prop_map(Json::from)
            .boxed(),
        Kind::Complex(complex) => {
            let forms = complex.derived.iter().map(|form| (form.name, form.properties));
            of_some_form(complex.properties, forms.collect())
        }
        Kind::Entity(entity) => row(entity),
        Kind::Collection(of) => prop::collection::vec(json_of(of), 0..3).prop_map(Json::from).boxed(),
    }
}

fn member_name(of: &'static EnumType) -> impl Strategy<Value = &'static str> {
    prop::sample::select(of.members).prop_map(|member| member.name)
}

/// An order of `entity` by some of its columns.
pub fn order(entity: &'static EntityType) -> BoxedStrategy<Order> {
    let columns: Vec<Column> = targets(entity)
        .filter_map(|target| match target {
            Target::Scalar(column) => Some(column),
            Target::Collection(_) | Target::Form(_) => None,
        })
        .collect();
    let direction = prop::sample::select(vec![Direction::Ascending, Direction::Descending]);
    let key = (prop::sample::select(columns), direction).prop_map(|(column, direction)| OrderKey { column, direction });
    prop::collection::vec(key, 0..4)
        .prop_map(move |keys| {
            let asked_for = keys.len();
            Order::total(keys, entity, asked_for)
        })
        .boxed()
}
