//! The life cycle of risk: one pure state machine over an account - a user or a service principal -, its sign-ins and
//! detections, and the history.
//!
//! [`Situation`] is what is known before an [`Event`], [`Change`] is what follows from it by [`transition`]. The shell
//! loads the one and stores the other in one transaction.
//!
//! A detection is opened by a detector and closed by what the user does, by what an administrator says, or by age. A
//! sign-in is at risk while one of its detections is active, a user while any is. What an administrator confirmed stays
//! so until a new password, a dismissal or a confirmation to the contrary, and the user is at the high level meanwhile.

mod draft;
mod event;
mod outcomes;
mod refusal;
mod service_principals;
mod situation;
mod transition;
mod verdicts;

#[cfg(test)]
mod tests;

pub use event::{
    ADMIN_CONFIRMED_USER_COMPROMISED, Event, PasswordChange, USER_REPORTED_SUSPICIOUS_ACTIVITY, reported_by_user,
};
pub use outcomes::is_explained_later;
pub use refusal::Refusal;
pub use service_principals::{
    ADMIN_CONFIRMED_SERVICE_PRINCIPAL_COMPROMISED, ServicePrincipalEvent, service_principal_transition,
};
pub use situation::{
    AccountRisk, Actor, Change, DetectionRisk, HistoryStep, NewDetection, ServicePrincipalRisk, SignInRisk, Situation,
    UserRisk,
};
pub use transition::transition;
