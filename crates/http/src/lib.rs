//! The Graph API, OAuth endpoints and the engine API over axum
