//! Who it is: names, passwords, accounts to choose from.

use super::{Given, Sample, sample};
use crate::pages::identify::{AccountShown, ChooseAccount, Password, UserName, UserNamePurpose};
use crate::pages::{Language, Problem};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let user_name = |user_name: &str, problem| UserName {
        frame: given.frame(language),
        purpose: UserNamePurpose::SignIn(Some(given.app())),
        user_name: user_name.to_owned(),
        passkey: Some(given.json.clone()),
        problem,
    };
    let password = |problem| Password {
        frame: given.known(language),
        reset: Some("/password/reset".into()),
        has_other_ways: true,
        problem,
    };
    let account = |name: &str| AccountShown {
        id: given.code.clone(),
        name: name.to_owned(),
        user_name: given.account.clone(),
    };
    vec![
        sample("user-name", user_name("", None)),
        sample("user-name-missing", user_name("", Some(Problem::UserNameMissing))),
        sample("user-name-typed", user_name(&given.account, None)),
        sample("user-name-passkey-failed", user_name("", Some(Problem::PasskeyFailed))),
        sample(
            "user-name-reset",
            UserName {
                purpose: UserNamePurpose::ResetPassword,
                passkey: None,
                ..user_name("", None)
            },
        ),
        sample("password", password(None)),
        sample("password-wrong", password(Some(Problem::PasswordWrong))),
        sample(
            "password-locked",
            password(Some(Problem::TooManyTries { minutes: Some(10) })),
        ),
        sample(
            "choose-account",
            ChooseAccount {
                frame: given.frame(language),
                accounts: vec![account(&given.person), account("Adele Vance (Administrator)")],
            },
        ),
    ]
}
