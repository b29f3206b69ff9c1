//! `/account/security-info/totp` and `/passkey`: adding what proves that it is this person.
//!
//! Between the question and its answer, what is being set up is kept as that of a journey: in the database, bound to the
//! browser, and gone after half an hour.

use super::security_info::ADDRESS;
use super::{Guest, PAGE, codes_left, guest, is_lasting};
use crate::pages::setup::{RecoveryCodes, SetUpPasskey, SetUpTotp};
use crate::pages::{Problem, answer};
use crate::signin::answer::{NAME_CHARACTERS_MAX, Pending};
use crate::signin::facts::{self, named, proved};
use crate::signin::show;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::{Visitor, go_to};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::response::Response;
use keepwatch_engine::RuleError;
use keepwatch_engine::authentication::{PasskeyRegistered, Registered, TotpRegistered, TotpSetup};
use keepwatch_engine::sessions::LiveSession;
use keepwatch_graph::{Evolvable, RiskLevel, Timestamp};
use keepwatch_signin::{Facts, Journey, Purpose, Recency};
use keepwatch_token::Form;
use serde_json::Value;

const TOTP: &str = "/account/security-info/totp";
const PASSKEY: &str = "/account/security-info/passkey";
/// Where somebody is sent when it is done.
const DONE: &str = "/account/security-info?done=method_added";

/// What became of an answer.
enum Done {
    Registered,
    Problem(Problem),
}

/// `GET /account/security-info/totp`
pub(crate) async fn totp(visitor: Visitor) -> Response {
    visitor.answered(Box::pin(begin_totp(&visitor)).await)
}

/// `GET /account/security-info/passkey`
pub(crate) async fn passkey(visitor: Visitor) -> Response {
    visitor.answered(Box::pin(begin_passkey(&visitor)).await)
}

/// `POST /account/security-info/totp`
pub(crate) async fn registered_totp(visitor: Visitor, RawQuery(query): RawQuery, body: Body) -> Response {
    visitor.answered(Box::pin(finish(&visitor, TOTP, query.as_deref(), body)).await)
}

/// `POST /account/security-info/passkey`
pub(crate) async fn registered_passkey(visitor: Visitor, RawQuery(query): RawQuery, body: Body) -> Response {
    visitor.answered(Box::pin(finish(&visitor, PASSKEY, query.as_deref(), body)).await)
}

/// Whether this person may register security information in this session: not where the visit is at risk and nothing but a
/// password speaks for them, who may be the attacker, and as the policies on it say.
pub(super) async fn may_register(visitor: &Visitor, session: &LiveSession) -> Result<bool, Trouble> {
    let Some(visit) = session.visit else {
        return Ok(false);
    };
    let record = visitor.app.store().read(move |rx| rx.sign_in(visit)).await?;
    let risk = record.map(|record| record.risk_level_during_sign_in);
    let is_risky = matches!(risk, None | Some(Evolvable::Known(RiskLevel::Medium | RiskLevel::High)));
    if is_risky && !session.proofs.are_multi_factor() {
        return Ok(false);
    }
    let journey = kept(session, ADDRESS, session.started);
    let proved = proved(&journey, &Facts::ordinary());
    Ok(facts::may_register(visitor.app.engine(), visit, proved).await?)
}

/// What a set-up is kept as: whose it is stands in it.
pub(super) fn kept(session: &LiveSession, path: &str, at: Timestamp) -> Journey {
    let purpose = Purpose::Account {
        path: path.to_owned(),
        recency: Recency::JustNow,
    };
    let mut journey = Journey::new(purpose, at);
    let adopted = journey.adopt(&named(session), &session.proofs);
    adopted.expect("the journey has just begun and belongs to nobody");
    journey
}

async fn admitted(
    visitor: &Visitor,
    path: &str,
) -> Result<Result<(Box<LiveSession>, Vec<Registered>), Response>, Trouble> {
    match guest(visitor, path, Recency::JustNow).await? {
        Guest::Sent(response) => Ok(Err(response)),
        Guest::Welcome(session, _) if !may_register(visitor, &session).await? => Ok(Err(go_to(ADDRESS))),
        Guest::Welcome(session, registered) => Ok(Ok((session, registered))),
    }
}

async fn begin_totp(visitor: &Visitor) -> Result<Response, Trouble> {
    let (session, _) = match admitted(visitor, TOTP).await? {
        Ok(admitted) => admitted,
        Err(response) => return Ok(response),
    };
    let account = session.user.user_principal_name.as_deref().unwrap_or_default();
    let tenant = visitor.app.settings().domain.clone();
    let setup = visitor.app.engine().begin_totp(session.user.id, &tenant, account);
    let id = keep(visitor, &session, TOTP, &Pending::Totp(setup.clone())).await?;
    show_totp(visitor, &session, &setup, &id, None).await
}

async fn begin_passkey(visitor: &Visitor) -> Result<Response, Trouble> {
    let (session, _) = match admitted(visitor, PASSKEY).await? {
        Ok(admitted) => admitted,
        Err(response) => return Ok(response),
    };
    ask_passkey(visitor, &session, None).await
}

