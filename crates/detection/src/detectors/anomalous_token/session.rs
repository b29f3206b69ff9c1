//! A session that was used from two networks by two devices within a short time: somebody took it away.
//!
//! The later use is the one that is doubted. Whose the earlier one was, nobody can tell from the session alone; that a
//! session moves from the owner to the thief is the rule.

use super::AnomalousToken;
use crate::crowd::known_by;
use crate::evidence::{Evidence, SessionEvidence};
use crate::facts::Finding;
use crate::features::Feature;
use crate::profile::Profile;
use crate::risk::lowered;
use crate::session::{DeviceChange, Handover};

/// How long a session's uses may be apart to be compared, in seconds; none where the detector is not used.
pub(crate) fn seconds_max(settings: &AnomalousToken) -> Option<f64> {
    settings.enabled.then_some(f64::from(settings.session_minutes) * 60.0)
}

/// What a session that changed hands says of its later use, of a user with `profile`.
///
/// A device that the user had before speaks for them wherever it is, as does a place that the tenant trusts.
pub(crate) fn find(settings: &AnomalousToken, profile: &Profile, handover: &Handover) -> Option<Finding> {
    let seconds = seconds_max(settings)?;
    let after = &handover.after;
    if handover.seconds() > seconds || after.signals.trusted {
        return None;
    }
    // What was learned since may have come with the thief.
    let known_by = known_by(handover.before.attempt.at);
    let is_known = |feature| {
        let value = after.features().get(feature);
        value.is_some_and(|value| profile.seen(feature, value, known_by).is_some())
    };
    if is_known(Feature::Device) {
        return None;
    }
    let countries = [&handover.before, after].map(|used| used.features().country.as_deref());
    let is_abroad = matches!(countries, [Some(before), Some(after)] if before != after);
    let is_at_home = is_known(Feature::Prefix) || is_known(Feature::Network);
    let missing = [handover.change == DeviceChange::Browser, !is_abroad, is_at_home];
    let level = missing
        .into_iter()
        .filter(|is_missing| *is_missing)
        .fold(settings.session_in_two_hands, |level, _| lowered(level));
    Some(Finding {
        level,
        evidence: Evidence::Session(Box::new(SessionEvidence::new(handover))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Session, SessionUse};
    use crate::testing::{agent, attempt, signals};
    use keepwatch_graph::RiskLevel::{self, High, Low, Medium};

    fn used(address: &str, country: &str, network: u32, agents: (&str, &str), minute: i64) -> SessionUse {
        let mut signals = signals(country, network, None);
        signals.agent = agent(agents.0, agents.1, "desktop");
        SessionUse::new(attempt(address, minute), signals)
    }

    /// A day after the profile's last sign-in, on the ninth day.
    const LATER: i64 = 9 * 1_440;
    const EDGE: (&str, &str) = ("Edge 120", "Windows");

    fn check(settings: &AnomalousToken, profile: &Profile, after: SessionUse) -> Option<RiskLevel> {
        let mut session = Session::default();
        session.used(used("8.8.8.8", "DE", 7, EDGE, LATER), f64::INFINITY);
        let handover = session.used(after, f64::INFINITY)?;
        find(settings, profile, &handover).map(|finding| finding.level)
    }

    #[test]
    fn the_more_speaks_for_it_the_worse_it_is() {
        let mut profile = Profile::default();
        profile.learn(&attempt("77.1.1.1", 0), &signals("DE", 9, None));
        let mut owned = attempt("8.8.8.8", 0);
        owned.device = Some("telephone".into());
        profile.learn(&owned, &signals("DE", 7, None));
        let (linux, firefox) = (("Chrome 120", "Linux"), ("Firefox 128", "Windows"));
        let soon = LATER + 30;
        let mut on_telephone = used("9.9.9.9", "BR", 2, linux, soon);
        on_telephone.attempt.device = Some("telephone".into());
        let on_telephone = SessionUse::new(on_telephone.attempt, on_telephone.signals);
        let mut trusted = used("9.9.9.9", "BR", 2, linux, soon);
        trusted.signals.trusted = true;
        #[rustfmt::skip]
        let cases = [
            ("another system in another country", used("9.9.9.9", "BR", 2, linux, soon), Some(High)),
            ("another system in the same country", used("9.9.9.9", "DE", 2, linux, soon), Some(Medium)),
            ("another browser in another country", used("9.9.9.9", "BR", 2, firefox, soon), Some(Medium)),
            ("another browser in the same country", used("9.9.9.9", "DE", 2, firefox, soon), Some(Low)),
            ("another system in another network of the user's", used("77.1.1.1", "DE", 9, linux, soon), Some(Low)),
            ("another browser there", used("77.1.1.1", "DE", 9, firefox, soon), Some(RiskLevel::None)),
            ("long after", used("9.9.9.9", "BR", 2, linux, LATER + 241), None),
            ("a device of the user's", on_telephone, None),
            ("a place that the tenant trusts", trusted, None),
        ];
        for (name, after, expected) in cases {
            assert_eq!(check(&AnomalousToken::default(), &profile, after), expected, "{name}");
        }
    }

    #[test]
    fn it_can_be_switched_off() {
        let off = AnomalousToken {
            enabled: false,
            ..AnomalousToken::default()
        };
        let thief = used("9.9.9.9", "BR", 2, ("Chrome 120", "Linux"), LATER + 1);
        assert_eq!(check(&off, &Profile::default(), thief), None);
    }
}
