//! What administrators say of users, sign-ins and service principals.

use super::draft::{Closing, Draft};
use super::event::ADMIN_CONFIRMED_USER_COMPROMISED;
use super::refusal::Refusal;
use super::service_principals::ADMIN_CONFIRMED_SERVICE_PRINCIPAL_COMPROMISED;
use super::situation::DetectionRisk;
use crate::id::{detection_id_for_service_principal, detection_id_for_user};
use keepwatch_graph::{RiskDetail, RiskDetectionId, RiskLevel, RiskState, ServicePrincipalId, SignInId};

/// A user who was never at risk becomes so: administrators learn of compromises elsewhere.
pub(super) fn confirm_user_compromised(draft: &mut Draft<'_>) {
    let detail = RiskDetail::AdminConfirmedUserCompromised;
    confirm_account(draft, detail, ADMIN_CONFIRMED_USER_COMPROMISED, detection_id_for_user);
    // Since 2025 the user's open sign-ins and detections are shown as confirmed too.
    draft.confirm_sign_ins(detail, |sign_in| sign_in.state == RiskState::AtRisk);
}

/// The same of a service principal.
pub(super) fn confirm_service_principal_compromised(draft: &mut Draft<'_, ServicePrincipalId>) {
    confirm_account(
        draft,
        RiskDetail::AdminConfirmedServicePrincipalCompromised,
        ADMIN_CONFIRMED_SERVICE_PRINCIPAL_COMPROMISED,
        detection_id_for_service_principal,
    );
}

/// Adds the detection that a confirmation is, unless it stands already, and confirms those that were open.
fn confirm_account<Id: Copy + PartialEq>(
    draft: &mut Draft<'_, Id>,
    detail: RiskDetail,
    event_type: &str,
    detection_id: impl Fn(Id, &str, &str) -> RiskDetectionId,
) {
    let account = draft.account();
    if account.state == RiskState::ConfirmedCompromised && account.detail == detail {
        return;
    }
    // The row's time is later than any before it, so a second confirmation after a dismissal is another detection.
    let id = detection_id(account.id, event_type, &draft.at().to_string());
    draft.raise(DetectionRisk {
        id,
        sign_in: None,
        event_type: event_type.into(),
        level: RiskLevel::High,
        state: RiskState::ConfirmedCompromised,
        detail,
        at: draft.at(),
    });
    draft.confirm_detections(detail, |detection| detection.state == RiskState::AtRisk);
}

/// Without an active risk this is a repetition: how an earlier risk ended stays as it was.
pub(super) fn dismiss_user(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.account().is_deleted {
        return Err(Refusal::UserDeleted {
            user: draft.account().id,
        });
    }
    draft.close_all(Closing::dismissed(RiskDetail::AdminDismissedAllRiskForUser));
    Ok(())
}

/// The same of a service principal. Graph says nothing of deleted ones: their rows have no `isDeleted`.
pub(super) fn dismiss_service_principal(draft: &mut Draft<'_, ServicePrincipalId>) {
    draft.close_all(Closing::dismissed(RiskDetail::AdminDismissedAllRiskForServicePrincipal));
}

/// Without an active risk this is a repetition: how an earlier risk ended stays as it was, and the profile is kept.
pub(super) fn confirm_user_safe(draft: &mut Draft<'_>) {
    if !draft.account().state.is_active() {
        return;
    }
    draft.close_all(Closing::confirmed_safe(RiskDetail::AdminConfirmedAccountSafe));
    draft.relearn();
    draft.learn_from_ended(|_| true);
}

/// Overrides whatever state the sign-in is in; one without risk can be confirmed too. The user's state follows.
/// Source: Microsoft Graph, signIn: confirmCompromised; "Provide risk feedback" for the user.
pub(super) fn confirm_sign_in_compromised(draft: &mut Draft<'_>, id: SignInId) -> Result<(), Refusal> {
    let detail = RiskDetail::AdminConfirmedSigninCompromised;
    draft.sign_in(id)?;
    draft.confirm_sign_ins(detail, |sign_in| sign_in.id == id);
    draft.confirm_detections(detail, |detection| detection.sign_in == Some(id));
    Ok(())
}

/// A sign-in that was not flagged can be confirmed too: later detections on it are then closed from the start.
/// Source: Microsoft Graph, signIn: confirmSafe. (The service is reported to refuse a sign-in that was dismissed before;
/// its documentation does not say so, and the feedback is worth having.)
pub(super) fn confirm_sign_in_safe(draft: &mut Draft<'_>, id: SignInId) -> Result<(), Refusal> {
    let detail = RiskDetail::AdminConfirmedSigninSafe;
    let sign_in = draft.sign_in(id)?;
    if sign_in.state == RiskState::ConfirmedSafe && sign_in.detail == detail {
        return Ok(());
    }
    draft.close_sign_in(id, Closing::confirmed_safe(detail))?;
    draft.learn(id);
    Ok(())
}

/// Unlike a confirmation, a dismissal says nothing of the sign-in, only of its risk: without one it is refused, as the
/// service does ("do not exist or are not risky"), so that a mistaken id is noticed.
pub(super) fn dismiss_sign_in(draft: &mut Draft<'_>, id: SignInId) -> Result<(), Refusal> {
    match draft.sign_in(id)?.state {
        RiskState::Dismissed => Ok(()),
        RiskState::AtRisk | RiskState::ConfirmedCompromised => {
            draft.close_sign_in(id, Closing::dismissed(RiskDetail::AdminDismissedRiskForSignIn))
        }
        state
        @ (RiskState::None | RiskState::ConfirmedSafe | RiskState::Remediated | RiskState::UnknownFutureValue) => {
            Err(Refusal::SignInNotRisky { sign_in: id, state })
        }
    }
}

pub(super) fn dismiss_detection(draft: &mut Draft<'_>, id: RiskDetectionId) -> Result<(), Refusal> {
    let found = draft.detections().iter().find(|detection| detection.id == id);
    match found.ok_or(Refusal::UnknownDetection { detection: id })?.state {
        RiskState::Dismissed => Ok(()),
        RiskState::AtRisk | RiskState::ConfirmedCompromised => {
            let closing = Closing::dismissed(RiskDetail::M365DAdminDismissedDetection);
            draft.close(closing, |detection| detection.id == id);
            Ok(())
        }
        state
        @ (RiskState::None | RiskState::ConfirmedSafe | RiskState::Remediated | RiskState::UnknownFutureValue) => {
            Err(Refusal::DetectionNotActive { detection: id, state })
        }
    }
}
