//! The table of states and details, row by row: one sign-in with one detection, and what an event makes of them.

use super::*;
use crate::life_cycle::PasswordChange;
use RiskDetail as Detail;
use RiskLevel::{High, Low, Medium};
use RiskState::{ConfirmedSafe, Dismissed, Remediated};

const TYPE: &str = "unfamiliarFeatures";

fn password(how: PasswordChange) -> Event {
    Event::PasswordChanged { how, sign_in: None }
}

fn dismiss(detection: &DetectionRisk) -> Event {
    let detection = detection.id;
    Event::DismissDetection { detection }
}

fn age(days: i64) -> Event {
    let before = minute(0).plus_days(days);
    Event::LowAged { before }
}

/// The rows that end the only risk of a user: user, sign-in and detection then have one state and one detail, the levels
/// are none, and history has one item more.
#[test]
fn what_ends_the_only_risk() {
    let sign_in = sign_in_id(1);
    #[rustfmt::skip]
    let cases = [
        // level, event, state, detail
        (Medium, mfa(1, true), Remediated, Detail::UserPassedMfaDrivenByRiskBasedPolicy),
        (Medium, mfa(1, false), Dismissed, Detail::AiConfirmedSigninSafe),
        (Medium, Event::FamiliarSignIn { after: sign_in }, Dismissed, Detail::AiConfirmedSigninSafe),
        (High, Event::ReassessedSafe { sign_in }, Dismissed, Detail::AiConfirmedSigninSafe),
        (High, password(PasswordChange::ByRiskPolicy), Remediated, Detail::UserPerformedSecuredPasswordReset),
        (High, password(PasswordChange::ByUserSecured), Remediated, Detail::UserPerformedSecuredPasswordChange),
        (High, password(PasswordChange::SelfServiceReset), Remediated, Detail::UserPerformedSecuredPasswordReset),
        (High, password(PasswordChange::OnPremises), Remediated, Detail::UserChangedPasswordOnPremises),
        (High, password(PasswordChange::AdministratorTemporary), Remediated, Detail::AdminGeneratedTemporaryPassword),
        (Medium, Event::SessionsRevoked, Remediated, Detail::MicrosoftRevokedSessions),
        (High, Event::DismissUser, Dismissed, Detail::AdminDismissedAllRiskForUser),
        (High, Event::DismissSignIn { sign_in }, Dismissed, Detail::AdminDismissedRiskForSignIn),
        (High, Event::ConfirmSignInSafe { sign_in }, ConfirmedSafe, Detail::AdminConfirmedSigninSafe),
        (High, Event::ConfirmUserSafe, ConfirmedSafe, Detail::AdminConfirmedAccountSafe),
        (High, dismiss(&on(1, TYPE, High)), Dismissed, Detail::M365DAdminDismissedDetection),
        (Low, age(180), RiskState::None, Detail::None),
    ];
    for (level, event, state, detail) in cases {
        let mut world = after(&[risky(1, TYPE, level)]);
        world.happen(&event, &Actor::System, minute(9)).unwrap();
        assert_eq!(user_of(&world), format!("{state}/{detail}/none"), "{event:?}");
        assert_eq!(sign_in_of(&world, 1), format!("{state}/{detail}/none"), "{event:?}");
        assert_eq!(
            detection_of(&world, on(1, TYPE, level).id),
            format!("{state}/{detail}"),
            "{event:?}"
        );
        assert_eq!(world.history.len(), 2, "{event:?}");
    }
}

