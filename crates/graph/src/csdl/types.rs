//! Enumerations, complex types and entity types as CSDL.

use super::{collection_or_one, type_name, xml::Element};
use crate::edm::{EntityType, EnumType, Property, Version, property};
use crate::served::Reached;
use crate::structured::Structured;

/// All types of the schema: enumerations, then complex types, then entity types.
pub(super) fn all(reached: &Reached, version: Version) -> Vec<Element> {
    let writer = Writer { reached, version };
    let is_complex = |of: &&Structured| matches!(of, Structured::Complex(_));
    let (complex, entities): (Vec<_>, Vec<_>) = reached.structured.values().partition(is_complex);
    let enumerations = reached.enumerations.values().map(|of| enumeration(of, version));
    let complex = complex.into_iter().map(|of: &Structured| writer.structured(*of));
    let entities = entities.into_iter().map(|of: &Structured| writer.structured(*of));
    enumerations.chain(complex).chain([entity()]).chain(entities).collect()
}

/// What entities derive from that derive from no other.
fn entity() -> Element {
    let id = Element::new("Property")
        .with("Name", "id")
        .with("Type", "Edm.String")
        .with("Nullable", "false");
    Element::new("EntityType")
        .with("Name", "entity")
        .with("Abstract", "true")
        .containing([key(), id])
}

fn key() -> Element {
    Element::new("Key").containing([Element::new("PropertyRef").with("Name", "id")])
}

fn enumeration(of: &EnumType, version: Version) -> Element {
    let known = of.members.iter().filter(|member| member.versions.include(version));
    let members = known.map(|member| {
        Element::new("Member")
            .with("Name", member.name)
            .with("Value", member.value.to_string())
    });
    Element::new("EnumType")
        .with("Name", of.name)
        .with_flag("IsFlags", of.flags)
        .containing(members)
}

struct Writer<'a> {
    reached: &'a Reached,
    version: Version,
}

impl Writer<'_> {
    fn structured(&self, of: Structured) -> Element {
        let (tag, is_abstract, is_open) = match of {
            Structured::Entity(entity) => ("EntityType", entity.is_abstract, entity.is_open),
            Structured::Complex(complex) => ("ComplexType", complex.is_abstract, complex.is_open),
        };
        let own: Vec<_> = self.own(of).collect();
        // Policies that can be deleted derive from a type without a key and bring their own.
        let has_key = matches!(of, Structured::Entity(_)) && own.iter().any(|property| property.name == "id");
        let base = match of.base() {
            Some(base) => Some(base.name()),
            None => is_entity(of).then_some("entity"),
        };
        let mut element = Element::new(tag).with("Name", of.name());
        if let Some(base) = base {
            element = element.with("BaseType", format!("graph.{base}"));
        }
        element
            .with_flag("Abstract", is_abstract)
            .with_flag("OpenType", is_open)
            .containing(has_key.then(key))
            .containing(
                own.iter()
                    .filter(|property| !property.kind.is_entity())
                    .map(|own| value(own)),
            )
            .containing(
                own.iter()
                    .filter(|property| property.kind.is_entity())
                    .map(|own| self.inlined(of, own)),
            )
            .containing(self.ways(of))
    }

    /// What it does not inherit.
    fn own(&self, of: Structured) -> impl Iterator<Item = &'static Property> {
        let (base, version) = (of.base(), self.version);
        let is_inherited = move |own: &Property| match base {
            Some(base) => base.property(own.name, version).is_some(),
            None => own.name == "id" && is_entity(of),
        };
        of.properties()
            .iter()
            .filter(move |own| own.versions.include(version) && !is_inherited(own))
    }

    /// An entity that is shown inside of another. Whether it is a part of it is said where the ways from it are.
    fn inlined(&self, of: Structured, own: &Property) -> Element {
        let contained = of.navigation(own.name, self.version).is_some_and(|way| way.contained);
        Element::new("NavigationProperty")
            .with("Name", own.name)
            .with("Type", type_name(&own.kind))
            .with_flag("ContainsTarget", contained)
    }

    /// The ways from an entity to types that are served.
    fn ways(&self, of: Structured) -> Vec<Element> {
        let Structured::Entity(entity) = of else {
            return Vec::new();
        };
        entity
            .navigation
            .iter()
            .filter(|way| way.versions.include(self.version) && self.reached.has(way.target))
            .filter(|way| property(entity.properties, way.name, self.version).is_none())
            .filter(|way| !is_inherited_way(entity, way.name, self.version))
            .map(|way| {
                Element::new("NavigationProperty")
                    .with("Name", way.name)
                    .with("Type", collection_or_one(way.target, way.many))
                    .with_flag("ContainsTarget", way.contained)
            })
            .collect()
    }
}

fn is_inherited_way(entity: &EntityType, name: &str, version: Version) -> bool {
    entity
        .base
        .is_some_and(|base| Structured::Entity(base).navigation(name, version).is_some())
}

/// Whether it derives from Graph's `entity`, which the declarations do not name: it has an id and names no base. What has no
/// id (a root) derives from nothing.
fn is_entity(of: Structured) -> bool {
    matches!(of, Structured::Entity(entity) if entity.base.is_none())
        && of.properties().iter().any(|property| property.name == "id")
}

fn value(of: &Property) -> Element {
    Element::new("Property")
        .with("Name", of.name)
        .with("Type", type_name(&of.kind))
        .not_null_unless(of.declared_nullable)
}
