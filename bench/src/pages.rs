//! Pages of detections, at the beginning, in the middle and at the end of a large table: through the storage, through
//! the whole server, and as the bare SQL statement.

mod fill;
mod walk;

use crate::report::{Budget, Figure, Quantity, heading, note};
use crate::server::{Server, engine_on};
use crate::timing::{ROUNDS, quantile, time};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::time::Duration;
use walk::{Bare, Http, Stored};

/// Rows of a page: the most that the collection gives.
const PAGE_ROWS: usize = 500;
/// How often a page is read in a round.
const READS: u32 = 20;
/// What DESIGN allows: at most so many times the bare statement.
const BUDGET: f64 = 1.5;

/// What is listed, newest first.
#[derive(Debug, Clone, Copy)]
struct Query {
    /// How the report calls it.
    name: &'static str,
    /// `$filter`, percent-encoded.
    filter: Option<&'static str>,
    /// The same in SQL.
    condition: Option<&'static str>,
}

const QUERIES: [Query; 2] = [
    Query {
        name: "all",
        filter: None,
        condition: None,
    },
    Query {
        name: "high",
        filter: Some("riskLevel%20eq%20'high'"),
        // The number of `high` in the schema.
        condition: Some("risk_level = 2"),
    },
];

/// One way to read pages.
trait Reader {
    /// Where a page begins.
    type Place: Clone;
    /// Where the page after the one at `place` begins, and how many rows that one has.
    fn next(&mut self, place: Option<&Self::Place>) -> anyhow::Result<(usize, Option<Self::Place>)>;
    /// The bytes of the page at `place`: the rows' JSON with commas between, and perhaps more around.
    fn page(&mut self, place: Option<&Self::Place>) -> anyhow::Result<Vec<u8>>;
    /// Reads that page so many times, one after the other.
    fn pages(&mut self, place: Option<&Self::Place>, times: u32) -> anyhow::Result<()> {
        (0..times).try_for_each(|_| self.page(place).map(drop))
    }
}

/// The data directory that holds the large table: `start` uses it again.
pub(crate) fn data_directory(rows: u64, folder: &Path) -> anyhow::Result<PathBuf> {
    let data = folder.join(format!("tenant-{rows}"));
    let filled = data.join("filled");
    if !filled.exists() {
        std::fs::create_dir_all(&data)?;
        let ((), took) = time(|| fill::fill(&data.join("keepwatch.db"), rows))?;
        note(&format!(
            "a table of {rows} detections was made in {:.0} s",
            took.as_secs_f64()
        ));
        std::fs::write(filled, "")?;
    }
    Ok(data)
}

/// Prints how long a page takes among `rows` detections.
pub(crate) fn run(rows: u64, folder: &Path) -> anyhow::Result<()> {
    heading(&format!(
        "Pages: {PAGE_ROWS} of {rows} detections, newest first, one reader"
    ));
    let database = data_directory(rows, folder)?.join("keepwatch.db");
    let engine = engine_on(&database)?;
    let store = engine.store().clone();
    let server = Server::on(engine, &["IdentityRiskEvent.Read.All"])?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()?;
    for query in QUERIES {
        let mut bare = Bare::open(&database, query)?;
        let mut stored = Stored::new(&store, query);
        let mut http = Http::new(&runtime, &server, query);
        let (at_bare, at_stored, at_http) = (places(&mut bare)?, places(&mut stored)?, places(&mut http)?);
        for (index, depth) in ["first", "middle", "last"].into_iter().enumerate() {
            let bare_page = bare.page(at_bare[index].as_ref())?;
            let same = |page: Vec<u8>| page.windows(bare_page.len()).any(|window| window == bare_page);
            anyhow::ensure!(
                same(stored.page(at_stored[index].as_ref())?),
                "the storage's page differs"
            );
            anyhow::ensure!(same(http.page(at_http[index].as_ref())?), "the server's page differs");

            let mut times = [const { Vec::new() }; 3];
            for _ in 0..ROUNDS {
                times[0].push(reading(&mut bare, at_bare[index].as_ref())?);
                times[1].push(reading(&mut stored, at_stored[index].as_ref())?);
                times[2].push(reading(&mut http, at_http[index].as_ref())?);
            }
            let [floor, stored_time, http_time] = times.map(|mut times| Quantity::Time(quantile(&mut times, 0.5)));
            for (way, value) in [("storage", stored_time), ("server", http_time)] {
                Figure {
                    what: &format!("{}, {depth} page, {way}", query.name),
                    value,
                    floors: &[("bare statement", floor)],
                    budget: Some(Budget::TimesFloor(BUDGET)),
                }
                .tell();
            }
        }
    }
    Ok(())
}

/// Where the first, the middle and the last full page begin, found by walking through all of them.
fn places<R: Reader>(reader: &mut R) -> anyhow::Result<[Option<R::Place>; 3]> {
    let mut full = Vec::new();
    let mut place = None;
    loop {
        let (rows, next) = reader.next(place.as_ref())?;
        if rows == PAGE_ROWS {
            full.push(place);
        }
        match next {
            Some(next) => place = Some(next),
            None => break,
        }
    }
    let last = full.last().context("there are fewer rows than a page has")?.clone();
    Ok([None, full[full.len() / 2].clone(), last])
}

/// How long one page takes.
fn reading<R: Reader>(reader: &mut R, place: Option<&R::Place>) -> anyhow::Result<Duration> {
    let ((), took) = time(|| reader.pages(place, READS))?;
    Ok(took / READS)
}
