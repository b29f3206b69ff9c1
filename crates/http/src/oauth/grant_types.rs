//! The grants that the token endpoint serves, one each.
//!
//! Not served are those by which an application sees a password (RFC 9700 section 2.4) and by which it exchanges somebody's
//! token for one of its own.

pub(super) mod client_credentials;
pub(super) mod code;
pub(super) mod device;
pub(super) mod refresh;

use crate::app::App;
use crate::frame::exchange::Exchange;
use axum::http::HeaderMap;
use keepwatch_token::{Endpoint, Form};

/// A request for a token.
pub(super) struct TokenRequest<'a> {
    pub(super) app: &'a App,
    pub(super) exchange: &'a Exchange,
    pub(super) headers: &'a HeaderMap,
    pub(super) endpoint: Endpoint,
    pub(super) form: &'a Form,
}
