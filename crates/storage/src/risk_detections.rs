//! Risk detections, each once: its id is given by what caused it.

use crate::collection::Collection;
use crate::error::StoreError;
use crate::journal::ChangeKind;
use crate::rows::{Row, entity_row, in_lists, read_document};
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::life_cycle::DetectionRisk;
use keepwatch_detection::precision::Tally;
use keepwatch_graph::{RiskDetail, RiskDetection, RiskDetectionId, RiskState, SignInId, Timestamp, UserId};

const TABLE: &str = "risk_detections";

impl Rx<'_> {
    /// The detection with that id.
    pub fn risk_detection(&mut self, id: RiskDetectionId) -> Result<Option<RiskDetection>, StoreError> {
        self.query_one(include_str!("sql/risk_detection.sql"), &[Value::display(id)], read)
    }

    /// The user's detections that are at risk or confirmed compromised, oldest first.
    pub fn active_detections(&mut self, user: UserId) -> Result<Vec<RiskDetection>, StoreError> {
        self.query_all(include_str!("sql/active_detections.sql"), &[Value::display(user)], read)
    }

    /// Up to `limit` users with an open low detection of an activity before `before`, in no order.
    pub fn users_with_old_low_risk(&mut self, before: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError> {
        let params = [before.into(), i64::from(limit).into()];
        self.query_all(include_str!("sql/users_with_old_low_risk.sql"), &params, |row| {
            let id = row.string(0)?;
            id.parse().map_err(|_| StoreError::corrupt(TABLE, id))
        })
    }

    /// How many detections of each type are in which state, and why.
    pub fn detection_tallies(&mut self) -> Result<Vec<Tally>, StoreError> {
        self.query_all(include_str!("sql/detection_tallies.sql"), &[], |row| {
            let (state, detail) = (row.number(1)?, row.number(2)?);
            Ok(Tally {
                event_type: row.string(0)?.to_owned(),
                state: RiskState::ALL
                    .iter()
                    .copied()
                    .find(|known| i64::from(known.number()) == state),
                detail: RiskDetail::ALL
                    .iter()
                    .copied()
                    .find(|known| i64::from(known.number()) == detail),
                count: row.number(3)?.unsigned_abs(),
            })
        })
    }

    /// The user's detections on these sign-ins, whatever their state.
    pub fn detections_of_sign_ins(
        &mut self,
        user: UserId,
        sign_ins: &[SignInId],
    ) -> Result<Vec<RiskDetection>, StoreError> {
        let mut found = Vec::new();
        let keys: Vec<_> = sign_ins.iter().map(Value::display).collect();
        in_lists(
            include_str!("sql/detections_of_sign_ins.sql"),
            2,
            &keys,
            |sql, mut values| {
                values.insert(0, Value::display(user));
                found.extend(self.query_all(sql, &values, read)?);
                Ok(())
            },
        )?;
        Ok(found)
    }
}

fn read(row: &dyn crate::connection::Row) -> Result<RiskDetection, StoreError> {
    read_document(TABLE, row, 0)
}

/// What the life cycle knows of a detection.
pub(crate) fn risk(detection: &RiskDetection) -> DetectionRisk {
    DetectionRisk {
        id: detection.id,
        sign_in: detection.request_id,
        event_type: detection.risk_event_type.as_str().into(),
        level: detection.risk_level,
        state: detection.risk_state,
        detail: detection.risk_detail,
        at: detection.activity_date_time,
    }
}

impl Tx<'_> {
    /// Stores new detections. One that is stored already is left as it is. Returns how many were new.
    pub fn insert_risk_detections(&mut self, detections: &[RiskDetection]) -> Result<u64, StoreError> {
        if self.is_watched(Collection::RiskDetections) {
            let ids: Vec<String> = detections.iter().map(|detection| detection.id.to_string()).collect();
            self.touch_written(Collection::RiskDetections, &ids, true)?;
        }
        let rows: Vec<Row> = detections.iter().map(row).collect::<Result<_, _>>()?;
        self.insert_rows(include_str!("sql/insert_risk_detections.sql"), &rows)
    }

    /// Stores a detection as it is now. Its id and user never change. Returns whether it was there.
    pub fn update_risk_detection(&mut self, detection: &RiskDetection) -> Result<bool, StoreError> {
        let row = row(detection)?;
        let params: Vec<_> = row.values().collect();
        let was_there = self.execute(include_str!("sql/update_risk_detection.sql"), &params)? > 0;
        if was_there {
            self.touch(
                Collection::RiskDetections,
                &detection.id.to_string(),
                ChangeKind::Updated,
            );
        }
        Ok(was_there)
    }
}

fn row(detection: &RiskDetection) -> Result<Row, StoreError> {
    entity_row(RiskDetection::TYPE, &detection.document())
}
