//! What ingestion cannot beat: parsing alone, and SQLite storing the same rows with nothing around it.

use crate::process;
use crate::timing::time;
use keepwatch_ingest::Splitter;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

/// Rows that share a transaction.
const ROWS: usize = 5_000;
/// How much of the file is read at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// Reads every line of the file as a sign-in, on one core.
pub(super) fn typed_parse(file: &Path) -> anyhow::Result<Duration> {
    let mut file = File::open(file)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut refused = 0_u64;
    let mut each = |record: keepwatch_ingest::Record<'_>| match record.bytes.map(keepwatch_ingest::parse) {
        Some(Ok(sign_in)) => drop(black_box(sign_in)),
        Some(Err(_)) | None => refused += 1,
    };
    let ((), took) = time(|| {
        let mut splitter = Splitter::new();
        loop {
            match file.read(&mut chunk)? {
                0 => break,
                length => splitter.push(&chunk[..length], &mut each),
            }
        }
        splitter.finish(&mut each);
        Ok(())
    })?;
    anyhow::ensure!(refused == 0, "{refused} lines were refused");
    Ok(took)
}

/// What inserting cost.
pub(super) struct Inserted {
    pub(super) took: Duration,
    /// What the disk had to write, in bytes.
    pub(super) written: u64,
}

/// Copies the sign-ins of one database into a new one with the same table and indexes, in the order of time: a prepared
/// statement, [`ROWS`] rows a transaction, durable after each. Reading them is not counted.
pub(super) fn bare_insert(from: &Path, to: &Path) -> anyhow::Result<Inserted> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let target = Connection::open(to)?;
    // What the storage gives its writer.
    let page_size: u32 = source.query_row("pragma page_size", [], |row| row.get(0))?;
    target.execute_batch(&format!(
        "pragma page_size = {page_size};
        pragma journal_mode = wal;
        pragma synchronous = full;
        pragma cache_size = -32768;
        pragma wal_autocheckpoint = 4000;"
    ))?;
    let mut schema = source.prepare("select sql from sqlite_master where tbl_name = 'sign_ins' and sql is not null")?;
    for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
        target.execute_batch(&sql?)?;
    }

    let mut select = source.prepare("select * from sign_ins order by created_date_time, id")?;
    let columns = select.column_count();
    let placeholders = vec!["?"; columns].join(", ");
    let mut insert = target.prepare(&format!("insert into sign_ins values ({placeholders})"))?;
    let mut rows = select.query([])?;
    let before = process::written()?;
    let mut took = Duration::ZERO;
    loop {
        let mut batch: Vec<Vec<Value>> = Vec::with_capacity(ROWS);
        while batch.len() < ROWS
            && let Some(row) = rows.next()?
        {
            batch.push((0..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?);
        }
        if batch.is_empty() {
            return Ok(Inserted {
                took,
                written: process::written()? - before,
            });
        }
        let began = Instant::now();
        target.execute_batch("begin immediate")?;
        for row in &batch {
            insert.execute(params_from_iter(row))?;
        }
        target.execute_batch("commit")?;
        took += began.elapsed();
    }
}

/// How many of the stored sign-ins are risky.
pub(super) fn risky_sign_ins(database: &Path) -> anyhow::Result<u32> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let sql = "select count(distinct request_id) from risk_detections";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}
