//! Reads rules. Total: every text is a rule or an error, in time that grows with its length, and no deeper than a bound.

use super::property::DeviceProperty;
use super::{Comparison, Rule, Test};
use keepwatch_graph::edm::shown;

/// How deep parentheses and negations may be nested: more than anybody writes, and little enough for any stack.
pub const DEPTH_MAX: usize = 32;

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule at column {column}: {problem}")]
pub struct RuleError {
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
}

pub(super) fn parse(text: &str) -> Result<Rule, RuleError> {
    let mut reader = Reader { text, at: 0 };
    let rule = reader.any(0)?;
    match reader.peek() {
        None => Ok(rule),
        Some(_) => Err(reader.error("`-and`, `-or` or the end is expected")),
    }
}

struct Reader<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
}

impl<'a> Reader<'a> {
    /// Rules joined by `-or`.
    fn any(&mut self, depth: usize) -> Result<Rule, RuleError> {
        let mut rules = vec![self.all(depth)?];
        while self.takes_word("or") {
            rules.push(self.all(depth)?);
        }
        Ok(one_or(rules, Rule::Any))
    }

    /// Rules joined by `-and`, which binds closer.
    fn all(&mut self, depth: usize) -> Result<Rule, RuleError> {
        let mut rules = vec![self.one(depth)?];
        while self.takes_word("and") {
            rules.push(self.one(depth)?);
        }
        Ok(one_or(rules, Rule::All))
    }

    fn one(&mut self, depth: usize) -> Result<Rule, RuleError> {
        if depth > DEPTH_MAX {
            return Err(self.error(format!("is nested more than {DEPTH_MAX} deep")));
        }
        if self.takes_word("not") {
            return self.one(depth + 1).map(|rule| Rule::Not(Box::new(rule)));
        }
        if self.takes('(') {
            let rule = self.any(depth + 1)?;
            self.must_take(')')?;
            return Ok(rule);
        }
        self.test().map(Rule::Test)
    }

    fn test(&mut self) -> Result<Test, RuleError> {
        let property = self.property()?;
        let (comparison, is_negated, takes_list) = self.operator()?;
        let values = if takes_list { self.list()? } else { vec![self.value()?] };
        Ok(Test {
            property,
            comparison,
            is_negated,
            values,
        })
    }

    fn property(&mut self) -> Result<DeviceProperty, RuleError> {
        const PREFIX: &str = "device.";
        self.skip_blanks();
        let start = self.at;
        let word = self.word();
        let name = word
            .split_at_checked(PREFIX.len())
            .filter(|(prefix, _)| prefix.eq_ignore_ascii_case(PREFIX))
            .map(|(_, name)| name);
        let property = name.and_then(DeviceProperty::named);
        property.ok_or_else(|| {
            self.at = start;
            self.error(format!("`{}` is no property of a device", shown(word)))
        })
    }

    /// How it is compared, whether the opposite is meant, and whether a list of values follows.
    fn operator(&mut self) -> Result<(Comparison, bool, bool), RuleError> {
        const KNOWN: [(&str, Comparison, bool, bool); 10] = [
            ("-eq", Comparison::Equals, false, false),
            ("-ne", Comparison::Equals, true, false),
            ("-in", Comparison::Equals, false, true),
            ("-notIn", Comparison::Equals, true, true),
            ("-startsWith", Comparison::StartsWith, false, false),
            ("-notStartsWith", Comparison::StartsWith, true, false),
            ("-endsWith", Comparison::EndsWith, false, false),
            ("-notEndsWith", Comparison::EndsWith, true, false),
            ("-contains", Comparison::Contains, false, false),
            ("-notContains", Comparison::Contains, true, false),
        ];
        self.skip_blanks();
        let start = self.at;
        let word = self.word();
        let known = KNOWN.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word));
        match known {
            Some((_, comparison, is_negated, takes_list)) => Ok((*comparison, *is_negated, *takes_list)),
            None => {
                self.at = start;
                Err(self.error(format!("`{}` is no operator", shown(word))))
            }
        }
    }

    fn list(&mut self) -> Result<Vec<Box<str>>, RuleError> {
        self.must_take('[')?;
        let mut values = vec![self.value()?];
        while self.takes(',') {
            values.push(self.value()?);
        }
        self.must_take(']')?;
        Ok(values)
    }

    /// A text in quotes, or `True` or `False`, in lower case.
    fn value(&mut self) -> Result<Box<str>, RuleError> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            let inside = &self.text[self.at + 1..];
            let Some(length) = inside.find(quote) else {
                return Err(self.error("the quote has no partner"));
            };
            self.at += length + 2;
            return Ok(inside[..length].to_lowercase().into());
        }
        let start = self.at;
        let word = self.word();
        if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
            return Ok(word.to_lowercase().into());
        }
        self.at = start;
        Err(self.error("a text in quotes, `True` or `False` is expected"))
    }

    /// The letters, digits, dots, hyphens and underscores from here on.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Takes a word of the language, with its hyphen or without.
    fn takes_word(&mut self, name: &str) -> bool {
        self.skip_blanks();
        let start = self.at;
        let word = self.word();
        if word.strip_prefix('-').unwrap_or(word).eq_ignore_ascii_case(name) {
            return true;
        }
        self.at = start;
        false
    }

    fn takes(&mut self, expected: char) -> bool {
        let is_there = self.peek() == Some(expected);
        if is_there {
            self.at += expected.len_utf8();
        }
        is_there
    }

    fn must_take(&mut self, expected: char) -> Result<(), RuleError> {
        if self.takes(expected) {
            Ok(())
        } else {
            Err(self.error(format!("`{expected}` is expected")))
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_blanks();
        self.text[self.at..].chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn error(&self, problem: impl Into<String>) -> RuleError {
        RuleError {
            column: self.text[..self.at].chars().count() + 1,
            problem: problem.into(),
        }
    }
}

fn one_or(mut rules: Vec<Rule>, several: impl FnOnce(Vec<Rule>) -> Rule) -> Rule {
    match rules.pop() {
        Some(only) if rules.is_empty() => only,
        last => {
            rules.extend(last);
            several(rules)
        }
    }
}
