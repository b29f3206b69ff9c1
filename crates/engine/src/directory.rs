//! The directory: what may be created, changed and deleted in it, and who is what by whom.
//!
//! Each change is one transaction with its record. Refusals have Graph's wording where it is documented.

mod groups;
mod links;
mod membership;
mod recycle_bin;
mod roles;
mod rules;
mod seen;
mod users;

pub use groups::GroupBody;
pub use links::{Link, Reference};
pub(crate) use membership::holders_of;
pub use membership::{groups_of, members_of, memberships_of, roles_of};
pub use recycle_bin::Deleted;
pub use rules::{OBJECTS, object};
pub use users::UserBody;

pub(crate) use seen::add_seen;
pub(crate) use users::{live as live_user, set_own_password, set_temporary_password, subject as user_subject};
