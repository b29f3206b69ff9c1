//! Tables as MaxMind DB files, whatever their publisher's layout.
//!
//! MaxMind and DB-IP nest names (`city.names.en`); IPinfo and the repackaged DB-IP files are flat (`city`,
//! `country_code`, `state1`, `lat`), and write numbers as text and network numbers as `AS15169`. One reading takes all of
//! them: a member that has an unexpected form is skipped, so that a table never fails for a column that nobody needs.

use crate::IntelError;
use crate::fact::{Fields, as_number};
use crate::source::{self, MMDB_BYTES_MAX};
use ipnet::IpNet;
use keepwatch_graph::Timestamp;
use maxminddb::{Reader, WithinOptions};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;

/// How many leaves of the tree are looked at to see what a file is about.
const PROBED_LEAVES: usize = 10_000;

/// A MaxMind DB file, held in memory: mapping it would need `unsafe`, and a file truncated under a map ends the process.
#[derive(Debug)]
pub(crate) struct Mmdb(Reader<Vec<u8>>);

impl Mmdb {
    /// Reads the file; also returns when its publisher built it.
    pub(super) fn open(path: &Path) -> Result<(Self, Timestamp), IntelError> {
        let mut file = source::open(path, MMDB_BYTES_MAX)?;
        let mut bytes = Vec::with_capacity(usize::try_from(file.bytes).unwrap_or_default());
        #[expect(
            clippy::disallowed_methods,
            reason = "the reader was bounded by MMDB_BYTES_MAX when it was opened"
        )]
        file.reader.read_to_end(&mut bytes).map_err(|source| IntelError::Read {
            path: path.to_owned(),
            source,
        })?;
        let reader = Reader::from_source(bytes).map_err(|source| IntelError::Mmdb {
            path: path.to_owned(),
            source,
        })?;
        let built = i64::try_from(reader.metadata().build_epoch).ok();
        let updated = built.and_then(Timestamp::from_unix_seconds).unwrap_or(file.modified);
        Ok((Self(reader), updated))
    }

    /// The size of the search tree.
    pub(super) fn nodes(&self) -> u64 {
        u64::from(self.0.metadata().node_count)
    }

    /// Whether `says_something` holds for a record among the first leaves of the tree.
    pub(super) fn tells(&self, says_something: impl Fn(&Fields<'_>) -> bool) -> bool {
        // A damaged tree may run in circles: 2^128 paths without a record. Every leaf counts, those without data too, so
        // that the bound on leaves is a bound on work.
        let every_leaf = WithinOptions::default()
            .include_networks_without_data()
            .include_aliased_networks();
        let Ok(leaves) = self.0.networks(every_leaf) else {
            return false;
        };
        leaves.take(PROBED_LEAVES).flatten().any(|found| {
            let record = found.decode::<Record<'_>>();
            record.is_ok_and(|record| record.is_some_and(|record| says_something(&record.fields())))
        })
    }

    /// What `read` makes of the record of `address`. A damaged record is an unknown one.
    pub(super) fn get<T>(&self, address: IpAddr, read: impl Fn(&Fields<'_>) -> T) -> Option<(IpNet, T)> {
        if address.is_ipv6() && self.0.metadata().ip_version == 4 {
            return None;
        }
        let found = self.0.lookup(address).ok()?;
        let record = found.decode::<Record<'_>>().ok()??;
        let prefix_len = found.network().map_or(0, |network| network.prefix());
        Some((crate::address::network_of(address, prefix_len), read(&record.fields())))
    }
}

/// The members that any of the layouts uses.
#[derive(Debug, Default)]
struct Record<'a> {
    country: Value<'a>,
    country_code: Value<'a>,
    state: Value<'a>,
    city: Value<'a>,
    location: Value<'a>,
    latitude: Value<'a>,
    longitude: Value<'a>,
    accuracy_km: Value<'a>,
    number: Value<'a>,
    organization: Value<'a>,
}

