//! The columns of a resource, read from the JSON that is served.

use crate::column::{Collection, Column, FORM, ItemColumn, NAMESPACE, Target, Type, targets};
use crate::sql::SqlValue;
use keepwatch_graph::edm::{EntityType, EnumType, UNKNOWN_ENUM_VALUE, folded};
use keepwatch_graph::timestamp::Timestamp;
use serde_json::Value as Json;

/// Every column of a resource's row, in the order of the entity's table. `resource` is as beta serves it, which has all
/// properties.
pub fn columns(entity: &'static EntityType, resource: &Json) -> Vec<(&'static str, SqlValue)> {
    targets(entity)
        .map(|target| {
            let value = match &target {
                Target::Scalar(column) => scalar(column, resource),
                Target::Collection(collection) => array(&collection.items[0], collection, resource),
                Target::Form(_) => form(resource).map_or(SqlValue::Null, |name| SqlValue::Text(folded(name))),
            };
            (target.name(), value)
        })
        .collect()
}

/// What the column holds for a resource: null where the JSON has nothing of its type.
pub fn scalar(column: &Column, resource: &Json) -> SqlValue {
    let found = follow(&column.path, resource);
    found.and_then(|json| typed(column.of, json)).unwrap_or(SqlValue::Null)
}

/// What is at a path; nothing where the path is of a derived type, and the resource of another.
fn follow<'a>(path: &str, resource: &'a Json) -> Option<&'a Json> {
    path.split('/')
        .try_fold(resource, |json, name| match name.strip_prefix(NAMESPACE) {
            Some(of) => (form(json)? == of).then_some(json),
            None => json.get(name),
        })
}

/// The name of the type that a value says it is of.
pub(crate) fn form(json: &Json) -> Option<&str> {
    let name = json.get(FORM)?.as_str()?;
    name.strip_prefix('#').unwrap_or(name).strip_prefix(NAMESPACE)
}

fn typed(of: Type, json: &Json) -> Option<SqlValue> {
    match of {
        Type::Boolean => json.as_bool().map(|value| SqlValue::Integer(i64::from(value))),
        Type::Integer => json.as_i64().map(SqlValue::Integer),
        Type::Double => json.as_f64().map(SqlValue::Real),
        Type::String | Type::Guid => json.as_str().map(|text| SqlValue::Text(folded(text))),
        Type::DateTime => json
            .as_str()
            .and_then(|text| Timestamp::parse(text).ok())
            .map(|at| SqlValue::Integer(at.ticks())),
        Type::Enum(of) => json.as_str().map(|text| SqlValue::Integer(enum_number(of, text))),
        // No property has this type: only `date()` gives it.
        Type::Date => None,
    }
}

/// The number of a member, or the sum of the known members of a set of flags.
fn enum_number(of: &'static EnumType, text: &str) -> i64 {
    let number = |name: &str| of.member(name).map(|member| i64::from(member.value));
    if of.flags {
        text.split(',')
            .filter_map(|name| number(name.trim()))
            .fold(0, |sum, bit| sum | bit)
    } else {
        number(text).unwrap_or(i64::from(UNKNOWN_ENUM_VALUE))
    }
}

/// What the column of a collection holds: the values of its items as a JSON array.
fn array(item: &ItemColumn, collection: &Collection, resource: &Json) -> SqlValue {
    let values = items(collection, resource)
        .into_iter()
        .filter_map(|of_item| item_value(item, of_item))
        .map(|value| match value {
            SqlValue::Null => Json::Null,
            SqlValue::Integer(number) => Json::from(number),
            SqlValue::Real(number) => Json::from(number),
            SqlValue::Text(text) => Json::from(text),
        });
    SqlValue::Text(Json::Array(values.collect()).to_string())
}

/// The items of a collection that its columns know: all those with properties, and of values those that are not null.
pub(crate) fn items<'a>(collection: &Collection, resource: &'a Json) -> Vec<&'a Json> {
    let found = follow(&collection.path, resource);
    let items = found.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let is_known = |item: &&Json| {
        let mut columns = collection.items.iter();
        columns.all(|column| item_value(column, item).is_some())
    };
    items.iter().filter(is_known).collect()
}

/// What a column holds of one item; `None` where it leaves the item out.
pub(crate) fn item_value(column: &ItemColumn, item: &Json) -> Option<SqlValue> {
    match &column.path {
        None => typed(column.of, item),
        Some(path) => {
            let found = follow(path, item).and_then(|json| typed(column.of, json));
            Some(found.unwrap_or(SqlValue::Null))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::conditional_access::named_location::NamedLocation;
    use serde_json::json;

    /// A column of one derived type says nothing of values of another, even where they have a member of that name.
    #[test]
    fn a_value_fills_the_columns_of_its_own_form() {
        let text = |text: &str| SqlValue::Text(text.to_owned());
        for (of, trusted, countries) in [
            ("ipNamedLocation", SqlValue::Integer(1), text("[]")),
            ("countryNamedLocation", SqlValue::Null, text(r#"["de"]"#)),
        ] {
            let resource = json!({"@odata.type": format!("#microsoft.graph.{of}"), "id": "1", "displayName": "Office",
                "isTrusted": true, "countriesAndRegions": ["DE"]});
            let row = columns(NamedLocation::TYPE, &resource);
            let value = |name: &str| {
                row.iter()
                    .find(|(column, _)| *column == name)
                    .map(|(_, value)| value.clone())
            };
            assert_eq!(value("odata_type"), Some(text(&of.to_lowercase())));
            assert_eq!(value("is_trusted"), Some(trusted), "{of}");
            assert_eq!(value("countries_and_regions"), Some(countries), "{of}");
        }
    }
}
