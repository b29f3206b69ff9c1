//! The state machine: what follows from an event.
//!
//! Source: Microsoft Entra ID Protection, "Provide risk feedback", "Remediate risks and unblock users" and "What are risk
//! detections". Where these leave a choice, it is explained where it is made.

use super::draft::Draft;
use super::event::Event;
use super::refusal::Refusal;
use super::situation::{Actor, Change, Situation};
use super::{outcomes, verdicts};
use keepwatch_graph::Timestamp;

/// What follows from `event`, which `actor` makes happen `at` an instant, for the user in this `situation`.
///
/// The change is whole: store all of it or none. Time only goes forward in a user's history, so the row is dated a tick
/// after its last change where `at` is not later. Repeating an event gives a change without parts.
///
/// # Errors
/// [`Refusal`] where the event speaks of what is not there or asks for what is not possible. Nothing follows then.
pub fn transition(situation: &Situation, event: &Event, actor: &Actor, at: Timestamp) -> Result<Change, Refusal> {
    let mut change = Draft::new(situation, actor, at);
    let draft = &mut change;
    match event {
        Event::Detected { sign_in, detections } => outcomes::detected(draft, sign_in.as_ref(), detections)?,
        Event::MfaPassed {
            sign_in,
            driven_by_policy,
        } => outcomes::mfa_passed(draft, *sign_in, *driven_by_policy)?,
        // The risk stays, and counts as the user's from the moment it was found: there is nothing to escalate.
        Event::MfaFailed { sign_in } | Event::Blocked { sign_in } | Event::Abandoned { sign_in } => {
            draft.sign_in(*sign_in)?;
        }
        Event::PasswordChanged { how, sign_in } => outcomes::password_changed(draft, *how, *sign_in),
        Event::SessionsRevoked => outcomes::sessions_revoked(draft),
        Event::ReportedByUser { sign_in } => outcomes::reported(draft, *sign_in)?,
        Event::FamiliarSignIn { after } => outcomes::familiar_sign_in(draft, *after)?,
        Event::ReassessedSafe { sign_in } => outcomes::reassessed_safe(draft, *sign_in)?,
        Event::CompoundEnded { detection } => outcomes::compound_ended(draft, *detection),
        Event::LowAged { before } => outcomes::low_aged(draft, *before),
        Event::ConfirmUserCompromised => verdicts::confirm_user_compromised(draft),
        Event::DismissUser => verdicts::dismiss_user(draft)?,
        Event::ConfirmUserSafe => verdicts::confirm_user_safe(draft),
        Event::ConfirmSignInCompromised { sign_in } => verdicts::confirm_sign_in_compromised(draft, *sign_in)?,
        Event::ConfirmSignInSafe { sign_in } => verdicts::confirm_sign_in_safe(draft, *sign_in)?,
        Event::DismissSignIn { sign_in } => verdicts::dismiss_sign_in(draft, *sign_in)?,
        Event::DismissDetection { detection } => verdicts::dismiss_detection(draft, *detection)?,
    }
    Ok(change.finish())
}
