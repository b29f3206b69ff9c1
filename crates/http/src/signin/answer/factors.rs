//! A second factor: a code, a passkey, or the choice between them.

use super::Answered;
use super::identify::{passkey_proof, user_named};
use super::pending::Pending;
use crate::pages::Problem;
use crate::pages::factors::ChooseFactor;
use crate::pages::{Frame, answer};
use crate::signin::journey::{Due, address};
use crate::signin::show;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::Visitor;
use keepwatch_engine::authentication::{CodeCheck, Guesser, PasskeyCheck};
use keepwatch_graph::UserId;
use keepwatch_signin::{Factor, Proof, Purpose, Step};
use keepwatch_token::Form;
use std::collections::BTreeSet;

/// The factors that a form can choose.
const CHOICES: [(&str, Factor); 4] = [
    ("use_totp", Factor::Totp),
    ("use_passkey", Factor::Passkey),
    ("use_recovery_code", Factor::RecoveryCode),
    ("use_pass", Factor::Pass),
];

/// The factor that a form chooses.
pub(super) fn chosen(form: &Form) -> Option<Factor> {
    let action = form.get("action")?;
    let choice = CHOICES.iter().find(|(name, _)| *name == action);
    choice.map(|(_, factor)| *factor)
}

/// Takes a code or a passkey's answer.
pub(super) async fn take(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    if let Some(factor) = chosen(form) {
        due.stored.journey.choose(Some(factor));
        return Answered::changed(due);
    }
    let (factor, all) = match &due.step {
        Step::SecondFactor { factor, others } => {
            let mut all = others.clone();
            all.insert(*factor);
            (*factor, all)
        }
        _ => return Answered::changed(due),
    };
    match (form.get("action"), factor) {
        (Some("other_way"), _) => other_ways(visitor, &due, &all).await,
        (_, Factor::Passkey) => passkey(visitor, due, form).await,
        (_, Factor::Totp | Factor::Pass | Factor::RecoveryCode) => code(visitor, due, factor, form).await,
    }
}

async fn other_ways(visitor: &Visitor, due: &Due, all: &BTreeSet<Factor>) -> Result<Answered, Trouble> {
    let frame = visitor.frame(&due.stored.id, address(&due.stored.id)).await?;
    let page = ChooseFactor {
        frame: Frame {
            account: due.stored.journey.name().map(str::to_owned),
            step: show::name(&due.step),
            leads_to: show::leads_to(&due.stored.journey),
            ..frame
        },
        choices: all.iter().copied().map(show::kind).collect(),
        can_report: show::can_report(&due.stored.journey),
    };
    Ok(Answered::Shown(answer(&page)))
}

/// Whose factor it must be: of whoever has proved a password, or whose name was typed where the password is forgotten.
async fn whose(visitor: &Visitor, due: &Due) -> Result<Option<(UserId, String)>, Trouble> {
    let journey = &due.stored.journey;
    let name = journey.name().unwrap_or_default().to_owned();
    match (journey.user(), journey.purpose()) {
        (Some(user), _) => Ok(Some((user, name))),
        (None, Purpose::ResetPassword) => {
            let user = user_named(visitor, &name).await?;
            Ok(user.map(|user| (user.id, user.user_principal_name.unwrap_or(name))))
        }
        (None, _) => Ok(None),
    }
}

async fn code(visitor: &Visitor, mut due: Due, factor: Factor, form: &Form) -> Result<Answered, Trouble> {
    let Some(code) = form.get("code") else {
        return Answered::again(due, Problem::CodeMissing);
    };
    let engine = visitor.app.engine();
    let Some((user, name)) = whose(visitor, &due).await? else {
        engine.check_code_of_nobody(factor).await;
        return Answered::again(due, Problem::CodeWrong);
    };
    let is_reset = matches!(due.stored.journey.purpose(), Purpose::ResetPassword);
    let guesser = match due.stored.journey.user() {
        Some(_) => Guesser::Proved,
        None => Guesser::Resetting(visitor.call()),
    };
    match engine.check_code(user, factor, code, guesser).await? {
        CodeCheck::Right { mode, method } => {
            let proof = Proof {
                method,
                ..Proof::new(mode, visitor.exchange.at)
            };
            let proved = due.stored.journey.proved(user, &name, proof);
            proved.expect("it is the user of the proofs before, or of the name, where there are none");
            Answered::changed(due)
        }
        // What is right or used before says that there is such an account, and what it has.
        CodeCheck::Wrong | CodeCheck::NotRegistered => Answered::again(due, Problem::CodeWrong),
        CodeCheck::UsedBefore | CodeCheck::TooMany { .. } if is_reset => Answered::again(due, Problem::CodeWrong),
        CodeCheck::UsedBefore => Answered::again(due, Problem::CodeUsedBefore),
        CodeCheck::TooMany { until } => Answered::again(due, Problem::too_many(until, visitor.exchange.at)),
    }
}

async fn passkey(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    let question = Pending::read(&due.stored.journey).and_then(Pending::question);
    let (Some(question), Some(credential)) = (question, form.get("credential")) else {
        return Answered::again(due, Problem::PasskeyFailed);
    };
    let expected = whose(visitor, &due).await?;
    let checked = visitor
        .app
        .engine()
        .finish_passkey_sign_in(question, credential)
        .await?;
    match (checked, expected) {
        (PasskeyCheck::Right { user, method }, Some((expected, name))) if user == expected => {
            let proof = passkey_proof(method, visitor.exchange.at);
            let proved = due.stored.journey.proved(user, &name, proof);
            proved.expect("it is the user of the proofs before, or of the name, where there are none");
            Answered::changed(due)
        }
        (PasskeyCheck::Right { .. } | PasskeyCheck::Wrong, _) => Answered::again(due, Problem::PasskeyFailed),
    }
}
