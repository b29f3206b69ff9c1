//! Conditional Access: what a policy is, and what all of them together decide.
//!
//! Pure. The decision is what a sign-in must satisfy before a token is issued; whether it does is the caller's business.
//! The conditions are those on risk, the part of Conditional Access that this project exists for; conditions on
//! users, applications and places join [`Conditions`] when policies can be stored.

mod decision;
mod evaluate;
mod model;

pub use decision::Decision;
pub use evaluate::evaluate;
pub use model::{Conditions, GrantControl, GrantControls, Operator, Policy, PolicyState, Request, RiskLevels};
