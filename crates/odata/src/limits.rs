//! The bounds of a query: what any query may ask for, and what one collection allows.

use crate::order::Direction;
use keepwatch_graph::edm::EntityType;

/// Options in a query string: OData has a dozen, proxies and clients add a few of their own.
pub const OPTIONS_MAX: usize = 64;

/// Bytes of a `$filter`, as sent and in its canonical spelling: 300 conditions on ids, and still a URL that servers take.
pub const FILTER_LENGTH_MAX: usize = 16 * 1024;

/// Nesting of parentheses, calls and lambdas. People write three or four; the parser recurses this often.
pub const FILTER_DEPTH_MAX: usize = 20;

/// Properties, functions and constants in a `$filter`. SQLite parses a chain of `or` as deep as it is long and stops at 1,000.
pub const FILTER_TERMS_MAX: usize = 400;

/// Values in the list of an `in`: what fits in [`FILTER_LENGTH_MAX`] when they are ids.
pub const IN_LIST_MAX: usize = 400;

/// Keys of an `$orderby`.
pub const ORDER_KEYS_MAX: usize = 8;

/// Bytes of an `$orderby` or a `$select`: every property of the widest resource fits.
pub const LIST_LENGTH_MAX: usize = 4 * 1024;

/// Properties in a `$select`, repetitions included; the widest resource has fewer than 80.
pub const SELECT_MAX: usize = 200;

/// Characters of a `$skiptoken`: [`ORDER_KEYS_MAX`] texts and an id in base64.
pub const SKIP_TOKEN_LENGTH_MAX: usize = 16 * 1024;

/// Rows that `$skip` may pass over: each costs a look at a row.
pub const SKIP_MAX: u32 = 100_000;

/// Bytes of a `$search`: a URL that servers take.
pub const SEARCH_LENGTH_MAX: usize = 4 * 1024;

/// Nesting of parentheses in a `$search`, and of `NOT`.
pub const SEARCH_DEPTH_MAX: usize = 20;

/// Words in all clauses of a `$search` together: each is a test of its own on every row.
pub const SEARCH_WORDS_MAX: usize = 64;

/// Bytes of an `$expand`: options of one relationship, a `$filter` of people's length among them.
pub const EXPAND_LENGTH_MAX: usize = 4 * 1024;

/// Related items that are shown inside of an entity. Source: Microsoft Graph, "Customize responses with query parameters"
/// (20 items, without a link to more).
pub const EXPAND_ITEMS_MAX: u32 = 20;

/// The largest start or length that `substring` takes.
pub const SUBSTRING_MAX: i64 = 1_000_000;

/// The largest integer literal, either sign: beyond it a double no longer tells neighbours apart, and engines differ in
/// how they compare an integer with a double.
pub const INTEGER_MAX: i64 = 1 << 53;

/// What one collection allows.
///
/// Written as what it differs in: `Limits { skip: true, ..Limits::pages(20, 500, &[]) }`.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows of a page where the caller does not say.
    pub top_default: u32,
    /// The most rows of a page.
    pub top_max: u32,
    /// What becomes of a larger `$top`.
    pub top_over_max: OverMax,
    /// Whether `$skip` is taken.
    pub skip: bool,
    /// Whether `$count` is taken.
    pub count: bool,
    /// Whether `$search` is taken.
    pub search: bool,
    /// The navigation properties that `$expand` takes.
    pub expand: &'static [Expandable],
    /// Whether these are directory objects, which know some queries only as [advanced](crate::Advanced) ones.
    pub directory: bool,
    /// The order where the caller names none; the id always breaks ties. Paths as in the entity's columns.
    pub default_order: &'static [(&'static str, Direction)],
}

/// What becomes of a `$top` larger than a page can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverMax {
    /// It is held to the maximum, as Graph's paging page allows: the caller follows the next link for the rest.
    Clamp,
    /// It is refused, as directory objects do.
    Refuse,
}

/// A navigation property that can be expanded.
#[derive(Debug, Clone, Copy)]
pub struct Expandable {
    /// Its name, among the entity's [`navigation`](EntityType::navigation).
    pub navigation: &'static str,
    /// The type of what it leads to, by which the options in its parentheses are read.
    pub entity: &'static EntityType,
}

impl Limits {
    /// A collection that takes `$filter`, `$orderby`, `$select`, `$top` and `$count`.
    pub const fn pages(top_default: u32, top_max: u32, default_order: &'static [(&'static str, Direction)]) -> Limits {
        Limits {
            top_default,
            top_max,
            top_over_max: OverMax::Clamp,
            skip: false,
            count: true,
            search: false,
            expand: &[],
            directory: false,
            default_order,
        }
    }

    /// Directory objects. Source: Microsoft Graph, user: list ("default 100, maximum 999"); the others are the same.
    pub const DIRECTORY: Limits = Limits {
        top_over_max: OverMax::Refuse,
        search: true,
        directory: true,
        ..Limits::pages(100, 999, &[])
    };
}
