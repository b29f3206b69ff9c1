//! `/account/security-info/totp` and `/passkey`: adding what proves that it is this person.
//!
//! Between the question and its answer, what is being set up is kept as that of a journey: in the database, bound to the
//! browser, and gone after half an hour.

use super::security_info::ADDRESS;
use super::{Guest, codes_left, frame, guest};
use crate::pages::setup::{RecoveryCodes, SetUpPasskey, SetUpTotp};
use crate::pages::{Frame, Notice, Problem, answer};
use crate::signin::answer::{Pending, problem_of_registration};
use crate::signin::facts::{self, named, proved};
use crate::signin::show;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::{Visitor, go_to, go_to_and_say};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::response::Response;
use keepwatch_engine::authentication::{PasskeyRegistered, PasskeySetup, Registered, TotpRegistered, TotpSetup};
use keepwatch_engine::sessions::{JourneyError, LiveSession, StoredJourney};
use keepwatch_graph::{Evolvable, RiskLevel, Timestamp};
use keepwatch_signin::{Facts, Journey, Purpose, Recency};
use keepwatch_storage::StoreError;
use keepwatch_token::Form;
use serde_json::Value;

const TOTP: &str = "/account/security-info/totp";
const PASSKEY: &str = "/account/security-info/passkey";

/// Characters of the longest id of a set-up that is looked up: those that we make are far shorter.
const ID_CHARACTERS_MAX: usize = 64;

/// What is said beside a set-up.
#[derive(Clone, Copy, Default)]
struct Said<'a> {
    /// The name that was typed.
    name: &'a str,
    /// What was wrong with the answer.
    problem: Option<Problem>,
}

impl<'a> Said<'a> {
    fn of(form: &'a Form, problem: Problem) -> Self {
        Self {
            name: form.get("name").unwrap_or_default(),
            problem: Some(problem),
        }
    }
}

