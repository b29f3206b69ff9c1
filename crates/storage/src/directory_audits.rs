//! Who did what to whom: records are only ever added.

use crate::error::StoreError;
use crate::rows::{Row, entity_row, read_document};
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::DirectoryAudit;

impl Rx<'_> {
    /// The record with that id.
    pub fn directory_audit(&mut self, id: &str) -> Result<Option<DirectoryAudit>, StoreError> {
        let key = keepwatch_graph::edm::folded(id);
        self.query_one(include_str!("sql/directory_audit.sql"), &[Value::text(key)], |row| {
            read_document("directory_audits", row, 0)
        })
    }
}

impl Tx<'_> {
    /// Adds records. One whose id is stored already is left as it is. Returns how many were new.
    pub fn insert_directory_audits(&mut self, audits: &[DirectoryAudit]) -> Result<u64, StoreError> {
        let rows: Vec<Row> = audits
            .iter()
            .map(|audit| entity_row(DirectoryAudit::TYPE, &audit.document()))
            .collect::<Result<_, _>>()?;
        self.insert_rows(include_str!("sql/insert_directory_audits.sql"), &rows)
    }
}
