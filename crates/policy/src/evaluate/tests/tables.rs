//! What single policies make of single sign-ins.

use super::*;

#[test]
fn risk_based_access() {
    let asks = |control: &str, user: &[&str], sign_in: &[&str]| {
        Policy::of(&policy(&[
            ("grantControls.builtInControls", json!([control])),
            ("conditions.userRiskLevels", json!(user)),
            ("conditions.signInRiskLevels", json!(sign_in)),
        ]))
    };
    let need_mfa = || Decision::Require([[GrantControl::Mfa].into()].into());
    let blocked = || Decision::Block {
        by: ["11111111-2222-3333-4444-555555555555".into()].into(),
    };
    use RiskLevel::{High, Low, Medium, None};
    let cases = [
        ("no policies", vec![], High, High, Decision::Grant),
        (
            "risky sign-in",
            vec![asks("mfa", &[], &["high", "medium"])],
            None,
            Medium,
            need_mfa(),
        ),
        (
            "level not named",
            vec![asks("mfa", &[], &["high", "medium"])],
            High,
            Low,
            Decision::Grant,
        ),
        (
            "block wins",
            vec![asks("mfa", &[], &["high"]), asks("block", &[], &["high"])],
            None,
            High,
            blocked(),
        ),
        (
            "both conditions must be met",
            vec![asks("mfa", &["high"], &["high"])],
            None,
            High,
            Decision::Grant,
        ),
    ];
    for (name, policies, user, sign_in_risk, expected) in cases {
        assert_eq!(decide(&policies, &at_risk(user, sign_in_risk)), expected, "{name}");
    }
}

/// Whether the policy with these changes applies to [`sign_in`] after `change`.
fn applies(changes: &[(&str, Value)], change: impl FnOnce(&mut Request)) -> Truth {
    let mut request = sign_in();
    change(&mut request);
    Policy::of(&policy(changes)).conditions.apply(&request)
}

fn user(request: &mut Request) -> &mut crate::User {
    match &mut request.identity {
        Identity::User(user) => user,
        Identity::ServicePrincipal(_) => unreachable!("tests begin with a user"),
    }
}

#[test]
fn who_is_meant() {
    use Truth::{No, Unknown, Yes};
    let include = |users: Value| ("conditions.users", users);
    let tenants = |ids: Value| {
        json!({"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "b2bCollaborationGuest", "externalTenants":
            {"@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants", "members": ids}}})
    };
    let guest_of = |tenant: Option<&'static str>| {
        move |request: &mut Request| {
            user(request).belonging = crate::Belonging::External(crate::External {
                kinds: Some(2),
                tenant: tenant.map(Into::into),
            });
        }
    };
    let nothing = |_: &mut Request| {};
    assert_eq!(applies(&[], nothing), Yes);
    assert_eq!(applies(&[include(json!({"includeUsers": ["None"]}))], nothing), No);
    assert_eq!(
        applies(&[include(json!({"includeUsers": [USER.to_uppercase()]}))], nothing),
        Yes
    );
    assert_eq!(applies(&[include(json!({"includeUsers": [APP]}))], nothing), No);
    assert_eq!(applies(&[include(json!({"includeGroups": [GROUP]}))], nothing), Yes);
    let but_group = json!({"includeUsers": ["All"], "excludeGroups": [GROUP]});
    assert_eq!(applies(&[include(but_group)], nothing), No);
    let roles = json!({"includeRoles": [APP]});
    assert_eq!(applies(&[include(roles.clone())], nothing), No);
    let holds = |request: &mut Request| user(request).roles = [APP.into()].into();
    assert_eq!(applies(&[include(roles)], holds), Yes);
    let guests = json!({"includeUsers": ["GuestsOrExternalUsers"]});
    assert_eq!(applies(&[include(guests.clone())], nothing), No);
    assert_eq!(applies(&[include(guests)], guest_of(None)), Yes);
    let nobody_says = |request: &mut Request| user(request).belonging = crate::Belonging::Unknown;
    let of_guests = json!({"includeUsers": ["GuestsOrExternalUsers"]});
    assert_eq!(applies(&[include(of_guests)], nobody_says), Unknown);
    assert_eq!(applies(&[], nobody_says), Yes);
    let but_guests = json!({"includeUsers": ["All"], "excludeUsers": ["GuestsOrExternalUsers"]});
    assert_eq!(applies(&[include(but_guests)], guest_of(Some(APP))), No);
    assert_eq!(applies(&[include(tenants(json!([APP])))], guest_of(Some(APP))), Yes);
    assert_eq!(applies(&[include(tenants(json!([GROUP])))], guest_of(Some(APP))), No);
    assert_eq!(applies(&[include(tenants(json!([GROUP])))], guest_of(None)), Unknown);
}

