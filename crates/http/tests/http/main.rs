//! The whole HTTP surface, in this process and without a socket, over a store of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod actions;
mod answers;
mod audits;
mod authentication;
mod authentication_contexts;
mod authentication_strengths;
mod bad_input;
mod batch;
mod bounds;
mod callable;
mod conditional_access;
mod delegated;
mod differential;
mod engine;
mod expand;
mod frame;
mod groups;
mod licence;
mod method_samples;
mod methods;
mod named_locations;
mod notifications;
mod oauth;
mod openapi;
mod paging;
mod passwords;
mod people;
mod permissions;
mod policies;
mod policy_samples;
mod published;
mod reads;
mod registration;
mod roots;
mod routes;
mod seeds;
mod server;
mod service_principal_risk;
mod subscriptions;
mod templates;
mod throttle;
mod users;
mod webhook;
mod what_if;
