//! Marks: what a sign-in that was confirmed as an attacker's says of everybody else's, for a while.
//!
//! Its address, device and network are remembered, as far as they are the attacker's and nobody else's. A mark on a
//! network alone says little and raises what is doubted anyway.

use crate::attempt::Attempt;
use crate::crowd::known_by;
use crate::facts::Facts;
use crate::features::{Feature, Features};
use crate::model::TenantModel;
use crate::profile::Profile;
use crate::settings::{Rule, Settings};
use crate::signals::{ListClass, Signals};
use keepwatch_graph::{SignInId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Settings of what follows from verdicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Feedback {
    /// For so many days the address, network and device of a sign-in that was confirmed compromised are held against
    /// everybody. Default 30: addresses change hands within weeks. 0 for none.
    pub mark_days: u32,
}

impl Default for Feedback {
    fn default() -> Self {
        Self { mark_days: 30 }
    }
}

impl Feedback {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![Rule::new(
            "feedback.mark_days",
            self.mark_days <= MARK_DAYS_MAX,
            "at most 365",
        )]
    }
}

/// A year: nothing that an attacker had is theirs for longer.
const MARK_DAYS_MAX: u32 = 365;

/// What is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// [`Feature::Address`].
    Address,
    /// [`Feature::Network`].
    Network,
    /// [`Feature::Device`].
    Device,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [MarkKind; 3] = [MarkKind::Address, MarkKind::Network, MarkKind::Device];

    /// The feature whose value is marked.
    pub const fn feature(self) -> Feature {
        match self {
            MarkKind::Address => Feature::Address,
            MarkKind::Network => Feature::Network,
            MarkKind::Device => Feature::Device,
        }
    }

    /// The name where it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        self.feature().as_str()
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Who said that a sign-in was an attacker's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedBy {
    /// Somebody who looks after the tenant.
    Administrator,
    /// Whoever's account it is.
    User,
}

impl MarkedBy {
    /// The name where it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            MarkedBy::Administrator => "administrator",
            MarkedBy::User => "user",
        }
    }

    /// Whoever has that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Administrator, Self::User]
            .into_iter()
            .find(|by| by.as_str() == name)
    }
}

/// A value that an attacker had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Of which kind it is.
    pub kind: MarkKind,
    /// The value, as a profile has it.
    pub value: Box<str>,
    /// In which sign-in the attacker had it.
    pub sign_in: SignInId,
    /// Whose account that was.
    pub user: UserId,
    /// When that sign-in was.
    pub at: Timestamp,
    /// Who said that it was an attacker's.
    pub by: MarkedBy,
    /// The first instant at which it counts no more.
    pub until: Timestamp,
}

impl Mark {
    /// Whether it says something of a sign-in at `at`: of later ones than its own, for as long as it counts.
    pub fn counts_at(&self, at: Timestamp) -> bool {
        self.at < at && at < self.until
    }
}

/// A sign-in that somebody says was an attacker's, and what is known of its owner and the tenant.
#[derive(Debug, Clone, Copy)]
pub struct Confirmed<'a> {
    /// The sign-in.
    pub attempt: &'a Attempt,
    /// What is known of its origin.
    pub signals: &'a Signals,
    /// What is known of its owner, once what the sign-in taught is taken back.
    pub profile: &'a Profile,
    /// What is common in the tenant.
    pub model: &'a TenantModel,
    /// Who said it.
    pub by: MarkedBy,
}

