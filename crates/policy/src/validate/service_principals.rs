//! `conditions.clientApplications`: applications on their own behalf.

use super::environment::filter;
use super::{IdList, Invalid};
use crate::words;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::conditions::ConditionalAccessConditionSet;
use keepwatch_graph::conditional_access::enums::ConditionalAccessGrantControl as Control;

const CLIENTS: &str = "conditions.clientApplications";
const INCLUDE: &str = "conditions.clientApplications.includeServicePrincipals";
const EXCLUDE: &str = "conditions.clientApplications.excludeServicePrincipals";

pub(super) fn check(policy: &ConditionalAccessPolicy) -> Result<(), Invalid> {
    let conditions = &policy.conditions;
    let Some(clients) = &conditions.client_applications else {
        return without(conditions);
    };
    IdList {
        member: INCLUDE,
        items: &clients.include_service_principals,
        words: &[words::SERVICE_PRINCIPALS_IN_MY_TENANT],
        alone: &[words::NONE],
    }
    .check()?;
    IdList {
        member: EXCLUDE,
        items: &clients.exclude_service_principals,
        words: &[],
        alone: &[],
    }
    .check()?;
    filter(
        "conditions.clientApplications.servicePrincipalFilter",
        clients.service_principal_filter.as_ref(),
    )?;
    of_agents(conditions)?;
    let names_some = clients
        .include_service_principals
        .iter()
        .any(|word| !words::is(word, words::NONE));
    if !names_some && clients.service_principal_filter.is_none() {
        return match conditions.users {
            Some(_) => without(conditions),
            None => Err(Invalid::new(
                CLIENTS,
                "must include a service principal, where users is not given",
            )),
        };
    }
    alone(policy)
}

/// Agents have identities that this server does not issue: what would never be enforced is not accepted.
fn of_agents(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    let Some(clients) = &conditions.client_applications else {
        return Ok(());
    };
    let names_agents = !clients.include_agent_id_service_principals.is_empty()
        || !clients.exclude_agent_id_service_principals.is_empty()
        || clients.agent_id_service_principal_filter.is_some();
    if names_agents {
        return Err(Invalid::new(
            CLIENTS,
            "cannot name agents: this server has no identities of agents",
        ));
    }
    Ok(())
}

/// A policy about service principals is about no users, and can only keep them out.
fn alone(policy: &ConditionalAccessPolicy) -> Result<(), Invalid> {
    let conditions = &policy.conditions;
    if let Some(users) = &conditions.users {
        let others = !users.include_groups.is_empty()
            || !users.include_roles.is_empty()
            || users.include_guests_or_external_users.is_some();
        let names_somebody = users.include_users.iter().any(|word| !words::is(word, words::NONE));
        if others || names_somebody {
            return Err(Invalid::new(
                "conditions.users.includeUsers",
                "must be `None` where clientApplications includes service principals",
            ));
        }
    }
    for (member, levels) in [
        ("conditions.userRiskLevels", &conditions.user_risk_levels),
        ("conditions.signInRiskLevels", &conditions.sign_in_risk_levels),
    ] {
        if !levels.is_empty() {
            return Err(Invalid::new(
                member,
                "cannot be combined with conditions.clientApplications",
            ));
        }
    }
    let grant = policy.grant_controls.as_ref();
    if grant.is_some_and(|grant| grant.built_in_controls.iter().any(|control| *control != Control::Block)) {
        return Err(Invalid::new(
            "grantControls.builtInControls",
            "can only be `block` where clientApplications includes service principals",
        ));
    }
    Ok(())
}

fn without(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    if conditions.service_principal_risk_levels.is_empty() {
        return Ok(());
    }
    Err(Invalid::new(
        "conditions.servicePrincipalRiskLevels",
        "needs conditions.clientApplications that include service principals",
    ))
}
