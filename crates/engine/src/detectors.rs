//! Every detector, whether it is enabled, and how often it was right.

use crate::engine::Engine;
use keepwatch_detection::life_cycle::{ADMIN_CONFIRMED_USER_COMPROMISED, USER_REPORTED_SUSPICIOUS_ACTIVITY};
use keepwatch_detection::precision::Record;
use keepwatch_detection::{CROWD_DETECTORS, Class, DETECTORS, LEAKED_CREDENTIALS, Settings};
use keepwatch_graph::edm::folded;
use keepwatch_storage::StoreError;
use std::collections::BTreeMap;

/// What a detector looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One sign-in and what is known of its user.
    SignIn,
    /// The sign-ins of many users together.
    ManySignIns,
    /// No detector of sign-ins: somebody said so, a list of credentials did, or a record was brought in with it.
    Elsewhere,
}

impl Scope {
    /// The name for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::SignIn => "signIn",
            Scope::ManySignIns => "manySignIns",
            Scope::Elsewhere => "elsewhere",
        }
    }
}

/// A detector, or a type of detections that none of them makes, as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorStatus {
    /// `riskEventType`; of a type that is not ours, in lower case.
    pub event_type: String,
    /// What it looks at.
    pub scope: Scope,
    /// When Graph documents the type to be detected; none of types that no detector makes.
    pub class: Option<Class>,
    /// The MITRE ATT&CK technique that it is a sign of; none where it is unknown.
    pub technique: Option<&'static str>,
    /// Whether every detection is high.
    pub always_high: bool,
    /// Whether it is enabled; none of types that nothing switches.
    pub is_enabled: Option<bool>,
    /// What became of the detections of its type, whichever detector made them.
    pub record: Record,
}

/// Types that no detector of sign-ins makes, by the name that stored texts do not keep.
const ELSEWHERE: [&str; 3] = [
    LEAKED_CREDENTIALS,
    ADMIN_CONFIRMED_USER_COMPROMISED,
    USER_REPORTED_SUSPICIOUS_ACTIVITY,
];

impl Engine {
    /// Every detector, in the order of the registries, then the types beside them of which detections are kept.
    pub async fn detectors(&self) -> Result<Vec<DetectorStatus>, StoreError> {
        let book = self.book().await?;
        let tallies = self.store().read(|rx| rx.detection_tallies()).await?;
        Ok(statuses(&book.tuning.settings, Record::of_each(&tallies)))
    }
}

/// `records` are by the type as it is stored, in lower case.
fn statuses(settings: &Settings, mut records: BTreeMap<String, Record>) -> Vec<DetectorStatus> {
    let of = |event_type: &str| records.get(&folded(event_type)).copied().unwrap_or_default();
    let of_sign_ins = DETECTORS.iter().map(|detector| DetectorStatus {
        event_type: detector.event_type.to_owned(),
        scope: Scope::SignIn,
        class: Some(detector.class),
        technique: Some(detector.technique),
        always_high: detector.always_high,
        is_enabled: Some(detector.is_enabled(settings)),
        record: of(detector.event_type),
    });
    let of_crowds = CROWD_DETECTORS.iter().map(|detector| DetectorStatus {
        event_type: detector.event_type.to_owned(),
        scope: Scope::ManySignIns,
        class: Some(Class::Offline),
        technique: Some(detector.technique),
        always_high: false,
        is_enabled: Some(detector.is_enabled(settings)),
        record: of(detector.event_type),
    });
    let mut statuses: Vec<DetectorStatus> = of_sign_ins.chain(of_crowds).collect();
    for status in &statuses {
        records.remove(&folded(&status.event_type));
    }
    statuses.extend(records.into_iter().map(|(stored, record)| {
        let known = ELSEWHERE.into_iter().find(|name| folded(name) == stored);
        DetectorStatus {
            event_type: known.map_or(stored, str::to_owned),
            scope: Scope::Elsewhere,
            class: None,
            technique: None,
            always_high: false,
            is_enabled: None,
            record,
        }
    }));
    statuses
}
