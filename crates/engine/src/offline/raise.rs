//! Adds what offline jobs found to the sign-ins, ends what has ended, and lets everything follow that follows
//! from it.

use super::{Ended, Suspicion};
use crate::engine::Engine;
use crate::profiles::Profiles;
use keepwatch_detection::life_cycle::{Actor, Change};
use keepwatch_graph::UserId;
use keepwatch_storage::{StoreError, UserNames};
use std::collections::HashSet;

/// How many sign-ins share one write, so that nobody who signs in waits long behind it.
const SIGN_INS_PER_WRITE: usize = 50;

impl Engine {
    /// Returns how many detections are new: between reading and writing somebody may have found the same.
    pub(super) async fn raise(&self, mut found: Vec<Suspicion>) -> Result<u64, StoreError> {
        let now = self.clock().now();
        let mut raised = 0;
        while !found.is_empty() {
            let rest = found.split_off(found.len().min(SIGN_INS_PER_WRITE));
            let batch = std::mem::replace(&mut found, rest);
            let users: HashSet<UserId> = batch.iter().map(|suspicion| suspicion.user).collect();
            let users: Vec<UserId> = users.into_iter().collect();
            let work = self.recording(move |recorder, profiles| {
                recorder.tx.lock_users(&users)?;
                *profiles = Profiles::load(recorder.tx, &users)?;
                let mut raised = 0;
                for suspicion in &batch {
                    raised += recorder.add_to_stored(suspicion.sign_in, &suspicion.detected, now, profiles)?;
                }
                Ok(raised)
            });
            raised += self.store().write(work).await?;
        }
        Ok(raised)
    }

    /// Ends what has ended. Returns how many of them made a difference: between reading and writing somebody may have
    /// decided otherwise.
    pub(super) async fn end(&self, ended: Vec<Ended>) -> Result<u64, StoreError> {
        let now = self.clock().now();
        let mut closed = 0;
        for batch in ended.chunks(SIGN_INS_PER_WRITE) {
            let batch = batch.to_vec();
            let users: Vec<UserId> = batch.iter().map(|one| one.user).collect();
            let work = self.recording(move |recorder, profiles| {
                recorder.tx.lock_users(&users)?;
                *profiles = Profiles::load(recorder.tx, &users)?;
                let mut closed = 0;
                for Ended { user, event } in &batch {
                    let names = UserNames::default();
                    match recorder.verdict(*user, &names, event, &Actor::System, now, profiles)? {
                        Ok(change) => closed += u64::from(change != Change::default()),
                        // The sign-in is gone; its detections stand for it, and what became of them is not known.
                        Err(refusal) => tracing::debug!(%user, %refusal, "what has ended could not be closed"),
                    }
                }
                Ok(closed)
            });
            closed += self.store().write(work).await?;
        }
        Ok(closed)
    }
}
