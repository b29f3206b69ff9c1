//! What the table leaves open, one decision each.

use super::*;
use crate::life_cycle::{ADMIN_CONFIRMED_USER_COMPROMISED, PasswordChange, USER_REPORTED_SUSPICIOUS_ACTIVITY};
use RiskLevel::{High, Low, Medium};

#[test]
fn a_second_factor_alone_does_not_close_every_type() {
    let cases = [
        ("unfamiliarFeatures", true),
        ("unlikelyTravel", true),
        ("anonymizedIPAddress", true),
        ("investigationsThreatIntelligence", false),
        ("anomalousToken", false),
        ("attackerinTheMiddle", false),
        ("nationStateIP", false),
        ("tokenIssuerAnomaly", false),
    ];
    for (event_type, closes) in cases {
        for event in [mfa(1, false), Event::FamiliarSignIn { after: sign_in_id(1) }] {
            let mut world = after(&[risky(1, event_type, Medium)]);
            world.happen(&event, &Actor::System, minute(1)).unwrap();
            assert_eq!(!world.user.state.is_active(), closes, "{event_type} {event:?}");
        }
        let mut world = after(&[risky(1, event_type, Medium)]);
        world.happen(&mfa(1, true), &Actor::System, minute(1)).unwrap();
        assert!(
            !world.user.state.is_active(),
            "a policy's second factor closes {event_type}"
        );
    }
}

#[test]
fn a_sign_in_falls_to_the_level_of_what_stays() {
    let both = Event::Detected {
        sign_in: Some(sign_in(1, High)),
        detections: vec![on(1, "unfamiliarFeatures", High), on(1, "anomalousToken", Low)],
    };
    let world = after(&[both, mfa(1, false)]);
    assert_eq!(sign_in_of(&world, 1), "atRisk/none/low");
    assert_eq!(user_of(&world), "atRisk/none/low");
    assert_eq!(world.sign_in(1).during, High);
}

#[test]
fn what_an_administrator_confirmed_is_not_the_systems_to_close() {
    let confirm_sign_in = Event::ConfirmSignInCompromised { sign_in: sign_in_id(1) };
    let all = "confirmedCompromised/adminConfirmedUserCompromised/high";
    let one = "confirmedCompromised/adminConfirmedSigninCompromised/high";
    let aged = Event::LowAged { before: minute(99) };
    for (confirm, user) in [(Event::ConfirmUserCompromised, all), (confirm_sign_in, one)] {
        let mut world = after(&[risky(1, "unfamiliarFeatures", Low), confirm]);
        assert_eq!(user_of(&world), user);
        let events = [
            mfa(1, true),
            mfa(1, false),
            Event::ReassessedSafe { sign_in: sign_in_id(1) },
            Event::FamiliarSignIn { after: sign_in_id(1) },
            aged.clone(),
            risky(2, "newCountry", Low),
            mfa(2, true),
        ];
        for event in events {
            world.happen(&event, &Actor::System, minute(5)).unwrap();
            assert_eq!(user_of(&world), user, "{event:?}");
        }
        let reset = Event::PasswordChanged {
            how: PasswordChange::SelfServiceReset,
            sign_in: None,
        };
        world.happen(&reset, &Actor::System, minute(9)).unwrap();
        assert_eq!(user_of(&world), "remediated/userPerformedSecuredPasswordReset/none");
    }
}

#[test]
fn the_effect_of_a_sign_in_confirmed_safe_is_reversed() {
    let compromised = Event::ConfirmSignInCompromised { sign_in: sign_in_id(1) };
    let safe = Event::ConfirmSignInSafe { sign_in: sign_in_id(1) };
    let two = [risky(1, "newCountry", Low), risky(2, "newCountry", Medium)];
    let mut world = after(&two);
    world.happen(&compromised, &administrator(), minute(3)).unwrap();
    assert_eq!(
        user_of(&world),
        "confirmedCompromised/adminConfirmedSigninCompromised/high"
    );
    world.happen(&safe, &administrator(), minute(4)).unwrap();
    assert_eq!(user_of(&world), "atRisk/none/medium");
    assert_eq!(sign_in_of(&world, 1), "confirmedSafe/adminConfirmedSigninSafe/none");
}

