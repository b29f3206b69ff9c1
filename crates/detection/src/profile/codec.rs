//! A profile as bytes: small, quick to read and write, and checked when read.
//!
//! Numbers are LEB128 varints, signed ones folded (zigzag), times are counted from the profile's first sign-in, texts
//! have their length in front. An anchor names only the fields in which it differs from the one before it, and a text
//! that is among the feature's values by its place there.

use super::anchors::{ANCHORS_MAX, Anchor, Anchors, Stay};
use super::places::{Cell, PLACES_MAX, PlaceSeen, Places};
use super::values::{Seen, Values};
use super::{Profile, capacity};
use crate::features::{Feature, VALUE_BYTES_MAX};
use crate::signals::Point;
use keepwatch_graph::Timestamp;
use std::sync::Arc;

/// The first byte; another one is another layout.
const VERSION: u8 = 1;
/// The layout of [`VERSION`], and behind it the values of [`later`] features. Written only where there are some, so that versions which
/// do not know of them read whatever has none.
const VERSION_LATER: u8 = 2;

/// How many features, the first of all, have their values at the beginning.
const FIRST: usize = 10;

/// The features that came later.
fn later() -> impl Iterator<Item = Feature> {
    Feature::ALL.into_iter().skip(FIRST)
}

/// Why bytes are not a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Written by another version.
    #[error("profile has layout {0}, which this version does not read")]
    Version(u8),
    /// Cut short.
    #[error("profile ends early")]
    Truncated,
    /// Longer than what it says it holds.
    #[error("profile goes on after its end")]
    TooLong,
    /// A number, text or order that no profile has.
    #[error("profile is corrupt")]
    Corrupt,
}

