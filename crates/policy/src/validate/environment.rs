//! The conditions on where a sign-in comes from: software, platform, place, device, risk, flow.

use super::{IdList, Invalid, RULE_MAX, bounded, list_length};
use crate::device_filter::Rule;
use crate::words;
use keepwatch_graph::RiskLevel;
use keepwatch_graph::conditional_access::conditions::{
    ConditionalAccessConditionSet, ConditionalAccessFilter, ConditionalAccessPlatforms,
};
use keepwatch_graph::conditional_access::enums::{ConditionalAccessClientApp, ConditionalAccessDevicePlatform};
use keepwatch_graph::edm::shown;

const CLIENT_APPS: &str = "conditions.clientAppTypes";
const INCLUDE_PLATFORMS: &str = "conditions.platforms.includePlatforms";
const EXCLUDE_PLATFORMS: &str = "conditions.platforms.excludePlatforms";
const INCLUDE_LOCATIONS: &str = "conditions.locations.includeLocations";
const EXCLUDE_LOCATIONS: &str = "conditions.locations.excludeLocations";
const UNKNOWN: &str = "`unknownFutureValue` stands for what nobody knows";

pub(super) fn check(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    client_apps(&conditions.client_app_types)?;
    if let Some(platforms) = &conditions.platforms {
        check_platforms(platforms)?;
    }
    locations(conditions)?;
    devices(conditions)?;
    risks(conditions)?;
    flows(conditions)
}

fn client_apps(kinds: &[ConditionalAccessClientApp]) -> Result<(), Invalid> {
    list_length(CLIENT_APPS, kinds.len())?;
    if kinds.is_empty() {
        return Err(Invalid::new(
            CLIENT_APPS,
            "must not be empty: `all` stands for every kind",
        ));
    }
    if kinds.contains(&ConditionalAccessClientApp::UnknownFutureValue) {
        return Err(Invalid::new(CLIENT_APPS, UNKNOWN));
    }
    if kinds.len() > 1 && kinds.contains(&ConditionalAccessClientApp::All) {
        return Err(Invalid::new(CLIENT_APPS, "`all` must stand alone"));
    }
    Ok(())
}

fn check_platforms(platforms: &ConditionalAccessPlatforms) -> Result<(), Invalid> {
    use ConditionalAccessDevicePlatform::{All, UnknownFutureValue};
    let (include, exclude) = (&platforms.include_platforms, &platforms.exclude_platforms);
    for (member, list) in [(INCLUDE_PLATFORMS, include), (EXCLUDE_PLATFORMS, exclude)] {
        list_length(member, list.len())?;
        if list.contains(&UnknownFutureValue) {
            return Err(Invalid::new(member, UNKNOWN));
        }
    }
    if include.is_empty() {
        return Err(Invalid::new(INCLUDE_PLATFORMS, "must name a platform, or `all`"));
    }
    if include.len() > 1 && include.contains(&All) {
        return Err(Invalid::new(INCLUDE_PLATFORMS, "`all` must stand alone"));
    }
    if exclude.contains(&All) {
        return Err(Invalid::new(EXCLUDE_PLATFORMS, "`all` would leave nothing"));
    }
    Ok(())
}

fn locations(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    let Some(locations) = &conditions.locations else {
        return Ok(());
    };
    if locations.include_locations.is_empty() {
        return Err(Invalid::new(
            INCLUDE_LOCATIONS,
            "must name a location, `All` or `AllTrusted`",
        ));
    }
    IdList {
        member: INCLUDE_LOCATIONS,
        items: &locations.include_locations,
        words: &[words::ALL_TRUSTED],
        alone: &[words::ALL],
    }
    .check()?;
    IdList {
        member: EXCLUDE_LOCATIONS,
        items: &locations.exclude_locations,
        words: &[words::ALL_TRUSTED],
        alone: &[],
    }
    .check()
}

