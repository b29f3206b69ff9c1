//! Addresses that an exception names.

use crate::address::canonical;
use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The fewest bits that an IPv4 prefix may fix: nobody owns more than a 256th of all addresses.
const BITS_MIN_V4: u8 = 8;
/// The same of IPv6: the largest block that a registry has given one operator is a /19.
const BITS_MIN_V6: u8 = 19;

/// One address, or all that begin with the same bits. IPv4 inside of IPv6 is IPv4, as addresses are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix(IpNet);

/// Why a text names no addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// Neither an address nor a prefix.
    #[error("`{0}` is neither an address nor a prefix in CIDR form")]
    Malformed(String),
    /// More addresses than anybody owns.
    #[error("`{0}` is wider than a /{BITS_MIN_V4} of IPv4 or a /{BITS_MIN_V6} of IPv6")]
    TooWide(String),
}

impl Prefix {
    /// Whether `address`, in its canonical form, is one of them.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for Prefix {
    type Err = PrefixError;
    fn from_str(text: &str) -> Result<Self, PrefixError> {
        let malformed = || PrefixError::Malformed(keepwatch_graph::edm::shown(text));
        let net = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(canonical(address)),
            Err(_) => as_v4(text.parse::<IpNet>().map_err(|_| malformed())?.trunc()),
        };
        let bits_min = match net {
            IpNet::V4(_) => BITS_MIN_V4,
            IpNet::V6(_) => BITS_MIN_V6,
        };
        if net.prefix_len() < bits_min {
            return Err(PrefixError::TooWide(keepwatch_graph::edm::shown(text)));
        }
        Ok(Self(net))
    }
}

/// IPv4 inside of IPv6 has the last 32 bits.
fn as_v4(net: IpNet) -> IpNet {
    const BITS_BEFORE: u8 = 96;
    match (canonical(net.network()), net.prefix_len().checked_sub(BITS_BEFORE)) {
        (IpAddr::V4(network), Some(bits)) if net.addr().is_ipv6() => Ipv4Net::new(network, bits).map_or(net, IpNet::V4),
        _ => net,
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            write!(f, "{}", self.0.addr())
        } else {
            write!(f, "{}", self.0)
        }
    }
}

impl Serialize for Prefix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Prefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
