//! Why tables could not be loaded.

use keepwatch_graph::edm::shown;
use std::io;
use std::path::PathBuf;

/// Why tables could not be loaded. Each names the file.
#[derive(Debug, thiserror::Error)]
pub enum IntelError {
    /// The file or directory cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is larger than any sound table of its kind.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The bound.
        limit: u64,
    },
    /// More networks than the tables hold together.
    #[error("{} brings more than {limit} networks", path.display())]
    TooManyNetworks {
        /// The file that went over the bound.
        path: PathBuf,
        /// The bound.
        limit: usize,
    },
    /// More lists, or more files in the directory, than the bound.
    #[error("more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// Two lists have the same name, so that an explanation could not tell them apart.
    #[error("two lists are named `{}`", shown(name))]
    SameName {
        /// The name.
        name: String,
    },
    /// Most lines are no addresses: an error page or another format, not a list.
    #[error("{} is no address list: {refused} of {lines} lines are refused, first line {line}: {reason}", path.display())]
    NotAList {
        /// Which file.
        path: PathBuf,
        /// How many lines were refused.
        refused: u64,
        /// How many lines say something.
        lines: u64,
        /// The first refused line's number.
        line: u64,
        /// Why it was refused.
        reason: String,
    },
    /// The first line of a CSV table does not name the columns that the table needs.
    #[error("{} has no column `{column}` in its first line", path.display())]
    NoColumn {
        /// Which file.
        path: PathBuf,
        /// The missing column.
        column: &'static str,
    },
    /// The CSV table cannot be read on: quotes do not match.
    #[error("{} is broken CSV", path.display())]
    Csv {
        /// Which file.
        path: PathBuf,
        /// Why, with the line.
        #[source]
        source: csv::Error,
    },
    /// The file is no MaxMind DB.
    #[error("{} is no MaxMind DB file", path.display())]
    Mmdb {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: maxminddb::MaxMindDbError,
    },
    /// The table holds nothing of the kind that it was named for.
    #[error("{} holds no {what}", path.display())]
    Useless {
        /// Which file.
        path: PathBuf,
        /// `places` or `networks`.
        what: &'static str,
    },
    /// A file of rules has something in it that cannot be meant.
    #[error("{}, line {line}{}: {detail}", path.display(), of_rule(rule.as_deref()))]
    Rule {
        /// Which file.
        path: PathBuf,
        /// The line, from 1: that of the mistake, or on which the rule begins.
        line: u64,
        /// The rule's id, where it has one.
        rule: Option<String>,
        /// What is wrong.
        detail: String,
    },
    /// The file is no filter of leaked passwords, or a damaged one.
    #[error("cannot use {}", path.display())]
    Leaked {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: crate::FilterError,
    },
    /// The file's extension is not one of the formats.
    #[error("{} is neither .mmdb nor .csv", path.display())]
    UnknownFormat {
        /// Which file.
        path: PathBuf,
    },
}

fn of_rule(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| format!(", rule {id}"))
}
