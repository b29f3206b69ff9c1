//! What the tenant model is made of: how common each value is among one day's sign-ins, counted by the database, and the
//! counts of past days, kept as bytes.
//!
//! Only sign-ins count that succeeded and had nothing of risk when they took place. Both facts are fixed at sign-in, so a
//! day's counts do not depend on what was found later or on the order of arrival.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::model::{Count, DAY_VALUES_MAX, DayCounts, MODEL_FEATURES};
use keepwatch_graph::Timestamp;
use std::collections::BTreeMap;

/// The column of each of [`MODEL_FEATURES`].
const FEATURE_COLUMNS: [&str; MODEL_FEATURES.len()] = [
    "feature_prefix",
    "feature_network",
    "feature_country",
    "feature_browser",
    "feature_operating_system",
    "feature_device_type",
];

impl Rx<'_> {
    /// Counts a UTC day's sign-ins, which costs a pass over the day for each feature. `day` counts from 1970.
    pub fn day_counts(&mut self, day: i64) -> Result<DayCounts, StoreError> {
        let begin = Timestamp::UNIX_EPOCH.plus_days(day);
        let range = [begin.into(), begin.plus_days(1).into()];
        let totals = self.query_one(include_str!("sql/day_totals.sql"), &range, |row| {
            Ok((row.number(0)? as u64, row.number(1)? as u32))
        })?;
        let (sign_ins, users) = totals.unwrap_or_default();
        let mut features = BTreeMap::new();
        for (feature, column) in MODEL_FEATURES.into_iter().zip(FEATURE_COLUMNS) {
            let values = self.value_counts(column, &range)?;
            if !values.is_empty() {
                features.insert(feature, values);
            }
        }
        Ok(DayCounts {
            sign_ins,
            users,
            features,
        })
    }

    fn value_counts(&mut self, column: &str, range: &[Value<'_>; 2]) -> Result<BTreeMap<Box<str>, Count>, StoreError> {
        let sql = include_str!("sql/day_counts.sql").replace("{feature}", column);
        let [begin, end] = range.each_ref().map(Value::borrowed);
        let mut values = BTreeMap::new();
        self.query(&sql, &[begin, end, Value::Integer(DAY_VALUES_MAX as i64)], &mut |row| {
            let count = Count {
                sign_ins: row.number(1)? as u64,
                users: row.number(2)? as u32,
            };
            values.insert(row.string(0)?.into(), count);
            Ok(())
        })?;
        Ok(values)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counted_feature_has_its_column() {
        for (feature, column) in MODEL_FEATURES.into_iter().zip(FEATURE_COLUMNS) {
            let words = column.replace('_', "");
            assert_eq!(words, format!("feature{}", feature.as_str().to_lowercase()));
        }
    }
}
