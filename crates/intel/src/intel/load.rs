//! Loading: from settings and files to [`Intel`] and a report.

use super::Intel;
use crate::agent::Agents;
use crate::builtin;
use crate::discover::{Discovered, discover};
use crate::fact::Fact;
use crate::leaked::LeakedPasswords;
use crate::lists::{LIST_NETWORKS_MAX, List, Lists, read_list};
use crate::prefix_map::PrefixMapBuilder;
use crate::report::{LoadReport, RefusedLines, TableKind, TableReport};
use crate::rules;
use crate::settings::ListSettings;
use crate::source::{self, TEXT_BYTES_MAX};
use crate::table::{Table, TableFile, name_of};
use crate::{IntelError, IntelSettings};
use ipnet::IpNet;
use keepwatch_detection::{Network, Place, ThreatRules};
use keepwatch_graph::Timestamp;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lists, tables of places and tables of networks, each: a look-up may have to ask every table.
const TABLES_MAX: usize = 256;
/// Filters of leaked passwords: one of everything that is known, and a few of one's own. Each may take gigabytes.
const FILTERS_MAX: usize = 8;

pub(super) fn load(settings: &IntelSettings, now: Timestamp) -> Result<(Intel, LoadReport), IntelError> {
    let settings = with_paths(settings);
    let found = if settings.discover {
        discover(&settings.directory, &named(&settings))?
    } else {
        Discovered::default()
    };
    let mut loader = Loader {
        now,
        builtin: settings.builtin,
        files: HashMap::new(),
        report: LoadReport::default(),
    };

    let places = loader.tables::<Place>(
        TableKind::Places,
        settings.places.iter().chain(&found.places),
        &found.mmdb,
    )?;
    let networks = loader.tables::<Network>(
        TableKind::Networks,
        settings.networks.iter().chain(&found.networks),
        &found.mmdb,
    )?;
    let lists = loader.lists(settings.lists.iter().chain(&found.lists))?;
    let rules = loader.rules(settings.rules.iter().chain(&found.rules))?;
    let leaked = loader.leaked(settings.leaked.iter().chain(&found.leaked))?;
    let mut report = loader.report;
    let of_no_kind = |path: &PathBuf| report.tables.iter().all(|table| table.path.as_ref() != Some(path));
    report.ignored = found.mmdb.into_iter().filter(of_no_kind).chain(found.ignored).collect();
    Ok((
        Intel {
            places,
            networks,
            lists,
            rules,
            leaked,
            agents: Agents::default(),
        },
        report,
    ))
}

/// The settings with every path made relative to the directory of tables.
fn with_paths(settings: &IntelSettings) -> IntelSettings {
    let mut settings = settings.clone();
    let lists = settings.lists.iter_mut().map(|list| &mut list.path);
    let tables = settings.places.iter_mut().chain(&mut settings.networks);
    let tables = tables.chain(&mut settings.rules);
    for path in lists.chain(tables).chain(&mut settings.leaked) {
        *path = settings.directory.join(&*path);
    }
    settings
}

fn named(settings: &IntelSettings) -> Vec<PathBuf> {
    let lists = settings.lists.iter().map(|list| &list.path);
    lists
        .chain(&settings.places)
        .chain(&settings.networks)
        .chain(&settings.rules)
        .chain(&settings.leaked)
        .cloned()
        .collect()
}

struct Loader {
    now: Timestamp,
    builtin: bool,
    /// A file that is asked for places and for networks is read and held once.
    files: HashMap<PathBuf, TableFile>,
    report: LoadReport,
}

impl Loader {
    /// Tables in the order in which they are asked: those of the kind, files that may be of it, the built-in one.
    fn tables<'a, F: Fact>(
        &mut self,
        kind: TableKind,
        of_kind: impl Iterator<Item = &'a PathBuf>,
        mmdb: &[PathBuf],
    ) -> Result<Vec<Table<F>>, IntelError> {
        let mut tables = Vec::new();
        for path in of_kind {
            let table = self.file(path)?.table(path)?;
            tables.push(self.reported(kind, Some(path), table));
        }
        for path in mmdb {
            match self.file(path)?.table(path) {
                // Found by its name only, it may be of the other kind; one that is of neither is reported as ignored.
                Err(IntelError::Useless { .. }) => {}
                table => tables.push(self.reported(kind, Some(path), table?)),
            }
        }
        if self.builtin {
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

    fn file(&mut self, path: &Path) -> Result<TableFile, IntelError> {
        if let Some(file) = self.files.get(path) {
            return Ok(file.clone());
        }
        let file = TableFile::open(path)?;
        self.files.insert(path.to_owned(), file.clone());
        Ok(file)
    }

    fn reported<F>(&mut self, kind: TableKind, path: Option<&PathBuf>, table: Table<F>) -> Table<F> {
        self.report.tables.push(TableReport {
            name: table.name.to_string(),
            kind,
            path: path.cloned(),
            entries: table.entries,
            updated: table.updated,
            stale: false,
            expired: 0,
            refused: table.refused.clone(),
        });
        table
    }

    /// The rules of all files that have not expired; none where there are none.
    fn rules<'a>(&mut self, paths: impl Iterator<Item = &'a PathBuf>) -> Result<Option<Arc<ThreatRules>>, IntelError> {
        let mut all = ThreatRules::default();
        for (number, path) in paths.enumerate() {
            if number >= TABLES_MAX {
                return Err(IntelError::TooMany {
                    what: "files of rules",
                    limit: TABLES_MAX,
                });
            }
            let file = rules::open(path)?;
            let (mut entries, mut expired) = (0, 0);
            for (line, rule) in file.rules {
                entries += 1;
                if rule.is_expired(self.now) {
                    expired += 1;
                    continue;
                }
                let id = rule.id().to_string();
                all.add(rule, file.written).map_err(|error| IntelError::Rule {
                    path: path.clone(),
                    line,
                    rule: Some(id),
                    detail: error.to_string(),
                })?;
            }
            self.report.tables.push(TableReport {
                name: name_of(path).to_string(),
                kind: TableKind::Rules,
                path: Some(path.clone()),
                entries,
                updated: file.written.min(self.now),
                stale: false,
                expired,
                refused: RefusedLines::default(),
            });
        }
        Ok((!all.is_empty()).then(|| Arc::new(all)))
    }

    fn leaked<'a>(
        &mut self,
        paths: impl Iterator<Item = &'a PathBuf>,
    ) -> Result<Vec<(Arc<str>, LeakedPasswords)>, IntelError> {
        let mut all = Vec::new();
        for path in paths {
            if all.len() >= FILTERS_MAX {
                return Err(IntelError::TooMany {
                    what: "filters of leaked passwords",
                    limit: FILTERS_MAX,
                });
            }
            let filter = LeakedPasswords::open(path)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            self.report.tables.push(TableReport {
                name: name.clone().into_owned(),
                kind: TableKind::Leaked,
                path: Some(path.clone()),
                entries: filter.entries(),
                updated: filter.built().min(self.now),
                stale: false,
                expired: 0,
                refused: RefusedLines::default(),
            });
            all.push((name.into(), filter));
        }
        Ok(all)
    }

    fn lists<'a>(&mut self, settings: impl Iterator<Item = &'a ListSettings>) -> Result<Lists, IntelError> {
        let mut lists = Vec::new();
        let mut networks = PrefixMapBuilder::default();
        for list in settings {
            self.list(list, &mut lists, &mut networks)?;
        }
        for list in self.builtin.then(builtin::lists).into_iter().flatten() {
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
            expired: 0,
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
            expired: 0,
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
