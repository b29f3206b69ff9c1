//! One session, use by use, and where it changed hands: what a stolen token looks like from outside.
//!
//! Only what two uses contradict each other in counts. A telephone that leaves the house keeps its user agent, a tunnel that
//! is switched on keeps the device, a browser that updates itself keeps its name: none of these is another hand.

use crate::attempt::Attempt;
use crate::features::Features;
use crate::signals::Signals;
use std::rc::Rc;

/// How many devices are told apart in one session. Whoever comes with more has been told of by then.
const HANDS_MAX: usize = 16;

/// One use of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionUse {
    /// The sign-in in which it was used.
    pub attempt: Attempt,
    /// What is known of its origin.
    pub signals: Signals,
    features: Features,
}

impl SessionUse {
    /// A use in `attempt`, of which `signals` are known.
    pub fn new(attempt: Attempt, signals: Signals) -> Self {
        let features = Features::of(&attempt, &signals);
        Self {
            attempt,
            signals,
            features,
        }
    }

    pub(crate) fn features(&self) -> &Features {
        &self.features
    }

    /// Whether two uses came from two networks: two autonomous systems or, where one is not known, two address ranges.
    /// False where neither is known.
    pub(crate) fn is_elsewhere(&self, other: &SessionUse) -> bool {
        let (here, there) = (&self.features, &other.features);
        match (&here.network, &there.network) {
            (Some(here), Some(there)) => here != there,
            _ => matches!((&here.prefix, &there.prefix), (Some(here), Some(there)) if here != there),
        }
    }

    /// Whether anything is known by which its device can be told from another.
    fn says_what_it_is(&self) -> bool {
        self.features.device.is_some() || system(self).is_some() || browser(self).is_some()
    }

    /// In what the devices of two uses contradict each other; none where they may be one.
    fn differs(&self, other: &SessionUse) -> Option<DeviceChange> {
        if let (Some(here), Some(there)) = (&self.features.device, &other.features.device) {
            // A device that proved who it is settles it, whatever programs on it call themselves.
            return (here != there).then_some(DeviceChange::Device);
        }
        if let (Some(here), Some(there)) = (system(self), system(other))
            && here != there
        {
            return Some(DeviceChange::OperatingSystem);
        }
        match (browser(self), browser(other)) {
            (Some(here), Some(there)) if here != there => Some(DeviceChange::Browser),
            _ => None,
        }
    }
}

/// In what two devices contradict each other, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceChange {
    /// Both proved who they are, and are two.
    Device,
    /// They run two operating systems.
    OperatingSystem,
    /// They are two browsers.
    Browser,
}

impl DeviceChange {
    /// The name in `additionalInfo`.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeviceChange::Device => "device",
            DeviceChange::OperatingSystem => "operatingSystem",
            DeviceChange::Browser => "browser",
        }
    }
}

/// The operating system, as far as it tells devices apart: a tablet that asks for the pages of a computer calls itself one.
fn system(used: &SessionUse) -> Option<&str> {
    match used.features.operating_system.as_deref()? {
        "Mac OS X" | "macOS" | "iOS" | "iPadOS" => Some("Apple"),
        "Android" | "Linux" | "Ubuntu" | "Fedora" | "Debian" | "Chrome OS" => Some("Linux"),
        "Other" => None,
        other => Some(other),
    }
}

/// Names of browsers that people use, as parsers of user agents give them, each with one for its relatives on other systems.
/// Programs and views inside of applications share the sessions of the browser beside them, and are not compared.
const BROWSERS: [(&str, &str); 16] = [
    ("Chrome", "Chrome"),
    ("Chrome Mobile", "Chrome"),
    ("Chrome Mobile iOS", "Chrome"),
    ("Chromium", "Chrome"),
    ("Edge", "Edge"),
    ("Edge Mobile", "Edge"),
    ("Firefox", "Firefox"),
    ("Firefox Mobile", "Firefox"),
    ("Firefox iOS", "Firefox"),
    ("Safari", "Safari"),
    ("Mobile Safari", "Safari"),
    ("Opera", "Opera"),
    ("Opera Mobile", "Opera"),
    ("Samsung Internet", "Samsung Internet"),
    ("Brave", "Brave"),
    ("Vivaldi", "Vivaldi"),
];

