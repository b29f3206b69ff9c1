//! Whether somebody knows the password of a user.
//!
//! Every answer costs one slow hash, whoever is asked about: a user without a password, a locked one and one who does not
//! exist are compared with the hash of nothing. Who does not exist is locked like who does. So neither the time nor the
//! answer tells which names exist.

use super::circumstances::{Circumstances, Place};
use super::lockout::{self, Lockout};
use crate::engine::Engine;
use crate::profiles::Profiles;
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::folded;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError, Tx, UserSecret};
use keepwatch_token::{Comparison, PasswordHash, Trace, TraceKey};
use std::sync::Arc;
use uuid::Uuid;

/// The `place` of what is counted of an address, which is in no class.
const ANY_PLACE: &str = "any";

/// What came of trying a password. Users are named for the record of the sign-in, never for whoever tried.
#[derive(Debug, Clone, PartialEq)]
pub enum PasswordCheck {
    /// It is the user's.
    Right {
        /// Whose it is.
        user: Box<User>,
        /// Another one must be chosen before anything else: an administrator gave this one. Whether a second factor must
        /// be proved before that, `user.password_profile` says.
        must_change: bool,
    },
    /// It is the user's, whose account is disabled.
    Disabled {
        /// Whose it is.
        user: Box<User>,
    },
    /// It is not the user's, or there is none of that name.
    Wrong {
        /// Who was tried, where there is somebody.
        user: Option<Box<User>>,
    },
    /// Too many were wrong. Nobody learns whether this one was.
    Locked {
        /// Who was tried, where there is somebody.
        user: Option<Box<User>>,
        /// Until when it stays so at least.
        until: Timestamp,
    },
}

impl Engine {
    /// Tries `password` at the user whose user principal name is `name`, in any case of letters.
    ///
    /// What is wrong counts towards the [`Lockout`]: of the user in places of this class, and of the address.
    pub async fn check_password(
        &self,
        name: &str,
        password: Arc<str>,
        from: &Circumstances,
    ) -> Result<PasswordCheck, StoreError> {
        let key = self.trace_key().await?;
        let name = folded(name.trim());
        let (from, now, read_key) = (from.clone(), self.clock().now(), Arc::clone(&key));
        let found = self.store().read(move |rx| {
            let user = named(rx, &name)?;
            let tried = Tried::of(rx, user.as_ref().ok_or(name.as_str()), &from, &read_key, now)?;
            let secret = match &user {
                Some(user) => rx.user_secret(user.id)?,
                None => None,
            };
            Ok((user.map(Box::new), secret, tried))
        });
        let (user, secret, tried) = found.await?;
        let compared = self
            .compare_password(secret.as_ref(), Arc::clone(&password), &key)
            .await;
        if let Some(until) = self.settle(tried, compared.clone()).await? {
            return Ok(PasswordCheck::Locked { user, until });
        }
        if let (Some(user), Some(secret)) = (&user, &secret)
            && compared.is_right
        {
            self.look_up_leak(user, secret, &password).await?;
        }
        Ok(match (user, secret) {
            (Some(user), Some(secret)) if compared.is_right => match user.account_enabled {
                Some(false) => PasswordCheck::Disabled { user },
                _ => PasswordCheck::Right {
                    user,
                    must_change: secret.must_change,
                },
            },
            (user, _) => PasswordCheck::Wrong { user },
        })
    }

    /// Compares with what is stored, or with nothing: the work is the same.
    pub(super) async fn compare_password(
        &self,
        secret: Option<&UserSecret>,
        password: Arc<str>,
        key: &Arc<TraceKey>,
    ) -> Comparison {
        let stored: Option<PasswordHash> = secret.and_then(|secret| secret.password_hash.parse().ok());
        if let (Some(secret), None) = (secret, &stored) {
            tracing::error!(user = %secret.user, "the stored password is damaged; nobody can sign in with it");
        }
        // The salt is the same on every node, so that a repetition is known on each.
        let stored = stored.unwrap_or_else(|| PasswordHash::of_nothing(key.name("salt", "")));
        let key = Arc::clone(key);
        self.passwords().run(move || stored.compare(&password, &key)).await
    }

