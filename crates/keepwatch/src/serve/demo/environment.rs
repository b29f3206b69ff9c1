//! `demo.env`: how to reach the demo and whom to be in it, as variables that shells can `source`.

use crate::files::{self, Readers};
use anyhow::Context;
use std::path::Path;

/// The file's name in the data directory.
pub(in crate::serve) const FILE: &str = "demo.env";
/// The largest file that is read back, in bytes. One has some twenty lines.
const BYTES_MAX: u64 = 64 * 1024;

/// Variables in the order of the file. Not `Debug`: some are secrets.
#[derive(Default, Clone)]
pub(in crate::serve) struct Variables(Vec<(String, String)>);

impl Variables {
    /// Those that an earlier start wrote down; none where there was none, or somebody has damaged the file.
    pub(super) fn written(data: &Path) -> Self {
        let text = files::read_text(&data.join(FILE), BYTES_MAX).unwrap_or_default();
        let parted = text.lines().filter_map(|line| line.split_once('='));
        // What is quoted is never needed again: see `quoted`.
        Self(
            parted
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// The value of a variable.
    pub(in crate::serve) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// Adds a variable.
    pub(super) fn add(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.push((name.into(), value.to_string()));
    }

    /// Adds those of `others` behind.
    pub(super) fn add_all(&mut self, others: &Variables) {
        self.0.extend(others.0.iter().cloned());
    }

    /// Writes the file, for the owner only.
    pub(super) fn write(&self, data: &Path) -> anyhow::Result<()> {
        let lines = self.0.iter().map(|(name, value)| format!("{name}={}\n", quoted(value)));
        let path = data.join(FILE);
        files::replace(&path, Readers::Owner, lines.collect::<String>().as_bytes())
            .with_context(|| format!("cannot write `{}`", path.display()))
    }
}

/// The value as a shell reads it back.
fn quoted(value: &str) -> String {
    let is_plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte));
    match is_plain {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_shell() {
        let cases = [
            ("/data/ca.pem", "/data/ca.pem"),
            ("/my data/ca.pem", "'/my data/ca.pem'"),
            ("it's", r"'it'\''s'"),
            ("ab~c", "'ab~c'"),
            ("$HOME", "'$HOME'"),
        ];
        for (value, expected) in cases {
            assert_eq!(quoted(value), expected);
        }
    }

    #[test]
    fn what_was_written_can_be_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Variables::written(folder.path()).get("ONE"), None);
        let mut variables = Variables::default();
        variables.add("ONE", "a@b.example");
        variables.add("TWO", 2);
        variables.write(folder.path()).unwrap();
        let read = Variables::written(folder.path());
        assert_eq!((read.get("ONE"), read.get("TWO")), (Some("a@b.example"), Some("2")));
    }
}
