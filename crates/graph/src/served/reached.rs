//! What the served types lead to.

use crate::edm::{EnumType, Kind, Version};
use crate::operations;
use crate::served;
use crate::structured::Structured;
use std::collections::BTreeMap;

/// Every type that a version's schema has: those that are served, what they derive from, what derives from them, and what
/// their properties and operations are of. By name.
#[derive(Debug, Default)]
pub struct Reached {
    /// Entity and complex types, with their forms where they have some.
    pub structured: BTreeMap<&'static str, Structured>,
    /// Enumerations.
    pub enumerations: BTreeMap<&'static str, &'static EnumType>,
}

impl Reached {
    /// From what `version` serves.
    pub fn of(version: Version) -> Self {
        let mut reached = Self::from(served::entities(version).map(Structured::Entity), version);
        // An operation can bring types that others are bound to, but none here is bound to a type that only others bring.
        let operations: Vec<_> = operations::all(version)
            .filter(|operation| reached.has(operation.on))
            .collect();
        for operation in operations {
            let returns = operation.returns.as_ref().map(|returns| &returns.kind);
            let kinds = operation.parameters.iter().map(|parameter| &parameter.kind);
            kinds.chain(returns).for_each(|kind| reached.add_kind(kind, version));
        }
        reached
    }

    /// From those types.
    pub fn from(types: impl IntoIterator<Item = Structured>, version: Version) -> Self {
        let mut reached = Self::default();
        types.into_iter().for_each(|of| reached.add(of, version));
        reached
    }

    /// Whether a type of that name is there.
    pub fn has(&self, name: &str) -> bool {
        self.structured.contains_key(name)
    }

    fn add(&mut self, of: Structured, version: Version) {
        // A type that has forms is declared twice: once without, for its forms to derive from. The one with them counts.
        let known = self.structured.get(of.name());
        if known.is_some_and(|known| known.has_forms() || !of.has_forms()) {
            return;
        }
        self.structured.insert(of.name(), of);
        let forms = of.derived().into_iter().filter(|form| form.is_in(version));
        for relative in of.base().into_iter().chain(forms) {
            self.add(relative, version);
        }
        for property in of
            .properties()
            .iter()
            .filter(|property| property.versions.include(version))
        {
            self.add_kind(&property.kind, version);
        }
    }

    fn add_kind(&mut self, kind: &'static Kind, version: Version) {
        match kind {
            Kind::Collection(of) => self.add_kind(of, version),
            Kind::Enum(enumeration) => drop(self.enumerations.insert(enumeration.name, enumeration)),
            kind => {
                if let Some(of) = Structured::of(kind) {
                    self.add(of, version);
                }
            }
        }
    }
}
