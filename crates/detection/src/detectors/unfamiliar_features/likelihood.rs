//! How much likelier an attempt is as somebody else's than as the user's own, in natural logarithms.
//!
//! In the manner of D. Freeman et al., "Who Are You? A Statistical Approach to Measuring User Authenticity" (NDSS 2016):
//! for the values x of the attempt and the user u, the ratio of p(x | somebody else) to p(x | u). As there, values form
//! hierarchies (see [`Feature`]) whose probabilities are smoothed and backed off to what is common in the tenant; the
//! hierarchy of browsers is that of S. Wiefling et al. (ACM TOPS 2022). The reputation of addresses is left out of the
//! product: published results show that it multiplies false alarms, and it has detectors of its own.
//!
//! Down a hierarchy, each level is judged given the one above it:
//!
//! ```text
//! p(x | u, above)              = (times seen + readiness * tenant) / (times above seen + readiness)
//! p(x | somebody else, above)  = (1 - STRANGERS) * tenant + STRANGERS / kinds
//! ```
//!
//! So whoever moves to a new network pays for it once: that a new network's address is new as well is no surprise. And a
//! value that colleagues have is less of a surprise than one that nobody in the tenant has.
//!
//! How readily somebody takes a new address is learned of each part of the internet by itself: a carrier gives out another
//! one every time, a home keeps its own (see `restlessness`). Without that, whoever is in the user's city cannot be told
//! from the user's own telephone.

mod restlessness;

use crate::facts::Facts;
use crate::features::Feature;
use crate::model::browser_family;
use crate::profile::Seen;
use restlessness::Restlessness;

/// The share of attempts by others that do not look like the tenant's own people.
const STRANGERS: f64 = 0.4;

/// Sign-ins above which more history makes nobody more certain: people change.
const HISTORY_MAX: f64 = 100.0;

/// From where on what one hierarchy says for the user counts for less and less (see [`trust`]). An attacker can be behind
/// the user's own address less easily than an attacker can copy a user agent, and the commonest one is everybody's.
const ORIGIN_TRUST: f64 = 5.0;
const AGENT_TRUST: f64 = 3.0;

/// How far a device that proved who it is speaks for the user: who has it stole it, or is the user.
const DEVICE_TRUST: f64 = 4.0;

/// How far one hierarchy can speak against the user, in units (see [`score`]): a country that nobody in the tenant was
/// ever in weighs like two wholly new values and a little, and no more, or it would decide alone.
const SURPRISE_UNITS_MAX: f64 = 2.2;

/// One level of a hierarchy.
struct Level {
    feature: Feature,
    /// How readily people take new values, in sign-ins: after so many the chance of a new one is one half.
    readiness: f64,
    /// How many values there are to choose from, given the level above.
    kinds: f64,
}

/// Countries change on trips, networks in cafés, address ranges and addresses all the time: how readily, their
/// neighbourhood says where the user was there before.
const ORIGIN: [Level; 4] = [
    Level::new(Feature::Country, 0.2, 250.0),
    Level::new(Feature::Network, 2.0, 50.0),
    Level::new(Feature::Prefix, 5.0, 200.0),
    Level::new(Feature::Address, 5.0, 250.0),
];

/// Device types and systems change when people buy a device.
const AGENT: [Level; 2] = [
    Level::new(Feature::DeviceType, 0.5, 3.0),
    Level::new(Feature::OperatingSystem, 0.3, 8.0),
];

/// Which family of browsers people use is a habit, its version changes every month, the rest of the text at whim: as
/// readily as the user had many.
const BROWSER_FAMILY: Level = Level::new(Feature::Browser, 1.0, 8.0);
const BROWSER: Level = Level::new(Feature::Browser, 20.0, 10.0);
const USER_AGENT: Level = Level::new(Feature::UserAgent, 1.0, 10.0);

impl Level {
    const fn new(feature: Feature, readiness: f64, kinds: f64) -> Level {
        Level {
            feature,
            readiness,
            kinds,
        }
    }
}

/// How much likelier the attempt is as somebody else's, where the user is known by so many `sign_ins`: above 0 it speaks
/// against the user. Never infinite.
///
/// In units of one wholly new value, which can be as surprising as there are sign-ins without it: the logarithm of their
/// number. So one threshold means the same for a new user and an old one.
pub(super) fn score(facts: &Facts<'_>, sign_ins: u32) -> f64 {
    let unit = f64::from(sign_ins.max(1)).min(HISTORY_MAX).ln_1p();
    let surprise_max = SURPRISE_UNITS_MAX * unit;
    let origin = trust(origin(facts), ORIGIN_TRUST).min(surprise_max);
    let agent = trust(agent(facts), AGENT_TRUST).min(surprise_max);
    // A device that is not known says nothing: browsers are cleared and replaced, and logs often name none.
    let device = if facts.device_is_known() { -DEVICE_TRUST } else { 0.0 };
    (origin + agent + device) / unit
}

