//! The detectors, each listed once: those of an attempt, and those of what many users do.

use crate::assess::Detected;
use crate::crowd::{Attack, Crowd, Origin};
use crate::detectors::suspicious_auth_app_approval::Prompted;
use crate::detectors::suspicious_browser::Visit;
use crate::detectors::{
    ai_compound_account_risk, anomalous_token, anonymized_ip_address, attacker_in_the_middle,
    investigations_threat_intelligence, malicious_ip_address, mcas_impossible_travel, nation_state_ip, new_country,
    password_spray, risky_ip_address, suspicious_auth_app_approval, suspicious_browser, token_issuer_anomaly,
    unfamiliar_features, unlikely_travel,
};
use crate::facts::{Facts, Finding};
use crate::model::TenantModel;
use crate::profile::Profile;
use crate::risk::{lowered, severity};
use crate::session::Handover;
use crate::settings::Settings;
use keepwatch_graph::{RiskDetectionTimingType, SignInId, Timestamp, UserId};

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
    /// Whether a list of today says something of a sign-in of yesterday: an attacker's address was one before somebody
    /// listed it. The exits of anonymizers change hands from day to day.
    pub is_retroactive: bool,
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
pub static DETECTORS: [Detector; 11] = [
    Detector {
        event_type: "nationStateIP",
        class: Class::RealTime,
        always_high: true,
        technique: "T1078",
        is_retroactive: true,
        detect: |settings, facts| nation_state_ip::detect(&settings.nation_state_ip, facts),
    },
    Detector {
        event_type: "investigationsThreatIntelligence",
        class: Class::RealTime,
        always_high: false,
        technique: "T1078",
        is_retroactive: true,
        detect: |settings, facts| {
            investigations_threat_intelligence::detect(&settings.investigations_threat_intelligence, facts)
        },
    },
    Detector {
        event_type: "anomalousToken",
        class: Class::RealTime,
        always_high: false,
        technique: "T1539",
        is_retroactive: false,
        detect: |settings, facts| anomalous_token::detect(&settings.anomalous_token, facts),
    },
    Detector {
        event_type: "anonymizedIPAddress",
        class: Class::RealTime,
        always_high: false,
        technique: "T1090",
        is_retroactive: false,
        detect: |settings, facts| anonymized_ip_address::detect(&settings.anonymized_ip_address, facts),
    },
    Detector {
        event_type: "unfamiliarFeatures",
        class: Class::RealTime,
        always_high: false,
        technique: "T1078",
        is_retroactive: false,
        detect: |settings, facts| unfamiliar_features::detect(&settings.unfamiliar_features, facts),
    },
    Detector {
        event_type: "unlikelyTravel",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        is_retroactive: false,
        detect: |settings, facts| unlikely_travel::detect(&settings.unlikely_travel, facts),
    },
    Detector {
        event_type: "mcasImpossibleTravel",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        is_retroactive: false,
        detect: |settings, facts| {
            mcas_impossible_travel::detect(&settings.mcas_impossible_travel, &settings.unlikely_travel, facts)
        },
    },
    Detector {
        event_type: "newCountry",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        is_retroactive: false,
        detect: |settings, facts| new_country::detect(&settings.new_country, facts),
    },
    Detector {
        event_type: "riskyIPAddress",
        class: Class::Offline,
        always_high: false,
        technique: "T1090",
        is_retroactive: false,
        detect: |settings, facts| risky_ip_address::detect(&settings.risky_ip_address, facts),
    },
    Detector {
        event_type: "tokenIssuerAnomaly",
        class: Class::Offline,
        always_high: false,
        technique: "T1606.002",
        is_retroactive: false,
        detect: |settings, facts| token_issuer_anomaly::detect(&settings.token_issuer_anomaly, facts),
    },
    Detector {
        event_type: "maliciousIPAddress",
        class: Class::Offline,
        always_high: false,
        technique: "T1078",
        is_retroactive: true,
        detect: |settings, facts| malicious_ip_address::detect(&settings.malicious_ip_address, facts),
    },
];

