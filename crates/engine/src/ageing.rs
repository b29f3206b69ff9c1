//! Low risk that nothing was added to ends by itself.

use crate::engine::Engine;
use crate::profiles::Profiles;
use keepwatch_detection::life_cycle::{Actor, Event};
use keepwatch_graph::Timestamp;
use keepwatch_storage::{StoreError, UserNames};

/// How many users share one write.
const USERS_PER_WRITE: u32 = 100;

impl Engine {
    /// Ends the low risk of activity before `before`. Returns of how many users.
    ///
    /// Source: Microsoft Entra ID Protection: low risk ages out after six months, medium and high never do.
    pub async fn age_low_risk(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut aged = 0;
        loop {
            let users = self
                .store()
                .read(move |rx| rx.users_with_old_low_risk(before, USERS_PER_WRITE))
                .await?;
            if users.is_empty() {
                return Ok(aged);
            }
            aged += users.len() as u64;
            let now = self.clock().now();
            let work = self.recording(move |recorder, profiles| {
                recorder.tx.lock_users(&users)?;
                *profiles = Profiles::load(recorder.tx, &users)?;
                for user in &users {
                    let event = Event::LowAged { before };
                    let names = UserNames::default();
                    if let Err(refusal) = recorder.verdict(*user, &names, &event, &Actor::System, now, profiles)? {
                        // Left as it is, the user would be found again for ever.
                        return Ok(Err(refusal));
                    }
                }
                Ok(Ok(()))
            });
            if let Err(refusal) = self.store().write(work).await? {
                tracing::error!(%refusal, "the life cycle refused to age low risk");
                return Ok(aged);
            }
        }
    }
}
