//! Sign-ins from addresses that were listed as an attacker's later.

use super::{Suspicion, Suspicions, is_wrong, unknown};
use crate::engine::Engine;
use crate::prepared;
use keepwatch_detection::{ListClass, reassess};
use keepwatch_graph::{SignInId, UserId};
use keepwatch_storage::{Rx, Span, StoreError};
use std::collections::{HashMap, HashSet};

/// How many sign-ins of one user in one part are told, the first ones: whoever works from an address that is listed signs in
/// from it all day, and the tenth time says nothing that the first did not.
const PER_USER_MAX: usize = 5;

/// Asks today's lists about every address of the part, and the detectors about the sign-ins from those that are listed.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut listed = HashSet::new();
    for address in rx.addresses(part)? {
        if is_attackers(engine, &address) {
            listed.insert(address);
        }
    }
    if listed.is_empty() {
        return Ok(Suspicions::default());
    }
    let mut tries: Vec<(UserId, SignInId)> = Vec::new();
    rx.tries(part, |row| {
        if !is_wrong(row.error_code) && row.address.is_some_and(|address| listed.contains(address)) {
            tries.push((row.user, row.sign_in));
        }
        Ok(())
    })?;
    let mut found = Vec::new();
    let mut of_users: HashMap<UserId, usize> = HashMap::new();
    for (user, id) in tries {
        let of_user = of_users.entry(user).or_default();
        if *of_user == PER_USER_MAX {
            continue;
        }
        let Some(sign_in) = rx.sign_in(id)? else { continue };
        let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
            continue;
        };
        let signals = prepared::signals(engine.intel(), &sign_in, &attempt);
        let detected = unknown(rx, id, reassess(engine.settings(), &attempt, &signals))?;
        // Those that are known count as well, or the next run would tell the next few.
        *of_user += 1;
        if !detected.is_empty() {
            found.push(Suspicion {
                user,
                sign_in: id,
                detected,
            });
        }
    }
    Ok(Suspicions {
        suspects: listed.len() as u64,
        found,
        ..Suspicions::default()
    })
}

/// Whether a list of attackers holds the address. What is no address is on none.
fn is_attackers(engine: &Engine, address: &str) -> bool {
    let Ok(address) = address.trim().parse() else {
        return false;
    };
    let signals = engine.intel().current().signals(Some(address), None);
    [ListClass::Malicious, ListClass::VerifiedActor]
        .into_iter()
        .any(|class| signals.list(class).is_some())
}