/// A detector of what many users do, run offline over everybody's sign-ins.
#[derive(Debug)]
pub struct CrowdDetector {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// The MITRE ATT&CK technique that it is a sign of.
    pub technique: &'static str,
    /// What it tells crowds apart by.
    pub origins: &'static [OriginKind],
    /// How many users at least must have failed before it looks at a crowd; none where it is not enabled.
    pub(crate) users_min: fn(&Settings) -> Option<u32>,
    /// The detector.
    pub(crate) find: fn(&Settings, &Origin, &Crowd) -> Option<Attack>,
}

/// What makes sign-ins of many users one crowd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginKind {
    /// [`Origin::Address`].
    Address,
    /// [`Origin::Prefix`].
    Prefix,
    /// [`Origin::Program`].
    Program,
}

impl OriginKind {
    /// Every kind.
    pub const ALL: [OriginKind; 3] = [OriginKind::Address, OriginKind::Prefix, OriginKind::Program];
}

/// Every detector of crowds.
pub static CROWD_DETECTORS: [CrowdDetector; 2] = [
    CrowdDetector {
        event_type: "passwordSpray",
        technique: "T1110.003",
        origins: &[OriginKind::Prefix, OriginKind::Program],
        users_min: |settings| {
            let settings = &settings.password_spray;
            settings.enabled.then_some(settings.users_min)
        },
        find: |settings, origin, crowd| password_spray::find(&settings.password_spray, origin, crowd),
    },
    CrowdDetector {
        event_type: "maliciousIPAddress",
        technique: "T1078",
        origins: &[OriginKind::Address],
        users_min: |settings| {
            let settings = &settings.malicious_ip_address;
            settings.enabled.then_some(settings.failing_users_min)
        },
        find: |settings, origin, crowd| {
            malicious_ip_address::failures::find(&settings.malicious_ip_address, origin, crowd)
        },
    },
];

impl Detector {
    /// Whether `settings` have it enabled.
    pub fn is_enabled(&self, settings: &Settings) -> bool {
        is_enabled(settings, self.event_type)
    }
}

/// Whether the section of `event_type` says `enabled`.
fn is_enabled(settings: &Settings, event_type: &str) -> bool {
    settings.to_json()[section(event_type)]["enabled"] == true
}

/// The section of the settings of a type: `anonymized_ip_address` of `anonymizedIPAddress`.
pub fn section(event_type: &str) -> String {
    let mut section = String::with_capacity(event_type.len() + 4);
    let mut letters = event_type.chars().peekable();
    let mut is_after_capital = true;
    while let Some(letter) = letters.next() {
        let is_capital = letter.is_ascii_uppercase();
        let begins_word = letters.peek().is_some_and(char::is_ascii_lowercase);
        if is_capital && (!is_after_capital || begins_word) && !section.is_empty() {
            section.push('_');
        }
        section.push(letter.to_ascii_lowercase());
        is_after_capital = is_capital;
    }
    section
}

impl CrowdDetector {
    /// Whether `settings` have it enabled.
    pub fn is_enabled(&self, settings: &Settings) -> bool {
        is_enabled(settings, self.event_type)
    }

    /// How many users at least must have failed in a crowd of `kind` before this detector looks at it; none where it never
    /// does.
    pub fn users_min(&self, settings: &Settings, kind: OriginKind) -> Option<u32> {
        self.origins
            .contains(&kind)
            .then(|| (self.users_min)(settings))
            .flatten()
    }

    /// What a crowd found: one detection on each sign-in. None where it is no attack.
    pub fn find(&self, settings: &Settings, origin: &Origin, crowd: &Crowd) -> Vec<Found> {
        if !self.origins.contains(&origin.kind()) {
            return Vec::new();
        }
        let Some(attack) = (self.find)(settings, origin, crowd) else {
            return Vec::new();
        };
        let found = attack.hits.iter().map(|hit| Found {
            detected: Detected {
                event_type: self.event_type,
                level: match hit.is_alike {
                    true => attack.finding.level,
                    // Anybody could have people accused who come to a place from which they guess.
                    false => lowered(attack.finding.level),
                },
                timing: RiskDetectionTimingType::Offline,
                technique: self.technique,
                evidence: attack.finding.evidence.clone(),
            },
            user: hit.user,
            sign_in: hit.sign_in,
        });
        found.filter(|found| severity(found.detected.level) > 0).collect()
    }
}

/// What several sign-ins or detections show together, found offline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfHistory {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// The MITRE ATT&CK technique that it is a sign of.
    pub technique: &'static str,
}

