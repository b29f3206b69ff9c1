//! Addresses as the tables see them: one form for each, and only those that the whole internet shares.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
pub use keepwatch_detection::address::{canonical as normalized, is_public};
use std::net::IpAddr;

/// Reads what lists and tables write for a network: an address, a network in CIDR form or a range `first-last`, which
/// becomes the fewest networks that cover it. Host bits are cleared, and IPv4 mapped into IPv6 becomes IPv4.
pub(crate) fn networks(text: &str) -> Result<Vec<IpNet>, &'static str> {
    if let Some((first, last)) = text.split_once('-') {
        return range(first.trim(), last.trim());
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(vec![IpNet::from(normalized(address))]);
    }
    let network: IpNet = text
        .parse()
        .map_err(|_| "not an address, a network in CIDR form or a range")?;
    Ok(vec![normalized_network(network.trunc())])
}

fn range(first: &str, last: &str) -> Result<Vec<IpNet>, &'static str> {
    let address = |text: &str| text.parse().map(normalized).map_err(|_| "not a range of two addresses");
    match (address(first)?, address(last)?) {
        (IpAddr::V4(first), IpAddr::V4(last)) if first <= last => {
            Ok(ipnet::Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect())
        }
        (IpAddr::V6(first), IpAddr::V6(last)) if first <= last => {
            Ok(ipnet::Ipv6Subnets::new(first, last, 0).map(IpNet::V6).collect())
        }
        (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => Err("the range ends before it begins"),
        _ => Err("the range mixes IPv4 and IPv6"),
    }
}

fn normalized_network(network: IpNet) -> IpNet {
    /// Bits of `::ffff:0:0/96`, in front of the IPv4 address.
    const MAPPED_BITS: u8 = 96;
    let IpNet::V6(v6) = network else { return network };
    match (v6.addr().to_ipv4_mapped(), v6.prefix_len().checked_sub(MAPPED_BITS)) {
        (Some(v4), Some(length)) => Ipv4Net::new(v4, length).map_or(network, IpNet::V4),
        _ => network,
    }
}

/// The network of `length` bits that holds `address`, as an explanation shows it.
pub(crate) fn network_of(address: IpAddr, length: u8) -> IpNet {
    match address {
        IpAddr::V4(v4) => Ipv4Net::new(v4, length.min(32)).map(|net| IpNet::V4(net.trunc())),
        IpAddr::V6(v6) => Ipv6Net::new(v6, length.min(128)).map(|net| IpNet::V6(net.trunc())),
    }
    .expect("the length was just bounded by the family's width")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_a_network() {
        let cases = [
            ("198.18.0.1", "198.18.0.1/32"),
            ("198.18.0.1/24", "198.18.0.0/24"),
            ("198.18.0.3-198.18.0.8", "198.18.0.3/32 198.18.0.4/30 198.18.0.8/32"),
            ("0.0.0.0 - 255.255.255.255", "0.0.0.0/0"),
            ("2001:2::1", "2001:2::1/128"),
            ("2001:2::-2001:2::3", "2001:2::/126"),
            ("::ffff:198.18.0.1", "198.18.0.1/32"),
            ("::ffff:198.18.0.0/112", "198.18.0.0/16"),
        ];
        for (text, expected) in cases {
            let shown: Vec<String> = networks(text).unwrap().iter().map(IpNet::to_string).collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
        let refused = [
            "",
            "example.org",
            "198.18.0.1/33",
            "198.18.0",
            "198.18.0.9-198.18.0.1",
            "198.18.0.1-::1",
            "-",
        ];
        for text in refused {
            assert!(networks(text).is_err(), "{text}");
        }
    }
}
