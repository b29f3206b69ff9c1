//! Attacker in the middle: the person signed in through a machine of the attacker's, which kept the session.
//! Graph: `riskEventType` = `attackerinTheMiddle`, offline, always high.
//!
//! Our own pages say under which name they are shown, which is proof (`foreign_page`). Otherwise from what is left behind: a sign-in with a second factor out of a data centre that nobody of the tenant uses, whose
//! session is used elsewhere by another device at once. The machine often passes the person's own user agent on, so that
//! the browser need not look new.

use crate::crowd::known_by;
use crate::evidence::{Evidence, Noticed, RelayEvidence, SessionEnd};
use crate::facts::Finding;
use crate::features::Feature;
use crate::model::TenantModel;
use crate::profile::Profile;
use crate::session::{Handover, SessionUse};
use crate::settings::Rule;
use crate::signals::{ListClass, ListMatch};
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `attackerinTheMiddle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttackerInTheMiddle {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// Within so many minutes of the sign-in its session must be used elsewhere. Default 60: a session that was caught is
    /// tried at once, before it ends or somebody notices.
    pub carried_off_minutes: u32,
}

impl Default for AttackerInTheMiddle {
    fn default() -> Self {
        Self {
            enabled: true,
            carried_off_minutes: 60,
        }
    }
}

impl AttackerInTheMiddle {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![Rule::new(
            "attacker_in_the_middle.carried_off_minutes",
            (1..=12 * 60).contains(&self.carried_off_minutes),
            "from 1 to 720",
        )]
    }
}

/// How long after a sign-in its session's use elsewhere counts, in seconds; none where the detector is not used.
pub(crate) fn seconds_max(settings: &AttackerInTheMiddle) -> Option<f64> {
    settings
        .enabled
        .then_some(f64::from(settings.carried_off_minutes) * 60.0)
}

/// What it says of a sign-in that its page was shown under the name `host`, which is not ours. Nobody has to be asked twice:
/// the page itself said so.
pub(crate) fn foreign_page(settings: &AttackerInTheMiddle, host: &str) -> Option<Finding> {
    settings.enabled.then(|| Finding {
        level: RiskLevel::High,
        evidence: Evidence::Relay(RelayEvidence {
            noticed: Noticed::ForeignPage { host: host.into() },
        }),
    })
}

/// Whether the session that changed hands was caught in a relay: what that says of its first sign-in. `model` is of the days
/// before that, and none of it may be missing.
///
/// Hosted desktops and company tunnels come out of data centres too: they are known to the user or to the tenant, their
/// devices prove themselves, and their sessions stay where they are.
pub(crate) fn find(
    settings: &AttackerInTheMiddle,
    popular_users_min: u32,
    profile: &Profile,
    model: &TenantModel,
    handover: &Handover,
) -> Option<Finding> {
    let seconds_max = seconds_max(settings)?;
    let relayed = &*handover.first;
    // The session went from the relay itself to whoever has it now.
    let is_direct =
        handover.before.attempt.sign_in == relayed.attempt.sign_in || !handover.before.is_elsewhere(relayed);
    let seconds = handover.after.attempt.at.seconds_since(relayed.attempt.at);
    if !is_direct || seconds > seconds_max || handover.after.signals.trusted {
        return None;
    }
    let list = relay(relayed)?;
    if is_explained(popular_users_min, profile, model, relayed) || is_own_device(profile, relayed, &handover.after) {
        return None;
    }
    Some(Finding {
        level: RiskLevel::High,
        evidence: Evidence::Relay(RelayEvidence {
            noticed: Noticed::SessionCarriedOff {
                relayed: Box::new(SessionEnd::of(relayed)),
                list: (&*list.list).into(),
                used: Box::new(SessionEnd::of(&handover.after)),
                seconds,
            },
        }),
    })
}

/// The list by which the sign-in came out of a data centre, if a person passed a second factor there. The exits of services
/// that hide people stand in data centres as well, and are told of by their own detection.
fn relay(relayed: &SessionUse) -> Option<&ListMatch> {
    let SessionUse { attempt, signals, .. } = relayed;
    let is_whole = attempt.interactive && attempt.second_factor && attempt.progress.credential_was_right();
    if !is_whole || signals.trusted || signals.hides_country() {
        return None;
    }
    signals.list(ListClass::Hosting)
}

/// Whether the user or the tenant is known to come out of that data centre.
fn is_explained(popular_users_min: u32, profile: &Profile, model: &TenantModel, relayed: &SessionUse) -> bool {
    let known_by = known_by(relayed.attempt.at);
    let value = |feature| relayed.features().get(feature);
    let is_users = |feature| value(feature).is_some_and(|value| profile.seen(feature, value, known_by).is_some());
    let range_is_tenants =
        value(Feature::Prefix).is_some_and(|prefix| model.commonness(Feature::Prefix, prefix).users_peak > 0);
    let network_is_tenants =
        value(Feature::Network).is_some_and(|network| model.is_popular(Feature::Network, network, popular_users_min));
    is_users(Feature::Prefix) || is_users(Feature::Network) || range_is_tenants || network_is_tenants
}

/// Whether a device of the user's stands at either end.
fn is_own_device(profile: &Profile, relayed: &SessionUse, used: &SessionUse) -> bool {
    let known_by = known_by(relayed.attempt.at);
    [relayed, used].into_iter().any(|end| {
        let device = end.features().get(Feature::Device);
        device.is_some_and(|device| profile.seen(Feature::Device, device, known_by).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::testing::{agent, attempt, busy_day, listed, signals};

    const LATER: i64 = 9 * 1_440;

    /// Of a person who is at home in network 7 with the device `laptop`.
    fn person() -> Profile {
        let mut profile = Profile::default();
        let mut home = attempt("8.8.8.8", 0);
        home.device = Some("laptop".into());
        profile.learn(&home, &signals("DE", 7, None));
        profile
    }

    #[test]
    fn a_page_under_another_name_is_proof() {
        let mut settings = AttackerInTheMiddle::default();
        let found = foreign_page(&settings, "login.evil.example").unwrap();
        assert_eq!(found.level, RiskLevel::High);
        let reason = found.evidence.reason();
        assert!(reason.contains("under the name `login.evil.example`"), "{reason}");
        let info = found
            .evidence
            .additional_info(&attempt("8.8.8.8", 0), "attackerinTheMiddle", "T1557");
        assert!(
            info.contains(r#"{"Key":"shownBy","Value":"login.evil.example"}"#),
            "{info}"
        );
        settings.enabled = false;
        assert_eq!(foreign_page(&settings, "login.evil.example"), None);
    }

    /// What may be otherwise in a case.
    struct Case {
        profile: Profile,
        model: TenantModel,
        relayed: SessionUse,
        used: SessionUse,
        settings: AttackerInTheMiddle,
    }

    fn used(address: &str, network: u32, agents: (&str, &str), minute: i64) -> SessionUse {
        let mut signals = signals("NL", network, None);
        signals.agent = agent(agents.0, agents.1, "desktop");
        SessionUse::new(attempt(address, minute), signals)
    }

    fn changed(used: &SessionUse, change: impl FnOnce(&mut SessionUse)) -> SessionUse {
        let mut used = used.clone();
        change(&mut used);
        SessionUse::new(used.attempt, used.signals)
    }

    impl Case {
        fn new() -> Self {
            let relayed = used("77.1.1.1", 60_000, ("Edge 120", "Windows"), LATER);
            Self {
                profile: person(),
                model: TenantModel::default(),
                relayed: changed(&relayed, |used| {
                    used.attempt.second_factor = true;
                    used.signals.lists = vec![listed(ListClass::Hosting)];
                }),
                used: used("9.9.9.9", 2, ("Chrome 120", "Linux"), LATER + 5),
                settings: AttackerInTheMiddle::default(),
            }
        }

        fn fires(&self) -> bool {
            let mut session = Session::default();
            session.used(self.relayed.clone(), f64::INFINITY);
            let handover = session.used(self.used.clone(), f64::INFINITY);
            let found = handover.and_then(|handover| find(&self.settings, 3, &self.profile, &self.model, &handover));
            assert!(found.as_ref().is_none_or(|finding| finding.level == RiskLevel::High));
            found.is_some()
        }
    }

    #[test]
    fn a_session_out_of_a_data_centre_that_is_used_elsewhere_at_once_was_caught() {
        assert!(Case::new().fires());
    }

    #[test]
    fn what_could_be_anything_else_is_not_told() {
        type Otherwise = fn(&mut Case);
        let cases: [(&str, Otherwise); 13] = [
            ("no second factor", |case| {
                case.relayed = changed(&case.relayed, |used| used.attempt.second_factor = false);
            }),
            ("no data centre", |case| {
                case.relayed = changed(&case.relayed, |used| used.signals.lists.clear());
            }),
            ("a service that hides people", |case| {
                case.relayed = changed(&case.relayed, |used| used.signals.lists.push(listed(ListClass::Vpn)));
            }),
            ("a token that is renewed", |case| {
                case.relayed = changed(&case.relayed, |used| used.attempt.interactive = false);
            }),
            ("a place that the tenant trusts", |case| {
                case.relayed = changed(&case.relayed, |used| used.signals.trusted = true);
            }),
            ("a hosted desktop that the user has", |case| {
                let mut earlier = attempt("77.1.1.9", 0);
                earlier.user_agent = None;
                case.profile.learn(&earlier, &signals("NL", 60_000, None));
            }),
            ("a tunnel that colleagues use", |case| {
                case.model = TenantModel::from_days([&busy_day("77.1.1.9", "NL", 1)]);
            }),
            ("a laptop that proves itself there", |case| {
                case.relayed = changed(&case.relayed, |used| used.attempt.device = Some("laptop".into()));
            }),
            ("a laptop that proves itself elsewhere", |case| {
                case.used = changed(&case.used, |used| used.attempt.device = Some("laptop".into()));
            }),
            ("the same browser elsewhere: a tunnel that was switched off", |case| {
                case.used = used("8.8.8.8", 7, ("Edge 121", "Windows"), LATER + 5);
            }),
            ("another browser in the same network", |case| {
                case.used = used("77.1.2.2", 60_000, ("Chrome 120", "Linux"), LATER + 5);
            }),
            ("long after", |case| {
                case.used = used("9.9.9.9", 2, ("Chrome 120", "Linux"), LATER + 61);
            }),
            ("switched off", |case| case.settings.enabled = false),
        ];
        for (name, otherwise) in cases {
            let mut case = Case::new();
            otherwise(&mut case);
            assert!(!case.fires(), "{name}");
        }
    }
}
