//! Marks come with a verdict and go with it, in its transaction.

use crate::conditional_access::touch;
use crate::profiles::Profiles;
use crate::record::Recorder;
use keepwatch_detection::life_cycle::{Change, Event};
use keepwatch_detection::marks::Confirmed;
use keepwatch_detection::{Mark, MarkedBy};
use keepwatch_graph::{RiskState, SignInId, Timestamp, UserId};
use keepwatch_storage::StoreError;
use uuid::Uuid;

/// How many sign-ins of one verdict leave marks, the latest: a user has hardly more that are open.
const SIGN_INS_MAX: usize = 50;

/// What a verdict does to marks.
enum Follows {
    /// These sign-ins leave some.
    Left(MarkedBy, Vec<SignInId>),
    /// Those of a sign-in go.
    Gone(SignInId),
    /// Those of all sign-ins of the user go.
    AllGone,
    /// Nothing.
    Nothing,
}

/// What follows for marks from what followed for the risk. A repetition brings nothing new.
fn follows(event: &Event, change: &Change) -> Follows {
    match event {
        Event::ConfirmUserCompromised | Event::ConfirmSignInCompromised { .. } => {
            let confirmed = change.sign_ins.iter();
            let confirmed = confirmed.filter(|sign_in| sign_in.state == RiskState::ConfirmedCompromised);
            let mut confirmed: Vec<_> = confirmed.collect();
            confirmed.sort_by_key(|sign_in| std::cmp::Reverse(sign_in.at));
            confirmed.truncate(SIGN_INS_MAX);
            let ids = confirmed.into_iter().map(|sign_in| sign_in.id).collect();
            Follows::Left(MarkedBy::Administrator, ids)
        }
        Event::ReportedByUser { sign_in } if !change.new_detections.is_empty() => {
            Follows::Left(MarkedBy::User, vec![*sign_in])
        }
        Event::ConfirmSignInSafe { sign_in } | Event::DismissSignIn { sign_in } => Follows::Gone(*sign_in),
        Event::ConfirmUserSafe | Event::DismissUser => Follows::AllGone,
        Event::ReportedByUser { .. }
        | Event::Detected { .. }
        | Event::MfaPassed { .. }
        | Event::MfaFailed { .. }
        | Event::PasswordChanged { .. }
        | Event::SessionsRevoked
        | Event::Blocked { .. }
        | Event::Abandoned { .. }
        | Event::FamiliarSignIn { .. }
        | Event::ReassessedSafe { .. }
        | Event::LowAged { .. }
        | Event::CompoundEnded { .. }
        | Event::DismissDetection { .. } => Follows::Nothing,
    }
}

impl Recorder<'_, '_> {
    /// Leaves or removes the marks that `event` brings or ends, once `change` is applied and what the sign-ins had taught is
    /// taken back.
    pub(crate) fn mark(
        &mut self,
        user: UserId,
        event: &Event,
        change: &Change,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<(), StoreError> {
        let changed = match follows(event, change) {
            Follows::Nothing => 0,
            Follows::Gone(sign_in) => self.tx.remove_marks_of_sign_in(sign_in)?,
            Follows::AllGone => self.tx.remove_marks_of_user(user)?,
            Follows::Left(by, sign_ins) => {
                let mut marks = Vec::new();
                for id in sign_ins {
                    marks.extend(self.marks_of(id, by, now, profiles)?);
                }
                self.tx.put_marks(&marks)?;
                marks.len() as u64
            }
        };
        if changed == 0 {
            return Ok(());
        }
        touch(self.tx, version(user, event, now))
    }

    fn marks_of(
        &mut self,
        id: SignInId,
        by: MarkedBy,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<Vec<Mark>, StoreError> {
        let Some(sign_in) = self.tx.sign_in(id)? else {
            return Ok(Vec::new());
        };
        let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
            return Ok(Vec::new());
        };
        let signals = self.origins.signals(&sign_in, &attempt);
        let model = self.model_at(attempt.at)?;
        let confirmed = Confirmed {
            attempt: &attempt,
            signals: &signals,
            profile: profiles.of(attempt.user),
            model: &model,
            by,
        };
        Ok(confirmed.marks(&self.settings, now))
    }
}

/// What nodes compare to notice: another for each verdict, and the same when its unit of work runs again.
fn version(user: UserId, event: &Event, now: Timestamp) -> Uuid {
    Uuid::new_v5(&user.uuid(), format!("{now} {event:?}").as_bytes())
}
