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
    #[error("the risk detection `{detection}` has the level `{level}`: low, medium or high is needed")]
    NoLevel {
        /// Which.
        detection: RiskDetectionId,
        /// What it came with.
        level: RiskLevel,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_what_is_refused_and_why() {
        let sign_in = "5b0c1f4e-8a52-4a4e-9c6a-0d1c5f0b7a11".parse().unwrap();
        let user = "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap();
        let cases = [
            (
                Refusal::UnknownSignIn { sign_in },
                "no sign-in `5b0c1f4e-8a52-4a4e-9c6a-0d1c5f0b7a11` of this user",
            ),
            (
                Refusal::SignInNotRisky {
                    sign_in,
                    state: RiskState::Remediated,
                },
                "the sign-in `5b0c1f4e-8a52-4a4e-9c6a-0d1c5f0b7a11` is not risky: its risk state is `remediated`",
            ),
            (
                Refusal::UserDeleted { user },
                "the user `4628e7df-dff3-407c-a08f-75f08c0806dc` is deleted: the risk cannot be dismissed",
            ),
        ];
        for (refusal, message) in cases {
            assert_eq!(refusal.to_string(), message);
        }
    }
}
