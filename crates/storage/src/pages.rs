//! Pages of a collection: stored JSON joined to an answer without being parsed.
//!
//! A page begins behind the last row of the one before (keyset paging), so its cost does not grow with its depth, and
//! rows that come or go meanwhile make no other row appear twice or not at all.

#[cfg(test)]
mod plans;
mod sql;

use crate::beta_part::Completer;
use crate::collection::Collection;
use crate::connection::Row;
use crate::error::StoreError;
use crate::links::Linked;
use crate::transaction::Rx;
use crate::value::Value;
use keepwatch_graph::Version;
use keepwatch_graph::document::{NO_POLICIES, PolicyView, join};
use std::ops::Range;

/// A condition on rows, as `keepwatch-odata` writes it for the store's [`Engine`](crate::Engine).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition {
    /// SQL, with placeholders from `$1` on.
    pub sql: String,
    /// What the placeholders stand for.
    pub params: Vec<Value<'static>>,
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderKey {
    /// A column of [`EntityType::columns`](keepwatch_graph::EntityType::columns).
    pub column: &'static str,
    /// Largest first. Null comes before everything in ascending order, and after everything in descending.
    pub descending: bool,
}

/// Which rows a page shows, and to whom.
#[derive(Debug, Clone)]
pub struct PageQuery {
    /// What is listed.
    pub collection: Collection,
    /// Only rows of this user or service principal (their id in lower case): these lie together. A filter that pins the
    /// user should say so here as well. Collections whose rows belong to nobody ignore it.
    pub owner: Option<String>,
    /// Only objects at the other end of links.
    pub linked: Option<Linked>,
    /// Only rows that meet it.
    pub condition: Option<Condition>,
    /// The order. INVARIANT: ends in a key that no two rows share, which is the id.
    pub order: Vec<OrderKey>,
    /// The values of the order's keys in the last row of the page before.
    pub after: Option<Vec<Value<'static>>>,
    /// Rows to leave out at the beginning.
    pub skip: u32,
    /// Rows of a page.
    pub limit: u32,
    /// Which members are shown.
    pub version: Version,
    /// What is shown of the policies that were applied.
    pub policies: PolicyView,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageRows {
    /// The rows as JSON objects with commas between them.
    pub json: Vec<u8>,
    /// Where each object is in `json`, for who must change or select members of some.
    pub objects: Vec<Object>,
    /// The values of the order's keys in the last row: where the next page begins. `None` where no row follows.
    pub next: Option<Vec<Value<'static>>>,
}

/// Where an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its bytes.
    pub range: Range<usize>,
    /// Whether it has enumeration members that are shown only to callers who ask for unknown ones: others must get it
    /// through [`keepwatch_graph::mask::mask`].
    pub masked: bool,
}

/// Columns before the order's keys in a page's answer: the mask flag, and the document's three parts.
const PARTS: usize = 4;

impl Rx<'_> {
    /// Reads a page.
    pub fn page(&mut self, query: &PageQuery) -> Result<PageRows, StoreError> {
        let (sql, params) = sql::page(query, self.engine());
        let limit = query.limit as usize;
        let mut page = PageRows {
            json: Vec::with_capacity(limit.min(1000) * 1400),
            objects: Vec::with_capacity(limit.min(1000)),
            next: None,
        };
        let mut last = Vec::new();
        let mut completer = match query.version {
            Version::V1 => None,
            Version::Beta => Some(Completer::new(query.collection.entity())),
        };
        self.query(&sql, &params, &mut |row| {
            if page.objects.len() == limit {
                // One row more than asked for was read, so that a last page says that it is the last.
                page.next = Some(std::mem::take(&mut last));
                return Ok(());
            }
            page.push(row, query.policies, completer.as_mut())?;
            if page.objects.len() == limit {
                last = keys(row, query.order.len())?;
            }
            Ok(())
        })?;
        Ok(page)
    }

    /// How many rows a query has in all, on all its pages.
    pub fn count(&mut self, query: &PageQuery) -> Result<u64, StoreError> {
        let (sql, params) = sql::count(query);
        let count = self.query_one(&sql, &params, |row| row.number(0))?;
        Ok(count.unwrap_or(0) as u64)
    }
}

impl PageRows {
    fn push(
        &mut self,
        row: &dyn Row,
        policies: PolicyView,
        completer: Option<&mut Completer>,
    ) -> Result<(), StoreError> {
        if !self.json.is_empty() {
            self.json.push(b',');
        }
        let begin = self.json.len();
        let policies = match (policies, row.string(3)?) {
            (PolicyView::Empty, part) if !part.is_empty() => NO_POLICIES,
            (_, part) => part,
        };
        let own = row.string(2)?;
        let missing = completer.map_or("", |completer| completer.missing(own));
        join(&[row.string(1)?, own, missing, policies], &mut self.json);
        self.objects.push(Object {
            range: begin..self.json.len(),
            masked: row.number(0)? != 0,
        });
        Ok(())
    }
}

fn keys(row: &dyn Row, count: usize) -> Result<Vec<Value<'static>>, StoreError> {
    (PARTS..PARTS + count)
        .map(|column| Ok(row.value(column)?.into_owned()))
        .collect()
}