#[test]
fn what_is_meant() {
    use Truth::{No, Unknown, Yes};
    let apps = |value: Value| ("conditions.applications", value);
    let uses =
        |app: &'static str| move |request: &mut Request| request.target = Target::Applications([app.into()].into());
    let unknown = |request: &mut Request| request.target = Target::Applications(Ids::new());
    let registers =
        |request: &mut Request| request.target = Target::UserAction(UserAction::RegisterSecurityInformation);
    let context = |request: &mut Request| request.target = Target::AuthenticationContext("c1".into());
    assert_eq!(
        applies(&[apps(json!({"includeApplications": ["Office365"]}))], uses(EXCHANGE)),
        Yes
    );
    assert_eq!(
        applies(&[apps(json!({"includeApplications": ["Office365"]}))], uses(APP)),
        No
    );
    assert_eq!(
        applies(&[apps(json!({"includeApplications": ["None"]}))], uses(APP)),
        No
    );
    let but_app = json!({"includeApplications": ["All"], "excludeApplications": [APP]});
    assert_eq!(applies(&[apps(but_app.clone())], uses(APP)), No);
    assert_eq!(applies(&[apps(but_app.clone())], uses(EXCHANGE)), Yes);
    assert_eq!(applies(&[apps(but_app)], unknown), Unknown);
    assert_eq!(
        applies(&[apps(json!({"includeApplications": [APP]}))], unknown),
        Unknown
    );
    assert_eq!(applies(&[], unknown), Yes);
    let action = json!({"includeUserActions": ["urn:user:registersecurityinfo"]});
    assert_eq!(applies(&[apps(action.clone())], registers), Yes);
    assert_eq!(applies(&[apps(action)], uses(APP)), No);
    assert_eq!(applies(&[], registers), Yes);
    let contexts = json!({"includeAuthenticationContextClassReferences": ["c1"]});
    assert_eq!(applies(&[apps(contexts.clone())], context), Yes);
    assert_eq!(applies(&[apps(contexts)], registers), No);
    let filter = json!({"includeApplications": [], "applicationFilter": {"mode": "include", "rule": "a"}});
    assert_eq!(applies(&[apps(filter)], uses(APP)), Unknown);
}

