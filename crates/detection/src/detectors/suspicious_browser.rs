//! Suspicious browser: one and the same rare browser, down to its version, shows up for several users at places that are not
//! theirs, in several countries, and not all goes well.
//! Graph: `riskEventType` = `suspiciousBrowser`, offline.
//!
//! A shared kiosk stands in one country, a privacy browser comes out of listed exits, and a browser that has updated itself
//! is at home: what counts is a browser new to its users in address ranges new to them.

use crate::attempt::Attempt;
use crate::crowd::known_by;
use crate::evidence::{BrowserEvidence, Evidence};
use crate::facts::Finding;
use crate::features::{Feature, Features};
use crate::profile::Profile;
use crate::settings::{self, CROWD_MIN, Rule};
use crate::signals::Signals;
use keepwatch_graph::{RiskLevel, SignInId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `riskEventType` of the detection.
pub const SUSPICIOUS_BROWSER: &str = "suspiciousBrowser";

/// Settings of `suspiciousBrowser`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SuspiciousBrowser {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level. Default medium: that several users have it says nothing of one of them alone.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// So many users at least must have had it for the first time, where they never were. Default 3.
    pub users_min: u32,
    /// A browser that more users had on the day is common. Default 50: attackers who have more show by other signs.
    pub users_max: u32,
    /// In so many countries at least. Default 2.
    pub countries_min: u32,
    /// For so many of the users at least something else must speak against it: another detection, or a wrong credential.
    /// Default 2: one may be a coincidence.
    pub doubted_min: u32,
}

impl Default for SuspiciousBrowser {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            users_min: 3,
            users_max: 50,
            countries_min: 2,
            doubted_min: 2,
        }
    }
}

impl SuspiciousBrowser {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "suspicious_browser.users_min",
                self.users_min >= CROWD_MIN,
                "at least 3",
            ),
            Rule::new(
                "suspicious_browser.users_max",
                (self.users_min..=1_000).contains(&self.users_max),
                "from `suspicious_browser.users_min` to 1000",
            ),
            Rule::new(
                "suspicious_browser.countries_min",
                self.countries_min >= 2,
                "at least 2",
            ),
            Rule::new("suspicious_browser.doubted_min", self.doubted_min >= 1, "at least 1"),
        ]
    }
}

/// A sign-in with the browser and a right credential.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    user: UserId,
    sign_in: SignInId,
    at: Timestamp,
    country: Option<Box<str>>,
    is_strange: bool,
    is_doubted: bool,
}

impl Visit {
    /// A visit in `attempt`, of which `signals` are known, of a user with `profile`. `is_doubted` where another detection
    /// is on it, or a wrong credential came for the same user with the same browser.
    pub fn new(attempt: &Attempt, signals: &Signals, profile: &Profile, is_doubted: bool) -> Self {
        let features = Features::of(attempt, signals);
        let known_by = known_by(attempt.at);
        let is_known = |feature| {
            let value = features.get(feature);
            value.is_some_and(|value| profile.seen(feature, value, known_by).is_some())
        };
        let is_at_home = [Feature::UserAgent, Feature::Prefix, Feature::Device]
            .into_iter()
            .any(is_known);
        Self {
            user: attempt.user,
            sign_in: attempt.sign_in,
            at: attempt.at,
            // An exit says nothing of the country of whoever comes out of it.
            country: features.country.filter(|_| !signals.hides_country()),
            is_strange: !is_at_home && !signals.trusted && features.prefix.is_some(),
            is_doubted,
        }
    }
}

