//! Malicious IP address: the address is known for attacks, from a list or from what it did here.
//! Graph: `riskEventType` = `maliciousIPAddress`, offline.

pub(crate) mod failures;

use crate::evidence::{Evidence, ListHit};
use crate::facts::{Facts, Finding};
use crate::risk::lowered;
use crate::settings::{self, CROWD_MIN, Rule, is_share};
use crate::signals::ListClass;
use keepwatch_graph::RiskLevel;
use serde::Deserialize;

/// Settings of `maliciousIPAddress`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MaliciousIpAddress {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level. Default medium: addresses are shared and change hands.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// A list that was older than so many days at the sign-in counts one level less. Default 30: cloud addresses are
    /// handed to the next customer within weeks.
    pub list_age_days_max: u32,
    /// An address that is on no list is judged by what it did: for so many users at least only wrong credentials must have
    /// come from it within a day, and they are not at home there. Default 5.
    pub failing_users_min: u32,
    /// Wrong credentials must be at least this share of all that came from it, by the lower bound of the 95 % interval and
    /// with at most ten counted for a user. Default 0.8.
    pub failing_share_min: f64,
}

impl Default for MaliciousIpAddress {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            list_age_days_max: 30,
            failing_users_min: 5,
            failing_share_min: 0.8,
        }
    }
}

impl MaliciousIpAddress {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "malicious_ip_address.failing_users_min",
                self.failing_users_min >= CROWD_MIN,
                "at least 3",
            ),
            Rule::new(
                "malicious_ip_address.failing_share_min",
                is_share(self.failing_share_min),
                "above 0 and at most 1",
            ),
        ]
    }
}

/// Looks the address up in the lists of attackers.
pub(crate) fn detect(settings: &MaliciousIpAddress, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let hit = ListHit::of(facts.list(ListClass::Malicious)?, facts.attempt.at);
    let is_stale = hit.age_days > i64::from(settings.list_age_days_max);
    Some(Finding {
        level: if is_stale {
            lowered(settings.level)
        } else {
            settings.level
        },
        evidence: Evidence::Listed(hit),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Scene, listed};

    fn check(address: &str, class: ListClass, age_days: i64) -> RiskLevel {
        let mut scene = Scene::new(address, "MD");
        let mut found = listed(class);
        found.updated = scene.attempt.at.plus_days(-age_days);
        scene.signals.lists.push(found);
        scene.level(|facts| detect(&MaliciousIpAddress::default(), facts))
    }

    #[test]
    fn an_address_known_for_attacks_counts_less_when_the_list_is_old() {
        use ListClass::{Malicious, Tor, VerifiedActor};
        let cases = [
            ("fresh list", "178.17.170.23", Malicious, 0, RiskLevel::Medium),
            ("list of a month", "178.17.170.23", Malicious, 30, RiskLevel::Medium),
            ("stale list", "178.17.170.23", Malicious, 31, RiskLevel::Low),
            (
                "list newer than the sign-in",
                "178.17.170.23",
                Malicious,
                -5,
                RiskLevel::Medium,
            ),
            ("another list", "178.17.170.23", Tor, 0, RiskLevel::None),
            (
                "actors are another type",
                "178.17.170.23",
                VerifiedActor,
                0,
                RiskLevel::None,
            ),
            ("private address", "192.168.0.1", Malicious, 0, RiskLevel::None),
        ];
        for (name, address, class, age_days, expected) in cases {
            assert_eq!(check(address, class, age_days), expected, "{name}");
        }
    }
}
