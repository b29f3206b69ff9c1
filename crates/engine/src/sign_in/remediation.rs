//! How a user's risk can be ended by the user: what the control `riskRemediation` comes to.

use super::proved::Proved;
use keepwatch_detection::life_cycle::{ADMIN_CONFIRMED_USER_COMPROMISED, USER_REPORTED_SUSPICIOUS_ACTIVITY};
use keepwatch_graph::UserId;
use keepwatch_policy::Mode;
use keepwatch_storage::{Rx, StoreError};
use serde::{Deserialize, Serialize};

/// What ends a user's risk. Source: Microsoft Entra ID Protection, "Require risk remediation".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Remediation {
    /// A new password, after a second factor: somebody else may know the old one.
    NewPassword,
    /// All sessions end, and the person signs in anew: no password is involved.
    SignInAgain,
}

/// Detections that say that somebody else may know the password.
const OF_PASSWORDS: [&str; 4] = [
    "leakedCredentials",
    "passwordSpray",
    ADMIN_CONFIRMED_USER_COMPROMISED,
    USER_REPORTED_SUSPICIOUS_ACTIVITY,
];

/// What ends the risk of a user who signs in like this. Whoever came in by a password needs a new one, whatever was found:
/// nothing tells that it is not what made the sign-ins look strange. Entra tells by the method of signing in as well; what it
/// lists as no matter of passwords (`anomalousToken`, travel, unfamiliar properties) it lists of those who have none.
pub(super) fn remediation(rx: &mut Rx<'_>, user: UserId, proved: &Proved) -> Result<Remediation, StoreError> {
    let uses_password = proved.proofs.iter().any(|proof| proof.mode == Mode::Password);
    if uses_password {
        return Ok(Remediation::NewPassword);
    }
    let situation = rx.situation(user, &[], &[])?;
    let mut active = situation
        .detections
        .iter()
        .filter(|detection| detection.state.is_active());
    let is_of_password = active.any(|detection| OF_PASSWORDS.contains(&&*detection.event_type));
    Ok(match is_of_password {
        true => Remediation::NewPassword,
        false => Remediation::SignInAgain,
    })
}
