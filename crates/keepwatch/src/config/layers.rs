//! The layers of the configuration: what was said where, before it is known what it means.

use super::ConfigError;
use super::value::SettingValue;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Begins the name of every variable.
const VARIABLE_PREFIX: &str = "KEEPWATCH_";
/// Names that differ in more places than this are not taken for misspellings of one another.
const MISSPELT_CHARS_MAX: usize = 3;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nobody said anything.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File(path) => write!(f, "`{}`", path.display()),
            Source::Variable(name) => write!(f, "variable `{name}`"),
            Source::Flag(name) => write!(f, "flag `{name}`"),
        }
    }
}

/// A setting that the command line gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Override {
    /// Which setting: `section.key`.
    pub(crate) key: &'static str,
    /// As which flag it was typed.
    pub(crate) flag: &'static str,
    /// Its value.
    pub(crate) text: String,
}

/// A setting with its effective value, for `config check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Explained {
    /// Which setting: `section.key`.
    pub(crate) key: String,
    /// Its value as it is shown: secrets are not.
    pub(crate) value: String,
    /// Where the value comes from.
    pub(crate) source: Source,
}

#[derive(Debug)]
enum Raw {
    Toml(toml::Value),
    Text(String),
}

/// What was said, and what has been understood of it so far.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    given: BTreeMap<String, (Raw, Source)>,
    explained: Vec<Explained>,
}

impl Layers {
    /// Adds the configuration file, if it is there.
    pub(crate) fn add_file(&mut self, path: &Path, bytes_max: u64) -> Result<(), ConfigError> {
        let failed = |detail: String| ConfigError::File {
            path: path.into(),
            detail,
        };
        let text = match crate::files::read_text(path, bytes_max) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error.to_string())),
        };
        let table: toml::Table = text.parse().map_err(|error| failed(one_line(&text, &error)))?;
        for (section, value) in table {
            let source = || Source::File(path.into());
            match value {
                toml::Value::Table(keys) => {
                    for (key, value) in keys {
                        self.given
                            .insert(format!("{section}.{key}"), (Raw::Toml(value), source()));
                    }
                }
                // A key outside every section: left over in the end, and refused by its name.
                other => drop(self.given.insert(section, (Raw::Toml(other), source()))),
            }
        }
        Ok(())
    }

    /// Adds the variables that begin as a section does: `KEEPWATCH_SERVER_LISTEN` is `server.listen`. An empty variable
    /// counts as none, because that is what deployment tools make of a value that is not given.
    pub(crate) fn add_variables(&mut self, variables: &[(String, String)]) {
        let known = super::known_keys();
        let mut sections: Vec<&str> = known.iter().filter_map(|(key, _)| key.split('.').next()).collect();
        sections.extend(super::NESTED_SECTIONS);
        for (name, value) in variables.iter().filter(|(_, value)| !value.is_empty()) {
            let Some(rest) = name.strip_prefix(VARIABLE_PREFIX) else {
                continue;
            };
            // Others are not ours to judge: clients have some, and Kubernetes sets a dozen for a service of this name.
            if let Some((section, key)) = rest.to_ascii_lowercase().split_once('_')
                && sections.contains(&section)
            {
                let given = (Raw::Text(value.clone()), Source::Variable(name.clone()));
                self.given.insert(format!("{section}.{key}"), given);
            }
        }
    }

    /// Adds what the command line says.
    pub(crate) fn add_flags(&mut self, flags: Vec<Override>) {
        for Override { key, flag, text } in flags {
            self.given.insert(key.to_owned(), (Raw::Text(text), Source::Flag(flag)));
        }
    }

    /// Takes a setting out: the uppermost layer's value, or the default.
    pub(crate) fn take<T: SettingValue>(
        &mut self,
        section: &str,
        key: &str,
        default: impl FnOnce() -> T,
    ) -> Result<T, ConfigError> {
        let key = format!("{section}.{key}");
        let (value, source) = match self.given.remove(&key) {
            None => (default(), Source::Default),
            Some((raw, source)) => {
                let read = match &raw {
                    Raw::Toml(value) => T::from_toml(value),
                    Raw::Text(text) => T::from_text(text),
                };
                let value = read.ok_or_else(|| ConfigError::Value {
                    key: key.clone(),
                    source_name: source.to_string(),
                    expected: T::EXPECTED,
                })?;
                (based(value, &source), source)
            }
        };
        self.explained.push(Explained {
            key,
            value: value.shown(),
            source,
        });
        Ok(value)
    }

    /// Takes a whole section out whose type another crate declares. Its tables nest, so it is set in the file only.
    pub(crate) fn take_section<T: Default + DeserializeOwned>(&mut self, section: &str) -> Result<T, ConfigError> {
        let prefix = format!("{section}.");
        let keys: Vec<String> = self
            .given
            .keys()
            .filter(|key| key.starts_with(&prefix))
            .cloned()
            .collect();
        let mut table = toml::Table::new();
        let mut file = Source::Default;
        for key in keys {
            match self.given.remove(&key) {
                Some((Raw::Toml(value), source)) => {
                    self.explained.push(Explained {
                        key: key.clone(),
                        value: value.to_string(),
                        source: source.clone(),
                    });
                    table.insert(key[prefix.len()..].to_owned(), value);
                    file = source;
                }
                Some((Raw::Text(_), source)) => {
                    return Err(ConfigError::FileOnly {
                        section: section.to_owned(),
                        place: source,
                    });
                }
                None => {}
            }
        }
        if table.is_empty() {
            self.explained.push(Explained {
                key: section.to_owned(),
                value: "(defaults)".to_owned(),
                source: Source::Default,
            });
            return Ok(T::default());
        }
        serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|error| ConfigError::Section {
            key: format!("{section}.{}", error.path()),
            source_name: file.to_string(),
            detail: error.inner().message().replace('\n', " "),
        })
    }

    /// What has been taken; an error if anything has not.
    pub(crate) fn finish(self, known: &[(String, &'static str)]) -> Result<Vec<Explained>, ConfigError> {
        match self.given.into_iter().next() {
            None => Ok(self.explained),
            Some((key, (_, source))) => Err(ConfigError::UnknownKey {
                nearest: nearest(&key, known),
                key: keepwatch_graph::edm::shown(&key),
                source_name: source.to_string(),
            }),
        }
    }
}

/// Paths in the file are relative to the file; elsewhere to where the command was typed.
fn based<T: SettingValue>(value: T, source: &Source) -> T {
    match source {
        Source::File(path) => value.relative_to(path.parent().unwrap_or(Path::new(""))),
        Source::Default | Source::Variable(_) | Source::Flag(_) => value,
    }
}

/// The parser draws the line with arrows below it: nice on a terminal, unreadable in a log.
fn one_line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message().replace('\n', " "))
}

fn nearest(key: &str, known: &[(String, &'static str)]) -> Option<String> {
    let distances = known.iter().map(|(known, _)| (edits(key, known), known));
    let (distance, known) = distances.min()?;
    (distance <= MISSPELT_CHARS_MAX).then(|| known.clone())
}

/// How many characters must be changed, added or left out to make `left` of `right` (Levenshtein).
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, left) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, &right) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
