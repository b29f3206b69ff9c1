//! The bounds of a query: what any query may ask for, and what one collection allows.

use crate::order::Direction;

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

/// The largest start or length that `substring` takes.
pub const SUBSTRING_MAX: i64 = 1_000_000;

/// The largest integer literal, either sign: beyond it a double no longer tells neighbours apart, and engines differ in
/// how they compare an integer with a double.
pub const INTEGER_MAX: i64 = 1 << 53;

/// What one collection allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows of a page where the caller does not say.
    pub top_default: u32,
    /// The most rows of a page. A larger `$top` is held to it, as Graph's paging page allows: the caller follows the
    /// next link for the rest.
    pub top_max: u32,
    /// Whether `$skip` is taken.
    pub skip: bool,
    /// The order where the caller names none; the id always breaks ties. Paths as in the entity's columns.
    pub default_order: &'static [(&'static str, Direction)],
}
