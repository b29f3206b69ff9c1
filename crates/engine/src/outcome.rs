//! How a sign-in that was evaluated ended: the second event on it.

use crate::actions::EventError;
use crate::engine::Engine;
use crate::profiles::Profiles;
use crate::record::Recorder;
use crate::resources;
use keepwatch_detection::life_cycle::{Actor, Event, PasswordChange};
use keepwatch_graph::{Evolvable, RiskState, SignIn, SignInId, SignInStatus, Timestamp, UserId};
use keepwatch_storage::StoreError;

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The second factor was right.
    MfaPassed {
        /// A policy on sign-in risk had asked for it.
        driven_by_policy: bool,
    },
    /// The second factor was wrong or refused.
    MfaFailed,
    /// The user has a new password.
    PasswordChanged(PasswordChange),
    /// It was refused.
    Blocked,
    /// The user did not finish it.
    Abandoned,
    /// The user says it was somebody else.
    ReportedByUser,
}

impl Outcome {
    fn event(self, sign_in: SignInId) -> Event {
        match self {
            Outcome::MfaPassed { driven_by_policy } => Event::MfaPassed {
                sign_in,
                driven_by_policy,
            },
            Outcome::MfaFailed => Event::MfaFailed { sign_in },
            Outcome::PasswordChanged(how) => Event::PasswordChanged {
                how,
                sign_in: Some(sign_in),
            },
            Outcome::Blocked => Event::Blocked { sign_in },
            Outcome::Abandoned => Event::Abandoned { sign_in },
            Outcome::ReportedByUser => Event::ReportedByUser { sign_in },
        }
    }

    /// The status that the sign-in has then; none where the outcome says nothing of it.
    ///
    /// Source: Microsoft Entra, authentication error codes.
    fn status(self) -> Option<(i32, Option<&'static str>)> {
        match self {
            Outcome::MfaPassed { .. } => Some((0, None)),
            Outcome::MfaFailed => Some((50074, Some("Strong authentication was required and not passed."))),
            Outcome::Blocked => Some((53003, Some("Access was blocked by a Conditional Access policy."))),
            Outcome::Abandoned => Some((
                50074,
                Some("The user did not finish the strong authentication that was required."),
            )),
            Outcome::PasswordChanged(_) | Outcome::ReportedByUser => None,
        }
    }
}

impl Engine {
    /// Records how a sign-in ended, and what follows for its detections and the user's risk. Safe to repeat.
    pub async fn record_outcome(&self, id: SignInId, outcome: Outcome) -> Result<(), EventError> {
        let now = self.clock().now();
        let work = self.recording(move |recorder, profiles| recorder.outcome(id, outcome, now, profiles));
        self.store().write(work).await?
    }
}

impl Recorder<'_, '_> {
    fn outcome(
        &mut self,
        id: SignInId,
        outcome: Outcome,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<Result<(), EventError>, StoreError> {
        let unknown = || EventError::unknown(id);
        let Some(sign_in) = self.tx.sign_in(id)? else {
            return Ok(Err(unknown()));
        };
        let Ok(user) = sign_in.user_id.parse::<UserId>() else {
            return Ok(Err(unknown()));
        };
        self.tx.lock_users(&[user])?;
        // Read again now that nobody else can change it.
        let Some(mut sign_in) = self.tx.sign_in(id)? else {
            return Ok(Err(unknown()));
        };
        *profiles = Profiles::load(self.tx, &[user])?;

        let had_ended_well = sign_in.succeeded();
        if let Some(status) = outcome.status() {
            self.set_status(&mut sign_in, status)?;
        }
        // One without risk was not learned before, since it had not ended in a token; it has now.
        let has_no_risk = sign_in.risk_state == Evolvable::Known(RiskState::None);
        if !had_ended_well && has_no_risk && matches!(outcome, Outcome::MfaPassed { .. }) {
            self.learn(id, profiles)?;
        }
        let names = resources::names(&sign_in);
        self.verdict(user, &names, &outcome.event(id), &Actor::System, now, profiles)
            .map(|result| result.map(drop))
    }

    fn set_status(&mut self, sign_in: &mut SignIn, (code, reason): (i32, Option<&str>)) -> Result<(), StoreError> {
        let status = sign_in.status.get_or_insert_with(SignInStatus::default);
        if status.error_code == Some(code) {
            return Ok(());
        }
        status.error_code = Some(code);
        status.failure_reason = reason.map(str::to_owned);
        self.tx.update_sign_in(sign_in).map(drop)
    }
}
