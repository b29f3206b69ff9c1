//! Incidents follow detections, in the transaction of each: one that is raised joins the open incident of its cause or opens
//! one, and an incident is open while one of its detections is active.
//!
//! A unit of work first does all that it has to, and then settles incidents at once: their locks are taken after those of
//! users, in one order, so that no two units wait for each other. What was raised and cleared up within one unit, as by a
//! second factor that came along, is no incident.

use crate::record::Recorder;
use keepwatch_detection::incidents::incident_id;
use keepwatch_detection::life_cycle::Change;
use keepwatch_detection::{Attempt, Cause, Detected, Signals, worse};
use keepwatch_graph::{RiskDetection, RiskDetectionId, Timestamp};
use keepwatch_storage::{IncidentRow, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many networks and how many types an incident names, the first ones: an attack from everywhere is told by that.
const NAMED_MAX: usize = 20;

const SECONDS_PER_HOUR: i64 = 3600;

/// What a unit of work does to detections, for incidents.
#[derive(Default)]
pub(crate) struct Alerts {
    /// What was raised, with its cause.
    raised: BTreeMap<RiskDetectionId, Cause>,
    /// What may be in another state than before.
    touched: BTreeSet<RiskDetectionId>,
}

impl Alerts {
    /// Notes detections that are new; `detected` is what they were made of.
    pub(crate) fn raised(
        &mut self,
        detections: &[RiskDetection],
        detected: &[Detected],
        attempt: &Attempt,
        signals: &Signals,
    ) {
        for detection in detections {
            let made_of = detected
                .iter()
                .find(|found| found.event_type == detection.risk_event_type);
            if let Some(found) = made_of {
                self.raised.insert(detection.id, Cause::of(found, attempt, signals));
            }
        }
    }

    /// Notes new detections of an account.
    pub(crate) fn raised_on_account(&mut self, detections: &[RiskDetection]) {
        for detection in detections {
            let cause = Cause::of_account(detection.user_id, &detection.risk_event_type);
            self.raised.insert(detection.id, cause);
        }
    }

    /// Notes detections that a change is about.
    pub(crate) fn touched(&mut self, change: &Change) {
        self.touched
            .extend(change.detections.iter().map(|detection| detection.id));
    }
}

impl Recorder<'_, '_> {
    /// Brings incidents in line with what the unit of work did. To be called once, at its end.
    pub(crate) fn settle_incidents(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let Alerts { raised, touched } = std::mem::take(&mut self.alerts);
        let mut new = Vec::with_capacity(raised.len());
        for (id, cause) in raised {
            let detection = self.tx.risk_detection(id)?;
            if let Some(detection) = detection.filter(|detection| detection.risk_state.is_active()) {
                new.push((detection, cause));
            }
        }
        let mut known = BTreeMap::new();
        for id in touched {
            if let Some(incident) = self.tx.incident_of(id)?
                && let Some(row) = self.tx.incident(incident)?
            {
                known.insert(row.id, row.cause);
            }
        }
        if new.is_empty() && known.is_empty() {
            return Ok(());
        }
        let keys: BTreeSet<String> = known
            .values()
            .cloned()
            .chain(new.iter().map(|(_, cause)| cause.key()))
            .collect();
        self.tx.lock_incidents(keys.iter().map(String::as_str))?;
        // In the order of time, so that the first opens the incident that the others join.
        new.sort_by_key(|(detection, _)| (detection.activity_date_time, detection.id));
        for (detection, cause) in &new {
            self.join(detection, cause, now)?;
        }
        for id in known.into_keys() {
            self.refresh(id)?;
        }
        Ok(())
    }

    fn join(&mut self, detection: &RiskDetection, cause: &Cause, now: Timestamp) -> Result<(), StoreError> {
        if self.tx.incident_of(detection.id)?.is_some() {
            return Ok(());
        }
        let at = detection.activity_date_time;
        let window = i64::from(self.settings.incidents.window_hours) * SECONDS_PER_HOUR;
        let (from, to) = (at.plus_seconds(-window), at.plus_seconds(window));
        let mut incident = match self.tx.incident_to_join(&cause.key(), from, to)? {
            Some(incident) => incident,
            None => opened(detection, cause, now),
        };
        incident.detections += 1;
        incident.users += u64::from(!self.tx.incident_has_user(incident.id, detection.user_id)?);
        incident.level = worse(incident.level, detection.risk_level);
        incident.first = incident.first.min(at);
        incident.last = incident.last.max(at);
        name(&mut incident.event_types, &detection.risk_event_type);
        if let Some(network) = cause.network() {
            name(&mut incident.networks, network);
        }
        self.tx.put_incident(&incident)?;
        self.tx
            .insert_incident_detection(detection.id, incident.id, detection.user_id, at)
            .map(drop)
    }

    /// An incident is open while one of its detections is active.
    fn refresh(&mut self, id: Uuid) -> Result<(), StoreError> {
        let Some(mut incident) = self.tx.incident(id)? else {
            return Ok(());
        };
        let is_open = self.tx.incident_is_active(id)?;
        if incident.is_open == is_open {
            return Ok(());
        }
        incident.is_open = is_open;
        self.tx.put_incident(&incident)
    }
}

/// An incident before its first detection is counted.
fn opened(first: &RiskDetection, cause: &Cause, now: Timestamp) -> IncidentRow {
    let user = match &first.user_principal_name {
        Some(name) => name.clone(),
        None => first.user_id.to_string(),
    };
    IncidentRow {
        id: incident_id(first.id),
        cause: cause.key(),
        title: cause.title(&user),
        is_open: true,
        level: first.risk_level,
        opened: now,
        first: first.activity_date_time,
        last: first.activity_date_time,
        detections: 0,
        users: 0,
        event_types: Vec::new(),
        networks: Vec::new(),
        first_detection: first.id,
    }
}

fn name(names: &mut Vec<String>, new: &str) {
    if names.len() < NAMED_MAX && !names.iter().any(|known| known == new) {
        names.push(new.to_owned());
    }
}