pub(super) fn to_bytes(profile: &Profile) -> Vec<u8> {
    // A usual profile fits, so that writing it allocates once.
    let mut out = Writer {
        bytes: Vec::with_capacity(2_048),
        base: profile.first_seen.map_or(0, Timestamp::unix_seconds),
    };
    let has_later = later().any(|feature| !profile.values(feature).is_empty());
    out.bytes.push(if has_later { VERSION_LATER } else { VERSION });
    out.optional_instant(profile.first_seen);
    out.optional_instant(profile.last_activity);
    out.optional_instant(profile.relearned);
    out.unsigned(profile.sign_ins.into());
    out.unsigned(profile.sign_ins_since_relearned.into());
    for feature in Feature::ALL.into_iter().take(FIRST) {
        out.values(profile.values(feature));
    }
    let places = profile.places.as_slice();
    out.unsigned(places.len() as u64);
    for place in places {
        out.signed(place.cell.north.into());
        out.signed(place.cell.east.into());
        out.sightings(place.count, place.first, place.last);
    }
    let anchors = profile.anchors.as_slice();
    out.unsigned(anchors.len() as u64);
    let mut previous = None;
    for anchor in anchors {
        out.anchor(anchor, previous, profile);
        previous = Some(&anchor.stay);
    }
    if has_later {
        later().for_each(|feature| out.values(profile.values(feature)));
    }
    out.bytes
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<Profile, ProfileError> {
    let mut input = Reader { bytes, base: 0 };
    let has_later = match input.byte()? {
        VERSION => false,
        VERSION_LATER => true,
        other => return Err(ProfileError::Version(other)),
    };
    let first_seen = input.optional_instant()?;
    input.base = first_seen.map_or(0, Timestamp::unix_seconds);
    let mut profile = Profile {
        first_seen,
        last_activity: input.optional_instant()?,
        relearned: input.optional_instant()?,
        sign_ins: input.count()?,
        sign_ins_since_relearned: input.count()?,
        ..Profile::default()
    };
    for feature in Feature::ALL.into_iter().take(FIRST) {
        profile.values[feature as usize] = input.values(feature)?;
    }
    let places = input.list(PLACES_MAX, Reader::place)?;
    profile.places = Places::from_sorted(places).ok_or(ProfileError::Corrupt)?;
    let mut previous = None;
    let anchors = input.list(ANCHORS_MAX, |input| {
        let anchor = input.anchor(previous.as_ref(), &profile)?;
        previous = Some(anchor.stay.clone());
        Ok(anchor)
    })?;
    profile.anchors = Anchors::from_sorted(anchors).ok_or(ProfileError::Corrupt)?;
    if has_later {
        for feature in later() {
            profile.values[feature as usize] = input.values(feature)?;
        }
    }
    if input.bytes.is_empty() {
        Ok(profile)
    } else {
        Err(ProfileError::TooLong)
    }
}

/// The fields of a stay, as bits of what differs from the stay before; and whether it was trusted, whatever the one before
/// was. That bit came later: bytes from before it have none, and versions from before it pass over it, so that it needs no
/// other layout.
mod field {
    pub(super) const POINT: u64 = 1;
    pub(super) const COUNTRY: u64 = 1 << 1;
    pub(super) const CITY: u64 = 1 << 2;
    pub(super) const PREFIX: u64 = 1 << 3;
    pub(super) const NETWORK: u64 = 1 << 4;
    pub(super) const DEVICE: u64 = 1 << 5;
    pub(super) const USER_AGENT: u64 = 1 << 6;
    pub(super) const TRUSTED: u64 = 1 << 7;
}

/// How an anchor's text is written: nothing, in full, or (this and above) as a place among the feature's values.
mod text {
    pub(super) const NONE: u64 = 0;
    pub(super) const IN_FULL: u64 = 1;
    pub(super) const FIRST_VALUE: u64 = 2;
}

struct Writer {
    bytes: Vec<u8>,
    /// The second since 1970 from which times are counted.
    base: i64,
}

impl Writer {
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn signed(&mut self, value: i64) {
        self.unsigned((value << 1 ^ value >> 63) as u64);
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn values(&mut self, values: &[Seen]) {
        self.unsigned(values.len() as u64);
        for seen in values {
            self.text(&seen.value);
            self.sightings(seen.count, seen.first, seen.last);
        }
    }

    fn optional_text(&mut self, text: Option<&str>, values: &Values) {
        let Some(text) = text else {
            return self.unsigned(text::NONE);
        };
        match values.position(text) {
            Some(index) => self.unsigned(text::FIRST_VALUE + index as u64),
            None => {
                self.unsigned(text::IN_FULL);
                self.text(text);
            }
        }
    }

    /// An instant with all its ticks.
    fn optional_instant(&mut self, at: Option<Timestamp>) {
        self.unsigned(at.map_or(0, |at| at.ticks() as u64 + 1));
    }

    fn sightings(&mut self, count: u32, first: Timestamp, last: Timestamp) {
        self.unsigned(count.into());
        self.signed(first.unix_seconds() - self.base);
        self.unsigned((last.unix_seconds() - first.unix_seconds()) as u64);
    }

    fn anchor(&mut self, anchor: &Anchor, previous: Option<&Stay>, profile: &Profile) {
        self.unsigned(anchor.last.ticks() as u64);
        self.unsigned((anchor.last.ticks() - anchor.first.ticks()) as u64);
        let stay = &anchor.stay;
        let differs = differing_fields(stay, previous);
        self.unsigned(if stay.trusted {
            differs | field::TRUSTED
        } else {
            differs
        });
        if differs & field::POINT != 0 {
            for number in [stay.point.latitude, stay.point.longitude, stay.point.accuracy_km] {
                self.bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        if differs & field::NETWORK != 0 {
            self.unsigned(stay.network.map_or(0, |number| u64::from(number) + 1));
        }
        let no_values = Values::default();
        for (bit, text, feature) in [
            (field::COUNTRY, &stay.country, Some(Feature::Country)),
            (field::CITY, &stay.city, None),
            (field::PREFIX, &stay.prefix, Some(Feature::Prefix)),
            (field::DEVICE, &stay.device, Some(Feature::Device)),
            (field::USER_AGENT, &stay.user_agent, Some(Feature::UserAgent)),
        ] {
            if differs & bit != 0 {
                let values = feature.map_or(&no_values, |feature| &profile.values[feature as usize]);
                self.optional_text(text.as_deref(), values);
            }
        }
    }
}

fn differing_fields(stay: &Stay, previous: Option<&Stay>) -> u64 {
    let differs = |bit, same: fn(&Stay, &Stay) -> bool| match previous {
        Some(previous) if same(stay, previous) => 0,
        _ => bit,
    };
    differs(field::POINT, |a, b| a.point == b.point)
        | differs(field::COUNTRY, |a, b| a.country == b.country)
        | differs(field::CITY, |a, b| a.city == b.city)
        | differs(field::PREFIX, |a, b| a.prefix == b.prefix)
        | differs(field::NETWORK, |a, b| a.network == b.network)
        | differs(field::DEVICE, |a, b| a.device == b.device)
        | differs(field::USER_AGENT, |a, b| a.user_agent == b.user_agent)
}

struct Reader<'a> {
    bytes: &'a [u8],
    base: i64,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, ProfileError> {
        let (byte, rest) = self.bytes.split_first().ok_or(ProfileError::Truncated)?;
        self.bytes = rest;
        Ok(*byte)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ProfileError> {
        let (head, rest) = self.bytes.split_at_checked(length).ok_or(ProfileError::Truncated)?;
        self.bytes = rest;
        Ok(head)
    }

    fn unsigned(&mut self) -> Result<u64, ProfileError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                return Err(ProfileError::Corrupt);
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ProfileError::Corrupt)
    }

    fn signed(&mut self) -> Result<i64, ProfileError> {
        let folded = self.unsigned()?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    fn count(&mut self) -> Result<u32, ProfileError> {
        u32::try_from(self.unsigned()?).map_err(|_| ProfileError::Corrupt)
    }

    fn list<T>(
        &mut self,
        length_max: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, ProfileError>,
    ) -> Result<Vec<T>, ProfileError> {
        let length = self.length(length_max)?;
        let mut list = Vec::with_capacity(length);
        for _ in 0..length {
            list.push(read(self)?);
        }
        Ok(list)
    }

    fn length(&mut self, length_max: usize) -> Result<usize, ProfileError> {
        match usize::try_from(self.unsigned()?) {
            Ok(length) if length <= length_max => Ok(length),
            _ => Err(ProfileError::Corrupt),
        }
    }

    fn utf8(&mut self, length: usize) -> Result<&'a str, ProfileError> {
        str::from_utf8(self.take(length)?).map_err(|_| ProfileError::Corrupt)
    }

    fn optional_text(&mut self, values: &[Seen]) -> Result<Option<Arc<str>>, ProfileError> {
        match self.unsigned()? {
            text::NONE => Ok(None),
            text::IN_FULL => {
                let length = self.length(VALUE_BYTES_MAX)?;
                Ok(Some(self.utf8(length)?.into()))
            }
            place => {
                let index = usize::try_from(place - text::FIRST_VALUE).map_err(|_| ProfileError::Corrupt)?;
                let seen = values.get(index).ok_or(ProfileError::Corrupt)?;
                Ok(Some((*seen.value).into()))
            }
        }
    }

    fn optional_instant(&mut self) -> Result<Option<Timestamp>, ProfileError> {
        match self.unsigned()? {
            0 => Ok(None),
            ticks => instant(ticks - 1).map(Some),
        }
    }

    fn sightings(&mut self) -> Result<(u32, Timestamp, Timestamp), ProfileError> {
        let count = self.count()?;
        let first = self.base.checked_add(self.signed()?).ok_or(ProfileError::Corrupt)?;
        let last = first
            .checked_add_unsigned(self.unsigned()?)
            .ok_or(ProfileError::Corrupt)?;
        let at = |seconds| Timestamp::from_unix_seconds(seconds).ok_or(ProfileError::Corrupt);
        Ok((count, at(first)?, at(last)?))
    }

    fn values(&mut self, feature: Feature) -> Result<Values, ProfileError> {
        let seen = self.list(capacity(feature), Reader::seen)?;
        Values::from_sorted(seen).ok_or(ProfileError::Corrupt)
    }

    fn seen(&mut self) -> Result<Seen, ProfileError> {
        let length = self.length(VALUE_BYTES_MAX)?;
        let value = self.utf8(length)?.into();
        let (count, first, last) = self.sightings()?;
        Ok(Seen {
            value,
            count,
            first,
            last,
        })
    }

    fn place(&mut self) -> Result<PlaceSeen, ProfileError> {
        let mut half_degrees = || i16::try_from(self.signed()?).map_err(|_| ProfileError::Corrupt);
        let (north, east) = (half_degrees()?, half_degrees()?);
        let cell = Cell::new(north, east).ok_or(ProfileError::Corrupt)?;
        let (count, first, last) = self.sightings()?;
        Ok(PlaceSeen {
            cell,
            count,
            first,
            last,
        })
    }

    fn anchor(&mut self, previous: Option<&Stay>, profile: &Profile) -> Result<Anchor, ProfileError> {
        let last = self.unsigned()?;
        let first = last.checked_sub(self.unsigned()?).ok_or(ProfileError::Corrupt)?;
        let differs = self.unsigned()?;
        let mut stay = previous.cloned().unwrap_or(Stay {
            point: Point {
                latitude: 0.0,
                longitude: 0.0,
                accuracy_km: 0.0,
            },
            country: None,
            city: None,
            prefix: None,
            network: None,
            device: None,
            user_agent: None,
            trusted: false,
        });
        stay.trusted = differs & field::TRUSTED != 0;
        if differs & field::POINT != 0 {
            stay.point = Point {
                latitude: self.number()?,
                longitude: self.number()?,
                accuracy_km: self.number()?,
            };
        }
        if differs & field::NETWORK != 0 {
            stay.network = match self.unsigned()? {
                0 => None,
                number => Some(u32::try_from(number - 1).map_err(|_| ProfileError::Corrupt)?),
            };
        }
        for (bit, text, feature) in [
            (field::COUNTRY, &mut stay.country, Some(Feature::Country)),
            (field::CITY, &mut stay.city, None),
            (field::PREFIX, &mut stay.prefix, Some(Feature::Prefix)),
            (field::DEVICE, &mut stay.device, Some(Feature::Device)),
            (field::USER_AGENT, &mut stay.user_agent, Some(Feature::UserAgent)),
        ] {
            if differs & bit != 0 {
                *text = self.optional_text(feature.map_or(&[], |feature| profile.values(feature)))?;
            }
        }
        Ok(Anchor {
            first: instant(first)?,
            last: instant(last)?,
            stay,
        })
    }

    fn number(&mut self) -> Result<f64, ProfileError> {
        let bytes = self.take(8)?.try_into().map_err(|_| ProfileError::Truncated)?;
        Ok(f64::from_le_bytes(bytes))
    }
}

fn instant(ticks: u64) -> Result<Timestamp, ProfileError> {
    let ticks = i64::try_from(ticks).map_err(|_| ProfileError::Corrupt)?;
    Timestamp::from_ticks(ticks).ok_or(ProfileError::Corrupt)
}
