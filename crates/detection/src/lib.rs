//! Profiles, detectors, evidence, levels and the life cycle of risk.
//!
//! Pure: it is given facts and the time, and returns what follows from them. It never sees a database.

pub mod address;
pub mod assess;
pub mod attempt;
pub mod crowd;
pub mod detectors;
pub mod evidence;
pub mod exceptions;
mod facts;
pub mod features;
mod geography;
pub mod id;
pub mod incidents;
pub mod life_cycle;
pub mod marks;
pub mod model;
pub mod operations;
pub mod precision;
pub mod principal_day;
pub mod profile;
pub mod reassessment;
pub mod registry;
pub mod risk;
pub mod session;
pub mod settings;
pub mod signals;
mod statistics;
pub mod tactics;
#[cfg(test)]
mod testing;
pub mod threats;

pub use assess::{Arrival, Assessment, Detected, assess, legitimate, reassess};
pub use attempt::{Attempt, Progress};
pub use crowd::{Crowd, Origin, Outcome, Try};
pub use detectors::ai_compound_account_risk::{
    AI_COMPOUND_ACCOUNT_RISK, AI_COMPOUND_ACCOUNT_RISK_TECHNIQUE, Compound, Sign, compound,
};
pub use detectors::anomalous_token::TokenReuse;
pub use detectors::suspicious_auth_app_approval::{Prompted, Prompts};
pub use detectors::suspicious_browser::{SUSPICIOUS_BROWSER, Visit};
pub use detectors::suspicious_sign_ins::OfAccount;
pub use detectors::unfamiliar_features::unfamiliarity;
pub use evidence::{Evidence, LeakEvidence, SecretLeakEvidence};
pub use exceptions::{Circumstances, Exception, Exceptions};
pub use features::{Feature, Features};
pub use id::{detection_id, detection_id_for_service_principal, detection_id_for_user};
pub use incidents::Cause;
pub use marks::{Mark, MarkKind, MarkedBy};
pub use model::{DayCounts, DayTally, TenantModel};
pub use precision::Record;
pub use principal_day::{Habits, Look, LookOf, PrincipalDay};
pub use profile::{Profile, ProfileError};
pub use reassessment::Testimony;
pub use registry::{ACCOUNT_DETECTORS, AccountDetector};
pub use registry::{CROWD_DETECTORS, Class, CrowdDetector, DETECTORS, Detector, Found, OriginKind};
pub use registry::{LEAKED_CREDENTIALS, LEAKED_CREDENTIALS_TECHNIQUE, LEAKED_SECRETS_TECHNIQUE};
pub use registry::{
    OF_HISTORY, OfHistory, approvals, carried_off, going_round, lived_too_long, relayed_page, session_days_max,
    session_seconds_max,
};
pub use risk::{severity, sign_in_level, user_level, worse};
pub use session::{Handover, Session, SessionUse};
pub use settings::{Overlay, OverlayError, Settings, SettingsError};
pub use signals::{Agent, ListClass, ListMatch, Network, Place, Point, Signals};
pub use threats::{ThreatRule, ThreatRules};
