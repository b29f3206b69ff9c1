//! Directory objects: users, groups, roles, applications and service principals, and the organization that they are of.

pub mod app_role_assignment;
pub mod application;
pub mod credential;
pub mod directory_object;
pub mod federated_identity_credential;
pub mod group;
pub mod licence;
pub mod mailbox;
pub mod oauth2_permission_grant;
pub mod on_premises;
pub mod on_premises_publishing;
pub mod organization;
pub mod own_resources;
pub mod permissions;
pub mod role;
pub mod role_templates;
pub mod service_principal;
pub mod user;

pub use app_role_assignment::AppRoleAssignment;
pub use application::Application;
pub use credential::{KeyCredential, PasswordCredential};
pub use directory_object::DirectoryObject;
pub use federated_identity_credential::FederatedIdentityCredential;
pub use group::Group;
pub use oauth2_permission_grant::OAuth2PermissionGrant;
pub use organization::Organization;
pub use role::{DirectoryRole, DirectoryRoleTemplate, UnifiedRoleAssignment, UnifiedRoleDefinition};
pub use service_principal::ServicePrincipal;
pub use user::User;
