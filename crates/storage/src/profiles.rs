//! Profiles: what is known of each user's past sign-ins, as bytes that only `detection` understands.

use crate::error::StoreError;
use crate::rows::in_lists;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{Timestamp, UserId};
use std::collections::HashMap;

/// A profile to be stored.
#[derive(Debug, Clone)]
pub struct ProfileRow {
    /// Whose.
    pub user: UserId,
    /// When the user was last seen: profiles of users who no longer come are purged.
    pub last_seen: Timestamp,
    /// The profile.
    pub bytes: Vec<u8>,
}

impl Rx<'_> {
    /// The profiles of these users; a user without one is left out.
    pub fn profiles(&mut self, users: &[UserId]) -> Result<HashMap<UserId, Vec<u8>>, StoreError> {
        let mut profiles = HashMap::with_capacity(users.len());
        let keys: Vec<_> = users.iter().map(Value::display).collect();
        in_lists(include_str!("sql/profiles.sql"), 1, &keys, |sql, values| {
            self.query(sql, &values, &mut |row| {
                let id = row.string(0)?;
                let user = id.parse().map_err(|_| StoreError::corrupt("profiles", id))?;
                profiles.insert(user, row.blob(1)?.to_vec());
                Ok(())
            })
        })?;
        Ok(profiles)
    }
}

impl Tx<'_> {
    /// Stores profiles as they are now. Each user at most once.
    pub fn put_profiles(&mut self, profiles: &[ProfileRow]) -> Result<(), StoreError> {
        let rows = profiles.iter().map(|profile| {
            [
                Value::display(profile.user),
                profile.last_seen.into(),
                profile.bytes.as_slice().into(),
            ]
        });
        self.insert_values(include_str!("sql/put_profiles.sql"), 3, rows)?;
        Ok(())
    }
}
