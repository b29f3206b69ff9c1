//! The statements of a collection whose rows are made of its type's columns and nothing else.

use crate::collection::Collection;
use crate::rows::DOCUMENT_COLUMNS;

/// The documents of the rows that `which` names, as [`read_document`](crate::rows::read_document) reads them.
pub(super) fn select(of: Collection, which: &str) -> String {
    let table = of.table();
    format!("select document_shared, document_beta, document_policies_beta from {table} {which}")
}

/// Adds rows; those whose id is taken stay as they are.
pub(super) fn add(of: Collection) -> String {
    format!("{} on conflict (id) do nothing", insert(of))
}

/// Adds rows, in the place of those that have their ids.
pub(super) fn put(of: Collection) -> String {
    let new: Vec<String> = columns(of)
        .filter(|column| *column != "id")
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    format!("{} on conflict (id) do update set {}", insert(of), new.join(", "))
}

/// Removes the row with the id `$1`.
pub(super) fn remove(of: Collection) -> String {
    format!("delete from {} where id = $1", of.table())
}

fn insert(of: Collection) -> String {
    let columns: Vec<&str> = columns(of).collect();
    format!("insert into {} ({}) values {{rows}}", of.table(), columns.join(", "))
}

fn columns(of: Collection) -> impl Iterator<Item = &'static str> {
    let declared = of.entity().columns.iter().map(|(_, column)| *column);
    declared.chain(DOCUMENT_COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_every_column_once() {
        let sql = put(Collection::RiskyUsers);
        let expected = "insert into risky_users (id, is_deleted, is_processing, risk_level, risk_state, risk_detail, \
            risk_last_updated_date_time, user_display_name, user_principal_name, document_masked, document_shared, \
            document_v1, document_policies_v1, document_beta, document_policies_beta) values {rows} \
            on conflict (id) do update set is_deleted = excluded.is_deleted, ";
        assert!(sql.starts_with(expected), "{sql}");
        assert!(
            sql.ends_with(", document_policies_beta = excluded.document_policies_beta"),
            "{sql}"
        );
        assert!(add(Collection::RiskyUsers).ends_with("values {rows} on conflict (id) do nothing"));
    }
}
