//! Incidents, and which detections are theirs.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{RiskDetectionId, RiskLevel, Timestamp, UserId};
use uuid::Uuid;

const TABLE: &str = "incidents";

/// Detections of one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentRow {
    /// Its id.
    pub id: Uuid,
    /// The key of its cause, [`Cause::key`](keepwatch_detection::Cause::key).
    pub cause: String,
    /// What happened, in one sentence.
    pub title: String,
    /// Whether one of its detections is active.
    pub is_open: bool,
    /// The worst of all its detections, closed ones included.
    pub level: RiskLevel,
    /// When it was opened. Never changes, and is what pages are ordered by.
    pub opened: Timestamp,
    /// When the first activity took place.
    pub first: Timestamp,
    /// When the last one did.
    pub last: Timestamp,
    /// How many detections there are.
    pub detections: u64,
    /// Of how many users.
    pub users: u64,
    /// The types of its detections, each once, in the order in which they came.
    pub event_types: Vec<String>,
    /// The networks they came from, the same.
    pub networks: Vec<String>,
    /// The detection that opened it.
    pub first_detection: RiskDetectionId,
}

/// Which incidents are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Only open ones, or only closed ones.
    pub is_open: Option<bool>,
    /// Only of that level.
    pub level: Option<RiskLevel>,
    /// Only those with a detection of that user.
    pub user: Option<UserId>,
    /// Only what comes after the incident that was opened then and has this id.
    pub after: Option<(Timestamp, Uuid)>,
    /// At most so many.
    pub limit: u32,
}

impl Rx<'_> {
    /// The incident with that id.
    pub fn incident(&mut self, id: Uuid) -> Result<Option<IncidentRow>, StoreError> {
        self.query_one(include_str!("sql/incident.sql"), &[Value::display(id)], read)
    }

    /// The incident that a detection is of.
    pub fn incident_of(&mut self, detection: RiskDetectionId) -> Result<Option<Uuid>, StoreError> {
        let sql = include_str!("sql/incident_of.sql");
        self.query_one(sql, &[Value::display(detection)], |row| id_of(row, 0))
    }

    /// The open incident of that cause which has an activity at or after `from` and one at or before `to`; the latest of
    /// several.
    pub fn incident_to_join(
        &mut self,
        cause: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Option<IncidentRow>, StoreError> {
        let params = [Value::text(cause), from.into(), to.into()];
        self.query_one(include_str!("sql/incident_to_join.sql"), &params, read)
    }

    /// The incidents that are asked for, the one that was opened last first.
    pub fn incidents(&mut self, filter: &IncidentFilter) -> Result<Vec<IncidentRow>, StoreError> {
        let (open_from, open_to) = filter.is_open.map_or((0, 1), |is| (i64::from(is), i64::from(is)));
        let (level_from, level_to) = filter
            .level
            .map_or((i64::from(i32::MIN), i64::from(i32::MAX)), |level| {
                (level.number().into(), level.number().into())
            });
        // Nothing is opened at the end of time.
        let (opened, id) = filter.after.map_or((i64::MAX, String::new()), |(opened, id)| {
            (opened.ticks(), id.to_string())
        });
        let mut params = vec![
            open_from.into(),
            open_to.into(),
            level_from.into(),
            level_to.into(),
            opened.into(),
            Value::text(id),
            i64::from(filter.limit).into(),
        ];
        let sql = match filter.user {
            None => include_str!("sql/incidents.sql"),
            Some(user) => {
                params.push(Value::display(user));
                include_str!("sql/incidents_of_user.sql")
            }
        };
        self.query_all(sql, &params, read)
    }

    /// The ids of an incident's detections in the order of their activities, at most `limit`.
    pub fn incident_detections(&mut self, id: Uuid, limit: u32) -> Result<Vec<RiskDetectionId>, StoreError> {
        let params = [Value::display(id), i64::from(limit).into()];
        self.query_all(include_str!("sql/incident_detections.sql"), &params, |row| {
            let text = row.string(0)?;
            text.parse()
                .map_err(|_| StoreError::corrupt("incident_detections", text))
        })
    }

    /// Whether an incident has a detection of that user.
    pub fn incident_has_user(&mut self, id: Uuid, user: UserId) -> Result<bool, StoreError> {
        let params = [Value::display(user), Value::display(id)];
        let sql = include_str!("sql/incident_has_user.sql");
        Ok(self.query_one(sql, &params, |_| Ok(()))?.is_some())
    }

    /// Whether one of an incident's detections is active.
    pub fn incident_is_active(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let sql = include_str!("sql/incident_is_active.sql");
        Ok(self.query_one(sql, &[Value::display(id)], |_| Ok(()))?.is_some())
    }
}

