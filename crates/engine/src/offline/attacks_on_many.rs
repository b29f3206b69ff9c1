//! Attacks on many accounts from one origin that found a right credential: sprays, and addresses that give themselves
//! away.
//!
//! The database says from where many users failed, which is nowhere on most days. Only what came from there is then read.

mod crowds;

use super::{Suspicion, Suspicions, is_wrong, unknown};
use crate::engine::Engine;
use crate::profiles::Profiles;
use crowds::Crowds;
use keepwatch_detection::crowd::known_by;
use keepwatch_detection::{
    CROWD_DETECTORS, Crowd, Feature, Found, Origin, OriginKind, Outcome, Profile, Settings, Try, address,
};
use keepwatch_graph::sign_in::AuthenticationDetail;
use keepwatch_graph::{SignIn, Timestamp, UserId};
use keepwatch_ingest::WRONG_CREDENTIAL;
use keepwatch_policy::Mode;
use keepwatch_storage::{Failing, Rx, Span, StoreError, TryRow};
use std::collections::HashMap;

/// How many origins of a kind are looked at in one part: those of most users. Whoever attacks from more at once is seen
/// by their network and program.
const ORIGINS_MAX: u32 = 1_000;

/// `status.errorCode` of a silent sign-in without a session. Source: Microsoft Entra, AADSTS50058.
const NO_SESSION: i64 = 50058;

/// How many profiles are read at once.
const PROFILES_PER_READ: usize = 256;

/// Which suspicions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those that are no detections yet.
    Unknown,
    /// All.
    All,
}

/// Finds the crowds of one part, tells strangers from users who are at home, and asks the detectors.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let settings = engine.settings(rx)?;
    look(rx, &settings, part, Wanted::Unknown)
}

/// The same with any settings.
pub(super) fn look(rx: &mut Rx<'_>, settings: &Settings, part: Span, wanted: Wanted) -> Result<Suspicions, StoreError> {
    let mut crowds = Crowds::of(failing_origins(rx, settings, part)?);
    if crowds.is_empty() {
        return Ok(Suspicions::default());
    }
    rx.tries(part, |row| {
        let tried = Try {
            user: row.user,
            sign_in: row.sign_in,
            at: row.at,
            outcome: outcome(&row),
            browser: row.browser,
        };
        crowds.add(&row, tried);
        Ok(())
    })?;

    let mut suspicions = Suspicions::default();
    for (origin, mut crowd) in crowds {
        suspicions.suspects += 1;
        let strangers = settle(rx, &origin, &mut crowd)?;
        for detector in &CROWD_DETECTORS {
            for found in detector.find(settings, &origin, &crowd) {
                suspicions.found.extend(suspicion(rx, found, &strangers, wanted)?);
            }
        }
    }
    Ok(suspicions)
}

/// What a stored sign-in says of its first credential. A token that is renewed, and a silent sign-in that found no session,
/// say nothing; a wrong one does whoever is present, as some programs try passwords without a person.
fn outcome(row: &TryRow<'_>) -> Outcome {
    match row.error_code {
        code if is_wrong(code) => Outcome::Wrong,
        Some(NO_SESSION) => Outcome::NotAsked,
        _ if row.is_interactive == Some(false) => Outcome::NotAsked,
        _ => Outcome::Right,
    }
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

/// What is known of those of a crowd who are not at home where it comes from.
struct Strangers {
    /// Of whom something has been learned.
    profiles: HashMap<UserId, Profile>,
    /// By when something must have been known to speak for them.
    known_by: Timestamp,
}

/// Says who of the crowd is at home where it comes from. Returns the others.
fn settle(rx: &mut Rx<'_>, origin: &Origin, crowd: &mut Crowd) -> Result<Strangers, StoreError> {
    let origin = as_profiles_have_it(origin);
    // Without a wrong credential there was no attack, and nobody is asked about.
    let began = crowd.first_wrong().unwrap_or(Timestamp::MIN);
    let mut strangers = Strangers {
        profiles: HashMap::new(),
        known_by: known_by(began),
    };
    let users: Vec<UserId> = crowd.users().collect();
    for users in users.chunks(PROFILES_PER_READ) {
        for (user, profile) in Profiles::load(rx, users)?.into_iter() {
            if origin.is_home_of(&profile, began) {
                crowd.set_at_home(user);
            } else {
                strangers.profiles.insert(user, profile);
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

/// What an attack found, unless it is known already and not wanted, or explained. Whether the password is another one by now does not
/// matter: whoever has guessed it can change it as well.
fn suspicion(
    rx: &mut Rx<'_>,
    found: Found,
    strangers: &Strangers,
    wanted: Wanted,
) -> Result<Option<Suspicion>, StoreError> {
    let detected = match wanted {
        Wanted::Unknown => unknown(rx, found.sign_in, vec![found.detected])?,
        Wanted::All => vec![found.detected],
    };
    if detected.is_empty() {
        return Ok(None);
    }
    let Some(sign_in) = rx.sign_in(found.sign_in)? else {
        return Ok(None);
    };
    let is_of_password = first_factor(&sign_in).is_none_or(|method| method == Mode::Password.display_name());
    if !is_of_password || strangers.know(&sign_in, found.user) {
        return Ok(None);
    }
    Ok(Some(Suspicion {
        user: found.user,
        sign_in: found.sign_in,
        detected,
    }))
}

/// By which method the first factor was proved, where the record says so.
fn first_factor(sign_in: &SignIn) -> Option<&str> {
    let is_first = |step: &&AuthenticationDetail| {
        let requirement = step.authentication_step_requirement.as_deref();
        step.succeeded == Some(true) && requirement == Some("Primary authentication")
    };
    let first = sign_in.authentication_details.iter().find(is_first)?;
    first.authentication_method.as_deref()
}

impl Strangers {
    /// Whether a sign-in came from a device that its user had long before, or from an address range of theirs: in a wide
    /// origin somebody can be at home next door.
    fn know(&self, sign_in: &SignIn, user: UserId) -> bool {
        let Some(attempt) = keepwatch_ingest::attempt(sign_in) else {
            return false;
        };
        let has = |feature, value: Option<&str>| {
            let profile = self.profiles.get(&user);
            value.is_some_and(|value| profile.is_some_and(|known| known.seen(feature, value, self.known_by).is_some()))
        };
        let prefix = attempt.address.map(address::prefix);
        has(Feature::Device, attempt.device.as_deref()) || has(Feature::Prefix, prefix.as_deref())
    }
}
