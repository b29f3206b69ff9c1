//! The same decisions made in the slowest and plainest way, to compare with.
//!
//! Nothing is shared with the evaluator but the types: conditions are read off one by one, and what is not known is tried both
//! ways instead of being carried along.

use crate::conditions::{AppSet, Conditions, Devices, People};
use crate::device_filter::{DeviceFact, DeviceFilter, DeviceProperty, Rule};
use crate::model::{GrantControl, GrantControls, Operator, Policy, PolicyState};
use crate::places::LocationSet;
use crate::request::{Device, Identity, Request, Target, User};
use crate::session::{Frequency, SessionControls};
use crate::truth::Truth;
use crate::verdict::AppliedResult;
use keepwatch_graph::conditional_access::enums::{ConditionalAccessClientApp, ConditionalAccessDevicePlatform};
use std::collections::BTreeSet;

/// A request of which everything is known.
#[derive(Clone)]
struct Known {
    user: User,
    apps: BTreeSet<Box<str>>,
    client: ConditionalAccessClientApp,
    platform: Option<ConditionalAccessDevicePlatform>,
    inside: BTreeSet<Box<str>>,
    is_trusted: bool,
    /// The device's model; `None` is a device without one.
    model: Option<String>,
}

/// Every request that this one could be, as far as the policies of the tests can tell.
fn possibilities(request: &Request) -> Vec<Known> {
    let (Identity::User(user), Target::Applications(apps)) = (&request.identity, &request.target) else {
        panic!("tests are about people and applications");
    };
    let names = ["a", "b", "c"];
    let apps: Vec<BTreeSet<Box<str>>> = if apps.is_empty() {
        // An application that no policy names is one of them.
        let one = |name: &&str| BTreeSet::from([Box::from(*name)]);
        names.iter().chain(&["elsewhere"]).map(one).collect()
    } else {
        vec![apps.clone()]
    };
    let clients = match request.client_app {
        Some(client) => vec![client],
        None => vec![
            ConditionalAccessClientApp::Browser,
            ConditionalAccessClientApp::Other,
            ConditionalAccessClientApp::MobileAppsAndDesktopClients,
        ],
    };
    let mut places = vec![request.whereabouts.inside.clone()];
    for undecided in &request.whereabouts.undecided {
        let with: Vec<_> = places.iter().map(|place| place | &[undecided.clone()].into()).collect();
        places.extend(with);
    }
    let trusts = match request.whereabouts.trusted {
        Truth::Yes => vec![true],
        Truth::No => vec![false],
        Truth::Unknown => vec![false, true],
    };
    let mut all = vec![Known {
        user: user.clone(),
        apps: BTreeSet::new(),
        client: ConditionalAccessClientApp::All,
        platform: request.platform,
        inside: BTreeSet::new(),
        is_trusted: false,
        model: None,
    }];
    all = each(all, &apps, |known, apps| known.apps.clone_from(apps));
    all = each(all, &clients, |known, client| known.client = *client);
    all = each(all, &places, |known, inside| known.inside.clone_from(inside));
    all = each(all, &trusts, |known, is_trusted| known.is_trusted = *is_trusted);
    each(all, &models(&request.device), |known, model| {
        known.model.clone_from(model);
    })
}

/// Each of what is known so far with each of the values.
fn each<T>(all: Vec<Known>, values: &[T], set: impl Fn(&mut Known, &T)) -> Vec<Known> {
    let mut more = Vec::new();
    for known in all {
        for value in values {
            let mut one = known.clone();
            set(&mut one, value);
            more.push(one);
        }
    }
    more
}

/// The models that the device could be of: those that the policies of the tests tell apart.
fn models(device: &Device) -> Vec<Option<String>> {
    match device.facts.get(&DeviceProperty::Model) {
        _ if device.is_unregistered => vec![None],
        Some(DeviceFact::Text(model)) => vec![Some(model.to_string())],
        _ => vec![Some("kiosk".to_owned()), Some("laptop".to_owned())],
    }
}

/// Whether the policy's filter is about the device. The tests' rules are one comparison with one model.
fn is_about_device(filter: &DeviceFilter, model: Option<&str>) -> bool {
    let Some(Rule::Test(test)) = &filter.rule else {
        panic!("tests filter by one comparison");
    };
    let is_it = model == Some(&*test.values[0]);
    (is_it != test.is_negated) != filter.excludes
}

fn names_person(people: &People, user: &User) -> bool {
    people.everybody || people.users.contains(&user.id) || user.groups.iter().any(|group| people.groups.contains(group))
}

fn names_app(apps: &AppSet, app: &str) -> bool {
    apps.all || apps.apps.contains(app)
}

fn names_place(places: &LocationSet, known: &Known) -> bool {
    places.all
        || (places.all_trusted && known.is_trusted)
        || known.inside.iter().any(|place| places.named.contains(place))
}

