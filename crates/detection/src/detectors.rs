//! The detectors, one file each: of an attempt, and of what many users do. They are listed in the
//! [`registry`](crate::registry).

pub mod ai_compound_account_risk;
pub mod anomalous_activity;
pub mod anomalous_token;
pub mod anonymized_ip_address;
pub mod attacker_in_the_middle;
pub mod investigations_threat_intelligence;
pub mod malicious_ip_address;
pub mod mcas_impossible_travel;
pub mod nation_state_ip;
pub mod new_country;
pub mod password_spray;
pub mod risky_ip_address;
pub mod suspicious_api_traffic;
pub mod suspicious_auth_app_approval;
pub mod suspicious_browser;
pub mod suspicious_sign_ins;
pub mod token_issuer_anomaly;
pub mod unfamiliar_features;
pub mod unlikely_travel;
