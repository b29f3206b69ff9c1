//! The features of an attempt: normalised texts that can be counted and compared.

use crate::address;
use crate::attempt::Attempt;
use crate::signals::Signals;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest value that is kept, in bytes. User agents are the longest, and their ends say the least.
pub const VALUE_BYTES_MAX: usize = 256;

/// A kind of value that an attempt has.
///
/// Two hierarchies, from fine to coarse: address, prefix, network, country; and user agent, browser, operating system,
/// device type. A device and an application stand by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Feature {
    /// The address.
    Address,
    /// The address's /24 or /48.
    Prefix,
    /// The number of the autonomous system.
    Network,
    /// ISO 3166 alpha-2.
    Country,
    /// The whole `User-Agent` header.
    UserAgent,
    /// The browser with its major version.
    Browser,
    /// The operating system, without its version.
    OperatingSystem,
    /// Desktop, mobile, tablet, other.
    DeviceType,
    /// A device that proved who it is.
    Device,
    /// The application's client id.
    App,
    /// Who issued the token that a federated user brought. Not among what makes a sign-in familiar: few records have one,
    /// and it is nothing that the person chooses.
    TokenIssuer,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Feature; 11] = [
        Feature::Address,
        Feature::Prefix,
        Feature::Network,
        Feature::Country,
        Feature::UserAgent,
        Feature::Browser,
        Feature::OperatingSystem,
        Feature::DeviceType,
        Feature::Device,
        Feature::App,
        Feature::TokenIssuer,
    ];

    /// The name in `additionalInfo` and in stored counts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Feature::Address => "address",
            Feature::Prefix => "prefix",
            Feature::Network => "network",
            Feature::Country => "country",
            Feature::UserAgent => "userAgent",
            Feature::Browser => "browser",
            Feature::OperatingSystem => "operatingSystem",
            Feature::DeviceType => "deviceType",
            Feature::Device => "device",
            Feature::App => "app",
            Feature::TokenIssuer => "tokenIssuer",
        }
    }

    /// The name in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Feature::Address => "address",
            Feature::Prefix => "address range",
            Feature::Network => "network",
            Feature::Country => "country",
            Feature::UserAgent => "user agent",
            Feature::Browser => "browser",
            Feature::OperatingSystem => "operating system",
            Feature::DeviceType => "device type",
            Feature::Device => "device",
            Feature::App => "application",
            Feature::TokenIssuer => "token issuer",
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The features of one attempt. What is not known is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Features {
    /// The address.
    pub address: Option<Box<str>>,
    /// The address's /24 or /48, in CIDR form.
    pub prefix: Option<Box<str>>,
    /// The number of the autonomous system, in decimal.
    pub network: Option<Box<str>>,
    /// ISO 3166 alpha-2, upper case. Behind an anonymizer or a satellite it is that of the exit, which is a habit like any other.
    pub country: Option<Box<str>>,
    /// The `User-Agent` header.
    pub user_agent: Option<Box<str>>,
    /// The browser with its major version, such as `Firefox 78`.
    pub browser: Option<Box<str>>,
    /// The operating system, such as `Windows`.
    pub operating_system: Option<Box<str>>,
    /// `desktop`, `mobile`, `tablet` or `other`.
    pub device_type: Option<Box<str>>,
    /// A device that proved who it is.
    pub device: Option<Box<str>>,
    /// The application's client id.
    pub app: Option<Box<str>>,
    /// Who issued the token that a federated user brought.
    pub token_issuer: Option<Box<str>>,
}

impl Features {
    /// The features of `attempt`, of which `signals` are known.
    pub fn of(attempt: &Attempt, signals: &Signals) -> Features {
        let agent = &signals.agent;
        let origin = Origin::of(attempt, signals);
        // Versions of systems change by themselves and are no news; those of browsers are a level of their own.
        let browser = agent.browser_version.as_ref().or(agent.browser.as_ref());
        let operating_system = agent
            .operating_system
            .as_ref()
            .or(agent.operating_system_version.as_ref());
        Features {
            address: origin.address.map(|address| address.to_string().into()),
            prefix: origin.address.map(|address| address::prefix(address).into()),
            network: origin.network,
            country: origin.country,
            user_agent: value(attempt.user_agent.as_deref()),
            browser: value(browser.map(AsRef::as_ref)),
            operating_system: value(operating_system.map(AsRef::as_ref)),
            device_type: value(agent.device_type.as_deref()),
            device: value(attempt.device.as_deref()),
            app: value(attempt.app.as_deref()),
            token_issuer: value(attempt.token_issuer.as_deref()),
        }
    }

