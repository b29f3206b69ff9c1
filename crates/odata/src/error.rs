//! Why query options are refused. Every message may be shown to the caller: it names what was sent, and where.

use crate::advanced::Advanced;
use keepwatch_graph::edm::shown;
use std::fmt;

/// Why query options are refused: a 400 whose message is this error's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ODataError {
    /// The query string is no percent-encoded UTF-8.
    #[error("the query string is not percent-encoded UTF-8 at `{}`", shown(.near))]
    Encoding {
        /// The name or value that cannot be decoded.
        near: String,
    },
    /// More options than any client has a use for.
    #[error("the query string has more than {max} options")]
    TooManyOptions {
        /// How many are read.
        max: usize,
    },
    /// An option with `$` that OData does not have.
    #[error("unknown query option `{}`", shown(.name))]
    UnknownOption {
        /// As it was sent.
        name: String,
    },
    /// An option that OData has and this collection does not.
    #[error("query option `{name}` is not supported here")]
    UnsupportedOption {
        /// Its canonical name.
        name: &'static str,
    },
    /// The same system option twice.
    #[error("query option `{name}` is given more than once")]
    DuplicateOption {
        /// Its canonical name.
        name: &'static str,
    },
    /// An option's value is not what the option takes.
    #[error("`{}` is not {expected} in {option}", shown(.text))]
    BadValue {
        /// The option's canonical name.
        option: &'static str,
        /// As it was sent.
        text: String,
        /// What the option takes, with its article.
        expected: &'static str,
    },
    /// Not a token that this server gave out.
    #[error("the value of $skiptoken was not given out by this server")]
    InvalidToken,
    /// A token that was given out for another filter, order or resource.
    #[error("the value of $skiptoken belongs to another query")]
    ForeignToken,
    /// More rows on a page than the collection gives, or none. Graph's words.
    #[error("Invalid page size specified: '{}'. Must be between 1 and {max} inclusive.", shown(.size))]
    PageSize {
        /// As it was sent.
        size: String,
        /// The most rows of a page.
        max: u32,
    },
    /// A query that is answered only with `ConsistencyLevel: eventual`.
    #[error(transparent)]
    Advanced(#[from] Advanced),
    /// `$expand` in an advanced query, which Graph does not answer.
    #[error("$expand is not supported in advanced queries")]
    ExpandInAdvanced,
    /// The `$count` segment without that header. Graph's words.
    #[error("$count is not currently supported.")]
    CountSegment,
    /// Something inside an expression.
    #[error("{}", located(.place, .column, .problem))]
    Expression {
        /// The option.
        place: Place,
        /// The character in the option's decoded value, counted from 1.
        column: usize,
        /// What is wrong there.
        problem: Problem,
    },
}

impl ODataError {
    /// Whether Graph has the code `Request_UnsupportedQuery` for it, rather than one that says the request is malformed.
    pub fn is_unsupported_query(&self) -> bool {
        matches!(
            self,
            ODataError::PageSize { .. } | ODataError::Advanced(_) | ODataError::ExpandInAdvanced
        )
    }
}

/// A problem with its place. What is told in Graph's words is told in no others, as clients know them.
fn located(place: &Place, column: &usize, problem: &Problem) -> String {
    match problem {
        Problem::UnknownProperty { .. } | Problem::NotNavigation { .. } => problem.to_string(),
        _ => format!("{problem} in {place} at column {column}"),
    }
}

/// The options that hold expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `$filter`
    Filter,
    /// `$orderby`
    OrderBy,
    /// `$select`
    Select,
    /// `$expand`
    Expand,
    /// `$search`
    Search,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::Filter => "$filter",
            Place::OrderBy => "$orderby",
            Place::Select => "$select",
            Place::Expand => "$expand",
            Place::Search => "$search",
        })
    }
}

