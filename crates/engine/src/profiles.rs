//! The profiles of the users whom one write is about.

use keepwatch_detection::Profile;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{ProfileRow, Rx, StoreError, Tx};
use std::collections::{HashMap, HashSet};

/// The profiles of a batch's users.
#[derive(Default)]
pub(crate) struct Profiles {
    profiles: HashMap<UserId, Profile>,
    touched: HashSet<UserId>,
}

impl Profiles {
    pub(crate) fn load(rx: &mut Rx<'_>, users: &[UserId]) -> Result<Self, StoreError> {
        let stored = rx.profiles(users)?;
        let profiles = stored.into_iter().map(|(user, bytes)| {
            let profile = Profile::from_bytes(&bytes).unwrap_or_else(|error| {
                // Refusing the user's sign-ins for ever would be worse than learning the user anew.
                tracing::warn!(%user, %error, "the profile cannot be read; the user is learned anew");
                Profile::default()
            });
            (user, profile)
        });
        Ok(Self {
            profiles: profiles.collect(),
            touched: HashSet::new(),
        })
    }

    /// Each user's profile, of those of whom something has been learned.
    pub(crate) fn into_iter(self) -> impl Iterator<Item = (UserId, Profile)> {
        self.profiles.into_iter()
    }

    /// Those of `users` of whom nothing has been learned.
    pub(crate) fn without(&self, users: &[UserId]) -> Vec<UserId> {
        let is_new = |user: &&UserId| !self.profiles.contains_key(user);
        users.iter().filter(is_new).copied().collect()
    }

    pub(crate) fn of(&mut self, user: UserId) -> &mut Profile {
        self.profiles.entry(user).or_default()
    }

    pub(crate) fn touched(&mut self, user: UserId) {
        self.touched.insert(user);
    }

    pub(crate) fn store(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let rows: Vec<ProfileRow> = self
            .touched
            .iter()
            .filter_map(|user| {
                let profile = self.profiles.get(user)?;
                let last_seen = profile.last_activity().unwrap_or(Timestamp::UNIX_EPOCH);
                Some(ProfileRow {
                    user: *user,
                    last_seen,
                    bytes: profile.to_bytes(),
                })
            })
            .collect();
        tx.put_profiles(&rows)
    }
}
