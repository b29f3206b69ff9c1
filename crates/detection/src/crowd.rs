//! What the sign-ins of many users say of the place they come from: what no single sign-in shows.

use crate::facts::Finding;
use crate::features::Feature;
use crate::profile::Profile;
use crate::registry::OriginKind;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use std::collections::BTreeMap;

/// How many sign-ins with a right credential are kept of one user in one crowd. An attacker who is in signs in again and
/// again; the first ones tell the story, and what is kept is bounded.
const RIGHT_MAX: usize = 20;

/// How many wrong credentials of one user count for an origin: one broken client, which tries all day, is no crowd.
const WRONG_COUNTED_MAX: u32 = 10;

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
        let before = at.plus_days(-AT_HOME_DAYS);
        let has = |feature, value: &str| profile.seen(feature, value, before).is_some();
        match self {
            Origin::Address(address) => has(Feature::Address, address),
            Origin::Prefix(prefix) => has(Feature::Prefix, prefix),
            Origin::Program { network, browser } => has(Feature::Network, network) && has(Feature::Browser, browser),
        }
    }
}

/// One try to sign in, as far as a crowd counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Whose account.
    pub user: UserId,
    /// Which sign-in.
    pub sign_in: SignInId,
    /// When.
    pub at: Timestamp,
    /// Whether the first credential was right.
    pub was_right: bool,
}

/// The tries of many users from one origin within some time.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    members: BTreeMap<UserId, Member>,
    first_wrong: Option<Timestamp>,
    last_wrong: Option<Timestamp>,
}

/// One user in a crowd.
#[derive(Debug, Clone, Default)]
struct Member {
    wrong: u32,
    right: Vec<(SignInId, Timestamp)>,
    is_at_home: bool,
}

impl Crowd {
    /// Counts a try. The order of tries does not matter as long as a user has few right ones.
    pub fn add(&mut self, tried: Try) {
        let member = self.members.entry(tried.user).or_default();
        if tried.was_right {
            if member.right.len() < RIGHT_MAX {
                member.right.push((tried.sign_in, tried.at));
            }
            return;
        }
        member.wrong = member.wrong.saturating_add(1);
        self.first_wrong = Some(self.first_wrong.map_or(tried.at, |first| first.min(tried.at)));
        self.last_wrong = Some(self.last_wrong.map_or(tried.at, |last| last.max(tried.at)));
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

    /// When the first wrong credential was tried; none without one.
    pub fn first_wrong(&self) -> Option<Timestamp> {
        self.first_wrong
    }

    /// What the crowd adds up to; none where nobody was wrong.
    pub(crate) fn tally(&self) -> Option<Tally> {
        let mut tally = Tally {
            users: u32::try_from(self.members.len()).unwrap_or(u32::MAX),
            strangers: 0,
            wrong: 0,
            wrong_counted: 0,
            wrong_median: 0,
            right: 0,
            from: self.first_wrong?,
            to: self.last_wrong?,
        };
        let mut wrong_of_strangers = Vec::new();
        for member in self.members.values() {
            tally.wrong_counted = tally.wrong_counted.saturating_add(member.wrong.min(WRONG_COUNTED_MAX));
            tally.right = tally
                .right
                .saturating_add(u32::try_from(member.right.len()).unwrap_or(u32::MAX));
            if member.is_failed_stranger() {
                tally.strangers += 1;
                tally.wrong = tally.wrong.saturating_add(member.wrong);
                wrong_of_strangers.push(member.wrong);
            }
        }
        wrong_of_strangers.sort_unstable();
        tally.wrong_median = wrong_of_strangers
            .get(wrong_of_strangers.len() / 2)
            .copied()
            .unwrap_or(0);
        Some(tally)
    }

    /// The sign-ins with a right credential, of strangers, after the first wrong one: what the attacker found, if the
    /// crowd is one attacker. In the order of users, then as they were added.
    pub(crate) fn found_by_strangers(&self) -> Vec<(UserId, SignInId)> {
        let Some(began) = self.first_wrong else {
            return Vec::new();
        };
        let strangers = self.members.iter().filter(|(_, member)| !member.is_at_home);
        let found = strangers.flat_map(|(user, member)| {
            let after = member.right.iter().filter(move |(_, at)| *at >= began);
            after.map(|(sign_in, _)| (*user, *sign_in))
        });
        found.collect()
    }
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
    /// How many users tried at all.
    pub(crate) users: u32,
    /// For how many of them only wrong credentials came, from a place that is not theirs.
    pub(crate) strangers: u32,
    /// How many wrong credentials were tried for those.
    pub(crate) wrong: u32,
    /// How many wrong credentials came, of anybody, with at most ten of one user.
    pub(crate) wrong_counted: u32,
    /// How many for the one in the middle of the strangers.
    pub(crate) wrong_median: u32,
    /// How many right credentials came, of anybody.
    pub(crate) right: u32,
    /// When the first wrong credential came.
    pub(crate) from: Timestamp,
    /// When the last wrong credential came.
    pub(crate) to: Timestamp,
}

/// An attack on many accounts from one origin, and what it found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attack {
    /// The level and evidence of each detection.
    pub(crate) finding: Finding,
    /// The sign-ins in which a credential was right.
    pub(crate) hits: Vec<(UserId, SignInId)>,
}

#[cfg(test)]
mod tests;
