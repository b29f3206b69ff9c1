//! What administrators say of service principals.

use crate::actions::EventError;
use crate::audit::{self, Initiator};
use crate::engine::Engine;
use crate::resources;
use keepwatch_detection::life_cycle::{
    Actor, Change, DetectionRisk, ServicePrincipalEvent, ServicePrincipalRisk, service_principal_transition,
};
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_graph::{
    ActivityType, RiskDetectionTimingType, RiskyServicePrincipal, ServicePrincipalId, ServicePrincipalRiskDetection,
    Timestamp, TokenIssuerType,
};
use keepwatch_storage::{Rx, ServicePrincipalNames, StoreError, Tx};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What an administrator says of service principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServicePrincipalAction {
    /// It is compromised.
    ConfirmCompromised,
    /// Its risk does not matter.
    Dismiss,
}

impl ServicePrincipalAction {
    fn event(self) -> ServicePrincipalEvent {
        match self {
            ServicePrincipalAction::ConfirmCompromised => ServicePrincipalEvent::ConfirmCompromised,
            ServicePrincipalAction::Dismiss => ServicePrincipalEvent::Dismiss,
        }
    }

    fn activity(self) -> &'static str {
        match self {
            ServicePrincipalAction::ConfirmCompromised => "Confirm service principal compromised",
            ServicePrincipalAction::Dismiss => "Dismiss service principal risk",
        }
    }
}

/// One verdict: on which, and what follows.
struct Verdict {
    names: ServicePrincipalNames,
    before: ServicePrincipalRisk,
    change: Change<ServicePrincipalId>,
}

impl Engine {
    /// Says something of service principals: all of them change, or none does. Safe to repeat.
    ///
    /// One is known that the directory knows, or that was at risk. Errors name every id that stands in the way.
    pub async fn act_on_service_principals(
        &self,
        action: ServicePrincipalAction,
        ids: Vec<ServicePrincipalId>,
        by: Initiator,
    ) -> Result<(), EventError> {
        let ids: BTreeSet<ServicePrincipalId> = ids.into_iter().collect();
        let ids: Vec<(ServicePrincipalId, Uuid)> = ids.into_iter().map(|id| (id, self.entropy().uuid())).collect();
        let now = self.clock().now();
        let work = move |tx: &mut Tx<'_>| act(tx, action, &ids, &by, now);
        self.store().write(work).await?
    }
}

/// Decides on all, then writes all. Each id comes with that of its audit record.
fn act(
    tx: &mut Tx<'_>,
    action: ServicePrincipalAction,
    ids: &[(ServicePrincipalId, Uuid)],
    by: &Initiator,
    now: Timestamp,
) -> Result<Result<(), EventError>, StoreError> {
    let locked: Vec<ServicePrincipalId> = ids.iter().map(|(id, _)| *id).collect();
    tx.lock_service_principals(&locked)?;
    let (mut verdicts, mut unknown, mut refused) = (Vec::with_capacity(ids.len()), Vec::new(), Vec::new());
    for (id, _) in ids {
        let Some(names) = names_of(tx, *id)? else {
            unknown.push(id.uuid());
            continue;
        };
        let event = action.event();
        let situation = tx.service_principal_situation(*id, &event.detections())?;
        match service_principal_transition(&situation, &event, &by.actor(), now) {
            Ok(change) => verdicts.push(Verdict {
                names,
                before: situation.account,
                change,
            }),
            Err(refusal) => refused.push((id.uuid(), refusal)),
        }
    }
    if !unknown.is_empty() {
        return Ok(Err(EventError::Unknown(unknown)));
    }
    if !refused.is_empty() {
        return Ok(Err(EventError::Refused(refused)));
    }
    let mut records = Vec::with_capacity(verdicts.len());
    for (verdict, (id, audit_id)) in verdicts.iter().zip(ids) {
        let Verdict { names, before, change } = verdict;
        let added = change.new_detections.iter().map(|new| &new.risk);
        let added: Vec<_> = added.map(|risk| detection(*id, names, risk, now)).collect();
        tx.add_all(&added)?;
        tx.apply_service_principal_change(names, change, now)?;
        let after = change.account.as_ref().unwrap_or(before);
        let activity = action.activity();
        records.push(audit::of_service_principal(
            *audit_id, activity, by, names, before, after, now,
        ));
    }
    tx.add_all(&records)?;
    Ok(Ok(()))
}

