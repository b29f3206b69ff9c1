//! `keepwatch app test-leaked FILE..`: are secrets in use in what was found somewhere?
//!
//! Lists of `client_id,secret`, secrets alone, configuration files with `AadClientId` and `AadSecret`, whole dumps: a secret of
//! ours is told by its form wherever it stands.

use crate::output::Output;
use anyhow::Context;
use keepwatch_engine::Engine;
use keepwatch_engine::applications::{LeakSource, SecretLeak};
use keepwatch_token::{CLIENT_SECRET_LENGTH, client_secrets_in};
use serde_json::json;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// How much of a file is looked at in one piece, so that a file of any length takes the memory of one.
const PIECE_BYTES: usize = 64 * 1024;
/// Of one piece so much is looked at again with the next, for what lies across: a secret, and what stands before and behind it.
const OVERLAP_BYTES: usize = CLIENT_SECRET_LENGTH + 1;
/// How many secrets are tested once and not again where they are repeated; beyond that they are tested again.
const REMEMBERED_MAX: usize = 100_000;
/// The standard input, as it is typed.
const STANDARD_INPUT: &str = "-";

/// What the command works with.
pub(super) struct Leaks {
    pub(super) engine: Engine,
    pub(super) runtime: Runtime,
    pub(super) output: Output,
    /// Where all of it was found.
    pub(super) url: Option<Arc<str>>,
}

/// What became of the secrets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    tested: u64,
    nobodys: u64,
    known: u64,
    found: u64,
}

pub(super) fn run(leaks: &mut Leaks, files: &[PathBuf]) -> anyhow::Result<()> {
    let mut counts = Counts::default();
    for file in files {
        test(leaks, file, &mut counts).with_context(|| format!("cannot use the file `{}`", file.display()))?;
    }
    print(leaks, &counts)
}

fn test(leaks: &Leaks, file: &Path, counts: &mut Counts) -> anyhow::Result<()> {
    let (name, mut reader): (String, Box<dyn Read>) = if file == Path::new(STANDARD_INPUT) {
        ("standard input".to_owned(), Box::new(std::io::stdin().lock()))
    } else {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        (name.into_owned(), Box::new(File::open(file)?))
    };
    let source = LeakSource {
        list: name.into(),
        url: leaks.url.clone(),
    };
    each(&mut reader, |secret| {
        let tested = leaks.engine.test_leaked_secret(secret.into(), source.clone());
        counts.add(leaks.runtime.block_on(tested)?);
        Ok(())
    })
}

/// Shows `with` each secret that the text has, whatever the text is; one that is repeated once.
fn each(reader: &mut impl Read, mut with: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut piece: Vec<u8> = Vec::with_capacity(PIECE_BYTES);
    let mut is_first = true;
    loop {
        let wanted = (PIECE_BYTES - piece.len()) as u64;
        #[expect(clippy::disallowed_methods, reason = "so much at most is taken")]
        let is_last = reader.by_ref().take(wanted).read_to_end(&mut piece)? as u64 != wanted;
        for (begin, secret) in client_secrets_in(&piece) {
            // What touches an end may be a part of something longer: it lies within the piece before or behind.
            let is_cut = (begin == 0 && !is_first) || (begin + secret.len() == piece.len() && !is_last);
            if is_cut || seen.contains(secret) {
                continue;
            }
            if seen.len() < REMEMBERED_MAX {
                seen.insert(secret.to_owned());
            }
            with(secret)?;
        }
        if is_last {
            return Ok(());
        }
        piece.drain(..piece.len() - OVERLAP_BYTES);
        is_first = false;
    }
}

impl Counts {
    fn add(&mut self, leak: SecretLeak) {
        self.tested += 1;
        match leak {
            SecretLeak::Nobodys => self.nobodys += 1,
            SecretLeak::Known => self.known += 1,
            SecretLeak::Found => self.found += 1,
        }
    }
}

fn print(leaks: &mut Leaks, counts: &Counts) -> anyhow::Result<()> {
    let Counts {
        tested,
        nobodys,
        known,
        found,
    } = counts;
    if leaks.output.is_json() {
        return leaks.output.json(&json!({
            "tested": tested,
            "nobodysSecret": nobodys,
            "knownAlready": known,
            "found": found,
        }));
    }
    leaks.output.line(&format!(
        "{tested} tested, {nobodys} not valid here, {found} found, {known} known already"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "AHOKW~Vcjqx4.GNUbipw3_FMTahov29ELSZgnu18";

    fn secrets(mut text: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        each(&mut text, |secret| {
            found.push(secret.to_owned());
            Ok(())
        })
        .unwrap();
        found
    }

    #[test]
    fn a_secret_is_found_wherever_it_lies_in_a_file() {
        for before in [
            0,
            1,
            PIECE_BYTES - 41,
            PIECE_BYTES - 40,
            PIECE_BYTES - 39,
            PIECE_BYTES - 1,
            PIECE_BYTES,
            3 * PIECE_BYTES - 60,
        ] {
            let text = format!("{}{SECRET}{}", " ".repeat(before), " ".repeat(100));
            assert_eq!(secrets(text.as_bytes()), [SECRET], "{before}");
            let at_end = format!("{}{SECRET}", " ".repeat(before));
            assert_eq!(secrets(at_end.as_bytes()), [SECRET], "at the end after {before}");
        }
    }

    #[test]
    fn a_part_of_something_longer_is_none_and_a_repetition_is_tested_once() {
        for before in [PIECE_BYTES - 41, PIECE_BYTES - 40, PIECE_BYTES - 39] {
            let text = format!("{}{SECRET}x", " ".repeat(before));
            assert!(secrets(text.as_bytes()).is_empty(), "{before}");
        }
        assert_eq!(secrets(format!("{SECRET}\n{SECRET}\n").as_bytes()), [SECRET]);
        assert!(secrets(b"").is_empty());
    }
}
