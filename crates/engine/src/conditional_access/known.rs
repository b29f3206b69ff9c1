//! Whether what a policy speaks of exists, and which policies speak of something.

use crate::administer::RuleError;
use crate::applications::{Key, resolve};
use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation,
};
use keepwatch_graph::directory::{Application, Group, ServicePrincipal, User, role_templates};
use keepwatch_graph::edm::shown;
use keepwatch_policy::validate::{Mention, Referent, mentions};
use keepwatch_storage::{Rx, StoreError};

/// Refuses a policy that speaks of something that does not exist. Of a policy that was there `before`, only what it speaks
/// of anew is looked at: a user who has left since must not keep it from being changed.
pub(super) fn check(
    rx: &mut Rx<'_>,
    policy: &ConditionalAccessPolicy,
    before: Option<&ConditionalAccessPolicy>,
) -> Result<(), RuleError> {
    let old = before.map(mentions).unwrap_or_default();
    let is_old = |mention: &Mention<'_>| {
        old.iter()
            .any(|old| old.referent == mention.referent && old.id.eq_ignore_ascii_case(mention.id))
    };
    for mention in mentions(policy).iter().filter(|mention| !is_old(mention)) {
        refuse_unknown(rx, mention)?;
    }
    Ok(())
}

/// The same for the places, contexts and strengths that a policy speaks of, which cannot be deleted while it does.
pub(super) fn check_own(rx: &mut Rx<'_>, policy: &ConditionalAccessPolicy) -> Result<(), RuleError> {
    let is_own = |mention: &&Mention<'_>| {
        matches!(
            mention.referent,
            Referent::NamedLocation | Referent::AuthenticationContext | Referent::AuthenticationStrength
        )
    };
    for mention in mentions(policy).iter().filter(is_own) {
        refuse_unknown(rx, mention)?;
    }
    Ok(())
}

fn refuse_unknown(rx: &mut Rx<'_>, mention: &Mention<'_>) -> Result<(), RuleError> {
    if exists(rx, mention)? {
        return Ok(());
    }
    let kind = kind(mention.referent);
    let problem = format!("there is no {kind} with the id `{}`", shown(mention.id));
    Err(RuleError::member(mention.member, problem))
}

fn exists(rx: &mut Rx<'_>, mention: &Mention<'_>) -> Result<bool, StoreError> {
    let id = mention.id;
    Ok(match mention.referent {
        Referent::User => rx.get::<User>(id)?.is_some_and(|user| user.deleted_date_time.is_none()),
        Referent::Group => rx
            .get::<Group>(id)?
            .is_some_and(|group| group.deleted_date_time.is_none()),
        Referent::Role => id.parse().is_ok_and(|id| role_templates::of_id(id).is_some()),
        Referent::Application => is_application(rx, id)?,
        Referent::ServicePrincipal => is_service_principal(rx, id)?,
        Referent::NamedLocation => {
            let found: Option<NamedLocation> = rx.get(id)?;
            found.is_some_and(|location| super::recycle_bin::deleted(&location).is_none())
        }
        Referent::AuthenticationContext => rx.get::<AuthenticationContextClassReference>(id)?.is_some(),
        Referent::AuthenticationStrength => rx.get::<AuthenticationStrengthPolicy>(id)?.is_some(),
    })
}

/// An application of the tenant, or one of those that the names of suites stand for.
fn is_application(rx: &mut Rx<'_>, id: &str) -> Result<bool, StoreError> {
    if keepwatch_policy::is_of_suite(id) {
        return Ok(true);
    }
    // A registration can sign people in before it has a service principal here.
    let key = Key::AppId(id.to_owned());
    let is_at_work = resolve::<ServicePrincipal>(rx, &key)?.is_some();
    Ok(is_at_work || resolve::<Application>(rx, &key)?.is_some())
}

fn is_service_principal(rx: &mut Rx<'_>, id: &str) -> Result<bool, StoreError> {
    Ok(resolve::<ServicePrincipal>(rx, &Key::Id(id.to_owned()))?.is_some())
}

fn kind(referent: Referent) -> &'static str {
    match referent {
        Referent::User => "user",
        Referent::Group => "group",
        Referent::Role => "directory role template",
        Referent::Application => "application",
        Referent::ServicePrincipal => "service principal",
        Referent::NamedLocation => "named location",
        Referent::AuthenticationContext => "authentication context",
        Referent::AuthenticationStrength => "authentication strength",
    }
}

/// Refuses to delete something that a policy speaks of. Policies in the recycle bin do not count.
pub(super) fn refuse_in_use(rx: &mut Rx<'_>, referent: Referent, id: &str) -> Result<(), RuleError> {
    let users = used_by(rx, referent, id)?;
    let Some(policy) = users.iter().find(|policy| policy.deleted_date_time.is_none()) else {
        return Ok(());
    };
    let kind = kind(referent);
    Err(RuleError::invalid(format!(
        "the {kind} `{}` is in use by the policy `{}` (`{}`)",
        shown(id),
        shown(&policy.display_name),
        policy.id
    )))
}

/// The policies that speak of something, those in the recycle bin included.
pub(super) fn used_by(
    rx: &mut Rx<'_>,
    referent: Referent,
    id: &str,
) -> Result<Vec<ConditionalAccessPolicy>, StoreError> {
    let mut policies: Vec<ConditionalAccessPolicy> = rx.all()?;
    policies.retain(|policy| {
        mentions(policy)
            .iter()
            .any(|mention| mention.referent == referent && mention.id.eq_ignore_ascii_case(id))
    });
    Ok(policies)
}