#[test]
fn a_sign_in_confirmed_safe_stays_safe_and_a_dismissed_one_does_not() {
    let id = sign_in_id(1);
    let cases = [
        (
            Event::ConfirmSignInSafe { sign_in: id },
            "confirmedSafe/adminConfirmedSigninSafe/none",
            0,
        ),
        (Event::DismissSignIn { sign_in: id }, "atRisk/none/high", 1),
        (mfa(1, true), "atRisk/none/high", 1),
    ];
    for (event, sign_in, items) in cases {
        let mut world = after(&[risky(1, "unfamiliarFeatures", Medium), event.clone()]);
        let later = Event::Detected {
            sign_in: None,
            detections: vec![on(1, "maliciousIPAddress", High)],
        };
        let change = world.happen(&later, &Actor::System, minute(9)).unwrap();
        assert_eq!(sign_in_of(&world, 1), sign_in, "{event:?}");
        assert_eq!(change.history.len(), items, "{event:?}");
        assert_eq!(change.detections.len(), 1, "the detection is kept after {event:?}");
    }
}

#[test]
fn feedback_on_a_sign_in_without_risk() {
    let id = sign_in_id(1);
    let mut world = after(&[harmless(1)]);
    let safe = world
        .happen(&Event::ConfirmSignInSafe { sign_in: id }, &administrator(), minute(1))
        .unwrap();
    assert_eq!((safe.learn, safe.history.len()), (vec![id], 0));
    let compromised = Event::ConfirmSignInCompromised { sign_in: id };
    let change = world.happen(&compromised, &administrator(), minute(2)).unwrap();
    assert_eq!((change.unlearn, change.history.len()), (vec![id], 1));
    assert_eq!(
        user_of(&world),
        "confirmedCompromised/adminConfirmedSigninCompromised/high"
    );
}

#[test]
fn a_user_without_risk_is_not_dismissed_but_the_request_succeeds() {
    let remediated = [risky(1, "newCountry", Low), mfa(1, true)];
    for before in [&remediated[..0], &remediated[..]] {
        for event in [Event::DismissUser, Event::ConfirmUserSafe] {
            let change = after(before).happen(&event, &administrator(), minute(9)).unwrap();
            assert_eq!(change, Change::default(), "{event:?}");
        }
    }
}

#[test]
fn a_user_never_at_risk_can_be_confirmed_compromised_and_again_after_a_dismissal() {
    let mut world = World::new();
    // The clock stands still: ids of detections and times of history must differ all the same.
    for round in 1..=2 {
        let change = world
            .happen(&Event::ConfirmUserCompromised, &administrator(), minute(0))
            .unwrap();
        let [added] = &change.new_detections[..] else {
            panic!("one detection in round {round}: {change:?}")
        };
        assert_eq!(&*added.risk.event_type, ADMIN_CONFIRMED_USER_COMPROMISED);
        assert_eq!((added.risk.level, added.risk.sign_in), (High, None));
        let [step] = &change.history[..] else {
            panic!("one item in round {round}: {change:?}")
        };
        assert_eq!(step.event_types, [ADMIN_CONFIRMED_USER_COMPROMISED.into()]);
        assert_eq!(step.initiated_by.as_deref(), Some(ADMINISTRATOR));
        world.happen(&Event::DismissUser, &administrator(), minute(0)).unwrap();
    }
    let times: Vec<i64> = world
        .history
        .iter()
        .map(|step| step.account.updated.unwrap().ticks())
        .collect();
    let first = minute(0).ticks();
    assert_eq!(times, [first, first + 1, first + 2, first + 3]);
}

#[test]
fn a_report_outlives_the_second_factor_of_its_sign_in() {
    let report = Event::ReportedByUser { sign_in: sign_in_id(1) };
    let mut world = after(&[risky(1, "unfamiliarFeatures", Low)]);
    let change = world.happen(&report, &Actor::System, minute(1)).unwrap();
    assert_eq!(
        &*change.new_detections[0].risk.event_type,
        USER_REPORTED_SUSPICIOUS_ACTIVITY
    );
    assert_eq!(change.unlearn, [sign_in_id(1)]);
    world.happen(&mfa(1, true), &Actor::System, minute(2)).unwrap();
    assert_eq!(user_of(&world), "atRisk/none/high");
    // Reported again after it was dismissed: the same report.
    world.happen(&Event::DismissUser, &administrator(), minute(3)).unwrap();
    let again = world.happen(&report, &Actor::System, minute(4)).unwrap();
    assert_eq!(again, Change::default());
}

