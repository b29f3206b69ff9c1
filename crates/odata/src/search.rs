//! `$search` on directory objects: clauses such as `"displayName:wa"`, joined by AND, OR, NOT and parentheses.
//!
//! Of `displayName` and `description`, every word of a clause must begin a word of the property, in any order. Of any
//! other text the whole clause must begin the property, or an item of it.
//!
//! Graph also sees a word begin where a small letter is followed by a capital, and at digits. The words of a clause are
//! split there too (`OneVideo` finds `one video`), those of a property are not: columns know no capitals.
//!
//! Source: Microsoft Graph, "Use the $search query parameter".

mod parse;
mod word;

use crate::error::ODataError;
use crate::filter::{self, Condition, Scope};
use crate::sql::{Dialect, SqlValue, Writer};
use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_graph::timestamp::Timestamp;
use serde_json::Value as Json;
use std::fmt;
use word::Word;

/// A condition on the words of an entity's rows. Its [`Display`](fmt::Display) is the canonical text, which parses to the
/// same search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    term: Term,
}

/// The tree of a search.
#[derive(Debug, Clone, PartialEq)]
enum Term {
    /// `AND` of at least two, none of which is one.
    All(Vec<Term>),
    /// `OR` of at least two, none of which is one.
    Any(Vec<Term>),
    Not(Box<Term>),
    Clause(Clause),
}

/// `"property:text"`
#[derive(Debug, Clone, PartialEq)]
struct Clause {
    /// The canonical path.
    path: String,
    /// As it was sent: in a clause, unlike everywhere else, capitals say where words begin.
    text: String,
    tests: Vec<Test>,
}

/// What a row must meet: all tests of a clause.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// The property, or an item of it, begins with the text; or has it somewhere, where the text has no words.
    Plain(Condition),
    /// The property has a word that begins with the one, or words that begin with each of the others.
    Word(Word),
}

impl Search {
    /// Reads a decoded `$search`: properties as `version` knows them, in any case.
    pub fn parse(text: &str, entity: &'static EntityType, version: Version) -> Result<Search, ODataError> {
        let term = parse::parse(text, entity, version)?;
        Ok(Search { term })
    }

    /// The condition as SQL over the entity's columns, as [`Filter::to_sql`](crate::Filter::to_sql) writes it.
    pub fn to_sql(&self, dialect: Dialect, params: &mut Vec<SqlValue>) -> String {
        let mut writer = Writer::new(dialect, params);
        self.term.to_sql(&mut writer);
        writer.finish()
    }

    /// Whether a resource satisfies the condition. `resource` is the JSON that is served.
    pub fn matches(&self, resource: &Json) -> bool {
        self.term.holds(resource)
    }
}

/// A search asks nothing about time.
const NO_TIME: Timestamp = Timestamp::UNIX_EPOCH;

impl Term {
    fn holds(&self, resource: &Json) -> bool {
        match self {
            Term::All(inner) => inner.iter().all(|term| term.holds(resource)),
            Term::Any(inner) => inner.iter().any(|term| term.holds(resource)),
            Term::Not(inner) => !inner.holds(resource),
            Term::Clause(clause) => clause.tests.iter().all(|test| match test {
                Test::Plain(condition) => filter::holds(condition, &Scope::new(resource, NO_TIME)),
                Test::Word(word) => word.holds(resource),
            }),
        }
    }

    fn to_sql(&self, out: &mut Writer<'_>) {
        match self {
            Term::All(inner) => joined(inner, " and ", out),
            Term::Any(inner) => joined(inner, " or ", out),
            Term::Not(inner) => {
                out.push("((");
                inner.to_sql(out);
                out.push(") is not true)");
            }
            Term::Clause(clause) => {
                out.push("(");
                out.joined(&clause.tests, " and ", |out, test| match test {
                    Test::Plain(condition) => filter::condition_to_sql(condition, NO_TIME, out),
                    Test::Word(word) => word.to_sql(out),
                });
                out.push(")");
            }
        }
    }
}

fn joined(terms: &[Term], between: &str, out: &mut Writer<'_>) {
    out.push("(");
    out.joined(terms, between, |out, term| term.to_sql(out));
    out.push(")");
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.term.print(f)
    }
}

impl Term {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::All(inner) => print_joined(inner, " AND ", f),
            Term::Any(inner) => print_joined(inner, " OR ", f),
            Term::Not(inner) => {
                f.write_str("NOT ")?;
                inner.grouped(f)
            }
            Term::Clause(clause) => {
                let text = clause.text.replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, "\"{}:{text}\"", clause.path)
            }
        }
    }

    fn grouped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !matches!(self, Term::All(_) | Term::Any(_)) {
            return self.print(f);
        }
        f.write_str("(")?;
        self.print(f)?;
        f.write_str(")")
    }
}

fn print_joined(terms: &[Term], between: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, term) in terms.iter().enumerate() {
        f.write_str(if index > 0 { between } else { "" })?;
        // `AND` binds tighter than `OR`.
        match term {
            Term::All(_) => term.print(f)?,
            term => term.grouped(f)?,
        }
    }
    Ok(())
}
