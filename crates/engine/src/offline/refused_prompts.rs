//! Second-factor prompts that were refused or not answered until one was approved.

use super::{Suspicion, Suspicions, unknown};
use crate::conditional_access::Book;
use crate::engine::Engine;
use crate::prepared;
use crate::profiles::Profiles;
use keepwatch_detection::{Prompted, approvals};
use keepwatch_graph::SignIn;
use keepwatch_ingest::{SECOND_FACTOR_FAILED, WRONG_CREDENTIAL, prompts};
use keepwatch_storage::{Rx, Span, StoreError};

/// How many sign-ins of one user with a right credential are read of one part, the first ones: no person has more on a day.
const SIGN_INS_MAX: u32 = 2_000;

/// Reads the day of every user whose second factor failed on it, and asks the detector.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut suspicions = Suspicions::default();
    let settings = engine.settings(rx)?;
    if !settings.suspicious_auth_app_approval.enabled {
        return Ok(suspicions);
    }
    let users = rx.users_with_status(part, &[SECOND_FACTOR_FAILED])?;
    if users.is_empty() {
        return Ok(suspicions);
    }
    let book = engine.rulebook().within(rx, engine.clock().now())?;
    for user in users {
        suspicions.suspects += 1;
        let sign_ins = rx.sign_ins_of_without(user, part, &WRONG_CREDENTIAL, SIGN_INS_MAX)?;
        let prompted: Vec<Prompted> = sign_ins
            .iter()
            .filter_map(|sign_in| prompted(engine, &book, sign_in))
            .collect();
        if !prompted.iter().any(|one| one.prompts.approved) {
            continue;
        }
        let profile = Profiles::load(rx, &[user])?.of(user).clone();
        for (sign_in, detected) in approvals(&settings, &profile, &prompted) {
            let detected = unknown(rx, sign_in, vec![detected])?;
            if !detected.is_empty() {
                suspicions.found.push(Suspicion {
                    user,
                    sign_in,
                    detected,
                });
            }
        }
    }
    Ok(suspicions)
}

/// A sign-in in which the user's telephone was asked; none where it was not.
fn prompted(engine: &Engine, book: &Book, sign_in: &SignIn) -> Option<Prompted> {
    let prompts = prompts(sign_in);
    if prompts.is_empty() {
        return None;
    }
    let attempt = keepwatch_ingest::attempt(sign_in)?;
    let mut signals = prepared::signals(engine.intel(), sign_in, &attempt);
    signals.trusted = attempt.address.is_some_and(|address| book.places.trust(address));
    Some(Prompted::new(attempt, &signals, prompts))
}
