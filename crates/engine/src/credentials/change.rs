//! A new password that a person chose.

use super::check::Tried;
use super::circumstances::Circumstances;
use super::refusal::PasswordRefusal;
use super::remedy;
use super::rules::{Term, words_about};
use crate::administer::{Activity, Change, RuleError};
use crate::audit::Initiator;
use crate::authentication::factors_of;
use crate::directory::{live_user, set_own_password, user_subject};
use crate::engine::Engine;
use keepwatch_detection::life_cycle::{Actor, PasswordChange};
use keepwatch_graph::directory::User;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use keepwatch_signin::Factor;
use keepwatch_storage::{Rx, StoreError, UserSecret};
use keepwatch_token::PasswordHash;
use std::sync::Arc;

const fn activity(name: &'static str) -> Activity {
    Activity {
        name,
        category: "UserManagement",
        service: "Self-service Password Management",
        operation: "Update",
    }
}

const CHANGED: Activity = activity("Change password (self-service)");
const RESET: Activity = activity("Reset password (self-service)");

/// Why a person may choose a new password now, which also says what it does for their risk.
#[derive(Clone)]
pub enum Occasion {
    /// They want to, and give the current one.
    Chosen {
        /// The current password.
        current: Arc<str>,
        /// Where they are: a wrong one counts like one at a sign-in.
        from: Circumstances,
        /// Whether a second factor was proved in this session. Without one nothing follows for the risk: an attacker who
        /// knows the password can change it as well.
        second_factor: bool,
    },
    /// An administrator gave the current one, for this sign-in only.
    Temporary {
        /// When it was proved in this sign-in.
        proved: Timestamp,
        /// Whether a second factor was proved too.
        second_factor: bool,
    },
    /// A policy on user risk asks for it. A second factor was proved before.
    RiskPolicy {
        /// When the current one was proved in this sign-in.
        proved: Timestamp,
    },
    /// They have forgotten it, and proved a second factor that they had registered.
    Forgotten {
        /// When.
        proved: Timestamp,
    },
}

impl Occasion {
    fn activity(&self) -> Activity {
        match self {
            Occasion::Chosen { .. } | Occasion::Temporary { .. } | Occasion::RiskPolicy { .. } => CHANGED,
            Occasion::Forgotten { .. } => RESET,
        }
    }

    /// When the person proved who they are, where that was before.
    fn proved(&self) -> Option<Timestamp> {
        match self {
            Occasion::Chosen { .. } => None,
            Occasion::Temporary { proved, .. } | Occasion::RiskPolicy { proved } | Occasion::Forgotten { proved } => {
                Some(*proved)
            }
        }
    }

    /// What the life cycle is told, if the new password shuts out whoever knew the old one.
    fn remedy(&self) -> Option<PasswordChange> {
        match self {
            Occasion::Chosen { second_factor, .. } | Occasion::Temporary { second_factor, .. } => {
                second_factor.then_some(PasswordChange::ByUserSecured)
            }
            Occasion::RiskPolicy { .. } => Some(PasswordChange::ByRiskPolicy),
            Occasion::Forgotten { .. } => Some(PasswordChange::SelfServiceReset),
        }
    }
}

