//! The engine API: for identity providers that ask about a sign-in while it happens, for reverse proxies that ask about a
//! request, for shippers of sign-in logs, and for those who look after the engine.
//!
//! Ours, not Graph's; it speaks Graph's `signIn` objects, takes the same tokens and gives the same errors. Its OpenAPI
//! document is generated from these files and committed at `docs/openapi/engine-v1.json`.

pub(crate) mod authorize_request;
pub(crate) mod detection_settings;
pub(crate) mod detectors;
pub(crate) mod dry_run;
pub(crate) mod evaluate;
pub(crate) mod exceptions;
pub(crate) mod import;
pub(crate) mod incidents;
pub(crate) mod inflate;
pub(crate) mod openapi;
pub(crate) mod outcome;
pub(crate) mod risk_after;

pub use openapi::openapi;
