//! The types as schemas of OpenAPI 3.0.3, for the description of the API: `components/schemas`.
//!
//! An answer and a body of one type differ: an answer may have annotations beside what the type declares, a body that has a
//! member of no type is refused; in a body a collection can be null and navigation properties can be bound. A body's schema
//! is named as the answer's with `.body` behind. Neither has members that must be there, but for `@odata.type` where a type
//! has forms: an answer has what was selected, and what a body must have depends on the request.

mod scalar;

use crate::edm::{EnumType, Kind, Property, Version};
use crate::operations::Operation;
use crate::served::Reached;
use crate::structured::Structured;
use serde_json::{Map, Value, json};

/// Whether a schema is of what is answered or of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// What is answered.
    Answer,
    /// What is sent.
    Body,
}

/// The schemas of everything that `version` answers with, by the names of the components.
pub fn answers(version: Version) -> Map<String, Value> {
    components(&Reached::of(version), Use::Answer, version)
}

/// The schemas of bodies: of `types` and what they lead to, by the names of the components.
pub fn bodies(types: impl IntoIterator<Item = Structured>, version: Version) -> Map<String, Value> {
    components(&Reached::from(types, version), Use::Body, version)
}

/// The types that the parameters of `operation` are of: those that [`bodies`] must be given.
pub fn types_of_parameters(operation: &'static Operation) -> impl Iterator<Item = Structured> {
    let parameters = operation.parameters.iter();
    parameters.filter_map(|parameter| Structured::of(&parameter.kind))
}

/// The schema of a body with the parameters of `action`.
pub fn parameters(action: &'static Operation) -> Value {
    let schemas = action.parameters.iter().map(|parameter| {
        let is_collection = matches!(parameter.kind, Kind::Collection(_));
        let schema = nullable_if(parameter.nullable || is_collection, of_kind(&parameter.kind, Use::Body));
        (parameter.name.to_owned(), schema)
    });
    let properties: Map<_, _> = schemas.collect();
    let required = action
        .parameters
        .iter()
        .filter(|parameter| !parameter.may_be_left_out());
    let required: Vec<_> = required.map(|parameter| parameter.name).collect();
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// The schema of a value: a reference to a component where the type is the schema's own.
pub fn of_kind(kind: &'static Kind, r#use: Use) -> Value {
    match kind {
        Kind::Collection(of) => json!({"type": "array", "items": of_kind(of, r#use)}),
        Kind::Enum(enumeration) => reference(&component(enumeration.name, Use::Answer)),
        Kind::Complex(_) | Kind::Entity(_) => match Structured::of(kind) {
            Some(of) => reference(&component(of.name(), r#use)),
            None => json!({}),
        },
        scalar => scalar::schema(scalar),
    }
}

/// The name of a type's component.
pub fn component(name: &str, r#use: Use) -> String {
    match r#use {
        Use::Answer => format!("microsoft.graph.{name}"),
        Use::Body => format!("microsoft.graph.{name}.body"),
    }
}

fn reference(component: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{component}")})
}

fn nullable_if(nullable: bool, mut schema: Value) -> Value {
    if !nullable {
        return schema;
    }
    // Nothing may stand beside a reference.
    if schema.get("$ref").is_some() {
        schema = json!({"allOf": [schema]});
    }
    schema["nullable"] = json!(true);
    schema
}

fn components(reached: &Reached, r#use: Use, version: Version) -> Map<String, Value> {
    let writer = Writer { r#use, version };
    let enumerations = reached.enumerations.values();
    let enumerations = enumerations.map(|of| (component(of.name, Use::Answer), enumeration(of, version)));
    let types = reached.structured.values();
    let types = types.map(|of| (component(of.name(), r#use), writer.schema(*of, reached)));
    enumerations.chain(types).collect()
}

fn enumeration(of: &EnumType, version: Version) -> Value {
    let known = of.members.iter().filter(|member| member.versions.include(version));
    let names: Vec<_> = known.map(|member| member.name).collect();
    if of.flags {
        let one = names.join("|");
        return json!({"type": "string", "pattern": format!("^({one})(, ?({one}))*$")});
    }
    json!({"type": "string", "enum": names})
}

struct Writer {
    r#use: Use,
    version: Version,
}

impl Writer {
    fn schema(&self, of: Structured, reached: &Reached) -> Value {
        if of.has_forms() {
            return self.one_of(of);
        }
        let is_form = of.base().is_some_and(|base| is_one_of_forms(base, of, reached));
        let mut properties = Map::new();
        if is_form || self.r#use == Use::Body {
            let said = format!("#microsoft.graph.{}", of.name());
            properties.insert("@odata.type".into(), json!({"type": "string", "enum": [said]}));
        }
        let declared = of
            .properties()
            .iter()
            .filter(|property| property.versions.include(self.version));
        for property in declared {
            properties.insert(property.name.into(), self.property(property));
        }
        let mut schema = json!({"type": "object"});
        if is_form {
            schema["required"] = json!(["@odata.type"]);
        }
        if self.r#use == Use::Body {
            properties.extend(self.bindings(of));
            schema["additionalProperties"] = json!(false);
        }
        schema["properties"] = properties.into();
        schema
    }

    /// A type with forms is one of them, by `@odata.type`.
    fn one_of(&self, of: Structured) -> Value {
        let forms = of.derived().into_iter().filter(|form| form.is_in(self.version));
        let names: Vec<_> = forms.map(Structured::name).collect();
        let reference = |name: &&str| reference(&component(name, self.r#use));
        let mapping = names.iter().map(|name| {
            let component = component(name, self.r#use);
            (
                format!("#microsoft.graph.{name}"),
                json!(format!("#/components/schemas/{component}")),
            )
        });
        json!({
            "oneOf": names.iter().map(reference).collect::<Vec<_>>(),
            "discriminator": {"propertyName": "@odata.type", "mapping": mapping.collect::<Map<_, _>>()},
        })
    }

    fn property(&self, property: &'static Property) -> Value {
        let schema = of_kind(&property.kind, self.r#use);
        let is_collection = matches!(property.kind, Kind::Collection(_));
        let nullable = match self.r#use {
            // Of a collection, what is declared is about its items; ours are never null.
            Use::Answer => property.nullable || (property.declared_nullable && !is_collection),
            Use::Body => property.nullable || property.declared_nullable || is_collection,
        };
        nullable_if(nullable, schema)
    }

    /// What binds navigation properties to entities that are there.
    fn bindings(&self, of: Structured) -> Vec<(String, Value)> {
        let one = || json!({"type": "string"});
        let schema = |many: bool| {
            if many {
                json!({"type": "array", "items": one()})
            } else {
                nullable_if(true, one())
            }
        };
        let ways = of.ways(self.version).into_iter().map(|way| (way.name, way.many));
        let inlined = of.properties().iter().filter(|property| property.kind.is_entity());
        let inlined = inlined.map(|property| (property.name, matches!(property.kind, Kind::Collection(_))));
        ways.chain(inlined)
            .map(|(name, many)| (format!("{name}@odata.bind"), schema(many)))
            .collect()
    }
}

/// Whether `base`, or what it derives from, is a type of which `of` is a form.
fn is_one_of_forms(base: Structured, of: Structured, reached: &Reached) -> bool {
    // The type that forms derive from does not know them: the one that was reached does.
    let known = reached.structured.get(base.name()).copied().unwrap_or(base);
    let is_form = known.has_forms() && known.derived().iter().any(|form| form.name() == of.name());
    is_form || base.base().is_some_and(|base| is_one_of_forms(base, of, reached))
}

#[cfg(test)]
mod tests;
