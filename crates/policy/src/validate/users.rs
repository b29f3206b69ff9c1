//! `conditions.users`: who signs in.

use super::{IdList, Invalid, is_id, list_length};
use crate::words;
use keepwatch_graph::conditional_access::conditions::{
    ConditionalAccessConditionSet, ConditionalAccessExternalTenants, ConditionalAccessGuestsOrExternalUsers,
    ConditionalAccessUsers,
};
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessExternalTenantsMembershipKind as Membership, ConditionalAccessGuestOrExternalUserTypes as Kinds,
};
use keepwatch_graph::edm::shown;

const USERS: &str = "conditions.users";
const INCLUDE: &str = "conditions.users.includeUsers";
const EXCLUDE: &str = "conditions.users.excludeUsers";
const INCLUDE_GUESTS: &str = "conditions.users.includeGuestsOrExternalUsers";
const EXCLUDE_GUESTS: &str = "conditions.users.excludeGuestsOrExternalUsers";

pub(super) fn check(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    let Some(users) = &conditions.users else {
        return match conditions.client_applications {
            Some(_) => Ok(()),
            None => Err(Invalid::new(USERS, "must be given, where clientApplications is not")),
        };
    };
    lists(users)?;
    guests(
        INCLUDE_GUESTS,
        users.include_guests_or_external_users.as_ref(),
        &users.include_users,
    )?;
    guests(
        EXCLUDE_GUESTS,
        users.exclude_guests_or_external_users.as_ref(),
        &users.exclude_users,
    )?;
    included(conditions, users)
}

fn lists(users: &ConditionalAccessUsers) -> Result<(), Invalid> {
    let list = |member, items, words, alone| IdList {
        member,
        items,
        words,
        alone,
    };
    const GUESTS: &[&str] = &[words::GUESTS_OR_EXTERNAL_USERS];
    list(
        INCLUDE,
        users.include_users.as_slice(),
        GUESTS,
        &[words::ALL, words::NONE],
    )
    .check()?;
    list(EXCLUDE, &users.exclude_users, GUESTS, &[]).check()?;
    list("conditions.users.includeGroups", &users.include_groups, &[], &[]).check()?;
    list("conditions.users.excludeGroups", &users.exclude_groups, &[], &[]).check()?;
    list("conditions.users.includeRoles", &users.include_roles, &[], &[]).check()?;
    list("conditions.users.excludeRoles", &users.exclude_roles, &[], &[]).check()
}

/// Somebody must be included, and `None` includes nobody else.
fn included(conditions: &ConditionalAccessConditionSet, users: &ConditionalAccessUsers) -> Result<(), Invalid> {
    let others = !users.include_groups.is_empty()
        || !users.include_roles.is_empty()
        || users.include_guests_or_external_users.is_some();
    if others && words::has(&users.include_users, words::NONE) {
        return Err(Invalid::new(INCLUDE, "`None` must stand alone"));
    }
    if !others && users.include_users.is_empty() && conditions.client_applications.is_none() {
        return Err(Invalid::new(USERS, "must include somebody, or `None`"));
    }
    Ok(())
}

fn guests(
    member: &'static str,
    guests: Option<&ConditionalAccessGuestsOrExternalUsers>,
    users: &[String],
) -> Result<(), Invalid> {
    let Some(guests) = guests else { return Ok(()) };
    if words::has(users, words::GUESTS_OR_EXTERNAL_USERS) {
        let problem = "cannot be combined with `GuestsOrExternalUsers` in the list of users";
        return Err(Invalid::new(member, problem));
    }
    let kinds = guests.guest_or_external_user_types.as_ref();
    match kinds.map(Kinds::bits) {
        None | Some(0) => {
            return Err(Invalid::new(
                member,
                "guestOrExternalUserTypes must name a kind of people",
            ));
        }
        Some(bits) if bits & SENTINEL != 0 => {
            return Err(Invalid::new(
                member,
                "guestOrExternalUserTypes has a member that nobody knows",
            ));
        }
        Some(_) => {}
    }
    match &guests.external_tenants {
        Some(tenants) => external_tenants(member, tenants),
        None => Ok(()),
    }
}

/// The number of `unknownFutureValue` among the kinds of guests.
const SENTINEL: i32 = 64;

fn external_tenants(member: &'static str, tenants: &ConditionalAccessExternalTenants) -> Result<(), Invalid> {
    let (said, meant) = match tenants {
        ConditionalAccessExternalTenants::All(tenants) => (tenants.membership_kind, Membership::All),
        ConditionalAccessExternalTenants::Enumerated(tenants) => {
            list_length(member, tenants.members.len())?;
            if tenants.members.is_empty() {
                return Err(Invalid::new(member, "externalTenants.members must name a tenant"));
            }
            if let Some(unknown) = tenants.members.iter().find(|tenant| !is_id(tenant)) {
                let problem = format!(
                    "externalTenants.members: `{}` is not the id of a tenant",
                    shown(unknown)
                );
                return Err(Invalid::new(member, problem));
            }
            (tenants.membership_kind, Membership::Enumerated)
        }
    };
    match said {
        Some(said) if said != meant => {
            let problem = format!("externalTenants.membershipKind of this type is `{meant}`, not `{said}`");
            Err(Invalid::new(member, problem))
        }
        _ => Ok(()),
    }
}
