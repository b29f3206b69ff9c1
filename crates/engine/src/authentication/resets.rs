//! Passwords that administrators give to people who lost theirs, or whose was stolen.

use super::{generated, is_by};
use crate::administer::{Activity, Change, RuleError};
use crate::audit::Initiator;
use crate::credentials::{Term, Unfit, remedied_by_administrator, words_about};
use crate::directory::{live_user, set_temporary_password, user_subject};
use crate::engine::Engine;
use keepwatch_graph::authentication::LongRunningOperation;
use keepwatch_graph::authentication::enums::LongRunningOperationStatus;
use keepwatch_graph::directory::User;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_token::Password;
use std::sync::Arc;

/// Characters of a password that the server makes up.
const LENGTH: usize = 16;

/// For how long one can ask what became of a reset: callers ask within minutes.
const OPERATIONS_KEPT_DAYS: i64 = 30;

const RESET: Activity = Activity {
    name: "Reset password (by admin)",
    category: "UserManagement",
    service: "Self-service Password Management",
    operation: "Update",
};

/// A password that was reset.
#[derive(Clone)]
pub struct Reset {
    /// What callers ask for afterwards. It has ended: there is nothing to wait for.
    pub operation: LongRunningOperation,
    /// The new password, where the server made it up.
    pub generated: Option<String>,
}

impl std::fmt::Debug for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reset")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Gives somebody else another password: `new`, or one that is made up. They must choose one of their own at the next
    /// sign-in, their sessions end, and so does their risk: whoever knew the old password knows this one not.
    pub async fn reset_password(&self, by: Initiator, user: UserId, new: Option<String>) -> Result<Reset, RuleError> {
        if is_by(&by, user) {
            return Err(RuleError::Forbidden(
                "nobody resets their own password: change it, giving the current one".to_owned(),
            ));
        }
        let generated = new.is_none().then(|| generated::text(self.entropy(), LENGTH));
        let password = match (new, &generated) {
            (None, Some(text)) => Arc::new(Password::new(text.clone()).map_err(Unfit::Length)?),
            (new, _) => {
                let whose: Option<User> = self.store().read(move |rx| rx.get(&user.to_string())).await?;
                let about = whose.as_ref().map(words_about).unwrap_or_default();
                self.fit_password(new.unwrap_or_default(), about, Term::Temporary)
                    .await?
            }
        };
        let hash = self.hash_password(password).await;
        let engine = self.clone();
        let work = move |change: &mut Change<'_, '_>| {
            change.tx().lock_users(&[user])?;
            let before = live_user(change.tx(), user)?;
            let after = set_temporary_password(change, &before, &hash)?;
            remedied_by_administrator(&engine, change, &after)?;
            let operation = finished(change.new_id().to_string(), change.now());
            let (now, tx) = (change.now(), change.tx());
            tx.forget_authentication_operations(user, now.plus_days(-OPERATIONS_KEPT_DAYS))?;
            tx.insert_authentication_operation(user, &operation, now)?;
            let (before, after) = (before.document(), (user_subject(&after), after.document()));
            change.record(RESET, after.0, Some(&before), Some(&after.1));
            Ok(operation)
        };
        let operation = self.administer(by, work).await?;
        Ok(Reset { operation, generated })
    }
}

fn finished(id: String, now: Timestamp) -> LongRunningOperation {
    LongRunningOperation {
        id,
        created_date_time: Some(now),
        last_action_date_time: Some(now),
        resource_location: None,
        status: Some(LongRunningOperationStatus::Succeeded),
        status_detail: None,
    }
}
