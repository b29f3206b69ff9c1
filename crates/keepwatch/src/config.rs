//! The configuration: what each setting is, and where its value comes from.
//!
//! Four layers, each above the one before: defaults, `keepwatch.toml` in the data directory, `KEEPWATCH_*` variables,
//! flags. A setting is declared once, in [`sections`]; its type reads and explains itself. Unknown keys are refused, since
//! a misspelt setting that is silently ignored is found on the day it was needed.

pub(crate) mod check;
mod layers;
pub(crate) mod named;
mod passwords;
#[macro_use]
mod section;
pub(crate) mod sections;
pub(crate) mod value;

pub(crate) use layers::{Explained, Override};

use keepwatch_intel::IntelSettings;
use layers::{Layers, Source};
use section::Section;
use sections::{Imitation, Log, Notifications, Passwords, Retention, Server, Storage, Tenant};
use std::path::{Path, PathBuf};
use value::SettingValue;

/// The file's name in the data directory.
pub(crate) const FILE_NAME: &str = "keepwatch.toml";
/// The data directory where nothing else is said.
pub(crate) const DATA_DEFAULT: &str = ".keepwatch";
/// Which variable names the data directory.
pub(crate) const DATA_VARIABLE: &str = "KEEPWATCH_DATA";
/// The largest configuration file that is read, in bytes. A file with every setting has a few thousand.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// The sections that other crates declare.
const INTEL: &str = "intel";
const DETECTION: &str = "detection";
const NESTED_SECTIONS: [&str; 2] = [INTEL, DETECTION];

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file is there but cannot be read.
    #[error("cannot read `{}`: {detail}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// The system's or the parser's words.
        detail: String,
    },
    /// A key that no setting has.
    #[error("unknown setting `{key}` in {source_name}{}", hint(nearest.as_deref()))]
    UnknownKey {
        /// The key, with its section.
        key: String,
        /// Where it was found.
        source_name: String,
        /// The setting with the most similar name, if one is similar.
        nearest: Option<String>,
    },
    /// A value of the wrong form.
    #[error("`{key}` in {source_name} is not {expected}")]
    Value {
        /// The key, with its section.
        key: String,
        /// Where it was found.
        source_name: String,
        /// What it should be, with its article.
        expected: &'static str,
    },
    /// A section with tables of its own does not have the right form.
    #[error("`{key}` in {source_name}: {detail}")]
    Section {
        /// The key, with its section.
        key: String,
        /// Where it was found.
        source_name: String,
        /// What is wrong.
        detail: String,
    },
    /// A section with tables of its own was set elsewhere.
    #[error("{place}: the section `{section}` can be set in `{FILE_NAME}` only")]
    FileOnly {
        /// Which section.
        section: String,
        /// Where it was set.
        place: Source,
    },
    /// Settings that are right alone and wrong together.
    #[error("{0}")]
    Together(&'static str),
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(": did you mean `{nearest}`?"))
}

/// Everything that can be set, with its effective value.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The data directory: everything Keepwatch keeps outside a database server is in it.
    pub(crate) data: PathBuf,
    /// How the server is reached.
    pub(crate) server: Server,
    /// Where everything is kept.
    pub(crate) storage: Storage,
    /// The one tenant of this deployment.
    pub(crate) tenant: Tenant,
    /// Which passwords are taken, and when wrong ones lock.
    pub(crate) passwords: Passwords,
    /// How long things are kept.
    pub(crate) retention: Retention,
    /// What of Microsoft's service is imitated.
    pub(crate) imitation: Imitation,
    /// Where change notifications may be sent.
    pub(crate) notifications: Notifications,
    /// What is logged.
    pub(crate) log: Log,
    /// The tables of places, networks and addresses. Its folder is in the data directory.
    pub(crate) intel: IntelSettings,
    /// How detectors judge.
    pub(crate) detection: keepwatch_detection::Settings,
    /// Every setting with where its value came from, in the order of the sections.
    pub(crate) explained: Vec<Explained>,
}

