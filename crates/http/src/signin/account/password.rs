//! `/account/password`: another password, because its person wishes it.

use super::{Guest, frame, guest, posted};
use crate::pages::new_password::{NewPassword, PasswordReason};
use crate::pages::{Notice, Problem, answer};
use crate::signin::answer::{circumstances, problem_of, wanted};
use crate::signin::cookies;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::{Visitor, go_to, go_to_and_say};
use axum::body::Body;
use axum::response::Response;
use keepwatch_engine::credentials::Occasion;
use keepwatch_engine::sessions::{LiveSession, NewSession, Replaced};
use keepwatch_policy::Mode;
use keepwatch_signin::{Proof, Recency};
use keepwatch_token::{Form, PASSWORD_CHARACTERS_MIN};

pub(super) const ADDRESS: &str = "/account/password";

/// `GET /account/password`
pub(crate) async fn get(visitor: Visitor) -> Response {
    visitor.answered(Box::pin(look(&visitor)).await)
}

async fn look(visitor: &Visitor) -> Result<Response, Trouble> {
    match guest(visitor, ADDRESS, Recency::JustNow).await? {
        Guest::Welcome(session, _) => ask(visitor, &session, None).await,
        Guest::Sent(response) => Ok(response),
    }
}

async fn ask(visitor: &Visitor, session: &LiveSession, problem: Option<Problem>) -> Result<Response, Trouble> {
    Ok(answer(&NewPassword {
        frame: frame(visitor, session, ADDRESS).await?,
        reason: PasswordReason::Wished,
        asks_current: true,
        characters_min: PASSWORD_CHARACTERS_MIN as u64,
        problem,
    }))
}

/// `POST /account/password`
pub(crate) async fn post(visitor: Visitor, body: Body) -> Response {
    visitor.answered(Box::pin(change(&visitor, body)).await)
}

async fn change(visitor: &Visitor, body: Body) -> Result<Response, Trouble> {
    let (form, session) = match posted(visitor, body, ADDRESS, Recency::JustNow).await? {
        Ok(posted) => posted,
        Err(response) => return Ok(response),
    };
    if form.get("action") == Some("cancel") {
        return Ok(go_to("/account/security-info"));
    }
    match changed(visitor, &session, &form).await? {
        Ok(()) => stay(visitor, *session).await,
        Err(problem) => ask(visitor, &session, Some(problem)).await,
    }
}

async fn changed(visitor: &Visitor, session: &LiveSession, form: &Form) -> Result<Result<(), Problem>, Trouble> {
    let Some(current) = form.get("password") else {
        return Ok(Err(Problem::PasswordMissing));
    };
    let new = match wanted(form) {
        Ok(new) => new,
        Err(problem) => return Ok(Err(problem)),
    };
    let occasion = Occasion::Chosen {
        current: current.into(),
        from: circumstances(visitor),
        second_factor: session.proofs.are_multi_factor(),
    };
    let (user, by) = (session.user.id, visitor.initiator(&session.user));
    let engine = visitor.app.engine();
    match engine.change_password(user, new, occasion, session.sign_in, by).await {
        Ok(()) => Ok(Ok(())),
        Err(refusal) => Ok(Err(problem_of(refusal, visitor.exchange.at)?)),
    }
}

/// Every session ended with the old password. This browser's person has just shown who they are, and goes on in a new one.
async fn stay(visitor: &Visitor, session: LiveSession) -> Result<Response, Trouble> {
    let engine = visitor.app.engine();
    let (mut proofs, proved_at) = (session.proofs, engine.clock().now());
    proofs.add(Proof::new(Mode::Password, proved_at));
    let new = NewSession {
        user: session.user.id,
        browser: visitor.browser.key(),
        proofs,
        proved_at,
        sign_in: session.sign_in,
        is_persistent: session.is_persistent,
        whereabouts: visitor.whereabouts(),
        replaces: Some(Replaced {
            session: session.id,
            user: session.user.id,
        }),
    };
    let (secret, _) = engine.begin_session(new).await?.ok_or(Trouble::Expired)?;
    let mut response = go_to_and_say("/account", Notice::PasswordChanged);
    cookies::set_session(&mut response, &secret, session.is_persistent);
    Ok(response)
}
