//! The rows of a file of users: read to the end whatever is in them, with every problem told by line and column.

use super::columns::{self, Column};
use keepwatch_graph::edm::{folded, shown};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

/// Users in one file. Source: Microsoft Entra, bulk create users ("up to 50,000").
pub(super) const ROWS_MAX: usize = 50_000;
/// Problems that are collected: who has so many has the wrong file.
const PROBLEMS_MAX: usize = 1_000;
/// How the first line of Entra's template begins.
const TEMPLATE_VERSION: &str = "version:";
/// How the row of Entra's template begins that shows what to write.
const TEMPLATE_EXAMPLE: &str = "Example:";

/// A row that says who somebody is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Where it begins, from 1.
    pub(super) line: u64,
    pub(super) principal_name: String,
    /// What the row says of the user, as Graph spells it.
    pub(super) members: Map<String, Value>,
    pub(super) password: Option<String>,
    pub(super) must_change: bool,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: u64,
    pub(super) column: Option<String>,
    pub(super) text: String,
}

impl Problem {
    pub(super) fn of_line(line: u64, text: impl fmt::Display) -> Self {
        Self {
            line,
            column: None,
            text: text.to_string(),
        }
    }

    fn of_column(line: u64, column: &str, text: impl fmt::Display) -> Self {
        Self {
            line,
            column: Some(column.to_owned()),
            text: text.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.text),
            None => write!(f, "line {}: {}", self.line, self.text),
        }
    }
}

/// A column of the file with its heading.
struct Heading {
    column: Column,
    text: String,
}

/// Reads a file. The rows are worth nothing where there is a problem.
pub(super) fn read(text: &str) -> (Vec<Row>, Vec<Problem>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records();
    let mut reader = Reader::default();
    let mut lines = Lines::of(text);
    while reader.problems.len() < PROBLEMS_MAX {
        let Some(record) = records.next() else { break };
        match record {
            Ok(record) => reader.record(lines.at(record.position()), &record),
            Err(error) => {
                let line = lines.at(error.position());
                reader.problems.push(Problem::of_line(line, "it is no CSV"));
            }
        }
    }
    if reader.headings.is_none() && reader.problems.is_empty() {
        reader.problems.push(Problem::of_line(1, "the file has no columns"));
    }
    (reader.rows, reader.problems)
}

/// Numbers lines as editors do. The CSV reader's own numbers lag behind where lines end in CR LF or are empty: it counts
/// what ends a line with the record that follows.
struct Lines<'a> {
    text: &'a [u8],
    /// Up to where they are counted.
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    /// The line of the record at that position, or behind the ends of lines that it begins with. Positions must not go back.
    fn at(&mut self, position: Option<&csv::Position>) -> u64 {
        let from = position.map_or(self.counted, |position| position.byte() as usize);
        let rest = self.text.get(from..).unwrap_or_default();
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let upto = (from + ends).clamp(self.counted, self.text.len());
        for at in self.counted..upto {
            let is_end = match self.text[at] {
                b'\n' => true,
                b'\r' => self.text.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(is_end);
        }
        self.counted = upto;
        self.line
    }
}

#[derive(Default)]
struct Reader {
    headings: Option<Vec<Heading>>,
    rows: Vec<Row>,
    names: HashSet<String>,
    problems: Vec<Problem>,
}

impl Reader {
    fn record(&mut self, line: u64, record: &csv::StringRecord) {
        let first = record.get(0).unwrap_or_default();
        if self.headings.is_none() {
            if !first.starts_with(TEMPLATE_VERSION) {
                self.read_headings(line, record);
            }
            return;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) || first.starts_with(TEMPLATE_EXAMPLE) {
            return;
        }
        if self.rows.len() >= ROWS_MAX {
            self.problems
                .push(Problem::of_line(line, format_args!("more than {ROWS_MAX} users")));
            return;
        }
        let found = self.problems.len();
        let row = self.row(line, record);
        if self.problems.len() == found {
            self.rows.extend(row);
        }
    }

