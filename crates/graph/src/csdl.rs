//! `$metadata`: the schema of a version as CSDL, written from the declarations.
//!
//! Source: OData CSDL XML 4.01, written as version 4.0, in the shape that Graph gives it.

mod types;
mod xml;

use crate::edm::{Kind, Version};
use crate::operations::{self, Operation, OperationClass};
use crate::served::{CONTAINER, Reached};
use xml::Element;

/// The schema of `version` as an XML document.
pub fn metadata(version: Version) -> String {
    let reached = Reached::of(version);
    let types = types::all(&reached, version);
    let operations = operations::all(version)
        .filter(|operation| reached.has(operation.on))
        .map(operation);
    let schema = Element::new("Schema")
        .with("Namespace", "microsoft.graph")
        .with("Alias", "graph")
        .with("xmlns", "http://docs.oasis-open.org/odata/ns/edm")
        .containing(types)
        .containing(operations)
        .containing([container(&reached, version)]);
    let document = Element::new("edmx:Edmx")
        .with("Version", "4.0")
        .with("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx")
        .containing([Element::new("edmx:DataServices").containing([schema])]);
    document.document()
}

/// The type as attributes spell it: types of ours by the alias of their namespace.
fn type_name(kind: &Kind) -> String {
    kind.name().replace("microsoft.graph.", "graph.")
}

fn collection_or_one(name: &str, many: bool) -> String {
    if many {
        format!("Collection(graph.{name})")
    } else {
        format!("graph.{name}")
    }
}

fn operation(operation: &Operation) -> Element {
    let tag = match operation.class {
        OperationClass::Action => "Action",
        OperationClass::Function => "Function",
    };
    let binding = Element::new("Parameter")
        .with("Name", "bindingParameter")
        .with("Type", collection_or_one(operation.on, operation.on_collection))
        .not_null_unless(operation.on_nullable);
    let parameters = operation.parameters.iter().map(|parameter| {
        let optional = parameter
            .optional
            .then(|| Element::new("Annotation").with("Term", "Org.OData.Core.V1.OptionalParameter"));
        typed(
            Element::new("Parameter").with("Name", parameter.name),
            &parameter.kind,
            parameter.nullable,
        )
        .containing(optional)
    });
    let returns = operation
        .returns
        .map(|returns| typed(Element::new("ReturnType"), &returns.kind, returns.nullable));
    Element::new(tag)
        .with("Name", operation.name)
        .with("IsBound", "true")
        .containing([binding])
        .containing(parameters)
        .containing(returns)
}

fn typed(element: Element, kind: &Kind, nullable: bool) -> Element {
    let element = element.with("Type", type_name(kind)).not_null_unless(nullable);
    match kind {
        // Graph writes it of texts that operations take and give; it limits nothing.
        Kind::String | Kind::Collection(Kind::String) => element.with("Unicode", "false"),
        _ => element,
    }
}

fn container(reached: &Reached, version: Version) -> Element {
    let contained = CONTAINER
        .iter()
        .filter(|contained| contained.versions.include(version) && reached.has(contained.entity))
        .map(|contained| {
            let (tag, attribute) = if contained.many {
                ("EntitySet", "EntityType")
            } else {
                ("Singleton", "Type")
            };
            Element::new(tag)
                .with("Name", contained.name)
                .with(attribute, format!("microsoft.graph.{}", contained.entity))
        });
    Element::new("EntityContainer")
        .with("Name", "GraphService")
        .containing(contained)
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;
    use std::collections::BTreeSet;

    #[test]
    fn every_type_that_is_named_is_declared() {
        for version in [Version::V1, Version::Beta] {
            let text = metadata(version);
            let document = Document::parse(&text).unwrap();
            let declared: BTreeSet<_> = document
                .descendants()
                .filter(|node| node.tag_name().name().ends_with("Type"))
                .filter_map(|node| node.attribute("Name"))
                .collect();
            let attributes = document.descendants().flat_map(|node| node.attributes());
            let named = attributes.filter(|attribute| ["Type", "BaseType", "EntityType"].contains(&attribute.name()));
            for attribute in named {
                let name = attribute
                    .value()
                    .trim_start_matches("Collection(")
                    .trim_end_matches(')');
                let name = name.trim_start_matches("microsoft.").trim_start_matches("graph.");
                assert!(
                    name.starts_with("Edm.") || declared.contains(name),
                    "{name} in {}",
                    version.segment()
                );
            }
        }
    }

    #[test]
    fn a_type_declares_what_it_does_not_inherit() {
        let text = metadata(Version::V1);
        let element = r#"
      <EntityType Name="riskyUserHistoryItem" BaseType="graph.riskyUser">
        <Property Name="userId" Type="Edm.String" />
        <Property Name="initiatedBy" Type="Edm.String" />
        <Property Name="activity" Type="graph.riskUserActivity" />
      </EntityType>
"#;
        assert!(text.contains(element), "{text}");
    }
}
