//! New country: a country from which this user has not signed in lately, or ever.
//! Graph: `riskEventType` = `newCountry`, offline.

use crate::evidence::{Evidence, KnownCountry, NewCountryEvidence, NotSuppressed};
use crate::facts::{Facts, Finding};
use crate::features::Feature;
use crate::risk::lowered;
use crate::settings::{self, Rule};
use crate::signals::ListClass;
use keepwatch_graph::{RiskLevel, Timestamp};
use serde::{Deserialize, Serialize};

/// Settings of `newCountry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewCountry {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level before anything speaks for the user. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// A country is new again after so many days without a sign-in from it. Default 90: a quarterly trip is no news.
    pub recent_days: u32,
    /// A user is judged after so many days. Default 7.
    pub learning_days: u32,
    /// A user is judged after so many sign-ins, too. Default 5.
    pub learning_sign_ins: u32,
}

impl Default for NewCountry {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            recent_days: 90,
            learning_days: 7,
            learning_sign_ins: 5,
        }
    }
}

impl NewCountry {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![Rule::new(
            "new_country.recent_days",
            self.recent_days >= 1,
            "at least 1",
        )]
    }
}

/// How often a user agent must have been seen to speak for the user: more than one odd day.
const FAMILIAR_SIGN_INS: u32 = 3;
/// How many of the user's usual countries the evidence names.
const KNOWN_COUNTRIES_MAX: usize = 3;

/// Compares the attempt's country with those of the user's past.
///
/// Silent behind an anonymizer or a satellite, whose country is not the person's, and in a location that the tenant
/// trusts. A proven device of the user's explains a trip; a country that colleagues work in, a user agent of the user's and
/// a mobile carrier, whose cards people take abroad, each take one level away.
pub(crate) fn detect(settings: &NewCountry, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let country = facts.features.get(Feature::Country)?;
    let at = facts.attempt.at;
    let seen = facts.seen(Feature::Country);
    let is_recent = seen.is_some_and(|seen| at <= seen.last.plus_days(settings.recent_days.into()));
    if is_recent {
        return None;
    }
    let not_suppressed = not_suppressed(settings, facts)?;

    let is_popular = facts.is_popular(Feature::Country);
    let is_familiar_agent = facts
        .seen(Feature::UserAgent)
        .is_some_and(|seen| seen.count >= FAMILIAR_SIGN_INS);
    let is_carrier = facts.list(ListClass::Carrier).is_some();
    let mitigations = [is_popular, is_familiar_agent, is_carrier];
    let level = mitigations
        .into_iter()
        .filter(|holds| *holds)
        .fold(settings.level, |level, _| lowered(level));
    if level == RiskLevel::None {
        return None;
    }
    Some(Finding {
        level,
        evidence: Evidence::NewCountry(NewCountryEvidence {
            country: country.into(),
            last_seen: seen.map(|seen| seen.last),
            usual: usual_countries(facts, at),
            users_in_tenant: facts.model.commonness(Feature::Country, country).users_peak,
            not_suppressed,
        }),
    })
}

/// Why no rule explains the country; `None` where one does.
fn not_suppressed(settings: &NewCountry, facts: &Facts<'_>) -> Option<Vec<NotSuppressed>> {
    if facts.signals.hides_country() || facts.signals.trusted || is_learning(settings, facts) {
        return None;
    }
    Some(vec![
        NotSuppressed::Learned(facts.profile.experience(facts.attempt.at)),
        NotSuppressed::ShownCountry,
        facts.unfamiliar_device()?,
        NotSuppressed::UntrustedPlace,
    ])
}

/// Without any country in the past there is nothing to compare with.
fn is_learning(settings: &NewCountry, facts: &Facts<'_>) -> bool {
    let at = facts.attempt.at;
    let experience = facts.profile.experience(at);
    experience.days < f64::from(settings.learning_days)
        || experience.sign_ins < settings.learning_sign_ins
        || facts.profile.total(Feature::Country, at) == 0
}

