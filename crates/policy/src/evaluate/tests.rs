use super::*;
use crate::ServicePrincipal;
use crate::conditions::{AppSet, Clients, Conditions, People, Platforms, Risks, Users};
use crate::ids::Ids;
use crate::model::{GrantControl, Operator};
use crate::places::{LocationSet, Locations, Whereabouts};
use crate::request::{Identity, Target};
use crate::session::{Frequency, PersistentBrowser, SessionControl};
use crate::testing::{APP, EXCHANGE, GROUP, OFFICE, SERVICE, USER, at_risk, policy, sign_in};
use keepwatch_graph::RiskLevel;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp, ConditionalAccessDevicePlatform, UserAction,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What `policies` decide on `request`.
fn decide(policies: &[Policy], request: &Request) -> Decision {
    verdict(policies, request).decision
}

fn verdict(policies: &[Policy], request: &Request) -> Verdict {
    let policies: Vec<Arc<Policy>> = policies.iter().cloned().map(Arc::new).collect();
    evaluate(&policies, request)
}

fn level() -> impl Strategy<Value = RiskLevel> {
    proptest::sample::select(&[RiskLevel::None, RiskLevel::Low, RiskLevel::Medium, RiskLevel::High][..])
}

fn levels() -> impl Strategy<Value = BTreeSet<RiskLevel>> {
    proptest::collection::btree_set(level(), 0..3)
}

fn controls() -> impl Strategy<Value = BTreeSet<GrantControl>> {
    let control = proptest::sample::select(vec![
        GrantControl::Mfa,
        GrantControl::PasswordChange,
        GrantControl::RiskRemediation,
        GrantControl::CompliantDevice,
        GrantControl::AuthenticationStrength("s".into()),
    ]);
    proptest::collection::btree_set(control, 0..4)
}

fn grant() -> impl Strategy<Value = Option<GrantControls>> {
    (any::<bool>(), any::<bool>(), controls()).prop_map(|(and, blocks, controls)| {
        let operator = if and { Operator::And } else { Operator::Or };
        if blocks {
            Some(GrantControls::Block)
        } else {
            GrantControls::require(operator, controls)
        }
    })
}

/// Few ids, so that policies and requests often speak of the same.
fn some_ids() -> impl Strategy<Value = Ids> {
    proptest::collection::btree_set(proptest::sample::select(vec!["a", "b", "c"]).prop_map(Into::into), 0..3)
}

fn people() -> impl Strategy<Value = People> {
    (any::<bool>(), some_ids(), some_ids()).prop_map(|(everybody, users, groups)| People {
        everybody,
        users,
        groups,
        ..People::default()
    })
}

fn location_set() -> impl Strategy<Value = LocationSet> {
    (any::<bool>(), any::<bool>(), some_ids()).prop_map(|(all, all_trusted, named)| LocationSet {
        all,
        all_trusted,
        named,
    })
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let apps = (any::<bool>(), some_ids()).prop_map(|(all, apps)| AppSet { all, apps });
    let clients = proptest::collection::btree_set(
        proptest::sample::select(
            &[
                ConditionalAccessClientApp::All,
                ConditionalAccessClientApp::Browser,
                ConditionalAccessClientApp::Other,
            ][..],
        ),
        0..3,
    );
    let locations = proptest::option::of((location_set(), location_set()));
    let platforms = proptest::option::of(Just(Platforms {
        include: [ConditionalAccessDevicePlatform::Windows].into(),
        exclude: BTreeSet::new(),
    }));
    (
        (people(), people()),
        apps,
        clients,
        locations,
        platforms,
        (levels(), levels()),
    )
        .prop_map(
            |((include, exclude), apps, clients, locations, platforms, (user, sign_in))| Conditions {
                users: Users { include, exclude },
                applications: crate::conditions::Applications {
                    include: apps,
                    ..crate::conditions::Applications::default()
                },
                clients: Clients(clients),
                locations: locations.map(|(include, exclude)| Locations { include, exclude }),
                platforms,
                risks: Risks {
                    user,
                    sign_in,
                    ..Risks::default()
                },
                ..Conditions::default()
            },
        )
}

