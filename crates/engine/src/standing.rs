//! What ends what a person has begun: their session, a grant, a token.

use keepwatch_graph::directory::User;
use keepwatch_graph::{RiskLevel, RiskyUser, Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError};

/// Why what a person has begun may not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// There is no such user any more.
    Unknown,
    /// The account is disabled.
    Disabled,
    /// Everything that was begun before that time was revoked.
    Revoked {
        /// The time.
        since: Timestamp,
    },
    /// The account's risk became high after it was begun.
    AtRisk {
        /// When.
        since: Timestamp,
    },
}

/// Why what `user` began at that time may not go on; `None` where it may. `high_since` is [`high_since`], or `None` where high
/// risk is no reason: a token that cannot be ended early outlives it.
pub fn lapse(user: &User, high_since: Option<Timestamp>, began: Timestamp) -> Option<Lapse> {
    if user.deleted_date_time.is_some() {
        return Some(Lapse::Unknown);
    }
    if user.account_enabled == Some(false) {
        return Some(Lapse::Disabled);
    }
    let is_after = |since: &Timestamp| began < *since;
    let revoked = user.sign_in_sessions_valid_from_date_time.filter(is_after);
    let at_risk = high_since.filter(is_after);
    let revoked = revoked.map(|since| Lapse::Revoked { since });
    revoked.or_else(|| at_risk.map(|since| Lapse::AtRisk { since }))
}

/// When risk of the user was last found or judged, where it is high: a further detection also ends what was begun at high risk.
/// Whoever has signed in before that may be somebody else by now: their sessions, refresh tokens, and the tokens of applications
/// that can be told, end then. Source: Microsoft identity platform, continuous access evaluation: critical events.
pub fn high_since(rx: &mut Rx<'_>, user: UserId) -> Result<Option<Timestamp>, StoreError> {
    let risk: Option<RiskyUser> = rx.get(&user.to_string())?;
    let high = risk.filter(|risk| risk.risk_level == RiskLevel::High);
    Ok(high.map(|risk| risk.risk_last_updated_date_time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const BEGAN: &str = "2026-03-02T09:00:00Z";

    fn check(mut members: Value, high_since: Option<Timestamp>) -> Option<Lapse> {
        members["id"] = json!("4628e7df-dff3-407c-a08f-75f08c0806dc");
        keepwatch_graph::body::complete(User::TYPE, &mut members);
        let user: User = serde_json::from_value(members).unwrap();
        lapse(&user, high_since, Timestamp::parse(BEGAN).unwrap())
    }

    #[test]
    fn what_was_begun_goes_on_while_its_user_does() {
        let later = "2026-03-02T09:00:00.1Z";
        let since = Timestamp::parse(later).unwrap();
        let revoked = json!({"signInSessionsValidFromDateTime": later});
        let cases = [
            (json!({}), None, None),
            (json!({"accountEnabled": true}), Timestamp::parse(BEGAN).ok(), None),
            (json!({"accountEnabled": false}), None, Some(Lapse::Disabled)),
            (
                json!({"deletedDateTime": "2026-03-01T00:00:00Z"}),
                None,
                Some(Lapse::Unknown),
            ),
            (json!({"signInSessionsValidFromDateTime": BEGAN}), None, None),
            (revoked.clone(), None, Some(Lapse::Revoked { since })),
            (json!({}), Some(since), Some(Lapse::AtRisk { since })),
            (revoked, Some(since), Some(Lapse::Revoked { since })),
        ];
        for (user, high_since, expected) in cases {
            assert_eq!(check(user.clone(), high_since), expected, "{user} {high_since:?}");
        }
    }
}
