//! What can happen to a service principal's risk, and what follows from it.
//!
//! The machine is that of users, with the events that Graph has for service principals: they neither prove who they are a
//! second time nor change a password, and nobody confirms them safe.

use super::draft::Draft;
use super::refusal::Refusal;
use super::situation::{Actor, Change, DetectionRisk, Situation};
use super::{outcomes, verdicts};
use keepwatch_graph::{RiskDetectionId, ServicePrincipalId, Timestamp};

/// The type of the detection that [`ServicePrincipalEvent::ConfirmCompromised`] adds.
pub const ADMIN_CONFIRMED_SERVICE_PRINCIPAL_COMPROMISED: &str = "adminConfirmedServicePrincipalCompromised";

/// Something that happened to a service principal, or that an administrator says of one. Every event may be repeated: the
/// second time nothing follows from it.
#[derive(Debug, Clone, PartialEq)]
pub enum ServicePrincipalEvent {
    /// Detectors found something about it. State and detail of each detection are decided here; one that the situation
    /// knows changes nothing, even after it was closed.
    Detected {
        /// What was found.
        detections: Vec<DetectionRisk>,
    },
    /// An administrator: it is compromised.
    ConfirmCompromised,
    /// An administrator: its risk does not matter, or was dealt with elsewhere.
    Dismiss,
}

impl ServicePrincipalEvent {
    /// The detections that the situation must hold for this event, beside the active ones, where they exist.
    pub fn detections(&self) -> Vec<RiskDetectionId> {
        match self {
            ServicePrincipalEvent::Detected { detections } => detections.iter().map(|detection| detection.id).collect(),
            ServicePrincipalEvent::ConfirmCompromised | ServicePrincipalEvent::Dismiss => Vec::new(),
        }
    }
}

/// What follows from `event` for the service principal in this `situation`: as [`transition`](super::transition) says of
/// users.
///
/// # Errors
/// [`Refusal::NoLevel`] where a detection has none.
pub fn service_principal_transition(
    situation: &Situation<ServicePrincipalId>,
    event: &ServicePrincipalEvent,
    actor: &Actor,
    at: Timestamp,
) -> Result<Change<ServicePrincipalId>, Refusal> {
    let mut draft = Draft::new(situation, actor, at);
    match event {
        ServicePrincipalEvent::Detected { detections } => outcomes::detected(&mut draft, None, detections)?,
        ServicePrincipalEvent::ConfirmCompromised => verdicts::confirm_service_principal_compromised(&mut draft),
        ServicePrincipalEvent::Dismiss => verdicts::dismiss_service_principal(&mut draft),
    }
    Ok(draft.finish())
}
