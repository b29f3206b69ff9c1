//! Property paths to the columns that hold them.

use crate::error::Problem;
use crate::syntax::Segment;
use keepwatch_graph::edm::{EntityType, EnumType, Kind, Property, Version, property};

/// The type of a value in an expression.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// `Edm.Boolean`; in a column 0 or 1.
    Boolean,
    /// `Edm.Int32` and what functions count.
    Integer,
    /// `Edm.Double`
    Double,
    /// `Edm.String`; in a column folded to lower case.
    String,
    /// `Edm.DateTimeOffset`; in a column ticks.
    DateTime,
    /// `Edm.Date`, the result of `date()`: days since 0001-01-01.
    Date,
    /// An enumeration; in a column the member's number.
    Enum(&'static EnumType),
}

impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Type::Enum(a), Type::Enum(b)) => a.name == b.name,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

impl Type {
    /// The type of a property that has a single value; `None` for complex values and collections.
    fn of(kind: &Kind) -> Option<Type> {
        Some(match kind {
            Kind::Boolean => Type::Boolean,
            Kind::Int32 | Kind::Int64 => Type::Integer,
            Kind::Double => Type::Double,
            Kind::String => Type::String,
            Kind::DateTimeOffset => Type::DateTime,
            Kind::Enum(of) => Type::Enum(of),
            Kind::Guid | Kind::Binary | Kind::TimeOfDay | Kind::Complex(_) | Kind::Entity(_) | Kind::Collection(_) => {
                return None;
            }
        })
    }

    /// As a message spells it.
    pub fn name(&self) -> String {
        match self {
            Type::Boolean => "Edm.Boolean".to_owned(),
            Type::Integer => "Edm.Int32".to_owned(),
            Type::Double => "Edm.Double".to_owned(),
            Type::String => "Edm.String".to_owned(),
            Type::DateTime => "Edm.DateTimeOffset".to_owned(),
            Type::Date => "Edm.Date".to_owned(),
            Type::Enum(of) => format!("microsoft.graph.{}", of.name),
        }
    }
}

/// A property path with a single value, and the column that holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The canonical path, such as `location/city`.
    pub path: String,
    /// The column's name.
    pub name: &'static str,
    /// The type.
    pub of: Type,
    /// Whether it can be null.
    pub nullable: bool,
}

/// A collection of strings, and the column that holds it as a JSON array of folded strings. Nulls are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// The canonical path of the collection itself.
    pub path: String,
    /// The property of its items that the column holds; `None` where the items are strings.
    pub item: Option<String>,
    /// The column's name.
    pub name: &'static str,
}

/// What a path in [`EntityType::columns`] leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A single value.
    Scalar(Column),
    /// A collection of strings.
    Collection(Collection),
}

/// Every column of `entity` in the order of its table, beta's included.
pub fn targets(entity: &'static EntityType) -> impl Iterator<Item = Target> {
    entity
        .columns
        .iter()
        .filter_map(move |(path, name)| target(entity, path, name))
}

/// What a declared path leads to, and the column `name` holds.
fn target(entity: &'static EntityType, path: &str, name: &'static str) -> Option<Target> {
    if path == FORM {
        return Some(Target::Scalar(Column {
            path: FORM.to_owned(),
            name,
            of: Type::String,
            nullable: false,
        }));
    }
    let (form, rest) = path
        .strip_prefix(NAMESPACE)
        .and_then(|rest| rest.split_once('/'))
        .and_then(|(form, rest)| Some((entity.derived.iter().find(|of| of.name == form)?, rest)))
        .unzip();
    let segments: Vec<Segment> = rest.unwrap_or(path).split('/').map(Segment::canonical).collect();
    let mut walked = walk(form.copied().unwrap_or(entity), Version::Beta, &segments).ok()?;
    if let Some(form) = form {
        walked.only_of(form.name);
    }
    walked.target(entity)
}

/// The member by which a value says of which type it is.
pub(crate) const FORM: &str = "@odata.type";

/// What precedes the name of a type in a path.
pub(crate) const NAMESPACE: &str = "microsoft.graph.";

impl Segment {
    /// A name of a path that we spell ourselves.
    pub(crate) fn canonical(name: &str) -> Segment {
        Segment {
            column: 1,
            name: name.to_owned(),
        }
    }
}

/// Where a path leads in the schema.
pub(crate) struct Walked {
    /// The canonical path.
    path: String,
    /// The canonical path of the collection on the way, if there is one.
    collection: Option<String>,
    kind: &'static Kind,
    nullable: bool,
}

/// Follows `segments` from `entity`; a problem comes with its column.
pub(crate) fn walk(
    entity: &'static EntityType,
    version: Version,
    segments: &[Segment],
) -> Result<Walked, (Problem, usize)> {
    let mut properties: &'static [Property] = entity.properties;
    let mut walked: Option<Walked> = None;
    for segment in segments {
        let name = &segment.name;
        if let Some(parent) = &walked {
            properties = parent.properties_of_items().ok_or_else(|| {
                let name = parent.path.clone();
                (Problem::NoProperties { name }, segment.column)
            })?;
        }
        let found = property(properties, name, version).ok_or_else(|| {
            let name = name.clone();
            (Problem::UnknownProperty { name }, segment.column)
        })?;
        walked = Some(Walked::step(walked, found));
    }
    walked.ok_or_else(|| (Problem::UnknownProperty { name: String::new() }, 1))
}

