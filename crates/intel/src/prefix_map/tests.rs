use super::*;
use ipnet::{Ipv4Net, Ipv6Net};
use proptest::prelude::*;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What [`PrefixMap::get`] means, written for clarity.
fn naive(entries: &[(IpNet, u32)], address: IpAddr) -> Vec<Hit> {
    let mut hits: Vec<Hit> = entries
        .iter()
        .filter(|(network, _)| network.contains(&address))
        .map(|(network, owner)| Hit {
            owner: *owner,
            prefix_len: network.prefix_len(),
        })
        .collect();
    hits.sort_by_key(|hit| (Reverse(hit.prefix_len), hit.owner));
    let mut seen = std::collections::HashSet::new();
    hits.retain(|hit| seen.insert(hit.owner));
    hits
}

fn built(entries: &[(IpNet, u32)], keep: Keep) -> PrefixMap {
    let mut builder = PrefixMapBuilder::default();
    for (network, owner) in entries {
        builder.add(*network, *owner);
    }
    builder.build(keep)
}

/// Networks crowded into a small corner of the address space (and its two ends), so that they nest and touch.
fn network() -> impl Strategy<Value = IpNet> {
    let v4 = (
        prop_oneof![Just(0_u32), Just(0xc612_0000), Just(0xffff_ff00)],
        0_u32..64,
        20_u8..=32,
    )
        .prop_map(|(base, low, length)| IpNet::V4(Ipv4Net::new(Ipv4Addr::from_bits(base | low), length).unwrap()));
    let v6 = (
        prop_oneof![Just(0x2001_0002_u128 << 96), Just(u128::MAX - 63)],
        0_u128..64,
        0_u8..=128,
    )
        .prop_map(|(base, low, length)| IpNet::V6(Ipv6Net::new(Ipv6Addr::from_bits(base | low), length).unwrap()));
    prop_oneof![v4, v6].prop_map(|network| network.trunc())
}

fn address() -> impl Strategy<Value = IpAddr> {
    (network(), 0_u8..8).prop_map(|(network, flip)| match network.addr() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() ^ u32::from(flip))),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() ^ u128::from(flip))),
    })
}

proptest! {
    #[test]
    fn a_look_up_equals_a_scan_of_every_entry(
        entries in prop::collection::vec((network(), 0_u32..4), 0..40),
        addresses in prop::collection::vec(address(), 20),
    ) {
        let all = built(&entries, Keep::LongestOfEachOwner);
        let longest = built(&entries, Keep::Longest);
        for address in addresses {
            let expected = naive(&entries, address);
            prop_assert_eq!(all.get(address), expected.as_slice());
            prop_assert_eq!(longest.get(address), &expected[..expected.len().min(1)]);
        }
    }

    #[test]
    fn the_order_of_entries_does_not_matter(entries in prop::collection::vec((network(), 0_u32..4), 0..20), address in address()) {
        let forwards = built(&entries, Keep::LongestOfEachOwner);
        let reversed: Vec<_> = entries.iter().rev().copied().collect();
        let backwards = built(&reversed, Keep::LongestOfEachOwner);
        prop_assert_eq!(forwards.get(address), backwards.get(address));
    }
}

#[test]
fn a_whole_family_is_one_segment() {
    let map = built(&[("0.0.0.0/0".parse().unwrap(), 7)], Keep::Longest);
    for address in ["0.0.0.0", "198.18.0.1", "255.255.255.255"] {
        assert_eq!(
            map.get(address.parse().unwrap()),
            [Hit {
                owner: 7,
                prefix_len: 0
            }],
            "{address}"
        );
    }
    assert_eq!(map.get("::1".parse().unwrap()), []);
}

#[test]
fn a_large_map_with_an_index_answers_as_a_scan() {
    // Pseudo-random by multiplication with an odd constant, so that all buckets and both ends are used.
    let spread = |number: u32| number.wrapping_mul(0x9e37_79b1);
    let mut networks: Vec<Ipv4Net> = (0..60_000)
        .map(|number| Ipv4Net::new(Ipv4Addr::from_bits(spread(number)), 20 + (number % 13) as u8).unwrap())
        .collect();
    networks.push("0.0.0.0/32".parse().unwrap());
    networks.push("255.255.255.255/32".parse().unwrap());
    networks.push("198.18.0.0/15".parse().unwrap());
    let entries: Vec<(IpNet, u32)> = networks.iter().map(|network| (IpNet::V4(network.trunc()), 0)).collect();
    let map = built(&entries, Keep::Longest);
    assert!(!map.v4.index.is_empty());
    let probes = (0..200).map(|number| spread(number * 300).wrapping_add(number % 3));
    for address in probes.chain([0, 1, u32::MAX, u32::MAX - 1, 0xc612_0000, 0xc613_ffff, 0xc614_0000]) {
        let address = IpAddr::V4(Ipv4Addr::from_bits(address));
        assert_eq!(map.get(address).first(), naive(&entries, address).first(), "{address}");
    }
}

#[test]
fn many_single_addresses_of_a_list_share_one_set() {
    let mut builder = PrefixMapBuilder::default();
    for low in 0..10_000_u32 {
        builder.add(IpNet::from(IpAddr::V4(Ipv4Addr::from_bits(0xc612_0000 + 2 * low))), 0);
    }
    let map = builder.build(Keep::LongestOfEachOwner);
    assert_eq!(map.sets.ends.len(), 2);
    assert_eq!(map.v4.starts.len(), 20_000);
}
