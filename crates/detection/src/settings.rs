//! What an operator may set: one section for each detector, every key optional, unknown keys refused.

mod overlay;

pub use overlay::{OVERLAY_BYTES_MAX, Overlay, OverlayError};

use crate::detectors::ai_compound_account_risk::AiCompoundAccountRisk;
use crate::detectors::anomalous_activity::AnomalousActivity;
use crate::detectors::anomalous_token::AnomalousToken;
use crate::detectors::anonymized_ip_address::AnonymizedIpAddress;
use crate::detectors::attacker_in_the_middle::AttackerInTheMiddle;
use crate::detectors::investigations_threat_intelligence::InvestigationsThreatIntelligence;
use crate::detectors::malicious_ip_address::MaliciousIpAddress;
use crate::detectors::mcas_impossible_travel::McasImpossibleTravel;
use crate::detectors::nation_state_ip::NationStateIp;
use crate::detectors::new_country::NewCountry;
use crate::detectors::password_spray::PasswordSpray;
use crate::detectors::risky_ip_address::RiskyIpAddress;
use crate::detectors::suspicious_api_traffic::SuspiciousApiTraffic;
use crate::detectors::suspicious_auth_app_approval::SuspiciousAuthAppApproval;
use crate::detectors::suspicious_browser::SuspiciousBrowser;
use crate::detectors::suspicious_sign_ins::SuspiciousSignIns;
use crate::detectors::token_issuer_anomaly::TokenIssuerAnomaly;
use crate::detectors::unfamiliar_features::UnfamiliarFeatures;
use crate::detectors::unlikely_travel::UnlikelyTravel;
use crate::incidents::Incidents;
use crate::marks::Feedback;
use crate::model::WINDOW_DAYS;
use crate::reassessment::Reassessment;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Deserializer, Serialize};

/// The settings of detection.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What is common in the tenant.
    pub tenant: Tenant,
    /// `anonymizedIPAddress`.
    pub anonymized_ip_address: AnonymizedIpAddress,
    /// `anomalousToken`.
    pub anomalous_token: AnomalousToken,
    /// `unfamiliarFeatures`.
    pub unfamiliar_features: UnfamiliarFeatures,
    /// `nationStateIP`.
    pub nation_state_ip: NationStateIp,
    /// `investigationsThreatIntelligence`.
    pub investigations_threat_intelligence: InvestigationsThreatIntelligence,
    /// `unlikelyTravel`.
    pub unlikely_travel: UnlikelyTravel,
    /// `mcasImpossibleTravel`.
    pub mcas_impossible_travel: McasImpossibleTravel,
    /// `riskyIPAddress`.
    pub risky_ip_address: RiskyIpAddress,
    /// `tokenIssuerAnomaly`.
    pub token_issuer_anomaly: TokenIssuerAnomaly,
    /// `newCountry`.
    pub new_country: NewCountry,
    /// `maliciousIPAddress`.
    pub malicious_ip_address: MaliciousIpAddress,
    /// `passwordSpray`.
    pub password_spray: PasswordSpray,
    /// Which detections are one incident.
    pub incidents: Incidents,
    /// `suspiciousSignins` of service principals.
    pub suspicious_sign_ins: SuspiciousSignIns,
    /// `anomalousUserActivity` and `anomalousServicePrincipalActivity`.
    pub anomalous_activity: AnomalousActivity,
    /// `suspiciousAPITraffic`.
    pub suspicious_api_traffic: SuspiciousApiTraffic,
    /// `attackerinTheMiddle`.
    pub attacker_in_the_middle: AttackerInTheMiddle,
    /// `suspiciousAuthAppApproval`.
    pub suspicious_auth_app_approval: SuspiciousAuthAppApproval,
    /// `suspiciousBrowser`.
    pub suspicious_browser: SuspiciousBrowser,
    /// `aiCompoundAccountRisk`.
    pub ai_compound_account_risk: AiCompoundAccountRisk,
    /// The dismissal of risky sign-ins by what came later.
    pub reassessment: Reassessment,
    /// What follows from verdicts.
    pub feedback: Feedback,
}

/// What is common in the tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tenant {
    /// How many days before a sign-in say what is common. Default 30.
    pub window_days: u32,
    /// A place, network or country is popular when at least so many users had it on one day. Default 3: two colleagues
    /// who share a trip do not make a place popular.
    pub popular_users_min: u32,
}

