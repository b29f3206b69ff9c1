//! `keepwatch user test-leaked LIST..`: are the passwords in use on a list of names with passwords?

use super::Console;
use anyhow::Context;
use keepwatch_engine::credentials::Leak;
use keepwatch_intel::{PairLine, each_pair};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

fn each(console: &Console, list: &str, reader: &mut impl BufRead, counts: &mut Counts) -> anyhow::Result<()> {
    let list: Arc<str> = list.into();
    each_pair(reader, |line| {
        match line {
            PairLine::Pair { name, password } => {
                let tested = console.engine.test_leaked(name, password.into(), Arc::clone(&list));
                counts.add(console.runtime.block_on(tested)?);
            }
            PairLine::Empty => {}
            PairLine::Unreadable => counts.unreadable += 1,
        }
        Ok(())
    })
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
