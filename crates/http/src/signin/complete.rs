//! How a journey ends: the session, what it leads to, and the record of it.

use super::cookies;
use super::journey::Due;
use super::leave::{self, Denial};
use super::show::request_of;
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::oauth::authorization;
use crate::oauth::numbers::meaning;
use crate::oauth::registration::registration;
use crate::pages::answer;
use crate::pages::endings::{Message, MessageKind, Onward, OnwardTo};
use axum::response::Response;
use keepwatch_engine::grants::Grant;
use keepwatch_engine::sessions::{JourneyError, NewSession, Replaced, SessionSecret};
use keepwatch_engine::{End, Ended, Refused};
use keepwatch_graph::{SignInId, Timestamp, UserId};
use keepwatch_policy::{Decision, Missing};
use keepwatch_signin::{Barrier, Persistence, Proofs, Purpose, Refusal, Since, Step};
use keepwatch_token::{AuthorizeRequest, RedirectKind};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How a journey ends that does not lead where it was to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It cannot succeed, and the person goes back.
    GivenUp,
    /// The person does not consent, or may not, or does not know the device that waits.
    Declined,
}

/// Ends a journey at which nothing more is due, or where nothing may be asked.
pub(super) async fn complete(visitor: &Visitor, due: Due) -> Result<Response, Trouble> {
    let engine = visitor.app.engine();
    match engine.end_journey(&due.stored).await {
        Ok(()) => {}
        // Another request has ended it, and its browser is on its way.
        Err(JourneyError::Stale) => return Err(Trouble::Expired),
        Err(error) => return Err(error.into()),
    }
    match due.step {
        Step::Refused(refusal) => refused(visitor, &due, refusal).await,
        _ if matches!(due.stored.journey.purpose(), Purpose::ResetPassword) => Ok(reset(visitor)),
        _ => succeeded(visitor, &due).await,
    }
}

fn reset(visitor: &Visitor) -> Response {
    answer(&Message {
        frame: visitor.bare_frame(),
        kind: MessageKind::PasswordReset,
        incident: None,
        onward: Some(Onward {
            address: "/account".to_owned(),
            to: OnwardTo::SignIn,
        }),
    })
}

async fn succeeded(visitor: &Visitor, due: &Due) -> Result<Response, Trouble> {
    let journey = &due.stored.journey;
    let (Some(user), Some(sign_in)) = (journey.user(), journey.sign_in()) else {
        return Err(Trouble::Broken(
            "a journey has succeeded without anybody on record".to_owned(),
        ));
    };
    let ended = Ended {
        how: End::Granted,
        proved: due.known.proved.clone(),
    };
    let verdict = visitor.app.engine().finish(sign_in, ended).await?;
    if verdict.decision != Decision::Grant {
        // A policy was changed in the moment between the last step and now.
        return Err(Trouble::Expired);
    }
    let (session, secret) = session(visitor, due, user, sign_in).await?;
    let mut response = lead(visitor, due, user, sign_in, session).await?;
    if let Some((secret, is_persistent)) = secret {
        cookies::set_session(&mut response, &secret, is_persistent);
        cookies::set_browser(&mut response, &visitor.browser);
    }
    Ok(response)
}

/// The session that a sign-in leaves: the one that it came by where nothing was proved anew, else a new one, under a new
/// secret.
async fn session(
    visitor: &Visitor,
    due: &Due,
    user: UserId,
    sign_in: SignInId,
) -> Result<(Uuid, Option<(SessionSecret, bool)>), Trouble> {
    let journey = &due.stored.journey;
    let before = due.known.session.as_ref();
    if let Some(before) = before.filter(|before| before.user.id == user && !journey.is_interactive()) {
        return Ok((before.id, None));
    }
    let is_persistent = match due.known.facts.persistence {
        Persistence::Always => true,
        Persistence::Never => false,
        Persistence::Ask => journey.stays() == Some(true),
    };
    let proofs = counting(due);
    let new = NewSession {
        user,
        browser: visitor.browser.key(),
        proved_at: authenticated_at(due, &proofs),
        proofs,
        sign_in: Some(sign_in),
        is_persistent,
        whereabouts: visitor.whereabouts(),
        replaces: before.map(|before| Replaced {
            session: before.id,
            user: before.user.id,
        }),
    };
    let begun = visitor.app.engine().begin_session(new).await?;
    // Revoked in the moment between the last step and now.
    let (secret, id) = begun.ok_or(Trouble::Expired)?;
    Ok((id, Some((secret, is_persistent))))
}

