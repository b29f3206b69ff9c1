//! How often a user's addresses change in one part of the internet.
//!
//! A home keeps its address for weeks, a carrier gives out another one at every turn, and both are the user's own. So a new
//! range of the carrier's is no news, and a new one of the home's provider is. Which network is which kind nobody tells; it
//! shows in how many of the user's ranges there were seen once only.

use crate::features::Feature;
use crate::profile::Seen;
use std::net::Ipv6Addr;

/// What is assumed before anything is known, in sign-ins: so many with a new value, and so many without.
const CHANGED: f64 = 0.5;
const STAYED: f64 = 2.0;

/// What a user's sign-ins from one neighbourhood had.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Restlessness {
    /// Sign-ins from there, as far as the profile still has their values.
    pub(super) sign_ins: f64,
    /// Values that one sign-in had.
    once: f64,
}

impl Restlessness {
    /// Of the neighbourhood of `value`, among what is `known` of `feature`. `None` of a feature without neighbourhoods, and
    /// where the user never was.
    pub(super) fn near<'a>(
        feature: Feature,
        value: &str,
        known: impl Iterator<Item = &'a Seen>,
    ) -> Option<Restlessness> {
        let here = Neighbourhood::of(feature, value)?;
        let mut found = Restlessness::default();
        for seen in known.filter(|seen| Neighbourhood::of(feature, &seen.value) == Some(here)) {
            found.sign_ins += f64::from(seen.count);
            found.once += if seen.count == 1 { 1.0 } else { 0.0 };
        }
        (found.sign_ins > 0.0).then_some(found)
    }

    /// After how many sign-ins the chance of a new value would be one half, were it the same with every history: the
    /// odds of a new value after Good and Turing, who take the share of what was seen once for the share of what
    /// was not seen yet, times the sign-ins, of which `sign_ins_max` count at most.
    pub(super) fn readiness(self, sign_ins_max: f64) -> f64 {
        let odds = (self.once + CHANGED) / (self.sign_ins - self.once + STAYED);
        self.sign_ins.min(sign_ins_max) * odds
    }
}

/// What addresses are compared within: of a range the /16 or /32 that it is in, of an address its range.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Neighbourhood<'a> {
    V4(&'a str),
    V6([u16; 3]),
}

impl<'a> Neighbourhood<'a> {
    /// `None` of other features, and of a text that is no address.
    fn of(feature: Feature, value: &'a str) -> Option<Self> {
        let (octets, segments) = match feature {
            Feature::Prefix => (2, 2),
            Feature::Address => (3, 3),
            Feature::Network
            | Feature::Country
            | Feature::UserAgent
            | Feature::Browser
            | Feature::OperatingSystem
            | Feature::DeviceType
            | Feature::Device
            | Feature::App
            | Feature::TokenIssuer => return None,
        };
        if let Some((end, _)) = value.match_indices('.').nth(octets - 1) {
            return Some(Neighbourhood::V4(&value[..end]));
        }
        let address = value.split('/').next().unwrap_or(value);
        let [first, second, third, ..] = address.parse::<Ipv6Addr>().ok()?.segments();
        Some(Neighbourhood::V6([
            first,
            second,
            if segments == 3 { third } else { 0 },
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::start;

    fn seen(values: &[(&str, u32)]) -> Vec<Seen> {
        let seen = values.iter().map(|(value, count)| Seen {
            value: (*value).into(),
            count: *count,
            first: start(),
            last: start(),
        });
        seen.collect()
    }

    #[test]
    fn neighbours_share_what_is_above_them() {
        let cases = [
            (Feature::Prefix, "8.8.8.0/24", "8.8.200.0/24", true),
            (Feature::Prefix, "8.8.8.0/24", "8.9.8.0/24", false),
            (Feature::Prefix, "2a02:8:1::/48", "2a02:8:2::/48", true),
            (Feature::Prefix, "2a02:8:1::/48", "2a02:9:1::/48", false),
            (Feature::Prefix, "2a02::/48", "8.8.8.0/24", false),
            (Feature::Address, "8.8.8.8", "8.8.8.9", true),
            (Feature::Address, "8.8.8.8", "8.8.88.8", false),
            (Feature::Address, "2a02:8:1::1", "2a02:8:1:5::2", true),
            (Feature::Address, "2a02:8:1::1", "2a02:8:2::1", false),
        ];
        for (feature, value, other, are_neighbours) in cases {
            let found = Restlessness::near(feature, value, seen(&[(other, 1)]).iter());
            assert_eq!(found.is_some(), are_neighbours, "{value} {other}");
        }
        for (feature, value) in [(Feature::Network, "8.8.8.8"), (Feature::Prefix, "no address")] {
            let known = seen(&[(value, 1)]);
            assert_eq!(
                Restlessness::near(feature, value, known.iter()),
                None,
                "{feature} {value}"
            );
        }
    }

    #[test]
    fn what_was_seen_once_makes_the_new_likely() {
        let ready = |values: &[(&str, u32)]| {
            let known = seen(values);
            let near = Restlessness::near(Feature::Address, "8.8.8.8", known.iter()).unwrap();
            near.readiness(100.0) / near.sign_ins
        };
        let home = ready(&[("8.8.8.1", 20)]);
        let carrier = ready(&[("8.8.8.1", 1), ("8.8.8.2", 1), ("8.8.8.3", 1), ("8.8.8.4", 1)]);
        let both = ready(&[("8.8.8.1", 2), ("8.8.8.2", 1), ("8.8.8.3", 1)]);
        assert!(home < 0.05 && carrier > 2.0, "{home} {carrier}");
        assert!(home < both && both < carrier, "{home} {both} {carrier}");
    }
}