impl Config {
    /// Reads the configuration: `flags` are what the command line said, `variables` the process's environment.
    pub(crate) fn load(
        data_flag: Option<&Path>,
        flags: Vec<Override>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let variables: Vec<(String, String)> = variables.into_iter().collect();
        let data = data_folder(data_flag, &variables);
        let mut layers = Layers::default();
        layers.add_file(&data.join(FILE_NAME), FILE_BYTES_MAX)?;
        layers.add_variables(&variables);
        layers.add_flags(flags);

        let config = Self {
            server: Server::read(&mut layers)?,
            storage: Storage::read(&mut layers)?,
            tenant: Tenant::read(&mut layers)?,
            passwords: Passwords::read(&mut layers)?,
            retention: Retention::read(&mut layers)?,
            imitation: Imitation::read(&mut layers)?,
            notifications: Notifications::read(&mut layers)?,
            log: Log::read(&mut layers)?,
            intel: layers.take_section::<IntelSettings>(INTEL)?.under(&data),
            detection: layers.take_section(DETECTION)?,
            explained: layers.finish(&known_keys())?,
            data,
        };
        config.check_together()?;
        Ok(config)
    }

    /// The location of the database: the configured one, or the SQLite file in the data directory.
    pub(crate) fn database(&self) -> String {
        match &self.storage.database {
            Some(location) => location.expose().to_owned(),
            None => self.data.join("keepwatch.db").display().to_string(),
        }
    }

    /// The same for people to read, without its password.
    pub(crate) fn shown_database(&self) -> String {
        match &self.storage.database {
            Some(location) => location.shown(),
            None => self.database(),
        }
    }

    fn check_together(&self) -> Result<(), ConfigError> {
        self.detection.check().map_err(|error| ConfigError::Section {
            key: format!("{DETECTION}.{}", error.key),
            source_name: format!("`{FILE_NAME}`"),
            detail: format!("must be {}", error.expected),
        })?;
        let server = &self.server;
        if server.tls_certificate.is_some() != server.tls_key.is_some() {
            return Err(ConfigError::Together(
                "`server.tls_certificate` and `server.tls_key` belong together: give both or neither",
            ));
        }
        if server.http && server.tls_certificate.is_some() {
            return Err(ConfigError::Together(
                "`server.http` switches TLS off, so a certificate has no use: give one of them",
            ));
        }
        if server.http && !server.http_on_any_address && !server.listen.ip().is_loopback() {
            return Err(ConfigError::Together(
                "without TLS, tokens and secrets cross the network in clear: listen on a loopback address behind a proxy, \
                 or set `server.http_on_any_address`",
            ));
        }
        Ok(())
    }
}

fn data_folder(flag: Option<&Path>, variables: &[(String, String)]) -> PathBuf {
    let variable = || {
        let mut named = variables.iter().filter(|(name, _)| name == DATA_VARIABLE);
        named
            .find(|(_, value)| !value.is_empty())
            .map(|(_, value)| value.into())
    };
    flag.map(PathBuf::from)
        .or_else(variable)
        .unwrap_or_else(|| DATA_DEFAULT.into())
}

/// Every setting that there is, `section.key`, with its description.
pub(crate) fn known_keys() -> Vec<(String, &'static str)> {
    let sections = [
        (Server::NAME, Server::KEYS),
        (Storage::NAME, Storage::KEYS),
        (Tenant::NAME, Tenant::KEYS),
        (Passwords::NAME, Passwords::KEYS),
        (Retention::NAME, Retention::KEYS),
        (Imitation::NAME, Imitation::KEYS),
        (Notifications::NAME, Notifications::KEYS),
        (Log::NAME, Log::KEYS),
    ];
    let keys = sections.iter().flat_map(|(section, keys)| {
        keys.iter()
            .map(move |key| (format!("{section}.{}", key.name), key.about))
    });
    keys.collect()
}

#[cfg(test)]
mod tests;
