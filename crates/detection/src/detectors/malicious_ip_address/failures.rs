//! An address that is on no list and gives itself away: nearly everything that comes from it is wrong, for many users.

use super::MaliciousIpAddress;
use crate::crowd::{Attack, Crowd, Origin};
use crate::evidence::{AttackKind, CrowdEvidence, Evidence};
use crate::facts::Finding;
use crate::risk::lowered;
use crate::statistics::share_at_least;

/// Whether an address is an attacker's, by the wrong credentials that came from it; none where it is not, or where no
/// credential was right.
///
/// Unlike a spray it need not try many accounts, nor each only a few times. One level less than for an address on a list:
/// somebody vouches for a list. Where many share an address, those who are at home there and get it right speak for it.
pub(crate) fn find(settings: &MaliciousIpAddress, origin: &Origin, crowd: &Crowd) -> Option<Attack> {
    if !settings.enabled {
        return None;
    }
    let tally = crowd.tally()?;
    let share = share_at_least(
        tally.wrong_counted,
        tally.wrong_counted.saturating_add(tally.right_of_owners),
    );
    let is_attack = tally.strangers >= settings.failing_users_min && share >= settings.failing_share_min;
    let hits = crowd.found_by_strangers();
    if !is_attack || hits.is_empty() {
        return None;
    }
    let evidence = Evidence::Crowd(CrowdEvidence::new(AttackKind::FailingAddress, origin, &tally, share));
    let level = lowered(settings.level);
    Some(Attack {
        finding: Finding { level, evidence },
        hits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CrowdScene;
    use keepwatch_graph::RiskLevel;

    /// The level for one right credential of a stranger, after what `scene` tells.
    fn check(scene: CrowdScene) -> RiskLevel {
        let origin = Origin::Address("178.17.170.23".into());
        let found = find(&MaliciousIpAddress::default(), &origin, &scene.crowd);
        found.map_or(RiskLevel::None, |attack| attack.finding.level)
    }

    #[test]
    fn an_address_that_is_nearly_always_wrong_is_an_attackers() {
        let attack = |users, tries| CrowdScene::default().strangers_fail(users, tries).stranger_gets_in();
        // name, what happened, level
        let cases = [
            ("many tries on few accounts", attack(5, 10), RiskLevel::Low),
            ("a few tries on many accounts", attack(20, 2), RiskLevel::Low),
            ("too few accounts", attack(4, 50), RiskLevel::None),
            ("too few tries to tell", attack(5, 2), RiskLevel::None),
            (
                "an office where five forgot their passwords",
                attack(5, 10).owners_get_in(60),
                RiskLevel::None,
            ),
            (
                "nobody got in",
                CrowdScene::default().strangers_fail(20, 5),
                RiskLevel::None,
            ),
            (
                "only people who are at home there got in",
                CrowdScene::default().strangers_fail(20, 5).owners_get_in(2),
                RiskLevel::None,
            ),
        ];
        for (name, scene, expected) in cases {
            assert_eq!(check(scene), expected, "{name}");
        }
    }

    #[test]
    fn one_broken_client_is_no_attack() {
        let scene = CrowdScene::default()
            .strangers_fail(1, 5_000)
            .strangers_fail(4, 1)
            .stranger_gets_in();
        assert_eq!(check(scene), RiskLevel::None);
    }

    #[test]
    fn it_can_be_switched_off() {
        let scene = CrowdScene::default().strangers_fail(20, 5).stranger_gets_in();
        let settings = MaliciousIpAddress {
            enabled: false,
            ..MaliciousIpAddress::default()
        };
        let origin = Origin::Address("178.17.170.23".into());
        assert_eq!(find(&settings, &origin, &scene.crowd), None);
    }
}
