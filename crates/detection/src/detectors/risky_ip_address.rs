//! Activity from an anonymous IP address: what follows a sign-in came through Tor, an anonymous VPN, a proxy or a privacy
//! relay. Graph: `riskEventType` = `riskyIPAddress`, offline.

use crate::detectors::anonymized_ip_address::{is_sign_in, is_the_tenants_own};
use crate::evidence::{AnonymousActivity, Evidence, ListHit, NotSuppressed};
use crate::facts::{Facts, Finding};
use crate::features::Feature;
use crate::risk::severity;
use crate::settings;
use crate::signals::ListClass;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `riskyIPAddress`: the level for each class of list; `none` leaves a class out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RiskyIpAddress {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// Tor exits. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub tor: RiskLevel,
    /// Anonymous VPN services. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub vpn: RiskLevel,
    /// Anonymising and open proxies. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub proxy: RiskLevel,
    /// Privacy relays that know their users. Default none: phones renew tokens through them all day.
    #[serde(deserialize_with = "settings::level")]
    pub relay: RiskLevel,
}

impl Default for RiskyIpAddress {
    fn default() -> Self {
        Self {
            enabled: true,
            tor: RiskLevel::Medium,
            vpn: RiskLevel::Medium,
            proxy: RiskLevel::Medium,
            relay: RiskLevel::None,
        }
    }
}

/// The worst of the lists that hold the address, where nobody was present and nobody waits: what can still be refused is left
/// to `anonymizedIPAddress`, which is found in real time.
///
/// Silent in a location that the tenant trusts, with a device of the user's that proved itself, in an address range that
/// several people of the tenant use, and in one from which the user signed in without a doubt that was left: what follows
/// such a sign-in is no news.
pub(crate) fn detect(settings: &RiskyIpAddress, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled || is_sign_in(facts) || facts.signals.lists.is_empty() {
        return None;
    }
    let classes = [
        (ListClass::Tor, settings.tor),
        (ListClass::Vpn, settings.vpn),
        (ListClass::Proxy, settings.proxy),
        (ListClass::Relay, settings.relay),
    ];
    let listed = classes
        .into_iter()
        .filter_map(|(class, level)| Some((facts.list(class)?, level)));
    // Of equals the first, which is the more telling class.
    let (list, level) = listed.reduce(|worst, next| {
        if severity(next.1) > severity(worst.1) {
            next
        } else {
            worst
        }
    })?;
    if severity(level) == 0 {
        return None;
    }
    Some(Finding {
        level,
        evidence: Evidence::AnonymousActivity(AnonymousActivity {
            list: ListHit::of(list, facts.attempt.at),
            not_suppressed: not_suppressed(list.class, facts)?,
        }),
    })
}