impl Walked {
    fn step(parent: Option<Walked>, property: &'static Property) -> Walked {
        let Some(parent) = parent else {
            return Walked {
                path: property.name.to_owned(),
                collection: None,
                kind: &property.kind,
                nullable: property.nullable,
            };
        };
        let collection = match parent.kind {
            Kind::Collection(_) => Some(parent.path.clone()),
            _ => parent.collection,
        };
        Walked {
            path: format!("{}/{}", parent.path, property.name),
            collection,
            kind: &property.kind,
            nullable: parent.nullable || property.nullable,
        }
    }

    /// The same path, which only values of the derived type `form` have.
    fn only_of(&mut self, form: &str) {
        self.path = format!("{NAMESPACE}{form}/{}", self.path);
        self.collection = self.collection.take().map(|path| format!("{NAMESPACE}{form}/{path}"));
        self.nullable = true;
    }

    fn properties_of_items(&self) -> Option<&'static [Property]> {
        match self.kind {
            Kind::Complex(complex) | Kind::Collection(Kind::Complex(complex)) => Some(complex.properties),
            _ => None,
        }
    }

    /// Whether it is a collection whose items have properties.
    pub(crate) fn is_collection_of_complex(&self) -> bool {
        matches!(self.kind, Kind::Collection(Kind::Complex(_)))
    }

    pub(crate) fn is_collection(&self) -> bool {
        matches!(self.kind, Kind::Collection(_))
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The column of a path with a single value.
    pub(crate) fn column(self, entity: &'static EntityType) -> Result<Column, Problem> {
        let path = self.path.clone();
        if let Some(path) = self
            .collection
            .clone()
            .or_else(|| self.is_collection().then(|| path.clone()))
        {
            return Err(Problem::Collection { path });
        }
        let Some(of) = Type::of(self.kind) else {
            return Err(Problem::Complex { path });
        };
        match entity.column(&path) {
            None => Err(Problem::NotQueryable { path }),
            Some(name) => Ok(Column {
                path,
                name,
                of,
                nullable: self.nullable,
            }),
        }
    }

    /// The column of a path to, or through, a collection.
    pub(crate) fn collection(self, entity: &'static EntityType) -> Result<Collection, Problem> {
        let is_strings = match (&self.collection, self.kind) {
            (None, Kind::Collection(Kind::String)) | (Some(_), Kind::String) => true,
            (None, kind) if !matches!(kind, Kind::Collection(_)) => {
                return Err(Problem::NotCollection { path: self.path });
            }
            _ => false,
        };
        match entity.column(&self.path).filter(|_| is_strings) {
            None => Err(Problem::NotQueryable { path: self.path }),
            Some(name) => {
                let item = self
                    .collection
                    .as_ref()
                    .map(|collection| self.path[collection.len() + 1..].to_owned());
                let path = self.collection.unwrap_or(self.path);
                Ok(Collection { path, item, name })
            }
        }
    }

    fn target(self, entity: &'static EntityType) -> Option<Target> {
        if self.collection.is_some() || self.is_collection() {
            self.collection(entity).ok().map(Target::Collection)
        } else {
            self.column(entity).ok().map(Target::Scalar)
        }
    }
}

/// The first column that holds a property of the items of the collection at `path`.
pub(crate) fn any_item_column(entity: &'static EntityType, path: &str) -> Result<Collection, Problem> {
    targets(entity)
        .find_map(|target| match target {
            Target::Collection(collection) if collection.path == path => Some(collection),
            _ => None,
        })
        .ok_or_else(|| Problem::NotQueryable { path: path.to_owned() })
}

/// The column of a path with a single value.
pub(crate) fn scalar(
    entity: &'static EntityType,
    version: Version,
    segments: &[Segment],
) -> Result<Column, (Problem, usize)> {
    let column = segments.first().map_or(1, |segment| segment.column);
    walk(entity, version, segments)?
        .column(entity)
        .map_err(|problem| (problem, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::conditional_access::named_location::NamedLocation;
    use keepwatch_graph::{DirectoryAudit, RiskDetection, RiskyUser, RiskyUserHistoryItem, SignIn};

    /// A column that no query reaches, or that storage and queries would understand differently, is a mistake.
    #[test]
    fn every_declared_column_is_a_target() {
        for entity in [
            SignIn::TYPE,
            RiskDetection::TYPE,
            RiskyUser::TYPE,
            RiskyUserHistoryItem::TYPE,
            DirectoryAudit::TYPE,
            NamedLocation::TYPE,
        ] {
            let names: Vec<_> = targets(entity)
                .map(|target| match target {
                    Target::Scalar(column) => column.name,
                    Target::Collection(collection) => collection.name,
                })
                .collect();
            let declared: Vec<_> = entity.columns.iter().map(|(_, name)| *name).collect();
            assert_eq!(names, declared, "{}", entity.name);
        }
    }

    #[test]
    fn a_path_is_null_where_any_of_its_parts_can_be() {
        let cases = [
            (SignIn::TYPE, "id", false),
            (SignIn::TYPE, "createdDateTime", false),
            (SignIn::TYPE, "location/city", true),
            (RiskyUserHistoryItem::TYPE, "activity/detail", true),
            (RiskyUser::TYPE, "riskLevel", false),
        ];
        for (entity, path, nullable) in cases {
            let segments: Vec<_> = path.split('/').map(Segment::canonical).collect();
            let column = scalar(entity, Version::V1, &segments).unwrap();
            assert_eq!(column.nullable, nullable, "{path}");
        }
    }
}
