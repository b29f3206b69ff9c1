//! Users, groups, roles and the organization.
//!
//! Microsoft's table, where the project has it, is about users; for the rest, the pages of the operations are the source.
//! Its permissions for users of agents and of other clouds are left out: there are no such users here.

use crate::permission::permissions;

permissions! {
    /// List users.
    ListUsers:
        both [
            "User.ReadBasic.All" | "User.ReadWrite.All" | "DeviceManagementApps.Read.All"
            | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.Read.All"
            | "DeviceManagementConfiguration.ReadWrite.All" | "DeviceManagementManagedDevices.Read.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.Read.All"
            | "DeviceManagementServiceConfig.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
            | "User.Read.All"
        ];
    /// Read a user: themselves, with the smallest of these; another, by what it takes to [`ListUsers`].
    ReadUser:
        application [
            "User.ReadBasic.All" | "User.ReadWrite.All" | "DeviceManagementApps.Read.All"
            | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.Read.All"
            | "DeviceManagementConfiguration.ReadWrite.All" | "DeviceManagementManagedDevices.Read.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.Read.All"
            | "DeviceManagementServiceConfig.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
            | "User.Read.All"
        ]
        delegated [
            "User.ReadBasic.All" | "User.ReadWrite.All" | "DeviceManagementApps.Read.All"
            | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.Read.All"
            | "DeviceManagementConfiguration.ReadWrite.All" | "DeviceManagementManagedDevices.Read.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.Read.All"
            | "DeviceManagementServiceConfig.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
            | "User.Read.All" | "User.Read" | "User.ReadWrite"
        ];
    /// Read more of users than what everybody may know of a colleague.
    ReadWholeUsers:
        both [
            "User.ReadWrite.All" | "DeviceManagementApps.Read.All" | "DeviceManagementApps.ReadWrite.All"
            | "DeviceManagementConfiguration.Read.All" | "DeviceManagementConfiguration.ReadWrite.All"
            | "DeviceManagementManagedDevices.Read.All" | "DeviceManagementManagedDevices.ReadWrite.All"
            | "DeviceManagementServiceConfig.Read.All" | "DeviceManagementServiceConfig.ReadWrite.All"
            | "Directory.Read.All" | "Directory.ReadWrite.All" | "User.Read.All"
        ];
    /// Read oneself.
    ReadMe:
        delegated [
            "User.Read" | "Directory.Read.All" | "Directory.ReadWrite.All" | "User.Read.All" | "User.ReadBasic.All"
            | "User.ReadWrite" | "User.ReadWrite.All"
        ];
    /// Create users.
    CreateUsers:
        both [
            "User.ReadWrite.All" | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.ReadWrite.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.ReadWrite.All"
            | "Directory.ReadWrite.All"
        ]
        one_of USER_MANAGERS;
    /// Delete users.
    DeleteUsers:
        both [
            "User.DeleteRestore.All" | "User.ReadWrite.All" | "DeviceManagementApps.ReadWrite.All"
            | "DeviceManagementConfiguration.ReadWrite.All" | "DeviceManagementManagedDevices.ReadWrite.All"
            | "DeviceManagementServiceConfig.ReadWrite.All"
        ]
        one_of USER_MANAGERS;
    /// Change a user, in something. What it is decides which of these it takes: see the permissions below.
    UpdateUser:
        application [
            "User.ReadWrite.All" | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.ReadWrite.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.ReadWrite.All"
            | "Directory.ReadWrite.All" | "User-Mail.ReadWrite.All" | "User-PasswordProfile.ReadWrite.All"
            | "User-Phone.ReadWrite.All" | "User.EnableDisableAccount.All" | "User.ManageIdentities.All"
        ]
        delegated [
            "User.ReadWrite.All" | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.ReadWrite.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.ReadWrite.All"
            | "Directory.ReadWrite.All" | "User-Mail.ReadWrite.All" | "User-PasswordProfile.ReadWrite.All"
            | "User-Phone.ReadWrite.All" | "User.EnableDisableAccount.All" | "User.ManageIdentities.All"
            | "User.ReadWrite"
        ];
    /// Change users in everything.
    ManageUsers:
        both [
            "User.ReadWrite.All" | "DeviceManagementApps.ReadWrite.All" | "DeviceManagementConfiguration.ReadWrite.All"
            | "DeviceManagementManagedDevices.ReadWrite.All" | "DeviceManagementServiceConfig.ReadWrite.All"
            | "Directory.ReadWrite.All"
        ]
        one_of USER_MANAGERS;
    /// Change the addresses of users.
    ManageMail: both ["User-Mail.ReadWrite.All"] one_of USER_MANAGERS;
    /// Change the passwords of users.
    ManagePasswords: both ["User-PasswordProfile.ReadWrite.All"] one_of USER_MANAGERS;
    /// Change the telephone numbers of users.
    ManagePhones: both ["User-Phone.ReadWrite.All"] one_of USER_MANAGERS;
    /// Enable and disable accounts.
    ManageAccounts: both ["User.EnableDisableAccount.All"] one_of USER_MANAGERS;
    /// Change by what users sign in.
    ManageIdentities: both ["User.ManageIdentities.All"] one_of USER_MANAGERS;
    /// Change oneself, in what people may say of themselves.
    UpdateMe: delegated ["User.ReadWrite" | "User.ReadWrite.All" | "Directory.ReadWrite.All"];
    /// End the sessions of users: one's own, or another's by a role.
    RevokeSessions: both ["User.RevokeSessions.All" | "Directory.ReadWrite.All" | "User.ReadWrite.All"];
    /// End one's own sessions.
    RevokeMySessions: delegated ["User.RevokeSessions.All" | "Directory.ReadWrite.All" | "User.ReadWrite.All"];
    /// End the sessions of users, as the older action of beta asks.
    InvalidateTokens:
        application ["User.RevokeSessions.All"]
        delegated ["User.RevokeSessions.All" | "Directory.ReadWrite.All" | "User.ReadWrite"];
    /// End the sessions of other people.
    RevokeOthersSessions:
        both ["User.RevokeSessions.All" | "Directory.ReadWrite.All" | "User.ReadWrite.All"] one_of USER_MANAGERS;
    /// Read who is in what.
    ReadMemberships:
        both [
            "GroupMember.Read.All" | "User.Read.All" | "Group.Read.All" | "Directory.Read.All" | "User.ReadWrite.All"
            | "Group.ReadWrite.All" | "Directory.ReadWrite.All"
        ];
    /// Read what one is in oneself.
    ReadMyMemberships:
        delegated [
            "User.Read" | "GroupMember.Read.All" | "User.Read.All" | "Group.Read.All" | "Directory.Read.All"
            | "User.ReadWrite.All" | "Group.ReadWrite.All" | "Directory.ReadWrite.All"
        ];
    /// Read users and who manages them.
    ReadManagers: both ["User.Read.All" | "Directory.Read.All" | "User.ReadWrite.All" | "Directory.ReadWrite.All"];
    /// Read who manages oneself, and whom one manages.
    ReadMyManagers:
        delegated ["User.Read.All" | "Directory.Read.All" | "User.ReadWrite.All" | "Directory.ReadWrite.All"];
    /// Say who manages a user.
    ManageManagers: both ["User.ReadWrite.All" | "Directory.ReadWrite.All"] one_of USER_MANAGERS;
    /// Read groups and who is in them.
    ReadGroups:
        both [
            "GroupMember.Read.All" | "Group.Read.All" | "Directory.Read.All" | "GroupMember.ReadWrite.All"
            | "Group.ReadWrite.All" | "Directory.ReadWrite.All"
        ];
    /// Create, change and delete groups, and say who owns them.
    ManageGroups: both ["Group.ReadWrite.All" | "Directory.ReadWrite.All"] one_of USER_MANAGERS;
    /// Say who is in groups.
    ManageMembers:
        both ["GroupMember.ReadWrite.All" | "Group.ReadWrite.All" | "Directory.ReadWrite.All"] one_of USER_MANAGERS;
    /// Read whatever is in the directory.
    ReadDirectory: both ["Directory.Read.All" | "Directory.ReadWrite.All"];
    /// Bring back or remove for good what was deleted: users by the first two, the others by those that name them.
    ManageDeleted:
        both [
            "User.DeleteRestore.All" | "User.ReadWrite.All" | "Group.ReadWrite.All" | "Application.ReadWrite.All"
            | "Directory.ReadWrite.All"
        ]
        one_of DELETED_MANAGERS;
    /// Bring users back, or remove them for good.
    RestoreUsers:
        both ["User.DeleteRestore.All" | "User.ReadWrite.All" | "Directory.ReadWrite.All"] one_of USER_MANAGERS;
    /// Read directory roles and who has them.
    ReadRoles:
        both [
            "RoleManagement.Read.Directory" | "Directory.Read.All" | "RoleManagement.ReadWrite.Directory"
            | "Directory.ReadWrite.All"
        ];
    /// Give directory roles and take them away.
    ManageRoles: both ["RoleManagement.ReadWrite.Directory"] one_of ROLE_MANAGERS;
    /// Read what the tenant is.
    ReadOrganization:
        application ["Organization.Read.All" | "Directory.Read.All" | "Directory.ReadWrite.All"]
        delegated ["User.Read" | "Organization.Read.All" | "Directory.Read.All" | "Directory.ReadWrite.All"];
}