impl Confirmed<'_> {
    /// The marks that it leaves when it is said at `now`.
    ///
    /// None on what the owner had long before, on a trusted location, on an address that is no single host's or that
    /// strangers share by design, and on ranges and networks that are popular in the tenant: an attacker in an office's
    /// guest network must not mark the office. A network is marked on an administrator's word only.
    pub fn marks(&self, settings: &Settings, now: Timestamp) -> Vec<Mark> {
        let until = now.plus_days(i64::from(settings.feedback.mark_days));
        if until <= now {
            return Vec::new();
        }
        let features = Features::of(self.attempt, self.signals);
        let kinds = MarkKind::ALL
            .into_iter()
            .filter(|kind| self.is_marked(*kind, &features, settings));
        let marks = kinds.filter_map(|kind| {
            Some(Mark {
                kind,
                value: features.get(kind.feature())?.into(),
                sign_in: self.attempt.sign_in,
                user: self.attempt.user,
                at: self.attempt.at,
                by: self.by,
                until,
            })
        });
        marks.collect()
    }

    fn is_marked(&self, kind: MarkKind, features: &Features, settings: &Settings) -> bool {
        let is_popular = |feature| {
            let value = features.get(feature);
            value.is_some_and(|value| self.model.is_popular(feature, value, settings.tenant.popular_users_min))
        };
        let is_own = |feature| {
            let value = features.get(feature);
            value.is_some_and(|value| is_at_home(self.profile, feature, value, self.attempt.at))
        };
        let is_strangers = || !self.signals.trusted && !is_shared(self.signals) && !is_own(Feature::Prefix);
        match kind {
            MarkKind::Device => !is_own(Feature::Device),
            MarkKind::Address => is_strangers() && !is_popular(Feature::Prefix),
            MarkKind::Network => {
                self.by == MarkedBy::Administrator
                    && is_strangers()
                    && !is_popular(Feature::Network)
                    && !is_own(Feature::Network)
            }
        }
    }
}

/// Whether a user had `value` so long before `at` that an attacker of that time did not bring it.
fn is_at_home(profile: &Profile, feature: Feature, value: &str, at: Timestamp) -> bool {
    profile.seen(feature, value, known_by(at)).is_some()
}

/// Whether the address is one behind which strangers stand by design: half a country's phones, say.
fn is_shared(signals: &Signals) -> bool {
    [
        ListClass::Tor,
        ListClass::Vpn,
        ListClass::Proxy,
        ListClass::Carrier,
        ListClass::Relay,
        ListClass::Satellite,
    ]
    .into_iter()
    .any(|class| signals.list(class).is_some())
}