fn id_of(row: &dyn Row, column: usize) -> Result<Uuid, StoreError> {
    let text = row.string(column)?;
    text.parse().map_err(|_| StoreError::corrupt(TABLE, text))
}

fn read(row: &dyn Row) -> Result<IncidentRow, StoreError> {
    let id = id_of(row, 0)?;
    let corrupt = || StoreError::corrupt(TABLE, id);
    let at = |column| Timestamp::from_ticks(row.number(column)?).ok_or_else(corrupt);
    let count = |column| row.number(column)?.try_into().map_err(|_| corrupt());
    let list = |column| serde_json::from_str(row.string(column)?).map_err(|_| corrupt());
    let level = row.number(4)?;
    Ok(IncidentRow {
        id,
        cause: row.string(1)?.to_owned(),
        title: row.string(2)?.to_owned(),
        is_open: row.number(3)? != 0,
        level: *RiskLevel::ALL
            .iter()
            .find(|known| i64::from(known.number()) == level)
            .ok_or_else(corrupt)?,
        opened: at(5)?,
        first: at(6)?,
        last: at(7)?,
        detections: count(8)?,
        users: count(9)?,
        event_types: list(10)?,
        networks: list(11)?,
        first_detection: row.string(12)?.parse().map_err(|_| corrupt())?,
    })
}

impl Tx<'_> {
    /// Keeps every other writer away from the incidents of these causes until this work is done. Call it once, after users
    /// were locked; the rules of [`Tx::lock_users`] hold.
    pub fn lock_incidents<'a>(&mut self, causes: impl Iterator<Item = &'a str>) -> Result<(), StoreError> {
        let key = |cause: &str| Uuid::new_v5(&LOCKS, cause.as_bytes()).as_u64_pair();
        self.lock(TABLE, causes.map(key))
    }

    /// Stores an incident as it is now.
    pub fn put_incident(&mut self, incident: &IncidentRow) -> Result<(), StoreError> {
        let list = |items: &[String]| serde_json::to_string(items).expect("strings have a JSON form");
        let count = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        let params = [
            Value::display(incident.id),
            Value::text(incident.cause.as_str()),
            Value::text(incident.title.as_str()),
            incident.is_open.into(),
            i64::from(incident.level.number()).into(),
            incident.opened.into(),
            incident.first.into(),
            incident.last.into(),
            count(incident.detections),
            count(incident.users),
            Value::text(list(&incident.event_types)),
            Value::text(list(&incident.networks)),
            Value::display(incident.first_detection),
        ];
        self.execute(include_str!("sql/put_incident.sql"), &params).map(drop)
    }

    /// Says that a detection of an activity at `at` is an incident's. Returns whether it was nobody's before.
    pub fn insert_incident_detection(
        &mut self,
        detection: RiskDetectionId,
        incident: Uuid,
        user: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let params = [
            Value::display(detection),
            Value::display(incident),
            Value::display(user),
            at.into(),
        ];
        Ok(self.execute(include_str!("sql/insert_incident_detection.sql"), &params)? > 0)
    }
}

/// What the keys of locks are made in. An arbitrary id.
const LOCKS: Uuid = Uuid::from_u128(0x1b0f_61b2_9a0d_4c53_8a3e_5d0f_72c4_9e11);
