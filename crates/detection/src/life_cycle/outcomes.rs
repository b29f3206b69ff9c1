//! What the system finds, and what users do about it by signing in.

use super::draft::{Closing, Draft};
use super::event::{PasswordChange, USER_REPORTED_SUSPICIOUS_ACTIVITY, reported_by_user};
use super::refusal::Refusal;
use super::situation::{DetectionRisk, SignInRisk};
use crate::detectors::ai_compound_account_risk::AI_COMPOUND_ACCOUNT_RISK;
use crate::risk::severity;
use keepwatch_graph::{RiskDetail, RiskDetectionId, RiskLevel, RiskState, SignInId, Timestamp};

/// Types that the user's own doing does not close unless a policy asked for it: who steals a session, relays a sign-in
/// or forges a token brings the second factor along, who tires somebody out of refusing has it given to them, and what is
/// known of an address stays true.
///
/// Source: Microsoft Entra ID Protection, "Remediate risks and unblock users" (2025), with the older name of threat
/// intelligence on sign-ins, and with approvals, of which it does not speak.
const CLOSED_BY_POLICY_ONLY: [&str; 7] = [
    "anomalousToken",
    "attackerinTheMiddle",
    "investigationsThreatIntelligence",
    "investigationsThreatIntelligenceSigninLinked",
    "nationStateIP",
    "suspiciousAuthAppApproval",
    "tokenIssuerAnomaly",
];

/// Types that what came later can explain: all they say is that something was new. What was known of an address, a session
/// or a password stays true however often somebody comes back.
const EXPLAINED_LATER: [&str; 5] = [
    "unfamiliarFeatures",
    "unlikelyTravel",
    "newCountry",
    "mcasImpossibleTravel",
    "impossibleTravel",
];

/// Whether a detection of that type can be dismissed by what came later.
pub fn is_explained_later(event_type: &str) -> bool {
    EXPLAINED_LATER.contains(&event_type)
}

/// The system confirmed the sign-in safe, by whatever it knows.
const CONFIRMED_BY_SYSTEM: Closing = Closing::dismissed(RiskDetail::AiConfirmedSigninSafe);

pub(super) fn detected<Id: Copy + PartialEq>(
    draft: &mut Draft<'_, Id>,
    sign_in: Option<&SignInRisk>,
    detections: &[DetectionRisk],
) -> Result<(), Refusal> {
    if let Some(levelless) = detections.iter().find(|detection| severity(detection.level) == 0) {
        return Err(Refusal::NoLevel {
            detection: levelless.id,
            level: levelless.level,
        });
    }
    if let Some(sign_in) = sign_in {
        draft.add_sign_in(sign_in);
    }
    // Graph raises no detections for deleted accounts: nobody could act on them.
    if !draft.account().is_deleted {
        draft.add_detections(detections);
    }
    Ok(())
}

pub(super) fn mfa_passed(draft: &mut Draft<'_>, id: SignInId, driven_by_policy: bool) -> Result<(), Refusal> {
    if !is_at_risk(draft, id)? {
        return Ok(());
    }
    if driven_by_policy {
        let closing = Closing::remediated(RiskDetail::UserPassedMfaDrivenByRiskBasedPolicy);
        draft.close(closing, |detection| is_open_on(detection, id));
    } else {
        draft.close(CONFIRMED_BY_SYSTEM, |detection| {
            is_open_on(detection, id) && !is_closed_by_policy_only(detection)
        });
    }
    draft.learn_from_ended(|ended| ended == id);
    Ok(())
}

/// Whoever has a new password has shut out those who knew the old one: everything that was active has ended, what an
/// administrator confirmed included.
///
/// The profile learns only from the sign-in in which the user proved who they are. The others that end here may well be
/// the attacker's.
pub(super) fn password_changed(draft: &mut Draft<'_>, how: PasswordChange, sign_in: Option<SignInId>) {
    let (detail, proved) = match how {
        PasswordChange::ByRiskPolicy | PasswordChange::SelfServiceReset => {
            (RiskDetail::UserPerformedSecuredPasswordReset, true)
        }
        PasswordChange::ByUserSecured => (RiskDetail::UserPerformedSecuredPasswordChange, true),
        PasswordChange::OnPremises => (RiskDetail::UserChangedPasswordOnPremises, false),
        PasswordChange::AdministratorTemporary => (RiskDetail::AdminGeneratedTemporaryPassword, false),
    };
    draft.close_all(Closing::remediated(detail));
    if let (true, Some(sign_in)) = (proved, sign_in) {
        draft.learn_from_ended(|ended| ended == sign_in);
    }
}

