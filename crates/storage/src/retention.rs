//! Purging what is older than it may be kept, in small batches: each is one write, so that others get their turn.

use crate::error::StoreError;
use crate::transaction::Tx;
use crate::value::Value;
use keepwatch_graph::Timestamp;

/// Rows that one batch removes.
pub const PURGE_BATCH: i64 = 500;

/// What is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purgeable {
    /// Sign-ins, by when they took place.
    SignIns,
    /// Risk detections, by when they were detected. Active ones are kept: a user's risk stands on them.
    RiskDetections,
    /// Risk detections of service principals, by the same rule.
    ServicePrincipalRiskDetections,
    /// Detections that an exception covered, by when the activity took place: as long as the sign-in behind them.
    HiddenDetections,
    /// Incidents that are closed, by the last activity.
    Incidents,
    /// Which detections were of an incident that is gone, by when the activity took place.
    IncidentDetections,
    /// Profiles, by when their user was last seen.
    Profiles,
    /// Directory audits, by when the action took place.
    DirectoryAudits,
    /// Counts of wrong passwords, by the last of them.
    PasswordFailures,
    /// Chains of refresh tokens, by when they were over.
    GrantFamilies,
    /// Refresh tokens whose chain is gone.
    RefreshTokens,
    /// Codes, by when they were over.
    AuthorizationCodes,
    /// Programs on devices that waited, by when they stopped to.
    DeviceCodes,
    /// Tries at the codes of devices, by when they began.
    DeviceCodeGuesses,
    /// Sign-ins that were under way, by when they ended.
    Journeys,
    /// Sessions, by when they ended.
    Sessions,
    /// The browsers of users, by when they were seen last.
    Browsers,
    /// What sign-ins of service principals looked like, by the day.
    ServicePrincipalDays,
    /// How much callers read, by the hour.
    ApiTraffic,
    /// What confirmed attackers had, by when it counted no more.
    Marks,
}

impl Purgeable {
    /// Everything that is purged.
    pub const ALL: [Purgeable; 20] = [
        Purgeable::SignIns,
        Purgeable::RiskDetections,
        Purgeable::ServicePrincipalRiskDetections,
        Purgeable::HiddenDetections,
        Purgeable::Incidents,
        Purgeable::IncidentDetections,
        Purgeable::Profiles,
        Purgeable::DirectoryAudits,
        Purgeable::PasswordFailures,
        Purgeable::GrantFamilies,
        Purgeable::RefreshTokens,
        Purgeable::AuthorizationCodes,
        Purgeable::DeviceCodes,
        Purgeable::DeviceCodeGuesses,
        Purgeable::Journeys,
        Purgeable::Sessions,
        Purgeable::Browsers,
        Purgeable::ServicePrincipalDays,
        Purgeable::ApiTraffic,
        Purgeable::Marks,
    ];

    const fn sql(self) -> &'static str {
        match self {
            Purgeable::SignIns => include_str!("sql/purge_sign_ins.sql"),
            Purgeable::RiskDetections => include_str!("sql/purge_risk_detections.sql"),
            Purgeable::ServicePrincipalRiskDetections => {
                include_str!("sql/purge_service_principal_risk_detections.sql")
            }
            Purgeable::HiddenDetections => include_str!("sql/purge_hidden_detections.sql"),
            Purgeable::Incidents => include_str!("sql/purge_incidents.sql"),
            Purgeable::IncidentDetections => include_str!("sql/purge_incident_detections.sql"),
            Purgeable::Profiles => include_str!("sql/purge_profiles.sql"),
            Purgeable::DirectoryAudits => include_str!("sql/purge_directory_audits.sql"),
            Purgeable::PasswordFailures => include_str!("sql/purge_password_failures.sql"),
            Purgeable::GrantFamilies => include_str!("sql/purge_grant_families.sql"),
            Purgeable::RefreshTokens => include_str!("sql/purge_refresh_tokens.sql"),
            Purgeable::AuthorizationCodes => include_str!("sql/purge_authorization_codes.sql"),
            Purgeable::DeviceCodes => include_str!("sql/purge_device_codes.sql"),
            Purgeable::DeviceCodeGuesses => include_str!("sql/purge_device_code_guesses.sql"),
            Purgeable::Journeys => include_str!("sql/purge_journeys.sql"),
            Purgeable::Sessions => include_str!("sql/purge_sessions.sql"),
            Purgeable::Browsers => include_str!("sql/purge_browsers.sql"),
            Purgeable::ServicePrincipalDays => include_str!("sql/purge_service_principal_days.sql"),
            Purgeable::ApiTraffic => include_str!("sql/purge_api_traffic.sql"),
            Purgeable::Marks => include_str!("sql/purge_marks.sql"),
        }
    }
}

impl Tx<'_> {
    /// Removes up to [`PURGE_BATCH`] rows from before `before`. Returns how many; fewer than that means there are no more.
    pub fn purge(&mut self, what: Purgeable, before: Timestamp) -> Result<u64, StoreError> {
        self.execute(what.sql(), &[before.into(), Value::Integer(PURGE_BATCH)])
    }
}
