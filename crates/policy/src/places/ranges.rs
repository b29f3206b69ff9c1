//! Ranges of addresses, as a named location has them.

use ipnet::IpNet;
use keepwatch_graph::conditional_access::named_location::IpRange;
use keepwatch_graph::edm::shown;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks must fix at least as many bits: nobody owns more than a 256th of all addresses.
pub const PREFIX_MIN: u8 = 8;

/// Addresses of one family, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    lowest: IpAddr,
    highest: IpAddr,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Not an address and a number of bits.
    #[error("`{0}` is not a network in CIDR notation of that address family")]
    NotNetwork(String),
    /// Too many addresses.
    #[error("`{0}` is wider than a /{PREFIX_MIN}")]
    TooWide(String),
    /// Not an address.
    #[error("`{0}` is not an address of that family")]
    NotAddress(String),
    /// From the higher to the lower.
    #[error("`{0}` is above `{1}`")]
    Reversed(IpAddr, IpAddr),
}

/// The family of a range's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// IPv4
    V4,
    /// IPv6
    V6,
}

impl Family {
    fn has(self, address: IpAddr) -> bool {
        match self {
            Family::V4 => address.is_ipv4(),
            Family::V6 => address.is_ipv6(),
        }
    }
}

impl Range {
    /// What a range of Graph's stands for.
    pub fn of(range: &IpRange) -> Result<Self, RangeError> {
        match range {
            IpRange::V4Cidr(range) => cidr(&range.cidr_address, Family::V4),
            IpRange::V6Cidr(range) => cidr(&range.cidr_address, Family::V6),
            IpRange::V4(range) => span(&range.lower_address, &range.upper_address, Family::V4),
            IpRange::V6(range) => span(&range.lower_address, &range.upper_address, Family::V6),
        }
    }
}

/// A network, such as `192.0.2.0/24`. The address may be any of the network's, as in `192.0.2.7/24`.
pub(super) fn cidr(text: &str, family: Family) -> Result<Range, RangeError> {
    let network: Option<IpNet> = text.parse().ok();
    let network = network.filter(|network| family.has(network.addr()));
    let network = network.ok_or_else(|| RangeError::NotNetwork(shown(text)))?;
    if network.prefix_len() < PREFIX_MIN {
        return Err(RangeError::TooWide(shown(text)));
    }
    Ok(Range {
        lowest: network.network(),
        highest: network.broadcast(),
    })
}

/// Addresses from one to another.
pub(super) fn span(lower: &str, upper: &str, family: Family) -> Result<Range, RangeError> {
    let address = |text: &str| -> Result<IpAddr, RangeError> {
        let parsed: Option<IpAddr> = text.parse().ok();
        let parsed = parsed.filter(|address| family.has(*address));
        parsed.ok_or_else(|| RangeError::NotAddress(shown(text)))
    };
    let (lowest, highest) = (address(lower)?, address(upper)?);
    if lowest > highest {
        return Err(RangeError::Reversed(lowest, highest));
    }
    Ok(Range { lowest, highest })
}

/// Ranges, ready to be searched.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranges {
    v4: Spans,
    v6: Spans,
}

/// Spans in the order of their lowest numbers, none touching the next.
type Spans = Vec<(u128, u128)>;

impl FromIterator<Range> for Ranges {
    fn from_iter<I: IntoIterator<Item = Range>>(ranges: I) -> Self {
        let mut found = Self::default();
        for Range { lowest, highest } in ranges {
            // A network of IPv4 inside of IPv6 is the IPv4 network, as its addresses are.
            match (lowest.to_canonical(), highest.to_canonical()) {
                (IpAddr::V4(lowest), IpAddr::V4(highest)) => found.v4.push((number_v4(lowest), number_v4(highest))),
                (lowest, highest) => found.v6.push((number_v6(lowest), number_v6(highest))),
            }
        }
        Self {
            v4: merged(found.v4),
            v6: merged(found.v6),
        }
    }
}

impl Ranges {
    pub(super) fn contain(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(address) => is_in(&self.v4, number_v4(address)),
            IpAddr::V6(address) => is_in(&self.v6, address.to_bits()),
        }
    }
}

fn number_v4(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits())
}

fn number_v6(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => Ipv6Addr::to_bits(address),
    }
}

fn merged(mut spans: Spans) -> Spans {
    spans.sort_unstable();
    let mut out = Spans::with_capacity(spans.len());
    for (lowest, highest) in spans {
        match out.last_mut() {
            Some((_, end)) if lowest <= *end => *end = highest.max(*end),
            _ => out.push((lowest, highest)),
        }
    }
    out
}

fn is_in(spans: &Spans, number: u128) -> bool {
    let behind = spans.partition_point(|(lowest, _)| *lowest <= number);
    behind > 0 && number <= spans[behind - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_the_ranges_that_hold_it() {
        let ranges: Ranges = [
            cidr("192.0.2.7/24", Family::V4),
            cidr("2001:db8::/32", Family::V6),
            span("198.51.100.3", "198.51.100.9", Family::V4),
            span("198.51.100.5", "198.51.100.12", Family::V4),
        ]
        .into_iter()
        .map(Result::unwrap)
        .collect();
        for (address, expected) in [
            ("192.0.2.0", true),
            ("192.0.2.255", true),
            ("192.0.3.0", false),
            ("::ffff:192.0.2.9", true),
            ("2001:db8:ffff::1", true),
            ("2001:db9::", false),
            ("198.51.100.2", false),
            ("198.51.100.12", true),
            ("198.51.100.13", false),
            ("0.0.0.0", false),
            ("::", false),
        ] {
            assert_eq!(ranges.contain(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        let refused = |result: Result<Range, RangeError>| result.unwrap_err().to_string();
        for text in [
            "192.0.2.0",
            "192.0.2.0/33",
            "192.0.2.256/24",
            "2001:db8::/32",
            "",
            "a/8",
        ] {
            assert!(refused(cidr(text, Family::V4)).contains("CIDR"), "{text}");
        }
        assert_eq!(refused(cidr("0.0.0.0/0", Family::V4)), "`0.0.0.0/0` is wider than a /8");
        assert!(refused(span("192.0.2.1", "::1", Family::V4)).contains("not an address"));
        assert!(refused(span("192.0.2.2", "192.0.2.1", Family::V4)).contains("above"));
    }
}
