//! The plan of addresses: which network of which city an address belongs to, and back.
//!
//! The addresses are public by every registry's rule, and nobody's home: they are taken from blocks of the US Department
//! of Defense of which hardly any are announced, so that no customer of a real provider stands in an example of an
//! attack. The networks' numbers are for private use (RFC 6996), and their names say that they are made up.
//!
//! Each city has [`SLOTS`] networks with a /16 each, so that the place and the network of an address can be read off its
//! first two octets.

use crate::countries::{COUNTRIES, Spot};
use crate::draw::Draw;
use keepwatch_detection::ListClass;
use std::net::Ipv4Addr;

/// First octets of the blocks, each of 256 networks.
const FIRST_OCTETS: [u8; 4] = [11, 21, 22, 26];
/// Networks with addresses in one city: room for more than [`Slot::ALL`] has.
const SLOTS: u16 = 16;
/// Cities that a country other than the first has room for.
const CITIES_ABROAD: u16 = 2;
/// The first of the autonomous system numbers for private use (RFC 6996).
const NUMBER_FIRST: u32 = 4_200_000_000;

/// What a network is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Homes, of three providers.
    HomeOne,
    HomeTwo,
    HomeThree,
    /// Mobile carriers, of which there are two.
    MobileOne,
    MobileTwo,
    /// Companies' offices: a /24 each.
    Office,
    /// Hotels and airports.
    Guest,
    /// Data centres.
    Hosting,
    /// Exits of a VPN service that lists know.
    KnownVpn,
    /// Exits of a VPN service that no list knows.
    UnknownVpn,
}

impl Slot {
    pub(crate) const ALL: [Slot; 10] = [
        Slot::HomeOne,
        Slot::HomeTwo,
        Slot::HomeThree,
        Slot::MobileOne,
        Slot::MobileTwo,
        Slot::Office,
        Slot::Guest,
        Slot::Hosting,
        Slot::KnownVpn,
        Slot::UnknownVpn,
    ];

    /// Providers of homes, the largest first.
    pub(crate) fn home(draw: &mut Draw) -> Slot {
        [Slot::HomeOne, Slot::HomeTwo, Slot::HomeThree][draw.weighted([50, 35, 15].into_iter())]
    }

    pub(crate) fn mobile(draw: &mut Draw) -> Slot {
        [Slot::MobileOne, Slot::MobileTwo][draw.weighted([60, 40].into_iter())]
    }

    /// The list that knows its addresses, if one does.
    pub(crate) fn listed_as(self) -> Option<ListClass> {
        match self {
            Slot::Hosting => Some(ListClass::Hosting),
            Slot::KnownVpn => Some(ListClass::Vpn),
            Slot::HomeOne
            | Slot::HomeTwo
            | Slot::HomeThree
            | Slot::MobileOne
            | Slot::MobileTwo
            | Slot::Office
            | Slot::Guest
            | Slot::UnknownVpn => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Slot::HomeOne => "Home Provider One",
            Slot::HomeTwo => "Home Provider Two",
            Slot::HomeThree => "Home Provider Three",
            Slot::MobileOne => "Mobile Carrier One",
            Slot::MobileTwo => "Mobile Carrier Two",
            Slot::Office => "Business Provider",
            Slot::Guest => "Guest Access",
            Slot::Hosting => "Hosting",
            Slot::KnownVpn => "Known VPN",
            Slot::UnknownVpn => "Quiet VPN",
        }
    }
}

/// Where an attempt came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) spot: Spot,
    pub(crate) slot: Slot,
    /// The last two octets.
    pub(crate) third: u8,
    pub(crate) fourth: u8,
}

impl Origin {
    /// Somewhere in a network.
    pub(crate) fn anywhere(spot: Spot, slot: Slot, draw: &mut Draw) -> Origin {
        let bits = draw.bits();
        Origin::new(spot, slot, (bits >> 8) as u8, (bits >> 16) as u8)
    }

    /// The address that ends in `third` and `fourth`, or beside it where that is no host's.
    pub(crate) fn new(spot: Spot, slot: Slot, third: u8, fourth: u8) -> Origin {
        Origin {
            spot,
            slot,
            third,
            fourth: fourth.clamp(1, 254),
        }
    }

    pub(crate) fn address(self) -> Ipv4Addr {
        let [first, second] = block(self.spot, self.slot);
        Ipv4Addr::new(first, second, self.third, self.fourth)
    }

