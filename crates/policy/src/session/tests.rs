use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn of(session: Value) -> SessionControls {
    SessionControls::of(&serde_json::from_value(session).expect("tests write what can be read"))
}

#[test]
fn a_frequency_bounds_the_factors_that_it_speaks_of() {
    use Frequency::{EveryTime, Seconds};
    let hour = Some(Seconds(3600));
    let cases = [
        (json!({"value": 1, "type": "hours"}), hour, hour),
        (
            json!({"value": 2, "type": "days"}),
            Some(Seconds(172_800)),
            Some(Seconds(172_800)),
        ),
        (
            json!({"value": 1, "type": "hours", "authenticationType": "primaryAndSecondaryAuthentication"}),
            hour,
            hour,
        ),
        (
            json!({"value": 1, "type": "hours", "authenticationType": "secondaryAuthentication"}),
            None,
            hour,
        ),
        (
            json!({"frequencyInterval": "everyTime"}),
            Some(EveryTime),
            Some(EveryTime),
        ),
        (
            json!({"frequencyInterval": "everyTime", "value": 1, "type": "hours"}),
            Some(EveryTime),
            Some(EveryTime),
        ),
        (
            json!({"frequencyInterval": "timeBased", "value": 1, "type": "hours"}),
            hour,
            hour,
        ),
        // What cannot be read is the strictest.
        (
            json!({"frequencyInterval": "timeBased"}),
            Some(EveryTime),
            Some(EveryTime),
        ),
        (
            json!({"value": -1, "type": "hours"}),
            Some(Seconds(0)),
            Some(Seconds(0)),
        ),
        (json!({"isEnabled": true, "value": 1, "type": "hours"}), hour, hour),
        (json!({"isEnabled": false, "value": 1, "type": "hours"}), None, None),
    ];
    for (frequency, primary, secondary) in cases {
        let name = frequency.to_string();
        let found = of(json!({"signInFrequency": frequency}));
        assert_eq!((found.primary, found.secondary), (primary, secondary), "{name}");
        assert_eq!(
            found.enforced.contains(&SessionControl::SignInFrequency),
            secondary.is_some(),
            "{name}"
        );
    }
}

#[test]
fn the_log_names_each_control_that_is_on() {
    let cases = [
        (
            json!({"signInFrequency": {"frequencyInterval": "everyTime"}}),
            "SignInFrequency",
        ),
        (
            json!({"persistentBrowser": {"mode": "always"}}),
            "PersistentBrowserSessionMode",
        ),
        (
            json!({"applicationEnforcedRestrictions": {}}),
            "ApplicationEnforcedRestrictions",
        ),
        (json!({"cloudAppSecurity": {}}), "CloudAppSecurity"),
        (json!({"secureSignInSession": {}}), "SecureSignInSession"),
    ];
    for (mut session, expected) in cases {
        let name = session.as_object().unwrap().keys().next().unwrap().clone();
        for (is_enabled, expected) in [
            (json!(null), Some(expected)),
            (json!(true), Some(expected)),
            (json!(false), None),
        ] {
            session[&name]["isEnabled"] = is_enabled;
            let logged: Vec<&str> = of(session.clone())
                .enforced
                .iter()
                .map(|control| control.as_logged())
                .collect();
            assert_eq!(logged, Vec::from_iter(expected), "{session}");
        }
    }
    let mut resilience =
        json!({"continuousAccessEvaluation": {"mode": "strictLocation"}, "disableResilienceDefaults": true});
    let both = of(resilience.clone()).enforced;
    let logged: Vec<&str> = both.iter().map(|control| control.as_logged()).collect();
    assert_eq!(logged, ["ContinuousAccessEvaluation", "DisableResilienceDefaults"]);
    resilience["disableResilienceDefaults"] = json!(false);
    assert_eq!(of(resilience).enforced.len(), 1);
}

fn frequency() -> impl Strategy<Value = Option<Frequency>> {
    prop_oneof![
        Just(None),
        Just(Some(Frequency::EveryTime)),
        (1..4_u64).prop_map(|seconds| Some(Frequency::Seconds(seconds))),
    ]
}

fn session() -> impl Strategy<Value = SessionControls> {
    let browser = proptest::sample::select(vec![
        None,
        Some(PersistentBrowser::Never),
        Some(PersistentBrowser::Always),
    ]);
    let control = proptest::sample::select(vec![SessionControl::CloudAppSecurity, SessionControl::SignInFrequency]);
    let enforced = proptest::collection::btree_set(control, 0..3);
    (frequency(), frequency(), browser, enforced).prop_map(|(primary, secondary, persistent_browser, enforced)| {
        SessionControls {
            primary,
            secondary,
            persistent_browser,
            enforced,
        }
    })
}

/// The seconds that a proof may be old; more than any where there is no bound.
fn seconds(frequency: Option<Frequency>) -> u64 {
    match frequency {
        Some(Frequency::EveryTime) => 0,
        Some(Frequency::Seconds(seconds)) => seconds,
        None => u64::MAX,
    }
}

proptest! {
    /// Said once more, the long way: each bound is at least as tight as the other's.
    #[test]
    fn a_session_is_as_strict_as_another_where_each_of_its_bounds_is(one in session(), other in session()) {
        let browser = match (one.persistent_browser, other.persistent_browser) {
            (_, None) | (Some(PersistentBrowser::Never), _) => true,
            (None, Some(_)) => false,
            (Some(PersistentBrowser::Always), Some(other)) => other == PersistentBrowser::Always,
        };
        let expected = seconds(one.primary) <= seconds(other.primary)
            && seconds(one.secondary) <= seconds(other.secondary)
            && browser
            && other.enforced.iter().all(|control| one.enforced.contains(control));
        prop_assert_eq!(one.is_as_strict_as(&other), expected);
    }

    /// What two policies say together binds at least as much as either.
    #[test]
    fn joining_never_relaxes(one in session(), other in session()) {
        let mut both = one.clone();
        both.join(&other);
        prop_assert!(both.is_as_strict_as(&one) && both.is_as_strict_as(&other));
    }
}
