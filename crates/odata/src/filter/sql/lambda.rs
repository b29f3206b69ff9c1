//! `any` and `all` as SQL: the columns of a collection as a table of its items.

use super::Sql;
use crate::column::{Collection, ItemColumn, Type};
use crate::filter::Condition;
use crate::sql::Dialect;
use crate::syntax::Quantifier;

impl<'c> Sql<'_, '_, 'c> {
    pub(super) fn quantified(&mut self, quantifier: Quantifier, collection: &'c Collection, body: &'c Condition) {
        self.out.push(match quantifier {
            Quantifier::Any => "exists (select 1 from ",
            Quantifier::All => "not exists (select 1 from ",
        });
        let items = self.items(collection);
        self.out.push(&format!("{items} where "));
        self.lambdas.push(collection);
        match quantifier {
            Quantifier::Any => self.condition(body),
            Quantifier::All => self.not(body),
        }
        self.lambdas.pop();
        self.out.push(")");
    }

    /// A table that has a row for each item, and the columns `value0`, `value1` and so on.
    fn items(&self, collection: &Collection) -> String {
        let level = self.lambdas.len();
        let names = collection.items.iter().map(|column| column.name);
        let values: Vec<String> = (0..names.len()).map(|index| format!("value{index}")).collect();
        let values = values.join(", ");
        // Either way side by side: the values that an item has in several columns are in the same place in each.
        match self.out.dialect() {
            Dialect::Sqlite => {
                let table = |(index, name)| format!("(select key, value as value{index} from json_each({name}))");
                let tables: Vec<String> = names.enumerate().map(table).collect();
                // SQLite's tables of items have more columns, which would hide those of the row.
                let tables = join_using_key(&tables);
                format!("(select {values} from {tables}) as item{level}")
            }
            Dialect::Postgres => {
                let arrays = names.map(|name| format!("jsonb_array_elements_text({})", self.json(name)));
                let arrays: Vec<String> = arrays.collect();
                format!("rows from ({}) as item{level}({values})", arrays.join(", "))
            }
        }
    }

    /// What a column with a JSON array is to a function of JSON.
    pub(super) fn json(&self, column: &str) -> String {
        match self.out.dialect() {
            Dialect::Sqlite => column.to_owned(),
            Dialect::Postgres => format!("{column}::jsonb"),
        }
    }

    /// What `column` holds of the current item of the lambda at `level`.
    pub(super) fn item(&mut self, level: usize, column: &ItemColumn) {
        let columns = &self.lambdas[level].items;
        let index = columns.iter().position(|other| other.name == column.name);
        let index = index.expect("a lambda knows the columns that its body asks for");
        // PostgreSQL gives items as text.
        let cast = match (self.out.dialect(), column.of) {
            (Dialect::Sqlite, _) | (_, Type::String | Type::Guid) => "",
            (_, Type::Boolean | Type::Integer | Type::DateTime | Type::Date | Type::Enum(_)) => "::bigint",
            (_, Type::Double) => "::double precision",
        };
        self.out.push(&format!("item{level}.value{index}{cast}"));
    }
}

/// `a join b using (key) join c using (key)`
fn join_using_key(tables: &[String]) -> String {
    let (first, rest) = tables.split_first().expect("a collection has a column");
    let rest = rest.iter().map(|table| format!(" join {table} using (key)"));
    format!("{first}{}", rest.collect::<String>())
}
