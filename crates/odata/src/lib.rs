//! OData query options: text to a typed tree, and from there to SQL or an in-memory predicate. Paths and the bodies of
//! batches, which OData describes too, are read here as well.
//!
//! Everything is typed against the one property table of an entity ([`EntityType`](keepwatch_graph::EntityType)), so
//! that a name or a literal that means nothing is refused with its column, and nothing that was accepted can fail later.
//! The crate is pure: the time and the key of skip tokens are arguments.

mod advanced;
pub mod batch;
mod column;
mod error;
mod expand;
pub mod filter;
mod lexer;
pub mod limits;
mod options;
mod order;
mod parser;
pub mod path;
mod query_string;
pub mod row;
mod search;
mod select;
mod skip_token;
mod sql;
mod syntax;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use advanced::Advanced;
pub use column::{Collection, Column, ItemColumn, Target, Type, targets};
pub use error::{ODataError, Place, Problem};
pub use expand::Expand;
pub use filter::Filter;
pub use limits::{Expandable, Limits, OverMax};
pub use options::QueryOptions;
pub use order::{Direction, Order, OrderKey, Position};
pub use search::Search;
pub use select::Select;
pub use skip_token::TokenKey;
pub use sql::{Dialect, SqlValue};
pub use syntax::{Operator, Quantifier};
