//! Another password.

use super::{Given, Sample, sample};
use crate::pages::new_password::{NewPassword, PasswordReason};
use crate::pages::{Language, Problem};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let page = |reason, asks_current, problem| NewPassword {
        frame: given.known(language),
        reason,
        asks_current,
        characters_min: 10,
        problem,
    };
    let risk = |problem| page(PasswordReason::AtRisk, true, problem);
    let reset = |problem| page(PasswordReason::Reset, false, Some(problem));
    vec![
        sample(
            "new-password-first",
            page(PasswordReason::MadeByAdministrator, false, None),
        ),
        sample("new-password-risk", risk(None)),
        sample("new-password-current-wrong", risk(Some(Problem::CurrentPasswordWrong))),
        sample("new-password-leaked", risk(Some(Problem::NewPasswordLeaked))),
        sample("new-password-differs", risk(Some(Problem::ConfirmationDiffers))),
        sample("new-password-reset-weak", reset(Problem::NewPasswordWeak)),
        sample(
            "new-password-reset-short",
            reset(Problem::NewPasswordTooShort { characters_min: 10 }),
        ),
        sample(
            "new-password-reset-long",
            reset(Problem::NewPasswordTooLong { characters_max: 256 }),
        ),
        sample("new-password-reset-same", reset(Problem::NewPasswordSame)),
        sample("new-password-wished", page(PasswordReason::Wished, true, None)),
    ]
}
