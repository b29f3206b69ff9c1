//! Who somebody is: a name, and a password, a passkey or a pass.

use super::Answered;
use super::pending::Pending;
use crate::pages::Problem;
use crate::pages::factors::{ChooseFactor, FactorKind};
use crate::pages::{Frame, answer};
use crate::signin::facts::{named, proved};
use crate::signin::journey::{Due, address};
use crate::signin::record::{Attempt, target};
use crate::signin::show;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::Visitor;
use keepwatch_engine::authentication::{CodeCheck, Guesser, PasskeyCheck};
use keepwatch_engine::credentials::{Circumstances, PasswordCheck};
use keepwatch_graph::directory::User;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_policy::Mode;
use keepwatch_signin::{Factor, Facts, Journey, Proof};
use keepwatch_token::Form;
use std::sync::Arc;

/// The longest name that is looked up. Source: Microsoft Entra, user principal names have at most 113 characters.
const NAME_CHARACTERS_MAX: usize = 113;

/// The account of the session is the one that is meant. Where somebody else has signed in since it was offered, the choice is
/// shown once more.
pub(super) async fn pick(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    if let Some(session) = &due.known.session {
        if form.get("session") != Some(session.id.to_string().as_str()) {
            return Answered::changed(due);
        }
        let journey = &mut due.stored.journey;
        if journey.may_adopt(&named(session)) && journey.adopt(&named(session), &session.proofs).is_ok() {
            journey.picked();
            record_session(visitor, journey).await?;
        } else {
            due.stored.journey = due.stored.journey.restarted(visitor.exchange.at);
        }
    }
    Answered::changed(due)
}

/// A name, which may be anybody's or nobody's; or a passkey, which names its owner.
pub(super) async fn name(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    if form.get("action") == Some("passkey") {
        return passkey(visitor, due, form).await;
    }
    let name = form.get("username").unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > NAME_CHARACTERS_MAX {
        return Answered::again(due, Problem::UserNameMissing);
    }
    due.stored.journey.named(name);
    // Whoever types a name has not answered the question for a passkey, and is asked something else.
    due.stored.journey.remember(None);
    Answered::changed(due)
}

/// A password, or what stands in for one.
pub(super) async fn primary(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    match form.get("action").unwrap_or_default() {
        "other_way" => other_ways(visitor, &due).await,
        "use_password" => {
            due.stored.journey.choose(None);
            Answered::changed(due)
        }
        "use_passkey" => {
            due.stored.journey.choose(Some(Factor::Passkey));
            Answered::changed(due)
        }
        "use_pass" => {
            due.stored.journey.choose(Some(Factor::Pass));
            Answered::changed(due)
        }
        "passkey" => passkey(visitor, due, form).await,
        _ if due.stored.journey.chosen() == Some(Factor::Pass) => pass(visitor, due, form).await,
        _ => password(visitor, due, form).await,
    }
}

async fn other_ways(visitor: &Visitor, due: &Due) -> Result<Answered, Trouble> {
    let frame = visitor.frame(&due.stored.id, address(&due.stored.id)).await?;
    let page = ChooseFactor {
        frame: Frame {
            account: due.stored.journey.name().map(str::to_owned),
            step: show::name(&due.step),
            leads_to: show::leads_to(&due.stored.journey),
            ..frame
        },
        choices: vec![
            FactorKind::Password,
            FactorKind::Passkey,
            FactorKind::TemporaryAccessPass,
        ],
        can_report: false,
    };
    Ok(Answered::Shown(answer(&page)))
}

async fn password(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    let Some(password) = form.get("password") else {
        return Answered::again(due, Problem::PasswordMissing);
    };
    let name = due.stored.journey.name().unwrap_or_default().to_owned();
    let password: Arc<str> = password.into();
    let checked = visitor
        .app
        .engine()
        .check_password(&name, password, &circumstances(visitor))
        .await?;
    let refused = |number, reason| Attempt::Failed(number, reason);
    let (user, attempt) = match checked {
        PasswordCheck::Right { user, .. } => {
            let proof = Proof::new(Mode::Password, visitor.exchange.at);
            return admit(visitor, due, *user, proof).await;
        }
        PasswordCheck::Disabled { user } => {
            // Whoever knows the password is told why it is of no use.
            let attempt = refused(50057, "The user account is disabled.");
            refuse(visitor, &due.stored.journey, &user, attempt).await?;
            let proof = Proof::new(Mode::Password, visitor.exchange.at);
            prove(visitor, &mut due.stored.journey, &user, proof);
            return Answered::changed(due);
        }
        PasswordCheck::Wrong { user } => (user, refused(50126, "Invalid username or password.")),
        PasswordCheck::Locked { user, .. } => {
            (user, refused(50053, "The account is locked: too many wrong passwords."))
        }
    };
    if let Some(user) = user {
        refuse(visitor, &due.stored.journey, &user, attempt).await?;
    }
    // Whoever tries learns neither whether there is such a user nor whether it is locked.
    Answered::again(due, Problem::PasswordWrong)
}

/// Where somebody tries to prove who they are.
pub(in crate::signin) fn circumstances(visitor: &Visitor) -> Circumstances {
    Circumstances {
        address: visitor.exchange.peer,
        browser: Some(visitor.browser.key().name().to_owned()),
    }
}

