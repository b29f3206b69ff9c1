//! What a policy speaks of, for whoever knows what exists.

use crate::words;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::conditions::ConditionalAccessConditionSet;

/// Something that a policy names by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention<'a> {
    /// The path of the member that names it.
    pub member: &'static str,
    /// What it is.
    pub referent: Referent,
    /// Its id, as it was written.
    pub id: &'a str,
}

/// What policies name by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referent {
    /// A user, by object id.
    User,
    /// A group, by object id.
    Group,
    /// A directory role, by the id of its template.
    Role,
    /// An application, by client id.
    Application,
    /// A service principal, by object id.
    ServicePrincipal,
    /// A named location.
    NamedLocation,
    /// An authentication context.
    AuthenticationContext,
    /// An authentication strength.
    AuthenticationStrength,
}

/// Everything that a policy names by id. Words such as `All`, and the id that stands for the addresses of the older
/// multifactor authentication service, are no ids. Tenants and terms of use are kept elsewhere, and are not among them.
pub fn mentions(policy: &ConditionalAccessPolicy) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    for (member, referent, items) in lists(&policy.conditions) {
        let ids = items.iter().filter(|item| is_mention(referent, item));
        found.extend(ids.map(|id| Mention { member, referent, id }));
    }
    let strength = policy
        .grant_controls
        .as_ref()
        .and_then(|grant| grant.authentication_strength.as_ref());
    found.extend(strength.map(|strength| Mention {
        member: "grantControls.authenticationStrength",
        referent: Referent::AuthenticationStrength,
        id: &strength.id,
    }));
    found
}

fn is_mention(referent: Referent, item: &str) -> bool {
    match referent {
        Referent::AuthenticationContext => true,
        Referent::NamedLocation => super::is_id(item) && item != words::MFA_TRUSTED_IPS,
        _ => super::is_id(item),
    }
}

fn lists(conditions: &ConditionalAccessConditionSet) -> Vec<(&'static str, Referent, &[String])> {
    let mut lists: Vec<(&'static str, Referent, &[String])> = Vec::new();
    if let Some(users) = &conditions.users {
        lists.extend([
            (
                "conditions.users.includeUsers",
                Referent::User,
                users.include_users.as_slice(),
            ),
            ("conditions.users.excludeUsers", Referent::User, &users.exclude_users),
            ("conditions.users.includeGroups", Referent::Group, &users.include_groups),
            ("conditions.users.excludeGroups", Referent::Group, &users.exclude_groups),
            ("conditions.users.includeRoles", Referent::Role, &users.include_roles),
            ("conditions.users.excludeRoles", Referent::Role, &users.exclude_roles),
        ]);
    }
    if let Some(of) = &conditions.applications {
        lists.extend([
            (
                "conditions.applications.includeApplications",
                Referent::Application,
                of.include_applications.as_slice(),
            ),
            (
                "conditions.applications.excludeApplications",
                Referent::Application,
                &of.exclude_applications,
            ),
            (
                "conditions.applications.includeAuthenticationContextClassReferences",
                Referent::AuthenticationContext,
                &of.include_authentication_context_class_references,
            ),
        ]);
    }
    if let Some(of) = &conditions.client_applications {
        lists.extend([
            (
                "conditions.clientApplications.includeServicePrincipals",
                Referent::ServicePrincipal,
                of.include_service_principals.as_slice(),
            ),
            (
                "conditions.clientApplications.excludeServicePrincipals",
                Referent::ServicePrincipal,
                &of.exclude_service_principals,
            ),
        ]);
    }
    if let Some(of) = &conditions.locations {
        lists.extend([
            (
                "conditions.locations.includeLocations",
                Referent::NamedLocation,
                of.include_locations.as_slice(),
            ),
            (
                "conditions.locations.excludeLocations",
                Referent::NamedLocation,
                &of.exclude_locations,
            ),
        ]);
    }
    lists
}
