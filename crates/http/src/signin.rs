//! Signing in, as a person meets it: from an application's request to the answer that it gets, and one's own account.
//!
//! What is asked next is decided in `signin`, what is right in the engine; here are the addresses, the cookies, and who may
//! send a form. A journey has one address, `/signin/{journey}`: a form is answered with what is due then, so that the back
//! button, a reload and two tabs are harmless.

pub(crate) mod account;
pub(crate) mod admin_consent;
mod answer;
pub(crate) mod authorize;
mod beat;
mod complete;
mod consent;
mod cookies;
mod csrf;
pub(crate) mod explained;
mod facts;
pub(crate) mod journey;
mod leave;
pub(crate) mod logout;
mod record;
mod relay;
pub(crate) mod reset;
mod show;
mod trouble;
mod visitor;

pub(crate) use csrf::FormKey;
