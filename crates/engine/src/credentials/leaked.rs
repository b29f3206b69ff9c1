//! User names with passwords, as they are traded: is it the one that somebody has now?
//!
//! A password that many people have is on every list. Only a user's own name beside the password that is in use says that
//! their credential has leaked; everything else is told to nobody.

use crate::actions::linked_to_user;
use crate::engine::Engine;
use crate::profiles::Profiles;
use keepwatch_detection::life_cycle::DetectionRisk;
use keepwatch_detection::{
    Evidence, LEAKED_CREDENTIALS, LEAKED_CREDENTIALS_TECHNIQUE, LeakEvidence, detection_id_for_user,
};
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::folded;
use keepwatch_graph::{RiskDetail, RiskLevel, RiskState};
use keepwatch_storage::{Rx, StoreError, UserSecret};
use std::sync::Arc;

/// What came of testing one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leak {
    /// Nobody with a password here has that name. No hash was made.
    NobodysName,
    /// It is not the password that the user has now.
    AnotherPassword,
    /// It is, and that was known of this password already, or is not to be told.
    Known,
    /// It is: the user is at risk since now.
    Found,
}

impl Engine {
    /// Tests whether the user whose user principal name or mail address is `name` has `password` now. Where they do, that is
    /// the detection `leakedCredentials`, always high, once for each password that somebody sets.
    ///
    /// `list` is what the list is called. The password is not kept. Counts towards no lockout.
    pub async fn test_leaked(&self, name: &str, password: Arc<str>, list: Arc<str>) -> Result<Leak, StoreError> {
        let name = folded(name.trim());
        let candidates = self.store().read(move |rx| with_passwords(rx, &name)).await?;
        let mut best = Leak::NobodysName;
        for (user, secret) in candidates {
            let leak = self.test_secret(user, secret, &password, &list).await?;
            best = match (best, leak) {
                (Leak::Found, _) | (_, Leak::Found) => Leak::Found,
                (Leak::Known, _) | (_, Leak::Known) => Leak::Known,
                _ => Leak::AnotherPassword,
            };
        }
        Ok(best)
    }

    /// Asks the lists that are loaded about a password that was right just now: where one has it beside a name of its
    /// user's, that is found before the sign-in goes on.
    pub(super) async fn look_up_leak(
        &self,
        user: &User,
        secret: &UserSecret,
        password: &str,
    ) -> Result<(), StoreError> {
        let intel = self.intel().current();
        let names = [&user.user_principal_name, &user.mail];
        let mut names = names.into_iter().flatten();
        match names.find_map(|name| intel.leaked_pair(name, password)) {
            Some(list) => self.record_leak(user.clone(), secret.clone(), list).await.map(drop),
            None => Ok(()),
        }
    }

    async fn test_secret(
        &self,
        user: User,
        secret: UserSecret,
        password: &Arc<str>,
        list: &Arc<str>,
    ) -> Result<Leak, StoreError> {
        let Ok(stored) = secret.password_hash.parse() else {
            tracing::error!(user = %secret.user, "the stored password is damaged; it cannot be compared");
            return Ok(Leak::AnotherPassword);
        };
        if !self.verify_password(stored, Arc::clone(password)).await {
            return Ok(Leak::AnotherPassword);
        }
        self.record_leak(user, secret, Arc::clone(list)).await
    }

    async fn record_leak(&self, user: User, tested: UserSecret, list: Arc<str>) -> Result<Leak, StoreError> {
        let now = self.clock().now();
        let work = self.recording(move |recorder, profiles| {
            recorder.tx.lock_users(&[user.id])?;
            // Whoever has chosen another password while this one was hashed is safe from it.
            if recorder
                .tx
                .user_secret(user.id)?
                .is_none_or(|now| now.password_hash != tested.password_hash)
            {
                return Ok(Leak::AnotherPassword);
            }
            *profiles = Profiles::load(recorder.tx, &[user.id])?;
            let names = recorder.names_of(user.id)?.unwrap_or_default();
            let risk = DetectionRisk {
                id: detection_id_for_user(user.id, LEAKED_CREDENTIALS, &tested.changed.to_string()),
                sign_in: None,
                event_type: LEAKED_CREDENTIALS.into(),
                level: RiskLevel::High,
                state: RiskState::AtRisk,
                detail: RiskDetail::None,
                at: now,
            };
            let mut detection = linked_to_user(user.id, &names, &risk, now);
            let evidence = Evidence::Leak(LeakEvidence {
                list: Arc::clone(&list),
                password_set: tested.changed,
            });
            detection.additional_info =
                Some(evidence.additional_info_of_account(LEAKED_CREDENTIALS, LEAKED_CREDENTIALS_TECHNIQUE));
            detection.mitre_technique_id = Some(LEAKED_CREDENTIALS_TECHNIQUE.to_owned());
            let is_new = recorder.add_to_account(&names, detection, now, profiles)?;
            Ok(if is_new { Leak::Found } else { Leak::Known })
        });
        self.store().write(work).await
    }
}

/// The users of that name who have a password.
fn with_passwords(rx: &mut Rx<'_>, name: &str) -> Result<Vec<(User, UserSecret)>, StoreError> {
    let mut users: Vec<User> = rx.find("user_principal_name", name)?;
    for user in rx.find::<User>("mail", name)? {
        if !users.iter().any(|known| known.id == user.id) {
            users.push(user);
        }
    }
    let mut found = Vec::new();
    for user in users {
        if user.deleted_date_time.is_none()
            && let Some(secret) = rx.user_secret(user.id)?
        {
            found.push((user, secret));
        }
    }
    Ok(found)
}