/// The rows after which the user is at risk.
#[test]
fn what_opens_risk_or_leaves_it_open() {
    let sign_in = sign_in_id(1);
    let of_sign_in = "confirmedCompromised/adminConfirmedSigninCompromised/high";
    let of_user = "confirmedCompromised/adminConfirmedUserCompromised/high";
    let [medium, high] = ["atRisk/none/medium", "atRisk/none/high"];
    let later = Event::Detected {
        sign_in: None,
        detections: vec![on(1, "newCountry", High)],
    };
    #[rustfmt::skip]
    let cases = [
        // event, user, sign-in, items of history
        (risky(1, TYPE, Medium), medium, medium, 0),
        (risky(2, TYPE, Low), medium, medium, 1),
        (risky(2, TYPE, High), high, medium, 1),
        (later, high, high, 1),
        (found("leakedCredentials", High), high, medium, 1),
        (found("aiCompoundAccountRisk", High), "atRisk/aiElevatedAccountRisk/high", medium, 1),
        (Event::MfaFailed { sign_in }, medium, medium, 0),
        (Event::Blocked { sign_in }, medium, medium, 0),
        (Event::Abandoned { sign_in }, medium, medium, 0),
        (Event::ReportedByUser { sign_in }, high, medium, 1),
        (Event::ConfirmSignInCompromised { sign_in }, of_sign_in, of_sign_in, 1),
        (Event::ConfirmUserCompromised, of_user, of_user, 1),
        (age(3650), medium, medium, 0),
    ];
    for (event, user, sign_in, items) in cases {
        let mut world = after(&[risky(1, TYPE, Medium)]);
        assert_eq!(user_of(&world), medium);
        world.happen(&event, &Actor::System, minute(9)).unwrap();
        assert_eq!(user_of(&world), user, "{event:?}");
        assert_eq!(sign_in_of(&world, 1), sign_in, "{event:?}");
        assert_eq!(world.history.len(), 1 + items, "{event:?}");
        // The detection goes with its sign-in; a level is not part of it.
        let (state, _level) = sign_in.rsplit_once('/').unwrap();
        assert_eq!(detection_of(&world, on(1, TYPE, Medium).id), state, "{event:?}");
    }
}

/// The row of a user who was remediated elsewhere: confirmed compromised, then dismissed.
#[test]
fn remediated_elsewhere_is_two_items() {
    let world = after(&[risky(1, TYPE, Low), Event::ConfirmUserCompromised, Event::DismissUser]);
    let history: Vec<_> = world
        .history
        .iter()
        .map(|item| (item.account.state.as_str(), item.account.level))
        .collect();
    let expected = [
        ("atRisk", Low),
        ("confirmedCompromised", High),
        ("dismissed", RiskLevel::None),
    ];
    assert_eq!(history, expected);
    let is_dismissed = |detection: &DetectionRisk| detection.detail == Detail::AdminDismissedAllRiskForUser;
    assert!(
        world.detections.iter().all(is_dismissed),
        "the confirmation's own detection included"
    );
}

/// Beside a risky sign-in the account itself has leaked credentials: what speaks of the sign-in leaves the user at risk,
/// what speaks of the account ends both.
#[test]
fn one_risk_of_two() {
    let sign_in = sign_in_id(1);
    let at_risk = "atRisk/none/high";
    let leaked = of_account("leakedCredentials", High);
    #[rustfmt::skip]
    let cases = [
        // event, user, items of history
        (mfa(1, true), at_risk, 0),
        (mfa(1, false), at_risk, 0),
        (Event::FamiliarSignIn { after: sign_in }, at_risk, 0),
        (Event::ReassessedSafe { sign_in }, at_risk, 0),
        (Event::DismissSignIn { sign_in }, at_risk, 0),
        (Event::ConfirmSignInSafe { sign_in }, at_risk, 0),
        (dismiss(&on(1, TYPE, Medium)), at_risk, 0),
        (dismiss(&leaked), "atRisk/none/medium", 1),
        (password(PasswordChange::SelfServiceReset), "remediated/userPerformedSecuredPasswordReset/none", 1),
        (Event::SessionsRevoked, "remediated/microsoftRevokedSessions/none", 1),
        (Event::DismissUser, "dismissed/adminDismissedAllRiskForUser/none", 1),
        (Event::ConfirmUserSafe, "confirmedSafe/adminConfirmedAccountSafe/none", 1),
    ];
    for (event, user, items) in cases {
        let mut world = after(&[risky(1, TYPE, Medium), found("leakedCredentials", High)]);
        let change = world.happen(&event, &Actor::System, minute(9)).unwrap();
        assert_eq!(user_of(&world), user, "{event:?}");
        assert_eq!(change.history.len(), items, "{event:?}");
        assert_ne!(change, Change::default(), "{event:?}");
    }
}
