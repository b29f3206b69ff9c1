//! Sign-ins that are under way: each belongs to one browser and lives for minutes.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::Timestamp;

/// A sign-in that is under way, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyRow {
    /// Its random id.
    pub id: String,
    /// The hash of the cookie of the browser that it belongs to.
    pub browser: String,
    /// How many answers were taken.
    pub version: i64,
    /// When it is over.
    pub ends: Timestamp,
    /// What was done so far.
    pub document: String,
}

impl Rx<'_> {
    /// The journey with that id, over or not.
    pub fn journey(&mut self, id: &str) -> Result<Option<JourneyRow>, StoreError> {
        self.query_one(include_str!("sql/journey.sql"), &[Value::text(id)], |row| {
            let corrupt = || StoreError::corrupt("journeys", id);
            Ok(JourneyRow {
                id: id.to_owned(),
                browser: row.string(0)?.to_owned(),
                version: row.number(1)?,
                ends: Timestamp::from_ticks(row.number(2)?).ok_or_else(corrupt)?,
                document: row.string(3)?.to_owned(),
            })
        })
    }
}

impl Tx<'_> {
    /// Stores a journey that begins.
    pub fn insert_journey(&mut self, journey: &JourneyRow) -> Result<(), StoreError> {
        let params = [
            Value::text(journey.id.as_str()),
            Value::text(journey.browser.as_str()),
            journey.version.into(),
            journey.ends.into(),
            Value::text(journey.document.as_str()),
        ];
        self.execute(include_str!("sql/insert_journey.sql"), &params).map(drop)
    }

    /// Stores what became of the journey that was read at `version`. `false`, and nothing done, if an answer was taken
    /// since, or it is gone.
    pub fn update_journey(&mut self, id: &str, version: i64, document: &str) -> Result<bool, StoreError> {
        let params = [Value::text(id), version.into(), Value::text(document)];
        Ok(self.execute(include_str!("sql/update_journey.sql"), &params)? > 0)
    }

    /// Removes the journey that was read at `version`. `false`, and nothing done, if an answer was taken since, or it is
    /// gone: of all who end a journey, one does.
    pub fn remove_journey(&mut self, id: &str, version: i64) -> Result<bool, StoreError> {
        let params = [Value::text(id), version.into()];
        Ok(self.execute(include_str!("sql/remove_journey.sql"), &params)? > 0)
    }
}
