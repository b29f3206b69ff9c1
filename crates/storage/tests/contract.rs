//! The contract of the store, written once and run on both engines.
//!
//! SQLite always; PostgreSQL where `KEEPWATCH_TEST_POSTGRES` is a URL or `tests/postgres/start` can start a server, and
//! skipped aloud elsewhere. Each test gets a database of its own: `keepwatch_storage::testing`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

#[path = "contract/activity.rs"]
mod activity;
#[path = "contract/administration.rs"]
mod administration;
#[path = "contract/alerts.rs"]
mod alerts;
#[path = "contract/applications.rs"]
mod applications;
#[path = "contract/authentication.rs"]
mod authentication;
#[path = "contract/crowds.rs"]
mod crowds;
#[path = "contract/engines.rs"]
mod engines;
#[path = "contract/every_kind.rs"]
mod every_kind;
#[path = "contract/factors.rs"]
mod factors;
#[path = "contract/filters.rs"]
mod filters;
#[path = "contract/grants.rs"]
mod grants;
#[path = "contract/life_cycle.rs"]
mod life_cycle;
#[path = "contract/notifications.rs"]
mod notifications;
#[path = "contract/once.rs"]
mod once;
#[path = "contract/pages.rs"]
mod pages;
#[path = "contract/password_failures.rs"]
mod password_failures;
#[path = "contract/pasts.rs"]
mod pasts;
#[path = "contract/samples.rs"]
mod samples;
#[path = "contract/service_principal_risk.rs"]
mod service_principal_risk;
#[path = "contract/sessions.rs"]
mod sessions;
#[path = "contract/sign_ins.rs"]
mod sign_ins;
#[path = "contract/stored.rs"]
mod stored;
#[path = "contract/tuning.rs"]
mod tuning;
#[path = "contract/writes.rs"]
mod writes;
