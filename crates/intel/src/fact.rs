//! What a table says of an address, in whichever format: the fields that CSV columns and MaxMind DB records share, and
//! the places and networks made of them.

use keepwatch_detection::{Network, Place, Point};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// The fields that a table may hold. Texts are trimmed and never empty.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Fields<'a> {
    pub(crate) country: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
    pub(crate) city: Option<&'a str>,
    pub(crate) latitude: Option<f64>,
    pub(crate) longitude: Option<f64>,
    pub(crate) accuracy_km: Option<f64>,
    pub(crate) number: Option<u32>,
    pub(crate) organization: Option<&'a str>,
}

/// Something that a table says of an address.
pub(crate) trait Fact: Clone + Sized {
    /// Distinguishes facts, so that equal rows are kept once.
    type Key: Eq + Hash;
    /// What the table is called in errors.
    const PLURAL: &'static str;
    /// One of these columns must be there.
    const COLUMNS: &'static [&'static str];
    /// `None` when the fields say nothing of the kind.
    fn from_fields(fields: &Fields<'_>, texts: &mut Texts) -> Option<Self>;
    fn key(&self) -> Self::Key;
}

/// Texts that are kept once, however many rows name them.
#[derive(Debug, Default)]
pub(crate) struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.0.insert(text.clone());
        text
    }
}

impl Fact for Place {
    type Key = (Option<Arc<str>>, Option<Arc<str>>, Option<Arc<str>>, Option<[u64; 3]>);
    const PLURAL: &'static str = "places";
    const COLUMNS: &'static [&'static str] = &["country", "state", "city", "latitude"];

    fn from_fields(fields: &Fields<'_>, texts: &mut Texts) -> Option<Self> {
        let mut text = |field: Option<&str>| field.map(|field| texts.get(field));
        let place = Place {
            country: text(fields.country.and_then(country_code).as_deref()),
            state: text(fields.state),
            city: text(fields.city),
            point: point(fields),
        };
        (place != Place::default()).then_some(place)
    }

    fn key(&self) -> Self::Key {
        let point = self
            .point
            .map(|point| [point.latitude, point.longitude, point.accuracy_km].map(f64::to_bits));
        (self.country.clone(), self.state.clone(), self.city.clone(), point)
    }
}

/// Upper case; `None` for what is no code, and for the codes that tables write for unknown.
fn country_code(text: &str) -> Option<String> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let code = text.to_ascii_uppercase();
    (is_code && code != "ZZ" && code != "XX").then_some(code)
}

fn point(fields: &Fields<'_>) -> Option<Point> {
    let (latitude, longitude) = (fields.latitude?, fields.longitude?);
    let on_globe = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    // Tables write 0, 0 for a place that they do not know; nobody signs in from that spot of the Atlantic.
    let unknown = latitude == 0.0 && longitude == 0.0;
    let accuracy_km = fields
        .accuracy_km
        .filter(|km| km.is_finite() && *km > 0.0)
        .unwrap_or(0.0);
    (on_globe && !unknown).then_some(Point {
        latitude,
        longitude,
        accuracy_km,
    })
}

impl Fact for Network {
    type Key = (u32, Option<Arc<str>>);
    const PLURAL: &'static str = "networks";
    const COLUMNS: &'static [&'static str] = &["asn"];

    fn from_fields(fields: &Fields<'_>, texts: &mut Texts) -> Option<Self> {
        // Number 0 is reserved, and what tables write for an address that nobody announces (RFC 7607).
        let number = fields.number.filter(|number| *number != 0)?;
        Some(Network {
            number,
            organization: fields.organization.map(|name| texts.get(name)),
        })
    }

    fn key(&self) -> Self::Key {
        (self.number, self.organization.clone())
    }
}

/// The number in `15169` or `AS15169`.
pub(crate) fn as_number(text: &str) -> Option<u32> {
    let digits = match text.split_at_checked(2) {
        Some((prefix, digits)) if prefix.eq_ignore_ascii_case("as") => digits,
        _ => text,
    };
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_absent() {
        let place = |fields: Fields<'_>| Place::from_fields(&fields, &mut Texts::default());
        assert_eq!(place(Fields::default()), None);
        assert_eq!(
            place(Fields {
                country: Some("ZZ"),
                ..Fields::default()
            }),
            None
        );
        assert_eq!(
            place(Fields {
                country: Some("Germany"),
                ..Fields::default()
            }),
            None
        );
        assert_eq!(
            &*place(Fields {
                country: Some("de"),
                ..Fields::default()
            })
            .unwrap()
            .country
            .unwrap(),
            "DE"
        );
        let at = |latitude, longitude| {
            place(Fields {
                latitude,
                longitude,
                ..Fields::default()
            })
        };
        for (latitude, longitude, known) in [
            (Some(0.0), Some(0.0), false),
            (Some(0.0), Some(9.0), true),
            (Some(90.5), Some(0.0), false),
            (Some(f64::NAN), Some(1.0), false),
            (Some(1.0), None, false),
            (Some(-90.0), Some(180.0), true),
        ] {
            assert_eq!(at(latitude, longitude).is_some(), known, "{latitude:?} {longitude:?}");
        }
    }

    #[test]
    fn network_numbers_come_in_two_forms() {
        let cases = [
            ("15169", Some(15169)),
            ("AS15169", Some(15169)),
            ("as1", Some(1)),
            ("ASX", None),
            ("-1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(as_number(text), expected, "{text}");
        }
    }
}
