//! What people are shown of their own sign-ins, and what they say of those that were not theirs.

use crate::actions::EventError;
use crate::audit::Initiator;
use crate::engine::Engine;
use keepwatch_detection::life_cycle::reported_by_user;
use keepwatch_graph::{SignIn, SignInId, UserId};
use keepwatch_storage::{Rx, StoreError};

/// A sign-in of the person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnSignIn {
    /// What is on record.
    pub sign_in: SignIn,
    /// Whether the person said that it was somebody else.
    pub is_reported: bool,
}

impl Engine {
    /// The user's sign-ins, newest first: up to `limit`, older than `before` where one of theirs is named. Those by which
    /// programs renew what they have are none that people would know of, and left out unless they were at risk.
    pub async fn own_sign_ins(
        &self,
        user: UserId,
        before: Option<SignInId>,
        limit: u32,
    ) -> Result<Vec<OwnSignIn>, StoreError> {
        let read = move |rx: &mut Rx<'_>| {
            let before = match before {
                Some(id) => own(rx, user, id)?.map(|sign_in| (sign_in.created_date_time, id)),
                None => None,
            };
            let found = rx.own_sign_ins(user, before, limit)?;
            found.into_iter().map(|sign_in| shown(rx, user, sign_in)).collect()
        };
        self.store().read(read).await
    }

    /// The sign-in with that id, if it is the user's.
    pub async fn own_sign_in(&self, user: UserId, id: SignInId) -> Result<Option<OwnSignIn>, StoreError> {
        let read = move |rx: &mut Rx<'_>| match own(rx, user, id)? {
            Some(sign_in) => shown(rx, user, sign_in).map(Some),
            None => Ok(None),
        };
        self.store().read(read).await
    }

    /// The user says that a sign-in of theirs was somebody else, afterwards: what [`Engine::report_prompt`] does, and every
    /// session ends, also the one in which they say it, whose holder the caller can give another.
    ///
    /// # Errors
    /// There is no such sign-in, or it is another user's.
    pub async fn report_sign_in(&self, user: UserId, id: SignInId, by: Initiator) -> Result<(), EventError> {
        if self.own_sign_in(user, id).await?.is_none() {
            return Err(EventError::unknown(id));
        }
        self.report_prompt(id, by.clone()).await?;
        // A user who is gone has no session to end.
        match self.revoke_sign_in_sessions(by, user).await {
            Err(crate::RuleError::Store(error)) => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn own(rx: &mut Rx<'_>, user: UserId, id: SignInId) -> Result<Option<SignIn>, StoreError> {
    let found = rx.sign_in(id)?;
    Ok(found.filter(|sign_in| sign_in.user_id.parse() == Ok(user)))
}

fn shown(rx: &mut Rx<'_>, user: UserId, sign_in: SignIn) -> Result<OwnSignIn, StoreError> {
    let report = rx.risk_detection(reported_by_user(user, sign_in.id))?;
    Ok(OwnSignIn {
        is_reported: report.is_some(),
        sign_in,
    })
}
