//! A judgement for somebody who waits: `POST /engine/v1/evaluate` by many callers at once, stored before it is answered.

mod floor;

use crate::population::Population;
use crate::process;
use crate::report::{Budget, Figure, Quantity, heading, note};
use crate::server::{Server, engine_on};
use crate::timing::{quantile, rate};
use bytes::Bytes;
use keepwatch_engine::{Clock, Engine, SystemClock};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Callers that each wait for their answer before they ask again.
const CALLERS: usize = 64;
/// People who sign in.
const PEOPLE: u64 = 2_000;
/// Their past sign-ins.
const HISTORY: u64 = 60_000;
/// What DESIGN asks of two cores.
const BUDGET_RATE: f64 = 8_000.0;
const BUDGET_P99: Duration = Duration::from_millis(25);

/// Prints how fast `count` attempts are judged.
pub(crate) fn run(count: u64, folder: &Path) -> anyhow::Result<()> {
    heading(&format!(
        "Evaluate: {count} attempts by {CALLERS} callers at once, durable, through the router"
    ));
    note(&format!("{PEOPLE} people with {HISTORY} sign-ins in the last 30 days"));
    let folder = tempfile::tempdir_in(folder)?;
    let folder = folder.path();
    let engine = engine_on(&folder.join("evaluate.db"))?;
    let population = Population::new(PEOPLE, SystemClock.now());
    remember(&engine, &population)?;
    let server = Server::on(engine, &["SignInRisk.Evaluate.All"])?;
    let now = SystemClock.now();
    let bodies: Vec<Bytes> = (0..count)
        .map(|index| population.sign_in_at(index, now).to_string().into())
        .collect();
    let bodies: Arc<[Bytes]> = bodies.into();

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    let before = process::written()?;
    let asked = runtime.block_on(ask(&bodies, move |body| {
        let server = server.clone();
        async move { server.post("/engine/v1/evaluate", body).await.map(drop) }
    }))?;
    let written = process::written()? - before;
    let alone = floor::append_alone(&folder.join("alone.log"), &bodies[0])?;
    let log = floor::SharedLog::open(&folder.join("shared.log"))?;
    let shared = runtime.block_on(ask(&bodies, move |body| {
        let log = log.clone();
        async move { log.append(body).await }
    }))?;

    Figure {
        what: "evaluations",
        value: Quantity::Rate(asked.rate, "evaluations"),
        floors: &[
            ("append, shared fsync", Quantity::Rate(shared.rate, "appends")),
            ("append, own fsync", Quantity::Rate(alone, "appends")),
        ],
        budget: Some(Budget::Within(Quantity::Rate(BUDGET_RATE, "evaluations"))),
    }
    .tell();
    for (what, ours, floor, budget) in [
        ("half are answered within", asked.p50, shared.p50, None),
        ("99 of 100 are answered within", asked.p99, shared.p99, Some(BUDGET_P99)),
    ] {
        Figure {
            what,
            value: Quantity::Time(ours),
            floors: &[("append, shared fsync", Quantity::Time(floor))],
            budget: budget.map(|budget| Budget::Within(Quantity::Time(budget))),
        }
        .tell();
    }
    Figure {
        what: "written to the disk for one evaluation",
        value: Quantity::Bytes(written / count),
        floors: &[("the request", Quantity::Bytes(bodies[0].len() as u64))],
        budget: None,
    }
    .tell();
    Ok(())
}

/// Lets the engine know everybody's last 30 days.
fn remember(engine: &Engine, population: &Population) -> anyhow::Result<()> {
    let mut importer = engine.importer();
    for index in 0..HISTORY {
        let record = population.sign_in(index, HISTORY).to_string();
        importer.push(keepwatch_ingest::parse(record.as_bytes())?)?;
    }
    importer.finish()?;
    Ok(())
}

/// How callers fared.
struct Asked {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

/// [`CALLERS`] tasks that send one body after the other until all are sent.
async fn ask<F, A>(bodies: &Arc<[Bytes]>, send: F) -> anyhow::Result<Asked>
where
    F: Fn(Bytes) -> A + Clone + Send + 'static,
    A: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let (bodies, next, send) = (Arc::clone(bodies), Arc::clone(&next), send.clone());
        callers.spawn(async move {
            let mut times = Vec::new();
            while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                let began = Instant::now();
                send(body.clone()).await?;
                times.push(began.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::with_capacity(bodies.len());
    while let Some(caller) = callers.join_next().await {
        times.extend(caller??);
    }
    let took = began.elapsed();
    Ok(Asked {
        rate: rate(times.len() as u64, took),
        p50: quantile(&mut times, 0.5),
        p99: quantile(&mut times, 0.99),
    })
}
