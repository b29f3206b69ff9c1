//! The life cycle of risk: one pure state machine over a user, the user's sign-ins and detections, and the history.
//!
//! [`Situation`] is what is known before an event, [`Change`] is what follows from it. The shell loads the one and
//! stores the other in one transaction.

mod situation;

pub use situation::{Actor, Change, DetectionRisk, HistoryStep, NewDetection, SignInRisk, Situation, UserRisk};
