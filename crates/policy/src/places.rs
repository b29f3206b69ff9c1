//! Named locations: which of them a sign-in comes from.

mod ranges;

pub use ranges::{PREFIX_MIN, Range, RangeError};

use crate::ids::{Ids, id, ids};
use crate::truth::Truth;
use keepwatch_graph::conditional_access::NamedLocation;
use keepwatch_graph::conditional_access::named_location::{CountryNamedLocation, IpNamedLocation};
use keepwatch_graph::enums::CountryLookupMethodType;
use ranges::Ranges;
use std::net::IpAddr;

/// All named locations of the tenant.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<Place>);

#[derive(Debug, Clone)]
struct Place {
    id: Box<str>,
    is_trusted: bool,
    area: Area,
}

#[derive(Debug, Clone)]
enum Area {
    Addresses(Ranges),
    Countries {
        codes: Ids,
        has_unknown: bool,
        /// By the position of the user's phone, which nobody tells us.
        by_position: bool,
    },
}

/// From where a sign-in comes, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// The named locations that it comes from.
    pub inside: Ids,
    /// Those of which nobody can tell.
    pub undecided: Ids,
    /// Whether it comes from a trusted location.
    pub trusted: Truth,
}

impl Whereabouts {
    /// From no named location.
    pub const NOWHERE: Whereabouts = Whereabouts {
        inside: Ids::new(),
        undecided: Ids::new(),
        trusted: Truth::No,
    };
}

/// The country of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Country<'a> {
    /// By its two-letter code.
    Known(&'a str),
    /// It was looked for, and the address is in none that is known.
    None,
    /// It was not looked for.
    Unknown,
}

impl Places {
    /// These locations.
    pub fn of<'a>(locations: impl IntoIterator<Item = &'a NamedLocation>) -> Self {
        Self(locations.into_iter().map(Place::of).collect())
    }

    /// Each of them, as somebody is in that one alone.
    pub fn each(&self) -> impl Iterator<Item = Whereabouts> {
        self.0.iter().map(|place| Whereabouts {
            inside: [place.id.clone()].into(),
            undecided: Ids::new(),
            trusted: place.is_trusted.into(),
        })
    }

    /// Whether an address is in a trusted location. Only locations of addresses can be marked as trusted, so that nothing
    /// else need be known.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|place| match &place.area {
            Area::Addresses(ranges) => place.is_trusted && ranges.contain(address),
            Area::Countries { .. } => false,
        })
    }

    /// From where a sign-in comes.
    pub fn locate(&self, address: Option<IpAddr>, country: Country<'_>) -> Whereabouts {
        let mut found = Whereabouts::NOWHERE;
        for place in &self.0 {
            let is_inside = place.area.has(address, country);
            match is_inside {
                Truth::Yes => found.inside.insert(place.id.clone()),
                Truth::Unknown => found.undecided.insert(place.id.clone()),
                Truth::No => false,
            };
            found.trusted = found.trusted.or(Truth::from(place.is_trusted).and(is_inside));
        }
        found
    }
}

impl Place {
    fn of(location: &NamedLocation) -> Self {
        match location {
            NamedLocation::Ip(location) => Self::of_addresses(location),
            NamedLocation::Country(location) => Self::of_countries(location),
        }
    }

    fn of_addresses(location: &IpNamedLocation) -> Self {
        // What is stored was checked; a range that cannot be read is one that nothing is in.
        let ranges = location.ip_ranges.iter().filter_map(|range| Range::of(range).ok());
        Self {
            id: id(&location.id),
            is_trusted: location.is_trusted,
            area: Area::Addresses(ranges.collect()),
        }
    }

    fn of_countries(location: &CountryNamedLocation) -> Self {
        Self {
            id: id(&location.id),
            is_trusted: false,
            area: Area::Countries {
                codes: ids(&location.countries_and_regions),
                has_unknown: location.include_unknown_countries_and_regions,
                by_position: location.country_lookup_method == Some(CountryLookupMethodType::AuthenticatorAppGps),
            },
        }
    }
}

impl Area {
    fn has(&self, address: Option<IpAddr>, country: Country<'_>) -> Truth {
        match self {
            Area::Addresses(ranges) => address.map(|address| ranges.contain(address)).into(),
            Area::Countries { by_position: true, .. } => Truth::Unknown,
            Area::Countries { codes, has_unknown, .. } => match country {
                Country::Known(code) => codes.contains(&id(code)).into(),
                Country::None => (*has_unknown).into(),
                Country::Unknown => Truth::Unknown,
            },
        }
    }
}

/// Locations that are included, but for those that are excluded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Locations {
    /// These.
    pub include: LocationSet,
    /// But not these.
    pub exclude: LocationSet,
}

/// Locations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocationSet {
    /// All, named or not.
    pub all: bool,
    /// Every trusted one.
    pub all_trusted: bool,
    /// By id.
    pub named: Ids,
}

impl LocationSet {
    fn has(&self, whereabouts: &Whereabouts) -> Truth {
        let named = self.named.iter().fold(Truth::No, |so_far, id| {
            let is_here = match (whereabouts.inside.contains(id), whereabouts.undecided.contains(id)) {
                (true, _) => Truth::Yes,
                (false, true) => Truth::Unknown,
                (false, false) => Truth::No,
            };
            so_far.or(is_here)
        });
        let trusted = Truth::from(self.all_trusted).and(whereabouts.trusted);
        Truth::from(self.all).or(trusted).or(named)
    }
}

impl Locations {
    /// Whether the policy is about this place.
    pub fn met(&self, whereabouts: &Whereabouts) -> Truth {
        self.include.has(whereabouts).but_not(self.exclude.has(whereabouts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places() -> Places {
        let location = |body: serde_json::Value| -> NamedLocation { serde_json::from_value(body).unwrap() };
        let addresses = |id: &str, network: &str, is_trusted: bool| {
            let form = if network.contains(':') {
                "iPv6CidrRange"
            } else {
                "iPv4CidrRange"
            };
            location(
                json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": id, "displayName": id,
                "isTrusted": is_trusted, "createdDateTime": null, "modifiedDateTime": null, "deletedDateTime": null,
                "ipRanges": [{"@odata.type": format!("#microsoft.graph.{form}"), "cidrAddress": network}]}),
            )
        };
        let everywhere = location(
            json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": "3",
            "displayName": "3", "countriesAndRegions": ["DE"], "includeUnknownCountriesAndRegions": true,
            "countryLookupMethod": "clientIpAddress", "createdDateTime": null, "modifiedDateTime": null,
            "deletedDateTime": null}),
        );
        let locations = [
            addresses("1", "198.18.1.0/24", true),
            addresses("2", "198.18.0.0/16", false),
            everywhere,
            addresses("4", "2001:2:0:100::/56", true),
        ];
        Places::of(&locations)
    }

    #[test]
    fn only_addresses_are_trusted_and_only_where_marked() {
        let cases = [
            ("in a trusted location, and in another", "198.18.1.7", true),
            ("in one that is not trusted", "198.18.2.7", false),
            ("in a country alone", "8.8.8.8", false),
            ("over IPv6", "2001:2:0:1aa::7", true),
            ("beside it", "2001:2:0:200::7", false),
        ];
        for (name, address, trusted) in cases {
            let address = address.parse().unwrap();
            assert_eq!(places().trust(address), trusted, "{name}");
            let located = places().locate(Some(address), Country::Known("DE"));
            assert_eq!(located.trusted, trusted.into(), "policies say the same: {name}");
        }
    }
}
