//! A sign-in from a familiar place or device, which clears those that a policy had blocked.

use super::status::BLOCKED;
use crate::profiles::Profiles;
use crate::record::Recorder;
use crate::resources;
use keepwatch_detection::life_cycle::{Actor, Event};
use keepwatch_detection::{Feature, Features, Profile};
use keepwatch_graph::{SignIn, SignInId, Timestamp, UserId};
use keepwatch_ingest::attempt;
use keepwatch_storage::StoreError;

/// A sign-in from a malicious address, which is refused without a policy.
const MALICIOUS_ADDRESS: i32 = 50053;

/// Whether the user was seen like this before: on the device, or in the network and at the place both.
///
/// A shared network alone is a whole town, and a country alone is everybody in it.
pub(super) fn is_familiar(profile: &Profile, features: &Features, at: Timestamp) -> bool {
    let seen = |feature: Feature| {
        features
            .get(feature)
            .is_some_and(|value| profile.seen(feature, value, at).is_some())
    };
    let is_known_place = seen(Feature::Address) || seen(Feature::Prefix) || seen(Feature::Network);
    seen(Feature::Device) || (is_known_place && seen(Feature::Country))
}

impl Recorder<'_, '_> {
    /// Clears the risk of the user's sign-ins that were blocked before this one, if it is a familiar one. Its own profile
    /// must not have learned it yet.
    ///
    /// Source: Microsoft Entra ID Protection, "Unblock users": sign in from a familiar location or device.
    pub(crate) fn clear_blocked(
        &mut self,
        user: UserId,
        sign_in: &SignIn,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<(), StoreError> {
        let blocked = self.blocked_before(user, sign_in)?;
        if blocked.is_empty() {
            return Ok(());
        }
        let Some(attempt) = attempt(sign_in) else {
            return Ok(());
        };
        let signals = self.origins.signals(sign_in, &attempt);
        let features = Features::of(&attempt, &signals);
        if !is_familiar(profiles.of(user), &features, attempt.at) {
            return Ok(());
        }
        let names = resources::names(sign_in);
        for after in blocked {
            let event = Event::FamiliarSignIn { after };
            if let Err(refusal) = self.verdict(user, &names, &event, &Actor::System, now, profiles)? {
                tracing::error!(%user, %refusal, "the life cycle refused to clear a blocked sign-in");
            }
        }
        Ok(())
    }

    fn blocked_before(&mut self, user: UserId, sign_in: &SignIn) -> Result<Vec<SignInId>, StoreError> {
        let is_blocked = |other: &SignIn| {
            let code = other.status.as_ref().and_then(|status| status.error_code);
            code == Some(BLOCKED.code) || code == Some(MALICIOUS_ADDRESS)
        };
        let active = self.tx.active_sign_ins(user)?;
        let before = active
            .iter()
            .filter(|other| other.created_date_time < sign_in.created_date_time);
        Ok(before.filter(|other| is_blocked(other)).map(|other| other.id).collect())
    }
}
