//! Writes tables for tests.

use std::fs;
use std::path::Path;

/// Writes `text` to `name` in `directory`.
pub(crate) fn write(directory: &Path, name: &str, text: impl AsRef<[u8]>) {
    fs::write(directory.join(name), text).unwrap();
}
