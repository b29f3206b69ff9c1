//! The entity data model: what Graph's schema says of a type, as data that `$filter`, storage and `$metadata` share.

pub use crate::text::{folded, shown, write_string};

use crate::timestamp::Timestamp;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// The two versions of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// `/v1.0`
    V1,
    /// `/beta`
    Beta,
}

impl Version {
    /// The path segment.
    pub const fn segment(self) -> &'static str {
        match self {
            Version::V1 => "v1.0",
            Version::Beta => "beta",
        }
    }
}

/// Which versions know a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    /// v1.0 and beta.
    Both,
    /// Only beta.
    Beta,
}

impl Versions {
    /// Whether `version` is among them.
    pub const fn include(self, version: Version) -> bool {
        match self {
            Versions::Both => true,
            Versions::Beta => matches!(version, Version::Beta),
        }
    }
}

/// The type of a property.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `Edm.Boolean`
    Boolean,
    /// `Edm.Int32`
    Int32,
    /// `Edm.Int64`
    Int64,
    /// `Edm.Double`
    Double,
    /// `Edm.String`, ids included
    String,
    /// `Edm.Guid`
    Guid,
    /// `Edm.Binary`, in base64
    Binary,
    /// `Edm.DateTimeOffset`
    DateTimeOffset,
    /// `Edm.TimeOfDay`
    TimeOfDay,
    /// An enumeration of the `microsoft.graph` namespace
    Enum(&'static EnumType),
    /// A complex type of the `microsoft.graph` namespace
    Complex(&'static ComplexType),
    /// An entity that is shown inside of another: in the schema a navigation property
    Entity(&'static EntityType),
    /// A collection of one of the others
    Collection(&'static Kind),
}

impl Kind {
    /// Whether it is an entity shown inside of another, or several.
    pub fn is_entity(&self) -> bool {
        matches!(self, Kind::Entity(_) | Kind::Collection(Kind::Entity(_)))
    }

    /// The type as a schema or an error message spells it, such as `Edm.String` or `microsoft.graph.riskLevel`.
    pub fn name(&self) -> String {
        match self {
            Kind::Boolean => "Edm.Boolean".into(),
            Kind::Int32 => "Edm.Int32".into(),
            Kind::Int64 => "Edm.Int64".into(),
            Kind::Double => "Edm.Double".into(),
            Kind::String => "Edm.String".into(),
            Kind::Guid => "Edm.Guid".into(),
            Kind::Binary => "Edm.Binary".into(),
            Kind::DateTimeOffset => "Edm.DateTimeOffset".into(),
            Kind::TimeOfDay => "Edm.TimeOfDay".into(),
            Kind::Enum(enumeration) => format!("microsoft.graph.{}", enumeration.name),
            Kind::Complex(complex) => format!("microsoft.graph.{}", complex.name),
            Kind::Entity(entity) => format!("microsoft.graph.{}", entity.name),
            Kind::Collection(of) => format!("Collection({})", of.name()),
        }
    }
}

/// An enumeration: its members in the order of the schema.
#[derive(Debug)]
pub struct EnumType {
    /// Graph's name, without the namespace.
    pub name: &'static str,
    /// Whether a value is a set of members, written as names joined by commas.
    pub flags: bool,
    /// The members.
    pub members: &'static [EnumMember],
}

/// One member of an enumeration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumMember {
    /// As it appears in JSON.
    pub name: &'static str,
    /// The number that the v1.0 schema gives it: what a column holds and what `$orderby` compares.
    pub value: i32,
    /// Declared after the sentinel `unknownFutureValue`: sent only to callers that say
    /// `Prefer: include-unknown-enum-members`.
    pub after_sentinel: bool,
    /// Which versions have it.
    pub versions: Versions,
}

/// What a column holds for an enumeration value that the schema does not know.
pub const UNKNOWN_ENUM_VALUE: i32 = -1;

impl EnumType {
    /// The member of that name, in any case.
    pub fn member(&self, name: &str) -> Option<&'static EnumMember> {
        self.members
            .iter()
            .find(|member| member.name.eq_ignore_ascii_case(name))
    }
}

/// A type without identity that is part of an entity.
#[derive(Debug)]
pub struct ComplexType {
    /// Graph's name, without the namespace.
    pub name: &'static str,
    /// Its properties, inherited ones included, in the order they are written.
    pub properties: &'static [Property],
    /// The type that it derives from.
    pub base: Option<&'static ComplexType>,
    /// Whether only types that derive from it have values.
    pub is_abstract: bool,
    /// Whether a value may have members that the schema does not name.
    pub is_open: bool,
    /// The types that derive from it, where a value says by `@odata.type` which one it is of.
    pub derived: &'static [&'static ComplexType],
}

