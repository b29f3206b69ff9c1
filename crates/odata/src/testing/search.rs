//! Random searches.

use super::{TEXTS, text};
use crate::Search;
use crate::column::{Target, Type, targets};
use keepwatch_graph::edm::{EntityType, Version};
use proptest::prelude::*;

/// A search of `entity`, all of its texts included.
pub fn search(entity: &'static EntityType) -> BoxedStrategy<Search> {
    let paths: Vec<String> = targets(entity)
        .filter_map(|target| match target {
            Target::Scalar(column) if column.of == Type::String => Some(column.path),
            Target::Collection(of) if of.items[0].of == Type::String && of.items[0].path.is_none() => Some(of.path),
            Target::Scalar(_) | Target::Collection(_) | Target::Form(_) => None,
        })
        .collect();
    // A part of a text finds more than the whole, and what has capitals is split.
    let part = (prop::sample::select(TEXTS), 0..4_usize).prop_map(|(text, skip)| text.chars().skip(skip).collect());
    let words = prop::sample::select(vec!["AbC", "yZ", "unicodeAb", "100%B"]).prop_map(str::to_owned);
    let text = prop_oneof![2 => text(), 2 => part, 1 => words]
        .prop_filter("a clause has a text", |text: &String| !text.trim().is_empty());
    let clause = (prop::sample::select(paths), text).prop_map(|(path, text)| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{path}:{escaped}\"")
    });
    let tree = clause.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|terms| format!("({})", terms.join(" AND "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|terms| format!("({})", terms.join(" OR "))),
            inner.prop_map(|term| format!("NOT ({term})")),
        ]
    });
    tree.prop_map(move |text| Search::parse(&text, entity, Version::Beta).expect("a search of our own making"))
        .boxed()
}
