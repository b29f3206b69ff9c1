//! Reading files from outside within bounds: their size, their lines, and what they say of their own age.

use crate::IntelError;
use keepwatch_graph::Timestamp;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Take};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Larger than any published list or table of text; a file beyond it is a mistake.
pub(crate) const TEXT_BYTES_MAX: u64 = 512 << 20;
/// Larger than the commercial MaxMind DB files. The file is held in memory.
pub(crate) const MMDB_BYTES_MAX: u64 = 1 << 30;
/// Long enough for an address and a comment.
pub(crate) const LINE_BYTES_MAX: u64 = 4096;

/// A file that is no larger than its bound, and its time.
pub(crate) struct Source {
    pub(crate) reader: BufReader<Take<File>>,
    pub(crate) bytes: u64,
    /// When the file was last written.
    pub(crate) modified: Timestamp,
}

/// Opens `path`, unless it is larger than `bytes_max`.
pub(crate) fn open(path: &Path, bytes_max: u64) -> Result<Source, IntelError> {
    let (file, bytes, modified) = opened(path).map_err(|source| IntelError::Read {
        path: path.to_owned(),
        source,
    })?;
    if bytes > bytes_max {
        return Err(IntelError::TooLarge {
            path: path.to_owned(),
            limit: bytes_max,
        });
    }
    // The bound holds also for a file that grows while it is read.
    Ok(Source {
        reader: BufReader::new(file.take(bytes_max)),
        bytes,
        modified,
    })
}

fn opened(path: &Path) -> io::Result<(File, u64, Timestamp)> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    // A time before 1970 is a damaged clock; the list then shows as very old, which is the careful reading.
    let since_epoch = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let modified = i64::try_from(since_epoch.as_secs())
        .ok()
        .and_then(Timestamp::from_unix_seconds)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    Ok((file, about.len(), modified))
}

/// A line, or why it cannot be shown.
pub(crate) enum Line<'a> {
    Text(&'a str),
    /// Longer than [`LINE_BYTES_MAX`].
    TooLong,
    NotUtf8,
}

/// Gives every line with its number, from 1. Returns an error of the reader only.
pub(crate) fn each_line(reader: &mut impl BufRead, mut use_line: impl FnMut(u64, Line<'_>)) -> io::Result<()> {
    let mut buffer = Vec::new();
    for number in 1.. {
        buffer.clear();
        if reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut buffer)? == 0 {
            break;
        }
        let whole = buffer.last() == Some(&b'\n') || (buffer.len() as u64) < LINE_BYTES_MAX;
        if !whole {
            reader.skip_until(b'\n')?;
            use_line(number, Line::TooLong);
            continue;
        }
        match str::from_utf8(&buffer) {
            Ok(text) => use_line(number, Line::Text(text.trim_start_matches('\u{feff}').trim())),
            Err(_) => use_line(number, Line::NotUtf8),
        }
    }
    Ok(())
}

/// The time in a comment `# updated: 2026-01-31T09:00:00Z`, or `# updated: 2026-01-31` for the start of that day.
pub(crate) fn updated_comment(line: &str) -> Option<Timestamp> {
    const KEY: &str = "updated:";
    let comment = line.strip_prefix(['#', ';'])?.trim_start();
    let (key, value) = comment.split_at_checked(KEY.len())?;
    if !key.eq_ignore_ascii_case(KEY) {
        return None;
    }
    let value = value.trim();
    Timestamp::parse(value)
        .or_else(|_| Timestamp::parse(&format!("{value}T00:00:00Z")))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_tells_the_age() {
        let cases = [
            ("# updated: 2026-01-31T09:00:00Z", Some("2026-01-31T09:00:00.0000000Z")),
            ("; Updated:2026-01-31", Some("2026-01-31T00:00:00.0000000Z")),
            ("# updated: yesterday", None),
            ("updated: 2026-01-31", None),
            ("# äöüäöü", None),
        ];
        for (line, expected) in cases {
            assert_eq!(
                updated_comment(line).map(|at| at.to_string()).as_deref(),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_has_a_bound_and_the_next_one_is_read() {
        let long = "x".repeat(LINE_BYTES_MAX as usize * 3);
        let text = [b"one\n", long.as_bytes(), b"\n\xff\n  last"].concat();
        let mut seen = Vec::new();
        each_line(&mut text.as_slice(), |number, line| {
            seen.push(match line {
                Line::Text(text) => format!("{number} {text}"),
                Line::TooLong => format!("{number} too long"),
                Line::NotUtf8 => format!("{number} not UTF-8"),
            });
        })
        .unwrap();
        assert_eq!(seen, ["1 one", "2 too long", "3 not UTF-8", "4 last"]);
    }
}
