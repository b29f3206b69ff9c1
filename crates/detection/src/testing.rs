//! Small makers of attempts and signals for this crate's tests.

use crate::attempt::{Attempt, Progress};
use crate::signals::{Agent, ListClass, ListMatch, Network, Place, Point, Signals};
use keepwatch_graph::Timestamp;

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
