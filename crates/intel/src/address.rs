//! Addresses as the tables see them: one form for each, and only those that the whole internet shares.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `address` in its one form: an IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) becomes IPv4.
pub fn normalized(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// Whether tables can say anything of `address`: it means the same host everywhere on the internet.
///
/// Not public: private, loopback, link-local, shared (carrier NAT), documentation, multicast and reserved addresses, and
/// all IPv6 outside 2000::/3. The benchmarking ranges 198.18.0.0/15 and 2001:2::/48 count as public although nobody
/// announces them, so that the demo tenant has addresses that belong to nobody. Source: IANA special-purpose registries.
pub fn is_public(address: IpAddr) -> bool {
    match normalized(address) {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared_by_carriers = a == 100 && b & 0xc0 == 64;
    let protocol_assignments = [a, b, c] == [192, 0, 0];
    let this_network = a == 0;
    let multicast_or_reserved = a >= 224;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || shared_by_carriers
        || protocol_assignments
        || this_network
        || multicast_or_reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let global_unicast = a & 0xe000 == 0x2000;
    let documentation = (a == 0x2001 && b == 0x0db8) || (a == 0x3fff && b & 0xf000 == 0);
    global_unicast && !documentation
}

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
    fn only_addresses_that_all_share_are_public() {
        let cases = [
            ("8.8.8.8", true),
            ("178.17.170.23", true),
            ("198.18.4.5", true),
            ("198.19.255.255", true),
            ("::ffff:8.8.8.8", true),
            ("2a00:1450::1", true),
            ("2001:2::1", true),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("::ffff:192.168.1.1", false),
            ("127.0.0.1", false),
            ("169.254.1.1", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("100.128.0.1", true),
            ("192.0.2.1", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("192.0.0.8", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("3fff:fff::1", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_public(text.parse().unwrap()), expected, "{text}");
        }
    }

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
