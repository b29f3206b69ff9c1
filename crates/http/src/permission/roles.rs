//! The directory roles that delegated callers need one of, by what they want to do.
//!
//! Source: Microsoft Graph, the role-based access control notes of each API. A Global Administrator may everything.

use keepwatch_graph::directory::role_templates::{
    APPLICATION_ADMINISTRATOR, AUTHENTICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER, RoleTemplate, SECURITY_ADMINISTRATOR, SECURITY_OPERATOR,
    SECURITY_READER, USER_ADMINISTRATOR,
};

/// Who may read risk.
pub(crate) const RISK_READERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_ADMINISTRATOR,
    SECURITY_OPERATOR,
    SECURITY_READER,
];

/// Who may judge risk. Microsoft's API pages name the administrator; its guide lets the operator dismiss as well.
pub(crate) const RISK_JUDGES: &[RoleTemplate] = &[GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR, SECURITY_OPERATOR];

/// Who may read logs.
pub(crate) const LOG_READERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    REPORTS_READER,
    SECURITY_ADMINISTRATOR,
    SECURITY_OPERATOR,
    SECURITY_READER,
];

/// Who may read policies.
pub(crate) const POLICY_READERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_ADMINISTRATOR,
    SECURITY_READER,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
];

/// Who may create, change and delete users and groups.
pub(crate) const USER_MANAGERS: &[RoleTemplate] = &[GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR];

/// Who may give directory roles, and roles of Graph itself to applications.
pub(crate) const ROLE_MANAGERS: &[RoleTemplate] = &[GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];

/// Who may write policies.
pub(crate) const POLICY_WRITERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
];

/// Who may see how others prove who they are. Source: Microsoft Graph, list methods.
pub(crate) const METHOD_READERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
];

/// Who may change that. Source: Microsoft Graph, create phoneMethod.
pub(crate) const METHOD_WRITERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
];

/// Who may give others a password. Source: Microsoft Graph, authenticationMethod: resetPassword; Microsoft Entra ID
/// Protection, required roles, for those who manage users.
pub(crate) const PASSWORD_RESETTERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    USER_ADMINISTRATOR,
];

/// Who may create, change and delete applications and service principals.
pub(crate) const APPLICATION_MANAGERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
];

/// Who may give permissions to applications, but for roles of Graph itself.
pub(crate) const GRANT_MANAGERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
];

/// Who may bring something back from the recycle bin: each what they manage.
pub(crate) const DELETED_MANAGERS: &[RoleTemplate] = &[
    GLOBAL_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
];