/// What a browser that was seen for several users within a day is suspected of, and in which sign-ins.
pub(crate) fn find(
    settings: &SuspiciousBrowser,
    user_agent: &str,
    visits: &[Visit],
) -> Option<(Finding, Vec<(UserId, SignInId)>)> {
    if !settings.enabled {
        return None;
    }
    let all: BTreeSet<UserId> = visits.iter().map(|visit| visit.user).collect();
    let strange: Vec<&Visit> = visits.iter().filter(|visit| visit.is_strange).collect();
    let users: BTreeSet<UserId> = strange.iter().map(|visit| visit.user).collect();
    let countries: BTreeSet<&str> = strange.iter().filter_map(|visit| visit.country.as_deref()).collect();
    let doubted: BTreeSet<UserId> = strange
        .iter()
        .filter(|visit| visit.is_doubted)
        .map(|visit| visit.user)
        .collect();
    let is_rare = all.len() <= settings.users_max as usize && users.len() * 2 > all.len();
    let is_widespread =
        users.len() >= settings.users_min as usize && countries.len() >= settings.countries_min as usize;
    let is_suspicious = doubted.len() >= settings.doubted_min as usize && doubted.len() * 2 >= users.len();
    if !(is_rare && is_widespread && is_suspicious) {
        return None;
    }
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let evidence = BrowserEvidence {
        user_agent: crate::features::value(Some(user_agent))?,
        users: count(users.len()),
        users_doubted: count(doubted.len()),
        countries: countries.iter().map(|country| (*country).into()).collect(),
        from: strange.iter().map(|visit| visit.at).min()?,
        to: strange.iter().map(|visit| visit.at).max()?,
    };
    let finding = Finding {
        level: settings.level,
        evidence: Evidence::Browser(evidence),
    };
    Some((
        finding,
        strange.iter().map(|visit| (visit.user, visit.sign_in)).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::ListClass;
    use crate::testing::{attempt, listed, signals};

    const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/102.0";

    /// The user, the country, whether it is doubted, and what the user knew before: nothing, the place, or the browser.
    #[derive(Clone, Copy)]
    struct Told(u32, &'static str, bool, Knew);

    #[derive(Clone, Copy)]
    enum Knew {
        Nothing,
        Place,
        Browser,
        Exit,
    }

    fn visit(Told(user, country, is_doubted, knew): Told) -> Visit {
        let mut attempt = attempt(&format!("9.9.{user}.1"), 9 * 1_440);
        attempt.user = format!("00000000-0000-0000-0000-{user:012}").parse().unwrap();
        attempt.user_agent = Some(AGENT.into());
        let mut signals = signals(country, user, None);
        let mut profile = Profile::default();
        let mut earlier = attempt.clone();
        earlier.at = crate::testing::start();
        match knew {
            Knew::Nothing => {}
            Knew::Place => {
                earlier.user_agent = Some("another".into());
                profile.learn(&earlier, &signals);
            }
            Knew::Browser => {
                earlier.address = Some("8.8.8.8".parse().unwrap());
                profile.learn(&earlier, &signals);
            }
            Knew::Exit => signals.lists.push(listed(ListClass::Tor)),
        }
        Visit::new(&attempt, &signals, &profile, is_doubted)
    }

    fn found(settings: &SuspiciousBrowser, told: &[Told]) -> usize {
        let visits: Vec<Visit> = told.iter().copied().map(visit).collect();
        find(settings, AGENT, &visits).map_or(0, |(_, sign_ins)| sign_ins.len())
    }

    #[test]
    fn a_rare_browser_goes_round_where_nobody_is_at_home() {
        use Knew::{Browser, Exit, Nothing, Place};
        let three = [
            Told(1, "BR", true, Nothing),
            Told(2, "RU", true, Nothing),
            Told(3, "BR", false, Nothing),
        ];
        let with = |more: &[Told]| [&three[..], more].concat();
        let many: Vec<Told> = (10..60).map(|user| Told(user, "DE", false, Nothing)).collect();
        #[rustfmt::skip]
        let cases = [
            ("three users in two countries", three.to_vec(), 3),
            ("one at home beside them", with(&[Told(4, "DE", false, Browser)]), 3),
            ("as many at home", with(&[Told(4, "DE", false, Browser), Told(5, "DE", false, Browser), Told(6, "DE", false, Browser)]), 0),
            ("two users", three[..2].to_vec(), 0),
            ("one user again and again", vec![three[0]; 9], 0),
            ("a kiosk: one country", three.map(|one| Told(one.0, "BR", true, Nothing)).to_vec(), 0),
            ("a privacy browser: exits", three.map(|one| Told(one.0, one.1, true, Exit)).to_vec(), 0),
            ("nothing else speaks against it", three.map(|one| Told(one.0, one.1, false, Nothing)).to_vec(), 0),
            ("an update: everybody is at home", three.map(|one| Told(one.0, one.1, true, Place)).to_vec(), 0),
            ("their own browser on a trip", three.map(|one| Told(one.0, one.1, true, Browser)).to_vec(), 0),
            ("common on that day", with(&many), 0),
        ];
        for (name, told, expected) in cases {
            assert_eq!(found(&SuspiciousBrowser::default(), &told), expected, "{name}");
        }
        let off = SuspiciousBrowser {
            enabled: false,
            ..SuspiciousBrowser::default()
        };
        assert_eq!(found(&off, &three), 0);
    }
}
