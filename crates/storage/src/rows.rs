//! Resources as rows: columns to filter and sort by, and the document that is served.
//!
//! The table of an entity has its columns in the order of [`EntityType::columns`], then the document's parts.

use crate::beta_part::push_compact;
use crate::connection::Engine;
use crate::error::StoreError;
use crate::transaction::Tx;
use crate::value::Value;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::edm::folded;
use keepwatch_graph::{Document, EntityType, Timestamp, Version};
use keepwatch_odata::SqlValue;
use std::fmt::{Display, Write};

/// Rows that one insert statement stores, largest first: what is left over is stored by the next smaller.
const fn rows_per_statement(engine: Engine) -> &'static [usize] {
    match engine {
        // Until a statement of several rows ends, SQLite keeps a copy of each page it changes, to undo the statement.
        Engine::Sqlite => &[1],
        // Each statement waits for the network. Fifty rows of the widest table have 2,400 parameters of 65,535.
        Engine::Postgres => &[50, 8, 1],
    }
}

/// The columns that [`Row::document`] fills: the last of every table of resources.
pub(crate) const DOCUMENT_COLUMNS: [&str; 6] = [
    "document_masked",
    "document_shared",
    "document_v1",
    "document_policies_v1",
    "document_beta",
    "document_policies_beta",
];

/// One row, ready to be bound. Its texts lie one behind the other in one piece of memory: rows are made on one thread and
/// freed on another, by the ten thousand a second.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    cells: Vec<Cell>,
    text: String,
}

#[derive(Debug, Clone, Copy)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    /// To where its text goes; it begins where the text before it ends.
    Text(usize),
}

impl Row {
    pub(crate) fn with_capacity(columns: usize, text_bytes: usize) -> Self {
        Self {
            cells: Vec::with_capacity(columns),
            text: String::with_capacity(text_bytes),
        }
    }

    pub(crate) fn null(&mut self) {
        self.cells.push(Cell::Null);
    }

    pub(crate) fn integer(&mut self, number: impl Into<i64>) {
        self.cells.push(Cell::Integer(number.into()));
    }

    pub(crate) fn at(&mut self, at: Timestamp) {
        self.cells.push(Cell::Integer(at.ticks()));
    }

    /// Text as it is, but for NUL: see [`Value::text`].
    pub(crate) fn text(&mut self, text: &str) {
        match Value::text(text) {
            Value::Text(text) => self.text.push_str(&text),
            _ => unreachable!("a text makes a text"),
        }
        self.end_text();
    }

    /// Whatever prints itself as text, such as an id.
    pub(crate) fn display(&mut self, value: impl Display) {
        write!(self.text, "{value}").expect("writing to memory cannot fail");
        self.end_text();
    }

    /// A column of strings: folded.
    pub(crate) fn folded(&mut self, text: &str) {
        let begin = self.text.len();
        if text.is_ascii() && !text.as_bytes().contains(&0) {
            self.text.push_str(text);
            self.text[begin..].make_ascii_lowercase();
            self.end_text();
        } else {
            self.text(&folded(text));
        }
    }

    /// A column of strings that can be null.
    pub(crate) fn optional_folded(&mut self, text: Option<&String>) {
        match text {
            None => self.null(),
            Some(text) => self.folded(text),
        }
    }

    /// A column of a collection: a JSON array of folded strings.
    pub(crate) fn folded_array<'a>(&mut self, items: impl Iterator<Item = &'a str>) {
        let items: Vec<String> = items.map(folded).collect();
        match items.as_slice() {
            [] => self.text("[]"),
            items => self.text(&serde_json::to_string(items).expect("strings have a JSON form")),
        }
    }

    /// A column of a text property of a collection's items: a JSON array with a folded string or null for each item.
    pub(crate) fn folded_items<'a>(&mut self, items: impl Iterator<Item = Option<&'a str>>) {
        let items: Vec<Option<String>> = items.map(|item| item.map(folded)).collect();
        match items.as_slice() {
            [] => self.text("[]"),
            items => self.text(&serde_json::to_string(items).expect("strings and nulls have a JSON form")),
        }
    }

    /// The parts of a document.
    pub(crate) fn document(&mut self, entity: &'static EntityType, document: &Document) {
        self.integer(document.masked);
        self.text(&document.shared);
        self.text(&document.v1);
        self.text(&document.policies_v1);
        push_compact(entity, &document.beta, &mut self.text);
        self.end_text();
        self.text(&document.policies_beta);
    }

    fn end_text(&mut self) {
        self.cells.push(Cell::Text(self.text.len()));
    }

    fn push(&mut self, value: SqlValue) {
        match value {
            SqlValue::Null => self.null(),
            SqlValue::Integer(number) => self.integer(number),
            SqlValue::Real(number) => self.cells.push(Cell::Real(number)),
            SqlValue::Text(text) => self.text(&text),
        }
    }

    /// The text of the column at `index`; `None` where it holds none.
    pub(crate) fn text_at(&self, index: usize) -> Option<String> {
        match self.values().nth(index)? {
            Value::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }

    /// The values in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = Value<'_>> {
        let mut begin = 0;
        self.cells.iter().map(move |cell| match *cell {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(number),
            Cell::Real(number) => Value::Real(number),
            Cell::Text(end) => {
                let text = &self.text[begin..end];
                begin = end;
                Value::Text(text.into())
            }
        })
    }
}

