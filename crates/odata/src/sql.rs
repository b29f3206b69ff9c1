//! SQL as text and parameters, for both engines.

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite 3.39 or later.
    Sqlite,
    /// PostgreSQL. Text columns have `collate "C"`, whole numbers are `bigint`, doubles `double precision`.
    Postgres,
}

/// What a column holds and a parameter carries.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// No value.
    Null,
    /// A boolean as 0 or 1, a whole number, an instant in ticks, an enumeration's member by its number.
    Integer(i64),
    /// A double.
    Real(f64),
    /// Folded text, or a collection as a JSON array of folded texts.
    Text(String),
}

/// Text under construction, with its parameters.
pub(crate) struct Writer<'a> {
    dialect: Dialect,
    params: &'a mut Vec<SqlValue>,
    text: String,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(dialect: Dialect, params: &'a mut Vec<SqlValue>) -> Self {
        Self {
            dialect,
            params,
            text: String::new(),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A parameter. PostgreSQL is told its type, because it would otherwise guess it from the neighbourhood, and a
    /// driver then refuses a value of the type that we know it to have.
    pub(crate) fn param(&mut self, value: SqlValue) {
        let cast = match (self.dialect, &value) {
            (Dialect::Sqlite, _) | (_, SqlValue::Null) => "",
            (Dialect::Postgres, SqlValue::Integer(_)) => "::bigint",
            (Dialect::Postgres, SqlValue::Real(_)) => "::double precision",
            (Dialect::Postgres, SqlValue::Text(_)) => "::text",
        };
        self.params.push(value);
        self.text.push_str(&format!("${}{cast}", self.params.len()));
    }

    /// Appends each of `items`, with `between` between them.
    pub(crate) fn joined<T>(&mut self, items: &[T], between: &str, mut each: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(between);
            }
            each(self, item);
        }
    }
}
