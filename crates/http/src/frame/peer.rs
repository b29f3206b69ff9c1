//! The address of whoever sends a request, as far as somebody trustworthy has seen it.
//!
//! A header that names an address is believed only from a proxy that the settings name, and of such a header only what
//! trusted proxies have added: everything further left came from outside, and may be invented.
//!
//! Source: RFC 7239 for `Forwarded`; `X-Forwarded-For` has no standard, and is a list of addresses in the same order.

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The address at the other end of the connection. Whoever accepts connections puts it into each request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Which proxies stand before the server, and how they tell whom they speak for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Their networks. Nobody is believed where there are none.
    pub trusted: Vec<IpNet>,
    /// Where they write it down.
    pub header: ForwardedHeader,
}

/// The header in which proxies name the address that they have a request from.
///
/// One of them: a proxy that writes one header hands on what clients have put into the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, which nearly every proxy writes.
    #[default]
    XForwardedFor,
    /// `Forwarded` of RFC 7239.
    Forwarded,
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// Trusted proxies in a row that are followed: three are rare, and a client may add any number of addresses.
const HOPS_MAX: usize = 16;

impl Proxies {
    /// The address that a request came from: the right-most that is not a trusted proxy's. `None` where a trusted proxy
    /// hides it, or writes something that is no address.
    pub(crate) fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let mut nearest = peer?.to_canonical();
        let hops = match self.header {
            ForwardedHeader::XForwardedFor => hops(headers, X_FORWARDED_FOR),
            ForwardedHeader::Forwarded => hops(headers, FORWARDED),
        };
        for hop in hops.take(HOPS_MAX) {
            if !self.trusts(nearest) {
                break;
            }
            nearest = match self.header {
                ForwardedHeader::XForwardedFor => address(hop)?,
                ForwardedHeader::Forwarded => forwarded_for(hop)?,
            };
        }
        Some(nearest)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// Whether any proxy, trusted or not, seems to have passed the request on.
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED)
}

/// The items of a list header, the last first. Cut at every comma, quoted or not: addresses have none, and so a client
/// cannot swallow what a proxy adds by opening a quotation.
fn hops(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or("")).collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim)
}

/// The address in an element of `Forwarded`, such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(value.trim_matches('"'))
}

/// An address with or without its port, which some proxies write.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address: Option<IpAddr> = bare.unwrap_or(text).parse().ok();
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    const PROXY: &str = "10.0.0.1";
    type Lines<'a> = &'a [&'a str];

    fn proxies(header: ForwardedHeader) -> Proxies {
        Proxies {
            trusted: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
            header,
        }
    }

    fn client(header: ForwardedHeader, peer: &str, lines: Lines<'_>) -> Option<String> {
        let name = match header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => FORWARDED,
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&name, HeaderValue::from_str(line).unwrap());
        }
        let found = proxies(header).client(Some(peer.parse().unwrap()), &headers);
        found.map(|address| address.to_string())
    }

    #[test]
    fn the_client_is_the_right_most_address_that_is_no_proxys() {
        use ForwardedHeader::{Forwarded as F, XForwardedFor as X};
        let cases: [(&str, ForwardedHeader, &str, Lines<'_>, Option<&str>); 18] = [
            ("no header", X, PROXY, &[], Some(PROXY)),
            ("untrusted peer", X, "192.0.2.1", &["198.51.100.7"], Some("192.0.2.1")),
            ("one proxy", X, PROXY, &["198.51.100.7"], Some("198.51.100.7")),
            (
                "invented first",
                X,
                PROXY,
                &["1.1.1.1, 198.51.100.7"],
                Some("198.51.100.7"),
            ),
            (
                "invented line",
                X,
                PROXY,
                &["1.1.1.1", "198.51.100.7"],
                Some("198.51.100.7"),
            ),
            (
                "two proxies",
                X,
                PROXY,
                &["1.1.1.1, 198.51.100.7, 10.9.9.9"],
                Some("198.51.100.7"),
            ),
            ("proxies only", X, PROXY, &["10.1.1.1, 10.2.2.2"], Some("10.1.1.1")),
            ("a port", X, PROXY, &["198.51.100.7:4711"], Some("198.51.100.7")),
            ("version 6", X, PROXY, &["2001:db8::1"], Some("2001:db8::1")),
            (
                "version 6 with a port",
                X,
                PROXY,
                &["[2001:db8::1]:1"],
                Some("2001:db8::1"),
            ),
            (
                "mapped peer",
                X,
                "::ffff:10.0.0.1",
                &["198.51.100.7"],
                Some("198.51.100.7"),
            ),
            (
                "mapped client",
                X,
                PROXY,
                &["::ffff:198.51.100.7"],
                Some("198.51.100.7"),
            ),
            ("hidden", X, PROXY, &["198.51.100.7, unknown"], None),
            ("empty", X, PROXY, &[""], None),
            (
                "standard",
                F,
                PROXY,
                &["for=198.51.100.7;proto=https"],
                Some("198.51.100.7"),
            ),
            (
                "standard, version 6",
                F,
                PROXY,
                &[r#"proto=https; For="[2001:db8::1]:4711""#],
                Some("2001:db8::1"),
            ),
            (
                "open quotation",
                F,
                PROXY,
                &[r#"for=", for=198.51.100.7"#],
                Some("198.51.100.7"),
            ),
            ("standard, hidden", F, PROXY, &["for=_gazonk"], None),
        ];
        for (name, header, peer, lines, expected) in cases {
            assert_eq!(client(header, peer, lines).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn nobody_is_believed_by_default() {
        let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, HeaderValue::from_static("198.51.100.7"))]);
        let peer: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!(Proxies::default().client(Some(peer), &headers), Some(peer));
        assert_eq!(Proxies::default().client(None, &headers), None);
    }

    #[test]
    fn a_header_that_is_not_configured_is_the_clients() {
        let headers = HeaderMap::from_iter([(FORWARDED, HeaderValue::from_static("for=1.1.1.1"))]);
        let peer: IpAddr = PROXY.parse().unwrap();
        let found = proxies(ForwardedHeader::XForwardedFor).client(Some(peer), &headers);
        assert_eq!(found, Some(peer));
    }

    proptest! {
        /// Whatever a client sends, the address that the proxy adds is what counts.
        #[test]
        fn what_a_client_sends_changes_nothing(sent in "[ -~]{0,200}", is_standard: bool) {
            let (header, added) = match is_standard {
                true => (ForwardedHeader::Forwarded, "for=198.51.100.7"),
                false => (ForwardedHeader::XForwardedFor, "198.51.100.7"),
            };
            let one_line = format!("{sent}, {added}");
            let expected = Some("198.51.100.7".to_owned());
            prop_assert_eq!(&client(header, PROXY, &[&one_line]), &expected);
            prop_assert_eq!(&client(header, PROXY, &[&sent, added]), &expected);
            client(header, PROXY, &[&sent]);
        }
    }
}
