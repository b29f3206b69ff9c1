//! Conditional Access: what a policy is, which policies there can be, and what all of them together decide.
//!
//! Pure. [`Policy::of`] turns the resource that administrators write into what is evaluated; [`evaluate`] decides what a
//! sign-in must satisfy before a token is issued, and whether it does is the caller's business; [`analyse`] says of one policy
//! whether it would apply, and why not. [`validate`] holds the rules that a policy and what it speaks of must keep.

mod analysis;
mod compile;
pub mod conditions;
mod decision;
pub mod device_filter;
mod evaluate;
mod ids;
mod missing;
mod model;
pub mod places;
mod proofs;
mod reasons;
pub mod request;
mod satisfied;
mod session;
mod strength;
mod suites;
mod testing;
mod truth;
pub mod validate;
mod verdict;
pub mod words;

pub use analysis::{Analysis, analyse};
pub use conditions::{Conditions, Reason};
pub use decision::Decision;
pub use device_filter::{DeviceFact, DeviceFilter, DeviceProperty, Rule, RuleError};
pub use evaluate::evaluate;
pub use ids::{Ids, id, ids};
pub use missing::Missing;
pub use model::{GrantControl, GrantControls, Operator, Policy, PolicyState};
pub use places::{Country, Places, Whereabouts};
pub use proofs::{Mode, Proof};
pub use reasons::Reasons;
pub use request::{Belonging, Device, External, Identity, Request, ServicePrincipal, Target, User, UserRisk};
pub use satisfied::{Freshness, satisfied};
pub use session::{Frequency, PersistentBrowser, SessionControl, SessionControls};
pub use strength::Strength;
pub use suites::is_of_suite;
pub use truth::Truth;
pub use verdict::{Applied, AppliedResult, DrivenBy, Verdict};
