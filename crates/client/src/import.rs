//! What the engine's bulk import answers.

use crate::error::ClientError;
use serde::Deserialize;

/// The answer to one bulk import.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportAnswer {
    /// What became of each line, in order.
    pub value: Vec<ImportedLine>,
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportedLine {
    /// The line's number in the request, from 1.
    pub line: u64,
    /// What became of it.
    pub status: LineStatus,
    /// Why it was refused.
    #[serde(default)]
    pub error: Option<String>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineStatus {
    /// Stored now.
    Stored,
    /// Stored earlier; nothing changed.
    Known,
    /// Not stored.
    Refused,
}

pub(crate) fn parse(body: &[u8]) -> Result<ImportAnswer, ClientError> {
    serde_json::from_slice(body).map_err(|error| ClientError::Answer(error.to_string()))
}
