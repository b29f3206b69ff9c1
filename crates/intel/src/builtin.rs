//! The built-in demo table: a small world of made-up places and lists, so that `serve --demo` and the README's tour need
//! no file from outside. Its addresses belong to nobody (198.18.0.0/15, 2001:2::/48), except for one Tor exit.

use crate::IntelError;
use crate::address::networks;
use crate::fact::Fact;
use crate::lists::read_list;
use crate::source::updated_comment;
use crate::table::{Table, read_csv};
use ipnet::IpNet;
use keepwatch_detection::{ListClass, Network, Place};
use keepwatch_graph::Timestamp;
use std::path::Path;

/// The name that explanations give the built-in table, and the beginning of its lists' names.
pub const NAME: &str = "builtin-demo";

const PLACES: &str = include_str!("builtin/places.csv");

/// What the addresses of a network are used for in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// An office of the demo company.
    Office,
    /// Homes.
    Home,
    /// Phones of one country, on no list.
    Mobile,
    /// Hotels and airports.
    Travel,
    /// A data centre.
    Hosting,
    /// Where an operator of satellites comes down.
    Satellite,
    /// Where a carrier's phones come out, wherever they are.
    Carrier,
    /// Exits of a VPN service.
    Vpn,
    /// Relays of a privacy service.
    Relay,
    /// Exits of the Tor network.
    Tor,
    /// Open proxies.
    Proxy,
    /// Where attacks come from.
    Attacker,
}

impl Purpose {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "office" => Purpose::Office,
            "home" => Purpose::Home,
            "mobile" => Purpose::Mobile,
            "travel" => Purpose::Travel,
            "hosting" => Purpose::Hosting,
            "satellite" => Purpose::Satellite,
            "carrier" => Purpose::Carrier,
            "vpn" => Purpose::Vpn,
            "relay" => Purpose::Relay,
            "tor" => Purpose::Tor,
            "proxy" => Purpose::Proxy,
            "attacker" => Purpose::Attacker,
            _ => return None,
        })
    }
}

/// A network of the demo.
#[derive(Debug, Clone, PartialEq)]
pub struct BuiltinPlace {
    /// Its addresses.
    pub network: IpNet,
    /// What they are used for.
    pub purpose: Purpose,
    /// Where they are.
    pub place: Place,
    /// Who announces them.
    pub announced_by: Network,
}

/// A list of the demo.
#[derive(Debug, Clone, PartialEq)]
pub struct BuiltinList {
    /// The name that detections show.
    pub name: String,
    /// What it says of its addresses.
    pub class: ListClass,
    /// Its entries, in the order of the file.
    pub networks: Vec<IpNet>,
    /// How old it says it is.
    pub updated: Timestamp,
}

/// Every network of the demo, in the order of its file.
pub fn places() -> Vec<BuiltinPlace> {
    let (places, announcers) = (table::<Place>(), table::<Network>());
    let lines = PLACES.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .filter_map(|line| {
            let mut columns = line.split(',');
            let network = networks(columns.next()?).ok()?.first().copied()?;
            let purpose = Purpose::parse(columns.next()?)?;
            let (_, place) = places.get(network.addr())?;
            let (_, announced_by) = announcers.get(network.addr())?;
            Some(BuiltinPlace {
                network,
                purpose,
                place,
                announced_by,
            })
        })
        .collect()
}

/// Every list of the demo: one of each class.
pub fn lists() -> Vec<BuiltinList> {
    ListClass::ALL.into_iter().map(list).collect()
}

fn list(class: ListClass) -> BuiltinList {
    let mut text = match class {
        ListClass::Tor => include_bytes!("builtin/tor.txt").as_slice(),
        ListClass::Vpn => include_bytes!("builtin/vpn.txt"),
        ListClass::Proxy => include_bytes!("builtin/proxy.txt"),
        ListClass::Relay => include_bytes!("builtin/relay.txt"),
        ListClass::Hosting => include_bytes!("builtin/hosting.txt"),
        ListClass::Satellite => include_bytes!("builtin/satellite.txt"),
        ListClass::Carrier => include_bytes!("builtin/carrier.txt"),
        ListClass::Malicious => include_bytes!("builtin/malicious.txt"),
        ListClass::VerifiedActor => include_bytes!("builtin/verifiedActor.txt"),
    };
    let mut networks = Vec::new();
    let read = read_list(&mut text, |network| networks.push(network)).expect("reading memory cannot fail");
    let updated = read.updated.unwrap_or(Timestamp::UNIX_EPOCH);
    BuiltinList {
        name: format!("{NAME}-{}", class.as_str()),
        class,
        networks,
        updated,
    }
}

/// The built-in table of places or of networks.
pub(crate) fn table<F: Fact>() -> Table<F> {
    let updated = PLACES
        .lines()
        .find_map(updated_comment)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let read: Result<Table<F>, IntelError> = read_csv(Path::new(NAME), NAME.into(), updated, PLACES.as_bytes());
    read.expect("the embedded table is read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::is_public;
    use std::collections::HashSet;

    #[test]
    fn every_line_of_the_demo_is_read() {
        let lines = PLACES.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(places().len(), lines);
        for place in places() {
            assert!(is_public(place.network.addr()), "{}", place.network);
            assert!(
                place.place.city.is_some() && place.place.point.is_some(),
                "{}",
                place.network
            );
        }
        let countries: HashSet<_> = places().into_iter().map(|place| place.place.country).collect();
        assert!(countries.len() >= 10);
    }

    #[test]
    fn the_demo_accuses_nobody_who_is_real() {
        let ours: [IpNet; 2] = ["198.18.0.0/15".parse().unwrap(), "2001:2::/48".parse().unwrap()];
        let public_tor_exit: IpNet = "178.17.170.23/32".parse().unwrap();
        for list in lists() {
            assert!(!list.networks.is_empty(), "{}", list.name);
            assert!(list.updated > Timestamp::UNIX_EPOCH, "{}", list.name);
            for network in list.networks {
                let invented = ours.iter().any(|ours| ours.contains(&network));
                assert!(invented || network == public_tor_exit, "{}: {network}", list.name);
            }
        }
    }

    #[test]
    fn offices_and_homes_are_on_no_list() {
        let listed: Vec<IpNet> = lists().into_iter().flat_map(|list| list.networks).collect();
        for place in places() {
            if matches!(
                place.purpose,
                Purpose::Office | Purpose::Home | Purpose::Mobile | Purpose::Travel
            ) {
                let overlaps = |other: &IpNet| other.contains(&place.network) || place.network.contains(other);
                assert!(!listed.iter().any(overlaps), "{}", place.network);
            }
        }
    }
}
