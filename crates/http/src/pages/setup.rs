//! Setting up what one proves oneself with later.

use super::factors::FactorKind;
use super::qr::Qr;
use super::{Frame, Page, Problem, assets};
use askama::Template;

/// Asks what to set up, because the sign-in needs a second proof and there is none. Fields: `action` is one of
/// [`FactorKind::action`], or `later` where that is allowed.
#[derive(Debug, Template)]
#[template(path = "choose_set_up.html")]
pub(crate) struct ChooseSetUp {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What can be set up.
    pub(crate) choices: Vec<FactorKind>,
    /// Whether the sign-in may go on without.
    pub(crate) can_wait: bool,
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

impl SetUpTotp {
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

/// Shows new recovery codes, once. Fields: `kept` is `yes`; `action` is `next`.
#[derive(Debug, Template)]
#[template(path = "recovery_codes.html")]
pub(crate) struct RecoveryCodes {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The codes.
    pub(crate) codes: Vec<String>,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

impl Page for RecoveryCodes {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().recovery_codes_heading().into()
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}
