//! The types of settings: each reads itself from text and from TOML, and says what it expects.

use ipnet::IpNet;
use keepwatch_graph::edm::shown;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// The longest host name that DNS allows.
const HOST_NAME_MAX: usize = 253;
/// The longest part of a host name between dots.
const LABEL_MAX: usize = 63;
/// A hundred years: longer than anybody can mean, short enough for every calendar computation.
const DAYS_MAX: u32 = 36_500;

/// A value that can be set.
pub(crate) trait SettingValue: Sized {
    /// What it should be, with its article: the end of "`key` is not ...".
    const EXPECTED: &'static str;
    /// Reads a variable or a flag.
    fn from_text(text: &str) -> Option<Self>;
    /// Reads a value of the file.
    fn from_toml(value: &toml::Value) -> Option<Self> {
        Self::from_text(value.as_str()?)
    }
    /// The value as it is shown to people: without secrets.
    fn shown(&self) -> String;
    /// The same value where paths in it are relative to `folder`.
    #[must_use]
    fn relative_to(self, _folder: &Path) -> Self {
        self
    }
}

impl SettingValue for bool {
    const EXPECTED: &'static str = "`true` or `false`";
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn from_toml(value: &toml::Value) -> Option<Self> {
        value.as_bool()
    }
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for SocketAddr {
    const EXPECTED: &'static str = "an address and a port, such as `127.0.0.1:8443` or `[::]:8443`";
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for PathBuf {
    const EXPECTED: &'static str = "a path";
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }
    fn shown(&self) -> String {
        self.display().to_string()
    }
    fn relative_to(self, folder: &Path) -> Self {
        folder.join(self)
    }
}

impl<T: SettingValue> SettingValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Some)
    }
    fn from_toml(value: &toml::Value) -> Option<Self> {
        T::from_toml(value).map(Some)
    }
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "(none)".to_owned(), T::shown)
    }
    fn relative_to(self, folder: &Path) -> Self {
        self.map(|value| value.relative_to(folder))
    }
}

/// Lists: an array in the file, commas elsewhere.
impl<T: SettingValue> SettingValue for Vec<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_text(text: &str) -> Option<Self> {
        text.split(',').map(|item| T::from_text(item.trim())).collect()
    }
    fn from_toml(value: &toml::Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_toml).collect()
    }
    fn shown(&self) -> String {
        let items: Vec<String> = self.iter().map(T::shown).collect();
        if items.is_empty() {
            "(none)".to_owned()
        } else {
            items.join(", ")
        }
    }
    fn relative_to(self, folder: &Path) -> Self {
        self.into_iter().map(|value| value.relative_to(folder)).collect()
    }
}

/// A range of addresses; an address alone is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network(pub(crate) IpNet);

impl SettingValue for Network {
    const EXPECTED: &'static str = "a network or an address, such as `10.0.0.0/8` or `127.0.0.1`";
    fn from_text(text: &str) -> Option<Self> {
        let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse().ok().or_else(address).map(Self)
    }
    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// A number of days, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days(u32);

impl Days {
    /// So many days. For defaults.
    pub(crate) const fn new(days: u32) -> Self {
        Self(days)
    }

    /// The number.
    pub(crate) fn get(self) -> u32 {
        self.0
    }
}

impl SettingValue for Days {
    const EXPECTED: &'static str = "a number of days from 1 to 36500";
    fn from_text(text: &str) -> Option<Self> {
        let days = text.parse().ok()?;
        (1..=DAYS_MAX).contains(&days).then_some(Self(days))
    }
    fn from_toml(value: &toml::Value) -> Option<Self> {
        Self::from_text(&value.as_integer()?.to_string())
    }
    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// A host name or an address that a certificate can be for, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HostName {
    /// A DNS name.
    Dns(String),
    /// An address.
    Address(IpAddr),
}

impl HostName {
    /// Reads either; `None` for anything else. A wildcard as the first label is a name too.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        is_dns_name(name.strip_prefix("*.").unwrap_or(name)).then(|| Self::Dns(name.to_ascii_lowercase()))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostName::Dns(name) => f.write_str(name),
            HostName::Address(address) => address.fmt(f),
        }
    }
}

