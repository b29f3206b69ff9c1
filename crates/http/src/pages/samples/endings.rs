//! How a sign-in ends.

use super::{Given, Sample, sample};
use crate::pages::endings::{
    BlockCause, Blocked, ConfirmSignOut, FormPost, Message, MessageKind, Onward, OnwardTo, StaySignedIn,
};
use crate::pages::{Frame, Language, Notice};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let frame = || given.known(language);
    let blocked = |cause, reset| Blocked {
        frame: frame(),
        cause,
        reset,
        can_go_back: true,
        incident: given.incident(),
    };
    let stale = Frame {
        notice: Some(Notice::Stale),
        ..frame()
    };
    let post = Frame {
        address: "https://expenses.contoso.com/signed-in".into(),
        ..given.frame(language)
    };
    vec![
        sample("stay-signed-in", StaySignedIn { frame: stale }),
        sample("blocked-risk", blocked(BlockCause::SignInRisk, None)),
        sample(
            "blocked-user",
            blocked(BlockCause::UserRisk, Some("/password/reset".into())),
        ),
        sample("blocked-rules", blocked(BlockCause::Rules, None)),
        sample("blocked-set-up", blocked(BlockCause::CannotSetUp, None)),
        sample("blocked-device", blocked(BlockCause::NeedsDevice, None)),
        sample("blocked-disabled", blocked(BlockCause::Disabled, None)),
        sample("confirm-sign-out", ConfirmSignOut { frame: frame() }),
        sample(
            "form-post",
            FormPost {
                frame: post,
                fields: vec![
                    ("code".into(), given.code.clone()),
                    (given.words.clone(), given.words.clone()),
                ],
            },
        ),
    ]
}

pub(super) fn messages(language: Language, given: &Given) -> Vec<Sample> {
    let message = |kind, onward: Option<OnwardTo>| Message {
        frame: given.frame(language),
        kind,
        incident: None,
        onward: onward.map(|to| Onward {
            address: given.address.clone(),
            to,
        }),
    };
    let error = |kind| Message {
        incident: Some(given.incident()),
        ..message(kind, None)
    };
    let bad = MessageKind::BadRequest(format!(
        "the redirect URI `{}` is not one of the application's",
        given.host
    ));
    use OnwardTo::{Account, SignIn};
    vec![
        sample("signed-out", message(MessageKind::SignedOut, Some(SignIn))),
        sample(
            "signed-out-everywhere",
            message(MessageKind::SignedOutEverywhere, Some(SignIn)),
        ),
        sample("device-allowed", message(MessageKind::DeviceAllowed, None)),
        sample("device-refused", message(MessageKind::DeviceRefused, None)),
        sample("password-reset", message(MessageKind::PasswordReset, Some(SignIn))),
        sample("prompt-reported", message(MessageKind::PromptReported, Some(SignIn))),
        sample("expired", message(MessageKind::Expired, Some(Account))),
        sample("not-found", message(MessageKind::NotFound, Some(Account))),
        sample("bad-request", error(bad)),
        sample("explained", message(MessageKind::Explained(given.words.clone()), None)),
        sample("forged", error(MessageKind::Forged)),
        sample("relayed", error(MessageKind::Relayed(given.host.clone()))),
        sample("busy", message(MessageKind::Busy, None)),
        sample("broken", error(MessageKind::Broken)),
    ]
}
