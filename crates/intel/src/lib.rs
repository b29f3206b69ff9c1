//! Tables of places, networks, address lists, rules and leaked passwords, and their look-ups.
//!
//! [`Intel::load`] reads the files that [`IntelSettings`] name; from then on every look-up is pure and in memory.
//! [`IntelHandle`] replaces one set of tables by the next without a restart. What is not known is absent, never zero.

mod address;
mod agent;
pub mod builtin;
mod discover;
mod error;
mod explain;
mod fact;
mod handle;
mod intel;
mod leaked;
mod lists;
mod prefix_map;
mod report;
mod rules;
mod settings;
mod source;
mod table;

pub use address::{is_public, normalized};
pub use agent::Agents;
pub use error::IntelError;
pub use explain::{FoundList, FoundNetwork, FoundPlace, Lookup};
pub use handle::IntelHandle;
pub use intel::Intel;
pub use leaked::{BuildError, Built, FilterError, LeakedBuilder, LeakedPasswords, PairLine, each_pair};
pub use report::{LoadReport, RefusedLine, RefusedLines, TableKind, TableReport};
pub use settings::{IntelSettings, ListSettings};
