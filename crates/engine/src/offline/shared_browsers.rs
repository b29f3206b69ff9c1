//! One rare browser that several users have in several countries.
//!
//! The database says which browsers of a day several users had in several countries, and not too many. One more pass over the
//! day gathers who had them; only the sign-ins of those are read.

use super::{Suspicion, Suspicions, is_wrong, unknown};
use crate::engine::Engine;
use crate::prepared;
use crate::profiles::Profiles;
use keepwatch_detection::{SUSPICIOUS_BROWSER, Visit, going_round};
use keepwatch_graph::{SignInId, UserId};
use keepwatch_ingest::WRONG_CREDENTIAL;
use keepwatch_storage::{Rx, SharedBrowsers, Span, StoreError};
use std::collections::{BTreeMap, HashMap};

/// How many browsers are looked at in one part. A tenant of many versions of many browsers has some hundreds that a few have.
const BROWSERS_MAX: u32 = 2_000;

/// How many sign-ins of one user with one browser are kept, the first ones: the first tell the story.
const VISITS_MAX: usize = 5;

/// How one user used a browser.
#[derive(Default)]
struct Uses {
    right: Vec<(SignInId, bool)>,
    has_wrong: bool,
}

type Users = BTreeMap<UserId, Uses>;

/// Finds the browsers of one part, and asks the detector about each.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut suspicions = Suspicions::default();
    let all = engine.settings(rx)?;
    let settings = &all.suspicious_browser;
    if !settings.enabled {
        return Ok(suspicions);
    }
    let wanted = SharedBrowsers {
        users_min: settings.users_min,
        users_max: settings.users_max,
        countries_min: settings.countries_min,
        limit: BROWSERS_MAX,
    };
    let browsers = rx.shared_browsers(part, &WRONG_CREDENTIAL, wanted)?;
    if browsers.is_empty() {
        return Ok(suspicions);
    }
    for (browser, users) in uses(rx, browsers, part)? {
        suspicions.suspects += 1;
        // Without anything that speaks against anybody nothing needs to be read.
        let is_doubted = |uses: &&Uses| uses.has_wrong || uses.right.iter().any(|(_, is_doubted)| *is_doubted);
        if users.values().filter(is_doubted).count() < settings.doubted_min as usize {
            continue;
        }
        let visits = visits(engine, rx, &users)?;
        for (user, sign_in, detected) in going_round(&all, &browser, &visits) {
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

/// Who had each browser.
fn uses(rx: &mut Rx<'_>, browsers: Vec<String>, part: Span) -> Result<BTreeMap<String, Users>, StoreError> {
    let mut found: HashMap<String, Users> = browsers.into_iter().map(|browser| (browser, Users::new())).collect();
    // Its own detections must not speak for themselves the next time.
    let own = format!(r#"["{}"]"#, SUSPICIOUS_BROWSER.to_ascii_lowercase());
    rx.browser_uses(part, |row| {
        if let Some(users) = found.get_mut(row.user_agent) {
            let uses = users.entry(row.user).or_default();
            if is_wrong(row.error_code) {
                uses.has_wrong = true;
            } else if uses.right.len() < VISITS_MAX {
                let is_doubted = row.event_types != "[]" && row.event_types != own;
                uses.right.push((row.sign_in, is_doubted));
            }
        }
        Ok(())
    })?;
    Ok(found.into_iter().collect())
}

fn visits(engine: &Engine, rx: &mut Rx<'_>, users: &Users) -> Result<Vec<Visit>, StoreError> {
    let ids: Vec<UserId> = users.keys().copied().collect();
    let mut profiles = Profiles::load(rx, &ids)?;
    let book = engine.rulebook().within(rx, engine.clock().now())?;
    let mut visits = Vec::new();
    for (user, uses) in users {
        for (id, is_doubted) in &uses.right {
            let Some(sign_in) = rx.sign_in(*id)? else { continue };
            let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
                continue;
            };
            let mut signals = prepared::signals(engine.intel(), &sign_in, &attempt);
            signals.trusted = attempt.address.is_some_and(|address| book.places.trust(address));
            let is_doubted = *is_doubted || uses.has_wrong;
            visits.push(Visit::new(&attempt, &signals, profiles.of(*user), is_doubted));
        }
    }
    Ok(visits)
}
