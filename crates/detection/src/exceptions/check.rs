//! What an exception must say of itself before it is kept.

use super::{NEVER_COVERED, Terms};
use crate::registry::{CROWD_DETECTORS, DETECTORS, LEAKED_CREDENTIALS};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{RiskEventType, Timestamp};

/// The most entries of one kind in one exception: every detection is held against all of them.
pub const LISTED_MAX: usize = 100;
/// The longest reason, in characters: a few sentences.
pub const REASON_MAX: usize = 1000;
/// For how long a type may be muted for everybody, in days. Whoever wants it for good turns the detector off, where
/// everybody sees it.
pub const MUTE_DAYS_MAX: i64 = 90;

/// Types that Graph documents beside the members of its closed enumeration, whoever detects them here or sends them.
///
/// Source: Microsoft Graph, riskDetection: riskEventType.
const DOCUMENTED: [&str; 22] = [
    "aiCompoundAccountRisk",
    "anomalousToken",
    "anomalousUserActivity",
    "attackerinTheMiddle",
    "attemptedPrtAccess",
    "impossibleTravel",
    "investigationsThreatIntelligence",
    "investigationsThreatIntelligenceSigninLinked",
    "maliciousIPAddressValidCredentialsBlockedIP",
    "mcasFinSuspiciousFileAccess",
    "mcasImpossibleTravel",
    "mcasSuspiciousInboxManipulationRules",
    "nationStateIP",
    "newCountry",
    "passwordSpray",
    "riskyIPAddress",
    "suspiciousAPITraffic",
    "suspiciousAuthAppApproval",
    "suspiciousBrowser",
    "suspiciousInboxForwarding",
    "suspiciousSendingPatterns",
    "tokenIssuerAnomaly",
];

/// Why an exception is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {problem}")]
pub struct TermsError {
    /// The member, as callers write it.
    pub member: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

fn refuse<T>(member: &'static str, problem: impl Into<String>) -> Result<T, TermsError> {
    Err(TermsError {
        member,
        problem: problem.into(),
    })
}

impl Terms {
    /// Refuses what no exception may be at `now`. An end that is past is refused too: such an exception would cover nothing.
    pub fn check(&self, now: Timestamp) -> Result<(), TermsError> {
        self.check_lengths()?;
        self.check_reason()?;
        for country in &self.countries {
            if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
                let problem = format!("`{}` is no country of ISO 3166 in two capital letters", shown(country));
                return refuse("countries", problem);
            }
        }
        for event_type in &self.risk_event_types {
            check_event_type(event_type)?;
        }
        if self.is_mute() && self.risk_event_types.is_empty() {
            return refuse(
                "riskEventTypes",
                "an exception that names nothing would cover everything",
            );
        }
        self.check_end(now)
    }

    fn check_lengths(&self) -> Result<(), TermsError> {
        let lists = [
            ("addresses", self.addresses.len()),
            ("networkNumbers", self.network_numbers.len()),
            ("countries", self.countries.len()),
            ("users", self.users.len()),
            ("groups", self.groups.len()),
            ("applications", self.applications.len()),
            ("riskEventTypes", self.risk_event_types.len()),
        ];
        match lists.iter().find(|(_, length)| *length > LISTED_MAX) {
            Some((member, _)) => refuse(member, format!("may have at most {LISTED_MAX} entries")),
            None => Ok(()),
        }
    }

    fn check_reason(&self) -> Result<(), TermsError> {
        if self.reason.trim().is_empty() {
            return refuse("reason", "must say why");
        }
        if self.reason.chars().count() > REASON_MAX {
            return refuse("reason", format!("may have at most {REASON_MAX} characters"));
        }
        if self.reason.chars().any(char::is_control) {
            return refuse("reason", "must be one line of text");
        }
        Ok(())
    }

    fn check_end(&self, now: Timestamp) -> Result<(), TermsError> {
        const MEMBER: &str = "expirationDateTime";
        match self.expiration_date_time {
            None if self.is_mute() => refuse(MEMBER, "a mute must have an end, since it covers everybody"),
            Some(end) if end <= now => refuse(MEMBER, "must be in the future"),
            Some(end) if self.is_mute() && end > now.plus_days(MUTE_DAYS_MAX) => {
                refuse(MEMBER, format!("a mute may last at most {MUTE_DAYS_MAX} days"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn check_event_type(event_type: &str) -> Result<(), TermsError> {
    const MEMBER: &str = "riskEventTypes";
    if NEVER_COVERED.contains(&event_type) {
        return refuse(
            MEMBER,
            format!("`{event_type}` is what a person says, and is always raised"),
        );
    }
    let is_ours = DETECTORS.iter().any(|known| known.event_type == event_type)
        || CROWD_DETECTORS.iter().any(|known| known.event_type == event_type)
        || event_type == LEAKED_CREDENTIALS
        || DOCUMENTED.contains(&event_type);
    if is_ours || event_type.parse::<RiskEventType>().is_ok() {
        Ok(())
    } else {
        refuse(MEMBER, format!("there is no type `{}`", shown(event_type)))
    }
}
