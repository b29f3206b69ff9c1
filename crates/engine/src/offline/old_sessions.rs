//! Sessions that are used longer than they may live, as far back as sign-ins are kept.

use super::{Suspicion, Suspicions, unknown};
use crate::engine::Engine;
use keepwatch_detection::{lived_too_long, session_days_max};
use keepwatch_graph::{SignInId, Timestamp};
use keepwatch_storage::{Rx, SessionKey, Span, StoreError};

/// How many sessions are looked at in one part.
const SESSIONS_MAX: u32 = 20_000;

/// Finds the sessions of which the first use that is too late lies within the part: each is told once.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut suspicions = Suspicions::default();
    let settings = engine.settings(rx)?;
    let Some(days_max) = session_days_max(&settings) else {
        return Ok(suspicions);
    };
    let before = part.until.plus_days(-i64::from(days_max));
    // Where so much is not kept, nothing needs to be looked for.
    if rx.first_sign_in_at()?.is_none_or(|first| first >= before) {
        return Ok(suspicions);
    }
    for session in rx.old_sessions(part, before, SESSIONS_MAX)? {
        suspicions.suspects += 1;
        let Some((sign_in, first, at)) = first_too_late(rx, &session, part, days_max)? else {
            continue;
        };
        let detected = lived_too_long(&settings, first, at);
        let detected = unknown(rx, sign_in, detected.into_iter().collect())?;
        if at >= part.from && !detected.is_empty() {
            suspicions.found.push(Suspicion {
                user: session.user,
                sign_in,
                detected,
            });
        }
    }
    Ok(suspicions)
}

/// The first use of a session that comes too long after the first one, when that was, and when it came.
fn first_too_late(
    rx: &mut Rx<'_>,
    session: &SessionKey,
    part: Span,
    days_max: u32,
) -> Result<Option<(SignInId, Timestamp, Timestamp)>, StoreError> {
    let whole = Span {
        from: Timestamp::MIN,
        ..part
    };
    let (mut first, mut late) = (None, None);
    rx.session_uses(session, whole, |sign_in| {
        let at = sign_in.created_date_time;
        let is_use = keepwatch_ingest::attempt(&sign_in).is_some_and(|attempt| attempt.progress.credential_was_right());
        if is_use {
            let first = *first.get_or_insert(at);
            if late.is_none() && first.plus_days(i64::from(days_max)) < at {
                late = Some((sign_in.id, first, at));
            }
        }
        Ok(())
    })?;
    Ok(late)
}
