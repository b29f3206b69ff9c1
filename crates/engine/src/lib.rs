//! One sign-in, from the attempt to its stored consequences.
//!
//! The shell around the pure core: loads facts, asks `detection` and `policy`, and writes everything that follows in one
//! transaction. The server, the command line and the demo tenant all come through here, so that nothing is ever
//! inserted as a finished detection.

mod actions;
mod administer;
mod ageing;
mod alerts;
pub mod applications;
mod audit;
pub mod authentication;
mod clock;
pub mod conditional_access;
pub mod credentials;
mod detectors;
pub mod directory;
mod dry_run;
mod engine;
mod evaluate;
pub mod exceptions;
pub mod grants;
mod import;
pub mod intake;
pub mod metrics;
mod models;
mod offline;
mod origins;
mod outcome;
mod own_sign_ins;
mod prepared;
mod profiles;
mod record;
mod resources;
mod service_principals;
pub mod sessions;
mod sign_in;
mod standing;
pub mod subscriptions;
mod tuning;

pub use actions::{EventError, SignInAction, UserAction};
pub use administer::{Activity, Administration, Change, RuleError, Subject, Warned, Warning};
pub use audit::{Call, Initiator};
pub use clock::{Clock, Entropy, FixedClock, SystemClock, SystemEntropy};
pub use detectors::{DetectorStatus, Scope};
pub use dry_run::{DRY_RUN_DAYS_MAX, DetectorDifference, Difference, DryRun, NOT_REPLAYED};
pub use engine::Engine;
pub use evaluate::{Evaluation, Explained};
pub use import::{BATCH_MAX, Counts, Imported, Importer};
pub use offline::{OfflineJob, Run};
pub use outcome::Outcome;
pub use own_sign_ins::OwnSignIn;
pub use prepared::Prepared;
pub use service_principals::ServicePrincipalAction;
pub use sign_in::{End, Ended, Proved, Refused, Remediation, refused};
pub use standing::{Lapse, high_since, lapse};
pub use tuning::DetectionSettings;
