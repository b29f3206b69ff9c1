//! Small makers of attempts and signals for this crate's tests.

use crate::assess::Arrival;
use crate::attempt::{Attempt, Progress};
use crate::crowd::{Crowd, Hit, Outcome, Try};
use crate::facts::{Facts, Finding};
use crate::features::Features;
use crate::model::{DayCounts, DayTally, TenantModel};
use crate::profile::Profile;
use crate::settings::Settings;
use crate::signals::{Agent, ListClass, ListMatch, Network, Place, Point, Signals};
use keepwatch_graph::{RiskLevel, SignInId, Timestamp, UserId};

/// When the tests' clocks start: a Monday at nine.
pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").unwrap()
}

/// A successful sign-in from `address`, `minutes` after [`start`].
pub(crate) fn attempt(address: &str, minutes: i64) -> Attempt {
    Attempt {
        sign_in: "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap(),
        user: "41a31b00-3b3b-42d9-8f1c-6d4f14e74c69".parse().unwrap(),
        at: start().plus_seconds(minutes * 60),
        address: Some(address.parse().unwrap()),
        app: Some("00000003-0000-0000-c000-000000000000".into()),
        user_agent: Some("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0".into()),
        device: None,
        progress: Progress::Succeeded,
        second_factor: false,
        interactive: true,
        token_issuer: None,
        token_reuse: None,
    }
}

/// What is known of an address in `country` and of Firefox on Windows.
pub(crate) fn signals(country: &str, network: u32, point: Option<Point>) -> Signals {
    Signals {
        place: Some(Place {
            country: Some(country.into()),
            state: None,
            city: None,
            point,
        }),
        network: Some(Network {
            number: network,
            organization: None,
        }),
        lists: Vec::new(),
        agent: agent("Firefox 128", "Windows", "desktop"),
        trusted: false,
        rules: None,
        marks: Vec::new(),
    }
}

pub(crate) fn agent(browser: &str, operating_system: &str, device_type: &str) -> Agent {
    Agent {
        browser: browser.rsplit_once(' ').map(|(family, _)| family.into()),
        browser_version: Some(browser.into()),
        operating_system: Some(operating_system.into()),
        operating_system_version: Some(operating_system.into()),
        device_type: Some(device_type.into()),
    }
}

/// A match on a list of `class` that was made at [`start`].
pub(crate) fn listed(class: ListClass) -> ListMatch {
    ListMatch {
        class,
        list: "test list".into(),
        entry: "178.17.170.0/24".into(),
        updated: start(),
    }
}

pub(crate) const fn point(latitude: f64, longitude: f64) -> Point {
    Point {
        latitude,
        longitude,
        accuracy_km: 0.0,
    }
}

/// What a detector is shown in a test.
pub(crate) struct Scene {
    pub(crate) profile: Profile,
    pub(crate) model: TenantModel,
    pub(crate) attempt: Attempt,
    pub(crate) signals: Signals,
    pub(crate) arrival: Arrival,
}

impl Scene {
    /// A sign-in at [`start`] of a user of whom nothing is known.
    pub(crate) fn new(address: &str, country: &str) -> Scene {
        Scene {
            profile: Profile::default(),
            model: TenantModel::default(),
            attempt: attempt(address, 0),
            signals: signals(country, 1, None),
            arrival: Arrival::Late,
        }
    }

    /// Teaches two sign-ins a day from one address in `country` with the device `laptop`, and moves the attempt to the
    /// day after them.
    pub(crate) fn live_in(&mut self, country: &str, days: i64) {
        for half_day in 0..days * 2 {
            let mut home = attempt("8.8.8.8", half_day * 720);
            home.device = Some("laptop".into());
            self.profile.learn(&home, &signals(country, 7, None));
        }
        self.attempt.at = start().plus_days(days);
    }

    /// What `detect` makes of it; `none` where it finds nothing.
    pub(crate) fn level(&self, detect: impl FnOnce(&Facts<'_>) -> Option<Finding>) -> RiskLevel {
        self.finding(detect).map_or(RiskLevel::None, |finding| finding.level)
    }

    pub(crate) fn finding(&self, detect: impl FnOnce(&Facts<'_>) -> Option<Finding>) -> Option<Finding> {
        let features = Features::of(&self.attempt, &self.signals);
        let settings = Settings::default();
        detect(&Facts::new(
            &settings,
            &self.profile,
            &self.model,
            &self.attempt,
            &self.signals,
            &features,
            self.arrival,
        ))
    }
}

/// A day on which so many users signed in from one address.
pub(crate) fn busy_day(address: &str, country: &str, users: u32) -> DayCounts {
    let mut day = DayTally::default();
    for number in 0..users {
        let user = format!("00000000-0000-0000-0000-{number:012}").parse().unwrap();
        day.add(user, &Features::of(&attempt(address, 0), &signals(country, 1, None)));
    }
    day.finish()
}

/// A crowd in a test: each step takes place a minute after the one before, with users of its own.
#[derive(Default)]
pub(crate) struct CrowdScene {
    pub(crate) crowd: Crowd,
    /// The strangers who got in, and how.
    pub(crate) got_in: Vec<Hit>,
    minutes: i64,
    ids: u128,
}

impl CrowdScene {
    /// So many users for whom only wrong credentials come, so many of each.
    pub(crate) fn strangers_fail(mut self, users: u32, tries: u32) -> Self {
        for _ in 0..users {
            let user = self.id().parse().unwrap();
            self.wrong(user, tries);
        }
        self.later()
    }

    /// The same, of users who are at home there.
    pub(crate) fn owners_fail(mut self, users: u32, tries: u32) -> Self {
        for _ in 0..users {
            let user = self.id().parse().unwrap();
            self.wrong(user, tries);
            self.crowd.set_at_home(user);
        }
        self.later()
    }

    /// So many strangers who get it right at the second try.
    pub(crate) fn strangers_mistype(mut self, users: u32) -> Self {
        for _ in 0..users {
            let user = self.id().parse().unwrap();
            self.wrong(user, 1);
            self.right(user);
        }
        self.later()
    }

    /// So many users who are at home there and get it right.
    pub(crate) fn owners_get_in(mut self, users: u32) -> Self {
        for _ in 0..users {
            let user = self.id().parse().unwrap();
            self.right(user);
            self.crowd.set_at_home(user);
        }
        self.later()
    }

    /// One user for whom a right credential comes, and who is not at home there.
    pub(crate) fn stranger_gets_in(mut self) -> Self {
        let user = self.id().parse().unwrap();
        let sign_in = self.right(user);
        self.got_in.push(Hit {
            user,
            sign_in,
            is_alike: true,
        });
        self.later()
    }

    fn wrong(&mut self, user: UserId, tries: u32) {
        for _ in 0..tries {
            let tried = self.tried(user, Outcome::Wrong);
            self.crowd.add(tried);
        }
    }

    fn right(&mut self, user: UserId) -> SignInId {
        let tried = self.tried(user, Outcome::Right);
        self.crowd.add(tried);
        tried.sign_in
    }

    fn tried(&mut self, user: UserId, outcome: Outcome) -> Try<'static> {
        Try {
            user,
            sign_in: self.id().parse().unwrap(),
            at: start().plus_seconds(self.minutes * 60),
            outcome,
            browser: Some("Firefox 128"),
        }
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        format!("00000000-0000-4000-8000-{:012}", self.ids)
    }

    fn later(mut self) -> Self {
        self.minutes += 1;
        self
    }
}
