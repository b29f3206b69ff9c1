//! The collections: what each holds, and in which table.

use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation,
};
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, DirectoryRole, FederatedIdentityCredential, Group, OAuth2PermissionGrant,
    ServicePrincipal, UnifiedRoleAssignment, User,
};
use keepwatch_graph::{
    DirectoryAudit, EntityType, RiskDetection, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem, RiskyUser,
    RiskyUserHistoryItem, ServicePrincipalRiskDetection, SignIn, Subscription,
};

/// Declares the collections: `Variant: Type in "table",`.
macro_rules! collections {
    ($($(#[$doc:meta])* $name:ident: $type:ident in $table:literal,)+) => {
        /// What is stored as resources, and listed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Collection {
            $($(#[$doc])* $name,)+
        }

        impl Collection {
            /// Every collection.
            pub const ALL: &'static [Collection] = &[$(Collection::$name),+];

            /// The type of its rows.
            pub const fn entity(self) -> &'static EntityType {
                match self {
                    $(Collection::$name => $type::TYPE,)+
                }
            }

            /// Its table. The columns are those of [`EntityType::columns`] in their order, then the document's; a table
            /// that grows with sign-ins can have more, behind a column to divide it by.
            pub const fn table(self) -> &'static str {
                match self {
                    $(Collection::$name => $table,)+
                }
            }
        }
    };
}

collections! {
    /// `auditLogs/signIns`
    SignIns: SignIn in "sign_ins",
    /// `identityProtection/riskDetections`
    RiskDetections: RiskDetection in "risk_detections",
    /// `identityProtection/riskyUsers`
    RiskyUsers: RiskyUser in "risky_users",
    /// `identityProtection/riskyUsers/{id}/history`
    RiskyUserHistory: RiskyUserHistoryItem in "risky_user_history",
    /// `identityProtection/riskyServicePrincipals`
    RiskyServicePrincipals: RiskyServicePrincipal in "risky_service_principals",
    /// `identityProtection/riskyServicePrincipals/{id}/history`
    RiskyServicePrincipalHistory: RiskyServicePrincipalHistoryItem in "risky_service_principal_history",
    /// `identityProtection/servicePrincipalRiskDetections`
    ServicePrincipalRiskDetections: ServicePrincipalRiskDetection in "service_principal_risk_detections",
    /// `auditLogs/directoryAudits`
    DirectoryAudits: DirectoryAudit in "directory_audits",
    /// `identity/conditionalAccess/namedLocations`
    NamedLocations: NamedLocation in "named_locations",
    /// `identity/conditionalAccess/policies`
    ConditionalAccessPolicies: ConditionalAccessPolicy in "conditional_access_policies",
    /// `identity/conditionalAccess/authenticationContextClassReferences`
    AuthenticationContexts: AuthenticationContextClassReference in "authentication_context_class_references",
    /// `policies/authenticationStrengthPolicies`
    AuthenticationStrengths: AuthenticationStrengthPolicy in "authentication_strength_policies",
    /// `users`
    Users: User in "users",
    /// `groups`
    Groups: Group in "groups",
    /// `directoryRoles`: those that have been activated.
    DirectoryRoles: DirectoryRole in "directory_roles",
    /// `roleManagement/directory/roleAssignments`
    RoleAssignments: UnifiedRoleAssignment in "role_assignments",
    /// `subscriptions`
    Subscriptions: Subscription in "subscriptions",
    /// `applications`
    Applications: Application in "applications",
    /// `servicePrincipals`
    ServicePrincipals: ServicePrincipal in "service_principals",
    /// `servicePrincipals/{id}/appRoleAssignments` and `appRoleAssignedTo`
    AppRoleAssignments: AppRoleAssignment in "app_role_assignments",
    /// `oauth2PermissionGrants`
    Oauth2PermissionGrants: OAuth2PermissionGrant in "oauth2_permission_grants",
    /// `applications/{id}/federatedIdentityCredentials`
    FederatedIdentityCredentials: FederatedIdentityCredential in "federated_identity_credentials",
}

impl Collection {
    /// The column that says whose row it is, where the table is divided by it.
    pub(crate) const fn owner_column(self) -> Option<&'static str> {
        match self {
            Collection::SignIns => Some("owner_id"),
            Collection::RiskDetections | Collection::RiskyUserHistory => Some("user_id"),
            Collection::RiskyServicePrincipalHistory => Some("service_principal_id"),
            _ => None,
        }
    }
}
