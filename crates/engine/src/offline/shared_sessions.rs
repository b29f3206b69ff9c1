//! Sessions that two devices use: stolen ones, and those that were caught in a relay.
//!
//! The database says which sessions of a day were used from several address ranges by what may be several devices, which are
//! few. Only their uses are then read, one after the other, and what is kept of a session is bounded.

use super::{Suspicion, Suspicions, unknown};
use crate::conditional_access::Book;
use crate::engine::Engine;
use crate::prepared;
use crate::profiles::Profiles;
use keepwatch_detection::{Handover, Session, SessionUse, carried_off, session_seconds_max};
use keepwatch_graph::SignIn;
use keepwatch_storage::{Rx, SessionKey, Span, StoreError};

/// How many sessions are looked at in one part. A tenant of a hundred thousand people has some hundreds.
const SESSIONS_MAX: u32 = 20_000;

/// How far back a session's uses are read, so that a device that comes back is not taken for a new one.
const LOOKBACK_DAYS: i64 = 7;

/// Finds the sessions of one part that changed hands within it.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut suspicions = Suspicions::default();
    let settings = engine.settings(rx)?;
    let Some(seconds) = session_seconds_max(&settings) else {
        return Ok(suspicions);
    };
    let sessions = rx.sessions_in_several_ranges(part, SESSIONS_MAX)?;
    if sessions.is_empty() {
        return Ok(suspicions);
    }
    let book = engine.rulebook().within(rx, engine.clock().now())?;
    for session in sessions {
        suspicions.suspects += 1;
        let handovers = handovers(engine, &book, rx, &session, part, seconds)?;
        if handovers.is_empty() {
            continue;
        }
        let profile = Profiles::load(rx, &[session.user])?.of(session.user).clone();
        for handover in handovers {
            let model = engine
                .models()
                .read(rx, handover.first.attempt.at, settings.tenant.window_days)?;
            for (sign_in, detected) in carried_off(&settings, &profile, &model, &handover) {
                let detected = unknown(rx, sign_in, vec![detected])?;
                if !detected.is_empty() {
                    suspicions.found.push(Suspicion {
                        user: session.user,
                        sign_in,
                        detected,
                    });
                }
            }
        }
    }
    Ok(suspicions)
}

/// Where a session changed hands within the part.
fn handovers(
    engine: &Engine,
    book: &Book,
    rx: &mut Rx<'_>,
    key: &SessionKey,
    part: Span,
    seconds: f64,
) -> Result<Vec<Handover>, StoreError> {
    let mut session = Session::default();
    let mut handovers = Vec::new();
    let read = Span {
        from: part.from.plus_days(-LOOKBACK_DAYS),
        ..part
    };
    rx.session_uses(key, read, |sign_in| {
        if let Some(used) = session_use(engine, book, &sign_in)
            && let Some(handover) = session.used(used, seconds)
            && handover.after.attempt.at >= part.from
        {
            handovers.push(handover);
        }
        Ok(())
    })?;
    Ok(handovers)
}

/// A use of a session; none where the sign-in was refused for want of a right credential, which is no use of anything.
fn session_use(engine: &Engine, book: &Book, sign_in: &SignIn) -> Option<SessionUse> {
    let attempt = keepwatch_ingest::attempt(sign_in).filter(|attempt| attempt.progress.credential_was_right())?;
    let mut signals = prepared::signals(engine.intel(), sign_in, &attempt);
    signals.trusted = attempt.address.is_some_and(|address| book.places.trust(address));
    Some(SessionUse::new(attempt, signals))
}