const ANOMALOUS_SESSION: OfHistory = OfHistory {
    event_type: "anomalousToken",
    technique: "T1539",
};
const RELAYED: OfHistory = OfHistory {
    event_type: "attackerinTheMiddle",
    technique: "T1557",
};
const TIRED_OF_PROMPTS: OfHistory = OfHistory {
    event_type: "suspiciousAuthAppApproval",
    technique: "T1621",
};
const GOING_ROUND: OfHistory = OfHistory {
    event_type: suspicious_browser::SUSPICIOUS_BROWSER,
    technique: "T1078",
};
const COMPOUND: OfHistory = OfHistory {
    event_type: ai_compound_account_risk::AI_COMPOUND_ACCOUNT_RISK,
    technique: ai_compound_account_risk::AI_COMPOUND_ACCOUNT_RISK_TECHNIQUE,
};

/// Everything that is found in the past of users.
pub static OF_HISTORY: [OfHistory; 5] = [ANOMALOUS_SESSION, RELAYED, TIRED_OF_PROMPTS, GOING_ROUND, COMPOUND];

impl OfHistory {
    /// The detection, unless its level is none.
    fn detected(self, finding: Finding) -> Option<Detected> {
        (severity(finding.level) > 0).then_some(Detected {
            event_type: self.event_type,
            level: finding.level,
            timing: RiskDetectionTimingType::Offline,
            technique: self.technique,
            evidence: finding.evidence,
        })
    }
}

/// How far apart the uses of a session may be for any detector to compare them, in seconds; none where none is used.
pub fn session_seconds_max(settings: &Settings) -> Option<f64> {
    let of_thief = anomalous_token::session::seconds_max(&settings.anomalous_token);
    let of_relay = attacker_in_the_middle::seconds_max(&settings.attacker_in_the_middle);
    match (of_thief, of_relay) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}

/// What a session that changed hands says of its sign-ins, of a user with `profile`. `model` is of the days before that on
/// which the session was issued.
pub fn carried_off(
    settings: &Settings,
    profile: &Profile,
    model: &TenantModel,
    handover: &Handover,
) -> Vec<(SignInId, Detected)> {
    let stolen = anomalous_token::session::find(&settings.anomalous_token, profile, handover)
        .and_then(|finding| ANOMALOUS_SESSION.detected(finding))
        .map(|detected| (handover.after.attempt.sign_in, detected));
    let relay = &settings.attacker_in_the_middle;
    let popular_users_min = settings.tenant.popular_users_min;
    let relayed = attacker_in_the_middle::find(relay, popular_users_min, profile, model, handover)
        .and_then(|finding| RELAYED.detected(finding))
        .map(|detected| (handover.first.attempt.sign_in, detected));
    stolen.into_iter().chain(relayed).collect()
}

/// How many days a session may live; none where nobody asks.
pub fn session_days_max(settings: &Settings) -> Option<u32> {
    anomalous_token::session_age::days_max(&settings.anomalous_token)
}

/// What the use of a session `at` an instant says, of which the first use that is stored was at `first`.
pub fn lived_too_long(settings: &Settings, first: Timestamp, at: Timestamp) -> Option<Detected> {
    let finding = anomalous_token::session_age::find(&settings.anomalous_token, first, at)?;
    ANOMALOUS_SESSION.detected(finding)
}

/// What it says of a sign-in that its page was shown under the name `host`, which is not ours.
pub fn relayed_page(settings: &Settings, host: &str) -> Option<Detected> {
    RELAYED.detected(attacker_in_the_middle::foreign_page(
        &settings.attacker_in_the_middle,
        host,
    )?)
}

/// The approvals among a user's sign-ins, which are in the order of time, that came after too many prompts.
pub fn approvals(settings: &Settings, profile: &Profile, prompted: &[Prompted]) -> Vec<(SignInId, Detected)> {
    suspicious_auth_app_approval::find(&settings.suspicious_auth_app_approval, profile, prompted)
        .into_iter()
        .filter_map(|(sign_in, finding)| Some((sign_in, TIRED_OF_PROMPTS.detected(finding)?)))
        .collect()
}