/// A type with identity: what a collection holds.
#[derive(Debug)]
pub struct EntityType {
    /// Graph's name, without the namespace.
    pub name: &'static str,
    /// Its properties, inherited ones and `id` included, in the order they are written.
    pub properties: &'static [Property],
    /// The type that it derives from; `None` is Graph's `entity`, which has an id and nothing else.
    pub base: Option<&'static EntityType>,
    /// Whether only types that derive from it have values.
    pub is_abstract: bool,
    /// Whether a value may have members that the schema does not name.
    pub is_open: bool,
    /// The types that derive from it, where a value says by `@odata.type` which one it is of.
    pub derived: &'static [&'static EntityType],
    /// Where one gets from it, beside what it contains as properties.
    pub navigation: &'static [Navigation],
    /// What v1.0 shows of it to a caller who selects nothing; everything where `None`.
    pub by_default: Option<&'static [&'static str]>,
    /// Which property paths can be filtered and sorted by, and the column that holds each.
    ///
    /// A path is a property's name, or names joined by `/`; it begins with `microsoft.graph.<type>/` where only a derived
    /// type has the property. A column holds, by the path's type: a boolean as 0 or 1, a number as itself, a string folded
    /// to lower case, a GUID as text in lower case, a date as ticks, an enumeration as its number or the sum of its flags, a
    /// collection as a JSON array of such values without nulls. A path through a collection, such as
    /// `targetResources/id`, has a JSON array with a value or null for each item, in their order. `@odata.type` is a path
    /// too: the name of the derived type, without the namespace, folded.
    pub columns: &'static [(&'static str, &'static str)],
}

/// A way from an entity to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Navigation {
    /// As it appears in paths.
    pub name: &'static str,
    /// The name of the type it leads to, without the namespace.
    pub target: &'static str,
    /// Whether it leads to several.
    pub many: bool,
    /// Whether what it leads to is a part of the entity.
    pub contained: bool,
    /// Which versions have it.
    pub versions: Versions,
}

impl EntityType {
    /// The column of a path as [`EntityType::columns`] spells it.
    pub fn column(&self, path: &str) -> Option<&'static str> {
        self.columns
            .iter()
            .find(|(of, _)| of.eq_ignore_ascii_case(path))
            .map(|(_, column)| *column)
    }
}

/// One property of a type.
#[derive(Debug)]
pub struct Property {
    /// As it appears in JSON.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether a value of ours can be null.
    pub nullable: bool,
    /// Whether the schema lets it be null; of a collection: whether its items may be.
    pub declared_nullable: bool,
    /// Which versions have it.
    pub versions: Versions,
}