fn devices(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    if let Some(states) = &conditions.device_states {
        device_kinds("conditions.deviceStates.includeStates", &states.include_states)?;
        device_kinds("conditions.deviceStates.excludeStates", &states.exclude_states)?;
    }
    let Some(devices) = &conditions.devices else {
        return Ok(());
    };
    device_kinds("conditions.devices.includeDevices", &devices.include_devices)?;
    device_kinds("conditions.devices.excludeDevices", &devices.exclude_devices)?;
    device_kinds("conditions.devices.includeDeviceStates", &devices.include_device_states)?;
    device_kinds("conditions.devices.excludeDeviceStates", &devices.exclude_device_states)?;
    const FILTER: &str = "conditions.devices.deviceFilter";
    filter(FILTER, devices.device_filter.as_ref())?;
    let rule = devices.device_filter.as_ref().map(|filter| Rule::parse(&filter.rule));
    match rule.transpose() {
        Ok(_) => Ok(()),
        Err(error) => Err(Invalid::new(FILTER, error.to_string())),
    }
}

fn device_kinds(member: &'static str, kinds: &[String]) -> Result<(), Invalid> {
    const KNOWN: [&str; 3] = [words::ALL, words::COMPLIANT, words::DOMAIN_JOINED];
    list_length(member, kinds.len())?;
    let is_known = |kind: &String| KNOWN.iter().any(|known| words::is(kind, known));
    match kinds.iter().find(|kind| !is_known(kind)) {
        Some(unknown) => {
            let problem = format!("`{}` is not one of {}", shown(unknown), KNOWN.join(", "));
            Err(Invalid::new(member, problem))
        }
        None => Ok(()),
    }
}

/// A filter has a mode and a rule. A rule about applications is kept as text: it speaks of attributes that this server does
/// not keep, so that it is bounded and its parentheses and quotes are counted, and no more is asked of it.
pub(super) fn filter(member: &'static str, filter: Option<&ConditionalAccessFilter>) -> Result<(), Invalid> {
    let Some(filter) = filter else { return Ok(()) };
    if filter.mode.is_none() {
        return Err(Invalid::new(member, "mode must be `include` or `exclude`"));
    }
    if filter.rule.trim().is_empty() {
        return Err(Invalid::new(member, "rule must not be empty"));
    }
    bounded(member, &filter.rule, RULE_MAX)?;
    if !is_balanced(&filter.rule) {
        return Err(Invalid::new(
            member,
            "rule has a quote or a parenthesis without its partner",
        ));
    }
    Ok(())
}

fn is_balanced(rule: &str) -> bool {
    let (mut depth, mut quote) = (0_u32, None);
    for c in rule.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            (None, _) => {}
        }
    }
    depth == 0 && quote.is_none()
}

fn risks(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    for (member, levels) in [
        ("conditions.userRiskLevels", &conditions.user_risk_levels),
        ("conditions.signInRiskLevels", &conditions.sign_in_risk_levels),
        (
            "conditions.servicePrincipalRiskLevels",
            &conditions.service_principal_risk_levels,
        ),
    ] {
        list_length(member, levels.len())?;
        let is_level = |level: &&RiskLevel| !matches!(level, RiskLevel::Hidden | RiskLevel::UnknownFutureValue);
        if let Some(other) = levels.iter().find(|level| !is_level(level)) {
            return Err(Invalid::new(
                member,
                format!("`{other}` is not one of low, medium, high, none"),
            ));
        }
    }
    const INSIDER_SENTINEL: i32 = 8;
    let insider = conditions.insider_risk_levels.as_ref().map(|levels| levels.bits());
    if insider.is_some_and(|bits| bits == 0 || bits & INSIDER_SENTINEL != 0) {
        return Err(Invalid::new(
            "conditions.insiderRiskLevels",
            "must name levels among minor, moderate, elevated",
        ));
    }
    if conditions.agent_id_risk_levels.is_some() {
        return Err(Invalid::new(
            "conditions.agentIdRiskLevels",
            "cannot be set: this server has no identities of agents",
        ));
    }
    Ok(())
}

fn flows(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    const MEMBER: &str = "conditions.authenticationFlows.transferMethods";
    const SENTINEL: i32 = 4;
    let Some(flows) = &conditions.authentication_flows else {
        return Ok(());
    };
    match &flows.transfer_methods {
        None => Err(Invalid::new(MEMBER, "must be given")),
        Some(methods) if methods.bits() & SENTINEL != 0 => Err(Invalid::new(MEMBER, UNKNOWN)),
        Some(_) => Ok(()),
    }
}
