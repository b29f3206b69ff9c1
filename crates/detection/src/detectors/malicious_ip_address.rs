//! Malicious IP address: the address is known for attacks, from a list or from what it did here.
//! Graph: `riskEventType` = `maliciousIPAddress`, offline.

pub(crate) mod failures;

use crate::evidence::{Evidence, ListHit};
use crate::facts::{Facts, Finding};
use crate::marks::{self, MarkKind, MarkedBy};
use crate::risk::{lowered, severity};
use crate::settings::{self, CROWD_MIN, Rule, is_share};
use crate::signals::ListClass;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `maliciousIPAddress`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The level where the device is that of a sign-in which an administrator confirmed as compromised. Default high: a
    /// device is nobody else's. From its address it is [`MaliciousIpAddress::level`], and one less where a user said it.
    #[serde(deserialize_with = "settings::level")]
    pub marked_device: RiskLevel,
}

impl Default for MaliciousIpAddress {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            list_age_days_max: 30,
            failing_users_min: 5,
            failing_share_min: 0.8,
            marked_device: RiskLevel::High,
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

/// Looks the address up in the lists of attackers, and among what confirmed attackers had; the worst is told, and of two
/// that are equally bad what happened here.
pub(crate) fn detect(settings: &MaliciousIpAddress, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let found = [
        listed(settings, facts),
        marked(facts, MarkKind::Address, settings.level),
        marked(facts, MarkKind::Device, settings.marked_device),
    ];
    found
        .into_iter()
        .flatten()
        .max_by_key(|finding| severity(finding.level))
}

fn marked(facts: &Facts<'_>, kind: MarkKind, level: RiskLevel) -> Option<Finding> {
    let mark = marks::mark(facts, kind)?;
    Some(Finding {
        level: match mark.by {
            MarkedBy::Administrator => level,
            MarkedBy::User => lowered(level),
        },
        evidence: Evidence::Marked(mark.clone()),
    })
}

fn listed(settings: &MaliciousIpAddress, facts: &Facts<'_>) -> Option<Finding> {
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
    use crate::marks::Mark;
    use crate::model::TenantModel;
    use crate::testing::{Scene, busy_day, listed};
    use std::sync::Arc;

    fn check(address: &str, class: ListClass, age_days: i64) -> RiskLevel {
        let mut scene = Scene::new(address, "MD");
        let mut found = listed(class);
        found.updated = scene.attempt.at.plus_days(-age_days);
        scene.signals.lists.push(found);
        scene.level(|facts| detect(&MaliciousIpAddress::default(), facts))
    }

    fn mark(kind: MarkKind, value: &str, by: MarkedBy) -> Arc<Mark> {
        let confirmed = Scene::new("178.17.170.23", "MD").attempt;
        Arc::new(Mark {
            kind,
            value: value.into(),
            sign_in: confirmed.sign_in,
            user: confirmed.user,
            at: confirmed.at,
            by,
            until: confirmed.at.plus_days(30),
        })
    }

    fn marked_scene(marks: &[Arc<Mark>], days: i64) -> Scene {
        let mut scene = Scene::new("178.17.170.23", "MD");
        scene.attempt.at = scene.attempt.at.plus_days(days);
        scene.attempt.device = Some("attacker's".into());
        scene.signals.marks = marks.to_vec();
        scene
    }

    fn level_of(scene: &Scene) -> RiskLevel {
        scene.level(|facts| detect(&MaliciousIpAddress::default(), facts))
    }

    #[test]
    fn what_a_confirmed_attacker_had_counts_for_a_while() {
        use MarkKind::{Address, Device, Network};
        use MarkedBy::{Administrator, User};
        let (address, device) = ("178.17.170.23", "attacker's");
        let cases = [
            (
                "address",
                vec![mark(Address, address, Administrator)],
                1,
                RiskLevel::Medium,
            ),
            ("reported only", vec![mark(Address, address, User)], 1, RiskLevel::Low),
            ("device", vec![mark(Device, device, Administrator)], 1, RiskLevel::High),
            (
                "reported device",
                vec![mark(Device, device, User)],
                1,
                RiskLevel::Medium,
            ),
            (
                "the worst counts",
                vec![
                    mark(Address, address, Administrator),
                    mark(Device, device, Administrator),
                ],
                1,
                RiskLevel::High,
            ),
            (
                "a network alone",
                vec![mark(Network, "1", Administrator)],
                1,
                RiskLevel::None,
            ),
            (
                "the same instant",
                vec![mark(Address, address, Administrator)],
                0,
                RiskLevel::None,
            ),
            ("over", vec![mark(Address, address, Administrator)], 30, RiskLevel::None),
        ];
        for (name, marks, days, expected) in cases {
            assert_eq!(level_of(&marked_scene(&marks, days)), expected, "{name}");
        }
        let scene = marked_scene(&[mark(Address, address, Administrator)], 1);
        let finding = scene
            .finding(|facts| detect(&MaliciousIpAddress::default(), facts))
            .unwrap();
        assert_eq!(
            finding.evidence.reason(),
            "The sign-in came from the same address as a sign-in of 2026-03-02T09:00:00Z that an administrator confirmed \
             as compromised."
        );
    }

    #[test]
    fn a_mark_is_not_held_against_those_who_were_there_before() {
        let marks = [
            mark(MarkKind::Address, "178.17.170.23", MarkedBy::Administrator),
            mark(MarkKind::Device, "attacker's", MarkedBy::Administrator),
        ];
        let mut neighbour = marked_scene(&marks, 1);
        let mut home = neighbour.attempt.clone();
        home.at = marks[0].at.plus_days(-30);
        neighbour.profile.learn(&home, &neighbour.signals);
        assert_eq!(level_of(&neighbour), RiskLevel::None, "both were theirs long before");

        let mut office = marked_scene(&marks[..1], 1);
        office.model = TenantModel::from_days([&busy_day("178.17.170.23", "MD", 5)]);
        assert_eq!(level_of(&office), RiskLevel::None, "the range is popular");
        let mut trusted = marked_scene(&marks[..1], 1);
        trusted.signals.trusted = true;
        assert_eq!(level_of(&trusted), RiskLevel::None, "the location is trusted");
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