/// The sign-ins with a browser, of `visits` within a day, in which it was somebody's who goes round with it.
pub fn going_round(settings: &Settings, user_agent: &str, visits: &[Visit]) -> Vec<(UserId, SignInId, Detected)> {
    let Some((finding, sign_ins)) = suspicious_browser::find(&settings.suspicious_browser, user_agent, visits) else {
        return Vec::new();
    };
    let Some(detected) = GOING_ROUND.detected(finding) else {
        return Vec::new();
    };
    let on = |(user, sign_in)| (user, sign_in, detected.clone());
    sign_ins.into_iter().map(on).collect()
}

/// One detection on a sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What to say of it.
    pub detected: Detected,
    /// Whose it is.
    pub user: UserId,
    /// Which.
    pub sign_in: SignInId,
}

/// A detector of what one account does over time, run offline; what it finds is of the account and of no sign-in.
#[derive(Debug)]
pub struct AccountDetector {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// The MITRE ATT&CK technique that it is a sign of.
    pub technique: &'static str,
}

/// `riskEventType` of a service principal whose sign-ins look like nothing it did before.
pub const SUSPICIOUS_SIGN_INS_TYPE: &str = "suspiciousSignins";

pub(crate) static SUSPICIOUS_SIGN_INS: AccountDetector = AccountDetector {
    event_type: SUSPICIOUS_SIGN_INS_TYPE,
    technique: "T1078.004",
};

/// Of users: what they do to the tenant.
pub static ANOMALOUS_USER_ACTIVITY: AccountDetector = AccountDetector {
    event_type: "anomalousUserActivity",
    technique: "T1098",
};

/// The same of service principals.
pub static ANOMALOUS_SERVICE_PRINCIPAL_ACTIVITY: AccountDetector = AccountDetector {
    event_type: "anomalousServicePrincipalActivity",
    technique: "T1098",
};

/// Of users and service principals: what they read through the API.
pub(crate) static SUSPICIOUS_API_TRAFFIC: AccountDetector = AccountDetector {
    event_type: "suspiciousAPITraffic",
    technique: "T1087.004",
};

/// Every detector of accounts.
pub static ACCOUNT_DETECTORS: [&AccountDetector; 4] = [
    &SUSPICIOUS_SIGN_INS,
    &ANOMALOUS_USER_ACTIVITY,
    &ANOMALOUS_SERVICE_PRINCIPAL_ACTIVITY,
    &SUSPICIOUS_API_TRAFFIC,
];

/// `riskEventType` where a user's name and the password that they have are on a list. No history decides it: somebody who
/// has the hash does.
pub const LEAKED_CREDENTIALS: &str = "leakedCredentials";
/// The ATT&CK technique of those who gathered it.
pub const LEAKED_CREDENTIALS_TECHNIQUE: &str = "T1589.001";

/// The same where the credential is an application's secret, which people leave in files.
pub const LEAKED_SECRETS_TECHNIQUE: &str = "T1552.001";

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
        assert!(detector(LEAKED_CREDENTIALS).is_none());
        let crowds: Vec<_> = CROWD_DETECTORS.iter().map(|detector| detector.event_type).collect();
        assert_eq!(crowds, ["passwordSpray", "maliciousIPAddress"]);
        for (index, one) in OF_HISTORY.iter().enumerate() {
            assert!(
                OF_HISTORY[..index]
                    .iter()
                    .all(|other| other.event_type != one.event_type)
            );
        }
    }

    #[test]
    fn each_detector_has_a_section_that_says_whether_it_is_enabled() {
        let names = DETECTORS.iter().map(|detector| detector.event_type);
        for event_type in names.chain(CROWD_DETECTORS.iter().map(|detector| detector.event_type)) {
            let mut json = Settings::default().to_json();
            let enabled = &mut json[section(event_type)]["enabled"];
            assert!(enabled.is_boolean(), "{event_type}: no `{}`", section(event_type));
            for is_enabled in [true, false] {
                json[section(event_type)]["enabled"] = is_enabled.into();
                let settings: Settings = serde_json::from_value(json.clone()).unwrap();
                assert_eq!(super::is_enabled(&settings, event_type), is_enabled, "{event_type}");
            }
        }
        assert_eq!(section("anonymizedIPAddress"), "anonymized_ip_address");
        assert_eq!(section("nationStateIP"), "nation_state_ip");
        assert_eq!(section(""), "");
    }
}