/// The user signed in again, and whoever held a stolen session could not. Which sign-ins were whose, nobody knows.
pub(super) fn sessions_revoked(draft: &mut Draft<'_>) {
    draft.close_all(Closing::remediated(RiskDetail::MicrosoftRevokedSessions));
}

/// The detection is the account's, not the sign-in's, so that no second factor in that sign-in ends it.
pub(super) fn reported(draft: &mut Draft<'_>, id: SignInId) -> Result<(), Refusal> {
    draft.sign_in(id)?;
    let detection = reported_by_user(draft.account().id, id);
    let is_known = draft.detections().iter().any(|known| known.id == detection);
    if is_known || draft.account().is_deleted {
        return Ok(());
    }
    draft.raise(DetectionRisk {
        id: detection,
        sign_in: None,
        event_type: USER_REPORTED_SUSPICIOUS_ACTIVITY.into(),
        level: RiskLevel::High,
        state: RiskState::AtRisk,
        detail: RiskDetail::None,
        at: draft.at(),
    });
    draft.unlearn(id);
    Ok(())
}

/// The profile does not learn from the blocked sign-in: it never succeeded, and was perhaps an attacker's after all.
pub(super) fn familiar_sign_in(draft: &mut Draft<'_>, blocked: SignInId) -> Result<(), Refusal> {
    if is_at_risk(draft, blocked)? {
        draft.close(CONFIRMED_BY_SYSTEM, |detection| {
            is_open_on(detection, blocked) && !is_closed_by_policy_only(detection)
        });
    }
    Ok(())
}

pub(super) fn reassessed_safe(draft: &mut Draft<'_>, id: SignInId) -> Result<(), Refusal> {
    let is_at_risk = is_at_risk(draft, id)?;
    // Between looking and closing more may have been found.
    let mut open = draft.detections().iter().filter(|detection| is_open_on(detection, id));
    if is_at_risk && open.all(|detection| is_explained_later(&detection.event_type)) {
        draft.close(CONFIRMED_BY_SYSTEM, |detection| is_open_on(detection, id));
        draft.learn_from_ended(|ended| ended == id);
    }
    Ok(())
}

/// It ends as what grew old: nobody found that there never was a risk, and nobody did away with it.
pub(super) fn compound_ended(draft: &mut Draft<'_>, id: RiskDetectionId) {
    draft.close(Closing::aged(), |detection| {
        let is_it = detection.id == id && detection.state == RiskState::AtRisk;
        is_it && &*detection.event_type == AI_COMPOUND_ACCOUNT_RISK
    });
}

/// A detection ages for itself: beside a worse one it makes no difference, and what was elevated is not low.
pub(super) fn low_aged(draft: &mut Draft<'_>, before: Timestamp) {
    draft.close(Closing::aged(), |detection| {
        let is_low = detection.state == RiskState::AtRisk && detection.level == RiskLevel::Low;
        is_low && detection.at < before
    });
}

/// Whether the sign-in's risk is still open. What an administrator confirmed is no longer the system's to close.
fn is_at_risk(draft: &mut Draft<'_>, id: SignInId) -> Result<bool, Refusal> {
    Ok(draft.sign_in(id)?.state == RiskState::AtRisk)
}

fn is_open_on(detection: &DetectionRisk, id: SignInId) -> bool {
    detection.sign_in == Some(id) && detection.state == RiskState::AtRisk
}

fn is_closed_by_policy_only(detection: &DetectionRisk) -> bool {
    CLOSED_BY_POLICY_ONLY.contains(&&*detection.event_type)
}
