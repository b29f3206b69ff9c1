//! `/signin/{journey}`: the page of what is due, and the answers to it.

use super::answer::{Answered, begin_again, is_of_codes, take};
use super::authorize::take_over;
use super::beat;
use super::complete::{Ending, complete, end_with, stopped};
use super::facts::{Known, known};
use super::relay;
use super::show::{self, Said};
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use keepwatch_engine::sessions::{JourneyError, StoredJourney};
use keepwatch_engine::{End, Ended};
use keepwatch_signin::{Journey, Prompt, Refusal, Step, next};
use std::time::Instant;

/// Where the pages of a journey are.
pub(super) fn address(id: &str) -> String {
    format!("/signin/{id}")
}

/// A journey, what is true of it, and what is due.
pub(super) struct Due {
    /// The journey.
    pub(super) stored: StoredJourney,
    /// What is true of it.
    pub(super) known: Known,
    /// What is due.
    pub(super) step: Step,
    /// Whether it was begun over just now: what was answered was asked of whoever it was before.
    is_begun_over: bool,
}

impl Due {
    /// Finds what is due.
    pub(super) async fn of(visitor: &Visitor, mut stored: StoredJourney) -> Result<Self, Trouble> {
        // The longest of what waits here; on the heap, as the stack of a thread has no room for all of it at once.
        let mut known = Box::pin(known(visitor, &stored.journey)).await?;
        let is_begun_over = stored.journey.is_overtaken(&known.facts);
        if is_begun_over {
            Box::pin(begin_over(visitor, &mut stored, &known)).await?;
            known = Box::pin(self::known(visitor, &stored.journey)).await?;
        }
        let step = match is_meant(&stored.journey) {
            true => next(&stored.journey, &known.facts),
            // Nobody is told what would be asked of somebody else, and the application gets nothing about them.
            false => Step::Refused(Refusal::OtherPerson),
        };
        Ok(Self {
            stored,
            known,
            step,
            is_begun_over,
        })
    }
}

/// Begins a journey over whose person was signed out, or is at risk, since they proved who they are. What was begun is left
/// unfinished on record.
async fn begin_over(visitor: &Visitor, stored: &mut StoredJourney, known: &Known) -> Result<(), Trouble> {
    if let Some(id) = stored.journey.sign_in() {
        let (how, proved) = (End::Abandoned, known.proved.clone());
        visitor.app.engine().finish(id, Ended { how, proved }).await?;
    }
    stored.journey = stored.journey.begun_over(visitor.exchange.at);
    take_over(visitor, &mut stored.journey).await?;
    Ok(visitor.app.engine().save_journey(stored).await?)
}

/// Whether whoever has proved who they are is a person whom the application means.
fn is_meant(journey: &Journey) -> bool {
    let request = show::request_of(journey);
    let meant = request.zip(journey.user()).map(|(request, user)| request.admits(user));
    meant != Some(false)
}

/// `GET /signin/{journey}`: the page of what is due, or the end.
pub(crate) async fn get(visitor: Visitor, method: Method, Path(id): Path<String>) -> Response {
    // Who only asks for the headers must not bring a sign-in to its end.
    if method == Method::HEAD {
        return StatusCode::OK.into_response();
    }
    visitor.answered(Box::pin(open(&visitor, &id)).await)
}

async fn open(visitor: &Visitor, id: &str) -> Result<Response, Trouble> {
    let stored = visitor.app.engine().journey(&visitor.browser.key(), id).await?;
    go_on(visitor, stored).await
}

/// Shows what is due; where that is nothing more, ends the journey and sends the browser on.
pub(super) async fn go_on(visitor: &Visitor, stored: StoredJourney) -> Result<Response, Trouble> {
    let due = Due::of(visitor, stored).await?;
    settle(visitor, due, Said::default()).await
}

async fn settle(visitor: &Visitor, mut due: Due, said: Said) -> Result<Response, Trouble> {
    if due.step == Step::SignInAgain {
        begin_again(visitor, &mut due).await?;
        due = Due::of(visitor, due.stored).await?;
    }
    match &due.step {
        Step::Done | Step::Refused(_) => return Box::pin(complete(visitor, due)).await,
        // A page in a hidden frame is seen by nobody: the application is told.
        Step::Blocked(_) if due.stored.journey.purpose().prompts(Prompt::None) => {
            return Box::pin(end_with(visitor, due, Ending::GivenUp)).await;
        }
        Step::Blocked(barrier) => stopped(visitor, &due, barrier).await?,
        _ => {}
    }
    if let (Some(id), false) = (due.stored.journey.sign_in(), due.stored.journey.is_interactive()) {
        visitor.app.engine().became_interactive(id).await?;
    }
    Box::pin(show::page(visitor, due, said)).await
}

/// `POST /signin/{journey}`: an answer to the page of what was due then. One that comes late is answered with the page of
/// what is due now.
pub(crate) async fn post(visitor: Visitor, Path(id): Path<String>, body: Body) -> Response {
    visitor.answered(Box::pin(answered(&visitor, &id, body)).await)
}

async fn answered(visitor: &Visitor, id: &str, body: Body) -> Result<Response, Trouble> {
    let began = Instant::now();
    let form = visitor.form_from_anywhere(id, body).await?;
    let relayed_by = relay::foreign_host(visitor, &form);
    if relayed_by.is_none() && is_of_codes(&form) {
        return Ok(go_to(&address(id)));
    }
    let stored = visitor.app.engine().journey(&visitor.browser.key(), id).await?;
    let due = Due::of(visitor, stored).await?;
    if let Some(host) = relayed_by {
        let is_stranger = due.stored.journey.user().is_none();
        let stopped = Box::pin(relay::stop(visitor, due, &form, host)).await;
        if is_stranger {
            beat::wait(began).await;
        }
        return Err(stopped?);
    }
    if due.is_begun_over || form.get("step") != Some(show::name(&due.step)) {
        return settle(visitor, due, Said::stale()).await;
    }
    match Box::pin(take(visitor, due, &form)).await? {
        Answered::Shown(response) => Ok(response),
        Answered::Again(due, problem) => {
            let is_stranger = due.stored.journey.user().is_none();
            let shown = settle(visitor, *due, Said::problem(problem)).await;
            if is_stranger {
                beat::wait(began).await;
            }
            shown
        }
        Answered::Changed(mut stored) => match visitor.app.engine().save_journey(&mut stored).await {
            Ok(()) => onward(visitor, *stored).await,
            // Somebody was quicker, in another tab or by a second click: what is due now is what counts.
            Err(JourneyError::Stale) => Ok(go_to(&address(id))),
            Err(error) => Err(error.into()),
        },
    }
}

/// After an answer was taken: to the application where nothing more is due, else to the page by its address, so that a
/// reload asks for the page and does not send the form once more.
async fn onward(visitor: &Visitor, stored: StoredJourney) -> Result<Response, Trouble> {
    let id = stored.id.clone();
    let due = Due::of(visitor, stored).await?;
    match due.step {
        Step::Done | Step::Refused(_) => Box::pin(complete(visitor, due)).await,
        _ => Ok(go_to(&address(&id))),
    }
}
