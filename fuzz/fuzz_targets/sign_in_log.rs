//! Any bytes as a file of sign-ins: nothing panics, and a file that comes in two pieces has the records of the whole one.
#![no_main]

use keepwatch_ingest::{Splitter, attempt, parse};
use libfuzzer_sys::fuzz_target;

fn records(chunks: &[&[u8]]) -> Vec<(u64, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    let mut splitter = Splitter::new();
    let mut emit = |record: keepwatch_ingest::Record<'_>| found.push((record.line, record.bytes.map(<[u8]>::to_vec)));
    for chunk in chunks {
        splitter.push(chunk, &mut emit);
    }
    splitter.finish(&mut emit);
    found
}

fuzz_target!(|bytes: &[u8]| {
    let whole = records(&[bytes]);
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    assert_eq!(records(&[head, tail]), whole);
    for (_, record) in &whole {
        if let Some(Ok(sign_in)) = record.as_deref().map(parse) {
            attempt(&sign_in);
        }
    }
});
