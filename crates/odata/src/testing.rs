//! Random rows, filters and orders of an entity, for differential tests: memory, SQLite and PostgreSQL must agree.
//!
//! Rows and literals are drawn from the same small pools, so that comparisons hit, tie and miss in about equal parts.

use crate::column::{Collection, Column, Target, Type, targets};
use crate::filter::{Condition, EnumValue, Filter, Function, Literal, TextTest, Value};
use crate::order::{Direction, Order, OrderKey};
use crate::syntax::{Operator, Quantifier};
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::{EntityType, EnumType, Kind, Property, folded};
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
        Kind::Enum(of) => prop::sample::select(of.members)
            .prop_map(|member| json!(member.name))
            .boxed(),
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

/// A filter on `entity`, all of its columns and all operators and functions included.
pub fn filter(entity: &'static EntityType) -> BoxedStrategy<Filter> {
    condition(entity)
        .prop_map(move |condition| Filter::from_condition(entity, condition))
        .boxed()
}

fn condition(entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let leaves: Vec<BoxedStrategy<Condition>> = targets(entity)
        .map(|target| match target {
            Target::Scalar(column) => on_column(&column, entity),
            Target::Collection(collection) => on_collection(&collection, entity),
        })
        .collect();
    let leaf = prop::sample::select(leaves).prop_flat_map(|leaf| leaf);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::all),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::any),
            inner.prop_map(Condition::not),
        ]
    })
    .boxed()
}

/// Every column of a type.
fn of_type(of: Type, entity: &'static EntityType) -> Vec<Value> {
    targets(entity)
        .filter_map(|target| match target {
            Target::Scalar(column) if column.of == of => Some(Value::Column(column)),
            Target::Scalar(_) | Target::Collection(_) => None,
        })
        .collect()
}

fn on_column(column: &Column, entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let value = Value::Column(column.clone());
    let others = prop::sample::select(of_type(column.of, entity));
    let plain = on_value(value.clone(), column.of);
    let between = comparison(Just(value.clone()), column.of, others.clone());
    match column.of {
        Type::String => prop_oneof![
            3 => plain,
            1 => between,
            3 => text_test(Just(value.clone()), prop_oneof![2 => literal(Type::String), 1 => others]),
            2 => text_function(value).prop_flat_map(|call| {
                let of = call.of();
                on_value(call, of)
            }),
            1 => text_test(literal(Type::String), Just(Value::Column(column.clone()))),
        ]
        .boxed(),
        Type::DateTime => prop_oneof![
            2 => plain,
            1 => between,
            1 => comparison(Just(value.clone()), Type::DateTime, Just(Value::Call(Function::Now, Vec::new()))),
            3 => date_function(value).prop_flat_map(|call| {
                let of = call.of();
                on_value(call, of)
            }),
        ]
        .boxed(),
        Type::Enum(of) => {
            let has = literal_value(Type::Enum(of)).prop_map(move |flags| Condition::Has {
                value: value.clone(),
                flags,
            });
            prop_oneof![3 => plain, 1 => between, 1 => has].boxed()
        }
        Type::Boolean | Type::Integer | Type::Double | Type::Date => prop_oneof![3 => plain, 1 => between].boxed(),
    }
}

/// Conditions that any value takes.
fn on_value(value: Value, of: Type) -> BoxedStrategy<Condition> {
    let compared = comparison(Just(value.clone()), of, literal(of));
    let is_null = Just(Condition::IsNull(value.clone()));
    let listed = (prop::collection::vec(literal_value(of), 1..4), any::<bool>()).prop_map(move |(list, or_null)| {
        Condition::In {
            value: value.clone(),
            list,
            or_null,
        }
    });
    prop_oneof![4 => compared, 1 => is_null, 2 => listed].boxed()
}

