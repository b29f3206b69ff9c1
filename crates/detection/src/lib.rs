//! Profiles, detectors, evidence, levels and the life cycle of risk.
//!
//! Pure: it is given facts and the time, and returns what follows from them. It never sees a database.

pub mod address;
pub mod attempt;
pub mod features;
mod geography;
pub mod id;
pub mod life_cycle;
pub mod model;
pub mod profile;
pub mod risk;
pub mod signals;
#[cfg(test)]
mod testing;

pub use attempt::{Attempt, Progress};
pub use features::{Feature, Features};
pub use id::{detection_id, detection_id_for_user};
pub use model::{DayCounts, DayTally, TenantModel};
pub use profile::{Profile, ProfileError};
pub use risk::{severity, sign_in_level, user_level, worse};
pub use signals::{Agent, ListClass, ListMatch, Network, Place, Point, Signals};
