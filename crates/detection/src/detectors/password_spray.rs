//! Password spray: a few passwords tried on many accounts, and one of them was right.
//! Graph: `riskEventType` = `passwordSpray`, here offline, by an offline job over everybody's sign-ins.

use crate::crowd::{Attack, Crowd, Origin};
use crate::evidence::{AttackKind, CrowdEvidence, Evidence};
use crate::facts::Finding;
use crate::risk::lowered;
use crate::settings::{self, CROWD_MIN, Rule, is_share};
use crate::statistics::share_at_least;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `passwordSpray`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSpray {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level where the tries came from one block of addresses; one less where they came from one program all over a
    /// network, which neighbours may use as well. Default high: whoever sprays and gets in knows the password.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// Of so many users at least only wrong credentials must have come, from where they are not at home. Default 10.
    pub users_min: u32,
    /// At most so many wrong credentials for the user in the middle of those: more is an attack on few, which lockout
    /// stops. Default 6.
    pub tries_median_max: u32,
    /// Such users must be at least this share of all who come from there, by the lower bound of the 95 % interval. Default
    /// 0.5: behind an office's or a carrier's one address there are many who get it right.
    pub strangers_share_min: f64,
}

impl Default for PasswordSpray {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::High,
            users_min: 10,
            tries_median_max: 6,
            strangers_share_min: 0.5,
        }
    }
}

impl PasswordSpray {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new("password_spray.users_min", self.users_min >= CROWD_MIN, "at least 3"),
            Rule::new(
                "password_spray.strangers_share_min",
                is_share(self.strangers_share_min),
                "above 0 and at most 1",
            ),
        ]
    }
}

/// Whether a crowd is a spray; none where it is not, or found nothing.
///
/// Mass expiry of passwords and a broken client are told from a spray by who fails: users who are at home there, and who
/// get it right in the end.
pub(crate) fn find(settings: &PasswordSpray, origin: &Origin, crowd: &Crowd) -> Option<Attack> {
    if !settings.enabled {
        return None;
    }
    let tally = crowd.tally()?;
    let share = share_at_least(tally.strangers, tally.users);
    let is_spray = tally.strangers >= settings.users_min
        && tally.wrong_median <= settings.tries_median_max
        && share >= settings.strangers_share_min;
    let hits = crowd.found_by_strangers();
    if !is_spray || hits.is_empty() {
        return None;
    }
    let level = match origin {
        Origin::Address(_) | Origin::Prefix(_) => settings.level,
        Origin::Program { .. } => lowered(settings.level),
    };
    let evidence = Evidence::Crowd(CrowdEvidence::new(AttackKind::Spray, origin, &tally, share));
    Some(Attack {
        finding: Finding { level, evidence },
        hits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CrowdScene;
    use RiskLevel::{High, Medium, None};

    fn prefix() -> Origin {
        Origin::Prefix("178.17.170.0/24".into())
    }

    fn check(origin: &Origin, scene: &CrowdScene) -> RiskLevel {
        let found = find(&PasswordSpray::default(), origin, &scene.crowd);
        found.map_or(None, |attack| attack.finding.level)
    }

    #[test]
    fn a_spray_is_many_strangers_who_fail_and_one_who_does_not() {
        let spray = |users, tries| CrowdScene::default().strangers_fail(users, tries).stranger_gets_in();
        let cases = [
            ("one password on many accounts", spray(50, 1), High),
            ("as few as can be", spray(10, 1), High),
            ("too few accounts", spray(9, 1), None),
            ("many tries on each is no spray", spray(50, 7), None),
            ("from an office where others work", spray(50, 2).owners_get_in(20), High),
            (
                "behind an address that most share lawfully",
                spray(50, 2).owners_get_in(100),
                None,
            ),
            (
                "tries alone find nothing",
                CrowdScene::default().strangers_fail(50, 1),
                None,
            ),
            (
                "all passwords of an office have expired",
                CrowdScene::default().owners_fail(200, 3).stranger_gets_in(),
                None,
            ),
            (
                "people on the road who mistype and then get it right",
                CrowdScene::default().strangers_mistype(200).stranger_gets_in(),
                None,
            ),
            (
                "somebody who got in before it began",
                CrowdScene::default().stranger_gets_in().strangers_fail(50, 1),
                None,
            ),
        ];
        for (name, scene, expected) in cases {
            assert_eq!(check(&prefix(), &scene), expected, "{name}");
        }
    }

    #[test]
    fn one_program_all_over_a_network_counts_less_than_one_block() {
        let program = Origin::Program {
            network: "64496".into(),
            browser: "Python Requests 2".into(),
        };
        let scene = CrowdScene::default().strangers_fail(50, 1).stranger_gets_in();
        assert_eq!((check(&program, &scene), check(&prefix(), &scene)), (Medium, High));
    }

    #[test]
    fn it_names_whom_it_found_and_nobody_who_is_at_home() {
        let scene = CrowdScene::default()
            .strangers_fail(50, 1)
            .owners_get_in(3)
            .stranger_gets_in();
        let attack = find(&PasswordSpray::default(), &prefix(), &scene.crowd).unwrap();
        assert_eq!(attack.hits, scene.got_in);
    }

    #[test]
    fn it_can_be_switched_off() {
        let scene = CrowdScene::default().strangers_fail(50, 1).stranger_gets_in();
        let settings = PasswordSpray {
            enabled: false,
            ..PasswordSpray::default()
        };
        assert_eq!(find(&settings, &prefix(), &scene.crowd), Option::None);
    }
}
