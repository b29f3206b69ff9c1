//! Property paths to the columns that hold them.

mod walk;

pub(crate) use walk::{Walked, type_name, walk};

use crate::error::Problem;
use crate::syntax::Segment;
use keepwatch_graph::edm::{EntityType, EnumType, Kind, Version};

/// The type of a value in an expression.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// `Edm.Boolean`; in a column 0 or 1.
    Boolean,
    /// `Edm.Int32`, `Edm.Int64` and what functions count.
    Integer,
    /// `Edm.Double`
    Double,
    /// `Edm.String`; in a column folded to lower case.
    String,
    /// `Edm.Guid`; in a column text in lower case.
    Guid,
    /// `Edm.DateTimeOffset`; in a column ticks.
    DateTime,
    /// `Edm.Date`, the result of `date()`: days since 0001-01-01.
    Date,
    /// An enumeration; in a column the member's number, or the sum of the members of a set of flags.
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
    /// The type of a property that has a single value and can be asked for; `None` for all others.
    fn of(kind: &Kind) -> Option<Type> {
        Some(match kind {
            Kind::Boolean => Type::Boolean,
            Kind::Int32 | Kind::Int64 => Type::Integer,
            Kind::Double => Type::Double,
            Kind::String => Type::String,
            Kind::Guid => Type::Guid,
            Kind::DateTimeOffset => Type::DateTime,
            Kind::Enum(of) => Type::Enum(of),
            Kind::Binary | Kind::TimeOfDay | Kind::Complex(_) | Kind::Entity(_) | Kind::Collection(_) => return None,
        })
    }

    /// As a message spells it.
    pub fn name(&self) -> String {
        match self {
            Type::Boolean => "Edm.Boolean".to_owned(),
            Type::Integer => "Edm.Int32".to_owned(),
            Type::Double => "Edm.Double".to_owned(),
            Type::String => "Edm.String".to_owned(),
            Type::Guid => "Edm.Guid".to_owned(),
            Type::DateTime => "Edm.DateTimeOffset".to_owned(),
            Type::Date => "Edm.Date".to_owned(),
            Type::Enum(of) => format!("microsoft.graph.{}", of.name),
        }
    }

    /// Whether its values are text in a column.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Type::String | Type::Guid)
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

/// A collection, and the columns that hold what is asked of its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// The canonical path of the collection itself.
    pub path: String,
    /// What is asked of the items: the items themselves, or one or several of their properties. Never empty.
    pub items: Vec<ItemColumn>,
}

/// What a column holds of each item of a collection: a JSON array in the order of the items, its values as a column of
/// their type holds them.
///
/// Where the items are values, nulls are left out. Where they have properties there is one value for each item, null or
/// not, so that the columns of several properties stay side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemColumn {
    /// The property of the items; `None` where the items are values.
    pub path: Option<String>,
    /// The column's name.
    pub name: &'static str,
    /// The type of the values.
    pub of: Type,
    /// Whether a value can be null.
    pub nullable: bool,
}

/// What a path in [`EntityType::columns`] leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A single value.
    Scalar(Column),
    /// A collection, with one column.
    Collection(Collection),
    /// The name of the derived type that a row is of, folded: the column's name.
    Form(&'static str),
}

impl Target {
    /// The column's name.
    pub fn name(&self) -> &'static str {
        match self {
            Target::Scalar(column) => column.name,
            Target::Collection(collection) => collection.items[0].name,
            Target::Form(name) => name,
        }
    }
}

/// The member by which a value says of which type it is.
pub(crate) const FORM: &str = "@odata.type";

/// What precedes the name of a type in a path.
pub(crate) const NAMESPACE: &str = "microsoft.graph.";

/// Every column of `entity` in the order of its table, beta's included.
pub fn targets(entity: &'static EntityType) -> impl Iterator<Item = Target> {
    entity.columns.iter().filter_map(move |(path, name)| {
        if *path == FORM {
            return Some(Target::Form(name));
        }
        let segments: Vec<Segment> = path.split('/').map(Segment::canonical).collect();
        walk(entity, Version::Beta, &segments).ok()?.target(entity)
    })
}

impl Segment {
    /// A name of a path that we spell ourselves.
    pub(crate) fn canonical(name: &str) -> Segment {
        Segment {
            column: 1,
            name: name.to_owned(),
        }
    }
}

impl Walked {
    /// The column of a path with a single value.
    pub(crate) fn column(self, entity: &'static EntityType) -> Result<Column, Problem> {
        if let Some(path) = self.collection_on_the_way() {
            let path = path.to_owned();
            return Err(Problem::Collection { path });
        }
        let of = self.scalar_type()?;
        match entity.column(self.path()) {
            None => Err(self.not_queryable()),
            Some(name) => Ok(Column {
                name,
                of,
                nullable: self.is_nullable(),
                path: self.into_path(),
            }),
        }
    }

    /// The column of a path to, or through, a collection: the collection with one column.
    pub(crate) fn collection(self, entity: &'static EntityType) -> Result<Collection, Problem> {
        let Some(path) = self.collection_on_the_way().map(str::to_owned) else {
            let path = self.into_path();
            return Err(Problem::NotCollection { path });
        };
        let name = entity.column(self.path());
        let (Some(name), Some(of)) = (name, self.item_type()) else {
            return Err(self.not_queryable());
        };
        let of_item = self.path().strip_prefix(&path).and_then(|rest| rest.strip_prefix('/'));
        let item = ItemColumn {
            name,
            of,
            nullable: of_item.is_some(),
            path: of_item.map(str::to_owned),
        };
        let items = vec![item];
        Ok(Collection { path, items })
    }

    fn target(self, entity: &'static EntityType) -> Option<Target> {
        if self.collection_on_the_way().is_some() {
            self.collection(entity).ok().map(Target::Collection)
        } else {
            self.column(entity).ok().map(Target::Scalar)
        }
    }
}

/// The collection at `path` with any of its columns, to ask whether it has items or how many.
pub(crate) fn any_item_column(entity: &'static EntityType, path: &str) -> Result<Collection, Problem> {
    let found = targets(entity).find_map(|target| match target {
        Target::Collection(collection) if collection.path == path => Some(collection),
        Target::Scalar(_) | Target::Collection(_) | Target::Form(_) => None,
    });
    found.ok_or_else(|| Problem::NotQueryable { path: path.to_owned() })
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
    use crate::testing::EVERY_KIND;
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
            EVERY_KIND,
        ] {
            let names: Vec<_> = targets(entity).map(|target| target.name()).collect();
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
            (NamedLocation::TYPE, "displayName", false),
            (NamedLocation::TYPE, "microsoft.graph.ipNamedLocation/isTrusted", true),
        ];
        for (entity, path, nullable) in cases {
            let segments: Vec<_> = path.split('/').map(Segment::canonical).collect();
            let column = scalar(entity, Version::V1, &segments).unwrap();
            assert_eq!((column.path.as_str(), column.nullable), (path, nullable));
        }
    }
}
