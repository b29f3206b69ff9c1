//! Anonymous IP address: the sign-in came through Tor, an anonymous VPN, a proxy or a privacy relay.
//! Graph: `riskEventType` = `anonymizedIPAddress`, real-time.

use crate::evidence::{Evidence, ListHit};
use crate::facts::{Facts, Finding};
use crate::features::Feature;
use crate::risk::{lowered, severity};
use crate::settings;
use crate::signals::ListClass;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `anonymizedIPAddress`: the level for each class of list; `none` leaves a class out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnonymizedIpAddress {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// Tor exits. Default medium, as Graph's own tutorial shows for one: people have reasons to hide that are not crimes.
    #[serde(deserialize_with = "settings::level")]
    pub tor: RiskLevel,
    /// Anonymous VPN services. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub vpn: RiskLevel,
    /// Anonymising and open proxies. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub proxy: RiskLevel,
    /// Privacy relays that know their users. Default low: a phone uses one by itself, an attacker rarely can.
    #[serde(deserialize_with = "settings::level")]
    pub relay: RiskLevel,
}

impl Default for AnonymizedIpAddress {
    fn default() -> Self {
        Self {
            enabled: true,
            tor: RiskLevel::Medium,
            vpn: RiskLevel::Medium,
            proxy: RiskLevel::Medium,
            relay: RiskLevel::Low,
        }
    }
}

/// Whether an attempt is told of here, and not as `riskyIPAddress`: one in which a person is present, and any that somebody
/// can still refuse.
pub(super) const fn is_sign_in(facts: &Facts<'_>) -> bool {
    facts.attempt.interactive || facts.is_live
}

/// The worst of the lists that hold the address.
pub(crate) fn detect(settings: &AnonymizedIpAddress, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled || !is_sign_in(facts) || facts.signals.lists.is_empty() {
        return None;
    }
    let classes = [
        (ListClass::Tor, settings.tor),
        (ListClass::Vpn, settings.vpn),
        (ListClass::Proxy, settings.proxy),
        (ListClass::Relay, settings.relay),
    ];
    let findings = classes.into_iter().filter_map(|(class, level)| {
        let found = facts.list(class)?;
        Some(Finding {
            level: if is_the_tenants_own(class, facts) {
                lowered(level)
            } else {
                level
            },
            evidence: Evidence::Listed(ListHit::of(found, facts.attempt.at)),
        })
    });
    // Of equals the first, which is the more telling class.
    findings.reduce(|worst, next| {
        if severity(next.level) > severity(worst.level) {
            next
        } else {
            worst
        }
    })
}

/// Lists of VPN services hold the exits of companies too: a range that several colleagues use is probably such a one.
/// Nobody's company is on Tor.
pub(super) fn is_the_tenants_own(class: ListClass, facts: &Facts<'_>) -> bool {
    match class {
        ListClass::Vpn | ListClass::Proxy | ListClass::Relay => facts.is_popular(Feature::Prefix),
        ListClass::Tor
        | ListClass::Hosting
        | ListClass::Satellite
        | ListClass::Carrier
        | ListClass::Malicious
        | ListClass::VerifiedActor => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TenantModel;
    use crate::testing::{Scene, busy_day, listed};
    use ListClass::{Carrier, Hosting, Malicious, Proxy, Relay, Satellite, Tor, Vpn};
    use RiskLevel::{Low, Medium, None};

    fn check(address: &str, lists: &[ListClass], model: &TenantModel) -> RiskLevel {
        let mut scene = Scene::new(address, "MD");
        scene.signals.lists.extend(lists.iter().copied().map(listed));
        scene.model = model.clone();
        scene.level(|facts| detect(&AnonymizedIpAddress::default(), facts))
    }

    #[test]
    fn the_worst_list_decides() {
        let cases: [(&str, &str, &[ListClass], RiskLevel); 11] = [
            ("no list", "178.17.170.23", &[], None),
            ("tor", "178.17.170.23", &[Tor], Medium),
            ("vpn", "178.17.170.23", &[Vpn], Medium),
            ("proxy", "178.17.170.23", &[Proxy], Medium),
            ("relay", "178.17.170.23", &[Relay], Low),
            ("relay and vpn", "178.17.170.23", &[Relay, Vpn], Medium),
            ("a data centre hides nobody", "178.17.170.23", &[Hosting], None),
            ("nor do gateways", "178.17.170.23", &[Satellite, Carrier], None),
            ("attacks are another type", "178.17.170.23", &[Malicious], None),
            ("private address on a list", "10.0.0.1", &[Tor], None),
            ("documentation address on a list", "203.0.113.7", &[Tor], None),
        ];
        for (name, address, lists, expected) in cases {
            assert_eq!(check(address, lists, &TenantModel::default()), expected, "{name}");
        }
    }

    #[test]
    fn a_range_that_colleagues_use_counts_less_unless_it_is_tor() {
        let model = TenantModel::from_days([&busy_day("178.17.170.23", "MD", 10)]);
        for (class, expected) in [(Tor, Medium), (Vpn, Low), (Proxy, Low), (Relay, None)] {
            assert_eq!(check("178.17.170.23", &[class], &model), expected, "{class:?}");
        }
    }

    #[test]
    fn settings_choose_the_level_and_switch_it_off() {
        let mut scene = Scene::new("178.17.170.23", "MD");
        scene.signals.lists.push(listed(Tor));
        let level = |settings: AnonymizedIpAddress| scene.level(|facts| detect(&settings, facts));
        let high = AnonymizedIpAddress {
            tor: RiskLevel::High,
            ..Default::default()
        };
        let off = AnonymizedIpAddress {
            enabled: false,
            ..Default::default()
        };
        assert_eq!((level(high), level(off)), (RiskLevel::High, None));
    }
}