fn browser(used: &SessionUse) -> Option<&'static str> {
    let family = used.signals.agent.browser.as_deref()?;
    let known = BROWSERS.iter().find(|(name, _)| *name == family);
    known.map(|(_, relative)| *relative)
}

/// A session that two devices use from two networks.
#[derive(Debug, Clone, PartialEq)]
pub struct Handover {
    /// The first use of the session that is stored.
    pub first: Rc<SessionUse>,
    /// The last use by somebody else before.
    pub before: Rc<SessionUse>,
    /// The first use by the one who came new.
    pub after: SessionUse,
    /// In what they contradict each other.
    pub change: DeviceChange,
}

impl Handover {
    /// How long after the other's last use it came.
    pub fn seconds(&self) -> f64 {
        self.after.attempt.at.seconds_since(self.before.attempt.at)
    }
}

/// One session, of which the uses are told in the order of time. What is kept of it is bounded, however long it lives.
#[derive(Debug, Default)]
pub struct Session {
    /// In the order in which they came.
    hands: Vec<Hand>,
}

/// One device that was told apart from the others.
#[derive(Debug)]
struct Hand {
    first: Rc<SessionUse>,
    last: Rc<SessionUse>,
    /// Whether nobody else was about when it came, so that it is still to be compared: who waits is not forgotten.
    is_open: bool,
}

impl Session {
    /// Adds the next use. Returns whom the session came from where somebody uses it who did not before, from another
    /// network than everybody within `seconds` before.
    pub fn used(&mut self, used: SessionUse, seconds: f64) -> Option<Handover> {
        let place = self.hands.iter().position(|hand| hand.first.differs(&used).is_none());
        let Some(place) = place else {
            return self.used_by_another(used, seconds);
        };
        // What says nothing of itself may be anybody's, and must not move a device to where it is not.
        if !used.says_what_it_is() {
            return None;
        }
        let mut handover = None;
        if self.hands[place].is_open {
            let recent = self.recent(&used, seconds, Some(place));
            self.hands[place].is_open = recent.is_empty();
            handover = self.handover(&recent, &used);
        }
        self.hands[place].last = Rc::new(used);
        handover
    }

    fn used_by_another(&mut self, used: SessionUse, seconds: f64) -> Option<Handover> {
        if self.hands.len() == HANDS_MAX {
            return None;
        }
        let recent = self.recent(&used, seconds, None);
        let handover = self.handover(&recent, &used);
        let is_open = recent.is_empty() && !self.hands.is_empty();
        let used = Rc::new(used);
        self.hands.push(Hand {
            first: Rc::clone(&used),
            last: used,
            is_open,
        });
        handover
    }

    /// The places of the others who used it within `seconds` before `after`.
    fn recent(&self, after: &SessionUse, seconds: f64, own: Option<usize>) -> Vec<usize> {
        let is_recent = |hand: &Hand| after.attempt.at.seconds_since(hand.last.attempt.at) <= seconds;
        let others = self.hands.iter().enumerate();
        let others = others.filter(|(place, hand)| Some(*place) != own && is_recent(hand));
        others.map(|(place, _)| place).collect()
    }

