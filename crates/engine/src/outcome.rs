//! How a sign-in that was evaluated ended: the second event on it.

use crate::actions::EventError;
use crate::engine::Engine;
use crate::profiles::Profiles;
use crate::record::Recorder;
use crate::resources;
use crate::sign_in::second_factor;
use keepwatch_detection::life_cycle::{Actor, Event, PasswordChange};
use keepwatch_graph::{SignIn, SignInId, SignInStatus, Timestamp, UserId};
use keepwatch_policy::{Mode, Proof};
use keepwatch_storage::StoreError;

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended in a token, and no second factor was asked for.
    Succeeded,
    /// The second factor was right.
    MfaPassed {
        /// A policy on sign-in risk had asked for it.
        driven_by_policy: bool,
        /// Which it was, where that is known.
        mode: Option<Mode>,
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
    /// What it is in the life of the risk; `None` where that goes on as before: who signs in with a password alone has not
    /// shown that they did not steal it.
    fn event(self, sign_in: SignInId) -> Option<Event> {
        Some(match self {
            Outcome::Succeeded => return None,
            Outcome::MfaPassed { driven_by_policy, .. } => Event::MfaPassed {
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
        })
    }

    /// Whether the sign-in ended in a token.
    fn is_success(self) -> bool {
        matches!(self, Outcome::Succeeded | Outcome::MfaPassed { .. })
    }

    /// The status that the sign-in has then; none where the outcome says nothing of it.
    ///
    /// Source: Microsoft Entra, authentication error codes.
    fn status(self) -> Option<(i32, Option<&'static str>)> {
        match self {
            Outcome::Succeeded | Outcome::MfaPassed { .. } => Some((0, None)),
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
        let done = self.store().write(work).await?;
        if outcome == Outcome::ReportedByUser {
            self.rulebook().changed();
        }
        done
    }
}

impl Recorder<'_, '_> {
    pub(crate) fn outcome(
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

        let before = sign_in.clone();
        if let Some(status) = outcome.status() {
            set_status(&mut sign_in, status);
        }
        if let Outcome::MfaPassed { mode: Some(mode), .. } = outcome {
            second_factor(&mut sign_in, &Proof::fresh(mode, now));
        }
        if sign_in != before {
            self.tx.update_sign_in(&sign_in)?;
        }
        let has_ended_well = outcome.is_success() && !before.succeeded();
        if has_ended_well {
            self.clear_blocked(user, &sign_in, now, profiles)?;
        }
        // One without risk was not learned before, since it had not ended in a token; it has now.
        if has_ended_well && self.is_quiet(&sign_in)? {
            self.learn(id, profiles)?;
        }
        let Some(event) = outcome.event(id) else {
            return Ok(Ok(()));
        };
        let names = resources::names(&sign_in);
        self.verdict(user, &names, &event, &Actor::System, now, profiles)
            .map(|result| result.map(drop))
    }
}

fn set_status(sign_in: &mut SignIn, (code, reason): (i32, Option<&str>)) {
    let status = sign_in.status.get_or_insert_with(SignInStatus::default);
    if status.error_code != Some(code) {
        status.error_code = Some(code);
        status.failure_reason = reason.map(str::to_owned);
    }
}
