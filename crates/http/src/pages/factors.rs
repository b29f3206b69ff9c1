//! A second proof: a code, a passkey, or the choice between them.

use super::texts::Texts;
use super::{Frame, Page, Problem, assets};
use askama::Template;

/// Something that proves who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactorKind {
    /// Codes of an app on the phone.
    Totp,
    /// A passkey.
    Passkey,
    /// A code of the list that was kept for the day everything else is lost.
    RecoveryCode,
    /// A pass that an administrator gave.
    TemporaryAccessPass,
    /// The password.
    Password,
}

impl FactorKind {
    /// The value of `action` that chooses it.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            FactorKind::Totp => "use_totp",
            FactorKind::Passkey => "use_passkey",
            FactorKind::RecoveryCode => "use_recovery_code",
            FactorKind::TemporaryAccessPass => "use_pass",
            FactorKind::Password => "use_password",
        }
    }

    /// What people call it.
    pub(super) fn name(self, t: Texts) -> &'static str {
        match self {
            FactorKind::Totp => t.totp_name(),
            FactorKind::Passkey => t.passkey_name(),
            FactorKind::RecoveryCode => t.recovery_code_name(),
            FactorKind::TemporaryAccessPass => t.pass_name(),
            FactorKind::Password => t.password_name(),
        }
    }

    /// What it is, in a sentence.
    pub(super) fn text(self, t: Texts) -> &'static str {
        match self {
            FactorKind::Totp => t.totp_text(),
            FactorKind::Passkey => t.passkey_text(),
            FactorKind::RecoveryCode => t.recovery_code_text(),
            FactorKind::TemporaryAccessPass => t.pass_text(),
            FactorKind::Password => t.password_text(),
        }
    }

    /// The symbol's class in the styles.
    pub(super) const fn class(self) -> &'static str {
        match self {
            FactorKind::Totp => "totp",
            FactorKind::Passkey => "passkey",
            FactorKind::RecoveryCode => "recovery",
            FactorKind::TemporaryAccessPass => "pass",
            FactorKind::Password => "password",
        }
    }
}

/// Asks for a code. Fields: `code`; `action` is `next`, `other_way`, `report` or `other_account`.
#[derive(Debug, Template)]
#[template(path = "code.html")]
pub(crate) struct Code {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What kind of code.
    pub(crate) kind: CodeKind,
    /// Whether there are other ways to choose from.
    pub(crate) has_other_ways: bool,
    /// Whether this prompt may be reported: that the password was right, but not typed by its owner.
    pub(crate) can_report: bool,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

/// The codes that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeKind {
    /// Six digits of an app.
    Totp,
    /// One of the list.
    RecoveryCode,
    /// A pass that an administrator gave.
    TemporaryAccessPass,
}

impl Page for Code {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        let t = self.t();
        match self.kind {
            CodeKind::Totp => t.code_totp_heading().into(),
            CodeKind::RecoveryCode => t.code_recovery_heading().into(),
            CodeKind::TemporaryAccessPass => t.code_pass_heading().into(),
        }
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl Code {
    fn text(&self) -> &'static str {
        let t = self.t();
        match self.kind {
            CodeKind::Totp => t.code_totp_text(),
            CodeKind::RecoveryCode => t.code_recovery_text(),
            CodeKind::TemporaryAccessPass => t.code_pass_text(),
        }
    }

    fn label(&self) -> &'static str {
        let t = self.t();
        match self.kind {
            CodeKind::Totp => t.code_totp_label(),
            CodeKind::RecoveryCode => t.code_recovery_label(),
            CodeKind::TemporaryAccessPass => t.code_pass_label(),
        }
    }
}

/// Asks for a passkey. Fields: `credential`, which the script fills in; `action` is `passkey`, `other_way`, `report` or
/// `other_account`.
#[derive(Debug, Template)]
#[template(path = "passkey.html")]
pub(crate) struct Passkey {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The options of WebAuthn, as JSON.
    pub(crate) options: String,
    /// Whether there are other ways to choose from.
    pub(crate) has_other_ways: bool,
    /// Whether this prompt may be reported.
    pub(crate) can_report: bool,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

impl Page for Passkey {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().passkey_heading().into()
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// Asks by which of several ways to prove it. Fields: `action` is one of [`FactorKind::action`], `report` or
/// `other_account`.
#[derive(Debug, Template)]
#[template(path = "choose_factor.html")]
pub(crate) struct ChooseFactor {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The ways there are.
    pub(crate) choices: Vec<FactorKind>,
    /// Whether this prompt may be reported.
    pub(crate) can_report: bool,
}

impl Page for ChooseFactor {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().choose_factor_heading().into()
    }
}
