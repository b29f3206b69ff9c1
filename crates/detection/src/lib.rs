//! Profiles, detectors, evidence, levels and the life cycle of risk.
//!
//! Pure: it is given facts and the time, and returns what follows from them. It never sees a database.

pub mod address;
pub mod assess;
pub mod attempt;
pub mod detectors;
pub mod evidence;
mod facts;
pub mod features;
mod geography;
pub mod id;
pub mod life_cycle;
pub mod model;
pub mod profile;
pub mod registry;
pub mod risk;
pub mod settings;
pub mod signals;
#[cfg(test)]
mod testing;

pub use assess::{Arrival, Assessment, Detected, assess, legitimate};
pub use attempt::{Attempt, Progress};
pub use detectors::anomalous_token::TokenReuse;
pub use evidence::Evidence;
pub use features::{Feature, Features};
pub use id::{detection_id, detection_id_for_service_principal, detection_id_for_user};
pub use model::{DayCounts, DayTally, TenantModel};
pub use profile::{Profile, ProfileError};
pub use registry::{Class, DETECTORS, Detector};
pub use risk::{severity, sign_in_level, user_level, worse};
pub use settings::{Settings, SettingsError};
pub use signals::{Agent, ListClass, ListMatch, Network, Place, Point, Signals};
