//! The rules of a policy.

use super::{Invalid, applications, controls, description, display_name, environment, is_id, password_change};
use super::{service_principals, session, users};
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;

/// Checks a policy, as far as that can be told from itself.
pub fn policy(policy: &ConditionalAccessPolicy) -> Result<(), Invalid> {
    display_name("displayName", &policy.display_name)?;
    description(policy.description.as_deref())?;
    if let Some(template) = &policy.template_id
        && !is_id(template)
    {
        return Err(Invalid::new("templateId", "is not an id"));
    }
    let conditions = &policy.conditions;
    applications::check(conditions)?;
    users::check(conditions)?;
    service_principals::check(policy)?;
    environment::check(conditions)?;
    session::check(policy)?;
    controls::check(policy)?;
    password_change::check(policy)
}
