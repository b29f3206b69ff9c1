//! What the sign-ins of many users say of the place they come from: what no single sign-in shows.

use crate::facts::Finding;
use crate::features::Feature;
use crate::model::browser_family;
use crate::profile::Profile;
use crate::registry::OriginKind;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// How many sign-ins with a right credential are kept of one user in one crowd. An attacker who is in signs in again and
/// again; the first ones tell the story, and what is kept is bounded.
const RIGHT_MAX: usize = 20;

/// How many credentials of one user count for an origin: one broken client, which tries all day, is no crowd.
const COUNTED_MAX: u32 = 10;

/// How many browsers are kept of an origin. Whoever tries with more tries with any.
const BROWSERS_MAX: usize = 32;

/// For how long a user must have been at home somewhere before an attack from there began: whoever came the same day may
/// have come with it.
const AT_HOME_DAYS: i64 = 1;

/// Where a crowd comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// One address.
    Address(Box<str>),
    /// A block of addresses, the /24 or /48, in CIDR form.
    Prefix(Box<str>),
    /// One and the same program all over a network: rented machines of one provider, say.
    Program {
        /// The number of the autonomous system, in decimal.
        network: Box<str>,
        /// The browser with its major version, or what stands in its place.
        browser: Box<str>,
    },
}

impl Origin {
    /// What kind of origin it is.
    pub const fn kind(&self) -> OriginKind {
        match self {
            Origin::Address(_) => OriginKind::Address,
            Origin::Prefix(_) => OriginKind::Prefix,
            Origin::Program { .. } => OriginKind::Program,
        }
    }

    /// Whether the user with `profile` signed in from here, and legitimately, before `at` and for a while.
    pub fn is_home_of(&self, profile: &Profile, at: Timestamp) -> bool {
        let before = known_by(at);
        let has = |feature, value: &str| profile.seen(feature, value, before).is_some();
        match self {
            Origin::Address(address) => has(Feature::Address, address),
            Origin::Prefix(prefix) => has(Feature::Prefix, prefix),
            // By family: browsers update themselves, and on that day everybody would be a stranger.
            Origin::Program { network, browser } => {
                let family = browser_family(browser);
                let browsers = profile.values(Feature::Browser).iter();
                let mut known = browsers.filter(|seen| seen.first <= before);
                has(Feature::Network, network) && known.any(|seen| browser_family(&seen.value) == family)
            }
        }
    }
}

/// When something must have been known of a user to speak for them in an attack that began at `began`.
pub fn known_by(began: Timestamp) -> Timestamp {
    began.plus_days(-AT_HOME_DAYS)
}

/// One try to sign in, as far as a crowd counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try<'a> {
    /// Whose account.
    pub user: UserId,
    /// Which sign-in.
    pub sign_in: SignInId,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// The browser with its major version, where it is known.
    pub browser: Option<&'a str>,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The first credential was wrong.
    Wrong,
    /// The first credential was given, and right.
    Right,
    /// No credential was given: a session or token stood for it.
    NotAsked,
}

/// The tries of many users from one origin within some time.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    members: BTreeMap<UserId, Member>,
    first_wrong: Option<Timestamp>,
    /// What wrong credentials were tried with.
    browsers: BTreeSet<Box<str>>,
}

/// One user in a crowd.
#[derive(Debug, Clone, Default)]
struct Member {
    wrong: u32,
    first_wrong: Option<Timestamp>,
    last_wrong: Option<Timestamp>,
    right: Vec<Right>,
    is_at_home: bool,
}

/// A right credential.
#[derive(Debug, Clone)]
struct Right {
    sign_in: SignInId,
    at: Timestamp,
    browser: Option<Box<str>>,
}

impl Crowd {
    /// Counts a try. The order of tries does not matter as long as a user has few right ones.
    pub fn add(&mut self, tried: Try<'_>) {
        let member = self.members.entry(tried.user).or_default();
        match tried.outcome {
            Outcome::NotAsked => {}
            Outcome::Right => {
                if member.right.len() < RIGHT_MAX {
                    member.right.push(Right {
                        sign_in: tried.sign_in,
                        at: tried.at,
                        browser: tried.browser.map(Into::into),
                    });
                }
            }
            Outcome::Wrong => {
                member.wrong = member.wrong.saturating_add(1);
                for first in [&mut member.first_wrong, &mut self.first_wrong] {
                    *first = Some(first.map_or(tried.at, |first| first.min(tried.at)));
                }
                member.last_wrong = Some(member.last_wrong.map_or(tried.at, |last| last.max(tried.at)));
                if let Some(browser) = tried.browser
                    && self.browsers.len() < BROWSERS_MAX
                    && !self.browsers.contains(browser)
                {
                    self.browsers.insert(browser.into());
                }
            }
        }
    }

