//! Words: where they begin in a clause and in a property, alike in memory and in SQL.

use crate::column::Column;
use crate::row;
use crate::sql::{Dialect, SqlValue, Writer};
use keepwatch_graph::edm::folded;
use serde_json::Value as Json;

/// What lies between words, beside the space. ASCII only: what other scripts put between words is part of them.
const SYMBOLS: &str = "\t\r\n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// A word that a property must have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    column: Column,
    /// Folded.
    whole: String,
    /// Where the word has capitals or digits inside: its parts, folded, which may be words of their own. Otherwise empty.
    parts: Vec<String>,
}

/// The words of a clause's text that `column` must have.
pub(super) fn words(text: &str, column: &Column) -> Vec<Word> {
    let is_between = |c: char| c.is_whitespace() || SYMBOLS.contains(c);
    let words = text.split(is_between).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let parts: Vec<String> = parts(word).into_iter().map(folded).collect();
            Word {
                column: column.clone(),
                whole: folded(word),
                parts: if parts.len() > 1 { parts } else { Vec::new() },
            }
        })
        .collect()
}

/// `OneVideo2` is `One`, `Video`, `2`.
fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let pairs = word.char_indices().zip(word.char_indices().skip(1));
    for ((_, before), (index, after)) in pairs {
        let is_new_word = before.is_lowercase() && after.is_uppercase();
        if is_new_word || before.is_numeric() != after.is_numeric() {
            parts.push(&word[begin..index]);
            begin = index;
        }
    }
    parts.push(&word[begin..]);
    parts
}

impl Word {
    /// How many tests it is.
    pub(super) fn weight(&self) -> usize {
        1 + self.parts.len()
    }

    pub(super) fn holds(&self, resource: &Json) -> bool {
        let SqlValue::Text(text) = row::scalar(&self.column, resource) else {
            return false;
        };
        let spaced: String = std::iter::once(' ')
            .chain(text.chars().map(|c| if SYMBOLS.contains(c) { ' ' } else { c }))
            .collect();
        let begins = |word: &String| spaced.contains(&format!(" {word}"));
        begins(&self.whole) || (!self.parts.is_empty() && self.parts.iter().all(begins))
    }

    pub(super) fn to_sql(&self, out: &mut Writer<'_>) {
        out.push("(");
        self.begins(&self.whole, out);
        if !self.parts.is_empty() {
            out.push(" or (");
            out.joined(&self.parts, " and ", |out, part| self.begins(part, out));
            out.push(")");
        }
        out.push(")");
    }

    /// The word anywhere, which few rows have, before the dear question whether it begins there.
    fn begins(&self, word: &str, out: &mut Writer<'_>) {
        let column = self.column.name;
        let function = match out.dialect() {
            Dialect::Sqlite => "instr",
            Dialect::Postgres => "strpos",
        };
        out.push(&format!("({function}({column}, "));
        out.param(SqlValue::Text(word.to_owned()));
        out.push(&format!(
            ") > 0 and {function}(' ' || {}, ",
            spaced(column, out.dialect())
        ));
        out.param(SqlValue::Text(format!(" {word}")));
        out.push(") > 0)");
    }
}

/// The text of a column with spaces for symbols.
fn spaced(column: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => {
            let spaces = " ".repeat(SYMBOLS.len());
            format!("translate({column}, {}, '{spaces}')", quoted(SYMBOLS))
        }
        Dialect::Sqlite => SYMBOLS.chars().fold(column.to_owned(), |text, symbol| {
            format!("replace({text}, {}, ' ')", quoted(symbol.encode_utf8(&mut [0; 4])))
        }),
    }
}

/// A constant of SQL. Neither engine reads a backslash in it as anything else.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_where_graph_splits_them() {
        let cases: [(&str, &[&str]); 8] = [
            ("hello", &["hello"]),
            ("HelloWorld", &["Hello", "World"]),
            ("helloWORLD", &["hello", "WORLD"]),
            ("HELLOworld", &["HELLOworld"]),
            ("HelloWORld", &["Hello", "WORld"]),
            ("hello123world", &["hello", "123", "world"]),
            ("123", &["123"]),
            ("李四", &["李四"]),
        ];
        for (word, expected) in cases {
            assert_eq!(parts(word), expected, "{word}");
        }
    }
}
