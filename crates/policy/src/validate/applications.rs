//! `conditions.applications`: what is used.

use super::environment::filter;
use super::{IdList, Invalid, context::is_context_id, list_length};
use crate::words;
use keepwatch_graph::conditional_access::conditions::{ConditionalAccessApplications, ConditionalAccessConditionSet};
use keepwatch_graph::edm::shown;

const APPLICATIONS: &str = "conditions.applications";
const INCLUDE: &str = "conditions.applications.includeApplications";
const EXCLUDE: &str = "conditions.applications.excludeApplications";
const ACTIONS: &str = "conditions.applications.includeUserActions";
const CONTEXTS: &str = "conditions.applications.includeAuthenticationContextClassReferences";

pub(super) fn check(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    let applications = conditions.applications.as_ref();
    let applications = applications.ok_or_else(|| Invalid::new(APPLICATIONS, "must be given"))?;
    lists(applications)?;
    filter(
        "conditions.applications.applicationFilter",
        applications.application_filter.as_ref(),
    )?;
    one_kind(applications)
}

fn lists(applications: &ConditionalAccessApplications) -> Result<(), Invalid> {
    IdList {
        member: INCLUDE,
        items: &applications.include_applications,
        words: &[words::OFFICE_365, words::MICROSOFT_ADMIN_PORTALS],
        alone: &[words::ALL, words::NONE],
    }
    .check()?;
    IdList {
        member: EXCLUDE,
        items: &applications.exclude_applications,
        words: &[words::OFFICE_365, words::MICROSOFT_ADMIN_PORTALS],
        alone: &[],
    }
    .check()?;
    let actions = &applications.include_user_actions;
    list_length(ACTIONS, actions.len())?;
    if let Some(unknown) = actions.iter().find(|action| words::user_action(action).is_none()) {
        let problem = format!(
            "`{}` is neither `{}` nor `{}`",
            shown(unknown),
            words::REGISTER_SECURITY_INFO,
            words::REGISTER_DEVICE
        );
        return Err(Invalid::new(ACTIONS, problem));
    }
    let contexts = &applications.include_authentication_context_class_references;
    list_length(CONTEXTS, contexts.len())?;
    match contexts.iter().find(|context| !is_context_id(context)) {
        Some(unknown) => Err(Invalid::new(
            CONTEXTS,
            format!("`{}` is not one of c1 to c99", shown(unknown)),
        )),
        None => Ok(()),
    }
}

/// Applications, user actions and authentication contexts exclude each other.
fn one_kind(applications: &ConditionalAccessApplications) -> Result<(), Invalid> {
    let names_applications = !applications.include_applications.is_empty() || applications.application_filter.is_some();
    let kinds = [
        (INCLUDE, names_applications),
        (ACTIONS, !applications.include_user_actions.is_empty()),
        (
            CONTEXTS,
            !applications.include_authentication_context_class_references.is_empty(),
        ),
    ];
    let mut given = kinds
        .iter()
        .filter(|(_, is_given)| *is_given)
        .map(|(member, _)| *member);
    let Some(first) = given.next() else {
        return Err(Invalid::new(
            APPLICATIONS,
            "must include an application, a user action or an authentication context",
        ));
    };
    if let Some(second) = given.next() {
        return Err(Invalid::new(second, format!("cannot be combined with {first}")));
    }
    if first != INCLUDE && !applications.exclude_applications.is_empty() {
        return Err(Invalid::new(EXCLUDE, format!("cannot be combined with {first}")));
    }
    Ok(())
}

/// Whether a policy is about all applications, none excluded.
pub(super) fn are_all(conditions: &ConditionalAccessConditionSet) -> bool {
    conditions.applications.as_ref().is_some_and(|applications| {
        words::has(&applications.include_applications, words::ALL)
            && applications.exclude_applications.is_empty()
            && applications.application_filter.is_none()
    })
}