impl Engine {
    /// Gives the user the password `new`, which they chose in `sign_in`. Every session from before this instant ends, also
    /// the one in which they did it, whose holder the caller can give another; and so does their risk where the occasion
    /// says so.
    pub async fn change_password(
        &self,
        user: UserId,
        new: String,
        occasion: Occasion,
        sign_in: Option<SignInId>,
        by: Initiator,
    ) -> Result<(), PasswordRefusal> {
        let now = self.clock().now();
        let read = move |rx: &mut Rx<'_>| {
            let found: Option<User> = rx.get(&user.to_string())?;
            let found = found.filter(|user| user.deleted_date_time.is_none());
            Ok((found, rx.user_secret(user)?, has_second_factor(rx, user, now)?))
        };
        let (found, secret, has_second_factor) = self.store().read(read).await?;
        let found = found.ok_or(PasswordRefusal::NoUser)?;
        if found.account_enabled == Some(false) {
            return Err(PasswordRefusal::Disabled);
        }
        if matches!(occasion, Occasion::Forgotten { .. }) && !has_second_factor {
            return Err(PasswordRefusal::NoSecondFactor);
        }
        if let Occasion::Chosen { current, from, .. } = &occasion {
            self.prove_current(&found, secret.as_ref(), Arc::clone(current), from)
                .await?;
        }
        let password = self.fit_password(new, words_about(&found), Term::Lasting).await?;
        if self.is_current(secret.as_ref(), password.expose().into()).await {
            return Err(PasswordRefusal::Unchanged);
        }
        let hash = self.hash_password(password).await;
        let renewal = Renewal {
            user,
            secret,
            hash,
            occasion,
            sign_in,
        };
        let engine = self.clone();
        let work = move |change: &mut Change<'_, '_>| renewal.apply(&engine, change);
        match self.administer(by, work).await {
            Ok(done) => done,
            Err(RuleError::Store(error)) => Err(error.into()),
            Err(RuleError::NotFound(_)) => Err(PasswordRefusal::NoUser),
            Err(RuleError::Forbidden(_)) => Err(PasswordRefusal::Disabled),
            Err(RuleError::Conflict(_) | RuleError::Invalid { .. }) => Err(PasswordRefusal::Overtaken),
        }
    }

    async fn prove_current(
        &self,
        user: &User,
        secret: Option<&UserSecret>,
        current: Arc<str>,
        from: &Circumstances,
    ) -> Result<(), PasswordRefusal> {
        let key = self.trace_key().await?;
        let compared = self.compare_password(secret, current, &key).await;
        let (user, from, now) = (user.clone(), from.clone(), self.clock().now());
        let tried = move |rx: &mut Rx<'_>| Tried::of(rx, Ok(&user), &from, &key, now);
        let tried = self.store().read(tried).await?;
        match self.settle(tried, compared.clone()).await? {
            Some(until) => Err(PasswordRefusal::Locked { until }),
            None if compared.is_right && secret.is_some() => Ok(()),
            None => Err(PasswordRefusal::WrongCurrent),
        }
    }

    async fn is_current(&self, secret: Option<&UserSecret>, new: Arc<str>) -> bool {
        match secret.and_then(|secret| secret.password_hash.parse().ok()) {
            Some(hash) => self.verify_password(hash, new).await,
            None => false,
        }
    }
}

/// Whether the user has what can prove who they are without their password. An administrator's pass is not theirs.
fn has_second_factor(rx: &mut Rx<'_>, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
    let factors = factors_of(rx, user, now)?;
    Ok(factors.iter().any(|registered| match registered.factor {
        Factor::Passkey | Factor::Totp | Factor::RecoveryCode => true,
        Factor::Pass => false,
    }))
}

/// A change that is ready to be made.
struct Renewal {
    user: UserId,
    /// The password as it was read: what was proved, was proved of this one.
    secret: Option<UserSecret>,
    hash: PasswordHash,
    occasion: Occasion,
    sign_in: Option<SignInId>,
}

impl Renewal {
    /// Refuses before anything is written, so that nothing has to be undone.
    fn apply(&self, engine: &Engine, change: &mut Change<'_, '_>) -> Result<Result<(), PasswordRefusal>, RuleError> {
        change.tx().lock_users(&[self.user])?;
        let before = live_user(change.tx(), self.user)?;
        if before.account_enabled == Some(false) {
            return Ok(Err(PasswordRefusal::Disabled));
        }
        if change.tx().user_secret(self.user)? != self.secret || self.is_overtaken(&before) {
            return Ok(Err(PasswordRefusal::Overtaken));
        }
        let after = set_own_password(change, &before, &self.hash)?;
        if let Some(how) = self.occasion.remedy() {
            remedy::password_changed(engine, change, &after, how, self.sign_in, &Actor::System)?;
        }
        let (old, new) = (before.document(), after.document());
        change.record(self.occasion.activity(), user_subject(&after), Some(&old), Some(&new));
        Ok(Ok(()))
    }

    /// Whether the proof is from before another change of the password, or before the sessions were ended.
    fn is_overtaken(&self, user: &User) -> bool {
        let Some(proved) = self.occasion.proved() else {
            return false;
        };
        let changed = self.secret.as_ref().map(|secret| secret.changed);
        let since = [changed, user.sign_in_sessions_valid_from_date_time];
        since.into_iter().flatten().any(|since| since > proved)
    }
}