/// `GET /account/security-info/totp`
pub(crate) async fn totp(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    visitor.answered(Box::pin(begin_totp(&visitor, query.as_deref())).await)
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

/// Where a set-up is gone on with; where one begins, if it has no id.
fn address(path: &str, id: &str) -> String {
    match id {
        "" => path.to_owned(),
        id => format!("{path}?setup={id}"),
    }
}

/// The set-up that a request is about; empty where it names none, or what cannot be one.
fn named_in(query: Option<&str>) -> String {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let is_id = |id: &&str| {
        let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
        id.len() <= ID_CHARACTERS_MAX && id.bytes().all(is_letter)
    };
    asked.get("setup").filter(is_id).unwrap_or_default().to_owned()
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

/// The address has the set-up in it, so that a reload shows the same secret: the phone may have it already.
async fn begin_totp(visitor: &Visitor, query: Option<&str>) -> Result<Response, Trouble> {
    let id = named_in(query);
    let (session, _) = match admitted(visitor, &address(TOTP, &id)).await? {
        Ok(admitted) => admitted,
        Err(response) => return Ok(response),
    };
    match under_way(visitor, &session, &id).await {
        Ok(stored) => {
            if let Some(setup) = Pending::read(&stored.journey).and_then(Pending::totp) {
                return show_totp(visitor, &session, &setup, &id, Said::default()).await;
            }
        }
        Err(Trouble::Expired) => {}
        Err(trouble) => return Err(trouble),
    }
    let account = session.user.user_principal_name.as_deref().unwrap_or_default();
    let tenant = &visitor.app.settings().domain;
    let setup = visitor.app.engine().begin_totp(session.user.id, tenant, account);
    let id = keep(visitor, &session, TOTP, &Pending::Totp(setup)).await?;
    Ok(go_to(&address(TOTP, &id)))
}

/// What this person has begun to set up in this browser. Somebody else may have begun it there: then it is theirs, whoever
/// answers.
async fn under_way(visitor: &Visitor, session: &LiveSession, id: &str) -> Result<StoredJourney, Trouble> {
    let stored = visitor.app.engine().journey(&visitor.browser.key(), id).await?;
    match stored.journey.user() == Some(session.user.id) {
        true => Ok(stored),
        false => Err(Trouble::Expired),
    }
}

async fn begin_passkey(visitor: &Visitor) -> Result<Response, Trouble> {
    let (session, _) = match admitted(visitor, PASSKEY).await? {
        Ok(admitted) => admitted,
        Err(response) => return Ok(response),
    };
    ask_passkey(visitor, &session, Said::default()).await
}

async fn ask_passkey(visitor: &Visitor, session: &LiveSession, said: Said<'_>) -> Result<Response, Trouble> {
    let party = visitor.party()?;
    let begun = visitor
        .app
        .engine()
        .begin_passkey_registration(session.user.id, &party)
        .await;
    let (options, setup): (Value, _) = begun?;
    let id = keep(visitor, session, PASSKEY, &Pending::Passkey(setup)).await?;
    Ok(answer(&SetUpPasskey {
        frame: framed(visitor, session, PASSKEY, &id).await?,
        options: options.to_string(),
        name: said.name.to_owned(),
        problem: said.problem,
    }))
}

async fn show_totp(
    visitor: &Visitor,
    session: &LiveSession,
    setup: &TotpSetup,
    id: &str,
    said: Said<'_>,
) -> Result<Response, Trouble> {
    Ok(answer(&SetUpTotp {
        frame: framed(visitor, session, TOTP, id).await?,
        uri: setup.uri().to_owned(),
        secret: setup.secret().to_owned(),
        name: said.name.to_owned(),
        problem: said.problem,
    }))
}

/// The frame of a set-up, whose form is of no use in another.
async fn framed(visitor: &Visitor, session: &LiveSession, path: &str, id: &str) -> Result<Frame, StoreError> {
    Ok(Frame {
        account: session.user.user_principal_name.clone(),
        ..visitor.frame(id, address(path, id)).await?
    })
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
    let id = named_in(query);
    let form = visitor.form(&id, body).await?;
    let (session, before) = match admitted(visitor, &address(path, &id)).await? {
        Ok(admitted) => admitted,
        Err(response) => return Ok(response),
    };
    if form.get("action") == Some("cancel") {
        return Ok(go_to(ADDRESS));
    }
    let stored = under_way(visitor, &session, &id).await?;
    match Pending::read(&stored.journey) {
        Some(Pending::Totp(setup)) => {
            if let Some(problem) = problem_of_code(visitor, &session, setup.clone(), &form).await? {
                return show_totp(visitor, &session, &setup, &id, Said::of(&form, problem)).await;
            }
        }
        Some(Pending::Passkey(setup)) => {
            if let Some(problem) = problem_of_passkey(visitor, &session, setup, &form).await? {
                // A question for a passkey is good for one answer.
                return ask_passkey(visitor, &session, Said::of(&form, problem)).await;
            }
        }
        Some(Pending::Question(_)) | None => return Err(Trouble::Expired),
    }
    match visitor.app.engine().end_journey(&stored).await {
        // Whoever was quicker has ended it.
        Ok(()) | Err(JourneyError::Stale) => {}
        Err(error) => return Err(error.into()),
    }
    match codes_left(&before) {
        0 => show_codes(visitor, &session).await,
        _ => Ok(go_to_and_say(ADDRESS, Notice::MethodAdded)),
    }
}

/// Registers a generator by its first code, or says what is wrong with that.
async fn problem_of_code(
    visitor: &Visitor,
    session: &LiveSession,
    setup: TotpSetup,
    form: &Form,
) -> Result<Option<Problem>, Trouble> {
    let Some(code) = form.get("code") else {
        return Ok(Some(Problem::CodeMissing));
    };
    let by = visitor.initiator(&session.user);
    let engine = visitor.app.engine();
    match engine.finish_totp(setup, code, form.get("name"), by).await {
        Ok(TotpRegistered::Right(_)) => Ok(None),
        Ok(TotpRegistered::Wrong) => Ok(Some(Problem::CodeWrong)),
        Err(error) => problem_of_registration(error).map(Some),
    }
}

/// Registers a passkey, or says what is wrong with it.
async fn problem_of_passkey(
    visitor: &Visitor,
    session: &LiveSession,
    setup: PasskeySetup,
    form: &Form,
) -> Result<Option<Problem>, Trouble> {
    let credential = form.get("credential").unwrap_or_default();
    let by = visitor.initiator(&session.user);
    let engine = visitor.app.engine();
    let name = form.get("name");
    match engine.finish_passkey_registration(setup, credential, name, by).await {
        Ok(PasskeyRegistered::Right(_)) => Ok(None),
        Ok(PasskeyRegistered::Wrong) => Ok(Some(Problem::PasskeyFailed)),
        Err(error) => problem_of_registration(error).map(Some),
    }
}

/// Makes new recovery codes, and shows them this once.
pub(super) async fn show_codes(visitor: &Visitor, session: &LiveSession) -> Result<Response, Trouble> {
    let by = visitor.initiator(&session.user);
    let codes = visitor.app.engine().make_recovery_codes(session.user.id, by).await?;
    Ok(answer(&RecoveryCodes {
        frame: Frame {
            step: show::RECOVERY_CODES,
            ..frame(visitor, session, ADDRESS).await?
        },
        codes,
    }))
}
