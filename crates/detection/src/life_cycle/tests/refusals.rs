//! What is refused, and what is not.

use super::*;
use RiskLevel::{Hidden, High, Low};

#[test]
fn an_event_of_an_unknown_sign_in_is_refused() {
    let sign_in = sign_in_id(9);
    let events = [
        mfa(9, true),
        mfa(9, false),
        Event::MfaFailed { sign_in },
        Event::Blocked { sign_in },
        Event::Abandoned { sign_in },
        Event::ReportedByUser { sign_in },
        Event::FamiliarSignIn { after: sign_in },
        Event::ReassessedSafe { sign_in },
        Event::ConfirmSignInCompromised { sign_in },
        Event::ConfirmSignInSafe { sign_in },
        Event::DismissSignIn { sign_in },
    ];
    for event in events {
        let refusal = after(&[harmless(1)]).happen(&event, &administrator(), minute(9));
        assert_eq!(refusal, Err(Refusal::UnknownSignIn { sign_in }), "{event:?}");
    }
}

#[test]
fn only_risk_is_dismissed() {
    let sign_in = sign_in_id(1);
    let dismiss = Event::DismissSignIn { sign_in };
    let cases = [
        (vec![harmless(1)], RiskState::None),
        (vec![risky(1, "newCountry", Low), mfa(1, true)], RiskState::Remediated),
        (
            vec![harmless(1), Event::ConfirmSignInSafe { sign_in }],
            RiskState::ConfirmedSafe,
        ),
    ];
    for (before, state) in cases {
        let refusal = after(&before).happen(&dismiss, &administrator(), minute(9));
        assert_eq!(refusal, Err(Refusal::SignInNotRisky { sign_in, state }));
    }

    let id = on(1, "newCountry", Low).id;
    let dismiss = Event::DismissDetection { detection: id };
    let refusal = World::new().happen(&dismiss, &administrator(), minute(0));
    assert_eq!(refusal, Err(Refusal::UnknownDetection { detection: id }));
    let mut remediated = after(&[risky(1, "newCountry", Low), mfa(1, true)]);
    let state = RiskState::Remediated;
    let refusal = remediated.happen(&dismiss, &administrator(), minute(9));
    assert_eq!(refusal, Err(Refusal::DetectionNotActive { detection: id, state }));
}

#[test]
fn a_detection_has_a_level() {
    let id = on(1, "newCountry", Low).id;
    for level in [RiskLevel::None, Hidden, RiskLevel::UnknownFutureValue] {
        let refusal = World::new().happen(&risky(1, "newCountry", level), &Actor::System, minute(0));
        assert_eq!(refusal, Err(Refusal::NoLevel { detection: id, level }));
    }
}

#[test]
fn a_deleted_user_is_neither_dismissed_nor_detected() {
    let mut world = after(&[risky(1, "newCountry", Low)]);
    world.user.is_deleted = true;
    let user = user_id();
    let refusal = world.happen(&Event::DismissUser, &administrator(), minute(2));
    assert_eq!(refusal, Err(Refusal::UserDeleted { user }));
    for event in [
        found("leakedCredentials", High),
        Event::ReportedByUser { sign_in: sign_in_id(1) },
    ] {
        let change = world.happen(&event, &Actor::System, minute(3)).unwrap();
        assert_eq!(change, Change::default(), "{event:?}");
    }
}
