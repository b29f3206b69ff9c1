//! Codes that people type at a sign-in: each is right once at most, and may be guessed a few times only.

use super::limits::Limit;
use super::methods::used;
use super::passes::{self, Redeemed};
use super::totp::{self, Matched};
use crate::administer::Activity;
use crate::audit::{self, Call, Initiator};
use crate::directory::user_subject;
use crate::engine::Engine;
use keepwatch_graph::directory::User;
use keepwatch_graph::{DirectoryAudit, OperationResult, Timestamp, UserId};
use keepwatch_policy::Mode;
use keepwatch_signin::Factor;
use keepwatch_storage::{StoreError, Tx};
use keepwatch_token::{PasswordHash, SALT_BYTES};
use std::sync::Arc;
use uuid::Uuid;

/// Bytes of the longest text that is compared with anything: no code has a tenth of it.
const TYPED_MAX: usize = 256;

/// What a code turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is the user's, and used up now (unless it is a pass for several sign-ins).
    Right {
        /// In which way the user has proved who they are.
        mode: Mode,
        /// The id of the method; none of a recovery code.
        method: Option<String>,
    },
    /// It is not the user's, or no longer, or not yet.
    Wrong,
    /// It was right, and somebody has used it already.
    UsedBefore,
    /// Nothing was compared: too many before it were wrong. Right ones are not taken either before `until`.
    TooMany {
        /// From when on one may try again.
        until: Timestamp,
    },
    /// The user has nothing of the kind. A passkey has no code.
    NotRegistered,
}

/// Who types a code: what whoever knows only a name guesses must not keep the owner from signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guesser {
    /// Somebody who has proved another factor before.
    Proved,
    /// Somebody who has typed a name and brings a pass before anything else.
    Unproved,
    /// Somebody who has typed a name and says that they have forgotten the password. What is wrong is put on record as theirs.
    Resetting(Call),
}

impl Guesser {
    fn limit(&self, factor: Factor) -> Limit {
        match self {
            Guesser::Proved => Limit::proved(factor),
            Guesser::Unproved | Guesser::Resetting(_) => Limit::unproved(factor),
        }
    }
}

/// A guess in the service's words. Source: Microsoft Entra audit activities, Self-service Password Management.
const RESET_PROGRESS: Activity = Activity {
    name: "Self-service password reset flow activity progress",
    category: "UserManagement",
    service: "Self-service Password Management",
    operation: "Update",
};

/// What is known of a code before the transaction: whatever takes long to compute.
enum Typed {
    /// Nothing: the code is compared as it is.
    Totp(String),
    /// The hash of a recovery code; none where it can be none.
    Recovery(Option<String>),
    /// The hash of the user's pass, as text, if it is that of the code.
    Pass(Option<String>),
}

impl Engine {
    /// Whether `code` proves that it is the user, who uses it up by this. Asking for a sign-in that ended otherwise gives
    /// nothing back: a code that was right once is not right again.
    ///
    /// Wrong codes count; after some in a row no code of the kind is taken for a time that grows. Those of people who have
    /// proved nothing count apart, and put off nobody who has.
    ///
    /// Where a code is asked for before anything was proved, whoever asks should hear the same whatever is not right: what it
    /// was tells who has which. So that the time does not tell it either, codes that are kept as slow hashes cost one hash at
    /// every answer.
    pub async fn check_code(
        &self,
        user: UserId,
        factor: Factor,
        code: &str,
        guesser: Guesser,
    ) -> Result<CodeCheck, StoreError> {
        let (now, limit) = (self.clock().now(), guesser.limit(factor));
        // What counts is asked again in the transaction.
        let refused = self.store().read(move |rx| limit.refused_until(rx, user, now)).await?;
        if let Some(until) = refused {
            self.check_code_of_nobody(factor).await;
            return Ok(CodeCheck::TooMany { until });
        }
        let code = if code.len() > TYPED_MAX { "" } else { code.trim() };
        let typed = match factor {
            Factor::Totp => Typed::Totp(totp::without_spaces(code)),
            Factor::RecoveryCode => {
                let hash = self.recovery_code_hash(user, code).await?;
                Typed::Recovery(hash.map(|hash| hash.to_text()))
            }
            Factor::Pass => Typed::Pass(self.matching_pass(user, code).await?),
            Factor::Passkey => return Ok(CodeCheck::NotRegistered),
        };
        let record_id = self.entropy().uuid();
        let work = move |tx: &mut Tx<'_>| {
            tx.lock_users(&[user])?;
            if let Some(until) = limit.refused_until(tx, user, now)? {
                return Ok(CodeCheck::TooMany { until });
            }
            let check = compare(tx, user, &typed, now)?;
            match &check {
                CodeCheck::Right { .. } => limit.forget(tx, user)?,
                CodeCheck::Wrong => {
                    limit.count(tx, user, now)?;
                    put_on_record(tx, user, &guesser, record_id, now)?;
                }
                CodeCheck::UsedBefore | CodeCheck::TooMany { .. } | CodeCheck::NotRegistered => {}
            }
            Ok(check)
        };
        self.store().write(work).await
    }

    /// Takes as long as [`Engine::check_code`] does, where there is nobody whose code it could be.
    pub async fn check_code_of_nobody(&self, factor: Factor) {
        match factor {
            Factor::RecoveryCode | Factor::Pass => self.compare_with_nothing().await,
            Factor::Totp | Factor::Passkey => {}
        }
    }

    /// Spends one slow hash on a code that is compared with none.
    pub(super) async fn compare_with_nothing(&self) {
        let nothing = PasswordHash::of_nothing([0; SALT_BYTES]);
        self.verify_password(nothing, Arc::from("")).await;
    }

    /// The stored hash of the user's pass, if `code` is its passcode. Costs one hash where there is no pass too.
    async fn matching_pass(&self, user: UserId, code: &str) -> Result<Option<String>, StoreError> {
        let read = self.store().read(move |rx| match passes::pass_of(rx, user)? {
            Some(pass) => rx.authentication_method_secret(user, &pass.id),
            None => Ok(None),
        });
        let stored = read.await?;
        let hash = match &stored {
            Some(stored) => stored.parse().map_err(|_| StoreError::Corrupt {
                table: "authentication_method_secrets",
                key: user.to_string(),
            })?,
            None => PasswordHash::of_nothing([0; SALT_BYTES]),
        };
        let is_right = self.verify_password(hash, Arc::from(code)).await;
        Ok(stored.filter(|_| is_right))
    }
}

