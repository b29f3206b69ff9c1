//! An entity made up for tests: a property of every kind, collections of each, two forms, and ways to others.

use keepwatch_graph::edm::{ComplexType, EntityType, Kind, Navigation, Property, Versions};
use keepwatch_graph::enums::{ProtocolType, RiskLevel};

/// What all forms have, and what one has besides.
macro_rules! properties {
    ($($own:expr),*) => {
        &[
            one("id", Kind::String),
            some("displayName", Kind::String),
            some("description", Kind::String),
            some("isFine", Kind::Boolean),
            some("small", Kind::Int32),
            some("large", Kind::Int64),
            some("ratio", Kind::Double),
            some("key", Kind::Guid),
            some("at", Kind::DateTimeOffset),
            one("level", Kind::Enum(RiskLevel::TYPE)),
            some("modes", Kind::Enum(ProtocolType::TYPE)),
            some("photo", Kind::Binary),
            some("opens", Kind::TimeOfDay),
            some("owner", Kind::Entity(OWNER)),
            some("place", Kind::Complex(PLACE)),
            one("tags", Kind::Collection(&Kind::String)),
            one("switches", Kind::Collection(&Kind::Boolean)),
            one("numbers", Kind::Collection(&Kind::Int64)),
            one("ratios", Kind::Collection(&Kind::Double)),
            one("keys", Kind::Collection(&Kind::Guid)),
            one("moments", Kind::Collection(&Kind::DateTimeOffset)),
            one("levels", Kind::Collection(&Kind::Enum(RiskLevel::TYPE))),
            one("combinations", Kind::Collection(&Kind::Enum(ProtocolType::TYPE))),
            one("parts", Kind::Collection(&Kind::Complex(PART))),
            $($own),*
        ]
    };
}

/// Has a property of every kind that a resource can have, and a column of each that can have one.
pub const EVERY_KIND: &EntityType = &EntityType {
    name: "everyKind",
    properties: properties!(),
    derived: &[RED, BLUE],
    navigation: &[
        navigation("memberOf", true, Versions::Both),
        navigation("manager", false, Versions::Both),
        navigation("novelties", true, Versions::Beta),
    ],
    by_default: Some(&["displayName", "level"]),
    columns: &[
        ("id", "id"),
        ("@odata.type", "odata_type"),
        ("displayName", "display_name"),
        ("description", "description"),
        ("isFine", "is_fine"),
        ("small", "small"),
        ("large", "large"),
        ("ratio", "ratio"),
        ("key", "key"),
        ("at", "at"),
        ("level", "level"),
        ("modes", "modes"),
        ("owner/displayName", "owner_display_name"),
        ("tags", "tags"),
        ("switches", "switches"),
        ("numbers", "numbers"),
        ("ratios", "ratios"),
        ("keys", "keys"),
        ("moments", "moments"),
        ("levels", "levels"),
        ("combinations", "combinations"),
        ("parts/name", "part_names"),
        ("parts/size", "part_sizes"),
        ("parts/level", "part_levels"),
        ("parts/place/city", "part_cities"),
        ("microsoft.graph.redKind/shade", "red_shade"),
        ("microsoft.graph.redKind/marks", "red_marks"),
        ("microsoft.graph.blueKind/shade", "blue_shade"),
    ],
    ..PLAIN
};

const RED: &EntityType = &EntityType {
    name: "redKind",
    properties: properties!(
        some("shade", Kind::String),
        one("marks", Kind::Collection(&Kind::String))
    ),
    base: Some(EVERY_KIND_BASE),
    ..PLAIN
};

const BLUE: &EntityType = &EntityType {
    name: "blueKind",
    properties: properties!(some("shade", Kind::Int32)),
    base: Some(EVERY_KIND_BASE),
    ..PLAIN
};

/// The same without what derives from it, which would be a circle.
const EVERY_KIND_BASE: &EntityType = &EntityType {
    name: "everyKind",
    properties: properties!(),
    ..PLAIN
};

/// A type that has nothing.
const PLAIN: EntityType = EntityType {
    name: "plain",
    properties: &[],
    base: None,
    is_abstract: false,
    is_open: false,
    derived: &[],
    navigation: &[],
    by_default: None,
    columns: &[],
};

/// What an item of `parts` is.
const PART: &ComplexType = &complex(
    "part",
    &[
        some("name", Kind::String),
        some("size", Kind::Int32),
        some("level", Kind::Enum(RiskLevel::TYPE)),
        some("place", Kind::Complex(PLACE)),
    ],
);

const PLACE: &ComplexType = &complex("place", &[some("city", Kind::String)]);

const OWNER: &EntityType = &EntityType {
    name: "owner",
    properties: &[one("id", Kind::String), some("displayName", Kind::String)],
    ..PLAIN
};

const fn one(name: &'static str, kind: Kind) -> Property {
    of(name, kind, false)
}

const fn some(name: &'static str, kind: Kind) -> Property {
    of(name, kind, true)
}

const fn of(name: &'static str, kind: Kind, nullable: bool) -> Property {
    Property {
        name,
        kind,
        nullable,
        declared_nullable: nullable,
        versions: Versions::Both,
    }
}

const fn complex(name: &'static str, properties: &'static [Property]) -> ComplexType {
    ComplexType {
        name,
        properties,
        base: None,
        is_abstract: false,
        is_open: false,
        derived: &[],
    }
}

const fn navigation(name: &'static str, many: bool, versions: Versions) -> Navigation {
    Navigation {
        name,
        target: "everyKind",
        many,
        contained: false,
        versions,
    }
}
