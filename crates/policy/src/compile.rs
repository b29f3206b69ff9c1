//! From the resource that administrators write to the policy that is evaluated.

use crate::conditions::{
    AppFilter, AppSet, Applications, ClientApplications, Clients, Conditions, DeviceKinds, Devices, Guests, People,
    Platforms, Risks, Users,
};
use crate::device_filter::{DeviceFilter, Rule};
use crate::ids::{id, ids};
use crate::model::{GrantControl, GrantControls, Operator, Policy, PolicyState};
use crate::places::{LocationSet, Locations};
use crate::session::SessionControls;
use crate::strength::Strength;
use crate::suites::{ADMIN_PORTALS, OFFICE_365};
use crate::words;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::conditions as graph;
use keepwatch_graph::conditional_access::controls::ConditionalAccessGrantControls;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessGrantControl, ConditionalAccessPolicyState, FilterMode, InsiderRiskLevel,
};

impl Policy {
    /// What a policy of the tenant, which has been checked, is to the evaluator.
    ///
    /// Conditions that need facts which nobody has here (filters over attributes of applications) are kept as unknown, so that the policy is
    /// enforced; a control that is not known cannot be satisfied.
    pub fn of(policy: &ConditionalAccessPolicy) -> Self {
        Self {
            id: policy.id.as_str().into(),
            display_name: policy.display_name.as_str().into(),
            state: match policy.state {
                ConditionalAccessPolicyState::Enabled => PolicyState::Enabled,
                ConditionalAccessPolicyState::Disabled => PolicyState::Disabled,
                ConditionalAccessPolicyState::EnabledForReportingButNotEnforced => {
                    PolicyState::EnabledForReportingButNotEnforced
                }
            },
            conditions: conditions(&policy.conditions),
            grant: policy.grant_controls.as_ref().and_then(grant),
            strength: policy
                .grant_controls
                .as_ref()
                .and_then(|grant| grant.authentication_strength.as_ref().map(Strength::of)),
            session: policy
                .session_controls
                .as_ref()
                .map(SessionControls::of)
                .unwrap_or_default(),
        }
    }
}

fn conditions(of: &graph::ConditionalAccessConditionSet) -> Conditions {
    Conditions {
        users: of.users.as_ref().map(users).unwrap_or_default(),
        client_applications: of.client_applications.as_ref().and_then(client_applications),
        applications: of.applications.as_ref().map(applications).unwrap_or_default(),
        clients: Clients(of.client_app_types.iter().copied().collect()),
        platforms: of.platforms.as_ref().map(|platforms| Platforms {
            include: platforms.include_platforms.iter().copied().collect(),
            exclude: platforms.exclude_platforms.iter().copied().collect(),
        }),
        locations: of.locations.as_ref().map(|locations| Locations {
            include: location_set(&locations.include_locations),
            exclude: location_set(&locations.exclude_locations),
        }),
        devices: devices(of),
        risks: Risks {
            user: of.user_risk_levels.iter().copied().collect(),
            sign_in: of.sign_in_risk_levels.iter().copied().collect(),
            service_principal: of.service_principal_risk_levels.iter().copied().collect(),
            insider: of
                .insider_risk_levels
                .iter()
                .flat_map(|levels| insider_levels(levels.bits()))
                .collect(),
            of_agents: of
                .agent_id_risk_levels
                .as_ref()
                .is_some_and(|levels| levels.bits() != 0),
        },
        transfer_methods: of.authentication_flows.as_ref().map_or(0, |flows| {
            flows.transfer_methods.as_ref().map_or(0, |methods| methods.bits())
        }),
    }
}

fn users(of: &graph::ConditionalAccessUsers) -> Users {
    Users {
        include: people(
            &of.include_users,
            &of.include_groups,
            &of.include_roles,
            of.include_guests_or_external_users.as_ref(),
        ),
        exclude: people(
            &of.exclude_users,
            &of.exclude_groups,
            &of.exclude_roles,
            of.exclude_guests_or_external_users.as_ref(),
        ),
    }
}

fn people(
    users: &[String],
    groups: &[String],
    roles: &[String],
    guests: Option<&graph::ConditionalAccessGuestsOrExternalUsers>,
) -> People {
    let any_guest = words::has(users, words::GUESTS_OR_EXTERNAL_USERS).then_some(Guests::ANY);
    People {
        everybody: words::has(users, words::ALL),
        users: ids(users),
        groups: ids(groups),
        roles: ids(roles),
        guests: any_guest.or_else(|| guests.map(some_guests)),
    }
}

fn some_guests(of: &graph::ConditionalAccessGuestsOrExternalUsers) -> Guests {
    Guests {
        kinds: of.guest_or_external_user_types.as_ref().map_or(0, |kinds| kinds.bits()),
        tenants: match &of.external_tenants {
            Some(graph::ConditionalAccessExternalTenants::Enumerated(tenants)) => Some(ids(&tenants.members)),
            Some(graph::ConditionalAccessExternalTenants::All(_)) | None => None,
        },
    }
}

/// `None` where the policy is not about service principals at all.
fn client_applications(of: &graph::ConditionalAccessClientApplications) -> Option<ClientApplications> {
    let names_some = of
        .include_service_principals
        .iter()
        .any(|word| !words::is(word, words::NONE));
    let is_filtered = of.service_principal_filter.is_some();
    (names_some || is_filtered).then(|| ClientApplications {
        of_tenant: words::has(&of.include_service_principals, words::SERVICE_PRINCIPALS_IN_MY_TENANT),
        include: ids(&of.include_service_principals),
        exclude: ids(&of.exclude_service_principals),
        is_filtered,
    })
}

