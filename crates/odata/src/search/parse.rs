//! The text of a `$search` to its tree.

use super::word::words;
use super::{Clause, Search, Term, Test};
use crate::column::{self, Collection, Column, ItemColumn, Type};
use crate::error::{ODataError, Place, Problem};
use crate::filter::{Condition, Literal, TextTest, Value};
use crate::limits::{SEARCH_DEPTH_MAX, SEARCH_LENGTH_MAX, SEARCH_WORDS_MAX};
use crate::parser::Parser;
use crate::syntax::{Quantifier, Segment};
use keepwatch_graph::edm::{EntityType, Version, folded};

/// The properties that are searched by their words.
const BY_WORDS: [&str; 2] = ["displayName", "description"];

pub(super) fn parse(text: &str, entity: &'static EntityType, version: Version) -> Result<Term, ODataError> {
    if text.len() > SEARCH_LENGTH_MAX {
        let max = SEARCH_LENGTH_MAX;
        return fail(Problem::TooLong { max }, 1);
    }
    let mut parser = SearchParser {
        rest: text,
        column: 1,
        depth: 0,
        words: 0,
        entity,
        version,
    };
    let term = parser.disjunction()?;
    if !parser.rest.is_empty() {
        return Err(parser.unexpected("`AND`, `OR` or the end"));
    }
    // The canonical text goes into next links, so it has to be one that is accepted again.
    let search = Search { term };
    if search.to_string().len() > SEARCH_LENGTH_MAX {
        let max = SEARCH_LENGTH_MAX;
        return fail(Problem::TooLong { max }, 1);
    }
    Ok(search.term)
}

fn fail<T>(problem: Problem, column: usize) -> Result<T, ODataError> {
    Err(problem.at(Place::Search, column))
}

struct SearchParser<'a> {
    /// What is not read yet: begins with no space.
    rest: &'a str,
    column: usize,
    depth: usize,
    words: usize,
    entity: &'static EntityType,
    version: Version,
}

impl SearchParser<'_> {
    /// Passes `bytes` bytes, which end at a character, and the spaces behind them.
    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        let trimmed = rest.trim_start();
        self.column += passed.chars().count() + rest[..rest.len() - trimmed.len()].chars().count();
        self.rest = trimmed;
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest.starts_with(text);
        if found {
            self.pass(text.len());
        }
        found
    }

    /// Passes an operator: in capitals, and a word of its own.
    fn eat_operator(&mut self, operator: &str) -> bool {
        let behind = self.rest.strip_prefix(operator);
        behind.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())) && self.eat(operator)
    }

    fn unexpected(&self, expected: &'static str) -> ODataError {
        let found = match self.rest.split_whitespace().next() {
            None => "the end".to_owned(),
            Some(word) => format!("`{}`", keepwatch_graph::edm::shown(word)),
        };
        Problem::Unexpected { expected, found }.at(Place::Search, self.column)
    }

    fn disjunction(&mut self) -> Result<Term, ODataError> {
        self.pass(0);
        let mut terms = Vec::new();
        loop {
            match self.conjunction()? {
                Term::Any(inner) => terms.extend(inner),
                term => terms.push(term),
            }
            if !self.eat_operator("OR") {
                return Ok(one_or(terms, Term::Any));
            }
        }
    }

    fn conjunction(&mut self) -> Result<Term, ODataError> {
        let mut terms = Vec::new();
        loop {
            match self.negation()? {
                Term::All(inner) => terms.extend(inner),
                term => terms.push(term),
            }
            if !self.eat_operator("AND") {
                return Ok(one_or(terms, Term::All));
            }
        }
    }

    fn negation(&mut self) -> Result<Term, ODataError> {
        let mut is_negated = false;
        while self.eat_operator("NOT") {
            is_negated = !is_negated;
        }
        Ok(match self.primary()? {
            term if !is_negated => term,
            Term::Not(inner) => *inner,
            term => Term::Not(Box::new(term)),
        })
    }

    fn primary(&mut self) -> Result<Term, ODataError> {
        if !self.eat("(") {
            return self.clause();
        }
        if self.depth == SEARCH_DEPTH_MAX {
            let max = SEARCH_DEPTH_MAX;
            return fail(Problem::TooDeep { max }, self.column);
        }
        self.depth += 1;
        let term = self.disjunction()?;
        self.depth -= 1;
        if !self.eat(")") {
            return Err(self.unexpected("`AND`, `OR` or `)`"));
        }
        Ok(term)
    }

    /// `"property:text"`; a quote or a backslash inside stands behind a backslash.
    fn clause(&mut self) -> Result<Term, ODataError> {
        let begin = self.column;
        if !self.rest.starts_with('"') {
            return match self.rest.split_whitespace().next() {
                None => Err(self.unexpected("a search clause")),
                Some(word) => not_a_clause(word, begin),
            };
        }
        let inside = self.quoted()?;
        let Some((name, text)) = inside.split_once(':') else {
            return not_a_clause(&format!("\"{inside}\""), begin);
        };
        let text = text.trim();
        if text.is_empty() || text.contains('\0') {
            return not_a_clause(&format!("\"{inside}\""), begin);
        }
        // The quote comes before the name.
        let target = target(name, begin + 1, self.entity, self.version)?;
        let clause = target.clause(text);
        let weights = clause.tests.iter().map(|test| match test {
            Test::Plain(_) => 1,
            Test::Word(word) => word.weight(),
        });
        self.words += weights.sum::<usize>();
        if self.words > SEARCH_WORDS_MAX {
            let (max, what) = (SEARCH_WORDS_MAX, "words");
            return fail(Problem::TooMany { max, what }, begin);
        }
        Ok(Term::Clause(clause))
    }

    /// Passes what is in double quotes.
    fn quoted(&mut self) -> Result<String, ODataError> {
        let begin = self.column;
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((index, character)) = characters.next() {
            match character {
                '"' => {
                    self.pass(index + 1);
                    return Ok(text);
                }
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                other => text.push(other),
            }
        }
        fail(Problem::UnclosedText, begin)
    }
}

