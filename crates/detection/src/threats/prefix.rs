//! Address ranges of rules.

use crate::address::canonical;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses. A single address is a block of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prefix {
    // INVARIANT: the bits after the first `length` are zero, and `length` is at most the family's width.
    first: IpAddr,
    length: u8,
}

impl Prefix {
    /// The block of all addresses that share the first `length` bits with `address`; `None` where it has not so many. An IPv4
    /// address inside IPv6 is to be given as IPv4, since that is how attempts are looked up.
    pub fn new(address: IpAddr, length: u8) -> Option<Prefix> {
        let first = match address {
            IpAddr::V4(address) => {
                let kept = Ipv4Addr::BITS.checked_sub(length.into())?;
                let mask = u32::MAX.checked_shl(kept).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let kept = Ipv6Addr::BITS.checked_sub(length.into())?;
                let mask = u128::MAX.checked_shl(kept).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        };
        Some(Prefix { first, length })
    }

    /// The block of one address.
    pub fn of(address: IpAddr) -> Prefix {
        let address = canonical(address);
        let length = if address.is_ipv4() { 32 } else { 128 };
        Prefix { first: address, length }
    }

    /// How many bits its addresses share.
    pub const fn length(&self) -> u8 {
        self.length
    }

    /// Whether its addresses are IPv4.
    pub const fn is_ipv4(&self) -> bool {
        self.first.is_ipv4()
    }
}

impl fmt::Display for Prefix {
    /// In CIDR form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_behind_a_prefix_do_not_count() {
        let cases = [
            ("198.18.7.9", 16, Some("198.18.0.0/16")),
            ("198.18.7.9", 0, Some("0.0.0.0/0")),
            ("198.18.7.9", 32, Some("198.18.7.9/32")),
            ("198.18.7.9", 33, None),
            ("2001:2:0:7::9", 48, Some("2001:2::/48")),
            ("2001:2::9", 0, Some("::/0")),
            ("2001:2::9", 128, Some("2001:2::9/128")),
            ("2001:2::9", 129, None),
        ];
        for (address, length, expected) in cases {
            let shown = Prefix::new(address.parse().unwrap(), length).map(|prefix| prefix.to_string());
            assert_eq!(shown.as_deref(), expected, "{address}/{length}");
        }
        assert_eq!(
            Prefix::of("::ffff:198.18.7.9".parse().unwrap()).to_string(),
            "198.18.7.9/32"
        );
    }
}