fn session() -> impl Strategy<Value = SessionControls> {
    let frequency =
        proptest::sample::select(&[Frequency::EveryTime, Frequency::Seconds(3600), Frequency::Seconds(7200)][..]);
    let persistent = proptest::sample::select(&[PersistentBrowser::Never, PersistentBrowser::Always][..]);
    (
        proptest::option::of((frequency, any::<bool>())),
        proptest::option::of(persistent),
    )
        .prop_map(|(frequency, persistent_browser)| SessionControls {
            primary: frequency.filter(|(_, both)| *both).map(|(frequency, _)| frequency),
            secondary: frequency.map(|(frequency, _)| frequency),
            persistent_browser,
            enforced: [
                frequency.map(|_| SessionControl::SignInFrequency),
                persistent_browser.map(|_| SessionControl::PersistentBrowser),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let state = proptest::sample::select(
        &[
            PolicyState::Enabled,
            PolicyState::Disabled,
            PolicyState::EnabledForReportingButNotEnforced,
        ][..],
    );
    ("[a-f]", state, conditions(), grant(), session()).prop_map(|(id, state, conditions, grant, session)| Policy {
        display_name: id.to_uppercase().into(),
        id: id.into(),
        state,
        conditions,
        grant,
        strength: None,
        session,
    })
}

fn policies() -> impl Strategy<Value = Vec<Policy>> {
    proptest::collection::vec(any_policy(), 0..6)
}

fn truth() -> impl Strategy<Value = Truth> {
    proptest::sample::select(&[Truth::No, Truth::Unknown, Truth::Yes][..])
}

fn any_request() -> impl Strategy<Value = Request> {
    let client = proptest::sample::select(
        &[
            None,
            Some(ConditionalAccessClientApp::Browser),
            Some(ConditionalAccessClientApp::Other),
        ][..],
    );
    let platform = proptest::option::of(Just(ConditionalAccessDevicePlatform::Windows));
    let whereabouts = (some_ids(), some_ids(), truth()).prop_map(|(inside, undecided, trusted)| Whereabouts {
        inside,
        undecided,
        trusted,
    });
    (
        (level(), level()),
        "[a-c]",
        some_ids(),
        some_ids(),
        client,
        platform,
        whereabouts,
        (controls(), controls()),
    )
        .prop_map(
            |(
                (user, sign_in),
                id,
                groups,
                apps,
                client_app,
                platform,
                whereabouts,
                (mut satisfied, satisfied_afresh),
            )| {
                satisfied.extend(satisfied_afresh.iter().cloned());
                let mut request = at_risk(user, sign_in);
                if let Identity::User(who) = &mut request.identity {
                    who.id = id.into();
                    who.groups = groups;
                }
                Request {
                    target: Target::Applications(apps),
                    client_app,
                    platform,
                    whereabouts,
                    satisfied,
                    satisfied_afresh,
                    ..request
                }
            },
        )
}

/// One of which everything is known.
fn known_request() -> impl Strategy<Value = Request> {
    any_request().prop_map(|mut request| {
        request.client_app.get_or_insert(ConditionalAccessClientApp::Browser);
        request.whereabouts.undecided.clear();
        request.whereabouts.trusted = match request.whereabouts.trusted {
            Truth::Yes => Truth::Yes,
            Truth::No | Truth::Unknown => Truth::No,
        };
        match &mut request.target {
            Target::Applications(apps) if apps.is_empty() => apps.extend(["elsewhere".into()]),
            _ => {}
        }
        request
    })
}

fn blocks_everybody() -> Policy {
    let everybody = People {
        everybody: true,
        ..People::default()
    };
    let everything = AppSet {
        all: true,
        ..AppSet::default()
    };
    Policy {
        id: "block".into(),
        display_name: "Block".into(),
        state: PolicyState::Enabled,
        conditions: Conditions {
            users: Users {
                include: everybody,
                ..Users::default()
            },
            applications: crate::conditions::Applications {
                include: everything,
                ..crate::conditions::Applications::default()
            },
            ..Conditions::default()
        },
        grant: Some(GrantControls::Block),
        strength: None,
        session: SessionControls::default(),
    }
}

proptest! {
    /// All matching policies apply together, so one more can only make access harder.
    #[test]
    fn adding_a_policy_never_relaxes(mut policies in policies(), extra in any_policy(), request in any_request()) {
        let before = verdict(&policies, &request);
        policies.push(extra);
        let after = verdict(&policies, &request);
        prop_assert!(after.decision.is_as_strict_as(&before.decision));
        prop_assert!(after.session.is_as_strict_as(&before.session));
    }

    #[test]
    fn order_and_duplicates_do_not_matter(policies in policies(), request in any_request()) {
        let (one, mut other) = (verdict(&policies, &request), policies.clone());
        other.reverse();
        other.extend(policies);
        let other = verdict(&other, &request);
        prop_assert_eq!(one.decision, other.decision);
        prop_assert_eq!(one.session, other.session);
    }

    #[test]
    fn block_wins(mut policies in policies(), request in any_request(), place in any::<prop::sample::Index>()) {
        policies.insert(place.index(policies.len() + 1), blocks_everybody());
        match decide(&policies, &request) {
            Decision::Block { by } => prop_assert!(by.contains("block")),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// Where nothing applies, nothing is asked for, and the session is the tenant's own.
    #[test]
    fn the_default_is_to_grant(mut policies in policies(), request in any_request()) {
        policies.retain(|policy| policy.conditions.apply(&request) == Truth::No);
        let verdict = verdict(&policies, &request);
        prop_assert_eq!(verdict.decision, Decision::Grant);
        prop_assert_eq!(verdict.session, SessionControls::default());
    }

    /// Whatever a request turns out to be, nothing passes that would not have: what is not known opens no door.
    #[test]
    fn what_could_be_refused_is(policies in policies(), request in any_request()) {
        if decide(&policies, &request) == Decision::Grant {
            prop_assert!(naive::may_pass(&policies, &request));
        }
    }

    /// What is asked for is just what would be enough, whatever of it somebody then satisfies.
    #[test]
    fn the_plain_way_to_decide_agrees(policies in policies(), request in known_request(), more in controls()) {
        let verdict = verdict(&policies, &request);
        let mut better = request.clone();
        better.satisfied.extend(more.clone());
        better.satisfied_afresh.extend(more.clone());
        let is_enough = match &verdict.decision {
            Decision::Grant => true,
            Decision::Block { .. } => false,
            Decision::Require(needs) => needs
                .iter()
                .all(|need| need.iter().any(|control| more.iter().any(|have| have.covers(control)))),
        };
        prop_assert_eq!(is_enough, naive::may_pass(&policies, &better), "{:?}", verdict.decision);
        prop_assert_eq!(verdict.decision == Decision::Grant, naive::may_pass(&policies, &request));
    }

    #[test]
    fn the_plain_way_tells_the_same_of_each_policy(policies in policies(), request in known_request()) {
        for (policy, applied) in policies.iter().zip(verdict(&policies, &request).policies) {
            prop_assert_eq!(applied.result, naive::result(policy, &request));
        }
    }

    #[test]
    fn the_plain_way_lets_the_same_sessions_go_on(policies in policies(), request in known_request(), ages in (0..9000_u64, 0..9000_u64)) {
        let session = verdict(&policies, &request).session;
        prop_assert_eq!(naive::is_young_enough(&session, ages), naive::may_go_on(&policies, &request, ages));
    }

    #[test]
    fn policies_that_are_not_enabled_do_nothing(mut policies in policies(), request in any_request()) {
        let with_all = verdict(&policies, &request);
        policies.retain(|policy| policy.state == PolicyState::Enabled);
        let without = verdict(&policies, &request);
        prop_assert_eq!(without.decision, with_all.decision);
        prop_assert_eq!(without.session, with_all.session);
    }

    #[test]
    fn satisfying_more_never_makes_it_harder(policies in policies(), request in any_request(), more in controls()) {
        let before = decide(&policies, &request);
        let mut better = request;
        better.satisfied.extend(more.clone());
        better.satisfied_afresh.extend(more);
        prop_assert!(before.is_as_strict_as(&decide(&policies, &better)));
    }

    /// Whoever hides where they come from or what they use gains nothing by it.
    #[test]
    fn knowing_less_never_relaxes(policies in policies(), request in any_request()) {
        let known = decide(&policies, &request);
        let mut hidden = request.clone();
        hidden.client_app = None;
        let all = hidden.whereabouts.inside.iter().chain(["a".into(), "b".into(), "c".into()].iter()).cloned().collect();
        hidden.whereabouts = Whereabouts { inside: Ids::new(), undecided: all, trusted: Truth::Unknown };
        prop_assert!(decide(&policies, &hidden).is_as_strict_as(&known));
    }

    /// What would be said of a policy, and what it does, are the same thing wherever the facts are known.
    #[test]
    fn the_analysis_says_what_is_enforced(policy in any_policy(), mut request in known_request()) {
        request.satisfied.clear();
        request.satisfied_afresh.clear();
        let applies = crate::analyse(&policy, &request).applies();
        let is_enforced = policy.state == PolicyState::Enabled && policy.grant.is_some();
        let decision = decide(&[policy], &request);
        prop_assert_eq!(decision != Decision::Grant, applies && is_enforced);
    }
}

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
