//! Loading: from settings and files to [`Intel`] and a report.

use super::Intel;
use crate::agent::Agents;
use crate::builtin;
use crate::discover::{Discovered, discover};
use crate::fact::Fact;
use crate::lists::{LIST_NETWORKS_MAX, List, Lists, read_list};
use crate::prefix_map::PrefixMapBuilder;
use crate::report::{LoadReport, RefusedLines, TableKind, TableReport};
use crate::settings::ListSettings;
use crate::source::{self, TEXT_BYTES_MAX};
use crate::table::{Table, TableFile};
use crate::{IntelError, IntelSettings};
use ipnet::IpNet;
use keepwatch_detection::{Network, Place};
use keepwatch_graph::Timestamp;
use std::path::{Path, PathBuf};

/// Lists, tables of places and tables of networks, each: a look-up may have to ask every table.
const TABLES_MAX: usize = 256;

pub(super) fn load(settings: &IntelSettings, now: Timestamp) -> Result<(Intel, LoadReport), IntelError> {
    let settings = with_paths(settings);
    let found = if settings.discover {
        discover(&settings.directory, &named(&settings))?
    } else {
        Discovered::default()
    };
    let mut loader = Loader {
        now,
        report: LoadReport::default(),
    };

    let places = loader.tables::<Place>(
        TableKind::Places,
        &settings.places,
        &found.places,
        &found.mmdb,
        settings.builtin,
    )?;
    let networks = loader.tables::<Network>(
        TableKind::Networks,
        &settings.networks,
        &found.networks,
        &found.mmdb,
        settings.builtin,
    )?;
    let lists = loader.lists(settings.lists.iter().chain(&found.lists), settings.builtin)?;
    loader.report.ignored = found.ignored;
    Ok((
        Intel {
            places,
            networks,
            lists,
            agents: Agents::default(),
        },
        loader.report,
    ))
}

/// The settings with every path made relative to the directory of tables.
fn with_paths(settings: &IntelSettings) -> IntelSettings {
    let mut settings = settings.clone();
    let lists = settings.lists.iter_mut().map(|list| &mut list.path);
    for path in lists.chain(&mut settings.places).chain(&mut settings.networks) {
        *path = settings.directory.join(&*path);
    }
    settings
}

fn named(settings: &IntelSettings) -> Vec<PathBuf> {
    let lists = settings.lists.iter().map(|list| &list.path);
    lists
        .chain(&settings.places)
        .chain(&settings.networks)
        .cloned()
        .collect()
}

struct Loader {
    now: Timestamp,
    report: LoadReport,
}

impl Loader {
    /// Tables in the order in which they are asked: named, discovered, built in.
    fn tables<F: Fact>(
        &mut self,
        kind: TableKind,
        named: &[PathBuf],
        csv: &[PathBuf],
        mmdb: &[PathBuf],
        builtin: bool,
    ) -> Result<Vec<Table<F>>, IntelError> {
        let mut tables = Vec::new();
        for path in named.iter().chain(csv) {
            let table = TableFile::open(path)?.table(path)?;
            tables.push(self.reported(kind, Some(path), table));
        }
        for path in mmdb {
            match TableFile::open(path)?.table(path) {
                // A file that was found by chance may be of the other kind; that it is of neither shows in the report.
                Err(IntelError::Useless { .. }) => {}
                table => tables.push(self.reported(kind, Some(path), table?)),
            }
        }
        if builtin {
            tables.push(self.reported(kind, None, builtin::table()));
        }
        if tables.len() > TABLES_MAX {
            return Err(IntelError::TooMany {
                what: "tables of one kind",
                limit: TABLES_MAX,
            });
        }
        Ok(tables)
    }

    fn reported<F>(&mut self, kind: TableKind, path: Option<&PathBuf>, table: Table<F>) -> Table<F> {
        self.report.tables.push(TableReport {
            name: table.name.to_string(),
            kind,
            path: path.cloned(),
            entries: table.entries,
            updated: table.updated,
            stale: false,
            refused: table.refused.clone(),
        });
        table
    }

