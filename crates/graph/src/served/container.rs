//! Where paths begin: what the schema's container holds.

use crate::edm::Versions;

/// An entity set or a singleton of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contained {
    /// As it appears in paths.
    pub name: &'static str,
    /// The name of the entity type, without the namespace.
    pub entity: &'static str,
    /// Whether it is a set.
    pub many: bool,
    /// Which versions have it.
    pub versions: Versions,
}

const fn set(name: &'static str, entity: &'static str) -> Contained {
    let (many, versions) = (true, Versions::Both);
    Contained {
        name,
        entity,
        many,
        versions,
    }
}

const fn singleton(name: &'static str, entity: &'static str) -> Contained {
    let (many, versions) = (false, Versions::Both);
    Contained {
        name,
        entity,
        many,
        versions,
    }
}

impl Contained {
    const fn in_beta(self) -> Self {
        let versions = Versions::Beta;
        Self { versions, ..self }
    }
}

/// What the container holds, if its type is served.
pub const CONTAINER: &[Contained] = &[
    set("appRoleAssignments", "appRoleAssignment"),
    set("applications", "application"),
    set("directoryObjects", "directoryObject"),
    set("directoryRoles", "directoryRole"),
    set("groups", "group"),
    set("oauth2PermissionGrants", "oAuth2PermissionGrant"),
    set("organization", "organization"),
    set("riskDetections", "riskDetection").in_beta(),
    set("riskyUsers", "riskyUser").in_beta(),
    set("servicePrincipals", "servicePrincipal"),
    set("subscriptions", "subscription"),
    set("users", "user"),
    singleton("auditLogs", "auditLogRoot"),
    singleton("conditionalAccess", "conditionalAccessRoot").in_beta(),
    singleton("identity", "identityContainer"),
    singleton("identityProtection", "identityProtectionRoot"),
    singleton("me", "user"),
];
