//! The Graph API, the OAuth endpoints and the engine API, as one `axum` router.
//!
//! [`router`] is all that a server needs; TLS, sockets and configuration files are the binary's. A request passes the
//! frame (ids, error envelopes, a time limit), gets its path brought to one spelling, and reaches a route of
//! [`routes`], each of which says who may call it. Handlers read their arguments, ask the engine or the store, and
//! answer; what is decided is decided in the core.

mod app;
mod describe;
mod directory;
mod engine;
mod frame;
mod graph;
mod health;
mod licence;
pub mod metrics;
mod notifications;
mod oauth;
mod pages;
mod permission;
mod record;
mod router;
mod routes;
mod signin;
mod throttle;
mod traffic;

pub use app::{App, AssertionUse, HttpSettings};
pub use describe::{compatibility, graph_openapi};
pub use engine::openapi;
pub use frame::origin::{Origin, OriginError};
pub use frame::peer::{ForwardedHeader, Peer, Proxies};
pub use frame::rehearsal::{Rehearsals, RequestClock};
pub use graph::error::GraphError;
pub use licence::Licence;
pub use notifications::{Courier, CourierError};
pub use oauth::error::OAuthError;
pub use permission::{Alternatives, ENGINE_ROLES, Needs};
pub use router::router;
pub use routes::operation::Operation;
pub use routes::{Access, KeyKind, Route, routes};
pub use throttle::Throttle;
