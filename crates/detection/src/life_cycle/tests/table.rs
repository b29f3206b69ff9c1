//! The table of states and details, row by row: one sign-in with one detection, and what an event makes of them.

use super::*;
use crate::life_cycle::PasswordChange;
use RiskLevel::{High, Low, Medium};

fn password(how: PasswordChange) -> Event {
    Event::PasswordChanged { how, sign_in: None }
}

#[test]
fn the_only_risk_of_a_user() {
    let s = sign_in_id(1);
    let risky = risky(1, "unfamiliarFeatures", Medium);
    let one = || vec![risky.clone()];
    let mfa = |driven_by_policy| Event::MfaPassed {
        sign_in: s,
        driven_by_policy,
    };
    let defender = Event::DismissDetection {
        detection: on(1, "unfamiliarFeatures", Medium).id,
    };
    let low = super::risky(1, "unfamiliarFeatures", Low);
    let aged = Event::LowAged {
        before: minute(60 * 24 * 180),
    };
    let new = |number| Event::Detected {
        sign_in: None,
        detections: vec![on(number, "newCountry", High)],
    };

    let cases = [
        // before, event, user, sign-in, its detection, history items
        (
            "new detection",
            vec![],
            risky.clone(),
            "atRisk/none/medium",
            "atRisk/none/medium",
            "atRisk/none",
            1,
        ),
        (
            "new detection, later",
            one(),
            new(1),
            "atRisk/none/high",
            "atRisk/none/high",
            "atRisk/none",
            1,
        ),
        (
            "compounding",
            one(),
            found("aiCompoundAccountRisk", High),
            "atRisk/none/high",
            "atRisk/none/medium",
            "atRisk/none",
            1,
        ),
        (
            "MFA by sign-in risk policy",
            one(),
            mfa(true),
            "remediated/userPassedMFADrivenByRiskBasedPolicy/none",
            "remediated/userPassedMFADrivenByRiskBasedPolicy/none",
            "remediated/userPassedMFADrivenByRiskBasedPolicy",
            1,
        ),
        (
            "MFA, no policy",
            one(),
            mfa(false),
            "dismissed/aiConfirmedSigninSafe/none",
            "dismissed/aiConfirmedSigninSafe/none",
            "dismissed/aiConfirmedSigninSafe",
            1,
        ),
        (
            "MFA failed",
            one(),
            Event::MfaFailed { sign_in: s },
            "atRisk/none/medium",
            "atRisk/none/medium",
            "atRisk/none",
            0,
        ),
        (
            "blocked",
            one(),
            Event::Blocked { sign_in: s },
            "atRisk/none/medium",
            "atRisk/none/medium",
            "atRisk/none",
            0,
        ),
        (
            "abandoned",
            one(),
            Event::Abandoned { sign_in: s },
            "atRisk/none/medium",
            "atRisk/none/medium",
            "atRisk/none",
            0,
        ),
        (
            "reported by the user",
            one(),
            Event::ReportedByUser { sign_in: s },
            "atRisk/none/high",
            "atRisk/none/medium",
            "atRisk/none",
            1,
        ),
        (
            "familiar sign-in after a block",
            one(),
            Event::FamiliarSignIn { after: s },
            "dismissed/aiConfirmedSigninSafe/none",
            "dismissed/aiConfirmedSigninSafe/none",
            "dismissed/aiConfirmedSigninSafe",
            1,
        ),
        (
            "offline re-score safe",
            one(),
            Event::ReassessedSafe { sign_in: s },
            "dismissed/aiConfirmedSigninSafe/none",
            "dismissed/aiConfirmedSigninSafe/none",
            "dismissed/aiConfirmedSigninSafe",
            1,
        ),
        (
            "password change in user risk policy",
            one(),
            password(PasswordChange::ByRiskPolicy),
            "remediated/userPerformedSecuredPasswordReset/none",
            "remediated/userPerformedSecuredPasswordReset/none",
            "remediated/userPerformedSecuredPasswordReset",
            1,
        ),
        (
            "secure password change",
            one(),
            password(PasswordChange::ByUserSecured),
            "remediated/userPerformedSecuredPasswordChange/none",
            "remediated/userPerformedSecuredPasswordChange/none",
            "remediated/userPerformedSecuredPasswordChange",
            1,
        ),
        (
            "self-service reset",
            one(),
            password(PasswordChange::SelfServiceReset),
            "remediated/userPerformedSecuredPasswordReset/none",
            "remediated/userPerformedSecuredPasswordReset/none",
            "remediated/userPerformedSecuredPasswordReset",
            1,
        ),
        (
            "on-premises change",
            one(),
            password(PasswordChange::OnPremises),
            "remediated/userChangedPasswordOnPremises/none",
            "remediated/userChangedPasswordOnPremises/none",
            "remediated/userChangedPasswordOnPremises",
            1,
        ),
        (
            "temporary password",
            one(),
            password(PasswordChange::AdministratorTemporary),
            "remediated/adminGeneratedTemporaryPassword/none",
            "remediated/adminGeneratedTemporaryPassword/none",
            "remediated/adminGeneratedTemporaryPassword",
            1,
        ),
        (
            "risk remediation, passwordless",
            one(),
            Event::SessionsRevoked,
            "remediated/microsoftRevokedSessions/none",
            "remediated/microsoftRevokedSessions/none",
            "remediated/microsoftRevokedSessions",
            1,
        ),
        (
            "dismiss user",
            one(),
            Event::DismissUser,
            "dismissed/adminDismissedAllRiskForUser/none",
            "dismissed/adminDismissedAllRiskForUser/none",
            "dismissed/adminDismissedAllRiskForUser",
            1,
        ),
        (
            "dismiss sign-in",
            one(),
            Event::DismissSignIn { sign_in: s },
            "dismissed/adminDismissedRiskForSignIn/none",
            "dismissed/adminDismissedRiskForSignIn/none",
            "dismissed/adminDismissedRiskForSignIn",
            1,
        ),
        (
            "confirm sign-in safe",
            one(),
            Event::ConfirmSignInSafe { sign_in: s },
            "confirmedSafe/adminConfirmedSigninSafe/none",
            "confirmedSafe/adminConfirmedSigninSafe/none",
            "confirmedSafe/adminConfirmedSigninSafe",
            1,
        ),
        (
            "confirm sign-in compromised",
            one(),
            Event::ConfirmSignInCompromised { sign_in: s },
            "confirmedCompromised/adminConfirmedSigninCompromised/high",
            "confirmedCompromised/adminConfirmedSigninCompromised/high",
            "confirmedCompromised/adminConfirmedSigninCompromised",
            1,
        ),
        (
            "confirm user compromised",
            one(),
            Event::ConfirmUserCompromised,
            "confirmedCompromised/adminConfirmedUserCompromised/high",
            "confirmedCompromised/adminConfirmedUserCompromised/high",
            "confirmedCompromised/adminConfirmedUserCompromised",
            1,
        ),
        (
            "confirm user safe",
            one(),
            Event::ConfirmUserSafe,
            "confirmedSafe/adminConfirmedAccountSafe/none",
            "confirmedSafe/adminConfirmedAccountSafe/none",
            "confirmedSafe/adminConfirmedAccountSafe",
            1,
        ),
        (
            "Defender dismisses the alert",
            one(),
            defender,
            "dismissed/m365DAdminDismissedDetection/none",
            "dismissed/m365DAdminDismissedDetection/none",
            "dismissed/m365DAdminDismissedDetection",
            1,
        ),
        (
            "remediated elsewhere",
            vec![risky.clone(), Event::ConfirmUserCompromised],
            Event::DismissUser,
            "dismissed/adminDismissedAllRiskForUser/none",
            "dismissed/adminDismissedAllRiskForUser/none",
            "dismissed/adminDismissedAllRiskForUser",
            1,
        ),
        (
            "low ages out",
            vec![low],
            aged.clone(),
            "none/none/none",
            "none/none/none",
            "none/none",
            1,
        ),
        (
            "medium never ages",
            one(),
            aged,
            "atRisk/none/medium",
            "atRisk/none/medium",
            "atRisk/none",
            0,
        ),
    ];
    for (name, before, event, user, sign_in, detection, items) in cases {
        let mut world = after(&before);
        let items_before = world.history.len();
        world.happen(&event, &Actor::System, minute(9)).unwrap();
        assert_eq!(user_of(&world), user, "{name}: user");
        assert_eq!(sign_in_of(&world, 1), sign_in, "{name}: sign-in");
        let id = on(1, "unfamiliarFeatures", Medium).id;
        assert_eq!(detection_of(&world, id), detection, "{name}: detection");
        assert_eq!(world.history.len() - items_before, items, "{name}: history");
    }
}

