//! Verified threat actor IP: the address is tied to a nation state or a crime group.
//! Graph: `riskEventType` = `nationStateIP`, real-time, always high.

use crate::evidence::{Evidence, ListHit};
use crate::facts::{Facts, Finding};
use crate::signals::ListClass;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `nationStateIP`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NationStateIp {
    /// Whether it is used. Default true. There is no level to set: somebody vouches for these lists.
    pub enabled: bool,
}

impl Default for NationStateIp {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// Looks the address up in the lists of verified actors.
pub(crate) fn detect(settings: &NationStateIp, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let found = facts.list(ListClass::VerifiedActor)?;
    Some(Finding {
        level: RiskLevel::High,
        evidence: Evidence::Listed(ListHit::of(found, facts.attempt.at)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Scene, listed};

    #[test]
    fn a_verified_actor_is_always_high() {
        let cases = [
            ("actor", "178.17.170.23", ListClass::VerifiedActor, 0, RiskLevel::High),
            (
                "actor on an old list",
                "178.17.170.23",
                ListClass::VerifiedActor,
                900,
                RiskLevel::High,
            ),
            ("attacker", "178.17.170.23", ListClass::Malicious, 0, RiskLevel::None),
            (
                "shared address",
                "100.64.3.4",
                ListClass::VerifiedActor,
                0,
                RiskLevel::None,
            ),
        ];
        for (name, address, class, age_days, expected) in cases {
            let mut scene = Scene::new(address, "MD");
            let mut found = listed(class);
            found.updated = scene.attempt.at.plus_days(-age_days);
            scene.signals.lists.push(found);
            assert_eq!(
                scene.level(|facts| detect(&NationStateIp::default(), facts)),
                expected,
                "{name}"
            );
        }
    }
}
