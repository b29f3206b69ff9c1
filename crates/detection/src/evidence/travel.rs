//! A journey that nobody can have made.

use super::words::hundredths;
use super::{Explain, NotSuppressed, not_suppressed, pair};
use crate::profile::Stay;
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// Two places too far apart for the time between.
#[derive(Debug, Clone, PartialEq)]
pub struct Travel {
    /// Where the user was before.
    pub from: Stop,
    /// Where the attempt is.
    pub to: Stop,
    /// How far apart at least, in kilometres: less the radii within which the two places lie.
    pub distance_km: f64,
    /// How fast somebody would have had to be, in kilometres an hour; infinite for the same instant.
    pub speed_kmh: f64,
    /// Every rule that could have explained it, with why it did not.
    pub not_suppressed: Vec<NotSuppressed>,
}

/// One end of a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// When.
    pub at: Timestamp,
    /// Where, and with what.
    pub stay: Stay,
}

impl Explain for Travel {
    fn reason(&self) -> String {
        let minutes = (self.to.at.seconds_since(self.from.at) / 60.0).round() as i64;
        let time = match (minutes / 60, minutes % 60) {
            _ if self.from.at == self.to.at => "at the same time".to_owned(),
            (0, 0) => "less than a minute apart".to_owned(),
            (0, minutes) => format!("{minutes} min apart"),
            (hours, minutes) => format!("{hours} h {minutes} min apart"),
        };
        let speed = if self.speed_kmh.is_finite() {
            format!(", which takes {:.0} km/h", self.speed_kmh)
        } else {
            String::new()
        };
        let mut sentence = format!(
            "The user signed in from {} and from {}, at least {:.0} km away, {time}{speed}",
            place(&self.from),
            place(&self.to),
            self.distance_km
        );
        let told = self.not_suppressed.iter().filter(|rule| is_told(**rule));
        for (index, rule) in told.enumerate() {
            sentence += if index == 0 { "; " } else { ", " };
            sentence += &rule.because();
        }
        sentence + "."
    }

    fn pairs(&self) -> Vec<Value> {
        let before = &self.from.stay;
        let related_location = json!({
            "clientIP": null,
            "latitude": before.point.latitude,
            "longitude": before.point.longitude,
            "asn": before.network,
            "countryCode": before.country.as_deref(),
            "city": before.city.as_deref(),
            "ipRange": before.prefix.as_deref(),
        });
        let hours = self.to.at.seconds_since(self.from.at) / 3_600.0;
        // JSON has no infinity: between two sign-ins of one instant there is no speed to name.
        let speed = self.speed_kmh.is_finite().then(|| self.speed_kmh.round() as i64);
        vec![
            pair("relatedEventTimeInUtc", json!(self.from.at)),
            pair("relatedLocation", related_location),
            pair("relatedUserAgent", json!(before.user_agent.as_deref())),
            pair("distanceInKilometers", json!(self.distance_km.round() as i64)),
            pair("hoursBetween", json!(hundredths(hours))),
            pair("speedInKilometersPerHour", json!(speed)),
            pair("notSuppressedBecause", not_suppressed::shown(&self.not_suppressed)),
        ]
    }
}

/// What people ask first. The other rules are in `additionalInfo`.
const fn is_told(rule: NotSuppressed) -> bool {
    match rule {
        NotSuppressed::NoDevice
        | NotSuppressed::NewDevice
        | NotSuppressed::DistantCountries
        | NotSuppressed::Untrusted(_) => true,
        NotSuppressed::Learned(_)
        | NotSuppressed::ShownPlace
        | NotSuppressed::ShownCountry
        | NotSuppressed::UntrustedPlace
        | NotSuppressed::SeldomPlace { .. }
        | NotSuppressed::Unpopular(_)
        | NotSuppressed::UnpopularRange
        | NotSuppressed::NewRange
        | NotSuppressed::Unsettled { .. } => false,
    }
}

fn place(stop: &Stop) -> String {
    let stay = &stop.stay;
    match (&stay.city, &stay.country) {
        (Some(city), Some(country)) => format!("{city}, {country}"),
        (Some(name), None) | (None, Some(name)) => name.to_string(),
        (None, None) => format!("{:.1}, {:.1}", stay.point.latitude, stay.point.longitude),
    }
}
