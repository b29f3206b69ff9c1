//! How a sign-in ended, and what follows from it for the user's risk.

use super::describe;
use super::judge::Judgement;
use super::proved::Proved;
use super::status::{BLOCKED, Refused, lacking, refused};
use super::succeed;
use crate::actions::EventError;
use crate::conditional_access::Book;
use crate::engine::Engine;
use crate::profiles::Profiles;
use crate::record::Recorder;
use crate::resources;
use keepwatch_detection::life_cycle::{Actor, Event};
use keepwatch_graph::{SignIn, SignInId, Timestamp, UserId};
use keepwatch_policy::{Decision, Missing, Verdict};
use keepwatch_storage::StoreError;

/// How a sign-in ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With a token, if the policies let it.
    Granted,
    /// A policy refuses it.
    Blocked,
    /// Policies ask for that, which nothing here can satisfy, beside whatever else they ask for.
    Unmet(Missing),
    /// The second factor was wrong or refused, and is not asked for any more.
    SecondFactorFailed,
    /// The person went away.
    Abandoned,
    /// For another reason, such as consent that was declined.
    Refused(Refused),
}

/// How a sign-in ended, and what was proved until then.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// How.
    pub how: End,
    /// What was proved, as the policies were shown it last.
    pub proved: Proved,
}

impl Engine {
    /// Ends a sign-in: its status, steps and applied policies are written, and what follows for the user's risk happens.
    /// Safe to repeat.
    ///
    /// Answers what the policies say, as they are now. With [`End::Granted`] a token may be issued only where that is
    /// [`Decision::Grant`]: otherwise a policy was changed meanwhile, and the sign-in is recorded as not finished.
    pub async fn finish(&self, id: SignInId, ended: Ended) -> Result<Verdict, EventError> {
        let now = self.clock().now();
        let book = self.book().await?;
        let work = self.recording(move |recorder, profiles| recorder.finish(id, &ended, now, &book, profiles));
        self.store().write(work).await?
    }
}

impl Recorder<'_, '_> {
    fn finish(
        &mut self,
        id: SignInId,
        ended: &Ended,
        now: Timestamp,
        book: &Book,
        profiles: &mut Profiles,
    ) -> Result<Result<Verdict, EventError>, StoreError> {
        let Some(user) = self.user_of(id)? else {
            return Ok(Err(EventError::unknown(id)));
        };
        self.tx.lock_users(&[user])?;
        // Read now that nobody else can change it.
        let Some(mut sign_in) = self.tx.sign_in(id)? else {
            return Ok(Err(EventError::unknown(id)));
        };
        *profiles = Profiles::load(self.tx, &[user])?;
        let judgement = Judgement::of(self.tx, &sign_in, &ended.proved, book)?;
        let verdict = judgement.verdict(self.tx, &sign_in, &ended.proved, None, book)?;
        let is_granted = ended.how == End::Granted && verdict.decision == Decision::Grant;

        let had_ended_well = sign_in.succeeded();
        describe::proofs(&mut sign_in, &ended.proved);
        describe::verdict(&mut sign_in, &verdict);
        if is_granted {
            succeed(&mut sign_in, &ended.proved);
        } else {
            sign_in.status = Some(ended.how.refused(&verdict.decision).into());
            sign_in.unique_token_identifier = None;
        }
        self.tx.update_sign_in(&sign_in)?;
        let ending = Ending {
            user,
            sign_in: &sign_in,
            now,
        };
        if !is_granted {
            self.follow(&ending, &ended.how.event(id), profiles)?;
            return Ok(Ok(verdict));
        }
        self.clear_blocked(user, &sign_in, now, profiles)?;
        for event in events_of_success(id, &ended.proved, &verdict) {
            self.follow(&ending, &event, profiles)?;
        }
        if !had_ended_well {
            self.learn_if_quiet(&sign_in, profiles)?;
        }
        Ok(Ok(verdict))
    }

    fn follow(&mut self, ending: &Ending<'_>, event: &Event, profiles: &mut Profiles) -> Result<(), StoreError> {
        let Ending { user, sign_in, now } = *ending;
        let names = resources::names(sign_in);
        if let Err(refusal) = self.verdict(user, &names, event, &Actor::System, now, profiles)? {
            tracing::error!(%user, %refusal, "the life cycle refused the end of a sign-in");
        }
        Ok(())
    }

    pub(super) fn user_of(&mut self, id: SignInId) -> Result<Option<UserId>, StoreError> {
        let sign_in = self.tx.sign_in(id)?;
        Ok(sign_in.and_then(|sign_in| sign_in.user_id.parse().ok()))
    }
}

/// A sign-in that ends, and when.
struct Ending<'a> {
    user: UserId,
    sign_in: &'a SignIn,
    now: Timestamp,
}

/// What follows for the user's risk from a sign-in that ends in a token.
fn events_of_success(id: SignInId, proved: &Proved, verdict: &Verdict) -> Vec<Event> {
    let mut events = Vec::new();
    if proved.signed_in_again {
        events.push(Event::SessionsRevoked);
    }
    if proved.has_fresh_factors() {
        events.push(Event::MfaPassed {
            sign_in: id,
            driven_by_policy: verdict.mfa_driven_by().sign_in_risk,
        });
    }
    events
}

impl End {
    /// The status of a sign-in that ends so without a token.
    fn refused(self, decision: &Decision) -> Refused {
        match self {
            End::Refused(why) => why,
            End::Blocked => refused(decision, false).unwrap_or(BLOCKED),
            End::Unmet(missing) => lacking(missing),
            End::Granted | End::SecondFactorFailed | End::Abandoned => {
                refused(decision, false).unwrap_or(lacking(Missing::StrongAuthentication))
            }
        }
    }

    fn event(self, sign_in: SignInId) -> Event {
        match self {
            End::Blocked | End::Unmet(_) => Event::Blocked { sign_in },
            End::SecondFactorFailed => Event::MfaFailed { sign_in },
            End::Granted | End::Abandoned | End::Refused(_) => Event::Abandoned { sign_in },
        }
    }
}
