//! The types that are served: one list for `$metadata`, the API's description and the check against Graph's schema.

mod container;
mod reached;

pub use container::{CONTAINER, Contained};
pub use reached::Reached;

use crate::agent_risk::{AgentRiskDetection, RiskyAgent};
use crate::authentication::{Authentication, AuthenticationMethod, LongRunningOperation};
use crate::conditional_access::authentication_strength::{AuthenticationMethodModeDetail, AuthenticationStrengthRoot};
use crate::conditional_access::conditional_access_root::{CaPoliciesDeletableRoot, ConditionalAccessRoot};
use crate::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy,
    ConditionalAccessTemplate, NamedLocation, WhatIfAnalysisResult,
};
use crate::directory::{
    AppRoleAssignment, Application, DirectoryObject, DirectoryRole, DirectoryRoleTemplate, FederatedIdentityCredential,
    Group, OAuth2PermissionGrant, Organization, ServicePrincipal, UnifiedRoleAssignment, UnifiedRoleDefinition, User,
};
use crate::edm::{EntityType, Version, Versions};
use crate::roots::{AuditLogRoot, IdentityContainer, IdentityProtectionRoot};
use crate::{
    DirectoryAudit, RiskDetection, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem, RiskyUser,
    RiskyUserHistoryItem, ServicePrincipalRiskDetection, SignIn, Subscription,
};

/// An entity type that is served.
#[derive(Debug, Clone, Copy)]
pub struct Served {
    /// The type, with its forms where it has some.
    pub entity: &'static EntityType,
    /// Which versions serve it.
    pub versions: Versions,
}

const fn both(entity: &'static EntityType) -> Served {
    let versions = Versions::Both;
    Served { entity, versions }
}

const fn beta(entity: &'static EntityType) -> Served {
    let versions = Versions::Beta;
    Served { entity, versions }
}

/// Every entity type that a route serves. What they lead to (forms, complex types, enumerations, what they derive from)
/// follows from them.
pub const ENTITIES: &[Served] = &[
    beta(AgentRiskDetection::TYPE),
    both(Application::TYPE),
    both(AppRoleAssignment::TYPE),
    both(AuditLogRoot::TYPE),
    both(Authentication::TYPE),
    both(AuthenticationContextClassReference::TYPE),
    both(AuthenticationMethod::TYPE),
    both(AuthenticationMethodModeDetail::TYPE),
    both(AuthenticationStrengthPolicy::TYPE),
    both(AuthenticationStrengthRoot::TYPE),
    both(CaPoliciesDeletableRoot::TYPE),
    both(ConditionalAccessPolicy::TYPE),
    both(ConditionalAccessRoot::TYPE),
    both(ConditionalAccessTemplate::TYPE),
    both(DirectoryAudit::TYPE),
    both(DirectoryObject::TYPE),
    both(DirectoryRole::TYPE),
    both(DirectoryRoleTemplate::TYPE),
    both(FederatedIdentityCredential::TYPE),
    both(Group::TYPE),
    both(IdentityContainer::TYPE),
    both(IdentityProtectionRoot::TYPE),
    both(LongRunningOperation::TYPE),
    both(NamedLocation::TYPE),
    both(OAuth2PermissionGrant::TYPE),
    both(Organization::TYPE),
    both(RiskDetection::TYPE),
    beta(RiskyAgent::TYPE),
    both(RiskyServicePrincipal::TYPE),
    both(RiskyServicePrincipalHistoryItem::TYPE),
    both(RiskyUser::TYPE),
    both(RiskyUserHistoryItem::TYPE),
    both(ServicePrincipal::TYPE),
    both(ServicePrincipalRiskDetection::TYPE),
    both(SignIn::TYPE),
    both(Subscription::TYPE),
    both(UnifiedRoleAssignment::TYPE),
    both(UnifiedRoleDefinition::TYPE),
    both(User::TYPE),
    both(WhatIfAnalysisResult::TYPE),
];

/// The entity types that `version` serves.
pub fn entities(version: Version) -> impl Iterator<Item = &'static EntityType> {
    ENTITIES
        .iter()
        .filter(move |served| served.versions.include(version))
        .map(|served| served.entity)
}
