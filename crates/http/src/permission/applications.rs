//! Applications, service principals, and what they are given.
//!
//! `Application.ReadWrite.OwnedBy` is good for what the calling application owns: see [`Owning`].

use crate::permission::{Permission, permissions};

permissions! {
    /// List applications or service principals.
    ListApplications:
        application [
            "Application.Read.All" | "Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All"
            | "Directory.Read.All"
        ]
        delegated [
            "Application.Read.All" | "Application.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
        ];
    /// Read one of them, who owns it, and what it was given.
    ReadApplication:
        application [
            "Application.Read.All" | "Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All"
            | "Directory.Read.All" | "Directory.ReadWrite.All"
        ]
        delegated [
            "Application.Read.All" | "Application.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
        ];
    /// Register applications.
    CreateApplications:
        application ["AppRegistration.Create" | "Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All"]
        delegated ["AppRegistration.Create" | "Application.ReadWrite.All"]
        one_of APPLICATION_MANAGERS;
    /// Change and delete applications.
    ManageApplications:
        application ["Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All"]
        delegated ["Application.ReadWrite.All"]
        one_of APPLICATION_MANAGERS;
    /// The same of all of them.
    ManageAllApplications: both ["Application.ReadWrite.All"] one_of APPLICATION_MANAGERS;
    /// Change service principals, and the credentials and owners of applications as well.
    ManagePrincipals:
        application ["Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All" | "Directory.ReadWrite.All"]
        delegated ["Application.ReadWrite.All" | "Directory.ReadWrite.All"]
        one_of APPLICATION_MANAGERS;
    /// The same of all of them.
    ManageAllPrincipals: both ["Application.ReadWrite.All" | "Directory.ReadWrite.All"] one_of APPLICATION_MANAGERS;
    /// Say who owns an application or service principal: who does can be anybody in the directory.
    AddOwners:
        application [
            "Application.ReadWrite.OwnedBy" + "Directory.Read.All" | "Application.ReadWrite.All" + "Directory.Read.All"
            | "Directory.ReadWrite.All"
        ]
        delegated ["Application.ReadWrite.All" + "Directory.Read.All" | "Directory.ReadWrite.All"]
        one_of APPLICATION_MANAGERS;
    /// List the foreign issuers of an application.
    ListFederatedCredentials:
        application ["Application.Read.All" | "Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All"]
        delegated ["Application.Read.All" | "Application.ReadWrite.All"];
    /// Read one of them.
    ReadFederatedCredential:
        application ["Application.ReadWrite.OwnedBy" | "Application.ReadWrite.All"]
        delegated ["Application.ReadWrite.All"];
    /// Read which roles of applications users and groups hold. Source: Microsoft Graph v1.0, user and group: list
    /// appRoleAssignments.
    ReadAssignments:
        both ["AppRoleAssignment.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"];
    /// Give roles of applications: see [`ManageRolesOfGraph`] for those that count here.
    AssignRoles:
        both [
            "AppRoleAssignment.ReadWrite.All" + "Application.Read.All"
            | "AppRoleAssignment.ReadWrite.All" + "Directory.Read.All" | "Application.ReadWrite.All"
        ]
        one_of GRANT_MANAGERS;
    /// Take them away.
    UnassignRoles: both ["AppRoleAssignment.ReadWrite.All" | "Application.ReadWrite.All"] one_of GRANT_MANAGERS;
    /// Give and take the roles of Graph itself.
    ManageRolesOfGraph: both ["AppRoleAssignment.ReadWrite.All"] one_of ROLE_MANAGERS;
    /// Read what applications may do for people.
    ReadGrants:
        both ["Directory.Read.All" | "DelegatedPermissionGrant.ReadWrite.All" | "Directory.ReadWrite.All"];
    /// Say what applications may do for people.
    ManageGrants:
        both ["DelegatedPermissionGrant.ReadWrite.All" | "Directory.ReadWrite.All"] one_of GRANT_MANAGERS;
    /// Bring applications and service principals back, or remove them for good.
    RestoreApplications: both ["Application.ReadWrite.All"] one_of APPLICATION_MANAGERS;
}

/// A permission that some callers have only for what they own.
pub(crate) trait Owning: Permission {
    /// The permission for all.
    type All: Permission;
}

impl Owning for ManageApplications {
    type All = ManageAllApplications;
}

impl Owning for ManagePrincipals {
    type All = ManageAllPrincipals;
}

impl Owning for AddOwners {
    type All = ManageAllPrincipals;
}
