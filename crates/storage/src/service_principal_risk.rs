//! The life cycle's view of a service principal: loaded as a [`Situation`], stored again as the core's [`Change`].

use crate::error::StoreError;
use crate::rows::read_document;
use crate::stored::Stored;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::life_cycle::{
    AccountRisk, Change, DetectionRisk, HistoryStep, ServicePrincipalRisk, Situation,
};
use keepwatch_graph::{
    RiskDetectionId, RiskServicePrincipalActivity, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem,
    ServicePrincipalHistoryItemId, ServicePrincipalId, ServicePrincipalRiskDetection, Timestamp,
};

/// How a service principal is described in the rows that a change makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServicePrincipalNames {
    /// `appId`
    pub app_id: Option<String>,
    /// `displayName`
    pub display_name: Option<String>,
    /// `isEnabled`
    pub is_enabled: Option<bool>,
    /// `servicePrincipalType`
    pub service_principal_type: Option<String>,
}

impl Rx<'_> {
    /// The risk of a service principal: everything active, and beside it the detections that an event names. What is
    /// named but not this one's is left out.
    ///
    /// Its sign-ins are left out too: nothing puts them at risk.
    pub fn service_principal_situation(
        &mut self,
        id: ServicePrincipalId,
        also_detections: &[RiskDetectionId],
    ) -> Result<Situation<ServicePrincipalId>, StoreError> {
        let row: Option<RiskyServicePrincipal> = self.get(&id.to_string())?;
        let mut detections = self.active_service_principal_detections(id)?;
        for named in also_detections {
            if !detections.iter().any(|known| known.id == *named)
                && let Some(found) = self.get::<ServicePrincipalRiskDetection>(&named.to_string())?
                && found.service_principal_id == id
            {
                detections.push(found);
            }
        }
        Ok(Situation {
            account: row.map_or_else(|| AccountRisk::none(id), |row| account_risk(&row)),
            detections: detections.iter().map(detection_risk).collect(),
            sign_ins: Vec::new(),
        })
    }

    fn active_service_principal_detections(
        &mut self,
        id: ServicePrincipalId,
    ) -> Result<Vec<ServicePrincipalRiskDetection>, StoreError> {
        let sql = include_str!("sql/active_service_principal_detections.sql");
        self.query_all(sql, &[Value::display(id)], |row| {
            read_document(ServicePrincipalRiskDetection::COLLECTION.table(), row, 0)
        })
    }
}

fn account_risk(row: &RiskyServicePrincipal) -> ServicePrincipalRisk {
    AccountRisk {
        id: row.id,
        level: row.risk_level,
        state: row.risk_state,
        detail: row.risk_detail,
        updated: Some(row.risk_last_updated_date_time),
        is_deleted: false,
    }
}

/// What the life cycle knows of a detection.
fn detection_risk(detection: &ServicePrincipalRiskDetection) -> DetectionRisk {
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
    /// Stores what follows from an event at `at`: the row, the detections it touches, and the history.
    ///
    /// `change.new_detections` are not stored here: whole detections are added before.
    pub fn apply_service_principal_change(
        &mut self,
        names: &ServicePrincipalNames,
        change: &Change<ServicePrincipalId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        for risk in &change.detections {
            self.change_service_principal_detection(risk, at)?;
        }
        if let Some(account) = &change.account {
            self.put(&row(account, names, at))?;
        }
        change.history.iter().try_for_each(|step| {
            // INVARIANT: the life cycle dates each step after the one before, and the service principal is locked: no id
            // is taken.
            match self.add(&history_item(step, names, at))? {
                true => Ok(()),
                false => Err(StoreError::Conflict {
                    table: RiskyServicePrincipalHistoryItem::COLLECTION.table(),
                }),
            }
        })
    }

    fn change_service_principal_detection(&mut self, risk: &DetectionRisk, at: Timestamp) -> Result<(), StoreError> {
        let gone = || StoreError::Conflict {
            table: ServicePrincipalRiskDetection::COLLECTION.table(),
        };
        let mut detection: ServicePrincipalRiskDetection = self.get(&risk.id.to_string())?.ok_or_else(gone)?;
        detection.risk_state = risk.state;
        detection.risk_level = risk.level;
        detection.risk_detail = risk.detail;
        detection.last_updated_date_time = at;
        self.put(&detection)
    }
}

fn row(account: &ServicePrincipalRisk, names: &ServicePrincipalNames, at: Timestamp) -> RiskyServicePrincipal {
    let names = names.clone();
    RiskyServicePrincipal {
        id: account.id,
        app_id: names.app_id,
        display_name: names.display_name,
        is_enabled: names.is_enabled,
        is_processing: false,
        risk_detail: account.detail,
        risk_last_updated_date_time: account.updated.unwrap_or(at),
        risk_level: account.level,
        risk_state: account.state,
        service_principal_type: names.service_principal_type,
        account_enabled: names.is_enabled,
    }
}

/// A whole copy of the row, with what made it so.
fn history_item(
    step: &HistoryStep<ServicePrincipalId>,
    names: &ServicePrincipalNames,
    at: Timestamp,
) -> RiskyServicePrincipalHistoryItem {
    let row = row(&step.account, names, at);
    RiskyServicePrincipalHistoryItem {
        id: ServicePrincipalHistoryItemId {
            service_principal: row.id,
            at: row.risk_last_updated_date_time,
        },
        app_id: row.app_id,
        display_name: row.display_name,
        is_enabled: row.is_enabled,
        is_processing: row.is_processing,
        risk_detail: row.risk_detail,
        risk_last_updated_date_time: row.risk_last_updated_date_time,
        risk_level: row.risk_level,
        risk_state: row.risk_state,
        service_principal_type: row.service_principal_type,
        initiated_by: step.initiated_by.as_deref().map(str::to_owned),
        activity: RiskServicePrincipalActivity {
            detail: Some(row.risk_detail),
            risk_event_types: step.event_types.iter().map(|name| name.to_string()).collect(),
        },
        account_enabled: row.account_enabled,
        service_principal_id: Some(row.id),
    }
}