fn applications(of: &graph::ConditionalAccessApplications) -> Applications {
    Applications {
        include: app_set(&of.include_applications),
        exclude: app_set(&of.exclude_applications),
        user_actions: of
            .include_user_actions
            .iter()
            .filter_map(|text| words::user_action(text))
            .collect(),
        authentication_contexts: ids(&of.include_authentication_context_class_references),
        filter: of.application_filter.as_ref().map(|filter| match filter.mode {
            Some(FilterMode::Exclude) => AppFilter::Excludes,
            Some(FilterMode::Include) | None => AppFilter::Includes,
        }),
    }
}

fn app_set(names: &[String]) -> AppSet {
    let mut apps = ids(names);
    for (word, suite) in [
        (words::OFFICE_365, OFFICE_365),
        (words::MICROSOFT_ADMIN_PORTALS, ADMIN_PORTALS),
    ] {
        if words::has(names, word) {
            apps.extend(suite.iter().map(|app| id(app)));
        }
    }
    AppSet {
        all: words::has(names, words::ALL),
        apps,
    }
}

fn location_set(names: &[String]) -> LocationSet {
    LocationSet {
        all: words::has(names, words::ALL),
        all_trusted: words::has(names, words::ALL_TRUSTED),
        named: ids(names),
    }
}

/// All three spellings that the service has had for kinds of devices mean the same.
fn devices(of: &graph::ConditionalAccessConditionSet) -> Option<Devices> {
    let states = of.device_states.as_ref();
    let devices = of.devices.as_ref();
    let kinds = |states: Option<&Vec<String>>, devices: [Option<&Vec<String>>; 2]| {
        let named: Vec<&String> = [states].into_iter().chain(devices).flatten().flatten().collect();
        DeviceKinds {
            all: words::has(&named, words::ALL),
            compliant: words::has(&named, words::COMPLIANT),
            domain_joined: words::has(&named, words::DOMAIN_JOINED),
        }
    };
    let mut include = kinds(
        states.map(|states| &states.include_states),
        [
            devices.map(|devices| &devices.include_devices),
            devices.map(|devices| &devices.include_device_states),
        ],
    );
    let exclude = kinds(
        states.map(|states| &states.exclude_states),
        [
            devices.map(|devices| &devices.exclude_devices),
            devices.map(|devices| &devices.exclude_device_states),
        ],
    );
    let filter = devices
        .and_then(|devices| devices.device_filter.as_ref())
        .map(device_filter);
    if include == DeviceKinds::default() {
        include.all = true;
    }
    let sets_something = filter.is_some() || exclude != DeviceKinds::default() || !include.all;
    sets_something.then_some(Devices {
        include,
        exclude,
        filter,
    })
}

fn device_filter(of: &graph::ConditionalAccessFilter) -> DeviceFilter {
    DeviceFilter {
        excludes: of.mode == Some(FilterMode::Exclude),
        // What is stored was checked, unless an older version did it.
        rule: Rule::parse(&of.rule).ok(),
    }
}

fn insider_levels(bits: i32) -> impl Iterator<Item = InsiderRiskLevel> {
    let levels = [
        (1, InsiderRiskLevel::Minor),
        (2, InsiderRiskLevel::Moderate),
        (4, InsiderRiskLevel::Elevated),
    ];
    levels
        .into_iter()
        .filter(move |(bit, _)| bits & bit != 0)
        .map(|(_, level)| level)
}

fn grant(of: &ConditionalAccessGrantControls) -> Option<GrantControls> {
    let mut controls = Vec::new();
    for control in &of.built_in_controls {
        controls.push(match control {
            ConditionalAccessGrantControl::Block | ConditionalAccessGrantControl::UnknownFutureValue => {
                return Some(GrantControls::Block);
            }
            ConditionalAccessGrantControl::Mfa => GrantControl::Mfa,
            ConditionalAccessGrantControl::CompliantDevice => GrantControl::CompliantDevice,
            ConditionalAccessGrantControl::DomainJoinedDevice => GrantControl::DomainJoinedDevice,
            ConditionalAccessGrantControl::ApprovedApplication => GrantControl::ApprovedApplication,
            ConditionalAccessGrantControl::CompliantApplication => GrantControl::CompliantApplication,
            ConditionalAccessGrantControl::PasswordChange => GrantControl::PasswordChange,
            ConditionalAccessGrantControl::RiskRemediation => GrantControl::RiskRemediation,
        });
    }
    let strength = of.authentication_strength.as_ref();
    controls.extend(strength.map(|strength| GrantControl::AuthenticationStrength(id(&strength.id))));
    controls.extend(
        of.terms_of_use
            .iter()
            .map(|terms| GrantControl::TermsOfUse(terms.as_str().into())),
    );
    let factors = of.custom_authentication_factors.iter();
    controls.extend(factors.map(|factor| GrantControl::CustomAuthenticationFactor(factor.as_str().into())));
    let operator = match of.operator.as_deref() {
        Some(operator) if words::is(operator, words::OR) => Operator::Or,
        // The stricter of the two where it is not said.
        _ => Operator::And,
    };
    GrantControls::require(operator, controls)
}
