//! `keepwatch user test-leaked LIST..`: are the passwords in use on a list of names with passwords?

use super::Console;
use anyhow::Context;
use keepwatch_engine::credentials::Leak;
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest line that is tested, in bytes: a name of 320 and a password of 1,024.
const LINE_BYTES_MAX: u64 = 2_048;
/// What stands between a name and a password, as lists have it.
const SEPARATORS: [char; 4] = [':', ';', '|', '\t'];
/// The standard input, as it is typed.
const STANDARD_INPUT: &str = "-";

/// What became of the lines.
#[derive(Default)]
struct Counts {
    tested: u64,
    nobodys: u64,
    known: u64,
    found: u64,
    unreadable: u64,
}

pub(super) fn run(console: &mut Console, lists: &[PathBuf]) -> anyhow::Result<()> {
    let mut counts = Counts::default();
    for list in lists {
        test(console, list, &mut counts).with_context(|| format!("cannot use the list `{}`", list.display()))?;
    }
    print(console, &counts)
}

fn test(console: &Console, list: &Path, counts: &mut Counts) -> anyhow::Result<()> {
    if list == Path::new(STANDARD_INPUT) {
        return each(console, "standard input", &mut std::io::stdin().lock(), counts);
    }
    let name = list.file_name().unwrap_or(list.as_os_str()).to_string_lossy();
    each(console, &name, &mut BufReader::new(File::open(list)?), counts)
}

/// Line by line, so that a list of any length takes the memory of one line.
fn each(console: &Console, list: &str, reader: &mut impl BufRead, counts: &mut Counts) -> anyhow::Result<()> {
    let list: Arc<str> = list.into();
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == LINE_BYTES_MAX {
            reader.skip_until(b'\n')?;
            counts.unreadable += 1;
            continue;
        }
        match pair(&line) {
            Some((name, password)) => {
                let tested = console.engine.test_leaked(name, password.into(), Arc::clone(&list));
                counts.add(console.runtime.block_on(tested)?);
            }
            None => counts.unreadable += u64::from(!line.trim_ascii().is_empty()),
        }
    }
}

/// The name and the password of a line. Whatever follows the first separator is the password, blanks included.
fn pair(line: &[u8]) -> Option<(&str, &str)> {
    let line = str::from_utf8(line).ok()?.trim_end_matches(['\n', '\r']);
    let (name, password) = line.trim_start_matches('\u{feff}').split_once(SEPARATORS)?;
    (!name.trim().is_empty() && !password.is_empty()).then_some((name, password))
}

impl Counts {
    fn add(&mut self, leak: Leak) {
        self.tested += 1;
        match leak {
            Leak::NobodysName => self.nobodys += 1,
            Leak::AnotherPassword => {}
            Leak::Known => self.known += 1,
            Leak::Found => self.found += 1,
        }
    }
}

fn print(console: &mut Console, counts: &Counts) -> anyhow::Result<()> {
    let Counts {
        tested,
        nobodys,
        known,
        found,
        unreadable,
    } = counts;
    if console.output.is_json() {
        return console.output.json(&json!({
            "tested": tested,
            "nobodysName": nobodys,
            "knownAlready": known,
            "found": found,
            "unreadable": unreadable,
        }));
    }
    console.output.line(&format!(
        "{tested} tested, {nobodys} of nobody here, {found} found, {known} known already, {unreadable} unreadable"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_name_and_a_password() {
        let read: [(&[u8], [&str; 2]); 5] = [
            (b"ada@contoso.com:hunter2\n", ["ada@contoso.com", "hunter2"]),
            (b"ada@contoso.com;hunter2\r\n", ["ada@contoso.com", "hunter2"]),
            (b"ada@contoso.com\thunter2", ["ada@contoso.com", "hunter2"]),
            (b"ada:with:colons", ["ada", "with:colons"]),
            (b"ada: with blanks \n", ["ada", " with blanks "]),
        ];
        for (line, [name, password]) in read {
            assert_eq!(pair(line), Some((name, password)), "{line:?}");
        }
        let unreadable: [&[u8]; 4] = [b"ada\n", b":hunter2\n", b"ada:\n", b"ada:\xff\n"];
        for line in unreadable {
            assert_eq!(pair(line), None, "{line:?}");
        }
    }
}