async fn ask_passkey(visitor: &Visitor, session: &LiveSession, problem: Option<Problem>) -> Result<Response, Trouble> {
    let party = visitor.party()?;
    let begun = visitor
        .app
        .engine()
        .begin_passkey_registration(session.user.id, &party)
        .await;
    let (options, setup): (Value, _) = begun?;
    let id = keep(visitor, session, PASSKEY, &Pending::Passkey(setup)).await?;
    let mut frame = visitor.frame(&id, format!("{PASSKEY}?setup={id}")).await?;
    frame.account = session.user.user_principal_name.clone();
    Ok(answer(&SetUpPasskey {
        frame,
        options: options.to_string(),
        name: String::new(),
        problem,
    }))
}

async fn show_totp(
    visitor: &Visitor,
    session: &LiveSession,
    setup: &TotpSetup,
    id: &str,
    problem: Option<Problem>,
) -> Result<Response, Trouble> {
    let mut frame = visitor.frame(id, format!("{TOTP}?setup={id}")).await?;
    frame.account = session.user.user_principal_name.clone();
    Ok(answer(&SetUpTotp {
        frame,
        uri: setup.uri().to_owned(),
        secret: setup.secret().to_owned(),
        name: String::new(),
        problem,
    }))
}

/// Keeps what is being set up. Returns the id by which it is found.
async fn keep(visitor: &Visitor, session: &LiveSession, path: &str, pending: &Pending) -> Result<String, Trouble> {
    let mut journey = kept(session, path, visitor.exchange.at);
    pending.remember(&mut journey);
    Ok(visitor
        .app
        .engine()
        .begin_journey(&visitor.browser.key(), &journey)
        .await?)
}

async fn finish(visitor: &Visitor, path: &str, query: Option<&str>, body: Body) -> Result<Response, Trouble> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let id = asked.get("setup").unwrap_or_default();
    let form = visitor.form(id, body).await?;
    let (session, before) = match admitted(visitor, path).await? {
        Ok(admitted) => admitted,
        Err(response) => return Ok(response),
    };
    if form.get("action") == Some("cancel") {
        return Ok(go_to(ADDRESS));
    }
    let engine = visitor.app.engine();
    let stored = engine.journey(&visitor.browser.key(), id).await?;
    // Somebody else may have begun it in this browser: what is set up is theirs, whoever answers.
    if stored.journey.user() != Some(session.user.id) {
        return Err(Trouble::Expired);
    }
    let (by, name) = (visitor.initiator(&session.user), form.get("name"));
    let done = match Pending::read(&stored.journey) {
        Some(Pending::Totp(setup)) => {
            let code = form.get("code").unwrap_or_default();
            let done = match engine.finish_totp(setup.clone(), code, name, by).await {
                Ok(TotpRegistered::Right(_)) => Done::Registered,
                Ok(TotpRegistered::Wrong) if code.is_empty() => Done::Problem(Problem::CodeMissing),
                Ok(TotpRegistered::Wrong) => Done::Problem(Problem::CodeWrong),
                Err(error) => Done::Problem(problem(error)?),
            };
            if let Done::Problem(problem) = done {
                return show_totp(visitor, &session, &setup, id, Some(problem)).await;
            }
            done
        }
        Some(Pending::Passkey(setup)) => {
            let credential = form.get("credential").unwrap_or_default();
            match engine.finish_passkey_registration(setup, credential, name, by).await {
                Ok(PasskeyRegistered::Right(_)) => Done::Registered,
                Ok(PasskeyRegistered::Wrong) => Done::Problem(Problem::PasskeyFailed),
                Err(error) => Done::Problem(problem(error)?),
            }
        }
        Some(Pending::Question(_)) | None => return Err(Trouble::Expired),
    };
    match done {
        // A question for a passkey is good for one answer.
        Done::Problem(problem) => ask_passkey(visitor, &session, Some(problem)).await,
        Done::Registered if !before.iter().any(is_lasting) && codes_left(&before) == 0 => {
            show_codes(visitor, &session).await
        }
        Done::Registered => Ok(go_to(DONE)),
    }
}

/// What the person can do something about.
fn problem(error: RuleError) -> Result<Problem, Trouble> {
    match error {
        RuleError::Invalid { member: Some(_), .. } => Ok(Problem::NameTooLong {
            characters_max: NAME_CHARACTERS_MAX,
        }),
        RuleError::Conflict(_) => Ok(Problem::PasskeyKnown),
        error => Err(error.into()),
    }
}

/// Makes new recovery codes, and shows them this once.
pub(super) async fn show_codes(visitor: &Visitor, session: &LiveSession) -> Result<Response, Trouble> {
    let by = visitor.initiator(&session.user);
    let codes = visitor.app.engine().make_recovery_codes(session.user.id, by).await?;
    let mut frame = visitor.frame(PAGE, ADDRESS).await?;
    frame.account = session.user.user_principal_name.clone();
    frame.step = show::RECOVERY_CODES;
    Ok(answer(&RecoveryCodes {
        frame,
        codes,
        problem: None,
    }))
}