    pub(crate) fn network(self) -> u32 {
        number(self.spot, self.slot)
    }

    pub(crate) fn organization(self) -> String {
        organization(self.spot, self.slot)
    }

    /// The /16 that a table or list has for it, in CIDR form.
    pub(crate) fn entry(self) -> String {
        let [first, second] = block(self.spot, self.slot);
        format!("{first}.{second}.0.0/16")
    }
}

/// The first two octets of a network's addresses in a city.
fn block(spot: Spot, slot: Slot) -> [u8; 2] {
    let country = u16::from(spot.country);
    // The first country has 16 cities' room, a whole first octet.
    let cities_before = match country {
        0 => 0,
        abroad => SLOTS + (abroad - 1) * CITIES_ABROAD,
    };
    let number = (cities_before + u16::from(spot.city)) * SLOTS + slot as u16;
    [FIRST_OCTETS[usize::from(number >> 8)], number as u8]
}

fn number(spot: Spot, slot: Slot) -> u32 {
    NUMBER_FIRST + u32::from(spot.country) * u32::from(SLOTS) + slot as u32
}

fn organization(spot: Spot, slot: Slot) -> String {
    format!("Simulated {} {}", slot.name(), spot.country().code)
}

/// Every network of the plan in the columns that `intel` reads: a table of places and of networks in one, so that what is
/// ingested is judged with the same signals as what is assessed directly.
pub fn table_csv() -> String {
    let mut table = String::from(
        "# The networks of `keepwatch simulate`. Made up: neither places nor owners of these addresses are real.\n\
         network,country,state,city,latitude,longitude,asn,organization\n",
    );
    for origin in plan() {
        let (spot, city) = (origin.spot, origin.spot.city());
        table += &format!(
            "{},{},{},{},{},{},{},{}\n",
            origin.entry(),
            spot.country().code,
            city.state,
            city.name,
            city.latitude,
            city.longitude,
            origin.network(),
            origin.organization()
        );
    }
    table
}

/// The networks of the plan that a list of `class` knows, one a line, as `intel` reads lists.
pub fn list_text(class: ListClass) -> String {
    let listed = plan().filter(|origin| origin.slot.listed_as() == Some(class));
    listed.map(|origin| origin.entry() + "\n").collect()
}

/// One address of each network of each city.
pub(crate) fn plan() -> impl Iterator<Item = Origin> {
    let spots = COUNTRIES.iter().enumerate().flat_map(|(country, facts)| {
        (0..facts.cities.len()).map(move |city| Spot {
            country: country as u8,
            city: city as u8,
        })
    });
    spots.flat_map(|spot| Slot::ALL.into_iter().map(move |slot| Origin::new(spot, slot, 0, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_network_has_public_addresses_of_its_own() {
        let mut blocks = HashSet::new();
        for origin in plan() {
            assert!(blocks.insert(origin.entry()), "{origin:?}");
            assert!(
                keepwatch_detection::address::is_public(origin.address().into()),
                "{origin:?}"
            );
        }
        assert_eq!(blocks.len(), table_csv().lines().count() - 2);
    }

    #[test]
    fn a_network_has_one_number_in_its_country() {
        let (oslo, bergen) = (Spot { country: 0, city: 0 }, Spot { country: 0, city: 1 });
        let warsaw = Spot { country: 3, city: 0 };
        assert_eq!(number(oslo, Slot::HomeOne), number(bergen, Slot::HomeOne));
        assert_ne!(number(oslo, Slot::HomeOne), number(oslo, Slot::HomeTwo));
        assert_ne!(number(oslo, Slot::HomeOne), number(warsaw, Slot::HomeOne));
    }

    #[test]
    fn only_data_centres_and_one_vpn_are_listed() {
        let lines = |class| list_text(class).lines().count();
        let cities = plan().count() / Slot::ALL.len();
        assert_eq!(
            (lines(ListClass::Vpn), lines(ListClass::Hosting), lines(ListClass::Tor)),
            (cities, cities, 0)
        );
    }

    #[test]
    fn no_address_is_that_of_a_network() {
        let oslo = Spot { country: 0, city: 0 };
        for (fourth, expected) in [(0, 1), (1, 1), (254, 254), (255, 254)] {
            assert_eq!(Origin::new(oslo, Slot::Office, 0, fourth).fourth, expected);
        }
    }
}
