//! What administrators do not want to be told of, and what that has hidden.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::Exception;
use keepwatch_graph::{RiskDetectionId, SignInId, Timestamp, UserId};
use std::collections::HashMap;
use uuid::Uuid;

const TABLE: &str = "exceptions";

/// A detection that was covered, and so not raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenDetection<'a> {
    /// The id that it would have.
    pub id: RiskDetectionId,
    /// What covered it.
    pub exception: Uuid,
    /// Whose account.
    pub user: UserId,
    /// The sign-in behind it; none of what was found of an account.
    pub sign_in: Option<SignInId>,
    /// `riskEventType`
    pub event_type: &'a str,
    /// When the activity took place.
    pub at: Timestamp,
    /// When it was covered.
    pub hidden: Timestamp,
}

/// How much an exception has hidden, of what is still kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenCount {
    /// How many detections.
    pub count: u64,
    /// When the last one was covered.
    pub last: Timestamp,
}

impl Rx<'_> {
    /// Every exception, the oldest first, those that are over included.
    pub fn exceptions(&mut self) -> Result<Vec<Exception>, StoreError> {
        self.query_all(include_str!("sql/exceptions.sql"), &[], read)
    }

    /// The exception with that id.
    pub fn exception(&mut self, id: Uuid) -> Result<Option<Exception>, StoreError> {
        self.query_one(include_str!("sql/exception.sql"), &[Value::display(id)], read)
    }

    /// How much each exception has hidden; one that has hidden nothing is left out.
    pub fn hidden_counts(&mut self) -> Result<HashMap<Uuid, HiddenCount>, StoreError> {
        let counts = self.query_all(include_str!("sql/count_hidden_detections.sql"), &[], read_count)?;
        Ok(counts.into_iter().collect())
    }

    /// How much one exception has hidden; none where nothing.
    pub fn hidden_count(&mut self, exception: Uuid) -> Result<Option<HiddenCount>, StoreError> {
        let sql = include_str!("sql/count_hidden_detections_of.sql");
        let found = self.query_one(sql, &[Value::display(exception)], read_count)?;
        Ok(found.map(|(_, count)| count))
    }

    /// Whether something was detected on the sign-in that was not raised.
    pub fn has_hidden_detections(&mut self, sign_in: SignInId) -> Result<bool, StoreError> {
        let sql = include_str!("sql/has_hidden_detections.sql");
        Ok(self.query_one(sql, &[Value::display(sign_in)], |_| Ok(()))?.is_some())
    }
}

fn read(row: &dyn Row) -> Result<Exception, StoreError> {
    serde_json::from_str(row.string(1)?).map_err(|_| StoreError::corrupt(TABLE, row.string(0).unwrap_or_default()))
}

fn read_count(row: &dyn Row) -> Result<(Uuid, HiddenCount), StoreError> {
    let id = row.string(0)?;
    let corrupt = || StoreError::corrupt("hidden_detections", id);
    let count = HiddenCount {
        count: row.number(1)?.try_into().map_err(|_| corrupt())?,
        last: Timestamp::from_ticks(row.number(2)?).ok_or_else(corrupt)?,
    };
    Ok((id.parse().map_err(|_| corrupt())?, count))
}

impl Tx<'_> {
    /// Stores an exception as it is now.
    pub fn put_exception(&mut self, exception: &Exception) -> Result<(), StoreError> {
        let document = serde_json::to_string(exception).expect("an exception is texts and numbers, which JSON can say");
        let params = [
            Value::display(exception.id),
            exception.created_date_time.into(),
            Value::text(document),
        ];
        self.execute(include_str!("sql/put_exception.sql"), &params).map(drop)
    }

    /// Removes an exception. What it has hidden stays known as hidden. Returns whether it was there.
    pub fn remove_exception(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let sql = include_str!("sql/remove_exception.sql");
        Ok(self.execute(sql, &[Value::display(id)])? > 0)
    }

    /// Notes that a detection was covered. Returns whether that is new: the same is found again by every job.
    pub fn insert_hidden_detection(&mut self, hidden: &HiddenDetection<'_>) -> Result<bool, StoreError> {
        let params = [
            Value::display(hidden.id),
            Value::display(hidden.exception),
            Value::display(hidden.user),
            hidden.sign_in.map_or(Value::Null, Value::display),
            Value::text(hidden.event_type),
            hidden.at.into(),
            hidden.hidden.into(),
        ];
        Ok(self.execute(include_str!("sql/insert_hidden_detection.sql"), &params)? > 0)
    }
}
