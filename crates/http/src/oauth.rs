//! The token service: client credentials, and the documents by which clients and resources find it.
//!
//! Source: Microsoft identity platform, v1.0 and v2.0 endpoints; RFC 6749, RFC 7523, OpenID Connect Discovery.

pub(crate) mod authorization;
pub(crate) mod client;
pub(crate) mod devices;
pub(crate) mod discovery;
pub(crate) mod error;
mod grant_types;
pub(crate) mod issue;
pub(crate) mod keys;
pub(crate) mod metadata;
pub(crate) mod numbers;
pub(crate) mod person;
pub(crate) mod refusal;
pub(crate) mod registration;
mod renewal;
pub(crate) mod replay;
pub(crate) mod resource;
pub(crate) mod sent;
pub(crate) mod tenant;
pub(crate) mod token;
pub(crate) mod userinfo;