impl SettingValue for HostName {
    const EXPECTED: &'static str = "a host name or an address, such as `keepwatch.example`";
    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
    fn shown(&self) -> String {
        self.to_string()
    }
}

fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let plain = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        plain && !label.is_empty() && label.len() <= LABEL_MAX && !label.starts_with('-') && !label.ends_with('-')
    };
    name.len() <= HOST_NAME_MAX && name.split('.').all(is_label)
}

/// A domain name in lower case. It is only a name here: nothing is looked up under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Domain(String);

impl Domain {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Domain {
    /// The first example domain of Graph's documents under a name that can belong to nobody (RFC 2606, section 2).
    fn default() -> Self {
        Self("contoso.example".to_owned())
    }
}

impl SettingValue for Domain {
    const EXPECTED: &'static str = "a domain name with at least one dot, such as `contoso.example`";
    fn from_text(text: &str) -> Option<Self> {
        // Without a dot it could be `common`, or be taken for a segment of another path.
        (is_dns_name(text) && text.contains('.')).then(|| Self(text.to_ascii_lowercase()))
    }
    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// What URLs in answers begin with: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    text: String,
    host: HostName,
}

impl PublicUrl {
    /// The URL without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host in it.
    pub(crate) fn host(&self) -> &HostName {
        &self.host
    }
}

impl SettingValue for PublicUrl {
    const EXPECTED: &'static str = "an https URL without path or user, such as `https://keepwatch.example`";
    fn from_text(text: &str) -> Option<Self> {
        // Graph clients send their tokens to https addresses only, so another scheme could not work.
        let uri: axum::http::Uri = text.parse().ok()?;
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && uri.scheme_str() == Some("https");
        let authority = uri
            .authority()
            .filter(|authority| bare && !authority.as_str().contains('@'))?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let port_is_right = authority.as_str().len() == authority.host().len() || authority.port_u16().is_some();
        Some(Self {
            text: format!("https://{}", authority.as_str().to_ascii_lowercase()),
            host: HostName::parse(host).filter(|_| port_is_right)?,
        })
    }
    fn shown(&self) -> String {
        self.text.clone()
    }
}

/// Where the database is. A URL may hold a password, so it is not printed as it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseLocation(String);

impl DatabaseLocation {
    /// The location, with its password.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl SettingValue for DatabaseLocation {
    const EXPECTED: &'static str = "the path of a SQLite file or a `postgres://` URL";
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }
    fn shown(&self) -> String {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            return self.0.clone();
        };
        // Passwords stand before the host or, in another spelling, among the parameters.
        let rest = rest.rsplit_once('@').map_or(rest.to_owned(), |(user, host)| {
            let user = user.split(':').next().unwrap_or("");
            format!("{user}:[redacted]@{host}")
        });
        let rest = match rest.split_once('?') {
            Some((place, _)) => format!("{place}?[redacted]"),
            None => rest,
        };
        format!("{scheme}://{rest}")
    }
    fn relative_to(self, folder: &Path) -> Self {
        match self.0.contains("://") {
            true => self,
            false => Self(folder.join(self.0).display().to_string()),
        }
    }
}

/// Which log lines are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogFilter(String);

impl LogFilter {
    /// The filter's text, which is valid.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for LogFilter {
    fn default() -> Self {
        Self("info".to_owned())
    }
}

impl SettingValue for LogFilter {
    const EXPECTED: &'static str =
        "a level (`error`, `warn`, `info`, `debug`, `trace`) or a list such as `info,keepwatch_http=debug`";
    fn from_text(text: &str) -> Option<Self> {
        let filter = tracing_subscriber::EnvFilter::builder().parse(text);
        filter.is_ok().then(|| Self(text.to_owned()))
    }
    fn shown(&self) -> String {
        shown(&self.0)
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    Auto,
    /// For people.
    Text,
    /// For collectors.
    Json,
}

impl SettingValue for LogFormat {
    const EXPECTED: &'static str = "`auto`, `text` or `json`";
    fn from_text(text: &str) -> Option<Self> {
        [Self::Auto, Self::Text, Self::Json]
            .into_iter()
            .find(|format| format.shown() == text)
    }
    fn shown(&self) -> String {
        let name = match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::Json => "json",
        };
        name.to_owned()
    }
}
