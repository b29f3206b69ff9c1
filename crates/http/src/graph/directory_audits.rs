//! `auditLogs/directoryAudits`: who did what to whom.
//!
//! Source: Microsoft Graph v1.0 and beta, directoryAudit: list, get.

use crate::graph::collection::log_pages;
use crate::graph::resource::Served;
use keepwatch_graph::DirectoryAudit;
use keepwatch_odata::{Direction, Limits};

impl Served for DirectoryAudit {
    /// Newest first.
    const LIMITS: Limits = log_pages(&[("activityDateTime", Direction::Descending)]);
    const CONTEXT: &'static str = "auditLogs/directoryAudits";
}