/// The proofs that count at the end.
pub(super) fn counting(due: &Due) -> Proofs {
    let journey = &due.stored.journey;
    journey.proofs().fresh(&Since::of(journey, &due.known.facts))
}

/// Sends the browser where the journey leads.
async fn lead(
    visitor: &Visitor,
    due: &Due,
    user: UserId,
    sign_in: SignInId,
    session: Uuid,
) -> Result<Response, Trouble> {
    let journey = &due.stored.journey;
    match journey.purpose() {
        Purpose::Authorize { .. } => {
            let request = request_of(journey).ok_or(Trouble::Expired)?;
            let grant = grant(due, &request, user, sign_in, session);
            authorized(visitor, &request, grant).await
        }
        Purpose::Account { path, .. } => {
            visitor.app.engine().visited(session, sign_in).await?;
            Ok(go_to(path))
        }
        Purpose::Device { user_code } => device(visitor, due, user_code, user, sign_in, session).await,
        Purpose::ResetPassword => Ok(reset(visitor)),
    }
}

/// When the person was last seen to be who they are. Setting another password counts too: it ends whatever came before it, and
/// what is granted now must not.
fn authenticated_at(due: &Due, proofs: &Proofs) -> Timestamp {
    let journey = &due.stored.journey;
    let proved = proofs.primary().map_or(journey.started_at(), |proof| proof.at);
    journey
        .password_changed_at()
        .map_or(proved, |changed| changed.max(proved))
}

fn grant(due: &Due, request: &AuthorizeRequest, user: UserId, sign_in: SignInId, session: Uuid) -> Grant {
    let proofs = counting(due);
    Grant {
        app: request.client,
        kind: request.redirect_kind,
        user,
        scope: request.scope.clone(),
        session,
        sign_in,
        authenticated_at: authenticated_at(due, &proofs),
        proofs,
        contexts: request.claims.contexts.clone(),
        is_challenge_capable: request.claims.is_challenge_capable,
        wants_client_info: request.wants_client_info,
    }
}

/// Sends the browser back to the application with a code, an id token, or both; if the address is the application's still.
async fn authorized(visitor: &Visitor, request: &AuthorizeRequest, grant: Grant) -> Result<Response, Trouble> {
    let client = request.client;
    let found = visitor.app.store().read(move |rx| registration(rx, client)).await?;
    let kind = found.and_then(|found| found.registered.redirect_uris.kind_of(&request.return_to.uri));
    if kind != Some(request.redirect_kind) {
        return Err(Trouble::Expired);
    }
    let members = authorization::answer(&visitor.app, &visitor.exchange, request, grant).await?;
    let members: Vec<(&str, &str)> = members.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(leave::send(visitor, &request.return_to, &members))
}

async fn device(
    visitor: &Visitor,
    due: &Due,
    user_code: &str,
    user: UserId,
    sign_in: SignInId,
    session: Uuid,
) -> Result<Response, Trouble> {
    let engine = visitor.app.engine();
    let request = engine.waiting_device(user_code).await?.ok_or(Trouble::Expired)?;
    let proofs = counting(due);
    let grant = Grant {
        app: request.app,
        kind: RedirectKind::Native,
        user,
        scope: request.scope.clone(),
        session,
        sign_in,
        authenticated_at: authenticated_at(due, &proofs),
        proofs,
        contexts: BTreeSet::new(),
        is_challenge_capable: request.is_challenge_capable,
        wants_client_info: true,
    };
    if !engine.approve_device(user_code, grant).await? {
        return Err(Trouble::Expired);
    }
    Ok(answer(&Message {
        frame: visitor.bare_frame(),
        kind: MessageKind::DeviceAllowed,
        incident: None,
        onward: None,
    }))
}