/// Whether a list in a declaration names something. For constants, which cannot call `contains`.
pub(crate) const fn names(list: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < list.len() {
        if is_same(list[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether two texts are equal. For constants, which cannot compare them.
pub(crate) const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The property of that name in any case, among those that `version` knows.
pub fn property(properties: &'static [Property], name: &str, version: Version) -> Option<&'static Property> {
    properties
        .iter()
        .find(|property| property.name.eq_ignore_ascii_case(name) && property.versions.include(version))
}

/// A value with a place in the schema: knows its type and writes itself as Graph's JSON.
pub trait Edm {
    /// Its type.
    const KIND: Kind;
    /// Whether it can be null.
    const NULLABLE: bool = false;
    /// Whether v1.0 and beta may write it differently; where `false`, one form serves both.
    const DIFFERS: bool = false;

    /// Appends the JSON that `version` shows.
    fn write(&self, version: Version, out: &mut Vec<u8>);

    /// Whether it is null.
    fn is_null(&self) -> bool {
        false
    }

    /// Whether it holds an enumeration value that callers without `Prefer: include-unknown-enum-members` must see as
    /// `unknownFutureValue`.
    fn needs_mask(&self) -> bool {
        false
    }
}

/// A value of an enumeration that other people extend: a member that we do not know is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evolvable<E> {
    /// A member of the schema.
    Known(E),
    /// Something newer than the schema.
    Unknown(Box<str>),
}

impl<E> From<E> for Evolvable<E> {
    fn from(value: E) -> Self {
        Evolvable::Known(value)
    }
}

/// The longest name of an enumeration member that is kept: Graph's longest has 44 letters.
const ENUM_NAME_MAX: usize = 128;

impl<'de, E: std::str::FromStr> Deserialize<'de> for Evolvable<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        match text.parse() {
            Ok(known) => Ok(Evolvable::Known(known)),
            Err(_) if text.len() > ENUM_NAME_MAX => Err(serde::de::Error::custom(format_args!(
                "`{}` is too long for an enumeration member",
                shown(&text)
            ))),
            Err(_) => Ok(Evolvable::Unknown(text.into())),
        }
    }
}

/// Reads a set of enumeration members as it came.
pub(crate) fn flags_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    /// Every member of Graph's longest set of flags fits.
    const FLAGS_MAX: usize = 2048;
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    if text.len() > FLAGS_MAX {
        return Err(serde::de::Error::custom(format_args!(
            "`{}` is too long for a set of flags",
            shown(&text)
        )));
    }
    Ok(text.into())
}

impl<E: Edm> Edm for Evolvable<E> {
    const KIND: Kind = E::KIND;
    fn write(&self, version: Version, out: &mut Vec<u8>) {
        match self {
            Evolvable::Known(value) => value.write(version, out),
            Evolvable::Unknown(text) => write_string(text, out),
        }
    }
    fn needs_mask(&self) -> bool {
        match self {
            Evolvable::Known(value) => value.needs_mask(),
            Evolvable::Unknown(_) => true,
        }
    }
}

impl Edm for String {
    const KIND: Kind = Kind::String;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        write_string(self, out);
    }
}

impl Edm for bool {
    const KIND: Kind = Kind::Boolean;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Edm for i32 {
    const KIND: Kind = Kind::Int32;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("writing to memory cannot fail");
    }
}

impl Edm for i64 {
    const KIND: Kind = Kind::Int64;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("writing to memory cannot fail");
    }
}

impl Edm for Uuid {
    const KIND: Kind = Kind::Guid;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        write_string(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()), out);
    }
}

impl Edm for f64 {
    const KIND: Kind = Kind::Double;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        // JSON has no infinity: serde_json writes null for it, which no caller can mistake for a number.
        serde_json::to_writer(out, self).expect("writing to memory cannot fail");
    }
}

impl Edm for Timestamp {
    const KIND: Kind = Kind::DateTimeOffset;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        out.push(b'"');
        Timestamp::write(*self, out);
        out.push(b'"');
    }
}

impl<T: Edm> Edm for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    const DIFFERS: bool = T::DIFFERS;
    fn write(&self, version: Version, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(version, out),
            None => out.extend_from_slice(b"null"),
        }
    }
    fn is_null(&self) -> bool {
        self.is_none()
    }
    fn needs_mask(&self) -> bool {
        self.as_ref().is_some_and(Edm::needs_mask)
    }
}

/// A collection is never null: without members it is empty.
impl<T: Edm> Edm for Vec<T> {
    const KIND: Kind = Kind::Collection(&T::KIND);
    const DIFFERS: bool = T::DIFFERS;
    fn write(&self, version: Version, out: &mut Vec<u8>) {
        out.push(b'[');
        for (index, value) in self.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            value.write(version, out);
        }
        out.push(b']');
    }
    fn needs_mask(&self) -> bool {
        self.iter().any(Edm::needs_mask)
    }
}

/// For `#[serde(deserialize_with)]`: null, as Graph writes for a collection without members, is the default.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(d: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(d)?.unwrap_or_default())
}

/// The name of the form that a value says it has by `@odata.type`, without `#` and namespace.
pub(crate) fn form_name(value: &serde_json::Value) -> Result<&str, &'static str> {
    let name = value.get("@odata.type").and_then(serde_json::Value::as_str);
    let name = name.ok_or("`@odata.type` must say of which type this is")?;
    let name = name.trim_start_matches('#');
    Ok(name
        .strip_prefix("microsoft.graph.")
        .or(name.strip_prefix("graph."))
        .unwrap_or(name))
}

/// What is said of a form that a type does not have.
pub(crate) fn unknown_form(form: &str, of: &str) -> String {
    format!("`{}` is not a type that derives from microsoft.graph.{of}", shown(form))
}