impl Default for Tenant {
    fn default() -> Self {
        Self {
            window_days: WINDOW_DAYS,
            popular_users_min: 3,
        }
    }
}

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` must be {expected}")]
pub struct SettingsError {
    /// The key, with its section.
    pub key: &'static str,
    /// What it must be.
    pub expected: &'static str,
}

/// A rule that the value of a key must keep.
pub(crate) struct Rule {
    key: &'static str,
    holds: bool,
    expected: &'static str,
}

impl Rule {
    /// The value of `key` must be `expected`; whether it `holds` is given.
    pub(crate) const fn new(key: &'static str, holds: bool, expected: &'static str) -> Self {
        Self { key, holds, expected }
    }
}

impl Settings {
    /// Refuses values that no detector can work with. To be called once, where settings are read.
    pub fn check(&self) -> Result<(), SettingsError> {
        let sections = [
            self.tenant.rules(),
            self.unfamiliar_features.rules(),
            self.unlikely_travel.rules(),
            self.mcas_impossible_travel.rules(),
            self.token_issuer_anomaly.rules(),
            self.new_country.rules(),
            self.malicious_ip_address.rules(),
            self.password_spray.rules(),
            self.incidents.rules(),
            self.suspicious_sign_ins.rules(),
            self.anomalous_activity.rules(),
            self.suspicious_api_traffic.rules(),
            self.anomalous_token.rules(),
            self.attacker_in_the_middle.rules(),
            self.suspicious_auth_app_approval.rules(),
            self.suspicious_browser.rules(),
            self.ai_compound_account_risk.rules(),
            self.reassessment.rules(),
            self.feedback.rules(),
        ];
        match sections.into_iter().flatten().find(|rule| !rule.holds) {
            None => Ok(()),
            Some(Rule { key, expected, .. }) => Err(SettingsError { key, expected }),
        }
    }
}

impl Tenant {
    fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "tenant.window_days",
                (1..=366).contains(&self.window_days),
                "from 1 to 366",
            ),
            Rule::new("tenant.popular_users_min", self.popular_users_min >= 1, "at least 1"),
        ]
    }
}

/// Two users are a coincidence: what is said of a crowd is said of so many at least.
pub(crate) const CROWD_MIN: u32 = 3;

/// Whether a value can be a share of something.
pub(crate) fn is_share(value: f64) -> bool {
    value > 0.0 && value <= 1.0
}

/// Reads a level that a detector can give: `none`, `low`, `medium` or `high`.
pub(crate) fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RiskLevel, D::Error> {
    match RiskLevel::deserialize(deserializer)? {
        level @ (RiskLevel::None | RiskLevel::Low | RiskLevel::Medium | RiskLevel::High) => Ok(level),
        RiskLevel::Hidden | RiskLevel::UnknownFutureValue => Err(serde::de::Error::custom(
            "a level must be `none`, `low`, `medium` or `high`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Settings, String> {
        let settings: Settings = serde_json::from_str(json).map_err(|error| error.to_string())?;
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        assert_eq!(read("{}"), Ok(Settings::default()));
        let settings = read(r#"{"unlikely_travel": {"speed_kmh_max": 800}}"#).unwrap();
        assert_eq!(settings.unlikely_travel.speed_kmh_max, 800.0);
        assert_eq!(
            settings.unlikely_travel.distance_km_min,
            UnlikelyTravel::default().distance_km_min
        );
        let settings = read(r#"{"anonymized_ip_address": {"relay": "none"}}"#).unwrap();
        assert_eq!(settings.anonymized_ip_address.relay, RiskLevel::None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_key() {
        let cases = [
            (r#"{"unlikely_travels": {}}"#, "unlikely_travels"),
            (r#"{"unlikely_travel": {"speed": 1}}"#, "speed"),
            (
                r#"{"unlikely_travel": {"speed_kmh_max": 0}}"#,
                "`unlikely_travel.speed_kmh_max` must be above 0",
            ),
            (
                r#"{"mcas_impossible_travel": {"distance_km_min": -1}}"#,
                "`mcas_impossible_travel.distance_km_min` must be at least 0",
            ),
            (
                r#"{"token_issuer_anomaly": {"user_sign_ins_min": 0}}"#,
                "`token_issuer_anomaly.user_sign_ins_min` must be at least 1",
            ),
            (
                r#"{"unlikely_travel": {"horizon_hours": 0}}"#,
                "`unlikely_travel.horizon_hours` must be from 1 to 720",
            ),
            (
                r#"{"unfamiliar_features": {"learning_days": 4}}"#,
                "`unfamiliar_features.learning_days` must be at least 5",
            ),
            (
                r#"{"unfamiliar_features": {"medium": 0.5}}"#,
                "must be at least `unfamiliar_features.low`",
            ),
            (r#"{"anonymized_ip_address": {"tor": "hidden"}}"#, "a level must be"),
            (
                r#"{"tenant": {"window_days": 0}}"#,
                "`tenant.window_days` must be from 1 to 366",
            ),
            (
                r#"{"password_spray": {"users_min": 2}}"#,
                "`password_spray.users_min` must be at least 3",
            ),
            (
                r#"{"anomalous_token": {"session_minutes": 0}}"#,
                "`anomalous_token.session_minutes` must be from 1 to 720",
            ),
            (
                r#"{"suspicious_auth_app_approval": {"prompts_min": 1}}"#,
                "`suspicious_auth_app_approval.prompts_min` must be at least 2",
            ),
            (
                r#"{"reassessment": {"days_min": 1}}"#,
                "`reassessment.days_min` must be at least 2",
            ),
            (
                r#"{"malicious_ip_address": {"failing_share_min": 1.5}}"#,
                "`malicious_ip_address.failing_share_min` must be above 0 and at most 1",
            ),
        ];
        for (json, expected) in cases {
            let error = read(json).unwrap_err();
            assert!(error.contains(expected), "{json}: {error}");
        }
    }
}