fn is_met(conditions: &Conditions, known: &Known) -> bool {
    let users = &conditions.users;
    if !names_person(&users.include, &known.user) || names_person(&users.exclude, &known.user) {
        return false;
    }
    let apps = &conditions.applications;
    let is_about = |app: &str| names_app(&apps.include, app) && !names_app(&apps.exclude, app);
    if !known.apps.iter().any(|app| is_about(app)) {
        return false;
    }
    let clients = &conditions.clients.0;
    let any_client = clients.is_empty() || clients.contains(&ConditionalAccessClientApp::All);
    if !any_client && !clients.contains(&known.client) {
        return false;
    }
    if let Some(platforms) = &conditions.platforms
        && !known
            .platform
            .is_some_and(|platform| platforms.include.contains(&platform))
    {
        return false;
    }
    if let Some(locations) = &conditions.locations
        && (!names_place(&locations.include, known) || names_place(&locations.exclude, known))
    {
        return false;
    }
    if let Some(Devices {
        filter: Some(filter), ..
    }) = &conditions.devices
        && !is_about_device(filter, known.model.as_deref())
    {
        return false;
    }
    let risks = &conditions.risks;
    let risk = known.user.risk;
    (risks.user.is_empty() || risks.user.contains(&risk.user))
        && (risks.sign_in.is_empty() || risks.sign_in.contains(&risk.sign_in))
}

/// Whether a policy applies: whether it does in any of the ways in which the request can be understood.
fn applies(policy: &Policy, request: &Request) -> bool {
    possibilities(request)
        .iter()
        .any(|known| is_met(&policy.conditions, known))
}

/// Whether one control is satisfied.
fn is_satisfied(control: &GrantControl, policy: &Policy, request: &Request) -> bool {
    let is_about_risk = !policy.conditions.risks.user.is_empty() || !policy.conditions.risks.sign_in.is_empty();
    let satisfied = if is_about_risk {
        &request.satisfied_afresh
    } else {
        &request.satisfied
    };
    let by_remediation = *control == GrantControl::PasswordChange && satisfied.contains(&GrantControl::RiskRemediation);
    let is_compliant = !request.device.is_unregistered && request.device.is_compliant == Some(true);
    let by_device = *control == GrantControl::CompliantDevice && is_compliant;
    satisfied.contains(control) || by_remediation || by_device
}

/// Whether what a policy asks for is satisfied.
fn is_content(policy: &Policy, request: &Request) -> bool {
    match &policy.grant {
        None => true,
        Some(GrantControls::Block) => false,
        Some(GrantControls::Require(Operator::And, controls)) => {
            controls.iter().all(|control| is_satisfied(control, policy, request))
        }
        Some(GrantControls::Require(Operator::Or, controls)) => {
            controls.iter().any(|control| is_satisfied(control, policy, request))
        }
    }
}

/// Whether a person could bring themselves to satisfy a policy: with everything that people can do, would it be content?
fn could_be_content(policy: &Policy, request: &Request) -> bool {
    let by_people = [
        GrantControl::Mfa,
        GrantControl::PasswordChange,
        GrantControl::RiskRemediation,
        GrantControl::AuthenticationStrength("s".into()),
    ];
    let mut best = request.clone();
    best.satisfied.extend(by_people.clone());
    best.satisfied_afresh.extend(by_people);
    is_content(policy, &best)
}

/// Whether a token may be issued.
pub(super) fn may_pass(policies: &[Policy], request: &Request) -> bool {
    policies
        .iter()
        .filter(|policy| policy.state == PolicyState::Enabled && applies(policy, request))
        .all(|policy| is_content(policy, request))
}

/// What each policy made of it.
pub(super) fn result(policy: &Policy, request: &Request) -> AppliedResult {
    let (applies, is_content) = (applies(policy, request), is_content(policy, request));
    match (policy.state, applies, is_content) {
        (PolicyState::Disabled, _, _) => AppliedResult::NotEnabled,
        (PolicyState::Enabled, false, _) => AppliedResult::NotApplied,
        (PolicyState::Enabled, true, true) => AppliedResult::Success,
        (PolicyState::Enabled, true, false) => AppliedResult::Failure,
        (PolicyState::EnabledForReportingButNotEnforced, false, _) => AppliedResult::ReportOnlyNotApplied,
        (PolicyState::EnabledForReportingButNotEnforced, true, true) => AppliedResult::ReportOnlySuccess,
        (PolicyState::EnabledForReportingButNotEnforced, true, false) if could_be_content(policy, request) => {
            AppliedResult::ReportOnlyInterrupted
        }
        (PolicyState::EnabledForReportingButNotEnforced, true, false) => AppliedResult::ReportOnlyFailure,
    }
}

/// Whether a session of this age, of which the first factor is this old in seconds and the second one that, may go on.
pub(super) fn may_go_on(policies: &[Policy], request: &Request, ages: (u64, u64)) -> bool {
    policies
        .iter()
        .filter(|policy| policy.state == PolicyState::Enabled && applies(policy, request))
        .all(|policy| is_young_enough(&policy.session, ages))
}

/// The same by one set of controls.
pub(super) fn is_young_enough(session: &SessionControls, (primary, secondary): (u64, u64)) -> bool {
    let allows = |frequency: Option<Frequency>, age: u64| match frequency {
        None => true,
        Some(Frequency::EveryTime) => age == 0,
        Some(Frequency::Seconds(most)) => age <= most,
    };
    allows(session.primary, primary) && allows(session.secondary, secondary)
}
