//! Where the people of the demo can be: the networks of the built-in table, by what they are used for.

use super::random::Random;
use keepwatch_intel::builtin::{self, BuiltinPlace, Purpose};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) struct World {
    places: Vec<BuiltinPlace>,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            places: builtin::places(),
        }
    }

    /// Every network of a purpose.
    pub(super) fn all(&self, purpose: Purpose) -> Vec<&BuiltinPlace> {
        self.places.iter().filter(|place| place.purpose == purpose).collect()
    }

    /// A network of a purpose in the city of `near`, or else in its country, or else in that city for any purpose.
    pub(super) fn near<'a>(&'a self, near: &'a BuiltinPlace, purpose: Purpose) -> &'a BuiltinPlace {
        let of_purpose = || self.places.iter().filter(|place| place.purpose == purpose);
        let in_city = of_purpose().find(|place| place.place.city == near.place.city);
        in_city
            .or_else(|| of_purpose().find(|place| place.place.country == near.place.country))
            .unwrap_or(near)
    }

    /// Networks of a purpose in another country than `home`.
    pub(super) fn abroad<'a>(&'a self, home: &BuiltinPlace, purpose: Purpose) -> Vec<&'a BuiltinPlace> {
        self.all(purpose)
            .into_iter()
            .filter(|place| place.place.country != home.place.country)
            .collect()
    }
}

/// The `host`-th address of a network, or one of its addresses where it has not so many.
pub(super) fn address(place: &BuiltinPlace, host: u64) -> IpAddr {
    match place.network {
        ipnet::IpNet::V4(network) => {
            let size = 1_u64 << (32 - network.prefix_len());
            IpAddr::V4(Ipv4Addr::from(u32::from(network.network()) + (host % size) as u32))
        }
        ipnet::IpNet::V6(network) => IpAddr::V6(Ipv6Addr::from(
            u128::from(network.network()) + u128::from(host % 65_536),
        )),
    }
}

pub(super) fn any_address(place: &BuiltinPlace, random: &mut Random) -> IpAddr {
    address(place, 2 + random.below(250))
}

/// Hours to add to UTC for the local clock, as far as the sun tells it.
pub(super) fn clock_offset_hours(place: &BuiltinPlace) -> i64 {
    place
        .place
        .point
        .map_or(0, |point| (point.longitude / 15.0).round() as i64)
}
