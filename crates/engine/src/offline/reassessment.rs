//! Risky sign-ins that what came later shows to be the user's.

use super::{Ended, Suspicions};
use crate::engine::Engine;
use crate::prepared;
use crate::profiles::Profiles;
use keepwatch_detection::life_cycle::{Event, is_explained_later};
use keepwatch_detection::reassessment::is_safe;
use keepwatch_detection::{AI_COMPOUND_ACCOUNT_RISK, Testimony};
use keepwatch_graph::edm::Evolvable;
use keepwatch_graph::{RiskState, SignIn, SignInId, UserId};
use keepwatch_storage::{Rx, Span, StoreError};

/// How many later sign-ins of one user are read, the first ones.
const LATER_MAX: u32 = 2_000;

/// How many risky sign-ins of one user are looked at in one part. Whoever has more has not lived there since.
const PER_USER_MAX: usize = 20;

/// Asks of each sign-in of the part that is at risk what the user's later ones say.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut suspicions = Suspicions::default();
    let settings = engine.settings(rx)?;
    let settings = &settings.reassessment;
    let earliest = part.from.plus_days(i64::from(settings.days_min));
    if !settings.enabled || engine.clock().now() < earliest {
        return Ok(suspicions);
    }
    let at_risk = rx.sign_ins_at_risk(part)?;
    for of_user in at_risk.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((user, _)) = of_user.first() else { continue };
        suspicions.suspects += of_user.len() as u64;
        if !is_open_to_explanation(rx, *user)? {
            continue;
        }
        for (user, id) in of_user.iter().take(PER_USER_MAX) {
            if was_safe(engine, rx, *user, *id)? {
                suspicions.ended.push(Ended {
                    user: *user,
                    event: Event::ReassessedSafe { sign_in: *id },
                });
            }
        }
    }
    Ok(suspicions)
}

/// Whether all that is open of a user can be explained by what came later: nobody has reported or confirmed anything, and
/// nothing says that somebody else holds a password, a session or a second factor of theirs. What lesser detections add up
/// to falls with them.
fn is_open_to_explanation(rx: &mut Rx<'_>, user: UserId) -> Result<bool, StoreError> {
    let detections = rx.active_detections(user)?;
    let may_be_explained = detections
        .iter()
        .filter(|detection| detection.risk_event_type != AI_COMPOUND_ACCOUNT_RISK)
        .all(|detection| detection.risk_state == RiskState::AtRisk && is_explained_later(&detection.risk_event_type));
    if !may_be_explained {
        return Ok(false);
    }
    let sign_ins = rx.active_sign_ins(user)?;
    Ok(sign_ins
        .iter()
        .all(|sign_in| sign_in.risk_state == Evolvable::Known(RiskState::AtRisk)))
}

fn was_safe(engine: &Engine, rx: &mut Rx<'_>, user: UserId, id: SignInId) -> Result<bool, StoreError> {
    let Some(risky) = rx.sign_in(id)? else {
        return Ok(false);
    };
    let Some(risky) = testimony(engine, rx, &risky)? else {
        return Ok(false);
    };
    let settings = engine.settings(rx)?;
    let settings = &settings.reassessment;
    let at = risky.attempt.at;
    let since = Span {
        from: at.next_tick(),
        until: at.plus_days(i64::from(settings.window_days)).next_tick(),
    };
    let mut later = Vec::new();
    for sign_in in rx.sign_ins_of(user, since, LATER_MAX)? {
        later.extend(testimony(engine, rx, &sign_in)?);
    }
    let profile = Profiles::load(rx, &[user])?.of(user).clone();
    Ok(is_safe(settings, &profile, &risky, &later))
}

/// What a stored sign-in says. One of which an exception hid something is doubted all the same.
fn testimony(engine: &Engine, rx: &mut Rx<'_>, sign_in: &SignIn) -> Result<Option<Testimony>, StoreError> {
    let Some(attempt) = keepwatch_ingest::attempt(sign_in) else {
        return Ok(None);
    };
    let signals = prepared::signals(engine.intel(), sign_in, &attempt);
    let is_strong = keepwatch_ingest::has_strong_second_factor(sign_in);
    let is_doubted = match &sign_in.risk_state {
        Evolvable::Known(state) => state.is_active(),
        Evolvable::Unknown(_) => true,
    };
    let is_doubted = is_doubted || rx.has_hidden_detections(sign_in.id)?;
    Ok(Some(Testimony::new(attempt, &signals, is_strong, is_doubted)))
}