    /// Says that a user is at home where the crowd comes from (see [`Origin::is_home_of`]). Others are strangers there.
    pub fn set_at_home(&mut self, user: UserId) {
        if let Some(member) = self.members.get_mut(&user) {
            member.is_at_home = true;
        }
    }

    /// The users, ascending.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        self.members.keys().copied()
    }

    /// When the first wrong credential of anybody was tried; none without one.
    pub fn first_wrong(&self) -> Option<Timestamp> {
        self.first_wrong
    }

    /// What the crowd adds up to; none where no stranger failed.
    pub(crate) fn tally(&self) -> Option<Tally> {
        let strangers = || self.members.values().filter(|member| member.is_failed_stranger());
        let mut wrong_of_strangers: Vec<u32> = strangers().map(|member| member.wrong).collect();
        wrong_of_strangers.sort_unstable();
        let sum = |counts: &mut dyn Iterator<Item = u32>| counts.fold(0, u32::saturating_add);
        let owners = self.members.values().filter(|member| member.is_at_home);
        Some(Tally {
            users: count(self.members.len()),
            strangers: count(wrong_of_strangers.len()),
            wrong: sum(&mut wrong_of_strangers.iter().copied()),
            wrong_counted: sum(&mut self.members.values().map(|member| member.wrong.min(COUNTED_MAX))),
            wrong_median: wrong_of_strangers.get(wrong_of_strangers.len() / 2).copied()?,
            right_of_owners: sum(&mut owners.map(|member| count(member.right.len()).min(COUNTED_MAX))),
            right: sum(&mut self.members.values().map(|member| count(member.right.len()))),
            from: strangers().filter_map(|member| member.first_wrong).min()?,
            to: strangers().filter_map(|member| member.last_wrong).max()?,
        })
    }

    /// The sign-ins with a right credential, of strangers, after the first wrong one of a stranger: what the attacker
    /// found, if the crowd is one attacker. In the order of users, then as they were added.
    pub(crate) fn found_by_strangers(&self) -> Vec<Hit> {
        let failed = self.members.values().filter(|member| member.is_failed_stranger());
        let Some(began) = failed.filter_map(|member| member.first_wrong).min() else {
            return Vec::new();
        };
        let strangers = self.members.iter().filter(|(_, member)| !member.is_at_home);
        let found = strangers.flat_map(|(user, member)| {
            let after = member.right.iter().filter(move |right| right.at >= began);
            after.map(|right| Hit {
                user: *user,
                sign_in: right.sign_in,
                is_alike: self.is_alike(right),
            })
        });
        found.collect()
    }

    /// Whether a right credential came with a browser that wrong ones came with too. What is not known is not held
    /// against it.
    fn is_alike(&self, right: &Right) -> bool {
        let is_other = right
            .browser
            .as_ref()
            .is_some_and(|browser| !self.browsers.contains(browser));
        !is_other || self.browsers.is_empty() || self.browsers.len() >= BROWSERS_MAX
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Member {
    /// Somebody whose account was tried from a place that is not theirs, and never with the right credential. Whoever
    /// mistypes gets it right soon after.
    fn is_failed_stranger(&self) -> bool {
        !self.is_at_home && self.wrong > 0 && self.right.is_empty()
    }
}

/// What a crowd adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How many users came at all.
    pub(crate) users: u32,
    /// For how many of them only wrong credentials came, from a place that is not theirs.
    pub(crate) strangers: u32,
    /// How many wrong credentials were tried for those.
    pub(crate) wrong: u32,
    /// How many wrong credentials came, of anybody, with at most ten of one user.
    pub(crate) wrong_counted: u32,
    /// How many for the one in the middle of the strangers.
    pub(crate) wrong_median: u32,
    /// How many right credentials came of people who are at home there, with at most ten of one user. Nobody else's speak
    /// for an origin: the attacker's would be among them.
    pub(crate) right_of_owners: u32,
    /// How many right credentials came, of anybody.
    pub(crate) right: u32,
    /// When the first wrong credential of a stranger came.
    pub(crate) from: Timestamp,
    /// When the last one came.
    pub(crate) to: Timestamp,
}

/// A right credential of a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) user: UserId,
    pub(crate) sign_in: SignInId,
    /// Whether it came with a browser that wrong ones came with too.
    pub(crate) is_alike: bool,
}

/// An attack on many accounts from one origin, and what it found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attack {
    /// The level and evidence of each detection; one level less where the sign-in is not like the attack.
    pub(crate) finding: Finding,
    /// The sign-ins in which a credential was right.
    pub(crate) hits: Vec<Hit>,
}

#[cfg(test)]
mod tests;
