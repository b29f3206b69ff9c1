//! The row of second factors: which would do, which of them are registered, and whether one may be registered now.

use super::Case;
use crate::barrier::Barrier;
use crate::factor::Factor;
use crate::facts::{MustChange, Registration};
use crate::purpose::{Purpose, Recency};
use crate::step::Step;
use std::collections::BTreeSet;

/// Asks for what would satisfy the policies or the purpose, where something is missing that a factor would satisfy.
pub(super) fn proved(case: &Case<'_>) -> Option<Step> {
    let wanted = wanted(case);
    if wanted.is_empty() {
        return None;
    }
    let registered = unproved(case, &case.facts.factors);
    let fitting: BTreeSet<Factor> = registered.intersection(&wanted).copied().collect();
    if !fitting.is_empty() {
        return Some(ask(case, &fitting));
    }
    // What is registered and does not do is still asked for before anything else is registered: a password alone must not
    // be enough to add a key of one's own to somebody's account.
    if !registered.is_empty() && !case.fresh.are_multi_factor() {
        return Some(ask(case, &registered));
    }
    set_up(case, &wanted)
}

/// The factors that would bring the sign-in further, registered or not; none where none is missing, or none would help.
fn wanted(case: &Case<'_>) -> BTreeSet<Factor> {
    let helps = |factor: &Factor| {
        let satisfied = case.facts.would_satisfy.get(factor);
        satisfied.is_some_and(|controls| case.needs().any(|any_of| !any_of.is_disjoint(controls)))
    };
    let mut wanted: BTreeSet<Factor> = Factor::ALL.into_iter().filter(helps).collect();
    // Where policies name only what somebody else hands out, such as a pass, two factors are wanted all the same.
    let is_to_be_had = |factor: &Factor| case.facts.factors.contains(factor) || Factor::OWN.contains(factor);
    if wants_two(case) && !case.fresh.are_multi_factor() && !wanted.iter().any(is_to_be_had) {
        wanted.extend(Factor::ALL);
    }
    unproved(case, &wanted)
}

/// Whether two factors are wanted that no policy asks for by name.
fn wants_two(case: &Case<'_>) -> bool {
    // Another password ends a risk only where whoever chooses it has more than the old one: Entra's "secure" change.
    let is_secure = case.needs_password_by_risk() || case.must_change() == MustChange::AfterSecondFactor;
    let for_password = is_secure && case.journey.password_changed_at().is_none();
    let is_registered = !case.facts.factors.is_empty();
    let for_account = match case.journey.purpose() {
        Purpose::Account { recency, .. } => *recency == Recency::JustNow && is_registered,
        Purpose::Authorize { .. } | Purpose::Device { .. } | Purpose::ResetPassword => false,
    };
    for_password || for_account
}

/// Those that were not proved in this journey: asking for the same once more brings nobody further. What was proved in a
/// session before is asked for again where policies do not take it for enough.
fn unproved(case: &Case<'_>, factors: &BTreeSet<Factor>) -> BTreeSet<Factor> {
    let begun = case.journey.again_at().unwrap_or(case.journey.started_at());
    let proved = case.fresh.since(begun).modes();
    let proved: BTreeSet<Factor> = proved.into_iter().filter_map(Factor::of).collect();
    factors.difference(&proved).copied().collect()
}

/// Asks for one of several. What stands in for the others when they are lost is not what people choose from.
fn ask(case: &Case<'_>, among: &BTreeSet<Factor>) -> Step {
    let is_usual = |factor: &&Factor| matches!(factor, Factor::Passkey | Factor::Totp);
    let usual: BTreeSet<Factor> = among.iter().filter(is_usual).copied().collect();
    let chosen = case.journey.chosen().filter(|factor| among.contains(factor));
    let only = if usual.len() == 1 { usual.first() } else { None };
    let otherwise = if usual.is_empty() { among.first() } else { None };
    match chosen.or(only.copied()).or(otherwise.copied()) {
        Some(factor) => Step::SecondFactor {
            factor,
            others: among.iter().filter(|other| **other != factor).copied().collect(),
        },
        None => Step::ChooseFactor(among.clone()),
    }
}

fn set_up(case: &Case<'_>, wanted: &BTreeSet<Factor>) -> Option<Step> {
    let own: BTreeSet<Factor> = Factor::OWN
        .into_iter()
        .filter(|factor| wanted.contains(factor))
        .collect();
    if own.is_empty() {
        return None;
    }
    Some(match case.facts.registration {
        Registration::Allowed => Step::SetUp(own),
        Registration::Risky => Step::Blocked(Barrier::RegistrationAtRisk),
        Registration::Refused => Step::Blocked(Barrier::RegistrationRefused),
    })
}
