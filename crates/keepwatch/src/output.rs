//! What commands print: data to the standard output, for people or as JSON. Everything else goes to the standard error.

use serde::Serialize;
use std::io::Write;

/// Where a command's data goes, and in which form.
#[derive(Debug)]
pub(crate) struct Output {
    form: Form,
}

/// How data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Lines and tables.
    People,
    /// One JSON value.
    Json,
}

impl Output {
    /// Output in that form.
    pub(crate) fn new(form: Form) -> Self {
        Self { form }
    }

    /// Whether JSON was asked for.
    pub(crate) fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Prints a line.
    ///
    /// Not with `println!`, which panics when the reader of a pipe has had enough.
    pub(crate) fn line(&mut self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        Ok(writeln!(out, "{text}")?)
    }

    /// Prints a value as JSON, indented.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(value)?;
        self.line(&text)
    }

    /// Prints a table.
    pub(crate) fn table(&mut self, table: &Table) -> anyhow::Result<()> {
        table.lines().iter().try_for_each(|line| self.line(line))
    }
}

/// Rows under headings, in columns as wide as their contents.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new<const N: usize>(headings: [&str; N]) -> Self {
        let headings = headings.map(str::to_uppercase);
        Self {
            rows: vec![headings.into()],
        }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        // Names come from other people: a control character in one must not reach the terminal.
        let cells = cells.map(|cell| cell.replace(char::is_control, " "));
        self.rows.push(cells.into());
    }

    fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_contents() {
        let mut table = Table::new(["name", "id"]);
        table.row(["a rather long name", "1"]);
        table.row(["naïve\u{1b}[31m", "2"]);
        assert_eq!(
            table.lines(),
            [
                "NAME                ID",
                "a rather long name  1",
                "naïve [31m          2"
            ]
        );
    }
}
