//! What can happen to a user's risk.

use super::situation::{DetectionRisk, SignInRisk};
use crate::id::detection_id_for_user;
use keepwatch_graph::{RiskDetectionId, SignInId, Timestamp, UserId};

/// The type of the detection that [`Event::ConfirmUserCompromised`] adds.
pub const ADMIN_CONFIRMED_USER_COMPROMISED: &str = "adminConfirmedUserCompromised";
/// The type of the detection that [`Event::ReportedByUser`] adds.
pub const USER_REPORTED_SUSPICIOUS_ACTIVITY: &str = "userReportedSuspiciousActivity";

/// Something that happened to a user, or that an administrator says of one. Every event may be repeated: the second
/// time nothing follows from it.
///
/// Some outcomes of a sign-in change no risk (it was abandoned, say). They are here all the same, so that the caller need
/// not know which ones do.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Detectors fired, during the sign-in or afterwards, or found something about the account.
    ///
    /// Of each detection the state and detail are decided here, whatever they are in the event. A detection that the
    /// situation knows changes nothing, even after it was closed.
    Detected {
        /// The sign-in behind the detections, where the situation does not know it yet. Its real-time level is taken as
        /// it is; state, detail and aggregated level are decided here. None for detections of a sign-in that is known
        /// or purged, and for those of the account.
        sign_in: Option<SignInRisk>,
        /// What was found; may be of several sign-ins.
        detections: Vec<DetectionRisk>,
    },

    /// The user gave a second factor right after the first, in this sign-in.
    MfaPassed {
        /// In which sign-in.
        sign_in: SignInId,
        /// Whether a policy on sign-in risk asked for it, as against any other reason.
        driven_by_policy: bool,
    },
    /// The second factor was wrong, or refused.
    MfaFailed {
        /// In which sign-in.
        sign_in: SignInId,
    },
    /// The user has a new password that an attacker who knew the old one does not know.
    ///
    /// A change that only proves the old password is no such event: an attacker can make it too.
    PasswordChanged {
        /// How it came about.
        how: PasswordChange,
        /// The sign-in in which the user did it, if it was in one.
        sign_in: Option<SignInId>,
    },
    /// The user has signed in again after every session was revoked to remedy a risk in which no password is involved.
    SessionsRevoked,
    /// A policy refused the sign-in.
    Blocked {
        /// Which.
        sign_in: SignInId,
    },
    /// The user did not finish the sign-in.
    Abandoned {
        /// Which.
        sign_in: SignInId,
    },
    /// The user says that the sign-in was not the user's.
    ReportedByUser {
        /// Which.
        sign_in: SignInId,
    },
    /// After a blocked sign-in the user signed in from a place or device that is familiar.
    FamiliarSignIn {
        /// The sign-in that was blocked.
        after: SignInId,
    },
    /// The offline jobs looked again and find the sign-in safe.
    ReassessedSafe {
        /// Which.
        sign_in: SignInId,
    },
    /// What several detections added up to does not hold any more: they are no longer open.
    CompoundEnded {
        /// The detection that they added up to.
        detection: RiskDetectionId,
    },
    /// Low risk ends by itself, six months on.
    LowAged {
        /// Activity before this instant is old.
        before: Timestamp,
    },

    /// An administrator: the account is compromised.
    ConfirmUserCompromised,
    /// An administrator: the account's risk does not matter, or was dealt with elsewhere.
    DismissUser,
    /// An administrator: the account is not compromised, its detections are false.
    ConfirmUserSafe,
    /// An administrator: the sign-in was not the user's.
    ConfirmSignInCompromised {
        /// Which.
        sign_in: SignInId,
    },
    /// An administrator: the sign-in was the user's.
    ConfirmSignInSafe {
        /// Which.
        sign_in: SignInId,
    },
    /// An administrator: the sign-in's risk does not matter.
    DismissSignIn {
        /// Which.
        sign_in: SignInId,
    },
    /// An administrator, in another product: the alert behind a detection does not matter.
    DismissDetection {
        /// Which.
        detection: RiskDetectionId,
    },
}

/// How a user came to a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChange {
    /// A policy on user risk asked for it, after a second factor.
    ByRiskPolicy,
    /// The user chose to, after a second factor.
    ByUserSecured,
    /// The user had forgotten it and proved who they are in another way.
    SelfServiceReset,
    /// In the directory on premises; an event only where the tenant has opted in.
    OnPremises,
    /// An administrator gave out a temporary one.
    AdministratorTemporary,
}

impl Event {
    /// The sign-ins that the situation must hold for this event, beside the active ones, where they exist.
    pub fn sign_ins(&self) -> Vec<SignInId> {
        match self {
            Event::Detected { sign_in, detections } => {
                let behind = detections.iter().filter_map(|detection| detection.sign_in);
                let mut ids: Vec<SignInId> = sign_in.iter().map(|sign_in| sign_in.id).chain(behind).collect();
                ids.sort_unstable();
                ids.dedup();
                ids
            }
            Event::PasswordChanged { sign_in, .. } => sign_in.iter().copied().collect(),
            Event::MfaPassed { sign_in, .. }
            | Event::MfaFailed { sign_in }
            | Event::Blocked { sign_in }
            | Event::Abandoned { sign_in }
            | Event::ReportedByUser { sign_in }
            | Event::FamiliarSignIn { after: sign_in }
            | Event::ReassessedSafe { sign_in }
            | Event::ConfirmSignInCompromised { sign_in }
            | Event::ConfirmSignInSafe { sign_in }
            | Event::DismissSignIn { sign_in } => vec![*sign_in],
            Event::SessionsRevoked
            | Event::CompoundEnded { .. }
            | Event::LowAged { .. }
            | Event::ConfirmUserCompromised
            | Event::DismissUser
            | Event::ConfirmUserSafe
            | Event::DismissDetection { .. } => Vec::new(),
        }
    }

    /// The detections that the situation must hold for this event of `user`, beside the active ones, where they exist.
    pub fn detections(&self, user: UserId) -> Vec<RiskDetectionId> {
        match self {
            Event::Detected { detections, .. } => detections.iter().map(|detection| detection.id).collect(),
            Event::ReportedByUser { sign_in } => vec![reported_by_user(user, *sign_in)],
            Event::CompoundEnded { detection } | Event::DismissDetection { detection } => vec![*detection],
            Event::MfaPassed { .. }
            | Event::MfaFailed { .. }
            | Event::PasswordChanged { .. }
            | Event::SessionsRevoked
            | Event::Blocked { .. }
            | Event::Abandoned { .. }
            | Event::FamiliarSignIn { .. }
            | Event::ReassessedSafe { .. }
            | Event::LowAged { .. }
            | Event::ConfirmUserCompromised
            | Event::DismissUser
            | Event::ConfirmUserSafe
            | Event::ConfirmSignInCompromised { .. }
            | Event::ConfirmSignInSafe { .. }
            | Event::DismissSignIn { .. } => Vec::new(),
        }
    }
}

/// The id of the detection that a user's report of a sign-in adds: one for each sign-in, however often it is reported.
pub fn reported_by_user(user: UserId, sign_in: SignInId) -> RiskDetectionId {
    detection_id_for_user(user, USER_REPORTED_SUSPICIOUS_ACTIVITY, &sign_in.to_string())
}
