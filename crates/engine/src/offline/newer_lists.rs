//! Sign-ins that speak otherwise now: from addresses that were listed as an attacker's later, or matched by rules that were
//! written later.

use super::{Suspicion, Suspicions, is_wrong, unknown};
use crate::engine::Engine;
use crate::origins::Origins;
use keepwatch_detection::{ListClass, reassess};
use keepwatch_graph::{SignInId, UserId};
use keepwatch_intel::Intel;
use keepwatch_storage::{Rx, Span, StoreError};
use std::collections::{HashMap, HashSet};

/// How many sign-ins of one user in one part are told of a type, the first ones: whoever works from an address that is
/// listed signs in from it all day, and the tenth time says nothing that the first did not.
const PER_USER_MAX: usize = 5;

/// Asks today's lists and rules about every address of the part, and the detectors about the sign-ins from those that are
/// named. Where a rule is newer than the part and tells of more than addresses, it is every sign-in that is asked about.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let intel = engine.intel().current();
    let mut named = HashSet::new();
    for address in rx.addresses(part)? {
        if is_named(&intel, &address) {
            named.insert(address);
        }
    }
    let newest = intel.rules().and_then(|rules| rules.newest_beyond_addresses());
    let asks_all = newest.is_some_and(|written| part.from < written);
    if named.is_empty() && !asks_all {
        return Ok(Suspicions::default());
    }
    let mut tries: Vec<(UserId, SignInId)> = Vec::new();
    rx.tries(part, |row| {
        let is_named = row.address.is_some_and(|address| named.contains(address));
        if !is_wrong(row.error_code) && (asks_all || is_named) {
            tries.push((row.user, row.sign_in));
        }
        Ok(())
    })?;
    Ok(Suspicions {
        suspects: named.len() as u64,
        found: found(engine, rx, tries)?,
        ..Suspicions::default()
    })
}

fn found(engine: &Engine, rx: &mut Rx<'_>, tries: Vec<(UserId, SignInId)>) -> Result<Vec<Suspicion>, StoreError> {
    let settings = engine.settings(rx)?;
    let mut found = Vec::new();
    let mut told: HashMap<(UserId, &str), usize> = HashMap::new();
    let origins = Origins::new(engine.intel(), engine.rulebook().within(rx, engine.clock().now())?);
    for (user, id) in tries {
        let Some(sign_in) = rx.sign_in(id)? else { continue };
        let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
            continue;
        };
        let signals = origins.signals(&sign_in, &attempt);
        let mut detected = reassess(&settings, &attempt, &signals);
        detected.retain(|detected| {
            // Those that are known count as well, or the next run would tell the next few.
            let of_type = told.entry((user, detected.event_type)).or_default();
            *of_type += 1;
            *of_type <= PER_USER_MAX
        });
        let detected = unknown(rx, id, detected)?;
        if !detected.is_empty() {
            found.push(Suspicion {
                user,
                sign_in: id,
                detected,
            });
        }
    }
    Ok(found)
}

/// Whether a list of attackers holds the address, or a rule names it or its network. What is no address is on none.
fn is_named(intel: &Intel, address: &str) -> bool {
    let Ok(address) = address.trim().parse() else {
        return false;
    };
    let signals = intel.signals(Some(address), None);
    let is_listed = [ListClass::Malicious, ListClass::VerifiedActor]
        .into_iter()
        .any(|class| signals.list(class).is_some());
    let network = signals.network.map(|network| network.number);
    is_listed || intel.rules().is_some_and(|rules| rules.name(address, network))
}