/// The mark of `kind` that says something of the attempt: not of a user who had the same long before, not in a trusted
/// location, and not where many colleagues are.
pub(crate) fn mark<'a>(facts: &Facts<'a>, kind: MarkKind) -> Option<&'a Arc<Mark>> {
    let mark = facts.signals.mark(kind)?;
    let feature = kind.feature();
    if !mark.counts_at(facts.attempt.at) || is_at_home(facts.profile, feature, &mark.value, mark.at) {
        return None;
    }
    let is_everybodys = match kind {
        MarkKind::Device => false,
        MarkKind::Address => facts.signals.trusted || facts.is_popular(Feature::Prefix),
        MarkKind::Network => facts.signals.trusted || facts.is_popular(Feature::Network),
    };
    (!is_everybodys).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{attempt, busy_day, listed, signals, start};

    const ADDRESS: &str = "178.17.170.23";

    struct Confirmation {
        attempt: Attempt,
        signals: Signals,
        profile: Profile,
        model: TenantModel,
        by: MarkedBy,
    }

    /// A sign-in thirty days after the start from somewhere with a device.
    fn confirmation() -> Confirmation {
        let mut attempt = attempt(ADDRESS, 30 * 1440);
        attempt.device = Some("attacker's".into());
        Confirmation {
            attempt,
            signals: signals("MD", 200_019, None),
            profile: Profile::default(),
            model: TenantModel::default(),
            by: MarkedBy::Administrator,
        }
    }

    impl Confirmation {
        fn marked_with(&self, settings: &Settings) -> Vec<Mark> {
            let confirmed = Confirmed {
                attempt: &self.attempt,
                signals: &self.signals,
                profile: &self.profile,
                model: &self.model,
                by: self.by,
            };
            confirmed.marks(settings, self.attempt.at.plus_days(1))
        }

        fn marked(&self) -> Vec<(&'static str, String)> {
            let marks = self.marked_with(&Settings::default()).into_iter();
            marks.map(|mark| (mark.kind.as_str(), mark.value.into())).collect()
        }

        fn kinds(&self) -> Vec<&'static str> {
            self.marked().into_iter().map(|(kind, _)| kind).collect()
        }

        /// Teaches the owner a sign-in from `address` with `device`, so many days after the start.
        fn lived(mut self, address: &str, device: Option<&str>, network: u32, days: i64) -> Self {
            let mut home = attempt(address, days * 1440);
            home.device = device.map(Into::into);
            self.profile.learn(&home, &signals("MD", network, None));
            self
        }
    }

    #[test]
    fn what_an_attacker_had_is_marked() {
        let marked = confirmation().marked();
        let expected = [
            ("address", ADDRESS.to_owned()),
            ("network", "200019".to_owned()),
            ("device", "attacker's".to_owned()),
        ];
        assert_eq!(marked, expected);
        let marks = confirmation().marked_with(&Settings::default());
        let said = start().plus_days(31);
        assert!(marks.iter().all(|mark| mark.until == said.plus_days(30)));
        assert!(marks[0].counts_at(said) && !marks[0].counts_at(marks[0].until));
        assert!(!marks[0].counts_at(marks[0].at), "its own sign-in is not doubted twice");
    }

    #[test]
    fn the_owner_s_own_is_not_the_attacker_s() {
        assert_eq!(
            confirmation().lived("178.17.170.9", None, 7, 1).kinds(),
            ["device"],
            "a range of theirs"
        );
        assert_eq!(
            confirmation().lived("8.8.8.8", None, 200_019, 1).kinds(),
            ["address", "device"],
            "their network"
        );
        let device = Some("attacker's");
        assert_eq!(
            confirmation().lived("8.8.8.8", device, 7, 1).kinds(),
            ["address", "network"],
            "their device"
        );
        let recently = confirmation().lived(ADDRESS, device, 200_019, 30);
        assert_eq!(
            recently.kinds(),
            ["address", "network", "device"],
            "what came with the attacker"
        );
    }

    #[test]
    fn what_many_share_is_not_marked() {
        let mut trusted = confirmation();
        trusted.signals.trusted = true;
        assert_eq!(trusted.kinds(), ["device"]);
        let mut private = confirmation();
        private.attempt.address = Some("192.168.1.7".parse().unwrap());
        assert_eq!(private.kinds(), ["device"]);
        for class in [
            ListClass::Tor,
            ListClass::Vpn,
            ListClass::Carrier,
            ListClass::Relay,
            ListClass::Satellite,
        ] {
            let mut shared = confirmation();
            shared.signals.lists.push(listed(class));
            assert_eq!(shared.kinds(), ["device"], "{class:?}");
        }
        let mut office = confirmation();
        office.model = TenantModel::from_days([&busy_day("178.17.170.9", "MD", 5)]);
        assert_eq!(office.kinds(), ["network", "device"], "the range is popular");
        let mut provider = confirmation();
        provider.signals = signals("MD", 1, None);
        provider.model = TenantModel::from_days([&busy_day("178.17.99.9", "MD", 5)]);
        assert_eq!(provider.kinds(), ["address", "device"], "the network is popular");
    }

    #[test]
    fn a_user_s_word_marks_no_network_and_settings_end_it_all() {
        let mut reported = confirmation();
        reported.by = MarkedBy::User;
        assert_eq!(reported.kinds(), ["address", "device"]);
        let mut settings = Settings::default();
        settings.feedback.mark_days = 0;
        assert!(confirmation().marked_with(&settings).is_empty());
    }

    #[test]
    fn names_are_read_back() {
        for kind in MarkKind::ALL {
            assert_eq!(MarkKind::parse(kind.as_str()), Some(kind));
        }
        for by in [MarkedBy::Administrator, MarkedBy::User] {
            assert_eq!(MarkedBy::parse(by.as_str()), Some(by));
        }
        assert_eq!(MarkKind::parse("country"), None);
        assert_eq!(MarkedBy::parse(""), None);
    }
}