/// Why no rule explains it; `None` where one does.
fn not_suppressed(class: ListClass, facts: &Facts<'_>) -> Option<Vec<NotSuppressed>> {
    let is_familiar = facts.seen(Feature::Prefix).is_some();
    if facts.signals.trusted || is_the_tenants_own(class, facts) || is_familiar {
        return None;
    }
    Some(vec![
        NotSuppressed::UntrustedPlace,
        facts.unfamiliar_device()?,
        NotSuppressed::UnpopularRange,
        NotSuppressed::NewRange,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{Arrival, assess};
    use crate::model::TenantModel;
    use crate::settings::Settings;
    use crate::testing::{Scene, attempt, busy_day, listed, signals};
    use ListClass::{Hosting, Malicious, Proxy, Relay, Satellite, Tor, Vpn};
    use RiskLevel::{High, Medium, None};

    const EXIT: &str = "178.17.170.23";

    fn scene(lists: &[ListClass]) -> Scene {
        let mut scene = Scene::new(EXIT, "MD");
        scene.live_in("DE", 30);
        scene.attempt.interactive = false;
        scene.signals.lists.extend(lists.iter().copied().map(listed));
        scene
    }

    fn check(scene: &Scene) -> RiskLevel {
        scene.level(|facts| detect(&RiskyIpAddress::default(), facts))
    }

    #[test]
    fn the_worst_list_decides() {
        let cases: [(&str, &[ListClass], RiskLevel); 8] = [
            ("no list", &[], None),
            ("tor", &[Tor], Medium),
            ("vpn", &[Vpn], Medium),
            ("proxy", &[Proxy], Medium),
            ("relay", &[Relay], None),
            ("relay and vpn", &[Relay, Vpn], Medium),
            ("no anonymizers", &[Hosting, Satellite], None),
            ("attacks are another type", &[Malicious], None),
        ];
        for (name, lists, expected) in cases {
            assert_eq!(check(&scene(lists)), expected, "{name}");
        }
    }

    #[test]
    fn activity_can_be_explained() {
        type Change = fn(&mut Scene);
        let cases: [(&str, Change, RiskLevel); 9] = [
            ("unexplained", |_| {}, Medium),
            ("a person is present", |scene| scene.attempt.interactive = true, None),
            ("a trusted location", |scene| scene.signals.trusted = true, None),
            (
                "a known device",
                |scene| scene.attempt.device = Some("laptop".into()),
                None,
            ),
            (
                "an unknown device",
                |scene| scene.attempt.device = Some("other".into()),
                Medium,
            ),
            (
                "a range that colleagues use",
                |scene| scene.model = TenantModel::from_days([&busy_day(EXIT, "MD", 10)]),
                None,
            ),
            (
                "a range that two colleagues use",
                |scene| scene.model = TenantModel::from_days([&busy_day(EXIT, "MD", 2)]),
                Medium,
            ),
            (
                "a range from which the user signed in",
                |scene| {
                    scene
                        .profile
                        .learn(&attempt("178.17.170.77", 5), &signals("MD", 1, Option::None))
                },
                None,
            ),
            (
                "a private address",
                |scene| scene.attempt.address = "10.0.0.1".parse().ok(),
                None,
            ),
        ];
        for (name, change, expected) in cases {
            let mut scene = scene(&[Vpn]);
            change(&mut scene);
            assert_eq!(check(&scene), expected, "{name}");
        }
    }

    #[test]
    fn nobodys_office_is_on_tor() {
        let mut scene = scene(&[Tor]);
        scene.model = TenantModel::from_days([&busy_day(EXIT, "MD", 10)]);
        assert_eq!(check(&scene), Medium);
    }

    #[test]
    fn settings_choose_the_level_and_switch_it_off() {
        let scene = scene(&[Tor]);
        let level = |settings: RiskyIpAddress| scene.level(|facts| detect(&settings, facts));
        let with = |tor, enabled| RiskyIpAddress {
            tor,
            enabled,
            ..RiskyIpAddress::default()
        };
        assert_eq!(level(with(High, true)), High);
        assert_eq!(level(with(High, false)), None);
        assert_eq!(level(with(None, true)), None);
    }

    /// One attempt, one of the two types: a session that is used from elsewhere while somebody can still refuse it is found
    /// in time for that.
    #[test]
    fn one_attempt_is_told_by_one_of_the_two_types() {
        let told = |is_interactive: bool, arrival: Arrival| -> Vec<&'static str> {
            let mut scene = scene(&[Tor]);
            scene.attempt.interactive = is_interactive;
            let (settings, profile, model) = (Settings::default(), &scene.profile, &scene.model);
            let found = assess(&settings, profile, model, &scene.attempt, &scene.signals, arrival);
            let types = found.detections.into_iter().map(|found| found.event_type);
            types.filter(|event_type| event_type.ends_with("IPAddress")).collect()
        };
        for arrival in [Arrival::Live, Arrival::Fresh, Arrival::Late] {
            assert_eq!(told(true, arrival), ["anonymizedIPAddress"], "{arrival:?}");
        }
        assert_eq!(told(false, Arrival::Live), ["anonymizedIPAddress"]);
        assert_eq!(told(false, Arrival::Fresh), ["riskyIPAddress"]);
        assert_eq!(told(false, Arrival::Late), ["riskyIPAddress"]);
    }
}
