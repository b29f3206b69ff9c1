//! A new password, and signing in once more for the risk that there is.

use super::Answered;
use crate::pages::Problem;
use crate::signin::complete::counting;
use crate::signin::journey::Due;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::Visitor;
use keepwatch_engine::credentials::{Occasion, PasswordRefusal, Unfit};
use keepwatch_graph::Timestamp;
use keepwatch_policy::Mode;
use keepwatch_signin::NewPasswordReason;
use keepwatch_token::{Form, PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, PasswordError};

/// Takes a new password.
pub(super) async fn take(
    visitor: &Visitor,
    mut due: Due,
    reason: NewPasswordReason,
    form: &Form,
) -> Result<Answered, Trouble> {
    let new = match wanted(form) {
        Ok(new) => new,
        Err(problem) => return Answered::again(due, problem),
    };
    let Some(user) = due.known.user.clone() else {
        return Err(Trouble::Expired);
    };
    let occasion = occasion(&due, reason);
    let by = visitor.initiator(&user);
    let sign_in = due.stored.journey.sign_in();
    let engine = visitor.app.engine();
    match engine.change_password(user.id, new, occasion, sign_in, by).await {
        Ok(()) => {
            due.stored.journey.changed_password(engine.clock().now());
            Answered::changed(due)
        }
        Err(refusal) => {
            let problem = problem_of(refusal, visitor.exchange.at)?;
            Answered::again(due, problem)
        }
    }
}

/// The new password of a form, typed twice alike.
pub(in crate::signin) fn wanted(form: &Form) -> Result<String, Problem> {
    let new = form.get("new_password").ok_or(Problem::NewPasswordMissing)?;
    if form.get("confirm_password") != Some(new) {
        return Err(Problem::ConfirmationDiffers);
    }
    Ok(new.to_owned())
}

/// Why they may choose one, and when they proved who they are: of what was proved, by what is young enough to count.
fn occasion(due: &Due, reason: NewPasswordReason) -> Occasion {
    let proofs = counting(due);
    let of_password = proofs.iter().find(|proof| proof.mode == Mode::Password);
    let newest = || proofs.iter().map(|proof| proof.at).max();
    let proved = of_password
        .map(|proof| proof.at)
        .or_else(newest)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    match reason {
        NewPasswordReason::MustChange => Occasion::Temporary {
            proved,
            second_factor: proofs.are_multi_factor(),
        },
        NewPasswordReason::Risk => Occasion::RiskPolicy { proved },
        NewPasswordReason::Reset => Occasion::Forgotten { proved },
    }
}

/// What is told of a refusal that another password would help. Where the account is not what it was when the page was shown,
/// the page is over.
pub(in crate::signin) fn problem_of(refusal: PasswordRefusal, now: Timestamp) -> Result<Problem, Trouble> {
    Ok(match refusal {
        PasswordRefusal::Unfit(Unfit::Length(PasswordError::TooShort)) => Problem::NewPasswordTooShort {
            characters_min: PASSWORD_CHARACTERS_MIN as u64,
        },
        PasswordRefusal::Unfit(Unfit::Length(_)) => Problem::NewPasswordTooLong {
            characters_max: PASSWORD_CHARACTERS_MAX as u64,
        },
        PasswordRefusal::Unfit(Unfit::TooEasy(_)) => Problem::NewPasswordWeak,
        PasswordRefusal::Unfit(Unfit::Leaked) => Problem::NewPasswordLeaked,
        PasswordRefusal::Unchanged => Problem::NewPasswordSame,
        PasswordRefusal::WrongCurrent => Problem::CurrentPasswordWrong,
        PasswordRefusal::Locked { until } => Problem::too_many(until, now),
        PasswordRefusal::Overtaken
        | PasswordRefusal::NoSecondFactor
        | PasswordRefusal::Disabled
        | PasswordRefusal::NoUser => return Err(Trouble::Expired),
        PasswordRefusal::Store(error) => return Err(error.into()),
    })
}

/// Ends every session of somebody whose risk no password explains: who they are is asked once more.
pub(in crate::signin) async fn begin_again(visitor: &Visitor, due: &mut Due) -> Result<(), Trouble> {
    let Some(user) = &due.known.user else {
        return Err(Trouble::Expired);
    };
    let engine = visitor.app.engine();
    engine.revoke_sign_in_sessions(visitor.initiator(user), user.id).await?;
    due.stored.journey.begin_again(engine.clock().now());
    Ok(engine.save_journey(&mut due.stored).await?)
}
