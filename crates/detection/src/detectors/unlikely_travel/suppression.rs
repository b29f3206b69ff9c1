//! What makes a journey that nobody can have made harmless all the same, rule by rule.
//!
//! Each rule answers why it does not hold, which is kept as evidence; or nothing where it holds, and nothing is told.

use super::UnlikelyTravel;
use super::journey::{Journey, SECONDS_PER_HOUR};
use crate::evidence::{Ends, NotSuppressed};
use crate::facts::Facts;
use crate::features::Feature;
use crate::profile::{Experience, Stay};

/// The rules that are about the attempt alone, from wherever the user came.
pub(in crate::detectors) fn of_attempt(
    settings: &UnlikelyTravel,
    facts: &Facts<'_>,
    here: &Stay,
) -> Option<Vec<NotSuppressed>> {
    Some(vec![
        learning(settings, facts)?,
        // Neither end would be known otherwise.
        NotSuppressed::ShownPlace,
        // A device that proved who it is has been carried, or its traffic has.
        facts.unfamiliar_device()?,
        regular_place(settings, facts, here)?,
    ])
}

/// The rules that are about both ends.
pub(in crate::detectors) fn of_journey(
    settings: &UnlikelyTravel,
    facts: &Facts<'_>,
    journey: &Journey<'_>,
    here: &Stay,
) -> Option<[NotSuppressed; 3]> {
    Some([
        trusted_locations(journey, here)?,
        popular_places(facts, journey, here)?,
        settled_journey(settings, facts, journey, here)?,
    ])
}

/// A user of whom little is known may live anywhere.
pub(in crate::detectors) fn learning(settings: &UnlikelyTravel, facts: &Facts<'_>) -> Option<NotSuppressed> {
    let known = facts.profile.experience(facts.attempt.at);
    let is_learned = known.days >= f64::from(settings.learning_days) || known.sign_ins >= settings.learning_sign_ins;
    is_learned.then_some(NotSuppressed::Learned(known))
}

/// A second home, or what tables take for one.
pub(in crate::detectors) fn regular_place(
    settings: &UnlikelyTravel,
    facts: &Facts<'_>,
    here: &Stay,
) -> Option<NotSuppressed> {
    let near = facts
        .profile
        .experience_near(here.point, settings.regular_km, facts.attempt.at);
    let needed = Experience {
        days: f64::from(settings.regular_days),
        sign_ins: settings.regular_sign_ins,
    };
    let is_regular = near.sign_ins >= needed.sign_ins && near.days >= needed.days;
    (!is_regular).then_some(NotSuppressed::SeldomPlace {
        within_km: settings.regular_km,
        seen: near,
        needed,
    })
}

/// Two locations that the tenant vouches for, between which its network carries people at the speed of light. One
/// explains nothing: the other end may be an attacker's.
fn trusted_locations(journey: &Journey<'_>, here: &Stay) -> Option<NotSuppressed> {
    Ends::unless_both(journey.from.stay.trusted, here.trusted).map(NotSuppressed::Untrusted)
}

/// The same, where nobody vouches for the locations and several people of the tenant use both.
fn popular_places(facts: &Facts<'_>, journey: &Journey<'_>, here: &Stay) -> Option<NotSuppressed> {
    let is_popular = |stay: &Stay| {
        let prefix = stay.prefix.as_deref();
        prefix.is_some_and(|prefix| facts.value_is_popular(Feature::Prefix, prefix))
    };
    Ends::unless_both(is_popular(journey.from.stay), is_popular(here)).map(NotSuppressed::Unpopular)
}

/// The same journey was learned not long ago, so that it was told and cleared up, or explained.
fn settled_journey(
    settings: &UnlikelyTravel,
    facts: &Facts<'_>,
    journey: &Journey<'_>,
    here: &Stay,
) -> Option<NotSuppressed> {
    let at = facts.attempt.at;
    let window_begins = at.plus_seconds(-SECONDS_PER_HOUR * i64::from(settings.repeat_hours));
    let recent = facts.profile.sightings(at).filter(|seen| seen.last > window_begins);
    let is_near = |one: &Stay, other: &Stay| one.point.distance_km(&other.point) <= settings.regular_km;
    // An attacker who finds out where the user's traffic comes out still comes through another network.
    let same_network = |stay: &Stay| stay.network.is_some() && stay.network == here.network;
    let mut seen_here = recent
        .clone()
        .filter(|seen| is_near(seen.stay, here) && same_network(seen.stay));
    let is_settled = seen_here.any(|there| {
        let mut seen_from = recent.clone().filter(|seen| is_near(seen.stay, journey.from.stay));
        seen_from.any(|from| Journey::between(settings, from, there).is_some())
    });
    (!is_settled).then_some(NotSuppressed::Unsettled {
        hours: settings.repeat_hours,
    })
}
