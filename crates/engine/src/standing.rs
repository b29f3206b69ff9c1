//! What ends what a person has begun, beside what they and administrators do.

use keepwatch_graph::{RiskLevel, RiskyUser, Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError};

/// When risk of the user was last found or judged, where it is high; a further detection also ends what began at high risk.
/// Whoever has signed in before that may be somebody else by now: their sessions, refresh tokens, and the tokens of applications that can be told, end then. Source: Microsoft identity platform,
/// continuous access evaluation: critical events.
pub fn high_since(rx: &mut Rx<'_>, user: UserId) -> Result<Option<Timestamp>, StoreError> {
    let risk: Option<RiskyUser> = rx.get(&user.to_string())?;
    let high = risk.filter(|risk| risk.risk_level == RiskLevel::High);
    Ok(high.map(|risk| risk.risk_last_updated_date_time))
}
