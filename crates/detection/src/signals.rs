//! What the tables of `intel` and its parsers add to an attempt. What is not known is absent, never zero.

use crate::marks::{Mark, MarkKind};
use crate::threats::ThreatRules;
use keepwatch_graph::Timestamp;
use std::sync::Arc;

/// What is known of an attempt's origin.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signals {
    /// Where the address is.
    pub place: Option<Place>,
    /// The network that announces the address.
    pub network: Option<Network>,
    /// The lists that hold the address, at most one of each class.
    pub lists: Vec<ListMatch>,
    /// What the user agent says of itself.
    pub agent: Agent,
    /// Whether the address is in a named location that the tenant trusts. False where nobody can tell.
    pub trusted: bool,
    /// The operator's rules, as they were when the attempt was looked up; none where there are none.
    pub rules: Option<Arc<ThreatRules>>,
    /// The marks on its address, network and device, at most one of each kind. None where nobody can tell.
    pub marks: Vec<Arc<Mark>>,
}

impl Signals {
    /// The match of that class, if any.
    pub fn list(&self, class: ListClass) -> Option<&ListMatch> {
        self.lists.iter().find(|found| found.class == class)
    }

    /// The mark of that kind, if any.
    pub fn mark(&self, kind: MarkKind) -> Option<&Arc<Mark>> {
        self.marks.iter().find(|mark| mark.kind == kind)
    }

    /// Whether a list says that the address comes out far from whoever uses it.
    pub fn hides_place(&self) -> bool {
        self.lists.iter().any(|found| found.class.hides_place())
    }

    /// Whether a list says that the address comes out in another country than that of whoever uses it, or may.
    pub fn hides_country(&self) -> bool {
        self.lists.iter().any(|found| found.class.hides_country())
    }
}

/// Where an address is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// ISO 3166 alpha-2, upper case.
    pub country: Option<Arc<str>>,
    /// State or province.
    pub state: Option<Arc<str>>,
    /// City.
    pub city: Option<Arc<str>>,
    /// Where on the globe.
    pub point: Option<Point>,
}

/// A point on the globe and how far the truth may be from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// Radius in kilometres; 0 where the table does not say.
    pub accuracy_km: f64,
}

/// The network that announces an address.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The autonomous system's number.
    pub number: u32,
    /// Who runs it.
    pub organization: Option<Arc<str>>,
}

/// A list that holds the address.
#[derive(Debug, Clone, PartialEq)]
pub struct ListMatch {
    /// What the list says of its addresses.
    pub class: ListClass,
    /// The list's name.
    pub list: Arc<str>,
    /// The entry that matched, as a network in CIDR form.
    pub entry: Arc<str>,
    /// How old the list is.
    pub updated: Timestamp,
}

/// What a list says of its addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListClass {
    /// Exits of the Tor network.
    Tor,
    /// Exits of anonymous VPN services.
    Vpn,
    /// Anonymising or open proxies.
    Proxy,
    /// Relays of privacy services that know their users, such as iCloud Private Relay.
    Relay,
    /// Data centres.
    Hosting,
    /// Gateways of satellite operators, which stand in another country than the dish, as a rule.
    Satellite,
    /// Gateways of mobile carriers, through which phones of a whole country, and roaming ones, come out in one city.
    Carrier,
    /// Known for attacks.
    Malicious,
    /// Tied to a nation state or crime group by somebody who vouches for it.
    VerifiedActor,
}

impl ListClass {
    /// Every class.
    pub const ALL: [ListClass; 9] = [
        ListClass::Tor,
        ListClass::Vpn,
        ListClass::Proxy,
        ListClass::Relay,
        ListClass::Hosting,
        ListClass::Satellite,
        ListClass::Carrier,
        ListClass::Malicious,
        ListClass::VerifiedActor,
    ];

    /// The name in settings and explanations.
    pub const fn as_str(self) -> &'static str {
        match self {
            ListClass::Tor => "tor",
            ListClass::Vpn => "vpn",
            ListClass::Proxy => "proxy",
            ListClass::Relay => "relay",
            ListClass::Hosting => "hosting",
            ListClass::Satellite => "satellite",
            ListClass::Carrier => "carrier",
            ListClass::Malicious => "malicious",
            ListClass::VerifiedActor => "verifiedActor",
        }
    }

    /// Whether such addresses come out far from whoever uses them, so that their place on the globe is nobody's.
    pub const fn hides_place(self) -> bool {
        match self {
            ListClass::Tor | ListClass::Vpn | ListClass::Proxy | ListClass::Relay => true,
            ListClass::Hosting | ListClass::Satellite | ListClass::Carrier => true,
            ListClass::Malicious | ListClass::VerifiedActor => false,
        }
    }

    /// Whether even their country is not that of whoever uses them. A carrier is of the country in which somebody got its
    /// card; that of a data centre says at least where somebody rents.
    pub const fn hides_country(self) -> bool {
        match self {
            ListClass::Tor | ListClass::Vpn | ListClass::Proxy | ListClass::Relay | ListClass::Satellite => true,
            ListClass::Hosting | ListClass::Carrier | ListClass::Malicious | ListClass::VerifiedActor => false,
        }
    }
}

/// What a user agent says of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Agent {
    /// Family, such as `Firefox`.
    pub browser: Option<Arc<str>>,
    /// Family with its major version, such as `Firefox 78`.
    pub browser_version: Option<Arc<str>>,
    /// Family, such as `Windows`.
    pub operating_system: Option<Arc<str>>,
    /// Family with its version, such as `Windows 10`.
    pub operating_system_version: Option<Arc<str>>,
    /// `desktop`, `mobile`, `tablet` or `other`.
    pub device_type: Option<Arc<str>>,
}