/// What speaks for the user, damped: it must not outweigh what speaks against the user elsewhere. It never stops counting,
/// since whoever copies nearly everything is told from the user by the rest alone.
fn trust(surprise: f64, scale: f64) -> f64 {
    if surprise < 0.0 {
        -scale * (-surprise / scale).ln_1p()
    } else {
        surprise
    }
}

fn origin(facts: &Facts<'_>) -> f64 {
    let mut descent = Descent::new(facts);
    for level in &ORIGIN {
        descent.level(level);
    }
    descent.surprise
}

fn agent(facts: &Facts<'_>) -> f64 {
    let mut descent = Descent::new(facts);
    for level in &AGENT {
        descent.level(level);
    }
    descent.browser();
    descent.level(&USER_AGENT);
    descent.surprise
}

/// The way down one hierarchy.
struct Descent<'a> {
    facts: &'a Facts<'a>,
    /// In how many of the user's sign-ins the value above was seen; none at the top.
    above: Option<f64>,
    /// The value above and how common it is; none where the tenant never saw it, or there is none.
    tenant_above: Option<f64>,
    surprise: f64,
}

impl<'a> Descent<'a> {
    fn new(facts: &'a Facts<'a>) -> Self {
        Self {
            facts,
            above: None,
            tenant_above: Some(1.0),
            surprise: 0.0,
        }
    }

    fn level(&mut self, level: &Level) {
        let facts = self.facts;
        let Some(value) = facts.features.get(level.feature) else {
            return;
        };
        let count = facts.seen(level.feature).map_or(0, |seen| seen.count);
        let is_known = facts.model.commonness(level.feature, value).user_days > 0;
        let share = facts.model.share(level.feature, value, level.kinds);
        let mut readiness = level.readiness;
        // Networks share neighbourhoods. Whoever is in one for the first time has paid for that, and its ranges are no habit.
        let was_above = self.above.is_none_or(|above| above > 0.0);
        if was_above && let Some(near) = Restlessness::near(level.feature, value, self.known(level.feature)) {
            readiness = near.readiness(HISTORY_MAX);
            self.above = Some(near.sign_ins);
        }
        if level.feature == Feature::UserAgent {
            // Witten and Bell's estimate, as in the tenant's model: who had many will have more.
            readiness = self.known(level.feature).count() as f64;
        }
        self.step(&Level { readiness, ..*level }, count, share, is_known);
    }

    /// What the user's sign-ins had of `feature` by the time of the attempt.
    fn known(&self, feature: Feature) -> impl Iterator<Item = &'a Seen> + use<'a> {
        let facts = self.facts;
        let known = facts.profile.values(feature).iter();
        known.filter(|seen| seen.first <= facts.attempt.at)
    }

    /// The browser's family, then its version: an update is no new browser.
    fn browser(&mut self) {
        let facts = self.facts;
        let Some(browser) = facts.features.get(Feature::Browser) else {
            return;
        };
        let family = browser_family(browser);
        let of_family = self
            .known(Feature::Browser)
            .filter(|seen| browser_family(&seen.value) == family);
        let count = of_family.fold(0, |sum: u32, seen| sum.saturating_add(seen.count));
        // Browsers run on several systems, so that their share is not a part of the system's.
        self.tenant_above = Some(1.0);
        let share = facts.model.browser_family_share(family, BROWSER_FAMILY.kinds);
        self.step(&BROWSER_FAMILY, count, share, facts.model.has_browser_family(family));
        self.level(&BROWSER);
    }

    fn step(&mut self, level: &Level, count: u32, share: f64, is_known: bool) {
        let total = f64::from(self.facts.profile.total(level.feature, self.facts.attempt.at));
        if total == 0.0 {
            // Nobody ever told us this feature of the user: it cannot be compared.
            return;
        }
        let count = f64::from(count);
        // A feature that older records lack was seen less often than the level above, which is no one's doing; and a
        // value can have been seen with another one above it.
        let above = self.above.map_or(total, |above| above.min(total)).max(count);
        let scale = if above > HISTORY_MAX { HISTORY_MAX / above } else { 1.0 };

        // Below a value that the tenant never saw, it has nothing to say.
        let tenant = match self.tenant_above {
            Some(above) => (share / above).min(1.0),
            None => 1.0 / level.kinds,
        };
        let users = (count * scale + level.readiness * tenant) / (above * scale + level.readiness);
        let strangers = (1.0 - STRANGERS) * tenant + STRANGERS / level.kinds;
        self.surprise += (strangers / users).ln();
        self.above = Some(count);
        self.tenant_above = is_known.then_some(share);
    }
}
