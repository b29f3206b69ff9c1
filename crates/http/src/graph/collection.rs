//! The collections that are served: what their pages hold, in which order, and what their answers call them.

use keepwatch_odata::{Direction, Limits};
use keepwatch_storage::{Collection, Linked};

/// A collection, or the part of one that an address names.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    /// What is listed.
    pub(crate) collection: Collection,
    /// What a page may hold.
    pub(crate) limits: Limits,
    /// What stands behind `$metadata#` in the context of an answer.
    pub(crate) context: String,
    /// Rows of this user only.
    pub(crate) owner: Option<String>,
    /// Only what is at the other end of these links.
    pub(crate) linked: Option<Linked>,
    /// A `$filter` that every row meets, whatever the caller asks for.
    pub(crate) within: Option<String>,
    /// What is listed unless the caller asks for more.
    pub(crate) by_default: Option<ByDefault>,
    /// Properties that Graph shows of one resource and not in lists.
    pub(crate) of_one_only: &'static [&'static str],
}

impl Listing {
    /// The whole of a collection.
    pub(crate) fn new(collection: Collection, limits: Limits, context: impl Into<String>) -> Self {
        Self {
            collection,
            limits,
            context: context.into(),
            owner: None,
            linked: None,
            within: None,
            by_default: None,
            of_one_only: &[],
        }
    }
}

/// What is listed unless the caller asks for more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByDefault {
    /// A `$filter`.
    pub(crate) filter: &'static str,
    /// The property that a caller asks for more by: a `$filter` that speaks of it stands alone.
    pub(crate) unless_filtered_on: &'static str,
}

/// The pages of identity protection. Source: Microsoft Graph, riskDetection: list ("default 20, maximum 500"); the other
/// collections take the same.
pub(crate) const fn risk_pages(default_order: &'static [(&'static str, Direction)]) -> Limits {
    Limits::pages(20, 500, default_order)
}

/// The pages of the sign-in log. Source: Microsoft Graph, signIn: list ("the default and maximum page size is 1,000").
pub(crate) const fn log_pages(default_order: &'static [(&'static str, Direction)]) -> Limits {
    Limits::pages(1000, 1000, default_order)
}

/// The pages of what administrators write for Conditional Access. Microsoft documents `$skip` and no page size, and its
/// service gives them whole; a page of ours holds more than tenants have.
pub(crate) const fn policy_pages() -> Limits {
    Limits {
        skip: true,
        ..Limits::pages(1000, 1000, &[("createdDateTime", Direction::Ascending)])
    }
}
