//! The engine on a real store.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod administer;
mod alerts;
mod applications;
mod authentication;
mod conditional_access;
mod consent;
mod credentials;
mod device;
mod directory;
mod dry_run;
mod factors;
mod grants;
mod live_sign_ins;
mod lockout;
mod marks;
mod offline;
mod offline_accounts;
mod offline_pasts;
mod passkeys;
mod service_principals;
mod sessions;
mod sign_ins;
mod subscriptions;
mod trusted_locations;
mod tuning;
mod world;