impl<'a> Record<'a> {
    fn fields(&self) -> Fields<'a> {
        let location = self.location.object();
        Fields {
            // IPinfo's small table has the country's name in `country` and the code beside it.
            country: self
                .country_code
                .text()
                .or(self.country.object().code)
                .or(self.country.text()),
            state: self.state.name(),
            city: self.city.name(),
            latitude: location.latitude.or(self.latitude.number()),
            longitude: location.longitude.or(self.longitude.number()),
            accuracy_km: location.accuracy_radius.or(self.accuracy_km.number()),
            number: self.number.as_number(),
            organization: self.organization.text(),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    /// By hand rather than derived: a record with two names for one field (`lat` and `latitude`) is no error.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Record<'de>, A::Error> {
        let mut record = Record::default();
        while let Some(member) = members.next_key::<&str>()? {
            let field = match member {
                "country" => &mut record.country,
                "country_code" => &mut record.country_code,
                "subdivisions" | "region" | "state" | "state1" => &mut record.state,
                "city" => &mut record.city,
                "location" => &mut record.location,
                "latitude" | "lat" => &mut record.latitude,
                "longitude" | "lng" | "lon" => &mut record.longitude,
                "accuracy_radius" | "radius" => &mut record.accuracy_km,
                "autonomous_system_number" | "asn" => &mut record.number,
                "autonomous_system_organization" | "as_name" | "name" => &mut record.organization,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = members.next_value()?;
        }
        Ok(record)
    }
}

/// A member in whichever form the publisher chose.
#[derive(Debug, Default, Clone, Copy)]
enum Value<'a> {
    /// Absent, or of no use here.
    #[default]
    Nothing,
    Text(&'a str),
    Number(f64),
    Object(Object<'a>),
}

/// The members of MaxMind's nested objects.
#[derive(Debug, Default, Clone, Copy)]
struct Object<'a> {
    code: Option<&'a str>,
    name: Option<&'a str>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    accuracy_radius: Option<f64>,
}

impl<'a> Value<'a> {
    fn text(self) -> Option<&'a str> {
        let Value::Text(text) = self else { return None };
        let text = text.trim();
        (!text.is_empty()).then_some(text)
    }

    fn object(self) -> Object<'a> {
        match self {
            Value::Object(object) => object,
            Value::Nothing | Value::Text(_) | Value::Number(_) => Object::default(),
        }
    }

    fn name(self) -> Option<&'a str> {
        self.object().name.or(self.text())
    }

    fn number(self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number),
            Value::Text(text) => text.trim().parse().ok(),
            Value::Nothing | Value::Object(_) => None,
        }
    }

    fn as_number(self) -> Option<u32> {
        match self {
            Value::Text(text) => as_number(text.trim()),
            Value::Number(number) if number >= 0.0 && number <= f64::from(u32::MAX) => Some(number as u32),
            Value::Nothing | Value::Number(_) | Value::Object(_) => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(text))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number))
    }
    fn visit_f32<E>(self, number: f32) -> Result<Value<'de>, E> {
        Ok(Value::Number(f64::from(number)))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number as f64))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number as f64))
    }
    fn visit_u128<E>(self, _: u128) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }
    fn visit_borrowed_bytes<E>(self, _: &'de [u8]) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    /// Of MaxMind's list of subdivisions the first is the largest.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value<'de>, A::Error> {
        let first = items.next_element()?.unwrap_or_default();
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value<'de>, A::Error> {
        let mut object = Object::default();
        while let Some(member) = members.next_key::<&str>()? {
            match member {
                "iso_code" => object.code = members.next_value::<Value<'_>>()?.text(),
                "names" => object.name = members.next_value::<Value<'_>>()?.name(),
                // Inside `names`, which has a member for each language.
                "en" => object.name = members.next_value::<Value<'_>>()?.text(),
                "latitude" => object.latitude = members.next_value::<Value<'_>>()?.number(),
                "longitude" => object.longitude = members.next_value::<Value<'_>>()?.number(),
                "accuracy_radius" => object.accuracy_radius = members.next_value::<Value<'_>>()?.number(),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(object))
    }
}