#[test]
fn the_profile_learns_from_the_owner_only() {
    let attacker = risky(1, "newCountry", Medium);
    let owner = risky(2, "unfamiliarFeatures", Low);
    let (one, two) = (sign_in_id(1), sign_in_id(2));
    let password = |how| Event::PasswordChanged {
        how,
        sign_in: Some(two),
    };
    let nothing: &[SignInId] = &[];
    let cases = [
        (mfa(2, true), &[two][..]),
        (mfa(2, false), &[two]),
        (Event::ReassessedSafe { sign_in: one }, &[one]),
        (Event::ConfirmSignInSafe { sign_in: one }, &[one]),
        (Event::ConfirmUserSafe, &[one, two]),
        (password(PasswordChange::ByRiskPolicy), &[two]),
        (password(PasswordChange::ByUserSecured), &[two]),
        (password(PasswordChange::SelfServiceReset), &[two]),
        (password(PasswordChange::OnPremises), nothing),
        (password(PasswordChange::AdministratorTemporary), nothing),
        (Event::FamiliarSignIn { after: one }, nothing),
        (Event::SessionsRevoked, nothing),
        (Event::DismissUser, nothing),
        (Event::DismissSignIn { sign_in: one }, nothing),
    ];
    for (event, learn) in cases {
        let mut world = after(&[attacker.clone(), owner.clone()]);
        let change = world.happen(&event, &Actor::System, minute(9)).unwrap();
        assert_eq!(change.learn, learn, "{event:?}");
        assert_eq!(change.relearn, event == Event::ConfirmUserSafe, "{event:?}");
        assert!(change.unlearn.is_empty(), "{event:?}");
    }
    let mut world = after(&[attacker, owner]);
    let change = world
        .happen(&Event::ConfirmUserCompromised, &administrator(), minute(9))
        .unwrap();
    assert_eq!((change.learn, change.unlearn), (vec![], vec![one, two]));
    let change = world
        .happen(&password(PasswordChange::ByRiskPolicy), &Actor::System, minute(10))
        .unwrap();
    assert_eq!(change.learn, nothing, "an administrator confirmed it compromised");
}

/// Sign-ins are kept for a shorter time than detections.
#[test]
fn detections_count_after_their_sign_in_was_purged() {
    let mut world = after(&[risky(1, "newCountry", Medium)]);
    world.sign_ins.clear();
    world
        .happen(&found("suspiciousAPITraffic", Low), &Actor::System, minute(2))
        .unwrap();
    assert_eq!(user_of(&world), "atRisk/none/medium");
    world.happen(&Event::DismissUser, &administrator(), minute(3)).unwrap();
    assert!(world.detections.iter().all(|row| row.state == RiskState::Dismissed));
}

#[test]
fn a_sign_in_that_the_system_dismissed_keeps_its_reason() {
    let mut world = after(&[risky(1, "newCountry", Low), mfa(1, false)]);
    let sign_in = sign_in_id(1);
    let change = world.happen(&Event::DismissSignIn { sign_in }, &administrator(), minute(9));
    assert_eq!(change, Ok(Change::default()));
}

#[test]
fn what_is_found_later_on_a_confirmed_sign_in_stays_open_with_it() {
    let sign_in = sign_in_id(1);
    let later = Event::Detected {
        sign_in: None,
        detections: vec![on(1, "newCountry", Low)],
    };
    let events = [
        mfa(1, true),
        Event::ReassessedSafe { sign_in },
        Event::FamiliarSignIn { after: sign_in },
    ];
    for event in events {
        let confirm = Event::ConfirmSignInCompromised { sign_in };
        let mut world = after(&[risky(1, "unlikelyTravel", Medium), confirm, later.clone()]);
        let change = world.happen(&event, &Actor::System, minute(9));
        assert_eq!(change, Ok(Change::default()), "{event:?}");
    }
}

#[test]
fn low_risk_ages_detection_by_detection() {
    let old = on(1, "newCountry", Low);
    let young = DetectionRisk {
        at: minute(60),
        ..on(1, "unlikelyTravel", Low)
    };
    let both = Event::Detected {
        sign_in: Some(sign_in(1, Low)),
        detections: vec![old.clone(), young.clone()],
    };
    let cases = [
        // before, the old one, the young one, the user
        (minute(0), "atRisk/none", "atRisk/none", "atRisk/none/low"),
        (minute(60), "none/none", "atRisk/none", "atRisk/none/low"),
        (minute(61), "none/none", "none/none", "none/none/none"),
    ];
    for (before, of_old, of_young, user) in cases {
        let mut world = after(std::slice::from_ref(&both));
        world
            .happen(&Event::LowAged { before }, &Actor::System, minute(99))
            .unwrap();
        assert_eq!(detection_of(&world, old.id), of_old, "{before}");
        assert_eq!(detection_of(&world, young.id), of_young, "{before}");
        assert_eq!(user_of(&world), user, "{before}");
    }
}

