//! A session that two devices used.

use super::words::minutes;
use super::{Explain, pair};
use crate::features::Feature;
use crate::session::{DeviceChange, Handover, SessionUse};
use keepwatch_graph::{SignInId, Timestamp};
use serde_json::{Value, json};

/// A session that two devices used from two networks.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEvidence {
    /// The use by somebody else before.
    pub before: SessionEnd,
    /// The use that is doubted.
    pub after: SessionEnd,
    /// How long after the other it was, in seconds.
    pub seconds: f64,
    /// In what the two contradict each other.
    pub change: DeviceChange,
}

/// One end of a session that changed hands.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEnd {
    /// The sign-in.
    pub sign_in: SignInId,
    /// When.
    pub at: Timestamp,
    /// From which address range, if known.
    pub prefix: Option<Box<str>>,
    /// In which network, if known.
    pub network: Option<Box<str>>,
    /// In which country, if known.
    pub country: Option<Box<str>>,
    /// With which browser and its version, if known.
    pub browser: Option<Box<str>>,
    /// On which system, if known.
    pub operating_system: Option<Box<str>>,
    /// On which device, if one proved itself.
    pub device: Option<Box<str>>,
}

impl SessionEvidence {
    pub(crate) fn new(handover: &Handover) -> Self {
        Self {
            before: SessionEnd::of(&handover.before),
            after: SessionEnd::of(&handover.after),
            seconds: handover.seconds(),
            change: handover.change,
        }
    }
}

impl SessionEnd {
    pub(crate) fn of(used: &SessionUse) -> Self {
        let text = |feature| used.features().get(feature).map(Into::into);
        Self {
            sign_in: used.attempt.sign_in,
            at: used.attempt.at,
            prefix: text(Feature::Prefix),
            network: text(Feature::Network),
            country: text(Feature::Country),
            browser: text(Feature::Browser),
            operating_system: text(Feature::OperatingSystem),
            device: text(Feature::Device),
        }
    }

    /// `Edge 120 on Windows in AS64496 (8.8.8.0/24, DE)`.
    pub(super) fn words(&self) -> String {
        let browser = self.browser.as_deref().unwrap_or("an unknown program");
        let system = self.operating_system.as_deref().unwrap_or("an unknown system");
        let network = match &self.network {
            Some(number) => format!("AS{number}"),
            None => "an unknown network".to_owned(),
        };
        let range = self.prefix.as_deref().unwrap_or("an unknown range");
        let country = self.country.as_deref().unwrap_or("an unknown country");
        format!("{browser} on {system} in {network} ({range}, {country})")
    }

    pub(super) fn fields(&self) -> Value {
        json!({
            "requestId": self.sign_in,
            "ipRange": self.prefix,
            "asn": self.network,
            "countryCode": self.country,
            "browser": self.browser,
            "operatingSystem": self.operating_system,
            "deviceId": self.device,
        })
    }
}

impl Explain for SessionEvidence {
    fn reason(&self) -> String {
        format!(
            "A session that {} used was used {} later by {}, which cannot be the same device.",
            self.before.words(),
            minutes(self.seconds),
            self.after.words(),
        )
    }

    fn pairs(&self) -> Vec<Value> {
        vec![
            pair("relatedEventTimeInUtc", json!(self.before.at)),
            pair("relatedSessionUse", self.before.fields()),
            pair("sessionUse", self.after.fields()),
            pair("deviceChange", json!(self.change.as_str())),
            pair("secondsBetween", json!(self.seconds.round() as i64)),
        ]
    }
}
