//! The history of risky users: items are only ever added.

use crate::error::StoreError;
use crate::rows::{Row, entity_row, read_document};
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{HistoryItemId, RiskyUserHistoryItem};

/// Changes of one user's risk that may fall into one tick of 100 ns: clocks are coarser, but an action changes few things.
const ITEMS_PER_TICK_MAX: usize = 1000;

impl Rx<'_> {
    /// The item with that id.
    pub fn history_item(&mut self, id: HistoryItemId) -> Result<Option<RiskyUserHistoryItem>, StoreError> {
        let key = [Value::display(id.user), Value::display(id)];
        self.query_one(include_str!("sql/history_item.sql"), &key, |row| {
            read_document("risky_user_history", row, 0)
        })
    }
}

impl Tx<'_> {
    /// Adds items. An item whose id is taken, because two changes came in the same tick, gets the next free one: none is
    /// lost.
    pub fn insert_history(&mut self, items: &[RiskyUserHistoryItem]) -> Result<(), StoreError> {
        items.iter().try_for_each(|item| self.insert_at_free_tick(item.clone()))
    }

    fn insert_at_free_tick(&mut self, mut item: RiskyUserHistoryItem) -> Result<(), StoreError> {
        for _ in 0..ITEMS_PER_TICK_MAX {
            if self.insert_history_item(&item)? > 0 {
                return Ok(());
            }
            item.id.at = item.id.at.next_tick();
        }
        Err(StoreError::Conflict {
            table: "risky_user_history",
        })
    }

    fn insert_history_item(&mut self, item: &RiskyUserHistoryItem) -> Result<u64, StoreError> {
        let row: Row = entity_row(RiskyUserHistoryItem::TYPE, &item.document())?;
        self.insert_rows(include_str!("sql/insert_risky_user_history.sql"), [&row])
    }
}
