//! The rules of named locations.

use super::countries::is_country;
use super::{Invalid, display_name};
use crate::places::Range;
use keepwatch_graph::conditional_access::NamedLocation;
use keepwatch_graph::conditional_access::named_location::{CountryNamedLocation, IpNamedLocation};
use keepwatch_graph::edm::shown;
use keepwatch_graph::enums::CountryLookupMethodType;

/// The most ranges in one location. Source: Microsoft Entra, Conditional Access: network assignment.
pub(super) const RANGES_MAX: usize = 2000;

/// Checks a named location.
pub fn named_location(location: &NamedLocation) -> Result<(), Invalid> {
    match location {
        NamedLocation::Ip(location) => by_address(location),
        NamedLocation::Country(location) => by_country(location),
    }
}

fn by_address(location: &IpNamedLocation) -> Result<(), Invalid> {
    const RANGES: &str = "ipRanges";
    display_name("displayName", &location.display_name)?;
    if location.ip_ranges.is_empty() {
        return Err(Invalid::new(RANGES, "must have a range"));
    }
    if location.ip_ranges.len() > RANGES_MAX {
        return Err(Invalid::new(RANGES, format!("has more than {RANGES_MAX} ranges")));
    }
    for range in &location.ip_ranges {
        Range::of(range).map_err(|error| Invalid::new(RANGES, error.to_string()))?;
    }
    Ok(())
}

fn by_country(location: &CountryNamedLocation) -> Result<(), Invalid> {
    const COUNTRIES: &str = "countriesAndRegions";
    display_name("displayName", &location.display_name)?;
    let countries = &location.countries_and_regions;
    if countries.is_empty() && !location.include_unknown_countries_and_regions {
        return Err(Invalid::new(COUNTRIES, "must name a country"));
    }
    if let Some(other) = countries.iter().find(|country| !is_country(country)) {
        let problem = format!("`{}` is not a two-letter code of ISO 3166", shown(other));
        return Err(Invalid::new(COUNTRIES, problem));
    }
    if location.country_lookup_method == Some(CountryLookupMethodType::UnknownFutureValue) {
        return Err(Invalid::new(
            "countryLookupMethod",
            "must be clientIpAddress or authenticatorAppGps",
        ));
    }
    Ok(())
}