fn usual_countries(facts: &Facts<'_>, at: Timestamp) -> Vec<KnownCountry> {
    let known = facts.profile.values(Feature::Country).iter();
    let mut usual: Vec<_> = known
        .filter(|seen| seen.first <= at)
        .map(|seen| KnownCountry {
            country: seen.value.clone(),
            sign_ins: seen.count,
        })
        .collect();
    usual.sort_by(|a, b| b.sign_ins.cmp(&a.sign_ins).then_with(|| a.country.cmp(&b.country)));
    usual.truncate(KNOWN_COUNTRIES_MAX);
    usual
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TenantModel;
    use crate::testing::{Scene, attempt, busy_day, listed, signals};
    use RiskLevel::{Low, Medium, None};

    fn check(change: impl FnOnce(&mut Scene)) -> RiskLevel {
        // A month of sign-ins from Germany with one device and one trip to France on the first day.
        let mut scene = Scene::new("178.17.170.23", "MD");
        scene.signals.place.as_mut().unwrap().country = Some("MD".into());
        scene.attempt.user_agent = Some("another browser".into());
        scene
            .profile
            .learn(&attempt("9.9.9.9", 0), &signals("FR", 3, Option::None));
        scene.live_in("DE", 30);
        change(&mut scene);
        scene.level(|facts| detect(&NewCountry::default(), facts))
    }

    fn country(scene: &mut Scene, country: &str) {
        scene.signals.place.as_mut().unwrap().country = Some(country.into());
    }

    #[test]
    fn a_country_is_new_until_something_explains_it() {
        type Change = fn(&mut Scene);
        let cases: [(&str, Change, RiskLevel); 17] = [
            ("never seen", |_| {}, Medium),
            ("usual", |scene| country(scene, "DE"), None),
            ("seen on a trip", |scene| country(scene, "fr"), None),
            (
                "seen long ago",
                |scene| {
                    for day in 30..95 {
                        scene
                            .profile
                            .learn(&attempt("8.8.8.8", day * 1440), &signals("DE", 7, Option::None));
                    }
                    scene.attempt.at = scene.attempt.at.plus_days(65);
                    country(scene, "FR");
                },
                Medium,
            ),
            ("no country", |scene| scene.signals.place = Option::None, None),
            ("malformed country", |scene| country(scene, "Moldova"), None),
            (
                "private address",
                |scene| scene.attempt.address = "10.0.0.1".parse().ok(),
                None,
            ),
            (
                "through tor",
                |scene| scene.signals.lists.push(listed(ListClass::Tor)),
                None,
            ),
            ("in a trusted location", |scene| scene.signals.trusted = true, None),
            (
                "over a satellite",
                |scene| scene.signals.lists.push(listed(ListClass::Satellite)),
                None,
            ),
            (
                "through a carrier",
                |scene| scene.signals.lists.push(listed(ListClass::Carrier)),
                Low,
            ),
            (
                "from a data centre",
                |scene| scene.signals.lists.push(listed(ListClass::Hosting)),
                Medium,
            ),
            (
                "on a proven device",
                |scene| scene.attempt.device = Some("laptop".into()),
                None,
            ),
            (
                "on an unknown device",
                |scene| scene.attempt.device = Some("other".into()),
                Medium,
            ),
            (
                "with the user's browser",
                |scene| scene.attempt.user_agent = attempt("8.8.8.8", 0).user_agent,
                Low,
            ),
            (
                "where colleagues are",
                |scene| scene.model = TenantModel::from_days([&busy_day("178.17.170.23", "MD", 10)]),
                Low,
            ),
            (
                "where colleagues are, with the user's browser",
                |scene| {
                    scene.model = TenantModel::from_days([&busy_day("178.17.170.23", "MD", 10)]);
                    scene.attempt.user_agent = attempt("8.8.8.8", 0).user_agent;
                },
                None,
            ),
        ];
        for (name, change, expected) in cases {
            assert_eq!(check(change), expected, "{name}");
        }
    }

    #[test]
    fn a_new_user_is_learned_first() {
        for (days, expected) in [(1, None), (6, None), (8, Medium)] {
            let mut scene = Scene::new("178.17.170.23", "MD");
            scene.attempt.user_agent = Some("another browser".into());
            scene.live_in("DE", days);
            assert_eq!(
                scene.level(|facts| detect(&NewCountry::default(), facts)),
                expected,
                "{days} days"
            );
        }
    }

    #[test]
    fn a_straggler_is_compared_with_what_was_known_at_its_time() {
        let mut scene = Scene::new("178.17.170.23", "MD");
        scene.attempt.user_agent = Some("another browser".into());
        scene.live_in("DE", 30);
        let moved = attempt("178.17.170.23", 31 * 1440);
        scene.profile.learn(&moved, &signals("MD", 1, Option::None));
        assert_eq!(scene.level(|facts| detect(&NewCountry::default(), facts)), Medium);
    }
}
