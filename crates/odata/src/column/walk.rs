//! Where a property path leads in the schema: through complex values, collections, and casts to derived types.

use super::{NAMESPACE, Type};
use crate::error::Problem;
use crate::syntax::Segment;
use keepwatch_graph::edm::{ComplexType, EntityType, Kind, Property, Version, property};

/// The end of a path.
pub(crate) struct Walked {
    /// In canonical spelling.
    path: String,
    /// The path of the collection on the way, or at the end.
    collection: Option<String>,
    /// Whether there is a collection inside of another on the way: no column holds what is in there.
    is_nested: bool,
    end: End,
    nullable: bool,
}

/// What a path ends in.
#[derive(Clone, Copy)]
enum End {
    /// The entity itself, or a type that something is cast to.
    Type(Structured),
    /// A property.
    Property(&'static Kind),
}

/// A type with properties.
#[derive(Clone, Copy)]
enum Structured {
    Entity(&'static EntityType),
    Complex(&'static ComplexType),
}

impl Structured {
    fn name(self) -> &'static str {
        match self {
            Structured::Entity(entity) => entity.name,
            Structured::Complex(complex) => complex.name,
        }
    }

    fn properties(self) -> &'static [Property] {
        match self {
            Structured::Entity(entity) => entity.properties,
            Structured::Complex(complex) => complex.properties,
        }
    }

    /// The type of that name, in any case, that derives from it.
    fn derived(self, name: &str) -> Option<Structured> {
        let is_it = |of: &&str| of.eq_ignore_ascii_case(name);
        match self {
            Structured::Entity(entity) => {
                let mut forms = entity.derived.iter();
                forms.find(|form| is_it(&form.name)).copied().map(Structured::Entity)
            }
            Structured::Complex(complex) => {
                let mut forms = complex.derived.iter();
                forms.find(|form| is_it(&form.name)).copied().map(Structured::Complex)
            }
        }
    }
}

/// The name in a qualified name of a type, such as `microsoft.graph.user` or `#microsoft.graph.user`; `None` for all
/// other text.
pub(crate) fn type_name(text: &str) -> Option<&str> {
    let text = text.strip_prefix('#').unwrap_or(text);
    let (namespace, name) = text.rsplit_once('.')?;
    // The schema declares `graph` as the namespace's alias.
    let is_ours = namespace.eq_ignore_ascii_case("microsoft.graph") || namespace.eq_ignore_ascii_case("graph");
    is_ours.then_some(name)
}

/// Follows `segments` from `entity`; a problem comes with its column.
pub(crate) fn walk(
    entity: &'static EntityType,
    version: Version,
    segments: &[Segment],
) -> Result<Walked, (Problem, usize)> {
    let begin = Walked {
        path: String::new(),
        collection: None,
        is_nested: false,
        end: End::Type(Structured::Entity(entity)),
        nullable: false,
    };
    segments.iter().try_fold(begin, |walked, segment| {
        walked
            .step(&segment.name, version)
            .map_err(|problem| (problem, segment.column))
    })
}

impl Walked {
    fn step(mut self, name: &str, version: Version) -> Result<Walked, Problem> {
        let Some(owner) = self.structured() else {
            let name = self.path;
            return Err(Problem::NoProperties { name });
        };
        if let Some(cast) = type_name(name) {
            return self.cast(owner, cast);
        }
        let found = property(owner.properties(), name, version).ok_or_else(|| Problem::UnknownProperty {
            name: name.to_owned(),
            of: owner.name(),
        })?;
        self.append(found.name);
        self.end = End::Property(&found.kind);
        self.nullable |= found.nullable;
        if matches!(found.kind, Kind::Collection(_)) {
            self.is_nested |= self.collection.is_some();
            self.collection = Some(self.path.clone());
        }
        Ok(self)
    }

    /// A cast to the type itself changes nothing.
    fn cast(mut self, owner: Structured, name: &str) -> Result<Walked, Problem> {
        if name.eq_ignore_ascii_case(owner.name()) {
            return Ok(self);
        }
        let Some(form) = owner.derived(name) else {
            let (name, of) = (name.to_owned(), owner.name());
            return Err(Problem::UnknownType { name, of });
        };
        self.append(&format!("{NAMESPACE}{}", form.name()));
        self.end = End::Type(form);
        // What is of another form has nothing there.
        self.nullable = true;
        Ok(self)
    }

    fn append(&mut self, name: &str) {
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(name);
    }

    /// The type whose properties may follow.
    fn structured(&self) -> Option<Structured> {
        match self.end {
            End::Type(of) => Some(of),
            End::Property(Kind::Complex(complex) | Kind::Collection(Kind::Complex(complex))) => {
                Some(Structured::Complex(complex))
            }
            End::Property(Kind::Entity(entity) | Kind::Collection(Kind::Entity(entity))) => {
                Some(Structured::Entity(entity))
            }
            End::Property(_) => None,
        }
    }

    /// The path of the collection that it leads to or through.
    pub(crate) fn collection_on_the_way(&self) -> Option<&str> {
        self.collection.as_deref()
    }

    /// Whether it ends in a collection.
    pub(crate) fn is_collection(&self) -> bool {
        matches!(self.end, End::Property(Kind::Collection(_)))
    }

    /// Whether it ends in something whose properties may follow.
    pub(crate) fn has_properties(&self) -> bool {
        self.structured().is_some()
    }

    pub(crate) fn is_nullable(&self) -> bool {
        self.nullable
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn into_path(self) -> String {
        self.path
    }

    pub(crate) fn not_queryable(&self) -> Problem {
        let path = self.path.clone();
        Problem::NotQueryable { path }
    }

    /// The type of the single value at the end.
    pub(super) fn scalar_type(&self) -> Result<Type, Problem> {
        let path = || self.path.clone();
        match self.end {
            End::Type(_) | End::Property(Kind::Complex(_) | Kind::Entity(_)) => Err(Problem::Complex { path: path() }),
            End::Property(kind) => Type::of(kind).ok_or_else(|| self.not_queryable()),
        }
    }

    /// The type of the value that each item of the collection has at the end.
    pub(super) fn item_type(&self) -> Option<Type> {
        match self.end {
            _ if self.is_nested => None,
            End::Type(_) => None,
            End::Property(Kind::Collection(of)) => Type::of(of),
            End::Property(of) => Type::of(of),
        }
    }
}