/// How a service principal is described; none for one that the directory does not know and that never was at risk.
pub(crate) fn names_of(rx: &mut Rx<'_>, id: ServicePrincipalId) -> Result<Option<ServicePrincipalNames>, StoreError> {
    let known: Option<ServicePrincipal> = rx.get(&id.to_string())?;
    if let Some(principal) = known.filter(|principal| principal.deleted_date_time.is_none()) {
        return Ok(Some(ServicePrincipalNames {
            app_id: principal.app_id,
            display_name: principal.display_name,
            is_enabled: principal.account_enabled,
            service_principal_type: principal.service_principal_type,
        }));
    }
    let row: Option<RiskyServicePrincipal> = rx.get(&id.to_string())?;
    Ok(row.map(|row| ServicePrincipalNames {
        app_id: row.app_id,
        display_name: row.display_name,
        // It is gone.
        is_enabled: Some(false),
        service_principal_type: row.service_principal_type,
    }))
}

/// Adds what was found of a service principal, which the caller has locked. Returns whether it was new and is a risk.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    names: &ServicePrincipalNames,
    mut detection: ServicePrincipalRiskDetection,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = detection.service_principal_id;
    let risk = DetectionRisk {
        id: detection.id,
        sign_in: detection.request_id,
        event_type: detection.risk_event_type.as_str().into(),
        level: detection.risk_level,
        state: detection.risk_state,
        detail: detection.risk_detail,
        at: detection.activity_date_time,
    };
    let event = ServicePrincipalEvent::Detected { detections: vec![risk] };
    let situation = tx.service_principal_situation(id, &event.detections())?;
    let mut change = match service_principal_transition(&situation, &event, &Actor::System, now) {
        Ok(change) => change,
        Err(refusal) => {
            tracing::error!(service_principal = %id, %refusal, "the life cycle refused what detection found");
            return Ok(false);
        }
    };
    let Some(place) = change.detections.iter().position(|risk| risk.id == detection.id) else {
        return Ok(false);
    };
    let risk = change.detections.swap_remove(place);
    (detection.risk_level, detection.risk_state) = (risk.level, risk.state);
    detection.risk_detail = risk.detail;
    tx.add(&detection)?;
    tx.apply_service_principal_change(names, &change, now)?;
    Ok(detection.risk_state.is_active())
}

/// Whether a principal is of the type whose credentials the platform alone has: nothing is ever detected of those.
pub(crate) fn is_managed_identity(service_principal_type: Option<&str>) -> bool {
    service_principal_type.is_some_and(|kind| kind.eq_ignore_ascii_case("ManagedIdentity"))
}

/// A detection that an event adds.
pub(crate) fn detection(
    id: ServicePrincipalId,
    names: &ServicePrincipalNames,
    risk: &DetectionRisk,
    now: Timestamp,
) -> ServicePrincipalRiskDetection {
    ServicePrincipalRiskDetection {
        id: risk.id,
        request_id: risk.sign_in,
        correlation_id: None,
        risk_event_type: risk.event_type.to_string(),
        risk_state: risk.state,
        risk_level: risk.level,
        risk_detail: risk.detail,
        source: Some(resources::SOURCE.to_owned()),
        detection_timing_type: RiskDetectionTimingType::Offline,
        activity: ActivityType::ServicePrincipal,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: None,
        location: None,
        activity_date_time: risk.at,
        detected_date_time: now,
        last_updated_date_time: now,
        service_principal_id: id,
        service_principal_display_name: names.display_name.clone(),
        app_id: names.app_id.clone(),
        key_ids: Vec::new(),
        additional_info: Some("[]".to_owned()),
        mitre_technique_id: None,
    }
}