    fn handover(&self, recent: &[usize], after: &SessionUse) -> Option<Handover> {
        let recent: Vec<&Hand> = recent.iter().filter_map(|place| self.hands.get(*place)).collect();
        if !recent.iter().all(|hand| hand.last.is_elsewhere(after)) {
            return None;
        }
        let before = recent.into_iter().max_by_key(|hand| hand.last.attempt.at)?;
        Some(Handover {
            first: Rc::clone(&self.hands.first()?.first),
            before: Rc::clone(&before.last),
            after: after.clone(),
            change: before.first.differs(after)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{agent, attempt, signals};
    use DeviceChange::{Browser, Device, OperatingSystem};

    const HOUR: f64 = 3_600.0;

    /// Network, browser, system, device, minute.
    type Told = (u32, &'static str, &'static str, Option<&'static str>, i64);

    /// What it is, the uses, and which of them change hands.
    type Case = (&'static str, Vec<Told>, Vec<(usize, DeviceChange)>);

    fn used((network, browser, system, device, minute): Told) -> SessionUse {
        let mut attempt = attempt(&format!("9.9.{network}.1"), minute);
        attempt.device = device.map(Into::into);
        let mut signals = signals("DE", network, None);
        signals.agent = agent(browser, system, "desktop");
        SessionUse::new(attempt, signals)
    }

    fn handovers(told: &[Told]) -> Vec<(usize, DeviceChange)> {
        let mut session = Session::default();
        let uses = told.iter().enumerate();
        uses.filter_map(|(index, told)| Some((index, session.used(used(*told), HOUR)?.change)))
            .collect()
    }

    #[test]
    fn a_session_changes_hands_where_device_and_network_do() {
        let home = (1, "Edge 120", "Windows", None, 0);
        #[rustfmt::skip]
        let cases: [Case; 16] = [
            ("another system elsewhere", vec![home, (2, "Chrome 120", "Linux", None, 10)], vec![(1, OperatingSystem)]),
            ("another browser elsewhere", vec![home, (2, "Firefox 128", "Windows", None, 10)], vec![(1, Browser)]),
            ("another proven device elsewhere",
                vec![(1, "Edge 120", "Windows", Some("a"), 0), (2, "Edge 120", "Windows", Some("b"), 10)], vec![(1, Device)]),
            ("a telephone that leaves the house",
                vec![(1, "Mobile Safari 17", "iOS", None, 0), (2, "Mobile Safari 17", "iOS", None, 5)], vec![]),
            ("a tunnel that is switched on and off", vec![home, (2, "Edge 120", "Windows", None, 5), home], vec![]),
            ("a browser that has updated itself", vec![home, (2, "Edge 121", "Windows", None, 5)], vec![]),
            ("one device, whatever programs on it say",
                vec![(1, "Edge 120", "Windows", Some("a"), 0), (2, "Firefox 128", "Windows", Some("a"), 5)], vec![]),
            ("a program beside the browser", vec![home, (2, "Python Requests 2", "Windows", None, 5)], vec![]),
            ("a tablet that calls itself a computer",
                vec![(1, "Mobile Safari 17", "iOS", None, 0), (2, "Safari 17", "Mac OS X", None, 5)], vec![]),
            ("two devices in one network", vec![home, (1, "Chrome 120", "Linux", None, 10)], vec![]),
            ("long after", vec![home, (2, "Chrome 120", "Linux", None, 90)], vec![]),
            ("who waits, and then goes on beside the owner",
                vec![home, (2, "Chrome 120", "Linux", None, 90), (1, "Edge 120", "Windows", None, 100), (2, "Chrome 120", "Linux", None, 105)],
                vec![(3, OperatingSystem)]),
            ("the owner, who comes back", vec![home, (2, "Chrome 120", "Linux", None, 10), (1, "Edge 120", "Windows", None, 20)],
                vec![(1, OperatingSystem)]),
            ("the other, who comes back", vec![home, (2, "Chrome 120", "Linux", None, 10), (3, "Chrome 120", "Linux", None, 20)],
                vec![(1, OperatingSystem)]),
            ("a third", vec![home, (2, "Chrome 120", "Linux", None, 10), (3, "Firefox 128", "Linux", None, 20)],
                vec![(1, OperatingSystem), (2, Browser)]),
            ("nothing is known of the other", vec![home, (2, "Other", "Other", None, 10)], vec![]),
        ];
        for (name, told, expected) in cases {
            assert_eq!(handovers(&told), expected, "{name}");
        }
    }

    #[test]
    fn without_networks_address_ranges_tell_places_apart() {
        let at = |address: &str, browser: &str, system: &str, minute| {
            let mut signals = signals("DE", 1, None);
            signals.network = None;
            signals.agent = agent(browser, system, "desktop");
            SessionUse::new(attempt(address, minute), signals)
        };
        for (address, is_one) in [("9.9.9.2", false), ("8.8.8.8", true), ("10.0.0.1", false)] {
            let mut session = Session::default();
            assert!(session.used(at("9.9.9.1", "Edge 120", "Windows", 0), HOUR).is_none());
            let handover = session.used(at(address, "Chrome 120", "Linux", 1), HOUR);
            assert_eq!(handover.is_some(), is_one, "{address}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut session = Session::default();
        for number in 0..100 {
            let device: &'static str = Box::leak(number.to_string().into_boxed_str());
            session.used(
                used((number, "Edge 120", "Windows", Some(device), i64::from(number))),
                HOUR,
            );
        }
        assert_eq!(session.hands.len(), HANDS_MAX);
    }
}