/// Tells the application what would have to be asked.
async fn refused(visitor: &Visitor, due: &Due, refusal: Refusal) -> Result<Response, Trouble> {
    let number = refusal.code();
    let reason = Refused {
        code: number as i32,
        reason: match refusal {
            Refusal::OtherPerson => "The application meant another person.",
            _ => "The application wanted nothing to be asked, and something must be.",
        },
    };
    super::answer::abandon(visitor, due, End::Refused(reason)).await?;
    let request = request_of(&due.stored.journey).ok_or(Trouble::Expired)?;
    let text = match refusal {
        Refusal::Login => "nobody is signed in, and the request does not allow to ask",
        Refusal::OtherPerson => "another person has signed in than the application asked for",
        Refusal::AccountSelection => "an account must be chosen, and the request does not allow to ask",
        Refusal::SecondFactor => "a second factor is required, and the request does not allow to ask for it",
        Refusal::SetUp => "a second factor must be registered first, and the request does not allow to ask for it",
        Refusal::NewPassword => "another password must be chosen first, and the request does not allow to ask for it",
        Refusal::SignInAgain => "the user must sign in again, and the request does not allow to ask",
        Refusal::Consent => "the user has not consented to what the application asks for",
        Refusal::Administrator => "an administrator has not consented to what the application asks for",
    };
    let denial = Denial {
        error: refusal.error(),
        number,
        text: text.to_owned(),
    };
    leave::deny(visitor, request.endpoint, &request.return_to, &denial)
}

/// What a barrier is on record.
fn end_of(barrier: &Barrier) -> End {
    let reason = match barrier {
        Barrier::Policies(_) => return End::Blocked,
        Barrier::Unmet(needs) => return Missing::of(needs).map_or(End::Blocked, End::Unmet),
        Barrier::Disabled => "The user account is disabled.",
        Barrier::Gone => "The user account does not exist.",
        Barrier::NotAssigned => "The user is not assigned to the application.",
        Barrier::RegistrationAtRisk => "A second factor is required, and at this risk none may be registered.",
        Barrier::RegistrationRefused => "A second factor is required, and a policy lets none be registered.",
    };
    End::Refused(Refused {
        code: barrier.code() as i32,
        reason,
    })
}

/// Puts on record that a sign-in cannot succeed, when the person is told. Saying so again changes nothing.
pub(super) async fn stopped(visitor: &Visitor, due: &Due, barrier: &Barrier) -> Result<(), Trouble> {
    super::answer::abandon(visitor, due, end_of(barrier)).await
}

/// Ends a journey that does not lead where it was to, and sends the browser back with the reason.
pub(super) async fn end_with(visitor: &Visitor, due: Due, ending: Ending) -> Result<Response, Trouble> {
    visitor.app.engine().end_journey(&due.stored).await?;
    let (how, number, text) = match (ending, &due.step) {
        (Ending::GivenUp, Step::Blocked(barrier)) => {
            let text = meaning(barrier.code()).map_or("the sign-in was refused", |meaning| meaning.text);
            (end_of(barrier), barrier.code(), text)
        }
        (Ending::Declined, Step::NeedAdministrator) => (
            End::Refused(super::answer::DECLINED),
            90094,
            "an administrator has not consented",
        ),
        (Ending::GivenUp | Ending::Declined, _) => (End::Refused(super::answer::DECLINED), 65004, "the user declined"),
    };
    super::answer::abandon(visitor, &due, how).await?;
    match request_of(&due.stored.journey) {
        Some(request) => {
            let denial = Denial {
                error: "access_denied",
                number,
                text: text.to_owned(),
            };
            leave::deny(visitor, request.endpoint, &request.return_to, &denial)
        }
        None => match due.stored.journey.purpose() {
            Purpose::Device { user_code } if ending == Ending::Declined => device_refused(visitor, user_code).await,
            _ => Ok(go_to("/signed-out")),
        },
    }
}

/// Tells the program that waits that nobody will sign it in.
async fn device_refused(visitor: &Visitor, user_code: &str) -> Result<Response, Trouble> {
    visitor.app.engine().decline_device(user_code).await?;
    Ok(answer(&Message {
        frame: visitor.bare_frame(),
        kind: MessageKind::DeviceRefused,
        incident: None,
        onward: None,
    }))
}
