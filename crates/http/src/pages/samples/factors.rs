//! Second factors.

use super::{Given, Sample, sample};
use crate::pages::factors::{ChooseFactor, Code, CodeKind, FactorKind, Passkey};
use crate::pages::{Language, Problem};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let code = |kind, problem| Code {
        frame: given.known(language),
        kind,
        has_other_ways: true,
        can_report: true,
        problem,
    };
    let passkey = |problem| Passkey {
        frame: given.known(language),
        options: given.json.clone(),
        has_other_ways: true,
        can_report: true,
        problem,
    };
    vec![
        sample("code-totp", code(CodeKind::Totp, None)),
        sample("code-totp-wrong", code(CodeKind::Totp, Some(Problem::CodeWrong))),
        sample(
            "code-recovery",
            code(CodeKind::RecoveryCode, Some(Problem::RecoveryCodeWrong)),
        ),
        sample(
            "code-pass",
            code(CodeKind::TemporaryAccessPass, Some(Problem::PassWrong)),
        ),
        sample("passkey", passkey(None)),
        sample("passkey-failed", passkey(Some(Problem::PasskeyFailed))),
        sample(
            "choose-factor",
            ChooseFactor {
                frame: given.known(language),
                choices: vec![
                    FactorKind::Passkey,
                    FactorKind::Totp,
                    FactorKind::RecoveryCode,
                    FactorKind::TemporaryAccessPass,
                    FactorKind::Password,
                ],
                can_report: true,
            },
        ),
    ]
}
