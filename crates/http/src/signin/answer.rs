//! What becomes of a journey by an answer to what was due.

mod factors;
mod identify;
mod passwords;
mod pending;
mod setup;

pub(super) use identify::{circumstances, record_session};
pub(super) use passwords::{begin_again, problem_of, wanted};
pub(super) use pending::Pending;
pub(super) use setup::problem_of_registration;

use super::complete::{Ending, end_with};
use super::journey::Due;
use super::show;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::pages::endings::{Message, MessageKind};
use crate::pages::{Problem, answer};
use axum::response::Response;
use keepwatch_engine::sessions::StoredJourney;
use keepwatch_engine::{End, Ended, Refused};
use keepwatch_signin::Step;
use keepwatch_token::Form;

/// What became of an answer.
pub(super) enum Answered {
    /// Something that only this answer shows.
    Shown(Response),
    /// It was wrong: the same is due once more.
    Again(Box<Due>, Problem),
    /// It was taken: the journey is to be kept as it is now.
    Changed(Box<StoredJourney>),
}

impl Answered {
    fn again(due: Due, problem: Problem) -> Result<Self, Trouble> {
        Ok(Answered::Again(Box::new(due), problem))
    }

    fn changed(due: Due) -> Result<Self, Trouble> {
        Ok(Answered::Changed(Box::new(due.stored)))
    }
}

/// Takes the answer to what is due.
pub(super) async fn take(visitor: &Visitor, due: Due, form: &Form) -> Result<Answered, Trouble> {
    match form.get("action") {
        Some("other_account") => return other_account(visitor, due).await,
        Some("report") if is_prompt(&due) => return report(visitor, due).await,
        Some(_) | None => {}
    }
    match &due.step {
        Step::PickAccount => identify::pick(visitor, due, form).await,
        Step::UserName => identify::name(visitor, due, form).await,
        Step::Password => identify::primary(visitor, due, form).await,
        Step::ChooseFactor(_) | Step::SecondFactor { .. } => factors::take(visitor, due, form).await,
        Step::SetUp(_) => setup::take(visitor, due, form).await,
        Step::NewPassword(reason) => {
            let reason = *reason;
            passwords::take(visitor, due, reason, form).await
        }
        Step::ConfirmDevice => device(visitor, due, form).await,
        Step::Consent => consent(visitor, due, form).await,
        Step::StaySignedIn => stay(due, form),
        // There is one way on from here, whatever was pressed.
        Step::Blocked(_) => Ok(Answered::Shown(end_with(visitor, due, Ending::GivenUp).await?)),
        Step::NeedAdministrator => Ok(Answered::Shown(end_with(visitor, due, Ending::Declined).await?)),
        Step::SignInAgain | Step::Refused(_) | Step::Done => Answered::changed(due),
    }
}

/// Somebody else is meant: the same purpose from the start. What was begun is left unfinished on record.
async fn other_account(visitor: &Visitor, mut due: Due) -> Result<Answered, Trouble> {
    abandon(visitor, &due, End::Abandoned).await?;
    due.stored.journey = due.stored.journey.restarted(visitor.exchange.at);
    Answered::changed(due)
}

/// Whether what is due is a prompt that can be reported.
fn is_prompt(due: &Due) -> bool {
    let asks = matches!(due.step, Step::ChooseFactor(_) | Step::SecondFactor { .. });
    asks && show::can_report(&due.stored.journey)
}

/// Whoever is asked for a second factor says that it was not they who had come so far: the password is known to somebody.
async fn report(visitor: &Visitor, due: Due) -> Result<Answered, Trouble> {
    let engine = visitor.app.engine();
    engine.end_journey(&due.stored).await?;
    if let (Some(id), Some(user)) = (due.stored.journey.sign_in(), &due.known.user) {
        engine.report_prompt(id, visitor.initiator(user)).await?;
        abandon(visitor, &due, End::Abandoned).await?;
    }
    let page = Message {
        frame: visitor.bare_frame(),
        kind: MessageKind::PromptReported,
        incident: None,
        onward: None,
    };
    Ok(Answered::Shown(answer(&page)))
}

/// Ends the record of a sign-in that comes to nothing.
pub(super) async fn abandon(visitor: &Visitor, due: &Due, how: End) -> Result<(), Trouble> {
    if let Some(id) = due.stored.journey.sign_in() {
        let proved = due.known.proved.clone();
        visitor.app.engine().finish(id, Ended { how, proved }).await?;
    }
    Ok(())
}

async fn device(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    if form.get("action") == Some("accept") {
        due.stored.journey.confirm_device();
        return Answered::changed(due);
    }
    Ok(Answered::Shown(end_with(visitor, due, Ending::Declined).await?))
}

async fn consent(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    if form.get("action") != Some("accept") {
        return Ok(Answered::Shown(end_with(visitor, due, Ending::Declined).await?));
    }
    if let (Some(asking), Some(user)) = (&due.known.asking, &due.known.user) {
        asking.allow(visitor, user).await?;
    }
    due.stored.journey.consent();
    Answered::changed(due)
}

fn stay(mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    due.stored.journey.stay(form.get("stay") == Some("yes"));
    Answered::changed(due)
}

/// The reason that is recorded where a person has declined.
pub(super) const DECLINED: Refused = Refused {
    code: 65004,
    reason: "The user declined to consent to what the application asks for.",
};

/// Whether a form is about a page that only an answer has shown, and which asks nothing: it is read over.
pub(super) fn is_of_codes(form: &Form) -> bool {
    form.get("step") == Some(show::RECOVERY_CODES)
}
