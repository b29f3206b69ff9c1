//! The rows of the file, held small: texts once, and in each row their numbers.

use super::attackers::Pools;
use super::row::Row;
use super::{LEVELS, Values};
use std::collections::HashMap;
use std::sync::Arc;

/// The most rows: the data set has 33 million, of which those that failed are not kept.
pub(crate) const ROWS_MAX: usize = 40_000_000;

/// There are more rows than [`ROWS_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogError;

impl std::fmt::Display for LogError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there are more than {ROWS_MAX} rows")
    }
}

impl std::error::Error for LogError {}

/// A sign-in that succeeded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// In ticks of 100 ns.
    pub(super) at: i64,
    /// Which of the users, in the order in which they came.
    pub(super) user: u32,
    pub(super) place: u32,
    pub(super) values: Values,
}

/// What is known of the whole file: what succeeded, and from where and with what others tried.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(super) entries: Vec<Entry>,
    pub(super) pools: Pools,
    pub(super) users: Vec<i64>,
    user_numbers: HashMap<i64, u32>,
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    rows: usize,
}

impl Log {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: &Row) -> Result<(), LogError> {
        if self.rows == ROWS_MAX {
            return Err(LogError);
        }
        self.rows += 1;
        let values: Values = std::array::from_fn::<_, LEVELS, _>(|level| self.number(&row.values[level]));
        let place = self.number(&row.place);
        self.pools.add(values, place, row.is_attack);
        if !row.succeeded {
            return Ok(());
        }
        let next = self.users.len() as u32;
        let user = *self.user_numbers.entry(row.user).or_insert(next);
        if user == next {
            self.users.push(row.user);
        }
        self.entries.push(Entry {
            at: row.at.ticks(),
            user,
            place,
            values,
        });
        Ok(())
    }

    /// Rows that have every value, succeeded or not.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Puts what succeeded in the order of time; what has one time stays in the order of the file.
    pub(super) fn sort(&mut self) {
        self.entries.sort_by_key(|entry| entry.at);
    }

    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }
}