#[test]
fn from_where_and_with_what() {
    use Truth::{No, Unknown, Yes};
    let browsers = ("conditions.clientAppTypes", json!(["browser"]));
    assert_eq!(applies(std::slice::from_ref(&browsers), |_| {}), Yes);
    assert_eq!(applies(&[browsers], |request| request.client_app = None), Unknown);
    let eas = ("conditions.clientAppTypes", json!(["easSupported"]));
    let by_eas = |request: &mut Request| request.client_app = Some(ConditionalAccessClientApp::ExchangeActiveSync);
    assert_eq!(applies(&[eas], by_eas), Yes);

    let platforms = |include: &str| {
        (
            "conditions.platforms",
            json!({"includePlatforms": [include], "excludePlatforms": []}),
        )
    };
    assert_eq!(applies(&[platforms("windows")], |_| {}), Yes);
    assert_eq!(applies(&[platforms("windows")], |request| request.platform = None), No);
    assert_eq!(applies(&[platforms("all")], |request| request.platform = None), Yes);

    let locations = |include: &str, exclude: Value| {
        (
            "conditions.locations",
            json!({"includeLocations": [include], "excludeLocations": exclude}),
        )
    };
    let at_office = |request: &mut Request| request.whereabouts.inside = [OFFICE.into()].into();
    let trusted = |request: &mut Request| request.whereabouts.trusted = Yes;
    let maybe = |request: &mut Request| request.whereabouts.undecided = [OFFICE.into()].into();
    assert_eq!(applies(&[locations("All", json!([]))], |_| {}), Yes);
    assert_eq!(applies(&[locations(OFFICE, json!([]))], at_office), Yes);
    assert_eq!(applies(&[locations(OFFICE, json!([]))], |_| {}), No);
    assert_eq!(applies(&[locations(OFFICE, json!([]))], maybe), Unknown);
    assert_eq!(applies(&[locations("All", json!(["AllTrusted"]))], trusted), No);
    assert_eq!(applies(&[locations("All", json!([OFFICE]))], maybe), Unknown);
    let mfa_addresses = json!(["00000000-0000-0000-0000-000000000000"]);
    assert_eq!(applies(&[locations("All", mfa_addresses)], at_office), Yes);

    let flows = (
        "conditions.authenticationFlows",
        json!({"transferMethods": "deviceCodeFlow"}),
    );
    assert_eq!(applies(std::slice::from_ref(&flows), |_| {}), No);
    assert_eq!(applies(&[flows], |request| request.transfer_methods = 1), Yes);
    let insiders = ("conditions.insiderRiskLevels", json!("moderate,elevated"));
    assert_eq!(applies(&[insiders], |_| {}), No);

    let filter = |rule: &str| {
        (
            "conditions.devices",
            json!({"deviceFilter": {"mode": "exclude", "rule": rule}}),
        )
    };
    assert_eq!(applies(&[filter("device.isCompliant -eq True")], |_| {}), Yes);
    assert_eq!(applies(&[filter("device.isCompliant -eq False")], |_| {}), No);
    assert_eq!(applies(&[filter("device.model -eq 'x'")], |_| {}), Unknown);
    let unregistered = |request: &mut Request| request.device = crate::Device::unregistered();
    assert_eq!(applies(&[filter("device.model -eq 'x'")], unregistered), Yes);
    assert_eq!(applies(&[filter("device.model -ne 'x'")], unregistered), No);
    let but_compliant = (
        "conditions.deviceStates",
        json!({"includeStates": ["All"], "excludeStates": ["Compliant"]}),
    );
    assert_eq!(applies(std::slice::from_ref(&but_compliant), |_| {}), Yes);
    assert_eq!(
        applies(&[but_compliant], |request| request.device.is_compliant = Some(true)),
        No
    );
}

#[test]
fn a_policy_is_about_users_or_about_service_principals() {
    use Truth::{No, Yes};
    let services = [
        ("conditions.users", json!({"includeUsers": ["None"]})),
        (
            "conditions.clientApplications",
            json!({"includeServicePrincipals": ["ServicePrincipalsInMyTenant"], "excludeServicePrincipals": []}),
        ),
        ("conditions.servicePrincipalRiskLevels", json!(["high"])),
    ];
    let signs_in = |is_of_tenant: bool, risk: RiskLevel| {
        move |request: &mut Request| {
            request.identity = Identity::ServicePrincipal(ServicePrincipal {
                id: SERVICE.into(),
                is_of_tenant,
                risk,
            });
        }
    };
    assert_eq!(applies(&services, |_| {}), No);
    assert_eq!(applies(&services, signs_in(true, RiskLevel::High)), Yes);
    assert_eq!(applies(&services, signs_in(true, RiskLevel::Low)), No);
    assert_eq!(applies(&services, signs_in(false, RiskLevel::High)), No);
    assert_eq!(applies(&[], signs_in(true, RiskLevel::High)), No);
}

#[test]
fn the_analysis_names_every_condition_in_the_way() {
    let analysed = |changes: &[(&str, Value)]| {
        let mut request = sign_in();
        request.whereabouts.undecided = [OFFICE.into()].into();
        let analysis = crate::analyse(&Policy::of(&policy(changes)), &request);
        keepwatch_graph::conditional_access::enums::WhatIfAnalysisReasons::from_bits(analysis.bits())
    };
    let cases = [
        (vec![], "notSet"),
        (vec![("state", json!("enabledForReportingButNotEnforced"))], "notSet"),
        (vec![("state", json!("disabled"))], "policyNotEnabled"),
        (vec![("conditions.userRiskLevels", json!(["high"]))], "userRisk"),
        (
            vec![
                ("conditions.users", json!({"includeUsers": [APP]})),
                ("conditions.signInRiskLevels", json!(["high"])),
            ],
            "users,signInRisk",
        ),
        (
            vec![("conditions.locations", json!({"includeLocations": [OFFICE]}))],
            "notEnoughInformation,location",
        ),
    ];
    for (changes, expected) in cases {
        assert_eq!(analysed(&changes).as_str(), expected, "{changes:?}");
    }
}
