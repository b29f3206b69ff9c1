//! Entity and complex types alike: what both have, for those who walk the schema.

use crate::edm::{ComplexType, EntityType, Kind, Navigation, Property, Version, property};

/// A type with properties.
#[derive(Debug, Clone, Copy)]
pub enum Structured {
    /// With identity.
    Entity(&'static EntityType),
    /// Without.
    Complex(&'static ComplexType),
}

impl Structured {
    /// The type of a value, or of what a collection holds; `None` where that has no properties.
    pub fn of(kind: &'static Kind) -> Option<Self> {
        match kind {
            Kind::Complex(complex) => Some(Structured::Complex(complex)),
            Kind::Entity(entity) => Some(Structured::Entity(entity)),
            Kind::Collection(of) => Self::of(of),
            _ => None,
        }
    }

    /// Graph's name, without the namespace.
    pub fn name(self) -> &'static str {
        match self {
            Structured::Entity(entity) => entity.name,
            Structured::Complex(complex) => complex.name,
        }
    }

    /// Its properties, inherited ones included.
    pub fn properties(self) -> &'static [Property] {
        match self {
            Structured::Entity(entity) => entity.properties,
            Structured::Complex(complex) => complex.properties,
        }
    }

    /// The property of that name, in any case.
    pub fn property(self, name: &str, version: Version) -> Option<&'static Property> {
        property(self.properties(), name, version)
    }

    /// The type that it derives from.
    pub fn base(self) -> Option<Self> {
        match self {
            Structured::Entity(entity) => entity.base.map(Structured::Entity),
            Structured::Complex(complex) => complex.base.map(Structured::Complex),
        }
    }

    /// The types that derive from it, where a value says by `@odata.type` which one it is of.
    pub fn derived(self) -> Vec<Self> {
        match self {
            Structured::Entity(entity) => entity.derived.iter().copied().map(Structured::Entity).collect(),
            Structured::Complex(complex) => complex.derived.iter().copied().map(Structured::Complex).collect(),
        }
    }

    /// Whether `version` has the type. One that adds nothing but what only beta has is beta's.
    pub fn is_in(self, version: Version) -> bool {
        let base = self.base();
        let is_inherited = |of: &&Property| {
            of.name == "id" || base.is_some_and(|base| base.property(of.name, Version::Beta).is_some())
        };
        let mut own = self.properties().iter().filter(|of| !is_inherited(of)).peekable();
        own.peek().is_none() || own.any(|of| of.versions.include(version))
    }

    /// Whether a value has to say by `@odata.type` of which type it is.
    pub fn has_forms(self) -> bool {
        match self {
            Structured::Entity(entity) => !entity.derived.is_empty(),
            Structured::Complex(complex) => !complex.derived.is_empty(),
        }
    }

    /// The type of that name, in any case, that a value of this type can have: this one, or one that derives from it.
    pub fn form(self, name: &str, version: Version) -> Option<Self> {
        if !self.has_forms() {
            let is_it = self.name().eq_ignore_ascii_case(name) && self.is_in(version);
            return is_it.then_some(self);
        }
        self.derived()
            .into_iter()
            .find_map(|derived| derived.form(name, version))
    }

    /// The ways to other entities that `version` has, be they declared here or where it derives from.
    pub fn ways(self, version: Version) -> Vec<&'static Navigation> {
        let Structured::Entity(entity) = self else {
            return Vec::new();
        };
        let chain = std::iter::successors(Some(entity), |entity| entity.base);
        let ways = chain.flat_map(|entity| entity.navigation);
        ways.filter(|way| way.versions.include(version)).collect()
    }

    /// The way to other entities of that name, in any case.
    pub fn navigation(self, name: &str, version: Version) -> Option<&'static Navigation> {
        let mut ways = self.ways(version).into_iter();
        ways.find(|way| way.name.eq_ignore_ascii_case(name))
    }
}
