//! Where a user's sign-ins came from, in cells of half a degree: about a city and its suburbs.

use super::values::whole_second;
use crate::signals::Point;
use keepwatch_graph::Timestamp;

/// The most places that are kept: a sales representative's year.
pub(super) const PLACES_MAX: usize = 32;
const CELLS_PER_DEGREE: f64 = 2.0;
/// Cells around the globe.
const CELLS_EAST: i16 = 720;
/// Cells from the equator to a pole.
const CELLS_NORTH: i16 = 180;
/// See `values`: rarely used places fade faster than devices do, since they are fewer.
const HALF_LIFE_SECONDS: i64 = 60 * 86_400;

/// A cell of the globe and how often it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlaceSeen {
    pub(super) cell: Cell,
    /// In how many sign-ins.
    pub(crate) count: u32,
    /// In which sign-in first, to the second.
    pub(crate) first: Timestamp,
    /// In which sign-in last, to the second.
    pub(crate) last: Timestamp,
}

/// Half degrees north and east of (0, 0), rounded to the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) north: i16,
    pub(super) east: i16,
}

impl Cell {
    pub(super) fn of(point: &Point) -> Cell {
        let north = (point.latitude * CELLS_PER_DEGREE).round() as i16;
        let east = (point.longitude * CELLS_PER_DEGREE).round() as i16;
        // 180 degrees east and west are one meridian.
        let east = if east == CELLS_EAST / 2 { -east } else { east };
        Cell { north, east }
    }

    /// `None` outside the globe.
    pub(super) fn new(north: i16, east: i16) -> Option<Cell> {
        let on_globe = north.abs() <= CELLS_NORTH && (-CELLS_EAST / 2..CELLS_EAST / 2).contains(&east);
        on_globe.then_some(Cell { north, east })
    }

    fn center(self) -> Point {
        Point {
            latitude: f64::from(self.north) / CELLS_PER_DEGREE,
            longitude: f64::from(self.east) / CELLS_PER_DEGREE,
            accuracy_km: 0.0,
        }
    }
}

/// A bounded set of places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Places {
    // INVARIANT: strictly ascending by cell.
    seen: Vec<PlaceSeen>,
}

impl Places {
    /// `None` where the cells are not strictly ascending.
    pub(super) fn from_sorted(seen: Vec<PlaceSeen>) -> Option<Self> {
        seen.is_sorted_by(|a, b| a.cell < b.cell).then_some(Self { seen })
    }

    /// Ascending by cell.
    pub(super) fn as_slice(&self) -> &[PlaceSeen] {
        &self.seen
    }

    /// The places within `distance_km` of `point`.
    pub(crate) fn near(&self, point: Point, distance_km: f64) -> impl Iterator<Item = &PlaceSeen> {
        self.seen
            .iter()
            .filter(move |seen| seen.cell.center().distance_km(&point) <= distance_km)
    }

    pub(super) fn add(&mut self, point: &Point, at: Timestamp) {
        let (cell, at) = (Cell::of(point), whole_second(at));
        match self.seen.binary_search_by_key(&cell, |seen| seen.cell) {
            Ok(index) => {
                let seen = &mut self.seen[index];
                seen.count = seen.count.saturating_add(1);
                seen.first = seen.first.min(at);
                seen.last = seen.last.max(at);
            }
            Err(index) => {
                let newcomer = PlaceSeen {
                    cell,
                    count: 1,
                    first: at,
                    last: at,
                };
                self.seen.insert(index, newcomer);
                if self.seen.len() > PLACES_MAX {
                    self.forget_lightest_but(index);
                }
            }
        }
    }

    /// Counts a sign-in at `point` once less, in the manner of values.
    pub(super) fn take_back(&mut self, point: &Point) {
        let cell = Cell::of(point);
        let Ok(index) = self.seen.binary_search_by_key(&cell, |seen| seen.cell) else {
            return;
        };
        let seen = &mut self.seen[index];
        seen.count = seen.count.saturating_sub(1);
        if seen.count == 0 {
            self.seen.remove(index);
        }
    }

    fn forget_lightest_but(&mut self, kept: usize) {
        let weight =
            |seen: &PlaceSeen| i64::from(seen.count.max(1).ilog2()) * HALF_LIFE_SECONDS + seen.last.unix_seconds();
        let others = self.seen.iter().enumerate().filter(|(index, _)| *index != kept);
        let lightest = others.min_by_key(|(_, seen)| weight(seen)).map(|(index, _)| index);
        if let Some(index) = lightest {
            self.seen.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{point, start};

    #[test]
    fn a_place_is_found_across_cells_and_the_date_line() {
        let mut places = Places::default();
        places.add(&point(48.85, 2.35), start());
        places.add(&point(-16.8, 179.9), start());
        let count_near = |latitude, longitude| places.near(point(latitude, longitude), 100.0).count();
        assert_eq!(count_near(48.7, 2.1), 1, "a suburb in the next cell");
        assert_eq!(count_near(-16.8, -179.9), 1, "over the date line");
        assert_eq!(count_near(45.76, 4.83), 0, "another city");
    }

    #[test]
    fn every_cell_of_a_known_point_can_be_stored() {
        for latitude in [-90.0, -89.9, 0.0, 45.3, 90.0] {
            for longitude in [-180.0, -179.9, 0.0, 179.6, 179.9, 180.0] {
                let cell = Cell::of(&point(latitude, longitude));
                assert_eq!(Cell::new(cell.north, cell.east), Some(cell), "{latitude} {longitude}");
            }
        }
    }

    #[test]
    fn places_are_bounded() {
        let mut places = Places::default();
        for step in 0..100 {
            places.add(&point(f64::from(step) / 2.0, 10.0), start().plus_days(step.into()));
        }
        assert_eq!(places.as_slice().len(), PLACES_MAX);
        assert_eq!(places.near(point(49.5, 10.0), 1.0).count(), 1, "the newest is kept");
    }
}
