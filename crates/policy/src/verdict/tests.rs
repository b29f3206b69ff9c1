use super::*;
use crate::evaluate;
use crate::request::Request;
use crate::testing::{at_risk, policy, sign_in};
use keepwatch_graph::RiskLevel;
use serde_json::{Value, json};
use std::slice;

type Changes<'a> = &'a [(&'a str, Value)];

fn verdict(policies: &[Changes<'_>], request: &Request) -> Verdict {
    let policies: Vec<Arc<Policy>> = policies
        .iter()
        .map(|changes| Arc::new(Policy::of(&policy(changes))))
        .collect();
    evaluate(&policies, request)
}

fn alone(changes: Changes<'_>, request: &Request) -> Applied {
    verdict(&[changes], request).policies.remove(0)
}

fn sign_in_risk() -> (&'static str, Value) {
    ("conditions.signInRiskLevels", json!(["high"]))
}

fn user_risk() -> (&'static str, Value) {
    ("conditions.userRiskLevels", json!(["high"]))
}

fn controls(controls: Value) -> (&'static str, Value) {
    ("grantControls.builtInControls", controls)
}

fn state(state: &str) -> (&'static str, Value) {
    ("state", json!(state))
}

/// Bits of `conditionalAccessConditions`: applications, users, platforms, clients, sign-in risk and user risk.
#[test]
fn the_log_tells_which_conditions_were_set_and_which_were_met() {
    const WHO_AND_WHAT: i32 = 1 | 2;
    let windows = || ("conditions.platforms", json!({"includePlatforms": ["windows"]}));
    let browser = || ("conditions.clientAppTypes", json!(["browser"]));
    let principal = || ("conditions.servicePrincipalRiskLevels", json!(["high"]));
    let high = at_risk(RiskLevel::High, RiskLevel::None);
    let safe = sign_in();
    let cases = [
        ("nothing more", vec![], &safe, WHO_AND_WHAT, 0),
        (
            "all met",
            vec![windows(), browser(), user_risk()],
            &high,
            WHO_AND_WHAT | 4 | 16 | 64,
            0,
        ),
        ("one not met", vec![windows(), user_risk()], &safe, WHO_AND_WHAT | 4, 64),
        ("another not met", vec![sign_in_risk()], &high, WHO_AND_WHAT, 32),
        ("a risk of applications", vec![principal()], &safe, WHO_AND_WHAT, 32),
        ("not looked at", vec![windows(), state("disabled")], &safe, 0, 0),
        (
            "only reporting",
            vec![user_risk(), state("enabledForReportingButNotEnforced")],
            &high,
            WHO_AND_WHAT | 64,
            0,
        ),
    ];
    for (name, changes, request, met, unmet) in cases {
        let applied = alone(&changes, request);
        let found = (applied.conditions_satisfied(), applied.conditions_not_satisfied());
        assert_eq!(found, (met, unmet), "{name}");
    }
}

#[test]
fn the_log_names_how_a_session_is_bounded() {
    let bounded = (
        "sessionControls",
        json!({"persistentBrowser": {"isEnabled": true, "mode": "never"},
        "signInFrequency": {"isEnabled": true, "frequencyInterval": "everyTime"}}),
    );
    let applied = alone(slice::from_ref(&bounded), &sign_in());
    assert_eq!(
        applied.session_controls(),
        ["SignInFrequency", "PersistentBrowserSessionMode"]
    );
    assert_eq!(applied.grant_controls(), ["Mfa"]);
    let disabled = alone(&[bounded, state("disabled")], &sign_in());
    assert!(disabled.session_controls().is_empty() && disabled.grant_controls().is_empty());
}

#[test]
fn the_status_is_that_of_the_policies_in_force() {
    use ConditionalAccessStatus::{Failure, NotApplied, Success};
    let mfa = controls(json!(["mfa"]));
    let unmet = [mfa.clone()];
    let elsewhere = [mfa.clone(), user_risk()];
    let reporting = [mfa.clone(), state("enabledForReportingButNotEnforced")];
    let met = [controls(json!(["domainJoinedDevice"]))];
    let mut joined = sign_in();
    joined.satisfied.insert(GrantControl::DomainJoinedDevice);
    let cases: [(&str, Vec<Changes<'_>>, ConditionalAccessStatus); 6] = [
        ("none", vec![], NotApplied),
        ("about others", vec![&elsewhere], NotApplied),
        ("only reporting", vec![&reporting], NotApplied),
        ("satisfied", vec![&met, &elsewhere], Success),
        ("not satisfied", vec![&unmet], Failure),
        ("one of two", vec![&met, &unmet], Failure),
    ];
    for (name, policies, expected) in cases {
        assert_eq!(verdict(&policies, &joined).status(), expected, "{name}");
    }
}

/// What passing a second factor is worth, and whether one may be registered now, hangs on this.
#[test]
fn a_second_factor_is_driven_by_the_risks_of_the_policies_that_ask_for_it() {
    let mfa = || controls(json!(["mfa"]));
    let (by_sign_in, by_user) = ([mfa(), sign_in_risk()], [mfa(), user_risk()]);
    let by_none = [mfa()];
    let other_control = [
        controls(json!(["passwordChange", "mfa"])),
        user_risk(),
        ("grantControls.operator", json!("AND")),
    ];
    let device = [controls(json!(["compliantDevice"])), user_risk()];
    let blocking = [controls(json!(["block"])), user_risk()];
    let reporting = [mfa(), user_risk(), state("enabledForReportingButNotEnforced")];
    let driven = |sign_in_risk, user_risk| DrivenBy {
        sign_in_risk,
        user_risk,
    };
    let cases: [(&str, Vec<Changes<'_>>, DrivenBy); 9] = [
        ("nothing", vec![], driven(false, false)),
        ("no risk", vec![&by_none], driven(false, false)),
        ("the sign-in's", vec![&by_none, &by_sign_in], driven(true, false)),
        ("the user's", vec![&by_user, &by_none], driven(false, true)),
        ("both, by two", vec![&by_sign_in, &by_user], driven(true, true)),
        ("among others", vec![&other_control], driven(false, true)),
        ("another control", vec![&device], driven(false, false)),
        ("a block", vec![&blocking], driven(false, false)),
        ("only reporting", vec![&reporting], driven(false, false)),
    ];
    let high = at_risk(RiskLevel::High, RiskLevel::High);
    for (name, policies, expected) in cases {
        let found = verdict(&policies, &high).mfa_driven_by();
        assert_eq!(found, expected, "{name}");
        assert_eq!(found.is_risk(), expected.sign_in_risk || expected.user_risk, "{name}");
    }
    // The same policies where the risk is not: they do not apply, and drive nothing.
    let safe = verdict(&[&by_sign_in, &by_user], &sign_in());
    assert_eq!(safe.mfa_driven_by(), DrivenBy::default());
}
