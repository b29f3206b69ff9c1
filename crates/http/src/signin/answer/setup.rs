//! Setting up a second factor in the middle of a sign-in that needs one.

use super::Answered;
use super::factors::chosen;
use super::identify::passkey_proof;
use super::pending::Pending;
use crate::pages::setup::RecoveryCodes;
use crate::pages::{Frame, Problem, answer};
use crate::signin::journey::{Due, address};
use crate::signin::show;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::Visitor;
use keepwatch_engine::RuleError;
use keepwatch_engine::authentication::{PasskeyRegistered, TotpRegistered};
use keepwatch_graph::directory::User;
use keepwatch_policy::Mode;
use keepwatch_signin::{Factor, Proof};
use keepwatch_token::Form;

/// The longest name of a method that is asked for.
const NAME_CHARACTERS_MAX: u64 = 64;

/// Takes the choice of what to set up, or the first answer of what was set up.
pub(super) async fn take(visitor: &Visitor, mut due: Due, form: &Form) -> Result<Answered, Trouble> {
    if let Some(factor) = chosen(form) {
        due.stored.journey.choose(Some(factor));
        return Answered::changed(due);
    }
    if form.get("action") == Some("cancel") {
        due.stored.journey.choose(None);
        return Answered::changed(due);
    }
    let Some(user) = due.known.user.clone() else {
        return Err(Trouble::Expired);
    };
    match Pending::read(&due.stored.journey) {
        Some(Pending::Totp(setup)) => {
            let Some(code) = form.get("code") else {
                return Answered::again(due, Problem::CodeMissing);
            };
            let by = visitor.initiator(&user);
            let done = visitor
                .app
                .engine()
                .finish_totp(setup, code, form.get("name"), by)
                .await;
            match done {
                Ok(TotpRegistered::Right(method)) => {
                    let proof = Proof {
                        method: Some(method.id),
                        ..Proof::new(Mode::SoftwareOath, visitor.exchange.at)
                    };
                    registered(visitor, due, &user, proof).await
                }
                Ok(TotpRegistered::Wrong) => Answered::again(due, Problem::CodeWrong),
                Err(error) => Answered::again(due, problem_of_registration(error)?),
            }
        }
        Some(Pending::Passkey(setup)) => {
            let Some(credential) = form.get("credential") else {
                return Answered::again(due, Problem::PasskeyFailed);
            };
            let by = visitor.initiator(&user);
            let engine = visitor.app.engine();
            match engine
                .finish_passkey_registration(setup, credential, form.get("name"), by)
                .await
            {
                Ok(PasskeyRegistered::Right(method)) => {
                    let proof = passkey_proof(method.id, visitor.exchange.at);
                    registered(visitor, due, &user, proof).await
                }
                Ok(PasskeyRegistered::Wrong) => Answered::again(due, Problem::PasskeyFailed),
                Err(error) => Answered::again(due, problem_of_registration(error)?),
            }
        }
        Some(Pending::Question(_)) | None => Answered::changed(due),
    }
}

/// What the person can do something about is a problem of the form; what they cannot is ours.
pub(in crate::signin) fn problem_of_registration(error: RuleError) -> Result<Problem, Trouble> {
    match error {
        RuleError::Invalid { member: Some(_), .. } => Ok(Problem::NameTooLong {
            characters_max: NAME_CHARACTERS_MAX,
        }),
        RuleError::Conflict(_) => Ok(Problem::PasskeyKnown),
        error => Err(error.into()),
    }
}

/// What was just set up was proved by it. Whoever has no recovery codes gets some, and sees them this once.
async fn registered(visitor: &Visitor, mut due: Due, user: &User, proof: Proof) -> Result<Answered, Trouble> {
    let name = user.user_principal_name.clone().unwrap_or_default();
    let proved = due.stored.journey.proved(user.id, &name, proof);
    proved.expect("it is the user of the proofs before");
    if due.known.facts.factors.contains(&Factor::RecoveryCode) {
        return Answered::changed(due);
    }
    let engine = visitor.app.engine();
    engine.save_journey(&mut due.stored).await?;
    let codes = engine.make_recovery_codes(user.id, visitor.initiator(user)).await?;
    let frame = visitor.frame(&due.stored.id, address(&due.stored.id)).await?;
    let page = RecoveryCodes {
        frame: Frame {
            account: Some(name),
            step: show::RECOVERY_CODES,
            leads_to: show::leads_to(&due.stored.journey),
            ..frame
        },
        codes,
    };
    Ok(Answered::Shown(answer(&page)))
}
