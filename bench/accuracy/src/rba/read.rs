//! Reads the file: a line at a time, each of a bounded length, and tells which lines were refused.

use super::log::{Log, ROWS_MAX};
use super::row::{Columns, RowError};
use anyhow::Context;
use std::io::{BufRead, Read};

/// The longest line, in bytes. The data set's are below a thousand; browsers send user agents of some thousand at most.
const LINE_BYTES_MAX: u64 = 64 * 1024;
/// Refused lines that are told one by one.
const REFUSED_SHOWN_MAX: usize = 20;

/// What was read.
#[derive(Debug)]
pub(crate) struct ReadLog {
    pub(crate) log: Log,
    /// Lines after the first, empty ones left out.
    pub(crate) lines: u64,
    /// Lines that lack a value which the reference needs.
    pub(crate) incomplete: u64,
    /// Lines that could not be read.
    pub(crate) refused: u64,
    /// The first of them: their numbers, counted from 1, and why.
    pub(crate) shown: Vec<(u64, RowError)>,
}

/// Reads every line of `file`.
pub(crate) fn read(mut file: impl BufRead) -> anyhow::Result<ReadLog> {
    let mut line = Vec::new();
    next_line(&mut file, &mut line, 1)?;
    let header = std::str::from_utf8(&line).context("the first line is not UTF-8")?;
    let columns = Columns::parse(header.trim_start_matches('\u{feff}'))?;
    let mut found = ReadLog {
        log: Log::default(),
        lines: 0,
        incomplete: 0,
        refused: 0,
        shown: Vec::new(),
    };
    for number in 2.. {
        if !next_line(&mut file, &mut line, number)? {
            break;
        }
        if line.is_empty() {
            continue;
        }
        found.lines += 1;
        let row = std::str::from_utf8(&line).map_err(|_| RowError::Text);
        match row.and_then(|text| columns.row(text)) {
            Ok(Some(row)) => found
                .log
                .add(&row)
                .with_context(|| format!("line {number}: there are more than {ROWS_MAX} rows"))?,
            Ok(None) => found.incomplete += 1,
            Err(error) => {
                found.refused += 1;
                if found.shown.len() < REFUSED_SHOWN_MAX {
                    found.shown.push((number, error));
                }
            }
        }
    }
    Ok(found)
}

/// Puts the next line into `line`, without its end. False at the end of the file.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>, number: u64) -> anyhow::Result<bool> {
    line.clear();
    let read = file
        .by_ref()
        .take(LINE_BYTES_MAX)
        .read_until(b'\n', line)
        .with_context(|| format!("line {number} cannot be read"))?;
    anyhow::ensure!(
        (read as u64) < LINE_BYTES_MAX || line.ends_with(b"\n"),
        "line {number} is longer than {LINE_BYTES_MAX} bytes: this is not the data set"
    );
    while line.ends_with(b"\n") || line.ends_with(b"\r") {
        line.pop();
    }
    Ok(read > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "Login Timestamp,User ID,IP Address,Country,Region,City,ASN,User Agent String,Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP";
    const GOOD: &str = "2020-02-03 12:43:30.772,1,1.1.1.1,NO,-,-,1,UA,B 1,OS 1,mobile,True,False";

    #[test]
    fn refused_lines_are_told_by_their_numbers() {
        let missing = GOOD.replace(",NO,", ",,");
        let bad = GOOD.replace("2020", "year");
        let text = format!("\u{feff}{HEADER}\r\n{GOOD}\r\n{missing}\n\n{bad}\n{GOOD}");
        let found = read(text.as_bytes()).unwrap();
        assert_eq!((found.lines, found.incomplete, found.refused), (4, 1, 1));
        assert_eq!(found.shown, [(5, RowError::Column("Login Timestamp"))]);
        assert_eq!(found.log.rows(), 2);
        let found = read([HEADER.as_bytes(), b"\n\xff\n"].concat().as_slice()).unwrap();
        assert_eq!(found.shown, [(2, RowError::Text)]);
    }

    #[test]
    fn a_file_that_is_not_the_data_set_is_refused() {
        for text in ["", "a,b\n", &"x".repeat(100_000)] {
            assert!(read(text.as_bytes()).is_err());
        }
        let long = format!("{HEADER}\n{}", "x".repeat(100_000));
        let refused = read(long.as_bytes()).unwrap_err().to_string();
        assert_eq!(refused, "line 2 is longer than 65536 bytes: this is not the data set");
    }
}