    fn lists<'a>(
        &mut self,
        settings: impl Iterator<Item = &'a ListSettings>,
        builtin: bool,
    ) -> Result<Lists, IntelError> {
        let mut lists = Vec::new();
        let mut networks = PrefixMapBuilder::default();
        for list in settings {
            self.list(list, &mut lists, &mut networks)?;
        }
        for list in builtin.then(builtin::lists).into_iter().flatten() {
            self.builtin_list(&list, &mut lists, &mut networks);
        }
        Ok(Lists::new(lists, networks))
    }

    fn list(
        &mut self,
        settings: &ListSettings,
        lists: &mut Vec<List>,
        networks: &mut PrefixMapBuilder,
    ) -> Result<(), IntelError> {
        if lists.iter().any(|list: &List| *list.name == *settings.name) {
            return Err(IntelError::SameName {
                name: settings.name.clone(),
            });
        }
        if lists.len() >= TABLES_MAX {
            return Err(IntelError::TooMany {
                what: "lists",
                limit: TABLES_MAX,
            });
        }
        let file = list_file(&settings.path, LIST_NETWORKS_MAX - networks.len())?;
        // A clock that is ahead elsewhere must not make a list younger than now.
        let updated = file.updated.min(self.now);
        let stale = settings
            .age_days_max
            .is_some_and(|days| updated.plus_days(i64::from(days)) < self.now);
        self.report.tables.push(TableReport {
            name: settings.name.clone(),
            kind: TableKind::List(settings.class),
            path: Some(settings.path.clone()),
            entries: file.networks.len() as u64,
            updated,
            stale,
            refused: file.refused,
        });
        if !stale {
            file.networks
                .into_iter()
                .for_each(|network| networks.add(network, lists.len() as u32));
        }
        // A stale list stays among the lists, so that its name stays taken.
        lists.push(List {
            name: settings.name.as_str().into(),
            class: settings.class,
            updated,
        });
        Ok(())
    }

    fn builtin_list(&mut self, list: &builtin::BuiltinList, lists: &mut Vec<List>, networks: &mut PrefixMapBuilder) {
        let updated = list.updated.min(self.now);
        list.networks
            .iter()
            .for_each(|network| networks.add(*network, lists.len() as u32));
        lists.push(List {
            name: list.name.as_str().into(),
            class: list.class,
            updated,
        });
        self.report.tables.push(TableReport {
            name: list.name.clone(),
            kind: TableKind::List(list.class),
            path: None,
            entries: list.networks.len() as u64,
            updated,
            stale: false,
            refused: RefusedLines::default(),
        });
    }
}

struct ListFile {
    networks: Vec<IpNet>,
    updated: Timestamp,
    refused: RefusedLines,
}

/// Reads a list of at most `networks_max` networks. Refused if most of its lines are no addresses.
fn list_file(path: &Path, networks_max: usize) -> Result<ListFile, IntelError> {
    let mut file = source::open(path, TEXT_BYTES_MAX)?;
    let mut networks = Vec::new();
    let mut too_many = false;
    let text = read_list(&mut file.reader, |network| match networks.len() < networks_max {
        true => networks.push(network),
        false => too_many = true,
    })
    .map_err(|source| IntelError::Read {
        path: path.to_owned(),
        source,
    })?;
    if too_many {
        return Err(IntelError::TooManyNetworks {
            path: path.to_owned(),
            limit: LIST_NETWORKS_MAX,
        });
    }
    if let Some(first) = text.refused.first.first().filter(|_| text.is_no_list()) {
        return Err(IntelError::NotAList {
            path: path.to_owned(),
            refused: text.refused.count,
            lines: text.lines,
            line: first.line,
            reason: first.reason.clone(),
        });
    }
    Ok(ListFile {
        networks,
        updated: text.updated.unwrap_or(file.modified),
        refused: text.refused,
    })
}
