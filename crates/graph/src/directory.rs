//! Directory objects: users, groups, roles, applications and service principals, and the organization that they are of.

pub mod app_role_assignment;
pub mod application;
pub mod credential;
pub mod directory_object;
pub mod federated_identity_credential;
pub mod oauth2_permission_grant;
pub mod on_premises_publishing;
pub mod permissions;
pub mod service_principal;

pub use app_role_assignment::AppRoleAssignment;
pub use application::Application;
pub use credential::{KeyCredential, PasswordCredential};
pub use directory_object::DirectoryObject;
pub use federated_identity_credential::FederatedIdentityCredential;
pub use oauth2_permission_grant::OAuth2PermissionGrant;
pub use service_principal::ServicePrincipal;