async fn pass(visitor: &Visitor, due: Due, form: &Form) -> Result<Answered, Trouble> {
    let Some(code) = form.get("code") else {
        return Answered::again(due, Problem::CodeMissing);
    };
    let engine = visitor.app.engine();
    let name = due.stored.journey.name().unwrap_or_default().to_owned();
    let Some(user) = user_named(visitor, &name).await? else {
        engine.check_code_of_nobody(Factor::Pass).await;
        return Answered::again(due, Problem::CodeWrong);
    };
    match engine
        .check_code(user.id, Factor::Pass, code, Guesser::Unproved)
        .await?
    {
        CodeCheck::Right { mode, method } => {
            let proof = Proof {
                method,
                ..Proof::new(mode, visitor.exchange.at)
            };
            admit(visitor, due, user, proof).await
        }
        CodeCheck::Wrong | CodeCheck::UsedBefore | CodeCheck::TooMany { .. } | CodeCheck::NotRegistered => {
            let attempt = Attempt::Failed(50126, "Invalid username or temporary access pass.");
            refuse(visitor, &due.stored.journey, &user, attempt).await?;
            Answered::again(due, Problem::CodeWrong)
        }
    }
}

async fn passkey(visitor: &Visitor, due: Due, form: &Form) -> Result<Answered, Trouble> {
    let question = Pending::read(&due.stored.journey).and_then(Pending::question);
    let (Some(question), Some(credential)) = (question, form.get("credential")) else {
        return Answered::again(due, Problem::PasskeyFailed);
    };
    match visitor
        .app
        .engine()
        .finish_passkey_sign_in(question, credential)
        .await?
    {
        PasskeyCheck::Right { user, method } => match user_of(visitor, user).await? {
            Some(user) => admit(visitor, due, user, passkey_proof(method, visitor.exchange.at)).await,
            None => Answered::again(due, Problem::PasskeyFailed),
        },
        PasskeyCheck::Wrong => Answered::again(due, Problem::PasskeyFailed),
    }
}

/// What a passkey proves, whose owner has unlocked it.
pub(super) fn passkey_proof(method: String, at: Timestamp) -> Proof {
    Proof {
        method: Some(method),
        ..Proof::new(Mode::Fido2, at)
    }
}

/// Takes a proof of who somebody is, and puts the sign-in on record before anything else.
async fn admit(visitor: &Visitor, mut due: Due, user: User, proof: Proof) -> Result<Answered, Trouble> {
    prove(visitor, &mut due.stored.journey, &user, proof);
    let journey = &mut due.stored.journey;
    record(visitor, journey, &user, Attempt::Interactive).await?;
    Answered::changed(due)
}

/// Adds a proof of who somebody is. Where it is of another person than those before, the journey begins anew as theirs.
fn prove(visitor: &Visitor, journey: &mut Journey, user: &User, proof: Proof) {
    let name = user.user_principal_name.clone().unwrap_or_default();
    if journey.proved(user.id, &name, proof.clone()).is_err() {
        *journey = journey.restarted(visitor.exchange.at);
        let proved = journey.proved(user.id, &name, proof);
        proved.expect("the journey has just begun and belongs to nobody");
    }
}

/// Puts a journey on record that was begun by a session.
pub(in crate::signin) async fn record_session(visitor: &Visitor, journey: &mut Journey) -> Result<(), Trouble> {
    if let Some(id) = journey.user()
        && let Some(user) = user_of(visitor, id).await?
    {
        record(visitor, journey, &user, Attempt::Silent).await?;
    }
    Ok(())
}

/// Records the sign-in, unless it is on record: its risk is assessed, and policies see it from now on.
async fn record(visitor: &Visitor, journey: &mut Journey, user: &User, attempt: Attempt) -> Result<(), Trouble> {
    if journey.sign_in().is_some() {
        return Ok(());
    }
    let target = target(visitor, journey).await?;
    let record = visitor.sign_in(user, journey, &target, attempt);
    let proved = proved(journey, &Facts::ordinary());
    let evaluation = visitor.app.engine().sign_in(record, proved).await?;
    let at = visitor.app.engine().clock().now();
    journey.recorded(evaluation.sign_in, evaluation.user_level, at);
    Ok(())
}

/// Records an attempt that failed.
async fn refuse(visitor: &Visitor, journey: &Journey, user: &User, attempt: Attempt) -> Result<(), Trouble> {
    let target = target(visitor, journey).await?;
    let record = visitor.sign_in(user, journey, &target, attempt);
    Ok(visitor.app.engine().refused_sign_in(record).await?)
}

/// The user of that name who is not deleted.
pub(super) async fn user_named(visitor: &Visitor, name: &str) -> Result<Option<User>, Trouble> {
    let name = name.trim().to_owned();
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.find::<User>("user_principal_name", &name);
    let found = visitor.app.store().read(read).await?;
    Ok(found.into_iter().find(|user| user.deleted_date_time.is_none()))
}

async fn user_of(visitor: &Visitor, id: UserId) -> Result<Option<User>, Trouble> {
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.get::<User>(&id.to_string());
    let found = visitor.app.store().read(read).await?;
    Ok(found.filter(|user| user.deleted_date_time.is_none()))
}
