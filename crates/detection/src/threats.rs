//! Rules that an operator writes: what known attackers are told by.
//!
//! A rule has *indicators*, of which any is enough, and a *pattern*, of which every condition must hold; one of the two may
//! be left out. `intel` reads rules from files and hands them on with the [`Signals`](crate::Signals) of an attempt, as they
//! were when its address was looked up; whether one matches is decided here.

mod condition;
mod indicator;
mod prefix;
mod rule;
mod set;

pub use condition::Condition;
pub use indicator::Indicator;
pub use prefix::Prefix;
pub use rule::{RuleError, RuleId, ThreatRule};
pub use set::{RULES_MAX, ThreatRules};
