mod tables;

use super::*;
use crate::ServicePrincipal;
use crate::conditions::{AppSet, Clients, Conditions, DeviceKinds, Devices, People, Platforms, Risks, Users};
use crate::device_filter::{Comparison, DeviceFact, DeviceFilter, DeviceProperty, Rule, Test};
use crate::ids::Ids;
use crate::model::{GrantControl, Operator};
use crate::places::{LocationSet, Locations, Whereabouts};
use crate::request::{Device, Identity, Target};
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

/// Filters for one model of devices, or for all others.
fn devices() -> impl Strategy<Value = Option<Devices>> {
    let filter = (any::<bool>(), any::<bool>()).prop_map(|(excludes, is_negated)| Devices {
        include: DeviceKinds {
            all: true,
            ..DeviceKinds::default()
        },
        exclude: DeviceKinds::default(),
        filter: Some(DeviceFilter {
            excludes,
            rule: Some(Rule::Test(Test {
                property: DeviceProperty::Model,
                comparison: Comparison::Equals,
                is_negated,
                values: vec!["kiosk".into()],
            })),
        }),
    });
    proptest::option::of(filter)
}

/// One that is not registered, one of which nobody knows anything, or one of a model.
fn device() -> impl Strategy<Value = Device> {
    let of_model = |model: &str| Device {
        facts: [(DeviceProperty::Model, DeviceFact::text(model))].into(),
        ..Device::default()
    };
    proptest::sample::select(vec![
        Device::unregistered(),
        Device::default(),
        of_model("Kiosk"),
        of_model("Laptop"),
    ])
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
        devices(),
        (levels(), levels()),
    )
        .prop_map(
            |((include, exclude), apps, clients, locations, platforms, devices, (user, sign_in))| Conditions {
                users: Users { include, exclude },
                applications: crate::conditions::Applications {
                    include: apps,
                    ..crate::conditions::Applications::default()
                },
                clients: Clients(clients),
                locations: locations.map(|(include, exclude)| Locations { include, exclude }),
                platforms,
                devices,
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
        (platform, device()),
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
                (platform, device),
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
                    device,
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
        if request.device == Device::default() {
            request.device = Device::unregistered();
        }
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
