//! Every page with something in it, for tests and for looking at.

use super::account::{
    Activity, ActivityEntry, ActivityOutcome, Alert, Devices, MethodShown, Overview, Report, SecurityInfo, SessionShown,
};
use super::consent::{Consent, NeedAdmin, PermissionShown};
use super::device::{DeviceCode, DeviceConfirm};
use super::endings::{
    BlockCause, Blocked, ConfirmSignOut, FormPost, Message, MessageKind, Onward, OnwardTo, StaySignedIn,
};
use super::factors::{ChooseFactor, Code, CodeKind, FactorKind, Passkey};
use super::identify::{AccountShown, ChooseAccount, Password, UserName, UserNamePurpose};
use super::new_password::{NewPassword, PasswordReason};
use super::setup::{ChooseSetUp, RecoveryCodes, SetUpPasskey, SetUpTotp};
use super::{AppShown, DeviceShown, Frame, Incident, Language, Notice, Page, Place, Problem, answer};
use axum::response::Response;
use keepwatch_graph::Timestamp;
use uuid::Uuid;

/// A page, written.
pub(super) struct Sample {
    /// Such as `password-wrong`.
    pub(super) name: &'static str,
    pub(super) html: String,
    pub(super) title: String,
    pub(super) response: Response,
}

/// Everything that somebody else has a say in: names of people, apps and places, and what was typed.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) tenant: String,
    pub(super) account: String,
    pub(super) person: String,
    pub(super) app: String,
    pub(super) host: String,
    pub(super) words: String,
    pub(super) city: String,
    pub(super) browser: String,
    pub(super) code: String,
    pub(super) json: String,
    pub(super) address: String,
}

impl Given {
    /// As it is on an ordinary day.
    pub(super) fn ordinary() -> Self {
        Self {
            tenant: "Contoso".into(),
            account: "adele.vance@contoso.com".into(),
            person: "Adele Vance".into(),
            app: "Contoso Expenses".into(),
            host: "expenses.contoso.com".into(),
            words: "My phone".into(),
            city: "Hamburg".into(),
            browser: "Firefox 128".into(),
            code: "GHTK-9QWP".into(),
            json: r#"{"publicKey":{"challenge":"AAAA","rpId":"localhost"}}"#.into(),
            address: "/signin/0d1d3c62b1b94d5f".into(),
        }
    }

    /// With names as long as they may be, and in letters that run the other way.
    pub(super) fn unusual() -> Self {
        Self {
            tenant: "kommunale-gebaeudewirtschaft.nordrhein-westfalen.example".into(),
            account: format!("{}@kommunale-gebaeudewirtschaft.example", "maximiliane".repeat(6)),
            person: "عبد الرحمن بن محمد الفلاني الهاشمي".into(),
            app: "Reisekostenabrechnungs- und Arbeitszeiterfassungsanwendung (المصروفات) of the shared services".into(),
            host: "reisekostenabrechnung.internal.kommunale-gebaeudewirtschaft.example".into(),
            words: "Reisekostenabrechnungsgenehmigungsverfahrensbeauftragtentelefon הטלפון שלי".into(),
            city: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".into(),
            browser: "Microsoft Edge on Windows 11 Enterprise LTSC 138.0.3351.95".into(),
            ..Self::ordinary()
        }
    }

    /// `text` in every place.
    pub(super) fn everywhere(text: &str) -> Self {
        let text = || text.to_owned();
        Self {
            tenant: text(),
            account: text(),
            person: text(),
            app: text(),
            host: text(),
            words: text(),
            city: text(),
            browser: text(),
            code: text(),
            json: text(),
            address: text(),
        }
    }

    fn frame(&self, language: Language) -> Frame {
        Frame {
            address: self.address.clone(),
            csrf: self.code.clone(),
            step: "password",
            leads_to: Some("https://expenses.contoso.com/signed-in".into()),
            ..Frame::new(language, &self.tenant)
        }
    }

    fn known(&self, language: Language) -> Frame {
        let account = Some(self.account.clone());
        Frame {
            account,
            ..self.frame(language)
        }
    }

    fn app(&self) -> AppShown {
        AppShown {
            name: self.app.clone(),
            host: Some(self.host.clone()),
        }
    }

