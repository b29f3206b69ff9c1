//! The detectors of an attempt, each listed once.

use crate::detectors::{
    anomalous_token, anonymized_ip_address, malicious_ip_address, nation_state_ip, new_country, unfamiliar_features,
    unlikely_travel,
};
use crate::facts::{Facts, Finding};
use crate::settings::Settings;

/// A detector and what Graph documents of it.
#[derive(Debug)]
pub struct Detector {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// Whether a decision uses it.
    pub class: Class,
    /// Whether every detection is high.
    pub always_high: bool,
    /// The MITRE ATT&CK technique that it is a sign of.
    pub technique: &'static str,
    /// The detector, where it is enabled.
    pub(crate) detect: fn(&Settings, &Facts<'_>) -> Option<Finding>,
}

/// When Graph documents a type to be detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Before the answer: it counts in the level during the sign-in.
    RealTime,
    /// Afterwards: it counts in the aggregated level only.
    Offline,
}

/// Every detector, in the order in which their detections are listed.
pub static DETECTORS: [Detector; 7] = [
    Detector {
        event_type: "nationStateIP",
        class: Class::RealTime,
        always_high: true,
        technique: "T1078",
        detect: |settings, facts| nation_state_ip::detect(&settings.nation_state_ip, facts),
    },
    Detector {
        event_type: "anomalousToken",
        class: Class::RealTime,
        always_high: false,
        technique: "T1539",
        detect: |settings, facts| anomalous_token::detect(&settings.anomalous_token, facts),
    },
    Detector {
        event_type: "anonymizedIPAddress",
        class: Class::RealTime,
        always_high: false,
        technique: "T1090",
        detect: |settings, facts| anonymized_ip_address::detect(&settings.anonymized_ip_address, facts),
    },
    Detector {
        event_type: "unfamiliarFeatures",
        class: Class::RealTime,
        always_high: false,
        technique: "T1078",
        detect: |settings, facts| unfamiliar_features::detect(&settings.unfamiliar_features, facts),
    },
    Detector {
        event_type: "unlikelyTravel",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        detect: |settings, facts| unlikely_travel::detect(&settings.unlikely_travel, facts),
    },
    Detector {
        event_type: "newCountry",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        detect: |settings, facts| new_country::detect(&settings.new_country, facts),
    },
    Detector {
        event_type: "maliciousIPAddress",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        detect: |settings, facts| malicious_ip_address::detect(&settings.malicious_ip_address, facts),
    },
];

/// The detector of `event_type`, if an attempt's.
pub fn detector(event_type: &str) -> Option<&'static Detector> {
    DETECTORS.iter().find(|detector| detector.event_type == event_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_detector_is_listed_once() {
        for known in &DETECTORS {
            assert!(
                std::ptr::eq(detector(known.event_type).unwrap(), known),
                "{}",
                known.event_type
            );
        }
        assert!(detector("leakedCredentials").is_none());
    }
}
