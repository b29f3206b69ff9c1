//! `$expand`: related items that are shown inside of an entity, and what the parentheses behind the relationship ask of
//! them.

use crate::error::{ODataError, Place, Problem};
use crate::filter::Filter;
use crate::limits::{EXPAND_ITEMS_MAX, EXPAND_LENGTH_MAX, Expandable};
use crate::order::Order;
use crate::select::Select;
use keepwatch_graph::edm::{EntityType, Navigation, Version, property};
use std::fmt;

/// One relationship to follow: Graph takes no more in one request.
#[derive(Debug, Clone)]
pub struct Expand {
    /// The relationship.
    pub navigation: &'static Navigation,
    /// The type of what it leads to.
    pub entity: &'static EntityType,
    /// Which properties of the related items; those that are shown by default where `None`.
    pub select: Option<Select>,
    /// Which of them; all where `None`.
    pub filter: Option<Filter>,
    /// In which order; in that of their ids where `None`.
    pub order: Option<Order>,
    top_asked_for: Option<u32>,
}

impl Expand {
    /// Reads a decoded `$expand`, such as `memberOf($select=id,displayName;$top=5)`. `expandable` is what the collection
    /// of `entity` can follow.
    pub fn parse(
        text: &str,
        entity: &'static EntityType,
        version: Version,
        expandable: &[Expandable],
    ) -> Result<Expand, ODataError> {
        if text.len() > EXPAND_LENGTH_MAX {
            let max = EXPAND_LENGTH_MAX;
            return fail(Problem::TooLong { max }, 1);
        }
        let (name, options) = parts(text)?;
        let column = 1 + text.chars().take_while(|c| c.is_whitespace()).count();
        let navigation = navigation(name.trim(), entity, version).map_err(|problem| at(problem, column))?;
        let known = expandable.iter().find(|of| of.navigation == navigation.name);
        let Some(known) = known else {
            let name = navigation.name;
            return fail(Problem::NotExpandable { name }, column);
        };
        let mut expand = Expand {
            navigation,
            entity: known.entity,
            select: None,
            filter: None,
            order: None,
            top_asked_for: None,
        };
        for option in options {
            expand.set(option, version)?;
        }
        Ok(expand)
    }

    /// Reads one option. A problem inside of its value is told by the value's own place and columns.
    fn set(&mut self, (column, option): Part<'_>, version: Version) -> Result<(), ODataError> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let (name, value) = (name.trim(), value.trim());
        let bare = name.strip_prefix('$').unwrap_or(name).to_ascii_lowercase();
        // Of a single item there is nothing to choose or to sort.
        match (bare.as_str(), self.navigation.many) {
            ("", _) if value.is_empty() => Ok(()),
            ("select", _) => {
                let select = Select::parse(value, self.entity, version)?;
                once("$select", &mut self.select, select)
            }
            ("filter", true) => {
                let filter = Filter::parse(value, self.entity, version)?;
                once("$filter", &mut self.filter, Some(filter))
            }
            ("orderby", true) => {
                let order = Order::parse(value, self.entity, version)?;
                once("$orderby", &mut self.order, Some(order))
            }
            ("top", true) => once("$top", &mut self.top_asked_for, Some(top(value)?)),
            _ => {
                let name = name.to_owned();
                fail(Problem::ExpandOption { name }, column)
            }
        }
    }

    /// How many of the related items are shown at most, from 1 to [`EXPAND_ITEMS_MAX`].
    pub fn top(&self) -> u32 {
        self.top_asked_for.unwrap_or(EXPAND_ITEMS_MAX)
    }
}

/// Sets what can be said once.
fn once<T>(name: &'static str, place: &mut Option<T>, value: Option<T>) -> Result<(), ODataError> {
    if place.is_some() {
        return Err(ODataError::DuplicateOption { name });
    }
    *place = value;
    Ok(())
}

fn top(text: &str) -> Result<u32, ODataError> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse().unwrap_or(u32::MAX) {
        top if is_number && top > 0 => Ok(top.min(EXPAND_ITEMS_MAX)),
        _ => Err(ODataError::BadValue {
            option: "$top",
            text: text.to_owned(),
            expected: "a positive whole number",
        }),
    }
}

fn at(problem: Problem, column: usize) -> ODataError {
    problem.at(Place::Expand, column)
}

fn fail<T>(problem: Problem, column: usize) -> Result<T, ODataError> {
    Err(at(problem, column))
}

/// The relationship of that name in any case.
fn navigation(name: &str, entity: &'static EntityType, version: Version) -> Result<&'static Navigation, Problem> {
    let mut all = entity.navigation.iter();
    let found = all.find(|of| of.name.eq_ignore_ascii_case(name) && of.versions.include(version));
    found.ok_or_else(|| match property(entity.properties, name, version) {
        Some(property) => Problem::NotNavigation {
            name: property.name,
            of: entity.name,
        },
        None => Problem::UnknownProperty {
            name: name.to_owned(),
            of: entity.name,
        },
    })
}

/// An option in parentheses, and the column where it begins.
type Part<'a> = (usize, &'a str);

/// The relationship's name, and the options in its parentheses, each with its column.
fn parts(text: &str) -> Result<(&str, Vec<Part<'_>>), ODataError> {
    let end = text.find(['(', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.trim().is_empty() {
        return Err(unexpected("a navigation property", rest, text, end));
    }
    let Some(inside) = rest.strip_prefix('(') else {
        return if rest.is_empty() {
            Ok((name, Vec::new()))
        } else {
            several(text, end)
        };
    };
    let (mut options, mut begin, mut depth, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    for (index, character) in inside.char_indices() {
        match character {
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ';' | ')' if depth == 0 => {
                let option = &inside[begin..index];
                options.push((column_of(text, end + 1 + begin), option));
                begin = index + 1;
            }
            _ => {}
        }
        if character == ')' && depth == 0 && begin == index + 1 {
            let rest = &inside[begin..];
            let behind = end + 1 + begin;
            return match rest.trim_start().chars().next() {
                None => Ok((name, options)),
                Some(',') => several(text, behind),
                Some(_) => Err(unexpected("the end", rest, text, behind)),
            };
        }
    }
    Err(unexpected("`)`", "", text, text.len()))
}

fn several<T>(text: &str, begin: usize) -> Result<T, ODataError> {
    let (max, what) = (1, "navigation property");
    fail(Problem::TooMany { max, what }, column_of(text, begin))
}

fn unexpected(expected: &'static str, found: &str, text: &str, begin: usize) -> ODataError {
    let found = match found.trim() {
        "" => "the end".to_owned(),
        found => format!("`{}`", keepwatch_graph::edm::shown(found)),
    };
    at(Problem::Unexpected { expected, found }, column_of(text, begin))
}

/// The column of the byte at `begin`.
fn column_of(text: &str, begin: usize) -> usize {
    text[..begin].chars().count() + 1
}

/// The canonical text, which is read as the same.
impl fmt::Display for Expand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = [
            self.select.as_ref().map(|select| format!("$select={select}")),
            self.filter.as_ref().map(|filter| format!("$filter={filter}")),
            self.order
                .as_ref()
                .and_then(Order::asked_for)
                .map(|order| format!("$orderby={order}")),
            self.top_asked_for.map(|top| format!("$top={top}")),
        ];
        let options: Vec<String> = options.into_iter().flatten().collect();
        f.write_str(self.navigation.name)?;
        if options.is_empty() {
            return Ok(());
        }
        write!(f, "({})", options.join(";"))
    }
}
