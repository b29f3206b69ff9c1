//! Attacks on many accounts from one origin that found a right credential: sprays, and addresses that give themselves
//! away.
//!
//! The database says from where many users failed, which is nowhere on most days. Only what came from there is then read.

mod crowds;

use super::{Suspicion, Suspicions, is_wrong, unknown};
use crate::engine::Engine;
use crate::profiles::Profiles;
use crowds::Crowds;
use keepwatch_detection::{
    CROWD_DETECTORS, Crowd, Feature, Found, Origin, OriginKind, Profile, Settings, Try, address,
};
use keepwatch_graph::directory::User;
use keepwatch_graph::{SignInId, UserId};
use keepwatch_ingest::WRONG_CREDENTIAL;
use keepwatch_storage::{Failing, Rx, Span, StoreError};
use std::collections::HashMap;

/// How many origins of a kind are looked at in one part: those of most users. Whoever attacks from more at once is seen
/// by their network and program.
const ORIGINS_MAX: u32 = 1_000;

/// How many profiles are read at once.
const PROFILES_PER_READ: usize = 256;

/// Finds the crowds of one part, tells strangers from users who are at home, and asks the detectors.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let settings = engine.settings();
    let mut crowds = Crowds::of(failing_origins(rx, settings, part)?);
    if crowds.is_empty() {
        return Ok(Suspicions::default());
    }
    rx.tries(part, |row| {
        let tried = Try {
            user: row.user,
            sign_in: row.sign_in,
            at: row.at,
            was_right: !is_wrong(row.error_code),
        };
        crowds.add(&row, tried);
        Ok(())
    })?;

    let mut suspicions = Suspicions::default();
    for (origin, mut crowd) in crowds {
        suspicions.suspects += 1;
        let profiles = settle(rx, &origin, &mut crowd)?;
        for detector in &CROWD_DETECTORS {
            if let Some(found) = detector.find(settings, &origin, &crowd) {
                add_hits(rx, found, &profiles, &mut suspicions.found)?;
            }
        }
    }
    Ok(suspicions)
}

fn failing_origins(rx: &mut Rx<'_>, settings: &Settings, part: Span) -> Result<Vec<Origin>, StoreError> {
    let mut origins = Vec::new();
    for kind in OriginKind::ALL {
        let asked = CROWD_DETECTORS
            .iter()
            .filter_map(|detector| detector.users_min(settings, kind));
        let Some(users_min) = asked.min() else { continue };
        let failing = Failing {
            kind,
            wrong: &WRONG_CREDENTIAL,
            users_min,
            limit: ORIGINS_MAX,
        };
        origins.extend(rx.failing_origins(part, &failing)?);
    }
    Ok(origins)
}

/// Says who of the crowd is at home where it comes from. Returns the profiles of those who are not.
fn settle(rx: &mut Rx<'_>, origin: &Origin, crowd: &mut Crowd) -> Result<HashMap<UserId, Profile>, StoreError> {
    let origin = as_profiles_have_it(origin);
    let mut strangers = HashMap::new();
    let Some(began) = crowd.first_wrong() else {
        return Ok(strangers);
    };
    let users: Vec<UserId> = crowd.users().collect();
    for users in users.chunks(PROFILES_PER_READ) {
        for (user, profile) in Profiles::load(rx, users)?.into_iter() {
            if origin.is_home_of(&profile, began) {
                crowd.set_at_home(user);
            } else {
                strangers.insert(user, profile);
            }
        }
    }
    Ok(strangers)
}

/// The origin in the spelling of profiles: logs write addresses in several ways.
fn as_profiles_have_it(origin: &Origin) -> Origin {
    match origin {
        Origin::Address(text) => match text.trim().parse() {
            Ok(parsed) => Origin::Address(address::canonical(parsed).to_string().into()),
            Err(_) => origin.clone(),
        },
        Origin::Prefix(_) | Origin::Program { .. } => origin.clone(),
    }
}

/// Adds the sign-ins that an attack found, except those that are known, that came from the user's own device, or whose
/// password is another one by now.
fn add_hits(
    rx: &mut Rx<'_>,
    found: Found,
    profiles: &HashMap<UserId, Profile>,
    suspicions: &mut Vec<Suspicion>,
) -> Result<(), StoreError> {
    for (user, sign_in) in found.sign_ins {
        let detected = unknown(rx, sign_in, vec![found.detected.clone()])?;
        if !detected.is_empty() && !is_explained(rx, user, sign_in, profiles.get(&user))? {
            suspicions.push(Suspicion {
                user,
                sign_in,
                detected,
            });
        }
    }
    Ok(())
}

fn is_explained(
    rx: &mut Rx<'_>,
    user: UserId,
    sign_in: SignInId,
    profile: Option<&Profile>,
) -> Result<bool, StoreError> {
    let Some(sign_in) = rx.sign_in(sign_in)? else {
        return Ok(true);
    };
    let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
        return Ok(true);
    };
    let own_device = attempt.device.as_deref().is_some_and(|device| {
        profile.is_some_and(|profile| profile.seen(Feature::Device, device, attempt.at).is_some())
    });
    let account = rx.get::<User>(&user.to_string())?;
    let changed = account.and_then(|account| account.last_password_change_date_time);
    Ok(own_device || changed.is_some_and(|changed| changed > attempt.at))
}
