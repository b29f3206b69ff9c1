//! Marks: what confirmed attackers had, each until its end.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::{Mark, MarkKind, MarkedBy};
use keepwatch_graph::{SignInId, Timestamp, UserId};

const TABLE: &str = "marks";

/// The most marks that are kept: they are held in memory, and every sign-in is looked for among them. A tenant in which
/// administrators confirm a hundred sign-ins a day for a month has fewer. Those that end first go first.
pub const MARKS_MAX: u32 = 10_000;

/// How many go at once where there are too many: more than one confirmation brings.
const DROPPED_AT_ONCE: i64 = 1_000;

impl Rx<'_> {
    /// The marks that count at `now` or later, those that end last first; at most [`MARKS_MAX`].
    pub fn marks(&mut self, now: Timestamp) -> Result<Vec<Mark>, StoreError> {
        let params = [now.into(), i64::from(MARKS_MAX).into()];
        self.query_all(include_str!("sql/marks.sql"), &params, read)
    }
}

impl Tx<'_> {
    /// Keeps marks. One that the same sign-in left before ends as it does now.
    pub fn put_marks(&mut self, marks: &[Mark]) -> Result<(), StoreError> {
        for mark in marks {
            let params = [
                Value::text(mark.kind.as_str()),
                Value::text(&*mark.value),
                Value::display(mark.sign_in),
                Value::display(mark.user),
                mark.at.into(),
                Value::text(mark.by.as_str()),
                mark.until.into(),
            ];
            self.execute(include_str!("sql/put_mark.sql"), &params)?;
        }
        if !marks.is_empty() {
            let params = [DROPPED_AT_ONCE.into(), i64::from(MARKS_MAX).into()];
            self.execute(include_str!("sql/drop_oldest_marks.sql"), &params)?;
        }
        Ok(())
    }

    /// Removes the marks that a sign-in left. Returns how many there were.
    pub fn remove_marks_of_sign_in(&mut self, sign_in: SignInId) -> Result<u64, StoreError> {
        let sql = include_str!("sql/remove_marks_of_sign_in.sql");
        self.execute(sql, &[Value::display(sign_in)])
    }

    /// Removes the marks that any sign-in of the user left. Returns how many there were.
    pub fn remove_marks_of_user(&mut self, user: UserId) -> Result<u64, StoreError> {
        self.execute(include_str!("sql/remove_marks_of_user.sql"), &[Value::display(user)])
    }
}

fn read(row: &dyn Row) -> Result<Mark, StoreError> {
    let value = row.string(1)?;
    let corrupt = || StoreError::corrupt(TABLE, value);
    let instant = |column| Timestamp::from_ticks(row.number(column)?).ok_or_else(corrupt);
    Ok(Mark {
        kind: MarkKind::parse(row.string(0)?).ok_or_else(corrupt)?,
        value: value.into(),
        sign_in: row.string(2)?.parse().map_err(|_| corrupt())?,
        user: row.string(3)?.parse().map_err(|_| corrupt())?,
        at: instant(4)?,
        by: MarkedBy::parse(row.string(5)?).ok_or_else(corrupt)?,
        until: instant(6)?,
    })
}
