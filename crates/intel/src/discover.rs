//! What the files of the intel directory are, by their names.

use crate::IntelError;
use crate::settings::{ListSettings, class_named};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A directory with more files is something else.
const FILES_MAX: usize = 1000;

/// The files of the directory, in the order of their names.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Discovered {
    pub(crate) lists: Vec<ListSettings>,
    /// CSV tables of places.
    pub(crate) places: Vec<PathBuf>,
    /// CSV tables of networks.
    pub(crate) networks: Vec<PathBuf>,
    /// Places, networks or both.
    pub(crate) mmdb: Vec<PathBuf>,
    /// Files of rules.
    pub(crate) rules: Vec<PathBuf>,
    /// Filters of leaked passwords.
    pub(crate) leaked: Vec<PathBuf>,
    /// Files whose names say nothing.
    pub(crate) ignored: Vec<PathBuf>,
}

/// Sorts the files of `directory`, leaving out those in `named`, which the settings already use. No directory, no files.
pub(crate) fn discover(directory: &Path, named: &[PathBuf]) -> Result<Discovered, IntelError> {
    let mut found = Discovered::default();
    for path in files(directory)? {
        if named.contains(&path) {
            continue;
        }
        match kind(&path) {
            Some(FileKind::List(list)) => found.lists.push(list),
            Some(FileKind::Places) => found.places.push(path),
            Some(FileKind::Networks) => found.networks.push(path),
            Some(FileKind::Mmdb) => found.mmdb.push(path),
            Some(FileKind::Rules) => found.rules.push(path),
            Some(FileKind::Leaked) => found.leaked.push(path),
            None => found.ignored.push(path),
        }
    }
    Ok(found)
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, IntelError> {
    let failed = |source| IntelError::Read {
        path: directory.to_owned(),
        source,
    };
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        // `is_file` follows links: tables are often links to where a package keeps them.
        if !hidden && path.is_file() {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            return Err(IntelError::TooMany {
                what: "files in the directory of tables",
                limit: FILES_MAX,
            });
        }
    }
    files.sort();
    Ok(files)
}

enum FileKind {
    List(ListSettings),
    Places,
    Networks,
    Mmdb,
    Rules,
    Leaked,
}

fn kind(path: &Path) -> Option<FileKind> {
    let stem = path.file_stem()?.to_str()?;
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    if extension == "mmdb" {
        return Some(FileKind::Mmdb);
    }
    if extension == "leaked" {
        return Some(FileKind::Leaked);
    }
    let (prefix, name) = stem.split_once('-')?;
    match (prefix.to_ascii_lowercase().as_str(), extension.as_str()) {
        ("places", "csv") => Some(FileKind::Places),
        ("networks", "csv") => Some(FileKind::Networks),
        ("rules", "toml") => Some(FileKind::Rules),
        (class, "txt" | "list" | "netset" | "ipset" | "csv") if !name.is_empty() => {
            let class = class_named(class)?;
            Some(FileKind::List(ListSettings {
                name: stem.to_owned(),
                class,
                path: path.to_owned(),
                age_days_max: None,
            }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        let directory = tempfile::tempdir().unwrap();
        let names = [
            "tor-exits.txt",
            "verifiedactor-group.csv",
            "satellite-operators.txt",
            "carrier-gateways.netset",
            "malicious-level1.netset",
            "places-own.csv",
            "networks-own.csv",
            "GeoLite2-City.mmdb",
            "hibp.leaked",
            "rules-own.toml",
            "other.toml",
            "README.md",
            "other-list.txt",
            ".hidden.mmdb",
            "tor-named.txt",
        ];
        for name in names {
            fs::write(directory.path().join(name), "").unwrap();
        }
        let found = discover(directory.path(), &[directory.path().join("tor-named.txt")]).unwrap();
        let lists: Vec<_> = found
            .lists
            .iter()
            .map(|list| (list.class.as_str(), list.name.as_str()))
            .collect();
        assert_eq!(
            lists,
            [
                ("carrier", "carrier-gateways"),
                ("malicious", "malicious-level1"),
                ("satellite", "satellite-operators"),
                ("tor", "tor-exits"),
                ("verifiedActor", "verifiedactor-group")
            ]
        );
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(found.places.iter().map(name).collect::<Vec<_>>(), ["places-own.csv"]);
        assert_eq!(
            found.networks.iter().map(name).collect::<Vec<_>>(),
            ["networks-own.csv"]
        );
        assert_eq!(found.mmdb.iter().map(name).collect::<Vec<_>>(), ["GeoLite2-City.mmdb"]);
        assert_eq!(found.leaked.iter().map(name).collect::<Vec<_>>(), ["hibp.leaked"]);
        assert_eq!(found.rules.iter().map(name).collect::<Vec<_>>(), ["rules-own.toml"]);
        assert_eq!(
            found.ignored.iter().map(name).collect::<Vec<_>>(),
            ["README.md", "other-list.txt", "other.toml"]
        );
    }

    #[test]
    fn no_directory_is_no_files() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(
            discover(&directory.path().join("absent"), &[]).unwrap(),
            Discovered::default()
        );
    }
}