/// Beside a risky sign-in the account itself has leaked credentials: what speaks of the sign-in leaves the user at risk,
/// what speaks of the account ends both.
#[test]
fn one_risk_of_two() {
    let s = sign_in_id(1);
    let at_risk = "atRisk/none/high";
    let cases = [
        (
            Event::MfaPassed {
                sign_in: s,
                driven_by_policy: true,
            },
            at_risk,
            0,
        ),
        (
            Event::MfaPassed {
                sign_in: s,
                driven_by_policy: false,
            },
            at_risk,
            0,
        ),
        (Event::FamiliarSignIn { after: s }, at_risk, 0),
        (Event::ReassessedSafe { sign_in: s }, at_risk, 0),
        (Event::DismissSignIn { sign_in: s }, at_risk, 0),
        (Event::ConfirmSignInSafe { sign_in: s }, at_risk, 0),
        (
            Event::DismissDetection {
                detection: on(1, "unlikelyTravel", Medium).id,
            },
            at_risk,
            0,
        ),
        (
            Event::DismissDetection {
                detection: of_account("leakedCredentials", High).id,
            },
            "atRisk/none/medium",
            1,
        ),
        (
            password(PasswordChange::SelfServiceReset),
            "remediated/userPerformedSecuredPasswordReset/none",
            1,
        ),
        (Event::SessionsRevoked, "remediated/microsoftRevokedSessions/none", 1),
        (Event::DismissUser, "dismissed/adminDismissedAllRiskForUser/none", 1),
        (
            Event::ConfirmUserSafe,
            "confirmedSafe/adminConfirmedAccountSafe/none",
            1,
        ),
    ];
    for (event, user, items) in cases {
        let mut world = after(&[risky(1, "unlikelyTravel", Medium), found("leakedCredentials", High)]);
        let change = world.happen(&event, &Actor::System, minute(9)).unwrap();
        assert_eq!(user_of(&world), user, "{event:?}");
        assert_eq!(change.history.len(), items, "{event:?}");
        assert_ne!(change, Change::default(), "{event:?}");
    }
}
