//! Applications, service principals, and what they are given: what administrators may make of them.
//!
//! Everything here is called within [`Engine::administer`](crate::Engine::administer): it reads, refuses or writes, and
//! puts on record what it did. An application and its service principal are two objects, as in Graph; here they are
//! always of one tenant, so that what an application says of itself is copied to its service principal at once.

mod check;
mod consent;
mod credentials;
mod federated;
mod grants;
mod keys;
mod leaked;
mod object;
mod owners;
mod principals;
mod registration;
mod roles;
mod secrets;
mod urls;

pub use consent::{IDENTITY_SCOPES, Whose, consent};
pub use credentials::Credentialed;
pub use federated::{create_federated, delete_federated, federated, update_federated};
pub use grants::{create_grant, delete_grant, update_grant};
pub use keys::{AddedKey, add_key, register_key, remove_key, unregister_key};
pub use leaked::{LeakSource, SecretLeak};
pub use object::{DirectoryResource, Key, Reach, resolve};
pub use owners::{add_owner, remove_owner};
pub use principals::{
    create_principal, delete_principal, purge_principal, restore_principal, update_principal, upsert_principal,
};
pub use registration::{Upserted, create, delete, empty_recycle_bin, purge, restore, update, upsert};
pub use roles::{Grants, assign_role, grant_role, revoke_role, unassign_role};
pub use secrets::{add_password, remove_password};

use keepwatch_graph::TenantId;

/// Where applications are registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its domain, which is the publisher's.
    pub domain: String,
}
