//! What loading found, for the log and for `keepwatch intel`: nothing is dropped in silence.

use keepwatch_detection::ListClass;
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::shown;
use serde::{Serialize, Serializer};
use std::fmt;
use std::path::PathBuf;

/// What loading found.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct LoadReport {
    /// Every table, in the order in which they are asked.
    pub tables: Vec<TableReport>,
    /// Files of the directory whose names, or for a MaxMind DB whose records, say no kind of table.
    pub ignored: Vec<PathBuf>,
}

/// What loading found in one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableReport {
    /// The name that explanations give.
    pub name: String,
    /// What it says of addresses.
    pub kind: TableKind,
    /// The file; `None` for the built-in tables.
    pub path: Option<PathBuf>,
    /// How many networks were read; for a MaxMind DB the nodes of its tree; of rules and of leaked passwords how many there are.
    pub entries: u64,
    /// When the table was made: its own word for it, else the file's time.
    pub updated: Timestamp,
    /// Older than its settings allow: it was read but is not asked.
    pub stale: bool,
    /// How many rules have expired: they were read but are not asked.
    #[serde(skip_serializing_if = "is_zero")]
    pub expired: u64,
    /// What could not be read.
    pub refused: RefusedLines,
}

/// What a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Where addresses are.
    Places,
    /// Which network announces them.
    Networks,
    /// That they belong to a class.
    List(ListClass),
    /// What known attackers are told by.
    Rules,
    /// Nothing of addresses: which passwords have leaked.
    Leaked,
}

impl TableKind {
    /// The name in reports: `places`, `networks`, the list's class, `rules`, or `leaked`.
    pub const fn as_str(self) -> &'static str {
        match self {
            TableKind::Places => "places",
            TableKind::Networks => "networks",
            TableKind::List(class) => class.as_str(),
            TableKind::Rules => "rules",
            TableKind::Leaked => "leaked",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives the field by reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Serialize for TableKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The lines of a file that could not be read; the others were.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct RefusedLines {
    /// How many.
    pub count: u64,
    /// The first few.
    pub first: Vec<RefusedLine>,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusedLine {
    /// Its number, from 1.
    pub line: u64,
    /// Its text, cut to a readable length.
    pub text: String,
    /// Why.
    pub reason: String,
}

impl RefusedLines {
    /// Enough to see what is wrong with a file.
    const SHOWN_MAX: usize = 5;

    pub(crate) fn add(&mut self, line: u64, text: &str, reason: &str) {
        self.count += 1;
        if self.first.len() < Self::SHOWN_MAX {
            self.first.push(RefusedLine {
                line,
                text: shown(text),
                reason: reason.to_owned(),
            });
        }
    }
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            writeln!(f, "{table}")?;
        }
        for path in &self.ignored {
            writeln!(f, "ignored: {} (no kind of table)", path.display())?;
        }
        Ok(())
    }
}

impl fmt::Display for TableReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            kind,
            entries,
            updated,
            ..
        } = self;
        write!(f, "{}: {name}, {entries} entries, updated {updated}", kind.as_str())?;
        if self.stale {
            f.write_str(", too old to be asked")?;
        }
        if self.expired > 0 {
            write!(f, ", {} of them expired", self.expired)?;
        }
        if self.refused.count > 0 {
            write!(f, ", {} lines refused", self.refused.count)?;
        }
        for RefusedLine { line, text, reason } in &self.refused.first {
            write!(f, "\n  line {line}: {reason}: `{text}`")?;
        }
        Ok(())
    }
}