fn comparison(
    left: impl Strategy<Value = Value> + 'static,
    of: Type,
    right: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Condition> {
    let operators = if of == Type::Boolean {
        &Operator::ALL[..2]
    } else {
        &Operator::ALL[..]
    };
    (left, prop::sample::select(operators), right)
        .prop_map(|(left, operator, right)| Condition::Compare { left, operator, right })
        .boxed()
}

fn text_test(
    subject: impl Strategy<Value = Value> + 'static,
    pattern: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Condition> {
    (prop::sample::select(&TextTest::ALL[..]), subject, pattern)
        .prop_map(|(test, subject, pattern)| Condition::Text { test, subject, pattern })
        .boxed()
}

fn text_function(value: Value) -> BoxedStrategy<Value> {
    let small = || (0..4_i64).prop_map(|number| Value::Literal(Literal::Integer(number)));
    let [a, b, c, d, e] = [(); 5].map(|()| value.clone());
    prop_oneof![
        Just(Value::Call(Function::Trim, vec![a])),
        Just(Value::Call(Function::Length, vec![b])),
        literal(Type::String).prop_map(move |text| Value::Call(Function::IndexOf, vec![c.clone(), text])),
        literal(Type::String).prop_map(move |text| Value::Call(Function::Concat, vec![text, d.clone()])),
        small().prop_map(move |start| Value::Call(Function::Substring, vec![e.clone(), start])),
        (small(), small()).prop_map(move |(start, length)| {
            let trimmed = Value::Call(Function::Trim, vec![value.clone()]);
            Value::Call(Function::Substring, vec![trimmed, start, length])
        }),
    ]
    .boxed()
}

fn date_function(value: Value) -> impl Strategy<Value = Value> {
    let functions = vec![
        Function::Year,
        Function::Month,
        Function::Day,
        Function::Hour,
        Function::Minute,
        Function::Second,
        Function::Date,
    ];
    prop::sample::select(functions).prop_map(move |function| Value::Call(function, vec![value.clone()]))
}

fn on_collection(collection: &Collection, entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let item = || Just(Value::Item(0));
    // A property of the row can be null where an item cannot.
    let texts = prop::sample::select(of_type(Type::String, entity));
    let body = prop_oneof![
        3 => on_value(Value::Item(0), Type::String),
        1 => comparison(item(), Type::String, texts.clone()),
        1 => text_test(item(), texts),
        2 => text_test(item(), literal(Type::String)),
        1 => text_function(Value::Item(0)).prop_flat_map(|call| {
            let of = call.of();
            on_value(call, of)
        }),
    ];
    let body = prop_oneof![3 => body.clone(), 1 => body.prop_map(Condition::not)];
    let quantifiers = prop::sample::select(vec![Quantifier::Any, Quantifier::All]);
    let collection = collection.clone();
    (quantifiers, body)
        .prop_map(move |(quantifier, body)| Condition::Quantified {
            quantifier,
            collection: collection.clone(),
            body: Box::new(body),
        })
        .boxed()
}

fn literal(of: Type) -> BoxedStrategy<Value> {
    literal_value(of).prop_map(Value::Literal).boxed()
}

fn literal_value(of: Type) -> BoxedStrategy<Literal> {
    match of {
        Type::Boolean => any::<bool>().prop_map(Literal::Boolean).boxed(),
        // The parts of dates are among the numbers that integers are compared with.
        Type::Integer => prop_oneof![
            prop::sample::select(NUMBERS).prop_map(|number| Literal::Integer(i64::from(number))),
            prop::sample::select(vec![2000, 2023, 2024, 9999, 12, 29, 31, 59]).prop_map(Literal::Integer),
            prop::sample::select(NUMBERS).prop_map(|number| Literal::Double(f64::from(number) + 0.5)),
        ]
        .boxed(),
        Type::Double => prop::sample::select(NUMBERS)
            .prop_map(|number| Literal::Double(f64::from(number) / 2.0))
            .boxed(),
        Type::String => prop_oneof![4 => text(), 1 => identifier().prop_map(|id| id.as_str().unwrap_or("").to_owned())]
            .prop_map(|text| Literal::String(folded(&text)))
            .boxed(),
        Type::DateTime => instant().prop_map(Literal::DateTime).boxed(),
        Type::Date => instant().prop_map(midnight).boxed(),
        Type::Enum(of) => enum_value(of).prop_map(Literal::Enum).boxed(),
    }
}

fn midnight(at: Timestamp) -> Literal {
    let day = format!("{}T00:00:00Z", &at.to_string()[..10]);
    Literal::Date(Timestamp::parse(&day).expect("every instant has a midnight"))
}

fn enum_value(of: &'static EnumType) -> impl Strategy<Value = EnumValue> {
    prop::sample::select(of.members).prop_map(move |member| EnumValue {
        of,
        number: i64::from(member.value),
    })
}

/// An order of `entity` by some of its columns.
pub fn order(entity: &'static EntityType) -> BoxedStrategy<Order> {
    let columns: Vec<Column> = targets(entity)
        .filter_map(|target| match target {
            Target::Scalar(column) => Some(column),
            Target::Collection(_) => None,
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
