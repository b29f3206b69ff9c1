//! Why an event is refused.

use keepwatch_graph::{RiskDetectionId, RiskLevel, RiskState, SignInId, UserId};

/// Why nothing follows from an event: it speaks of what is not there, or asks for what is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The situation does not hold the sign-in that the event names.
    #[error("no sign-in `{sign_in}` of this user")]
    UnknownSignIn {
        /// Which.
        sign_in: SignInId,
    },
    /// The situation does not hold the detection that the event names.
    #[error("no risk detection `{detection}` of this user")]
    UnknownDetection {
        /// Which.
        detection: RiskDetectionId,
    },
    /// There is no risk to dismiss, and its end was not a dismissal either, which would make this a repetition.
    #[error("the sign-in `{sign_in}` is not risky: its risk state is `{state}`")]
    SignInNotRisky {
        /// Which.
        sign_in: SignInId,
        /// Its state.
        state: RiskState,
    },
    /// There is no risk to dismiss, and its end was not a dismissal either, which would make this a repetition.
    #[error("the risk detection `{detection}` is not active: its risk state is `{state}`")]
    DetectionNotActive {
        /// Which.
        detection: RiskDetectionId,
        /// Its state.
        state: RiskState,
    },
    /// The account is gone. Source: Microsoft Entra, "Remediate risks and unblock users": the risk of a deleted user
    /// cannot be dismissed.
    #[error("the user `{user}` is deleted: the risk cannot be dismissed")]
    UserDeleted {
        /// Who.
        user: UserId,
    },
    /// A detection must be `low`, `medium` or `high`, or a user could be at risk with no level.
    #[error("the risk detection `{detection}` has the level `{level}`, which is none to detect at")]
    NoLevel {
        /// Which.
        detection: RiskDetectionId,
        /// What it came with.
        level: RiskLevel,
    },
}