    fn place(&self) -> Place {
        Place {
            city: Some(self.city.clone()),
            country: Some("DE".into()),
            address: Some("203.0.113.7".into()),
        }
    }

    fn device(&self) -> DeviceShown {
        DeviceShown {
            browser: Some(self.browser.clone()),
            system: Some("Windows 11".into()),
        }
    }

    fn incident(&self) -> Incident {
        Incident {
            number: Some(53003),
            correlation_id: Uuid::from_u128(0x2a38abff_5701_4073_a81e_fd3aac09cba3),
            request_id: Uuid::from_u128(0x06f7fd18_b8f1_407d_86a3_f6cbe3a4be00),
            at: at("2026-11-21T11:15:09Z"),
            app: Some(self.app.clone()),
        }
    }

    fn permissions(&self) -> Vec<PermissionShown> {
        let permission = |name: &str, text: Option<&str>| PermissionShown {
            name: name.to_owned(),
            text: text.map(str::to_owned),
        };
        vec![
            permission(
                "Sign you in and read your profile",
                Some("Your name, user name and email address."),
            ),
            permission("Keep the access that you gave it", None),
            permission(&self.words, Some(&self.words)),
        ]
    }

    fn entries(&self) -> Vec<ActivityEntry> {
        let entry = |outcome, when: &str, report| ActivityEntry {
            id: self.code.clone(),
            at: at(when),
            app: Some(self.app.clone()),
            outcome,
            place: self.place(),
            device: self.device(),
            is_unusual: false,
            is_this_session: false,
            report,
        };
        vec![
            ActivityEntry {
                is_this_session: true,
                ..entry(ActivityOutcome::Succeeded, "2026-11-21T11:15:09Z", Report::Closed)
            },
            ActivityEntry {
                is_unusual: true,
                place: Place {
                    city: Some("Chisinau".into()),
                    country: Some("MD".into()),
                    address: Some("2001:db8:85a3::8a2e:370:7334".into()),
                },
                ..entry(ActivityOutcome::Blocked, "2026-11-20T23:41:50Z", Report::Possible)
            },
            ActivityEntry {
                app: None,
                place: Place::default(),
                device: DeviceShown::default(),
                ..entry(ActivityOutcome::Failed, "2026-11-20T23:40:01Z", Report::NotMe)
            },
            entry(ActivityOutcome::Interrupted, "2026-11-03T08:02:44Z", Report::Possible),
        ]
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn sample(name: &'static str, page: impl Page) -> Sample {
    Sample {
        name,
        html: page.render().unwrap(),
        title: page.title(),
        response: answer(&page),
    }
}

/// All pages.
pub(super) fn all(language: Language, given: &Given) -> Vec<Sample> {
    let mut all = identify(language, given);
    all.extend(factors(language, given));
    all.extend(set_up(language, given));
    all.extend(passwords(language, given));
    all.extend(apps(language, given));
    all.extend(endings(language, given));
    all.extend(messages(language, given));
    all.extend(account(language, given));
    all
}

fn identify(language: Language, given: &Given) -> Vec<Sample> {
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

fn factors(language: Language, given: &Given) -> Vec<Sample> {
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

fn set_up(language: Language, given: &Given) -> Vec<Sample> {
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

fn passwords(language: Language, given: &Given) -> Vec<Sample> {
    let page = |reason, asks_current, problem| NewPassword {
        frame: given.known(language),
        reason,
        asks_current,
        characters_min: 10,
        problem,
    };
    let risk = |problem| page(PasswordReason::AtRisk, true, problem);
    let reset = |problem| page(PasswordReason::Reset, false, Some(problem));
    vec![
        sample(
            "new-password-first",
            page(PasswordReason::MadeByAdministrator, false, None),
        ),
        sample("new-password-risk", risk(None)),
        sample("new-password-current-wrong", risk(Some(Problem::CurrentPasswordWrong))),
        sample("new-password-leaked", risk(Some(Problem::NewPasswordLeaked))),
        sample("new-password-differs", risk(Some(Problem::ConfirmationDiffers))),
        sample("new-password-reset-weak", reset(Problem::NewPasswordWeak)),
        sample(
            "new-password-reset-short",
            reset(Problem::NewPasswordTooShort { characters_min: 10 }),
        ),
        sample(
            "new-password-reset-long",
            reset(Problem::NewPasswordTooLong { characters_max: 256 }),
        ),
        sample("new-password-reset-same", reset(Problem::NewPasswordSame)),
        sample("new-password-wished", page(PasswordReason::Wished, true, None)),
    ]
}

fn apps(language: Language, given: &Given) -> Vec<Sample> {
    let consent = |is_for_everybody| Consent {
        frame: given.known(language),
        app: given.app(),
        permissions: given.permissions(),
        is_for_everybody,
    };
    let device_code = |problem| DeviceCode {
        frame: given.frame(language),
        user_code: given.code.clone(),
        problem,
    };
    vec![
        sample("consent", consent(false)),
        sample("consent-everybody", consent(true)),
        sample(
            "need-admin",
            NeedAdmin {
                frame: given.known(language),
                app: given.app(),
                permissions: given.permissions(),
            },
        ),
        sample("device-code", device_code(None)),
        sample("device-code-wrong", device_code(Some(Problem::DeviceCodeWrong))),
        sample(
            "device-confirm",
            DeviceConfirm {
                frame: given.known(language),
                app: given.app(),
                user_code: given.code.clone(),
                place: given.place(),
            },
        ),
    ]
}

fn endings(language: Language, given: &Given) -> Vec<Sample> {
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

fn messages(language: Language, given: &Given) -> Vec<Sample> {
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
        sample("busy", message(MessageKind::Busy, None)),
        sample("broken", error(MessageKind::Broken)),
    ]
}

fn account(language: Language, given: &Given) -> Vec<Sample> {
    let noticed = |notice| Frame {
        notice,
        ..given.known(language)
    };
    let overview = |alerts: Vec<Alert>, notice| Overview {
        frame: noticed(notice),
        name: given.person.clone(),
        alerts,
        password_changed_at: Some(at("2026-06-01T07:00:00Z")),
        methods: 2,
        recovery_codes: 1,
        sessions: 3,
        recent: given.entries().into_iter().take(2).collect(),
    };
    let alerts = vec![
        Alert::UnusualSignIn,
        Alert::NoSecondProof,
        Alert::NoRecoveryCodes,
        Alert::FewRecoveryCodes(2),
    ];
    let activity = |entries, notice| Activity {
        frame: noticed(notice),
        entries,
        older: Some("/account/activity?before=1".into()),
    };
    vec![
        sample("account-overview", overview(vec![], None)),
        sample(
            "account-overview-alerts",
            overview(alerts, Some(Notice::PasswordChanged)),
        ),
        sample("account-activity", activity(given.entries(), Some(Notice::Reported))),
        sample("account-activity-empty", activity(vec![], None)),
        sample(
            "account-security-info",
            security_info(given, noticed(Some(Notice::MethodAdded))),
        ),
        sample(
            "account-devices",
            devices(given, noticed(Some(Notice::DeviceSignedOut))),
        ),
    ]
}

fn security_info(given: &Given, frame: Frame) -> SecurityInfo {
    let method = |kind, name: Option<&str>| MethodShown {
        id: given.code.clone(),
        kind,
        name: name.map(str::to_owned),
        added: Some(at("2026-02-03T10:00:00Z")),
        last_used: None,
    };
    SecurityInfo {
        frame,
        methods: vec![
            method(FactorKind::Passkey, Some(&given.words)),
            MethodShown {
                last_used: Some(at("2026-11-20T06:12:00Z")),
                ..method(FactorKind::Totp, None)
            },
        ],
        password_changed_at: Some(at("2026-06-01T07:00:00Z")),
        recovery_codes: 8,
        can_add_totp: true,
        can_add_passkey: true,
    }
}

fn devices(given: &Given, frame: Frame) -> Devices {
    let session = |is_this| SessionShown {
        id: given.code.clone(),
        device: given.device(),
        place: given.place(),
        started: at("2026-11-01T07:00:00Z"),
        last_used: at("2026-11-21T11:15:09Z"),
        is_this,
    };
    Devices {
        frame,
        sessions: vec![session(true), session(false), session(false)],
    }
}
