//! Reads the tables of places, networks and addresses again when one of their files has changed.

use crate::serve::meter;
use keepwatch_engine::Engine;
use keepwatch_intel::{IntelSettings, LoadReport};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;
use tokio::time::timeout;

/// How many files of the directory are watched: more than anybody has tables.
const FILES_MAX: usize = 1_000;

/// Looks every so often, and at once when `now` rings, for ever.
pub(super) async fn run(engine: Engine, settings: IntelSettings, now: &Notify, every: Duration) {
    let mut seen = files(&settings);
    loop {
        let is_asked = timeout(every, now.notified()).await.is_ok();
        let current = files(&settings);
        if current == seen && !is_asked {
            continue;
        }
        seen = current;
        reload(engine.clone()).await;
    }
}

async fn reload(engine: Engine) {
    let reloaded = tokio::task::spawn_blocking(move || engine.intel().reload(engine.clock().now())).await;
    match reloaded {
        Ok(Ok(report)) => log(&report),
        Ok(Err(error)) => tracing::error!(%error, "the tables could not be read again; the old ones stay in use"),
        Err(error) => tracing::error!(%error, "reading the tables again failed"),
    }
}

/// Logs what was loaded, and what of it could not be read; and tells whoever watches.
pub(in crate::serve) fn log(report: &LoadReport) {
    meter::tables(report);
    for table in &report.tables {
        match table.refused.count {
            0 => tracing::info!(
                table = table.name,
                kind = table.kind.as_str(),
                entries = table.entries,
                "table loaded"
            ),
            refused => tracing::warn!(table = table.name, refused, "some lines of a table cannot be read"),
        }
        if table.expired > 0 {
            tracing::warn!(
                table = table.name,
                expired = table.expired,
                "some rules have expired and are not asked"
            );
        }
        if table.stale {
            tracing::warn!(table = table.name, updated = %table.updated, "the table is too old to be asked");
        }
    }
    for path in &report.ignored {
        tracing::warn!(path = %path.display(), "the name of this file says no kind of table, so it is not used");
    }
}

/// What tells one version of a file from the next without reading it.
type State = (u64, Option<SystemTime>);

/// The files that tables are read from, with their states.
fn files(settings: &IntelSettings) -> BTreeMap<PathBuf, State> {
    let named = settings
        .lists
        .iter()
        .map(|list| &list.path)
        .chain(&settings.places)
        .chain(&settings.networks)
        .chain(&settings.rules);
    let named = named.map(|path| settings.directory.join(path));
    let in_directory = std::fs::read_dir(&settings.directory)
        .into_iter()
        .flatten()
        .take(FILES_MAX);
    let in_directory = in_directory.filter_map(Result::ok).map(|entry| entry.path());
    named
        .chain(in_directory)
        .filter_map(|path| Some((path.clone(), state(&path)?)))
        .collect()
}

fn state(path: &Path) -> Option<State> {
    let facts = std::fs::metadata(path).ok()?;
    Some((facts.len(), facts.modified().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_comes_changes_or_goes_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let settings = IntelSettings::default().under(folder.path());
        let none = files(&settings);
        std::fs::create_dir(&settings.directory).unwrap();
        assert_eq!(files(&settings), none);
        let path = settings.directory.join("tor-exits.txt");
        std::fs::write(&path, "192.0.2.1\n").unwrap();
        let first = files(&settings);
        assert_ne!(first, none);
        std::fs::write(&path, "192.0.2.1\n192.0.2.2\n").unwrap();
        assert_ne!(files(&settings), first);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(files(&settings), none);
    }
}