/// A log that is read again after its sign-ins were purged, or in the wrong order.
#[test]
fn a_sign_in_that_comes_after_its_detections_has_their_risk() {
    let first = Event::Detected {
        sign_in: None,
        detections: vec![on(1, "newCountry", Medium)],
    };
    let cases = [
        (vec![first.clone()], "atRisk/none/medium"),
        (
            vec![first.clone(), Event::ConfirmUserCompromised],
            "confirmedCompromised/adminConfirmedUserCompromised/high",
        ),
        (vec![first, Event::DismissUser], "none/none/none"),
    ];
    for (before, expected) in cases {
        let mut world = after(&before);
        let user = world.user.clone();
        let again = risky(1, "newCountry", Medium);
        world.happen(&again, &Actor::System, minute(9)).unwrap();
        assert_eq!(sign_in_of(&world, 1), expected);
        assert_eq!(world.user, user, "nothing new was found");
    }
}

#[test]
fn a_further_detection_moves_the_row_at_the_same_level() {
    let mut world = after(&[risky(1, "newCountry", Medium)]);
    let both = Event::Detected {
        sign_in: Some(sign_in(2, Low)),
        detections: vec![
            on(2, "unlikelyTravel", Low),
            on(2, "newCountry", Low),
            on(1, "newCountry", Medium),
            on(2, "unlikelyTravel", Low),
        ],
    };
    let change = world.happen(&both, &Actor::System, minute(7)).unwrap();
    assert_eq!(change.detections.len(), 2, "one is known, one is there twice");
    assert_eq!(
        change.history[0].event_types,
        ["unlikelyTravel".into(), "newCountry".into()]
    );
    assert_eq!(change.history[0].initiated_by, None);
    assert_eq!(world.user.updated, Some(minute(7)));
    assert_eq!(user_of(&world), "atRisk/none/medium");
}

/// The profile took it for the owner's by then.
#[test]
fn what_is_found_on_a_sign_in_afterwards_is_unlearned_once() {
    let mut world = after(&[harmless(1)]);
    let late = |event_type| Event::Detected {
        sign_in: None,
        detections: vec![on(1, event_type, RiskLevel::Medium)],
    };
    let mut unlearned = |event: &Event| world.happen(event, &Actor::System, minute(1)).unwrap().unlearn;
    assert_eq!(unlearned(&late("maliciousIPAddress")), [sign_in_id(1)]);
    assert_eq!(unlearned(&late("maliciousIPAddress")), [], "nothing is new");
    assert_eq!(unlearned(&late("passwordSpray")), [], "it was at risk already");
    assert_eq!(
        unlearned(&risky(2, "unlikelyTravel", RiskLevel::Medium)),
        [],
        "the profile has not seen it yet"
    );
}

#[test]
fn what_detections_add_up_to_ends_with_them() {
    let sum = of_account("aiCompoundAccountRisk", High);
    let ended = Event::CompoundEnded { detection: sum.id };
    let found = found("aiCompoundAccountRisk", High);
    let mut world = after(&[risky(1, "newCountry", Medium), found.clone()]);
    assert_eq!(user_of(&world), "atRisk/aiElevatedAccountRisk/high");
    world.happen(&ended, &Actor::System, minute(9)).unwrap();
    assert_eq!(detection_of(&world, sum.id), "none/none");
    assert_eq!(user_of(&world), "atRisk/none/medium");
    assert_eq!(world.happen(&found, &Actor::System, minute(10)), Ok(Change::default()));

    let mut alone = after(&[found]);
    alone.happen(&ended, &Actor::System, minute(9)).unwrap();
    assert_eq!(user_of(&alone), "none/none/none");

    let other = Event::CompoundEnded {
        detection: on(1, "newCountry", Medium).id,
    };
    let change = world.happen(&other, &Actor::System, minute(11));
    assert_eq!(change, Ok(Change::default()), "only what adds up ends like that");
}

#[test]
fn what_came_later_explains_what_was_new_and_nothing_else() {
    let safe = Event::ReassessedSafe { sign_in: sign_in_id(1) };
    let cases = [
        ("newCountry", "dismissed/aiConfirmedSigninSafe/none"),
        ("unlikelyTravel", "dismissed/aiConfirmedSigninSafe/none"),
        ("passwordSpray", "atRisk/none/medium"),
        ("anomalousToken", "atRisk/none/medium"),
        ("suspiciousAuthAppApproval", "atRisk/none/medium"),
        ("maliciousIPAddress", "atRisk/none/medium"),
    ];
    for (event_type, expected) in cases {
        let both = Event::Detected {
            sign_in: None,
            detections: vec![on(1, "unfamiliarFeatures", Low)],
        };
        let world = after(&[risky(1, event_type, Medium), both, safe.clone()]);
        assert_eq!(sign_in_of(&world, 1), expected, "{event_type}");
    }
}
