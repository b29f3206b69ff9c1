//! The token service: client credentials, and the documents by which clients and resources find it.
//!
//! Source: Microsoft identity platform, v1.0 and v2.0 endpoints; RFC 6749, RFC 7523, OpenID Connect Discovery.

pub(crate) mod client;
pub(crate) mod discovery;
pub(crate) mod error;
pub(crate) mod keys;
pub(crate) mod metadata;
pub(crate) mod registration;
pub(crate) mod replay;
pub(crate) mod resource;
pub(crate) mod tenant;
pub(crate) mod token;
