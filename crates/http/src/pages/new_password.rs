//! A new password: wished for, asked for, or needed because the old one may be known to others.

use super::{Frame, Page, Problem, assets};
use askama::Template;

/// Asks for a new password. Fields: `password` where the present one is asked for, `new_password`, `confirm_password`;
/// `action` is `next` or `cancel`.
#[derive(Debug, Template)]
#[template(path = "new_password.html")]
pub(crate) struct NewPassword {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// Why there is to be a new one.
    pub(crate) reason: PasswordReason,
    /// Whether the present one is asked for first.
    pub(crate) asks_current: bool,
    /// How many characters it needs.
    pub(crate) characters_min: u64,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

/// Why there is to be a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordReason {
    /// An administrator made the present one.
    MadeByAdministrator,
    /// Somebody else may know the present one.
    AtRisk,
    /// The person cannot sign in with the present one.
    Reset,
    /// The person wishes it.
    Wished,
}

/// The fields of the form, so that a problem is shown where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Current,
    New,
    Confirmation,
}

impl Page for NewPassword {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        let t = self.t();
        match self.reason {
            PasswordReason::MadeByAdministrator => t.new_password_heading_first().into(),
            PasswordReason::AtRisk => t.new_password_heading_risk().into(),
            PasswordReason::Reset => t.new_password_heading_reset().into(),
            PasswordReason::Wished => t.new_password_heading_wished().into(),
        }
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl NewPassword {
    fn text(&self) -> &'static str {
        let t = self.t();
        match self.reason {
            PasswordReason::MadeByAdministrator => t.new_password_text_first(),
            PasswordReason::AtRisk => t.new_password_text_risk(),
            PasswordReason::Reset => t.new_password_text_reset(),
            PasswordReason::Wished => t.new_password_text_wished(),
        }
    }

    /// The field that the cursor is in: the one with the problem, else the first.
    fn focus(&self) -> Field {
        let first = if self.asks_current { Field::Current } else { Field::New };
        self.problem.map_or(first, |problem| self.field_of(problem))
    }

    fn field_of(&self, problem: Problem) -> Field {
        match problem {
            Problem::ConfirmationDiffers => Field::Confirmation,
            Problem::PasswordMissing | Problem::CurrentPasswordWrong | Problem::TooManyTries { .. }
                if self.asks_current =>
            {
                Field::Current
            }
            _ => Field::New,
        }
    }

    /// The problem, where it is that of `field`.
    fn problem_at(&self, field: Field) -> Option<Problem> {
        self.problem.filter(|problem| self.field_of(*problem) == field)
    }
}