/// The row of an entity of which few are written: its columns are read back from what is served.
pub(crate) fn entity_row(entity: &'static EntityType, document: &Document) -> Result<Row, StoreError> {
    let beta = document.json(Version::Beta, PolicyView::Full);
    let resource = serde_json::from_str(&beta).map_err(|error| StoreError::Statement {
        detail: format!("a {} does not write JSON: {error}", entity.name),
    })?;
    let mut row = Row::with_capacity(entity.columns.len() + DOCUMENT_COLUMNS.len(), 2 * beta.len());
    for (_, value) in keepwatch_odata::row::columns(entity, &resource) {
        row.push(value);
    }
    row.document(entity, document);
    Ok(row)
}

impl From<SqlValue> for Value<'_> {
    fn from(value: SqlValue) -> Self {
        match value {
            SqlValue::Null => Value::Null,
            SqlValue::Integer(number) => Value::Integer(number),
            SqlValue::Real(number) => Value::Real(number),
            SqlValue::Text(text) => Value::text(text),
        }
    }
}

impl Tx<'_> {
    /// Stores rows with a statement whose `{rows}` stands for their values. Returns how many were new or changed.
    pub(crate) fn insert_rows<'a, R>(&mut self, sql: &str, rows: R) -> Result<u64, StoreError>
    where
        R: IntoIterator<Item = &'a Row, IntoIter: ExactSizeIterator>,
    {
        let mut rows = rows.into_iter().peekable();
        let columns = rows.peek().map_or(0, |row| row.cells.len());
        self.insert_values(sql, columns, rows.map(Row::values))
    }

    /// The same for rows of `columns` values.
    pub(crate) fn insert_values<'a, R>(&mut self, sql: &str, columns: usize, rows: R) -> Result<u64, StoreError>
    where
        R: IntoIterator<Item: IntoIterator<Item = Value<'a>>, IntoIter: ExactSizeIterator>,
    {
        let mut rows = rows.into_iter();
        let mut changed = 0;
        for &size in rows_per_statement(self.engine()) {
            if rows.len() < size {
                continue;
            }
            let statement = sql.replace("{rows}", &placeholders(size, columns));
            while rows.len() >= size {
                let params: Vec<Value<'_>> = rows.by_ref().take(size).flatten().collect();
                changed += self.execute(&statement, &params)?;
            }
        }
        Ok(changed)
    }
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
fn placeholders(rows: usize, columns: usize) -> String {
    let mut out = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let between = if column == 0 { "" } else { ", " };
            write!(out, "{between}${}", row * columns + column + 1).expect("writing to memory cannot fail");
        }
        out.push(')');
    }
    out
}

/// Sizes of the lists that `in` statements are made for: a list is filled up to the next by repeating its last value, so
/// that few statements serve all lists.
const LIST_SIZES: [usize; 3] = [1, 16, 256];

/// Calls `each` with a statement, whose `{list}` is replaced by placeholders, and their values, until `keys` are used up.
/// Placeholders count from `first`.
pub(crate) fn in_lists(
    sql: &str,
    first: usize,
    keys: &[Value<'_>],
    mut each: impl FnMut(&str, Vec<Value<'_>>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let longest = LIST_SIZES[LIST_SIZES.len() - 1];
    for chunk in keys.chunks(longest) {
        let size = LIST_SIZES
            .into_iter()
            .find(|size| *size >= chunk.len())
            .unwrap_or(longest);
        let names: Vec<String> = (first..first + size).map(|number| format!("${number}")).collect();
        let last = chunk.last().expect("chunks are not empty");
        let values = chunk.iter().chain(std::iter::repeat(last)).take(size);
        each(
            &sql.replace("{list}", &names.join(", ")),
            values.map(Value::borrowed).collect(),
        )?;
    }
    Ok(())
}

/// A value read back from the parts of its document: `first` is the column of the shared part, then come beta's own and
/// the policies'.
pub(crate) fn read_document<T: serde::de::DeserializeOwned>(
    table: &'static str,
    row: &dyn crate::connection::Row,
    first: usize,
) -> Result<T, StoreError> {
    let parts = [row.string(first)?, row.string(first + 1)?, row.string(first + 2)?];
    let mut json = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum::<usize>() + 1);
    keepwatch_graph::document::join(&parts, &mut json);
    serde_json::from_slice(&json).map_err(|_| StoreError::corrupt(table, id_in(&json)))
}

/// The id in a damaged document, as far as it can be told.
fn id_in(json: &[u8]) -> String {
    let text = String::from_utf8_lossy(json);
    let id = text.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
    keepwatch_graph::edm::shown(id.unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_through_all_rows() {
        assert_eq!(placeholders(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(placeholders(1, 1), "($1)");
    }

    #[test]
    fn lists_are_filled_up_to_few_sizes() {
        let keys: Vec<Value<'_>> = (0..260).map(Value::Integer).collect();
        let mut seen = Vec::new();
        in_lists("x in ({list})", 2, &keys, |sql, values| {
            seen.push((sql.matches('$').count(), values.len()));
            assert!(sql.starts_with("x in ($2"), "{sql}");
            assert!(values.len() == 256 || values.last() == Some(&Value::Integer(259)));
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, [(256, 256), (16, 16)]);
    }
}
