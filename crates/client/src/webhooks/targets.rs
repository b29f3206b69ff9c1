//! Where requests to somebody else's address may go. Whoever can name an address could otherwise make the server ask the
//! machines beside it: a cloud's metadata service, a database without a password, the server itself.

use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest address that is taken.
const URL_MAX: usize = 2048;

/// Which addresses requests may go to, beside public ones by https.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Targets {
    /// Also private networks and this machine.
    pub private: bool,
    /// Also this machine, by http as well: for tests and demonstrations.
    pub http_loopback: bool,
}

/// An address that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

/// Why requests may not go to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// It cannot be read.
    #[error("must be an https URL of at most 2048 bytes")]
    Malformed,
    /// Neither https nor what is allowed beside it.
    #[error("must use https")]
    NotHttps,
    /// It has a user name or a password in it.
    #[error("must not hold a user name or a password")]
    Credentials,
    /// It leads to this machine or a private network, where the settings do not allow that.
    #[error("leads to this machine or a private network, which this server's settings do not allow")]
    Private,
    /// It leads where no webhook can be, whatever the settings say.
    #[error("leads to an address that no notification is sent to")]
    Forbidden,
}

impl Targets {
    /// Reads an address and checks it as far as that is possible without resolving its name.
    pub fn parse(self, text: &str) -> Result<Target, BadTarget> {
        if text.len() > URL_MAX {
            return Err(BadTarget::Malformed);
        }
        let url = Url::parse(text).map_err(|_| BadTarget::Malformed)?;
        self.check(&url)?;
        Ok(Target(url))
    }

    /// Whether requests may go to `url`, as far as can be told without resolving its name.
    pub(super) fn check(self, url: &Url) -> Result<(), BadTarget> {
        let host = url.host_str().ok_or(BadTarget::Malformed)?;
        let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let is_loopback =
            host.eq_ignore_ascii_case("localhost") || address.is_some_and(|address| address.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if self.http_loopback && is_loopback => {}
            "http" => return Err(BadTarget::NotHttps),
            _ => return Err(BadTarget::Malformed),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadTarget::Credentials);
        }
        address.map_or(Ok(()), |address| self.allow(address))
    }

    /// Whether requests may go to that address.
    pub(super) fn allow(self, address: IpAddr) -> Result<(), BadTarget> {
        match reach(address) {
            Reach::Public => Ok(()),
            Reach::Loopback if self.private || self.http_loopback => Ok(()),
            Reach::Private if self.private => Ok(()),
            Reach::Loopback | Reach::Private => Err(BadTarget::Private),
            Reach::Nowhere => Err(BadTarget::Forbidden),
        }
    }
}

/// How far away an address is.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    Public,
    Private,
    Loopback,
    /// One link only, groups, nothing at all, and what clouds tell their machines at.
    Nowhere,
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] => Reach::Loopback,
        // The metadata service of Alibaba's cloud, and the platform's address in Azure.
        [100, 100, 100, 200] | [168, 63, 129, 16] => Reach::Nowhere,
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Reach::Private,
        // Benchmarks and protocol assignments.
        [198, 18..=19, ..] | [192, 0, 0, _] => Reach::Private,
        // Link-local, with the metadata services of most clouds; this network; groups, the reserved rest, broadcast.
        [169, 254, ..] | [0, ..] | [224..=255, ..] => Reach::Nowhere,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    /// The metadata service of Amazon's cloud.
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    let [first, second, .., high, low] = address.segments();
    let inner = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match first {
        _ if address == Ipv6Addr::LOCALHOST => Reach::Loopback,
        _ if address.is_unspecified() || address.is_multicast() || address == METADATA => Reach::Nowhere,
        // IPv4 in IPv6: mapped, compatible, and translated by NAT64.
        0 => reach_v4(inner),
        0x64 if second == 0xff9b => reach_v4(inner),
        // Link-local and site-local; 6to4 and Teredo, whose far end is hidden inside.
        0xfe80..=0xfeff | 0x2002 => Reach::Nowhere,
        0x2001 if second == 0 => Reach::Nowhere,
        0xfc00..=0xfdff => Reach::Private,
        _ => Reach::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Targets = Targets {
        private: false,
        http_loopback: false,
    };
    const PRIVATE: Targets = Targets {
        private: true,
        http_loopback: false,
    };
    const DEMO: Targets = Targets {
        private: false,
        http_loopback: true,
    };

    #[test]
    fn requests_go_only_where_the_settings_say() {
        use BadTarget::{Credentials, Forbidden, Malformed, NotHttps, Private};
        let refused = Err::<(), _>;
        let cases = [
            // url, strict, private networks allowed, http to loopback allowed
            ("https://hook.example/a?b=c", [Ok(()); 3]),
            ("https://93.184.216.34/", [Ok(()); 3]),
            ("https://[2606:2800:220:1::1]/", [Ok(()); 3]),
            ("http://hook.example/", [refused(NotHttps); 3]),
            ("http://127.0.0.1:80/", [refused(NotHttps), refused(NotHttps), Ok(())]),
            ("http://localhost:8080/", [refused(NotHttps), refused(NotHttps), Ok(())]),
            ("http://[::1]/", [refused(NotHttps), refused(NotHttps), Ok(())]),
            ("http://10.0.0.1/", [refused(NotHttps); 3]),
            ("https://127.0.0.1/", [refused(Private), Ok(()), Ok(())]),
            ("https://10.1.2.3/", [refused(Private), Ok(()), refused(Private)]),
            ("https://[fd12::1]/", [refused(Private), Ok(()), refused(Private)]),
            ("https://100.64.0.1/", [refused(Private), Ok(()), refused(Private)]),
            ("https://169.254.169.254/latest", [refused(Forbidden); 3]),
            ("https://[fd00:ec2::254]/", [refused(Forbidden); 3]),
            ("https://[fe80::1]/", [refused(Forbidden); 3]),
            ("https://[::ffff:169.254.169.254]/", [refused(Forbidden); 3]),
            (
                "https://[64:ff9b::10.0.0.1]/",
                [refused(Private), Ok(()), refused(Private)],
            ),
            ("https://[2002:a9fe:a9fe::1]/", [refused(Forbidden); 3]),
            ("https://168.63.129.16/", [refused(Forbidden); 3]),
            ("https://0.0.0.0/", [refused(Forbidden); 3]),
            // Other spellings of 127.0.0.1, which URLs know.
            ("https://2130706433/", [refused(Private), Ok(()), Ok(())]),
            ("https://0x7f.1/", [refused(Private), Ok(()), Ok(())]),
            ("https://user:secret@hook.example/", [refused(Credentials); 3]),
            ("ftp://hook.example/", [refused(Malformed); 3]),
            ("file:///etc/passwd", [refused(Malformed); 3]),
            ("hook.example", [refused(Malformed); 3]),
            ("", [refused(Malformed); 3]),
        ];
        for (url, expected) in cases {
            let found = [STRICT, PRIVATE, DEMO].map(|targets| targets.parse(url).map(drop));
            assert_eq!(found, expected, "{url}");
        }
        let long = format!("https://hook.example/{}", "a".repeat(URL_MAX));
        assert_eq!(STRICT.parse(&long).map(drop), refused(Malformed));
    }
}
