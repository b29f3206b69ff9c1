//! What the state machine sees and what it returns.

use keepwatch_graph::{
    RiskDetail, RiskDetectionId, RiskLevel, RiskState, ServicePrincipalId, SignInId, Timestamp, UserId,
};

/// The risk of one account before an event: a user's, or a service principal's.
///
/// Holds every *active* detection and sign-in of the account ([`RiskState::is_active`]), and beside them those that the
/// event names ([`Event::sign_ins`](super::Event::sign_ins), [`Event::detections`](super::Event::detections)), whatever
/// their state.
///
/// INVARIANT: active detections, and sign-ins that an administrator confirmed compromised, are not purged, however old: a
/// risk whose reason is gone could not be told from one that has ended. Other sign-ins may be; their detections then
/// stand for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation<Id = UserId> {
    /// The account's row; one that was never at risk has level and state `none`.
    pub account: AccountRisk<Id>,
    /// Detections, in no order.
    pub detections: Vec<DetectionRisk>,
    /// Sign-ins, in no order.
    pub sign_ins: Vec<SignInRisk>,
}

/// A user's risk.
pub type UserRisk = AccountRisk<UserId>;

/// A service principal's risk.
pub type ServicePrincipalRisk = AccountRisk<ServicePrincipalId>;

/// The risk of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountRisk<Id> {
    /// Whose.
    pub id: Id,
    /// Never `hidden`.
    pub level: RiskLevel,
    /// `none` where the account was never at risk.
    pub state: RiskState,
    /// Why the state is what it is.
    pub detail: RiskDetail,
    /// When the row last changed; none where there is no row yet.
    pub updated: Option<Timestamp>,
    /// Whether the account is gone: its risk can no longer be dismissed.
    pub is_deleted: bool,
}

impl<Id> AccountRisk<Id> {
    /// Of an account that was never at risk.
    pub const fn none(id: Id) -> Self {
        Self {
            id,
            level: RiskLevel::None,
            state: RiskState::None,
            detail: RiskDetail::None,
            updated: None,
            is_deleted: false,
        }
    }
}

/// A detection's risk.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionRisk {
    /// Which.
    pub id: RiskDetectionId,
    /// The sign-in behind it; none for a detection that is linked to the account only.
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
#[derive(Debug, Clone, PartialEq)]
pub struct Change<Id = UserId> {
    /// The account's row as it is now.
    pub account: Option<AccountRisk<Id>>,
    /// Detections to add, which no sign-in brings with it (such as `adminConfirmedUserCompromised`).
    pub new_detections: Vec<NewDetection>,
    /// Detections as they are now: those that changed, and of those that [`Event::Detected`](super::Event::Detected)
    /// brought the ones that were not known. One that it brought and that is not here was known, or is not to be kept.
    pub detections: Vec<DetectionRisk>,
    /// Sign-ins as they are now: those that changed, and the one that the event brought if it was not known.
    pub sign_ins: Vec<SignInRisk>,
    /// Items for the account's history, oldest first: each its row after a step, with the types that caused it.
    /// INVARIANT: their times are after that of the row before, so that no two items of an account have the same id.
    pub history: Vec<HistoryStep<Id>>,
    /// Sign-ins that turned out legitimate: the profile may learn from them now.
    pub learn: Vec<SignInId>,
    /// Sign-ins that turned out not to be the owner's after all: what was learned from them is suspect.
    pub unlearn: Vec<SignInId>,
    /// The user goes back to learning mode; this comes before `learn`.
    pub relearn: bool,
}

/// Without parts.
impl<Id> Default for Change<Id> {
    fn default() -> Self {
        Self {
            account: None,
            new_detections: Vec::new(),
            detections: Vec::new(),
            sign_ins: Vec::new(),
            history: Vec::new(),
            learn: Vec::new(),
            unlearn: Vec::new(),
            relearn: false,
        }
    }
}

/// One item of an account's history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryStep<Id = UserId> {
    /// The account's row after the step.
    pub account: AccountRisk<Id>,
    /// What caused it.
    pub event_types: Vec<Box<str>>,
    /// Who caused it; none for the system.
    pub initiated_by: Option<Box<str>>,
}
