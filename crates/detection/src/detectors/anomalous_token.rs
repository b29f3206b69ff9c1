//! Anomalous token: a refresh token that was exchanged for the next was used again, so that two hold it; and a session that
//! two devices use, or that lives too long.
//! Graph: `riskEventType` = `anomalousToken`; the token in real time, the session offline.
//!
//! Source: RFC 9700 section 4.14.2, refresh token rotation.

pub(crate) mod session;
pub(crate) mod session_age;

use crate::attempt::Attempt;
use crate::evidence::{Evidence, TokenReuseEvidence};
use crate::facts::{Facts, Finding};
use crate::features::{Feature, Features};
use crate::settings::{self, Rule};
use crate::signals::Signals;
use keepwatch_graph::{RiskLevel, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A token that came back after it had been exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenReuse {
    /// The chain of tokens, which goes back to one consent in one session.
    pub family: Box<str>,
    /// When the token was exchanged.
    pub replaced: Timestamp,
    /// The address that exchanged it, where it is known.
    pub first_from: Option<IpAddr>,
}

/// Settings of `anomalousToken`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnomalousToken {
    /// Whether it is used. Default true. A chain that a token comes back to ends in any case.
    pub enabled: bool,
    /// The level where the token was used from two networks. Default high: it is in two places.
    #[serde(deserialize_with = "settings::level")]
    pub two_networks: RiskLevel,
    /// The level where both uses came from one network, or nobody knows. Default medium: a program that was restored from a
    /// copy does that too.
    #[serde(deserialize_with = "settings::level")]
    pub one_network: RiskLevel,
    /// The level where a session changed hands and everything speaks for it: another device or operating system, in another
    /// country, in a network that is new for the user. One less for each of these that is missing. Default high.
    #[serde(deserialize_with = "settings::level")]
    pub session_in_two_hands: RiskLevel,
    /// Within so many minutes one session must have been used from two networks. Default 240: whoever takes a session away
    /// uses it before it ends, and who travels with a device has the same one in both places.
    pub session_minutes: u32,
    /// A session that is used after more than so many days lives too long. Default 90, the longest that is usual. What was
    /// before the sign-ins that are kept is not known: where they are kept for fewer days, nothing is found.
    pub session_days_max: u32,
    /// The level of that. Default low: it may be a setting that somebody forgot.
    #[serde(deserialize_with = "settings::level")]
    pub old_session: RiskLevel,
}

impl Default for AnomalousToken {
    fn default() -> Self {
        Self {
            enabled: true,
            two_networks: RiskLevel::High,
            one_network: RiskLevel::Medium,
            session_in_two_hands: RiskLevel::High,
            session_minutes: 240,
            session_days_max: 90,
            old_session: RiskLevel::Low,
        }
    }
}

/// The longest time between two uses that can be told of: half a day, by which the days that a job looks at overlap.
const SESSION_MINUTES_MAX: u32 = 12 * 60;

impl AnomalousToken {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "anomalous_token.session_minutes",
                (1..=SESSION_MINUTES_MAX).contains(&self.session_minutes),
                "from 1 to 720",
            ),
            Rule::new(
                "anomalous_token.session_days_max",
                (1..=3_660).contains(&self.session_days_max),
                "from 1 to 3660",
            ),
        ]
    }
}

/// Whether the attempt is the second use of a token.
pub(crate) fn detect(settings: &AnomalousToken, facts: &Facts<'_>) -> Option<Finding> {
    let reuse = facts.attempt.token_reuse.as_ref().filter(|_| settings.enabled)?;
    let networks = [
        network(facts.attempt, reuse.first_from),
        network(facts.attempt, facts.attempt.address),
    ];
    let are_two = matches!(&networks, [Some(first), Some(second)] if first != second);
    Some(Finding {
        level: if are_two {
            settings.two_networks
        } else {
            settings.one_network
        },
        evidence: Evidence::TokenReuse(TokenReuseEvidence {
            family: reuse.family.clone(),
            replaced: reuse.replaced,
            first_from: reuse.first_from,
            again_from: facts.attempt.address,
        }),
    })
}

/// The network of an address, as features name it.
fn network(attempt: &Attempt, address: Option<IpAddr>) -> Option<Box<str>> {
    let there = Attempt {
        address,
        ..attempt.clone()
    };
    Features::of(&there, &Signals::default())
        .get(Feature::Prefix)
        .map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::Arrival;
    use crate::model::TenantModel;
    use crate::profile::Profile;
    use crate::testing::{Scene, attempt, start};

    fn check(settings: &AnomalousToken, first_from: Option<&str>, again_from: Option<&str>) -> Option<RiskLevel> {
        let mut attempt = attempt("8.8.8.8", 5);
        attempt.address = again_from.map(|text| text.parse().unwrap());
        attempt.token_reuse = Some(TokenReuse {
            family: "f".into(),
            replaced: start(),
            first_from: first_from.map(|text| text.parse().unwrap()),
        });
        let scene = Scene {
            profile: Profile::default(),
            model: TenantModel::default(),
            attempt,
            signals: Signals::default(),
            arrival: Arrival::Live,
        };
        Some(scene.level(|facts| detect(settings, facts))).filter(|level| *level != RiskLevel::None)
    }

    #[test]
    fn a_token_that_comes_back_is_in_two_hands() {
        let (high, medium) = (Some(RiskLevel::High), Some(RiskLevel::Medium));
        let cases = [
            ("another network", Some("8.8.8.8"), Some("9.9.9.9"), high),
            ("the same address", Some("8.8.8.8"), Some("8.8.8.8"), medium),
            ("the same network", Some("8.8.8.8"), Some("8.8.8.77"), medium),
            (
                "the other family of addresses",
                Some("8.8.8.8"),
                Some("2620:fe::fe"),
                high,
            ),
            (
                "a private network, which is everywhere",
                Some("192.168.0.1"),
                Some("9.9.9.9"),
                medium,
            ),
            ("unknown before", None, Some("9.9.9.9"), medium),
            ("unknown now", Some("8.8.8.8"), None, medium),
        ];
        for (name, first, again, expected) in cases {
            assert_eq!(check(&AnomalousToken::default(), first, again), expected, "{name}");
        }
        let off = AnomalousToken {
            enabled: false,
            ..AnomalousToken::default()
        };
        assert_eq!(check(&off, Some("8.8.8.8"), Some("9.9.9.9")), None);
    }
}
