//! Profiles, detectors, evidence, levels and the life cycle of risk.
//!
//! Pure: it is given facts and the time, and returns what follows from them. It never sees a database.

pub mod attempt;
pub mod id;
pub mod life_cycle;
pub mod risk;
pub mod signals;

pub use attempt::{Attempt, Progress};
pub use id::{detection_id, detection_id_for_user};
pub use risk::{severity, sign_in_level, user_level, worse};
pub use signals::{Agent, ListClass, ListMatch, Network, Place, Point, Signals};
