//! What the tenant model is made of: how common each value is among one day's sign-ins, counted by the database, and the
//! counts of past days, kept as bytes.
//!
//! Only sign-ins count that succeeded and had nothing of risk when they took place. Both facts are fixed at sign-in, so a
//! day's counts do not depend on what was found later or on the order of arrival.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use keepwatch_detection::model::{Count, DayCounts, MODEL_FEATURES};
use keepwatch_graph::Timestamp;
use std::collections::HashMap;

/// The column of `day_counts.sql` that holds the first of [`MODEL_FEATURES`]; the others follow in their order.
const FIRST_FEATURE: usize = 2;

impl Rx<'_> {
    /// Counts a UTC day's sign-ins in one pass over the day. `day` counts from 1970.
    pub fn day_counts(&mut self, day: i64) -> Result<DayCounts, StoreError> {
        let begin = Timestamp::UNIX_EPOCH.plus_days(day);
        let mut tally = Tally::default();
        self.query(
            include_str!("sql/day_counts.sql"),
            &[begin.into(), begin.plus_days(1).into()],
            &mut |row| tally.add(row),
        )?;
        Ok(tally.finish())
    }

    /// The kept counts of the days from `first` to `last`, both included, oldest first; a day without is left out.
    pub fn tenant_model_days(&mut self, first: i64, last: i64) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let sql = include_str!("sql/tenant_model_days.sql");
        self.query_all(sql, &[first.into(), last.into()], |row| {
            Ok((row.number(0)?, row.blob(1)?.to_vec()))
        })
    }
}

impl Tx<'_> {
    /// Keeps the counts of a day that is over.
    pub fn put_tenant_model_day(&mut self, day: i64, counts: &[u8]) -> Result<(), StoreError> {
        let sql = include_str!("sql/put_tenant_model_day.sql");
        self.execute(sql, &[day.into(), counts.into()]).map(drop)
    }

    /// Forgets the counts of `day` and later, because a straggler of that day arrived.
    pub fn forget_tenant_model_days(&mut self, day: i64) -> Result<(), StoreError> {
        let sql = include_str!("sql/forget_tenant_model_days.sql");
        self.execute(sql, &[day.into()]).map(drop)
    }
}

/// Counts rows that come user by user, so that a value's distinct users are counted without keeping them.
#[derive(Default)]
struct Tally {
    owner: String,
    day: DayCounts,
    /// By feature and value: the count, and how many users had come when the value was last seen.
    values: [HashMap<Box<str>, (Count, u32)>; MODEL_FEATURES.len()],
}

impl Tally {
    /// Counts a row of `day_counts.sql`.
    fn add(&mut self, row: &dyn Row) -> Result<(), StoreError> {
        let owner = row.string(0)?;
        if self.day.users == 0 || self.owner != owner {
            self.day.users += 1;
            self.owner.clear();
            self.owner.push_str(owner);
        }
        let sign_ins = row.number(1)? as u64;
        self.day.sign_ins += sign_ins;
        for (index, values) in self.values.iter_mut().enumerate() {
            let Some(value) = row.text(FIRST_FEATURE + index)? else {
                continue;
            };
            let (count, seen_with) = match values.get_mut(value) {
                Some(counted) => counted,
                None => values.entry(value.into()).or_default(),
            };
            count.sign_ins += sign_ins;
            if *seen_with != self.day.users {
                *seen_with = self.day.users;
                count.users += 1;
            }
        }
        Ok(())
    }

    fn finish(self) -> DayCounts {
        let mut day = self.day;
        for (feature, values) in MODEL_FEATURES.into_iter().zip(self.values) {
            if !values.is_empty() {
                let counts = values.into_iter().map(|(value, (count, _))| (value, count));
                day.features.insert(feature, counts.collect());
            }
        }
        day.bound();
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_detection::Feature;

    #[test]
    fn the_features_stand_in_their_order() {
        let sql = include_str!("sql/day_counts.sql");
        let columns = sql.lines().next().unwrap().trim_start_matches("select ");
        let expected: Vec<&str> = columns.split(", ").skip(FIRST_FEATURE).collect();
        let of = |feature: Feature| format!("feature{}", feature.as_str().to_lowercase());
        assert_eq!(
            expected
                .iter()
                .map(|column| column.rsplit(" as ").next().unwrap_or(column).replace('_', ""))
                .collect::<Vec<_>>(),
            MODEL_FEATURES.map(of)
        );
    }
}
