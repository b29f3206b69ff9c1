//! `/account`: a person's own pages, and what they may do there.
//!
//! Any session does for looking. Whatever keeps others out is changed only minutes after a sign-in, with a second factor
//! where one is registered: a browser that was left open must not be enough to take an account over. Coming here is a
//! sign-in of its own, assessed and judged like any other, and once more from every other address: cookies can be carried
//! away.

pub(crate) mod activity;
pub(crate) mod devices;
pub(crate) mod password;
pub(crate) mod security_info;
mod set_up;

pub(crate) use set_up::{passkey, registered_passkey, registered_totp, totp};

use super::authorize::start;
use super::facts::{named, proved};
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::pages::account::{Alert, Overview};
use crate::pages::{Frame, answer};
use axum::body::Body;
use axum::response::Response;
use keepwatch_engine::authentication::Registered;
use keepwatch_engine::sessions::LiveSession;
use keepwatch_policy::Decision;
use keepwatch_signin::{Factor, Facts, Journey, Purpose, Recency, Step, next};
use keepwatch_storage::StoreError;
use keepwatch_token::Form;

/// The first of the pages.
const OVERVIEW: &str = "/account";
/// What forms of the account are about.
const PAGE: &str = "account";
/// Sign-ins that the overview shows.
const RECENT: u32 = 3;
/// From how few recovery codes on a person is reminded to make others.
const FEW_CODES: u64 = 3;

/// Whoever looks at their own account, or the answer that has them sign in first.
pub(super) enum Guest {
    /// They are signed in, recently enough.
    Welcome(Box<LiveSession>, Vec<Registered>),
    /// They are not.
    Sent(Response),
}

/// Lets somebody in to a page of the account, or sends them to sign in and then to `path`.
pub(super) async fn guest(visitor: &Visitor, path: &str, recency: Recency) -> Result<Guest, Trouble> {
    let purpose = Purpose::Account {
        path: path.to_owned(),
        recency,
    };
    let mut journey = Journey::new(purpose, visitor.exchange.at);
    let Some(session) = visitor.session().await? else {
        return Ok(Guest::Sent(Box::pin(start(visitor, &mut journey)).await?));
    };
    let registered = visitor.app.engine().factors_of(session.user.id).await?;
    let adopted = journey.adopt(&named(&session), &session.proofs);
    adopted.expect("the journey has just begun and belongs to nobody");
    let facts = Facts {
        factors: registered.iter().map(|registered| registered.factor).collect(),
        ..Facts::ordinary()
    };
    if next(&journey, &facts) == Step::Done && is_judged(visitor, &session).await? {
        return Ok(Guest::Welcome(Box::new(session), registered));
    }
    let mut journey = Journey::new(journey.purpose().clone(), visitor.exchange.at);
    Ok(Guest::Sent(Box::pin(start(visitor, &mut journey)).await?))
}

/// Whether the session's last sign-in to these pages was made from where the visitor is now, and no policy blocks it by now.
async fn is_judged(visitor: &Visitor, session: &LiveSession) -> Result<bool, Trouble> {
    let Some(visit) = session.visit else {
        return Ok(false);
    };
    let record = visitor.app.store().read(move |rx| rx.sign_in(visit)).await?;
    let here = visitor.exchange.peer.map(|address| address.to_string());
    if record.is_none_or(|record| record.ip_address != here) {
        return Ok(false);
    }
    let proved = proved(&set_up::kept(session, OVERVIEW, session.started), &Facts::ordinary());
    let judged = visitor.app.engine().reconsider(visit, proved).await?;
    Ok(judged.is_some_and(|judged| !matches!(judged.verdict.decision, Decision::Block { .. })))
}

/// The form of a page of the account, and whose it is; or the answer that has them sign in first.
pub(super) async fn posted(
    visitor: &Visitor,
    body: Body,
    path: &str,
    recency: Recency,
) -> Result<Result<(Form, Box<LiveSession>), Response>, Trouble> {
    let form = visitor.form(PAGE, body).await?;
    Ok(match guest(visitor, path, recency).await? {
        Guest::Welcome(session, _) => Ok((form, session)),
        Guest::Sent(response) => Err(response),
    })
}

/// The frame of a page of the account, whose forms go to `address`.
pub(super) async fn frame(
    visitor: &Visitor,
    session: &LiveSession,
    address: impl Into<String>,
) -> Result<Frame, StoreError> {
    Ok(Frame {
        account: session.user.user_principal_name.clone(),
        ..visitor.frame(PAGE, address).await?
    })
}

/// How many recovery codes are left.
pub(super) fn codes_left(registered: &[Registered]) -> u64 {
    let codes = registered
        .iter()
        .find(|registered| registered.factor == Factor::RecoveryCode);
    codes.and_then(|codes| codes.times_left).unwrap_or(0) as u64
}

/// What of it is a second proof of everyday: neither recovery codes nor a pass.
pub(super) fn is_lasting(registered: &Registered) -> bool {
    matches!(registered.factor, Factor::Totp | Factor::Passkey)
}

/// `GET /account`
pub(crate) async fn overview(visitor: Visitor) -> Response {
    visitor.answered(Box::pin(look(&visitor)).await)
}

async fn look(visitor: &Visitor) -> Result<Response, Trouble> {
    let (session, registered) = match guest(visitor, "/account", Recency::Any).await? {
        Guest::Welcome(session, registered) => (session, registered),
        Guest::Sent(response) => return Ok(response),
    };
    let engine = visitor.app.engine();
    let methods = registered.iter().filter(|registered| is_lasting(registered)).count() as u64;
    let recovery_codes = codes_left(&registered);
    let recent = activity::entries(visitor, &session, None, RECENT).await?;
    let mut alerts = Vec::new();
    match (methods, recovery_codes) {
        (0, _) => alerts.push(Alert::NoSecondProof),
        (_, 0) => alerts.push(Alert::NoRecoveryCodes),
        (_, 1..FEW_CODES) => alerts.push(Alert::FewRecoveryCodes(recovery_codes)),
        _ => {}
    }
    if recent.iter().any(|entry| entry.is_unusual) {
        alerts.push(Alert::UnusualSignIn);
    }
    Ok(answer(&Overview {
        frame: frame(visitor, &session, "/account").await?,
        name: session.user.display_name.clone().unwrap_or_default(),
        alerts,
        password_changed_at: session.user.last_password_change_date_time,
        methods,
        recovery_codes,
        sessions: engine.sessions_of(session.user.id).await?.len() as u64,
        recent,
    }))
}
