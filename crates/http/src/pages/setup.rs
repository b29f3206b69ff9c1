//! Setting up what one proves oneself with later.

use super::factors::FactorKind;
use super::qr::Qr;
use super::{Frame, Page, Problem, assets};
use askama::Template;

/// Asks what to set up, because the sign-in needs a second proof and there is none. Fields: `action` is one of
/// [`FactorKind::action`].
#[derive(Debug, Template)]
#[template(path = "choose_set_up.html")]
pub(crate) struct ChooseSetUp {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What can be set up.
    pub(crate) choices: Vec<FactorKind>,
}

impl Page for ChooseSetUp {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().choose_set_up_heading().into()
    }
}

/// Sets up an app that makes codes. Fields: `code`, and `name` for the phone; `action` is `next` or `cancel`.
#[derive(Debug, Template)]
#[template(path = "set_up_totp.html")]
pub(crate) struct SetUpTotp {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The address that the QR code holds: `otpauth://totp/...`.
    pub(crate) uri: String,
    /// The secret in base 32, for typing.
    pub(crate) secret: String,
    /// The name that was typed for the phone.
    pub(crate) name: String,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

impl Page for SetUpTotp {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().set_up_totp_heading().into()
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// The fields of a set-up, so that a problem is shown where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// What proves that it works.
    Proof,
    /// What its owner calls it.
    Name,
}

/// The problem, where it is of that field.
fn problem_at(problem: Option<Problem>, field: Field) -> Option<Problem> {
    problem.filter(|problem| match problem {
        Problem::NameTooLong { .. } => field == Field::Name,
        _ => field == Field::Proof,
    })
}

impl SetUpTotp {
    fn problem_at(&self, field: Field) -> Option<Problem> {
        problem_at(self.problem, field)
    }

    fn qr(&self) -> Option<Qr> {
        Qr::of(&self.uri)
    }

    /// The secret in groups of four, as it is easier to type.
    fn groups(&self) -> Vec<String> {
        let letters: Vec<char> = self.secret.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    }
}

/// Sets up a passkey. Fields: `credential`, which the script fills in, and `name`; `action` is `passkey` or `cancel`.
#[derive(Debug, Template)]
#[template(path = "set_up_passkey.html")]
pub(crate) struct SetUpPasskey {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The options of WebAuthn, as JSON.
    pub(crate) options: String,
    /// The name that was typed for it.
    pub(crate) name: String,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

impl Page for SetUpPasskey {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().set_up_passkey_heading().into()
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl SetUpPasskey {
    fn problem_at(&self, field: Field) -> Option<Problem> {
        problem_at(self.problem, field)
    }
}

/// Shows new recovery codes, once. Browsers let nobody past who has not said that they are kept; here it is too late to ask.
/// Fields: `kept` is `yes`; `action` is `next`.
#[derive(Debug, Template)]
#[template(path = "recovery_codes.html")]
pub(crate) struct RecoveryCodes {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The codes.
    pub(crate) codes: Vec<String>,
}

impl Page for RecoveryCodes {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().recovery_codes_heading().into()
    }
}
