//! The user's latest sign-ins from known places, to which the next one is compared.

use crate::signals::Point;
use keepwatch_graph::Timestamp;
use std::sync::Arc;

/// The most anchors that are kept. One stands for an hour at one place, and after a day no two places on Earth are too
/// far apart for an airliner: a working day of a person with two devices.
pub(super) const ANCHORS_MAX: usize = 24;
const SECONDS_PER_HOUR: i64 = 3_600;

/// Where a user was during part of an hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// The first sign-in from there in that hour.
    pub first: Timestamp,
    /// The last sign-in from there in that hour.
    pub last: Timestamp,
    /// What did not change between the two.
    pub stay: Stay,
}

/// A place and the device that was used there.
#[derive(Debug, Clone, PartialEq)]
pub struct Stay {
    /// Where on the globe.
    pub point: Point,
    /// ISO 3166 alpha-2.
    pub country: Option<Arc<str>>,
    /// City.
    pub city: Option<Arc<str>>,
    /// The /24 or /48.
    pub prefix: Option<Arc<str>>,
    /// The number of the autonomous system.
    pub network: Option<u32>,
    /// A device that proved who it is.
    pub device: Option<Arc<str>>,
    /// The `User-Agent` header.
    pub user_agent: Option<Arc<str>>,
    /// Whether the address was in a location that the tenant trusted then.
    pub trusted: bool,
}

/// A stay as far as it was known at some instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting<'a> {
    /// The first sign-in from there in that hour.
    pub first: Timestamp,
    /// The last one by that instant, as far as the profile can tell.
    pub last: Timestamp,
    /// Where it was, and with what.
    pub stay: &'a Stay,
}

/// A bounded list of anchors in the order of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Anchors {
    // INVARIANT: ascending by `last`, ties in a fixed order, so that the order of learning leaves no trace.
    anchors: Vec<Anchor>,
}

impl Anchors {
    /// `None` where the anchors are not in the order of time.
    pub(super) fn from_sorted(anchors: Vec<Anchor>) -> Option<Self> {
        let in_order = anchors.is_sorted_by_key(|anchor| anchor.last);
        let sound = anchors
            .iter()
            .all(|anchor| anchor.first <= anchor.last && anchor.stay.point.is_known());
        (in_order && sound).then_some(Self { anchors })
    }

    /// In the order of time.
    pub(crate) fn as_slice(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The stays that began at or before `at`. Of one that went on after it only the beginning is sure.
    pub(crate) fn by(&self, at: Timestamp) -> impl Iterator<Item = Sighting<'_>> + Clone {
        let begun = self.anchors.iter().filter(move |anchor| anchor.first <= at);
        begun.map(move |anchor| Sighting {
            first: anchor.first,
            last: if anchor.last <= at { anchor.last } else { anchor.first },
            stay: &anchor.stay,
        })
    }

    /// Adds a sign-in; the oldest anchor goes where there are too many, which may be the new one.
    pub(super) fn add(&mut self, at: Timestamp, stay: Stay) {
        let same = self
            .anchors
            .iter()
            .position(|anchor| hour(anchor.last) == hour(at) && anchor.stay == stay);
        let anchor = match same {
            None => Anchor {
                first: at,
                last: at,
                stay,
            },
            Some(index) => {
                let known = self.anchors.remove(index);
                Anchor {
                    first: known.first.min(at),
                    last: known.last.max(at),
                    stay,
                }
            }
        };
        let index = self.anchors.partition_point(|other| order(other) < order(&anchor));
        self.anchors.insert(index, anchor);
        if self.anchors.len() > ANCHORS_MAX {
            self.anchors.remove(0);
        }
    }

    /// Takes a sign-in back: an anchor that is of it alone goes, one that it began or ended has its other end left.
    pub(super) fn take_back(&mut self, at: Timestamp, stay: &Stay) {
        let of_it = |anchor: &Anchor| anchor.stay == *stay && (anchor.first == at || anchor.last == at);
        let Some(index) = self.anchors.iter().position(of_it) else {
            return;
        };
        let known = self.anchors.remove(index);
        let left = if known.first == at { known.last } else { known.first };
        if left != at {
            self.add(left, known.stay);
        }
    }
}

fn hour(at: Timestamp) -> i64 {
    at.unix_seconds().div_euclid(SECONDS_PER_HOUR)
}

/// Time first; the rest only makes the order total.
fn order(anchor: &Anchor) -> impl Ord + '_ {
    let stay = &anchor.stay;
    let point = (
        stay.point.latitude.to_bits(),
        stay.point.longitude.to_bits(),
        stay.point.accuracy_km.to_bits(),
    );
    let texts = (&stay.prefix, &stay.device, &stay.user_agent, &stay.country, &stay.city);
    (anchor.last, point, stay.network, texts, stay.trusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{point, start};

    fn stay(latitude: f64) -> Stay {
        Stay {
            point: point(latitude, 2.0),
            country: None,
            city: None,
            prefix: None,
            network: None,
            device: None,
            user_agent: None,
            trusted: false,
        }
    }

    fn anchors(sign_ins: &[(i64, f64)]) -> Anchors {
        let mut anchors = Anchors::default();
        for (minutes, latitude) in sign_ins {
            anchors.add(start().plus_seconds(minutes * 60), stay(*latitude));
        }
        anchors
    }

    #[test]
    fn a_straggler_finds_what_came_before_it() {
        let anchors = anchors(&[(200, 3.0), (0, 1.0), (100, 2.0), (110, 2.0)]);
        // minutes, when and where the user was seen before
        let cases = [
            (-1, None),
            (0, Some((0, 1.0))),
            (99, Some((0, 1.0))),
            (105, Some((100, 2.0))),
            (110, Some((110, 2.0))),
            (199, Some((110, 2.0))),
            (900, Some((200, 3.0))),
        ];
        for (minutes, expected) in cases {
            let found = anchors
                .by(start().plus_seconds(minutes * 60))
                .max_by_key(|seen| seen.last);
            let minutes_since_start = |at: Timestamp| (at.seconds_since(start()) / 60.0) as i64;
            let found = found.map(|seen| (minutes_since_start(seen.last), seen.stay.point.latitude));
            assert_eq!(found, expected, "{minutes}");
        }
    }

    #[test]
    fn an_hour_at_one_place_is_one_anchor() {
        let anchors = anchors(&[(5, 1.0), (1, 1.0), (59, 1.0), (61, 1.0)]);
        let spans: Vec<_> = anchors
            .as_slice()
            .iter()
            .map(|anchor| anchor.last.seconds_since(anchor.first))
            .collect();
        assert_eq!(spans, [58.0 * 60.0, 0.0]);
    }

    #[test]
    fn the_oldest_goes_first_and_a_straggler_never_pushes_out_a_newer_one() {
        let mut sign_ins: Vec<_> = (0..30).map(|hour| (hour * 60, 1.0)).collect();
        let before = anchors(&sign_ins);
        assert_eq!(before.as_slice().len(), ANCHORS_MAX);
        sign_ins.push((-600, 9.0));
        assert_eq!(anchors(&sign_ins), before);
    }
}
