//! SQLite and PostgreSQL behind one [`Store`].
//!
//! Work is a closure: [`Store::read`] gives it an [`Rx`], [`Store::write`] a [`Tx`], which can also read. What a closure
//! wrote is stored as a whole when it returns `Ok`, and durable when `write` does; many writes share one commit.
//!
//! ```no_run
//! # use keepwatch_storage::{Store, StoreError, StoreSettings};
//! # use keepwatch_graph::{RiskyUser, UserId};
//! # async fn example(user: UserId) -> Result<(), StoreError> {
//! let store = Store::open(&StoreSettings::new("data/keepwatch.db"))?;
//! let risky: Option<RiskyUser> = store.read(move |rx| rx.get(&user.to_string())).await?;
//! store
//!     .write(move |tx| {
//!         tx.lock_users(&[user])?;
//!         let situation = tx.situation(user, &[], &[])?;
//!         // ... decide in the core, then `tx.apply_change(...)` ...
//!         Ok(situation.detections.len())
//!     })
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! Methods take and return the types of `graph` and `detection` and hold no rules. What is [`Stored`] has the same few
//! methods; the others are grouped by noun, one module each. SQL is in `sql/`, written once for both engines; only [`Engine`]-specific filters are given by callers, who get
//! them from `keepwatch-odata`.

mod api_traffic;
mod audits;
mod authentication;
mod beta_part;
mod browsers;
mod checkpointer;
mod clients;
mod collection;
mod connection;
mod credentials;
mod crowds;
mod data_lock;
mod device_codes;
mod error;
mod exceptions;
mod grants;
mod history;
mod incidents;
mod journal;
mod journeys;
mod leases;
mod links;
mod marks;
mod migrations;
mod notifications;
mod objects;
mod pages;
mod passkeys;
mod password_failures;
mod pasts;
mod profiles;
mod readers;
mod recovery_codes;
mod retention;
mod risk_detections;
mod rows;
mod service_principal_days;
mod service_principal_risk;
mod sessions;
mod settings;
mod sign_ins;
mod signing_keys;
mod situation;
mod store;
mod stored;
mod tenant_model;
#[cfg(feature = "testing")]
pub mod testing;
mod totp_secrets;
mod transaction;
mod user_secrets;
mod value;
mod writer;
mod wrong_codes;

pub use api_traffic::{ApiCaller, ApiTrafficRow};
pub use audits::AuditHabit;
pub use browsers::BrowserRow;
pub use clients::{AssignedRole, Client};
pub use collection::Collection;
pub use connection::Engine;
pub use credentials::{Credential, CredentialKind, OwnedCredential};
pub use crowds::{BrowserUseRow, Failing, SharedBrowsers, Span, TryRow};
pub use device_codes::DeviceCodeRow;
pub use error::StoreError;
pub use exceptions::{HiddenCount, HiddenDetection};
pub use grants::{CodeRow, FamilyRow, NewFamily, RefreshTokenRow};
pub use incidents::{IncidentFilter, IncidentRow};
pub use journal::{ChangeKind, Touched};
pub use journeys::JourneyRow;
pub use links::{LinkKind, Linked};
pub use marks::MARKS_MAX;
pub use notifications::{About, Notification};
pub use objects::Found;
pub use pages::{Condition, Object, OrderKey, PageQuery, PageRows};
pub use passkeys::PasskeyRow;
pub use password_failures::PasswordFailures;
pub use pasts::SessionKey;
pub use profiles::ProfileRow;
pub use retention::{PURGE_BATCH, Purgeable};
pub use service_principal_days::ServicePrincipalDayRow;
pub use service_principal_risk::ServicePrincipalNames;
pub use sessions::SessionRow;
pub use sign_ins::SignInRow;
pub use signing_keys::SigningKeyRow;
pub use situation::UserNames;
pub use store::{Access, Pending, Store, StoreSettings};
pub use stored::Stored;
pub use totp_secrets::TotpSecret;
pub use transaction::{Rx, Tx};
pub use user_secrets::UserSecret;
pub use value::Value;
pub use wrong_codes::WrongCodes;
