//! The audit log as offline jobs read it. Reads only, over the index by time.

use crate::collection::Collection;
use crate::crowds::Span;
use crate::error::StoreError;
use crate::rows::read_document;
use crate::transaction::Rx;
use keepwatch_graph::{DirectoryAudit, Timestamp};

/// How often somebody did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHabit {
    /// The person, by object id; none where no person did it.
    pub user: Option<String>,
    /// The application, by client id; none where a person did it.
    pub app: Option<String>,
    /// `activityDisplayName`, in lower case.
    pub name: String,
    /// How often.
    pub count: u32,
    /// When for the first time.
    pub first: Timestamp,
}

impl Rx<'_> {
    /// Who did what how often within `span`; at most `limit` of these, the most frequent first.
    pub fn audit_habits(&mut self, span: Span, limit: u32) -> Result<Vec<AuditHabit>, StoreError> {
        let params = [span.from.into(), span.until.into(), i64::from(limit).into()];
        self.query_all(include_str!("sql/audit_habits.sql"), &params, |row| {
            let name = row.string(2)?;
            Ok(AuditHabit {
                user: row.text(0)?.map(str::to_owned),
                app: row.text(1)?.map(str::to_owned),
                name: name.to_owned(),
                count: u32::try_from(row.number(3)?).unwrap_or(u32::MAX),
                first: Timestamp::from_ticks(row.number(4)?)
                    .ok_or_else(|| StoreError::corrupt(Collection::DirectoryAudits.table(), name))?,
            })
        })
    }

    /// Shows `each` every record within `span`, in the order of time.
    pub fn audits(
        &mut self,
        span: Span,
        mut each: impl FnMut(DirectoryAudit) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let params = [span.from.into(), span.until.into()];
        self.query(include_str!("sql/audits.sql"), &params, &mut |row| {
            each(read_document(Collection::DirectoryAudits.table(), row, 0)?)
        })
    }
}
