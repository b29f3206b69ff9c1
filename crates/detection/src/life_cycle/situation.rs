//! What the state machine sees and what it returns.

use keepwatch_graph::{RiskDetail, RiskDetectionId, RiskLevel, RiskState, SignInId, Timestamp, UserId};

/// The risk of one user before an event.
///
/// Holds every *active* detection and sign-in of the user ([`RiskState::is_active`]), and beside them those that the
/// event names ([`Event::sign_ins`](super::Event::sign_ins), [`Event::detections`](super::Event::detections)), whatever
/// their state.
///
/// INVARIANT: active detections, and sign-ins that an administrator confirmed compromised, are not purged, however old: a
/// risk whose reason is gone could not be told from one that has ended. Other sign-ins may be; their detections then
/// stand for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The user's row; a user who was never at risk has level and state `none`.
    pub user: UserRisk,
    /// Detections, in no order.
    pub detections: Vec<DetectionRisk>,
    /// Sign-ins, in no order.
    pub sign_ins: Vec<SignInRisk>,
}

/// A user's risk.
#[derive(Debug, Clone, PartialEq)]
pub struct UserRisk {
    /// Who.
    pub id: UserId,
    /// Never `hidden`.
    pub level: RiskLevel,
    /// `none` where the user was never at risk.
    pub state: RiskState,
    /// Why the state is what it is.
    pub detail: RiskDetail,
    /// When the row last changed; none where there is no row yet.
    pub updated: Option<Timestamp>,
    /// Whether the account is gone: its risk can no longer be dismissed.
    pub is_deleted: bool,
}

/// A detection's risk.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionRisk {
    /// Which.
    pub id: RiskDetectionId,
    /// The sign-in behind it; none for a detection that is linked to the user only.
    pub sign_in: Option<SignInId>,
    /// `riskEventType`.
    pub event_type: Box<str>,
    /// How bad it is while active; kept when the detection is closed.
    pub level: RiskLevel,
    /// Where it is in its life.
    pub state: RiskState,
    /// Why.
    pub detail: RiskDetail,
    /// When the activity took place.
    pub at: Timestamp,
}

/// A sign-in's risk.
#[derive(Debug, Clone, PartialEq)]
pub struct SignInRisk {
    /// Which.
    pub id: SignInId,
    /// `riskLevelDuringSignIn`. INVARIANT: no event changes it.
    pub during: RiskLevel,
    /// `riskLevelAggregated`.
    pub aggregated: RiskLevel,
    /// Where it is in its life.
    pub state: RiskState,
    /// Why.
    pub detail: RiskDetail,
    /// When it took place.
    pub at: Timestamp,
}

/// Who makes an event happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The system, or the user by signing in.
    System,
    /// An administrator or an application, by object id.
    Administrator(Box<str>),
}

/// A detection that an event adds.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDetection {
    /// Its risk, id included.
    pub risk: DetectionRisk,
}

/// What follows from an event. Empty parts mean "as before"; a change without parts is a repetition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// The user's row as it is now.
    pub user: Option<UserRisk>,
    /// Detections to add, which no sign-in brings with it (such as `adminConfirmedUserCompromised`).
    pub new_detections: Vec<NewDetection>,
    /// Detections as they are now: those that changed, and of those that [`Event::Detected`](super::Event::Detected)
    /// brought the ones that were not known. One that it brought and that is not here was known, or is not to be kept.
    pub detections: Vec<DetectionRisk>,
    /// Sign-ins as they are now: those that changed, and the one that the event brought if it was not known.
    pub sign_ins: Vec<SignInRisk>,
    /// Items for the user's history, oldest first: each the user's row after a step, with the types that caused it.
    /// INVARIANT: their times are after that of the row before, so that no two items of a user have the same id.
    pub history: Vec<HistoryStep>,
    /// Sign-ins that turned out legitimate: the profile may learn from them now.
    pub learn: Vec<SignInId>,
    /// Sign-ins that turned out not to be the owner's after all: what was learned from them is suspect.
    pub unlearn: Vec<SignInId>,
    /// The user goes back to learning mode; this comes before `learn`.
    pub relearn: bool,
}

/// One item of a user's history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryStep {
    /// The user's row after the step.
    pub user: UserRisk,
    /// What caused it.
    pub event_types: Vec<Box<str>>,
    /// Who caused it; none for the system.
    pub initiated_by: Option<Box<str>>,
}
