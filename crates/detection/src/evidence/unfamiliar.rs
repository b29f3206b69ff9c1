//! Values that the user never had.

use super::words::{hundredths, sign_ins};
use super::{Explain, pair};
use crate::features::Feature;
use crate::marks::Mark;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many unfamiliar values a sentence names; the rest is in `additionalInfo`.
const NAMED_MAX: usize = 3;

/// Values that the user never had.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfamiliar {
    /// How unfamiliar, in units of one wholly new value.
    pub score: f64,
    /// The values, those that weigh most first; never empty.
    pub properties: Vec<UnfamiliarProperty>,
    /// Whether a proven device of the user's spoke for it.
    pub device_is_known: bool,
    /// The mark on its network that made it count one level more.
    pub marked_network: Option<Arc<Mark>>,
}

/// A value that the user never had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfamiliarProperty {
    /// Which feature.
    pub feature: Feature,
    /// The value.
    pub value: Box<str>,
    /// In how many of the user's sign-ins the feature is known: the value was seen in none of them.
    pub of_sign_ins: u32,
    /// How many users of the tenant had it on its best day, at least; 0 also where the tenant does not count it.
    pub users_in_tenant: u32,
}

impl Explain for Unfamiliar {
    fn reason(&self) -> String {
        let named = self.properties.iter().take(NAMED_MAX);
        let named: Vec<_> = named
            .map(|property| {
                format!(
                    "{} {}{} (in none of {})",
                    property.feature.label(),
                    if property.feature == Feature::Network { "AS" } else { "" },
                    property.value,
                    sign_ins(property.of_sign_ins)
                )
            })
            .collect();
        let more = match self.properties.len().saturating_sub(NAMED_MAX) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let marked = self.marked_network.as_deref().map_or_else(String::new, |mark| {
            format!(" The network is the same as in {}.", mark.verdict())
        });
        format!("The user was never seen with {}{more}.{marked}", named.join(", "))
    }

    fn pairs(&self) -> Vec<Value> {
        let properties = self.properties.iter();
        let reasons: Vec<_> = properties
            .clone()
            .map(|property| risk_reason(property.feature))
            .collect();
        let details: Vec<_> = properties
            .map(|property| {
                json!({
                    "property": property.feature.as_str(),
                    "value": property.value,
                    "timesSeen": 0,
                    "ofSignIns": property.of_sign_ins,
                    "usersInTenant": property.users_in_tenant,
                })
            })
            .collect();
        let mut pairs = vec![
            pair("riskReasons", json!(reasons)),
            pair("unfamiliarProperties", json!(details)),
            pair("deviceIsKnown", json!(self.device_is_known)),
            pair("score", json!(hundredths(self.score))),
        ];
        pairs.extend(self.marked_network.iter().map(|mark| pair("mark", mark.fields())));
        pairs
    }
}

/// The words Graph's own detections use, and ours in their manner where they have none.
const fn risk_reason(feature: Feature) -> &'static str {
    match feature {
        Feature::Address => "UnfamiliarIP",
        Feature::Prefix => "UnfamiliarIPsubnet",
        Feature::Network => "UnfamiliarASN",
        Feature::Country => "UnfamiliarLocation",
        Feature::UserAgent => "UnfamiliarUserAgent",
        Feature::Browser => "UnfamiliarBrowser",
        Feature::OperatingSystem => "UnfamiliarOperatingSystem",
        Feature::DeviceType => "UnfamiliarDeviceType",
        Feature::Device => "UnfamiliarDevice",
        Feature::App => "UnfamiliarApplication",
        Feature::TokenIssuer => "UnfamiliarTokenIssuer",
    }
}
