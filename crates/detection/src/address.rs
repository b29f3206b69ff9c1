//! Which addresses say where somebody is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that counts: IPv4 inside IPv6 (RFC 4291 section 2.5.5.2) and behind the well-known translation prefix
/// (RFC 6052) is IPv4, so that one host has one spelling.
pub fn canonical(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => match address.segments() {
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
            }
            _ => IpAddr::V6(address),
        },
        address => address,
    }
}

/// Whether an address is one host's on the public internet.
///
/// Private, loopback, shared (carrier-grade NAT), link-local, documentation, multicast and reserved addresses are not: they
/// are in use at many places at once or nowhere, so they have no place, no network and no reputation. The benchmarking
/// ranges 198.18.0.0/15 and 2001:2::/48 count as public although nobody announces them, so that a demo tenant has
/// addresses that belong to nobody. Source: IANA's special-purpose address registries (RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match canonical(address) {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224.., ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 168, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let global_unicast = segments[0] & 0xe000 == 0x2000;
    let benchmarking = segments[..3] == [0x2001, 2, 0];
    let special = matches!(
        segments,
        // Protocol assignments and Teredo, and the two documentation ranges.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..]
    );
    global_unicast && (benchmarking || !special)
}

/// The block an address is handed out from, in CIDR form: a /24, or the /48 of a site.
///
/// Finer would make every IPv6 privacy address a new place, coarser would join neighbours of one provider.
pub fn prefix(address: IpAddr) -> String {
    match canonical(address) {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_somewhere() {
        let cases = [
            ("178.17.170.23", true),
            ("8.8.8.8", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("100.63.0.1", true),
            ("2600:1f18::1", true),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::808:808", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("169.254.1.1", false),
            ("172.31.255.255", false),
            ("192.0.2.7", false),
            ("192.168.1.1", false),
            ("198.18.0.1", true),
            ("2001:2:0:100::1", true),
            ("2001:2:1::1", false),
            ("198.51.100.9", false),
            ("203.0.113.9", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("3fff::1", false),
            ("ff02::1", false),
        ];
        for (address, public) in cases {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn a_prefix_is_one_text_for_all_its_addresses() {
        let cases = [
            ("178.17.170.23", "178.17.170.0/24"),
            ("::ffff:178.17.170.99", "178.17.170.0/24"),
            ("2600:1f18:1:2:3:4:5:6", "2600:1f18:1::/48"),
            ("2600:1f18:0001:ffff::", "2600:1f18:1::/48"),
        ];
        for (address, expected) in cases {
            assert_eq!(prefix(address.parse().unwrap()), expected);
        }
    }
}