    fn read_headings(&mut self, line: u64, record: &csv::StringRecord) {
        let mut headings: Vec<Heading> = Vec::new();
        for heading in record {
            match columns::of_heading(heading) {
                Some(column) if headings.iter().any(|known| known.column == column) => {
                    let text = format_args!("two columns are `{}`", shown(heading));
                    self.problems.push(Problem::of_line(line, text));
                }
                Some(column) => headings.push(Heading {
                    column,
                    text: heading.trim().to_owned(),
                }),
                None => {
                    let text = format_args!("there is no column `{}`", shown(heading));
                    self.problems.push(Problem::of_line(line, text));
                }
            }
        }
        for needed in ["userPrincipalName", "displayName"] {
            if !headings.iter().any(|heading| heading.column == Column::Text(needed)) {
                self.problems
                    .push(Problem::of_line(line, format_args!("the column {needed} is needed")));
            }
        }
        self.headings = Some(headings);
    }

    /// The row, or nothing and a problem more.
    fn row(&mut self, line: u64, record: &csv::StringRecord) -> Option<Row> {
        let headings = self.headings.as_deref().unwrap_or_default();
        if record.len() > headings.len() {
            let text = format_args!("{} cells under {} columns", record.len(), headings.len());
            self.problems.push(Problem::of_line(line, text));
            return None;
        }
        let mut row = Row {
            line,
            principal_name: String::new(),
            members: Map::from_iter([("accountEnabled".to_owned(), Value::Bool(true))]),
            password: None,
            must_change: true,
        };
        let found = self.problems.len();
        for (heading, cell) in headings.iter().zip(record) {
            if let Err(text) = row.set(heading.column, cell) {
                self.problems.push(Problem::of_column(line, &heading.text, text));
            }
        }
        if self.problems.len() > found {
            return None;
        }
        if let Err((column, text)) = row.complete() {
            self.problems.push(Problem::of_column(line, column, text));
            return None;
        }
        if !self.names.insert(folded(&row.principal_name)) {
            let text = format_args!("`{}` is in the file twice", shown(&row.principal_name));
            self.problems.push(Problem::of_column(line, "userPrincipalName", text));
        }
        Some(row)
    }
}

impl Row {
    /// Takes a cell over. An empty one says nothing.
    fn set(&mut self, column: Column, cell: &str) -> Result<(), String> {
        // Behind a quote that nothing closes, the lines that follow are part of the cell.
        if cell.contains(char::is_control) {
            return Err("has a line break or another control character: is a quote missing?".to_owned());
        }
        // Of a password the blanks count too.
        let text = if column == Column::Password { cell } else { cell.trim() };
        if text.is_empty() {
            return Ok(());
        }
        let flag = || columns::flag(text).ok_or_else(|| format!("`{}` is neither true nor false", shown(text)));
        let (name, value) = match column {
            Column::Text(name) => (name, Value::from(text)),
            Column::Item(name) => (name, Value::from(vec![text])),
            Column::Flag(name) => (name, Value::Bool(flag()?)),
            Column::Blocked => ("accountEnabled", Value::Bool(!flag()?)),
            Column::Password => {
                self.password = Some(text.to_owned());
                return Ok(());
            }
            Column::MustChange => {
                self.must_change = flag()?;
                return Ok(());
            }
        };
        self.members.insert(name.to_owned(), value);
        Ok(())
    }

