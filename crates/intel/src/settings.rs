//! The section `[intel]` of the configuration.

use keepwatch_detection::ListClass;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::{Path, PathBuf};

/// Which tables are loaded. Tables named here are asked before those found in `directory`, and both before the built-in
/// ones; among places and networks the first table that knows the address answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntelSettings {
    /// The directory of tables; relative to the data directory. Paths below are relative to it. It need not exist.
    pub directory: PathBuf,
    /// Whether files in `directory` are loaded by their names: `CLASS-NAME.txt` (also `.list`, `.netset`, `.ipset`,
    /// `.csv`) is the list CLASS-NAME of that class, such as `tor-exits.txt`; `places-NAME.csv` and `networks-NAME.csv` are
    /// tables; `NAME.mmdb` is a table of places, of networks or of both, by its content; `rules-NAME.toml` is a file of
    /// rules; `NAME.leaked` is a filter of leaked passwords.
    pub discover: bool,
    /// Whether the built-in demo table is asked last. Its addresses belong to nobody, except for one Tor exit.
    pub builtin: bool,
    /// Address lists.
    pub lists: Vec<ListSettings>,
    /// Tables of places, `.mmdb` or `.csv`.
    pub places: Vec<PathBuf>,
    /// Tables of networks, `.mmdb` or `.csv`.
    pub networks: Vec<PathBuf>,
    /// Files of rules, TOML: what `investigationsThreatIntelligence` looks for. Entries of `docs/detections.md` say how they
    /// are written.
    pub rules: Vec<PathBuf>,
    /// Filters of leaked passwords, or of names with passwords, as `keepwatch intel build-leaked` makes them.
    pub leaked: Vec<PathBuf>,
}

/// One address list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSettings {
    /// The name that detections show. Unique among the lists.
    pub name: String,
    /// What the list says of its addresses: `tor`, `vpn`, `proxy`, `relay`, `hosting`, `satellite`, `carrier`, `malicious`,
    /// `verifiedActor`.
    #[serde(serialize_with = "write_class", deserialize_with = "read_class")]
    pub class: ListClass,
    /// The file: one address, network in CIDR form or range `first-last` to a line; `#` and `;` begin comments.
    pub path: PathBuf,
    /// The list is not asked once it is older than this when tables are loaded. Absent: any age is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_days_max: Option<u32>,
}

impl Default for IntelSettings {
    fn default() -> Self {
        Self {
            directory: PathBuf::from("intel"),
            discover: true,
            builtin: true,
            lists: Vec::new(),
            places: Vec::new(),
            networks: Vec::new(),
            rules: Vec::new(),
            leaked: Vec::new(),
        }
    }
}

impl IntelSettings {
    /// The settings with a relative `directory` placed in the data directory `data`.
    #[must_use]
    pub fn under(mut self, data: &Path) -> Self {
        self.directory = data.join(&self.directory);
        self
    }
}

/// The class of that name, in any case of letters.
pub(crate) fn class_named(name: &str) -> Option<ListClass> {
    ListClass::ALL
        .into_iter()
        .find(|class| class.as_str().eq_ignore_ascii_case(name))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives the field by reference")]
fn write_class<S: Serializer>(class: &ListClass, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(class.as_str())
}

fn read_class<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ListClass, D::Error> {
    let name = String::deserialize(deserializer)?;
    class_named(&name).ok_or_else(|| {
        let known = ListClass::ALL.map(ListClass::as_str).join("`, `");
        serde::de::Error::custom(format_args!(
            "unknown class `{}`: expected one of `{known}`",
            keepwatch_graph::edm::shown(&name)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_section_and_refuses_what_it_does_not_know() {
        let cases = [
            ("{}", None),
            (
                r#"{"lists":[{"name":"exits","class":"tor","path":"exits.txt","age_days_max":2}]}"#,
                None,
            ),
            (r#"{"list":[]}"#, Some("unknown field `list`")),
            (
                r#"{"lists":[{"name":"a","class":"bad","path":"a"}]}"#,
                Some("unknown class `bad`: expected one of `tor`"),
            ),
            (
                r#"{"lists":[{"name":"a","class":"tor","path":"a","url":"x"}]}"#,
                Some("unknown field `url`"),
            ),
        ];
        for (text, expected) in cases {
            match (serde_json::from_str::<IntelSettings>(text), expected) {
                (Ok(settings), None) => {
                    let written = serde_json::to_string(&settings).unwrap();
                    assert_eq!(
                        serde_json::from_str::<IntelSettings>(&written).unwrap(),
                        settings,
                        "{text}"
                    );
                }
                (Err(error), Some(expected)) => assert!(error.to_string().contains(expected), "{text}: {error}"),
                (other, _) => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_relative_directory_is_in_the_data_directory() {
        assert_eq!(
            IntelSettings::default().under(Path::new("/data")).directory,
            Path::new("/data/intel")
        );
        let absolute = IntelSettings {
            directory: "/tables".into(),
            ..IntelSettings::default()
        };
        assert_eq!(absolute.under(Path::new("/data")).directory, Path::new("/tables"));
    }
}