/// Puts a wrong code on record that somebody typed to have another password. As many are recorded as the limit lets through.
fn put_on_record(tx: &mut Tx<'_>, user: UserId, guesser: &Guesser, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let (Guesser::Resetting(call), Some(user)) = (guesser, tx.get::<User>(&user.to_string())?) else {
        return Ok(());
    };
    let by = Initiator::User {
        id: user.id,
        display_name: user.display_name.clone(),
        principal_name: user.user_principal_name.clone(),
        call: call.clone(),
    };
    let record = audit::of_change(id, RESET_PROGRESS, &by, user_subject(&user), Vec::new(), now);
    tx.add_all(&[DirectoryAudit {
        result: Some(OperationResult::Failure),
        result_reason: Some("A code by which the user should prove who they are was wrong.".to_owned()),
        ..record
    }])
    .map(drop)
}

/// The user is locked.
fn compare(tx: &mut Tx<'_>, user: UserId, typed: &Typed, now: Timestamp) -> Result<CodeCheck, StoreError> {
    match typed {
        Typed::Totp(code) => of_generator(tx, user, code, now),
        Typed::Recovery(hash) => written_down(tx, user, hash.as_deref()),
        Typed::Pass(hash) => of_pass(tx, user, hash.as_deref(), now),
    }
}

fn of_generator(tx: &mut Tx<'_>, user: UserId, code: &str, now: Timestamp) -> Result<CodeCheck, StoreError> {
    let generators = tx.totp_secrets(user)?;
    if generators.is_empty() {
        return Ok(CodeCheck::NotRegistered);
    }
    Ok(match totp::take(tx, user, generators, code, now)? {
        Matched::Fresh { method } => {
            used(tx, user, &method, now)?;
            right(Mode::SoftwareOath, Some(method))
        }
        Matched::UsedBefore => CodeCheck::UsedBefore,
        Matched::None => CodeCheck::Wrong,
    })
}

/// A recovery code that was used is forgotten: that it was one is not known any more.
fn written_down(tx: &mut Tx<'_>, user: UserId, hash: Option<&str>) -> Result<CodeCheck, StoreError> {
    if tx.recovery_codes(user)?.is_empty() {
        return Ok(CodeCheck::NotRegistered);
    }
    let is_right = match hash {
        Some(hash) => tx.use_recovery_code(user, hash)?,
        None => false,
    };
    Ok(if is_right {
        right(Mode::RecoveryCode, None)
    } else {
        CodeCheck::Wrong
    })
}

fn of_pass(tx: &mut Tx<'_>, user: UserId, hash: Option<&str>, now: Timestamp) -> Result<CodeCheck, StoreError> {
    let Some(pass) = passes::pass_of(tx, user)? else {
        return Ok(CodeCheck::NotRegistered);
    };
    let id = pass.id.clone();
    // Another pass may have taken its place since the code was compared with this one.
    let stored = tx.authentication_method_secret(user, &id)?;
    if hash.is_none() || stored.as_deref() != hash {
        return Ok(CodeCheck::Wrong);
    }
    Ok(match passes::redeem(tx, user, pass, now)? {
        Redeemed::Once => right(Mode::TemporaryAccessPassOneTime, Some(id)),
        Redeemed::ManyTimes => right(Mode::TemporaryAccessPassMultiUse, Some(id)),
        Redeemed::UsedBefore => CodeCheck::UsedBefore,
        Redeemed::Nothing => CodeCheck::Wrong,
    })
}

fn right(mode: Mode, method: Option<String>) -> CodeCheck {
    CodeCheck::Right { mode, method }
}
