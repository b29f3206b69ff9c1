//! What was wrong with an answer, and what was done: said in sentences that help, and tell nobody whether an account
//! exists.

use super::texts::Texts;
use keepwatch_graph::Timestamp;

/// What was wrong with the last answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// No user name.
    UserNameMissing,
    /// No password.
    PasswordMissing,
    /// User name or password is wrong; which, nobody is told.
    PasswordWrong,
    /// Too many wrong passwords or codes; minutes until another is looked at, rounded up, where it may be told.
    TooManyTries {
        /// Minutes to wait.
        minutes: Option<u64>,
    },
    /// No code.
    CodeMissing,
    /// Not the code of now.
    CodeWrong,
    /// A code works once.
    CodeUsedBefore,
    /// No recovery code, or one that was used.
    RecoveryCodeWrong,
    /// No temporary access pass, or one that is over.
    PassWrong,
    /// The passkey did not answer, or not as it should.
    PasskeyFailed,
    /// The device to be set up is set up already.
    PasskeyKnown,
    /// No new password.
    NewPasswordMissing,
    /// The new password is shorter than allowed.
    NewPasswordTooShort {
        /// How many characters it needs.
        characters_min: u64,
    },
    /// The new password is longer than allowed.
    NewPasswordTooLong {
        /// How many characters it may have.
        characters_max: u64,
    },
    /// The new password is easy to guess.
    NewPasswordWeak,
    /// The new password is known from a leak.
    NewPasswordLeaked,
    /// The new password is the old one.
    NewPasswordSame,
    /// The second entry is not the first.
    ConfirmationDiffers,
    /// The present password is wrong.
    CurrentPasswordWrong,
    /// Nobody's device shows that code, or no longer.
    DeviceCodeWrong,
    /// The name for a method is longer than any.
    NameTooLong {
        /// How many characters it may have.
        characters_max: u64,
    },
}

impl Problem {
    /// Too many wrong passwords or codes: none is looked at before `until`.
    pub(crate) fn too_many(until: Timestamp, now: Timestamp) -> Self {
        let minutes = (until.seconds_since(now) / 60.0).ceil().max(1.0);
        Problem::TooManyTries {
            minutes: Some(minutes as u64),
        }
    }

    /// The sentence.
    pub(super) fn text(self, t: Texts) -> String {
        match self {
            Problem::UserNameMissing => t.problem_user_name_missing().into(),
            Problem::PasswordMissing => t.problem_password_missing().into(),
            Problem::PasswordWrong => t.problem_password_wrong().into(),
            Problem::TooManyTries { minutes: None } => t.problem_too_many_tries().into(),
            Problem::TooManyTries { minutes: Some(minutes) } => t.problem_too_many_tries_for(minutes.max(1)),
            Problem::CodeMissing => t.problem_code_missing().into(),
            Problem::CodeWrong => t.problem_code_wrong().into(),
            Problem::CodeUsedBefore => t.problem_code_used_before().into(),
            Problem::RecoveryCodeWrong => t.problem_recovery_code_wrong().into(),
            Problem::PassWrong => t.problem_pass_wrong().into(),
            Problem::PasskeyFailed => t.problem_passkey_failed().into(),
            Problem::PasskeyKnown => t.problem_passkey_known().into(),
            Problem::NewPasswordMissing => t.problem_new_password_missing().into(),
            Problem::NewPasswordTooShort { characters_min } => t.problem_new_password_short(characters_min),
            Problem::NewPasswordTooLong { characters_max } => t.problem_new_password_long(characters_max),
            Problem::NewPasswordWeak => t.problem_new_password_weak().into(),
            Problem::NewPasswordLeaked => t.problem_new_password_leaked().into(),
            Problem::NewPasswordSame => t.problem_new_password_same().into(),
            Problem::ConfirmationDiffers => t.problem_confirmation_differs().into(),
            Problem::CurrentPasswordWrong => t.problem_current_password_wrong().into(),
            Problem::DeviceCodeWrong => t.problem_device_code_wrong().into(),
            Problem::NameTooLong { characters_max } => t.problem_name_long(characters_max),
        }
    }
}

/// What was done, said above the next question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The form was of a step that is over; this is the present one.
    Stale,
    /// The password is the new one now.
    PasswordChanged,
    /// Something to prove one's identity with was added.
    MethodAdded,
    /// It was removed.
    MethodRemoved,
    /// One device was signed out.
    DeviceSignedOut,
    /// A sign-in was reported as somebody else's.
    Reported,
    /// Signing in again is needed because it has been a while.
    SignInAgain,
}

impl Notice {
    /// The sentence.
    pub(super) fn text(self, t: Texts) -> &'static str {
        match self {
            Notice::Stale => t.notice_stale(),
            Notice::PasswordChanged => t.notice_password_changed(),
            Notice::MethodAdded => t.notice_method_added(),
            Notice::MethodRemoved => t.notice_method_removed(),
            Notice::DeviceSignedOut => t.notice_device_signed_out(),
            Notice::Reported => t.notice_reported(),
            Notice::SignInAgain => t.notice_sign_in_again(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;
    use std::collections::BTreeSet;

    /// Each says something else, in each language, in whole sentences.
    #[test]
    fn every_problem_and_notice_has_its_own_sentence() {
        let problems = [
            Problem::UserNameMissing,
            Problem::PasswordMissing,
            Problem::PasswordWrong,
            Problem::TooManyTries { minutes: None },
            Problem::TooManyTries { minutes: Some(0) },
            Problem::TooManyTries { minutes: Some(2) },
            Problem::CodeMissing,
            Problem::CodeWrong,
            Problem::CodeUsedBefore,
            Problem::RecoveryCodeWrong,
            Problem::PassWrong,
            Problem::PasskeyFailed,
            Problem::PasskeyKnown,
            Problem::NewPasswordMissing,
            Problem::NewPasswordTooShort { characters_min: 8 },
            Problem::NewPasswordTooLong { characters_max: 256 },
            Problem::NewPasswordWeak,
            Problem::NewPasswordLeaked,
            Problem::NewPasswordSame,
            Problem::ConfirmationDiffers,
            Problem::CurrentPasswordWrong,
            Problem::DeviceCodeWrong,
            Problem::NameTooLong { characters_max: 64 },
        ];
        let notices = [
            Notice::Stale,
            Notice::PasswordChanged,
            Notice::MethodAdded,
            Notice::MethodRemoved,
            Notice::DeviceSignedOut,
            Notice::Reported,
            Notice::SignInAgain,
        ];
        let mut said = BTreeSet::new();
        for t in Language::ALL.map(Texts) {
            said.extend(problems.map(|problem| problem.text(t)));
            said.extend(notices.map(|notice| notice.text(t).to_owned()));
        }
        assert_eq!(said.len(), 2 * (problems.len() + notices.len()));
        assert!(said.iter().all(|sentence| sentence.ends_with('.')), "{said:?}");
    }
}
