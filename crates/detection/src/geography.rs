//! Distances on the globe, and which countries are near.

mod countries;

pub(crate) use countries::are_near;

use crate::signals::Point;

/// Mean radius of the Earth in kilometres (IUGG). The sphere is wrong by at most half a percent, the tables of places
/// by far more.
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

impl Point {
    /// Whether the point can be believed: finite, on the globe, and not latitude 0, longitude 0, which is open sea and
    /// what tables and records say when they know nothing.
    pub fn is_known(&self) -> bool {
        let on_globe = self.latitude.abs() <= 90.0 && self.longitude.abs() <= 180.0;
        let nowhere = self.latitude == 0.0 && self.longitude == 0.0;
        on_globe && !nowhere
    }

    /// The radius in kilometres within which the truth lies; 0 where the table says nothing usable.
    pub fn radius_km(&self) -> f64 {
        if self.accuracy_km.is_finite() {
            self.accuracy_km.max(0.0)
        } else {
            0.0
        }
    }

    /// The great-circle distance in kilometres (haversine formula, which is stable for near points and across the date
    /// line).
    pub fn distance_km(&self, other: &Point) -> f64 {
        let (latitude, other_latitude) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_north = ((other_latitude - latitude) / 2.0).sin();
        let half_east = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let square = half_north * half_north + latitude.cos() * other_latitude.cos() * half_east * half_east;
        // Rounding can push antipodes above 1, whose arc sine does not exist.
        2.0 * EARTH_RADIUS_KM * square.min(1.0).sqrt().asin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn point(latitude: f64, longitude: f64) -> Point {
        Point {
            latitude,
            longitude,
            accuracy_km: 0.0,
        }
    }

    #[test]
    fn distances_are_those_of_an_atlas() {
        let cases = [
            (
                "Paris to New York",
                point(48.8566, 2.3522),
                point(40.7128, -74.0060),
                5_837.0,
            ),
            (
                "Paris to Sydney",
                point(48.8566, 2.3522),
                point(-33.8688, 151.2093),
                16_960.0,
            ),
            (
                "Suva to Apia, over the date line",
                point(-18.1416, 178.4419),
                point(-13.8333, -171.7667),
                1_151.0,
            ),
            ("one degree on the equator", point(0.0, 10.0), point(0.0, 11.0), 111.2),
            ("pole to pole", point(90.0, 0.0), point(-90.0, 77.0), 20_015.0),
            ("the same spot", point(48.0, 2.0), point(48.0, 2.0), 0.0),
            (
                "the same meridian, named twice",
                point(10.0, 180.0),
                point(10.0, -180.0),
                0.0,
            ),
        ];
        for (name, from, to, expected_km) in cases {
            let distance_km = from.distance_km(&to);
            assert!(
                (distance_km - expected_km).abs() <= expected_km * 0.005 + 0.001,
                "{name}: {distance_km}"
            );
        }
    }

    #[test]
    fn a_point_that_means_nothing_is_not_known() {
        for (latitude, longitude, known) in [
            (48.0, 2.0, true),
            (0.0, 2.0, true),
            (-90.0, 180.0, true),
            (0.0, 0.0, false),
            (91.0, 0.0, false),
            (0.0, -181.0, false),
            (f64::NAN, 2.0, false),
            (f64::INFINITY, 2.0, false),
        ] {
            assert_eq!(point(latitude, longitude).is_known(), known, "{latitude} {longitude}");
        }
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_bounded(a in (-90.0..=90.0, -180.0..=180.0), b in (-90.0..=90.0, -180.0..=180.0)) {
            let (a, b) = (point(a.0, a.1), point(b.0, b.1));
            let distance_km = a.distance_km(&b);
            prop_assert!((0.0..=20_016.0).contains(&distance_km));
            prop_assert!((distance_km - b.distance_km(&a)).abs() < 1e-6);
        }
    }
}
