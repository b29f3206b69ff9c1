//! A schema as facts: a name and what is said of it, so that two schemas compare line by line.

use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// What a schema says. The names: `type`, `type/property`, `enumeration.member`, `enumeration#member` (its number),
/// `operation(type)`, `GraphService/set`.
#[derive(Debug, Default)]
pub(super) struct Facts {
    facts: BTreeMap<String, String>,
    /// The type that a fact is about.
    owners: BTreeMap<String, String>,
    /// The type that a navigation property leads to.
    targets: BTreeMap<String, String>,
}

impl Facts {
    pub(super) fn of(xml: &str) -> Self {
        let document = Document::parse(xml).unwrap();
        let schema = document
            .descendants()
            .find(|node| node.has_tag_name(edm("Schema")))
            .unwrap();
        let mut facts = Self::default();
        for node in schema.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "EnumType" => facts.enumeration(node),
                "EntityType" | "ComplexType" => facts.structured(node),
                "Action" | "Function" => facts.operation(node),
                "EntityContainer" => facts.container(node),
                other => panic!("what is a {other}?"),
            }
        }
        facts
    }

    /// What differs from `theirs`: by the fact's name, ours and theirs. Of theirs only what is about types that we have, and
    /// ways to such types; of a type that they lack only that it is missing.
    pub(super) fn differences(&self, theirs: &Facts) -> BTreeMap<String, String> {
        let types: BTreeSet<_> = self.owners.values().collect();
        let is_about_ours = |name: &&String| {
            types.contains(&theirs.owners[*name])
                && theirs.targets.get(*name).is_none_or(|target| types.contains(target))
        };
        let is_comparable = |name: &&String| {
            let type_name = &self.owners[*name];
            *name == type_name || theirs.facts.contains_key(type_name)
        };
        let names = self.facts.keys().filter(is_comparable);
        let names: BTreeSet<_> = names.chain(theirs.facts.keys().filter(is_about_ours)).collect();
        let shown = |fact: Option<&String>| fact.map_or("nothing".to_owned(), |fact| format!("`{fact}`"));
        let different = names
            .into_iter()
            .filter(|name| self.facts.get(*name) != theirs.facts.get(*name));
        different
            .map(|name| {
                let (ours, theirs) = (self.facts.get(name), theirs.facts.get(name));
                (
                    name.clone(),
                    format!("{} where Graph has {}", shown(ours), shown(theirs)),
                )
            })
            .collect()
    }

    /// With what `others` say where these say nothing.
    pub(super) fn or(mut self, others: Facts) -> Self {
        for (name, fact) in others.facts {
            if !self.facts.contains_key(&name) {
                self.owners.insert(name.clone(), others.owners[&name].clone());
                if let Some(target) = others.targets.get(&name) {
                    self.targets.insert(name.clone(), target.clone());
                }
                self.facts.insert(name, fact);
            }
        }
        self
    }

    fn add(&mut self, owner: &str, name: String, fact: String) {
        self.owners.insert(name.clone(), owner.to_owned());
        let again = self.facts.insert(name.clone(), fact);
        assert_eq!(again, None, "{name} is there twice");
    }

    fn enumeration(&mut self, node: Node<'_, '_>) {
        let name = attribute(node, "Name");
        self.add(name, name.to_owned(), format!("enumeration{}", flag(node, "IsFlags")));
        for member in elements(node, "Member") {
            let (member, number) = (attribute(member, "Name"), attribute(member, "Value"));
            self.add(name, format!("{name}.{member}"), "member".to_owned());
            self.add(name, format!("{name}#{member}"), number.to_owned());
        }
    }

    fn structured(&mut self, node: Node<'_, '_>) {
        let name = attribute(node, "Name");
        let base = node.attribute("BaseType").map_or("nothing".to_owned(), short);
        let flags: String = ["Abstract", "OpenType"].iter().map(|name| flag(node, name)).collect();
        let keys = elements(node, "Key").flat_map(|key| elements(key, "PropertyRef").collect::<Vec<_>>());
        let keys: Vec<_> = keys.map(|key| attribute(key, "Name")).collect();
        let tag = node.tag_name().name();
        self.add(name, name.to_owned(), format!("{tag} of {base}{flags} by {keys:?}"));
        for property in elements(node, "Property") {
            self.add(name, format!("{name}/{}", attribute(property, "Name")), typed(property));
        }
        for way in elements(node, "NavigationProperty") {
            let path = format!("{name}/{}", attribute(way, "Name"));
            let target = short(attribute(way, "Type"));
            self.targets.insert(path.clone(), item(&target));
            self.add(name, path, format!("way to {target}{}", flag(way, "ContainsTarget")));
        }
    }

    fn operation(&mut self, node: Node<'_, '_>) {
        let mut parameters = elements(node, "Parameter");
        let binding = parameters.next().unwrap();
        let on = short(attribute(binding, "Type"));
        let parameters: Vec<_> = parameters
            .map(|parameter| {
                let optional = elements(parameter, "Annotation").map(|annotation| attribute(annotation, "Term"));
                let optional: Vec<_> = optional.collect();
                format!("{}: {}{optional:?}", attribute(parameter, "Name"), typed(parameter))
            })
            .collect();
        let returns: Vec<_> = elements(node, "ReturnType").map(typed).collect();
        let fact = format!(
            "{} on {} ({}) gives {returns:?}",
            node.tag_name().name(),
            typed(binding),
            parameters.join(", ")
        );
        self.add(&item(&on), format!("{}({on})", attribute(node, "Name")), fact);
    }

    fn container(&mut self, node: Node<'_, '_>) {
        for contained in node.children().filter(Node::is_element) {
            let of = contained
                .attribute("EntityType")
                .or(contained.attribute("Type"))
                .map(short)
                .unwrap();
            let name = format!("{}/{}", attribute(node, "Name"), attribute(contained, "Name"));
            self.add(&of, name, format!("{} of {of}", contained.tag_name().name()));
        }
    }
}

fn edm(name: &str) -> (&'static str, &str) {
    ("http://docs.oasis-open.org/odata/ns/edm", name)
}

fn elements<'a, 'b>(node: Node<'a, 'b>, name: &'static str) -> impl Iterator<Item = Node<'a, 'b>> {
    node.children().filter(move |child| child.has_tag_name(edm(name)))
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_else(|| panic!("{node:?} has no {name}"))
}

fn flag(node: Node<'_, '_>, name: &str) -> String {
    match node.attribute(name) {
        None | Some("false") => String::new(),
        Some(value) => format!(" {name}={value}"),
    }
}

/// The type of a property, a parameter or what is returned, with all that is said of it.
fn typed(node: Node<'_, '_>) -> String {
    let rest = ["Nullable", "Unicode"]
        .iter()
        .filter_map(|name| Some(format!(" {name}={}", node.attribute(*name)?)));
    format!("{}{}", short(attribute(node, "Type")), rest.collect::<String>())
}

fn short(name: &str) -> String {
    name.replace("microsoft.graph.", "").replace("graph.", "")
}

fn item(name: &str) -> String {
    name.trim_start_matches("Collection(").trim_end_matches(')').to_owned()
}