    /// Adds what follows from the rest.
    fn complete(&mut self) -> Result<(), (&'static str, &'static str)> {
        let text = |name: &str| self.members.get(name).and_then(Value::as_str).map(str::to_owned);
        for needed in ["userPrincipalName", "displayName"] {
            if text(needed).is_none() {
                return Err((needed, "is empty"));
            }
        }
        self.principal_name = text("userPrincipalName").unwrap_or_default();
        let local = self.principal_name.split('@').next().unwrap_or_default().to_owned();
        self.members.entry("mailNickname").or_insert(Value::from(local));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problems(text: &str) -> Vec<String> {
        read(text).1.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn rows_are_read_by_graphs_names() {
        let text = "\u{feff}userPrincipalName,displayName,accountEnabled,password,forceChangePasswordNextSignIn\r\n\
                    adele@contoso.com,\"Vance, Adele\",no, blanks count ,false\r\n\r\n\
                    diego@contoso.com,Diego\r\n";
        let (rows, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].members["displayName"], "Vance, Adele");
        assert_eq!(rows[0].members["accountEnabled"], false);
        assert_eq!(rows[0].members["mailNickname"], "adele");
        assert_eq!(
            (rows[0].password.as_deref(), rows[0].must_change),
            (Some(" blanks count "), false)
        );
        assert_eq!(
            (rows[1].line, rows[1].password.as_deref(), rows[1].must_change),
            (4, None, true)
        );
    }

    #[test]
    fn rows_are_read_by_the_headings_of_the_template() {
        let text = "version:v1.0,,,,\n\
                    Name [displayName] Required,User name [userPrincipalName] Required,\
                    Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,\
                    Office phone [telephoneNumber]\n\
                    Example: Chris Green,chris@contoso.com,myPassword1234,No,\n\
                    Adele Vance,adele@contoso.com,a long first password,Yes,+1 555 0100\n";
        let (rows, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].members["accountEnabled"], false);
        assert_eq!(rows[0].members["businessPhones"][0], "+1 555 0100");
        assert_eq!(rows[0].password.as_deref(), Some("a long first password"));
    }

    #[test]
    fn problems_name_line_and_column() {
        let head = "userPrincipalName,displayName,accountEnabled\n";
        let cases = [
            (String::new(), vec!["line 1: the file has no columns"]),
            (
                "displayName,size\n".to_owned(),
                vec![
                    "line 1: there is no column `size`",
                    "line 1: the column userPrincipalName is needed",
                ],
            ),
            (
                "userPrincipalName,displayName,displayName\n".to_owned(),
                vec!["line 1: two columns are `displayName`"],
            ),
            (
                format!("{head}a@x,A,maybe\n"),
                vec!["line 2, column accountEnabled: `maybe` is neither true nor false"],
            ),
            (
                format!("{head}a@x,,\n,B,\n"),
                vec![
                    "line 2, column displayName: is empty",
                    "line 3, column userPrincipalName: is empty",
                ],
            ),
            (
                format!("{head}a@x,\"A\nb@x,B,\n"),
                vec!["line 2, column displayName: has a line break or another control character: is a quote missing?"],
            ),
            (
                format!("{head}a@x,A,\nb@x,\"B\n"),
                vec!["line 3, column displayName: has a line break or another control character: is a quote missing?"],
            ),
            (
                format!("{head}a@x,A,yes,more\n"),
                vec!["line 2: 4 cells under 3 columns"],
            ),
            (
                format!("{head}a@x,A,\nA@X,B,\n"),
                vec!["line 3, column userPrincipalName: `A@X` is in the file twice"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(problems(&text), expected, "{text}");
        }
    }

    #[test]
    fn problems_are_bounded() {
        let text = format!("userPrincipalName,displayName\n{}", "x@y,\n".repeat(10_000));
        assert_eq!(problems(&text).len(), PROBLEMS_MAX);
    }

    proptest! {
        #[test]
        fn whatever_the_file_it_is_read_to_its_end(text in "(userPrincipalName,displayName\n)?[a-z@,\"\n\r \\[\\\\\\]é]{0,200}") {
            let (rows, problems) = read(&text);
            prop_assert!(rows.iter().all(|row| !row.principal_name.is_empty()));
            prop_assert!(problems.iter().all(|problem| !problem.text.is_empty()));
        }
    }
}