/// What is wrong at one place of an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A character that begins nothing.
    #[error("unexpected `{0}`")]
    UnexpectedCharacter(char),
    /// Something else was due.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What was due.
        expected: &'static str,
        /// What is there, quoted, or `the end`.
        found: String,
    },
    /// A quote that nothing closes.
    #[error("text without its closing quote")]
    UnclosedText,
    /// Longer than the bound.
    #[error("more than {max} characters")]
    TooLong {
        /// The bound, in bytes of UTF-8.
        max: usize,
    },
    /// Nested deeper than the bound.
    #[error("nesting deeper than {max}")]
    TooDeep {
        /// The bound.
        max: usize,
    },
    /// More of something than the bound.
    #[error("more than {max} {what}")]
    TooMany {
        /// The bound.
        max: usize,
        /// Of what, in the plural.
        what: &'static str,
    },
    /// A literal that is no value of its type.
    #[error("`{}` is not {expected}", shown(.text))]
    BadLiteral {
        /// As it was sent.
        text: String,
        /// What it should have been, with its article.
        expected: &'static str,
    },
    /// The type has no such property in this version. Graph's words.
    #[error("Could not find a property named '{}' on type 'microsoft.graph.{of}'.", shown(.name))]
    UnknownProperty {
        /// As it was sent.
        name: String,
        /// The type.
        of: &'static str,
    },
    /// A type that a value of the type in question cannot be of.
    #[error("`{}` is not a type that derives from microsoft.graph.{of}", shown(.name))]
    UnknownType {
        /// As it was sent.
        name: String,
        /// The type in question.
        of: &'static str,
    },
    /// A property where only a navigation property can be. Graph's words.
    #[error(
        "Property '{name}' on type 'microsoft.graph.{of}' is not a navigation property or complex property. Only navigation properties can be expanded."
    )]
    NotNavigation {
        /// The property.
        name: &'static str,
        /// The type that has it.
        of: &'static str,
    },
    /// A navigation property that this collection does not follow.
    #[error("navigation property `{name}` cannot be expanded here")]
    NotExpandable {
        /// Its name.
        name: &'static str,
    },
    /// An option that an expanded property does not take.
    #[error("option `{}` is not supported for an expanded property", shown(.name))]
    ExpandOption {
        /// As it was sent.
        name: String,
    },
    /// Something that is not a clause of a search.
    #[error("`{}` is not a search clause: write each as \"property:text\", in double quotes, and join them by AND or OR", shown(.text))]
    SearchClause {
        /// As it was sent.
        text: String,
    },
    /// A property that holds no text.
    #[error("property `{path}` cannot be searched: it is not text")]
    NotSearchable {
        /// The canonical path.
        path: String,
    },
    /// The property exists, but there is no column to ask.
    #[error("property `{path}` cannot be used")]
    NotQueryable {
        /// The canonical path.
        path: String,
    },
    /// A complex property where one of its properties is due.
    #[error("property `{path}` is a complex value: name one of its properties")]
    Complex {
        /// The canonical path.
        path: String,
    },
    /// A collection where a single value is due.
    #[error("property `{path}` is a collection: use any() or all()")]
    Collection {
        /// The canonical path.
        path: String,
    },
    /// A single value where a collection is due.
    #[error("property `{path}` is not a collection")]
    NotCollection {
        /// The canonical path.
        path: String,
    },
    /// A property of something that has none.
    #[error("`{}` has no properties", shown(.name))]
    NoProperties {
        /// As it was sent.
        name: String,
    },
    /// The variable of an outer lambda is declared again.
    #[error("variable `{}` is already in use", shown(.name))]
    VariableInUse {
        /// As it was sent.
        name: String,
    },
    /// The enumeration has no such member.
    #[error("`{}` is not a member of microsoft.graph.{of}", shown(.text))]
    UnknownMember {
        /// As it was sent.
        text: String,
        /// The enumeration.
        of: &'static str,
    },
    /// No such function.
    #[error("unknown function `{}`", shown(.name))]
    UnknownFunction {
        /// As it was sent.
        name: String,
    },
    /// A function that OData has and these collections do not.
    #[error("function `{}` is not supported", shown(.name))]
    UnsupportedFunction {
        /// As it was sent.
        name: String,
    },
    /// Too few or too many arguments.
    #[error("function `{name}` takes {expected}")]
    Arguments {
        /// The function.
        name: &'static str,
        /// How many it takes, in words.
        expected: &'static str,
    },
    /// Two types that cannot be compared.
    #[error("cannot compare {left} with {right}")]
    Mismatch {
        /// The type on the left.
        left: String,
        /// The type on the right.
        right: String,
    },
    /// A value of the wrong type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// The type that is due.
        expected: String,
        /// The type that is there.
        found: String,
    },
    /// An operator that a type does not have.
    #[error("operator `{operator}` does not apply to {to}")]
    Operator {
        /// The operator.
        operator: &'static str,
        /// The type.
        to: String,
    },
}

impl Problem {
    /// The problem at its place.
    pub(crate) fn at(self, place: Place, column: usize) -> ODataError {
        ODataError::Expression {
            place,
            column,
            problem: self,
        }
    }
}
