//! A table of places or of networks, read from CSV or from a MaxMind DB file.

mod csv_file;
mod mmdb_file;

pub(crate) use csv_file::read_csv;

use crate::IntelError;
use crate::fact::{Fact, Texts};
use crate::prefix_map::PrefixMap;
use crate::report::RefusedLines;
use ipnet::IpNet;
use keepwatch_graph::Timestamp;
use mmdb_file::Mmdb;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

/// A table that says one kind of thing of addresses.
#[derive(Debug)]
pub(crate) struct Table<F> {
    /// The name that explanations give.
    pub(crate) name: Arc<str>,
    pub(crate) updated: Timestamp,
    pub(crate) entries: u64,
    pub(crate) refused: RefusedLines,
    content: Content<F>,
}

#[derive(Debug)]
enum Content<F> {
    Rows(Box<Rows<F>>),
    Mmdb(Arc<Mmdb>),
}

/// The rows of a text, each once, and where they hold.
#[derive(Debug)]
struct Rows<F> {
    /// Owners are indices of `facts`.
    map: PrefixMap,
    facts: Vec<F>,
}

impl<F: Fact> Table<F> {
    /// What the table says of `address` and the network for which it says so; the longest network wins.
    pub(crate) fn get(&self, address: IpAddr) -> Option<(IpNet, F)> {
        match &self.content {
            Content::Rows(rows) => {
                let hit = rows.map.get(address).first()?;
                let network = crate::address::network_of(address, hit.prefix_len);
                Some((network, rows.facts[hit.owner as usize].clone()))
            }
            Content::Mmdb(file) => {
                let (network, found) = file.get(address, |fields| F::from_fields(fields, &mut Texts::default()))?;
                Some((network, found?))
            }
        }
    }
}

/// A file of places or networks, before it is known which.
#[derive(Clone)]
pub(crate) enum TableFile {
    Csv,
    Mmdb(Arc<Mmdb>, Timestamp),
}

impl TableFile {
    /// Opens the file by its extension.
    pub(crate) fn open(path: &Path) -> Result<Self, IntelError> {
        let has_extension = |wanted: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(wanted));
        if has_extension("csv") {
            Ok(TableFile::Csv)
        } else if has_extension("mmdb") {
            let (file, updated) = Mmdb::open(path)?;
            Ok(TableFile::Mmdb(Arc::new(file), updated))
        } else {
            Err(IntelError::UnknownFormat { path: path.to_owned() })
        }
    }

    /// Reads it as a table of `F`; an error if it holds none.
    pub(crate) fn table<F: Fact>(&self, path: &Path) -> Result<Table<F>, IntelError> {
        let useless = || IntelError::Useless {
            path: path.to_owned(),
            what: F::PLURAL,
        };
        match self {
            TableFile::Csv => csv_file::open_csv(path),
            TableFile::Mmdb(file, updated) => {
                let tells = file.tells(|fields| F::from_fields(fields, &mut Texts::default()).is_some());
                tells.then_some(()).ok_or_else(useless)?;
                Ok(Table {
                    name: name_of(path),
                    updated: *updated,
                    entries: file.nodes(),
                    refused: RefusedLines::default(),
                    content: Content::Mmdb(file.clone()),
                })
            }
        }
    }
}

/// A table is called by its file's name.
pub(crate) fn name_of(path: &Path) -> Arc<str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into()
}
