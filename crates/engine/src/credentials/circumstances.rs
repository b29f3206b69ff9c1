//! Where somebody tries a password, and whether the user has been seen there.

use keepwatch_detection::{Feature, Profile, address};
use keepwatch_graph::Timestamp;
use std::net::IpAddr;

/// Where somebody tries a password from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// The address; absent where nobody knows it.
    pub address: Option<IpAddr>,
    /// The browser, by the cookie that it was given: what the record of the sign-in has as the device's `browserId`.
    pub browser: Option<String>,
}

/// Which count a try belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The user has signed in from this browser, or this address's range, and it was the user.
    Familiar,
    /// Anywhere else.
    Unfamiliar,
}

impl Place {
    /// Whether a user with this profile has been seen there by `at`.
    ///
    /// A range is an office's or a home's, so that whoever shares a country or a large provider with the user is still a
    /// stranger.
    pub(super) fn of(profile: &Profile, from: &Circumstances, at: Timestamp) -> Self {
        let is_known = |feature, value: &str| profile.seen(feature, value, at).is_some();
        let browser = from.browser.as_deref();
        let range = from.public_address().map(address::prefix);
        let is_familiar = browser.is_some_and(|browser| is_known(Feature::Device, browser.trim()))
            || range.is_some_and(|range| is_known(Feature::Prefix, &range));
        if is_familiar {
            Place::Familiar
        } else {
            Place::Unfamiliar
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Place::Familiar => "familiar",
            Place::Unfamiliar => "unfamiliar",
        }
    }
}

impl Circumstances {
    fn public_address(&self) -> Option<IpAddr> {
        let address = self.address.map(address::canonical);
        address.filter(|address| address::is_public(*address))
    }

    /// What is counted as one address: of IPv6 the network that one connection is given (RFC 6177), which can make up as
    /// many addresses as it likes. None for private ones: behind a proxy that does not say who asks, everybody has the same.
    pub(super) fn counted_address(&self) -> Option<String> {
        Some(match self.public_address()? {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_counted_as_the_connection_that_it_belongs_to() {
        let cases = [
            ("198.18.0.7", Some("198.18.0.7")),
            ("::ffff:198.18.0.7", Some("198.18.0.7")),
            ("2001:2:0:5:1:2:3:4", Some("2001:2:0:5::/64")),
            ("2001:2:0:5:ffff::", Some("2001:2:0:5::/64")),
            ("10.0.0.1", None),
            ("127.0.0.1", None),
            ("::1", None),
        ];
        for (address, expected) in cases {
            let from = Circumstances {
                address: address.parse().ok(),
                browser: None,
            };
            assert_eq!(from.counted_address().as_deref(), expected, "{address}");
        }
        assert_eq!(Circumstances::default().counted_address(), None);
    }
}
