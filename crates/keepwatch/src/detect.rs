//! `keepwatch detect`: the offline jobs, now and over as much of the past as is asked for.
//!
//! Beside a running server it does what that does every ten minutes; without one, what a report over exported logs needs
//! after `keepwatch ingest`.

mod dry_run;

use crate::cli::DetectArgs;
use crate::database::{self, Absent};
use crate::exit::Done;
use crate::output::Table;
use keepwatch_engine::{Clock, Engine, Entropy, OfflineJob, Run, SystemClock, SystemEntropy};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::Access;
use serde::Serialize;
use std::sync::Arc;

/// What is printed of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    job: &'static str,
    suspects: u64,
    raised: u64,
    closed: u64,
    seconds: f64,
}

/// Runs the jobs that were asked for, in their order, and prints what each did.
pub(crate) fn run(args: &DetectArgs) -> anyhow::Result<Done> {
    let config = crate::load(args.place.data.as_deref(), args.place.overrides())?;
    let store = database::open(&config, Access::Shared, Absent::Refuse)?;
    let (intel, report) = IntelHandle::load(config.intel.clone(), SystemClock.now())?;
    crate::intel::warn(&report);
    let entropy = SystemEntropy::new();
    let holder = entropy.uuid().to_string();
    let engine = Engine::new(store, intel, config.detection, Arc::new(SystemClock), Arc::new(entropy));
    if let Some(settings) = &args.settings {
        return dry_run::run(&engine, settings, args);
    }
    let days = args.days.unwrap_or(config.retention.sign_in_days.get());
    let span = engine.last_days(i64::from(days));

    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut runs = Vec::new();
    for job in OfflineJob::ALL {
        if !args.jobs.is_empty() && !args.jobs.contains(&job) {
            continue;
        }
        match runtime.block_on(engine.detect(job, span, &holder))? {
            Some(run) => runs.push(shown(&run)),
            None => anyhow::bail!(
                "another process is running `{}`: it can be run again in ten minutes",
                job.name()
            ),
        }
    }
    let mut output = args.output.output();
    if output.is_json() {
        output.json(&runs)?;
        return Ok(Done::All);
    }
    let mut table = Table::new(["job", "suspects", "raised", "closed", "seconds"]);
    for run in &runs {
        let seconds = format!("{:.1}", run.seconds);
        table.row([
            run.job,
            &run.suspects.to_string(),
            &run.raised.to_string(),
            &run.closed.to_string(),
            &seconds,
        ]);
    }
    output.table(&table)?;
    Ok(Done::All)
}

fn shown(run: &Run) -> Shown {
    Shown {
        job: run.job.name(),
        suspects: run.suspects,
        raised: run.raised,
        closed: run.closed,
        seconds: run.seconds,
    }
}
