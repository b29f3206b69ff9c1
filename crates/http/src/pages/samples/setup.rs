//! Setting up second factors.

use super::{Given, Sample, sample};
use crate::pages::factors::FactorKind;
use crate::pages::setup::{ChooseSetUp, RecoveryCodes, SetUpPasskey, SetUpTotp};
use crate::pages::{Language, Problem};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let frame = || given.known(language);
    let totp = |problem| SetUpTotp {
        frame: frame(),
        uri: "otpauth://totp/Contoso:adele.vance@contoso.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Contoso"
            .into(),
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
        name: given.words.clone(),
        problem,
    };
    let codes = RecoveryCodes {
        frame: frame(),
        codes: (0..10).map(|_| given.code.clone()).collect(),
    };
    let passkey = |problem| SetUpPasskey {
        frame: frame(),
        options: given.json.clone(),
        name: given.words.clone(),
        problem,
    };
    vec![
        sample(
            "choose-set-up",
            ChooseSetUp {
                frame: frame(),
                choices: vec![FactorKind::Passkey, FactorKind::Totp],
            },
        ),
        sample("set-up-totp", totp(None)),
        sample("set-up-totp-wrong", totp(Some(Problem::CodeWrong))),
        sample(
            "set-up-totp-name-long",
            totp(Some(Problem::NameTooLong { characters_max: 64 })),
        ),
        sample("set-up-passkey", passkey(None)),
        sample("set-up-passkey-known", passkey(Some(Problem::PasskeyKnown))),
        sample("recovery-codes", codes),
    ]
}
