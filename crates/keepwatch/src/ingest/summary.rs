//! What became of a file.

use super::refusals::Refused;
use crate::output::Output;
use serde::Serialize;

/// What became of a file's records. `read` is the sum of the other three, unless the file holds a sign-in twice.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    /// How many records there are.
    pub(super) read: u64,
    /// How many were stored now.
    pub(super) stored: u64,
    /// How many were stored before.
    pub(super) known: u64,
    /// How many were refused.
    pub(super) refused: u64,
    /// The first of those, with line and reason.
    pub(super) first_refused: Vec<Refused>,
}

impl Summary {
    /// Prints it: the counts as data, the refused records for people.
    pub(super) fn print(&self, output: &mut Output) -> anyhow::Result<()> {
        for refused in &self.first_refused {
            eprintln!(
                "line {}: {}",
                refused.line,
                refused.reason.replace(char::is_control, " ")
            );
        }
        let untold = self.refused - self.first_refused.len() as u64;
        if untold > 0 {
            eprintln!("and {untold} more");
        }
        if output.is_json() {
            return output.json(self);
        }
        let Self {
            read,
            stored,
            known,
            refused,
            ..
        } = self;
        output.line(&format!(
            "{read} read, {stored} stored, {known} known already, {refused} refused"
        ))
    }
}