    /// The value of `feature`, if known.
    pub fn get(&self, feature: Feature) -> Option<&str> {
        match feature {
            Feature::Address => self.address.as_deref(),
            Feature::Prefix => self.prefix.as_deref(),
            Feature::Network => self.network.as_deref(),
            Feature::Country => self.country.as_deref(),
            Feature::UserAgent => self.user_agent.as_deref(),
            Feature::Browser => self.browser.as_deref(),
            Feature::OperatingSystem => self.operating_system.as_deref(),
            Feature::DeviceType => self.device_type.as_deref(),
            Feature::Device => self.device.as_deref(),
            Feature::App => self.app.as_deref(),
            Feature::TokenIssuer => self.token_issuer.as_deref(),
        }
    }
}

/// What an attempt's address says, as far as it may be believed.
#[derive(Default)]
struct Origin {
    address: Option<std::net::IpAddr>,
    network: Option<Box<str>>,
    country: Option<Box<str>>,
}

impl Origin {
    fn of(attempt: &Attempt, signals: &Signals) -> Origin {
        if !origin_counts(attempt) {
            return Origin::default();
        }
        Origin {
            address: attempt.address.map(address::canonical),
            network: signals
                .network
                .as_ref()
                .map(|network| network.number.to_string().into()),
            country: signals
                .place
                .as_ref()
                .and_then(|place| country(place.country.as_deref())),
        }
    }
}

/// Whether what the tables say of the attempt's address means something: it does not for an address that many places
/// share. A record without an address may still bring a place of its own.
pub(crate) fn origin_counts(attempt: &Attempt) -> bool {
    attempt.address.is_none_or(address::is_public)
}

fn country(code: Option<&str>) -> Option<Box<str>> {
    let code = code?.trim();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| code.to_ascii_uppercase().into())
}

/// A value without the blanks around it and cut to [`VALUE_BYTES_MAX`]; none where nothing is left.
pub(crate) fn value(text: Option<&str>) -> Option<Box<str>> {
    let text = text?.trim();
    let text = &text[..text.floor_char_boundary(VALUE_BYTES_MAX)];
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{attempt, signals};

    #[test]
    fn values_are_normalised_and_bounded() {
        let mut attempt = attempt("178.17.170.23", 0);
        attempt.user_agent = Some("é".repeat(200).into());
        attempt.device = Some("  ".into());
        let mut signals = signals("md", 1, None);
        signals.agent.browser_version = None;
        let features = Features::of(&attempt, &signals);
        assert_eq!(features.get(Feature::Address), Some("178.17.170.23"));
        assert_eq!(features.get(Feature::Prefix), Some("178.17.170.0/24"));
        assert_eq!(features.get(Feature::Network), Some("1"));
        assert_eq!(features.get(Feature::Country), Some("MD"));
        assert_eq!(features.get(Feature::UserAgent).map(str::len), Some(VALUE_BYTES_MAX));
        assert_eq!(
            features.get(Feature::Browser),
            Some("Firefox"),
            "without a version, the family"
        );
        assert_eq!(features.get(Feature::Device), None);
    }

    #[test]
    fn an_origin_counts_where_it_says_where_somebody_is() {
        // name, address, address counts, country counts
        let cases = [
            ("public", Some("178.17.170.23"), true, true),
            ("private", Some("10.0.0.1"), false, false),
            ("documentation", Some("203.0.113.1"), false, false),
            ("no address", None, false, true),
        ];
        for (name, address, address_counts, country_counts) in cases {
            let mut attempt = attempt("178.17.170.23", 0);
            attempt.address = address.map(|text| text.parse().unwrap());
            let signals = signals("MD", 1, None);
            let features = Features::of(&attempt, &signals);
            assert_eq!(features.address.is_some(), address_counts, "{name}");
            assert_eq!(features.prefix.is_some(), address_counts, "{name}");
            assert_eq!(features.country.is_some(), country_counts, "{name}");
        }
    }
}
