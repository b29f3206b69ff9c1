//! Random filters.

use super::{NUMBERS, identifier, instant, text};
use crate::column::{Collection, Column, ItemColumn, Target, Type, targets};
use crate::filter::{Condition, EnumValue, Filter, Form, Function, Literal, TextTest, Value};
use crate::syntax::{Operator, Quantifier};
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::{EntityType, EnumType, folded};
use proptest::prelude::*;

/// A filter on `entity`, all of its columns and all operators and functions included.
pub fn filter(entity: &'static EntityType) -> BoxedStrategy<Filter> {
    condition(entity)
        .prop_map(move |condition| Filter::from_condition(entity, condition))
        .boxed()
}

fn condition(entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let mut leaves: Vec<BoxedStrategy<Condition>> = targets(entity)
        .map(|target| match target {
            Target::Scalar(column) => on_column(&column, entity),
            Target::Collection(collection) => on_collection(collection, entity),
            Target::Form(name) => on_form(name, entity),
        })
        .collect();
    leaves.extend(
        collections_of_several(entity)
            .into_iter()
            .map(|of| on_collection(of, entity)),
    );
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
            Target::Scalar(_) | Target::Collection(_) | Target::Form(_) => None,
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
        Type::Boolean | Type::Integer | Type::Double | Type::Date | Type::Guid => {
            prop_oneof![3 => plain, 1 => between].boxed()
        }
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

/// The collections whose items have several columns, with all of them.
fn collections_of_several(entity: &'static EntityType) -> Vec<Collection> {
    let mut joined: Vec<Collection> = Vec::new();
    for target in targets(entity) {
        let Target::Collection(collection) = target else {
            continue;
        };
        match joined.iter_mut().find(|earlier| earlier.path == collection.path) {
            Some(earlier) => earlier.items.extend(collection.items),
            None => joined.push(collection),
        }
    }
    joined.retain(|collection| collection.items.len() > 1);
    for collection in &mut joined {
        // As the checker puts them.
        collection.items.sort_by_key(|column| column.name);
    }
    joined
}

fn on_collection(collection: Collection, entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let on_items: Vec<_> = collection.items.iter().map(|column| on_item(column, entity)).collect();
    // Of several columns each is asked for, as the checker would not name one otherwise.
    let body = match <[_; 1]>::try_from(on_items) {
        Ok([body]) => body,
        Err(bodies) => (bodies, any::<bool>())
            .prop_map(|(bodies, together)| match together {
                true => Condition::all(bodies),
                false => Condition::any(bodies),
            })
            .boxed(),
    };
    let body = prop_oneof![3 => body.clone(), 1 => body.prop_map(Condition::not)];
    let quantifiers = prop::sample::select(vec![Quantifier::Any, Quantifier::All]);
    let count = single(&collection).map(|collection| on_value(Value::Count(collection), Type::Integer));
    let quantified = (quantifiers, body).prop_map(move |(quantifier, body)| Condition::Quantified {
        quantifier,
        collection: collection.clone(),
        body: Box::new(body),
    });
    match count {
        Some(count) => prop_oneof![4 => quantified, 1 => count].boxed(),
        None => quantified.boxed(),
    }
}

/// The collection, where it is one that the checker counts by this column.
fn single(collection: &Collection) -> Option<Collection> {
    let is_values = collection.items.len() == 1 && collection.items[0].path.is_none();
    is_values.then(|| collection.clone())
}

/// Conditions on what `column` holds of an item.
fn on_item(column: &ItemColumn, entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let of = column.of;
    let column = column.clone();
    let item = Value::Item { level: 0, column };
    let plain = on_value(item.clone(), of);
    // A property of the row can be null where an item cannot.
    let others = of_type(of, entity);
    if others.is_empty() {
        return plain;
    }
    let others = prop::sample::select(others);
    let between = comparison(Just(item.clone()), of, others.clone());
    match of {
        Type::String => prop_oneof![
            3 => plain,
            1 => between,
            1 => text_test(Just(item.clone()), others),
            2 => text_test(Just(item.clone()), literal(Type::String)),
            1 => text_function(item).prop_flat_map(|call| {
                let of = call.of();
                on_value(call, of)
            }),
        ]
        .boxed(),
        Type::Enum(of) => {
            let has = literal_value(Type::Enum(of)).prop_map(move |flags| Condition::Has {
                value: item.clone(),
                flags,
            });
            prop_oneof![3 => plain, 1 => between, 2 => has].boxed()
        }
        _ => prop_oneof![3 => plain, 1 => between].boxed(),
    }
}

fn on_form(column: &'static str, entity: &'static EntityType) -> BoxedStrategy<Condition> {
    let forms: Vec<_> = entity.derived.iter().map(|form| form.name).collect();
    prop::sample::select(forms)
        .prop_map(move |name| {
            Condition::IsOf(Form {
                name,
                column,
                names: vec![name],
            })
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
        Type::Guid => identifier()
            .prop_map(|id| Literal::Guid(id.as_str().unwrap_or("").to_owned()))
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

/// A member, or several where the enumeration is one of flags.
fn enum_value(of: &'static EnumType) -> impl Strategy<Value = EnumValue> {
    let several = if of.flags { 1..3 } else { 1..2_usize };
    let members = prop::collection::vec(prop::sample::select(of.members), several);
    members.prop_map(move |members| EnumValue {
        of,
        number: members.iter().fold(0, |sum, member| sum | i64::from(member.value)),
    })
}
