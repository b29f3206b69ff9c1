//! A session that is used longer than any session may live: its end was put off, or the token was made by somebody who can.

use super::AnomalousToken;
use crate::evidence::{Evidence, SessionAgeEvidence};
use crate::facts::Finding;
use keepwatch_graph::Timestamp;

/// How many days a session may live; none where nobody asks.
pub(crate) fn days_max(settings: &AnomalousToken) -> Option<u32> {
    settings.enabled.then_some(settings.session_days_max)
}

/// What the use of a session `at` an instant says, of which the first use that is stored was at `first`.
pub(crate) fn find(settings: &AnomalousToken, first: Timestamp, at: Timestamp) -> Option<Finding> {
    let days_max = days_max(settings)?;
    (first.plus_days(i64::from(days_max)) < at).then_some(Finding {
        level: settings.old_session,
        evidence: Evidence::SessionAge(SessionAgeEvidence { first, at, days_max }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::start;
    use keepwatch_graph::RiskLevel;

    #[test]
    fn no_session_lives_longer_than_it_may() {
        let settings = AnomalousToken::default();
        let level = |settings: &AnomalousToken, at| find(settings, start(), at).map(|finding| finding.level);
        assert_eq!(level(&settings, start()), None);
        assert_eq!(level(&settings, start().plus_days(90)), None);
        assert_eq!(
            level(&settings, start().plus_days(90).next_tick()),
            Some(RiskLevel::Low)
        );
        let off = AnomalousToken {
            enabled: false,
            ..settings
        };
        assert_eq!(level(&off, start().plus_days(900)), None);
    }
}