    /// Counts a try. Returns until when the lock holds under which it counts for nothing, right or wrong.
    pub(super) async fn settle(&self, tried: Tried, compared: Comparison) -> Result<Option<Timestamp>, StoreError> {
        let (lockout, now) = (self.passwords().lockout(), self.clock().now());
        if compared.is_right {
            // Read anew: others may have failed while this one was hashed.
            let reading = tried.clone();
            let (locked, has_failed) = self.store().read(move |rx| reading.state(rx, now)).await?;
            if locked.is_some() || !has_failed {
                return Ok(locked);
            }
        }
        let work = move |tx: &mut Tx<'_>| tried.settle(tx, lockout, &compared, now);
        self.store().write(work).await
    }
}

/// Who signs in by that name. Of users who came from other people's logs two may have one name, but only one a password.
fn named(rx: &mut Rx<'_>, name: &str) -> Result<Option<User>, StoreError> {
    let mut users: Vec<User> = rx.find("user_principal_name", name)?;
    users.retain(|user| user.deleted_date_time.is_none());
    if users.len() > 1 {
        for user in &users {
            if rx.user_secret(user.id)?.is_some() {
                return Ok(Some(user.clone()));
            }
        }
    }
    Ok(users.into_iter().next())
}

/// What a try is counted as.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    /// The user's id, or one that stands for the name nobody has.
    subject: UserId,
    place: Place,
    /// The address, and what keeps two nodes from counting it at once. Only where the place is unfamiliar.
    address: Option<(String, UserId)>,
}

impl Tried {
    /// A try at a user, or at a name that is nobody's.
    pub(super) fn of(
        rx: &mut Rx<'_>,
        whom: Result<&User, &str>,
        from: &Circumstances,
        key: &TraceKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let stand_in = |kind, text: &str| UserId::new(Uuid::from_bytes(key.name(kind, text)));
        let subject = match whom {
            Ok(user) => user.id,
            Err(name) => stand_in("user", name),
        };
        let place = Place::of(Profiles::load(rx, &[subject])?.of(subject), from, now);
        let address = from.counted_address().filter(|_| place == Place::Unfamiliar);
        Ok(Self {
            subject,
            place,
            address: address.map(|address| (address.clone(), stand_in("address", &address))),
        })
    }

    /// Until when nothing is tried, and whether anything counts against this user and address.
    fn state(&self, rx: &mut Rx<'_>, now: Timestamp) -> Result<(Option<Timestamp>, bool), StoreError> {
        let of_user = rx.password_failures(&self.subject.to_string(), self.place.as_str())?;
        let of_address = match &self.address {
            Some((address, _)) => rx.password_failures(address, ANY_PLACE)?,
            None => None,
        };
        let locked = [&of_user, &of_address].map(|failures| lockout::locked_until(failures.as_ref(), now));
        Ok((locked.into_iter().max().flatten(), of_user.is_some()))
    }

    /// Counts a wrong try, and forgets those before a right one, unless it is locked.
    fn settle(
        &self,
        tx: &mut Tx<'_>,
        lockout: Lockout,
        compared: &Comparison,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let locks: Vec<UserId> = self
            .address
            .iter()
            .map(|(_, lock)| *lock)
            .chain([self.subject])
            .collect();
        tx.lock_users(&locks)?;
        let (locked, _) = self.state(tx, now)?;
        if locked.is_some() {
            return Ok(locked);
        }
        let subject = self.subject.to_string();
        if compared.is_right {
            // Not those of the address: whoever has an account of their own could start anew as often as they like.
            tx.remove_password_failures(&subject, self.place.as_str())?;
        } else {
            self.count(tx, lockout, compared.trace, now)?;
        }
        Ok(None)
    }

    fn count(&self, tx: &mut Tx<'_>, lockout: Lockout, trace: Trace, now: Timestamp) -> Result<(), StoreError> {
        let (subject, place) = (self.subject.to_string(), self.place.as_str());
        let before = tx.password_failures(&subject, place)?;
        if lockout::is_repeated(before.as_ref(), trace, now) {
            return Ok(());
        }
        let after = lockout.of_users().failed(before, trace, now);
        tx.put_password_failures(&subject, place, &after)?;
        if let Some((address, _)) = &self.address {
            let before = tx.password_failures(address, ANY_PLACE)?;
            let after = lockout.of_addresses().failed(before, trace, now);
            tx.put_password_failures(address, ANY_PLACE, &after)?;
        }
        Ok(())
    }
}