fn one_or(mut terms: Vec<Term>, join: fn(Vec<Term>) -> Term) -> Term {
    match terms.len() {
        1 => terms.remove(0),
        _ => join(terms),
    }
}

fn not_a_clause<T>(text: &str, column: usize) -> Result<T, ODataError> {
    let text = text.to_owned();
    fail(Problem::SearchClause { text }, column)
}

/// A property that holds text.
enum Searched {
    Column(Column),
    Collection(Collection),
}

/// The property that `name`, which begins at the column `begin`, names.
fn target(name: &str, begin: usize, entity: &'static EntityType, version: Version) -> Result<Searched, ODataError> {
    let shift = |error| match error {
        ODataError::Expression { place, column, problem } => problem.at(place, column + begin - 1),
        other => other,
    };
    let mut parser = Parser::new(name, Place::Search).map_err(shift)?;
    let path: Vec<Segment> = parser.path("a property").map_err(shift)?;
    parser.expect_end("`:`").map_err(shift)?;
    let walked = column::walk(entity, version, &path)
        .map_err(|(problem, column)| problem.at(Place::Search, column + begin - 1))?;
    let at = |problem: Problem| problem.at(Place::Search, begin);
    let (searched, path, of) = if walked.is_collection() {
        let collection = walked.collection(entity).map_err(at)?;
        let (path, of) = (collection.path.clone(), collection.items[0].of);
        (Searched::Collection(collection), path, of)
    } else {
        let column = walked.column(entity).map_err(at)?;
        let (path, of) = (column.path.clone(), column.of);
        (Searched::Column(column), path, of)
    };
    if of == Type::String {
        Ok(searched)
    } else {
        Err(at(Problem::NotSearchable { path }))
    }
}

impl Searched {
    fn clause(self, text: &str) -> Clause {
        let (path, tests) = match self {
            Searched::Column(column) => {
                let path = column.path.clone();
                (path, tests(column, text))
            }
            Searched::Collection(collection) => {
                let column: ItemColumn = collection.items[0].clone();
                let body = Box::new(test(TextTest::StartsWith, Value::Item { level: 0, column }, text));
                let path = collection.path.clone();
                let condition = Condition::Quantified {
                    quantifier: Quantifier::Any,
                    collection,
                    body,
                };
                (path, vec![Test::Plain(condition)])
            }
        };
        let text = text.to_owned();
        Clause { path, text, tests }
    }
}

fn tests(column: Column, text: &str) -> Vec<Test> {
    let is_by_words = BY_WORDS.contains(&column.path.as_str());
    let words = if is_by_words { words(text, &column) } else { Vec::new() };
    if !words.is_empty() {
        return words.into_iter().map(Test::Word).collect();
    }
    // A text of symbols only has no words, and is looked for as it is.
    let test_for = if is_by_words {
        TextTest::Contains
    } else {
        TextTest::StartsWith
    };
    vec![Test::Plain(test(test_for, Value::Column(column), text))]
}

fn test(test: TextTest, subject: Value, text: &str) -> Condition {
    let pattern = Value::Literal(Literal::String(folded(text)));
    Condition::Text { test, subject, pattern }
}
