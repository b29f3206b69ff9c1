//! Who somebody is, and their password.

use super::{AppShown, Frame, Page, Problem, assets};
use askama::Template;

/// Asks for the user name. Fields: `username`; `action` is `next`, or `passkey` with `credential`, which the script fills in:
/// without one, nobody sees that there are passkeys.
#[derive(Debug, Template)]
#[template(path = "user_name.html")]
pub(crate) struct UserName {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What the name is asked for.
    pub(crate) purpose: UserNamePurpose,
    /// What was typed, or what the app suggests.
    pub(crate) user_name: String,
    /// The options of WebAuthn, as JSON, for signing in by a passkey without a name; none where that is not offered.
    pub(crate) passkey: Option<String>,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

/// What a user name is asked for.
#[derive(Debug, Clone)]
pub(crate) enum UserNamePurpose {
    /// To sign in, to this app where one asks.
    SignIn(Option<AppShown>),
    /// To set a new password without the old one.
    ResetPassword,
}

impl Page for UserName {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        match self.purpose {
            UserNamePurpose::SignIn(_) => self.t().user_name_heading().into(),
            UserNamePurpose::ResetPassword => self.t().reset_heading().into(),
        }
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// What can be answered, so that a problem is shown where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Passkey,
}

impl UserName {
    /// The problem, where it is of that answer.
    fn problem_at(&self, field: Field) -> Option<Problem> {
        let of = match self.problem? {
            Problem::PasskeyFailed if self.passkey.is_some() => Field::Passkey,
            _ => Field::Name,
        };
        self.problem.filter(|_| of == field)
    }

    /// What the name is for, in a sentence.
    fn purpose_text(&self) -> Option<String> {
        match &self.purpose {
            UserNamePurpose::SignIn(app) => app.as_ref().map(|app| self.t().user_name_for_app(&app.name)),
            UserNamePurpose::ResetPassword => Some(self.t().reset_text().into()),
        }
    }
}

/// Asks for the password. Fields: `password`; `action` is `next`, `other_way` or `other_account`. Looks the same whether or
/// not there is such an account.
#[derive(Debug, Template)]
#[template(path = "password.html")]
pub(crate) struct Password {
    /// What all pages share; the account is the name that was typed.
    pub(crate) frame: Frame,
    /// Whether people may set a new password themselves: where the link leads.
    pub(crate) reset: Option<String>,
    /// Whether to offer another way, such as a temporary access pass or a passkey.
    pub(crate) has_other_ways: bool,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

impl Page for Password {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().password_heading().into()
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// Asks which account to go on with. Fields: `action` is `account` with `session`, or `other_account`.
#[derive(Debug, Template)]
#[template(path = "choose_account.html")]
pub(crate) struct ChooseAccount {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The accounts that are signed in here.
    pub(crate) accounts: Vec<AccountShown>,
}

/// An account to choose.
#[derive(Debug, Clone)]
pub(crate) struct AccountShown {
    /// The value of `session`.
    pub(crate) id: String,
    /// The person's name.
    pub(crate) name: String,
    /// Their user name.
    pub(crate) user_name: String,
}

impl Page for ChooseAccount {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().choose_account_heading().into()
    }
}
