//! "This was not me": a person is asked for a second factor and says that they are not signing in.

use crate::actions::EventError;
use crate::audit::{self, Initiator, Target};
use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::profiles::Profiles;
use crate::record::Recorder;
use crate::resources;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use keepwatch_storage::StoreError;
use uuid::Uuid;

const REPORTED: &str = "Suspicious activity reported";

impl Engine {
    /// Records that `by`, whose sign-in it seemed to be, says it was somebody else: somebody has their password. Raises
    /// `userReportedSuspiciousActivity`, which makes the user's risk high, and puts it on record with the sign-in.
    ///
    /// The sign-in itself goes on or ends as its journey decides. Safe to repeat: one detection, and a record each time.
    ///
    /// # Errors
    /// There is no such sign-in, or it is nobody's.
    pub async fn report_prompt(&self, id: SignInId, by: Initiator) -> Result<(), EventError> {
        let (now, audit_id) = (self.clock().now(), self.entropy().uuid());
        let work = self.recording(move |recorder, profiles| recorder.reported_prompt(id, &by, audit_id, now, profiles));
        let done = self.store().write(work).await?;
        self.rulebook().changed();
        done
    }
}

impl Recorder<'_, '_> {
    fn reported_prompt(
        &mut self,
        id: SignInId,
        by: &Initiator,
        audit_id: Uuid,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<Result<(), EventError>, StoreError> {
        let sign_in = self.tx.sign_in(id)?;
        let Some((user, names)) =
            sign_in.and_then(|sign_in| Some((sign_in.user_id.parse::<UserId>().ok()?, resources::names(&sign_in))))
        else {
            return Ok(Err(EventError::unknown(id)));
        };
        self.tx.lock_users(&[user])?;
        let before = self.tx.situation(user, &[], &[])?.account;
        if let Err(refused) = self.outcome(id, Outcome::ReportedByUser, now, profiles)? {
            return Ok(Err(refused));
        }
        let after = self.tx.situation(user, &[], &[])?.account;
        let target = Target {
            named: id.uuid(),
            names: &names,
            before: &before,
            after: &after,
        };
        self.tx
            .add_all(&[audit::record(audit_id, REPORTED, by, &target, now)])?;
        Ok(Ok(()))
    }
}
