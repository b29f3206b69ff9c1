//! What is counted for operators: sign-ins, detections and offline jobs. Only what has been committed counts, so that a
//! unit of work that ran twice counts once.
//!
//! By the `metrics` facade: where no recorder is installed, on the command line and in most tests, nothing is kept. Labels
//! have few values each, none of them a person's.

use crate::offline::{OfflineJob, Run};
use crate::record::{Moment, Recorded};
use keepwatch_detection::Detected;
use keepwatch_graph::Timestamp;
use keepwatch_storage::StoreError;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

const SIGN_INS: &str = "keepwatch_sign_ins_total";
const DETECTIONS: &str = "keepwatch_detections_total";
/// The histogram of how long offline jobs take, in seconds.
pub const JOB_SECONDS: &str = "keepwatch_offline_job_duration_seconds";
const JOB_RUNS: &str = "keepwatch_offline_job_runs_total";
const JOB_SUSPECTS: &str = "keepwatch_offline_job_suspects_total";
const JOB_DETECTIONS: &str = "keepwatch_offline_job_detections_total";
const JOB_SUCCESS: &str = "keepwatch_offline_job_last_success_timestamp_seconds";

/// Tells the recorder what each metric means. To be called once, after a recorder is installed.
pub fn describe() {
    describe_counter!(
        SIGN_INS,
        "Sign-ins that were stored, by how they came: live, while somebody waited, or from a log."
    );
    describe_counter!(
        DETECTIONS,
        "Detections that were found as sign-ins came, by risk event type, level and detection timing type."
    );
    describe_histogram!(JOB_SECONDS, Unit::Seconds, "How long runs of an offline job took.");
    describe_counter!(
        JOB_RUNS,
        "Runs of an offline job by how they ended: done, failed, or busy where another process was at it."
    );
    describe_counter!(
        JOB_SUSPECTS,
        "Suspicious origins or accounts that an offline job looked at closely."
    );
    describe_counter!(JOB_DETECTIONS, "Detections that an offline job raised.");
    describe_gauge!(JOB_SUCCESS, Unit::Seconds, "When an offline job was last done.");
}

/// Counts what was stored.
pub(crate) fn recorded(recorded: &[Recorded], moment: Moment) {
    for one in recorded {
        let Recorded::New(assessment) = one else { continue };
        counter!(SIGN_INS, "arrival" => arrival(moment)).increment(1);
        for detected in assessment.iter().flat_map(|found| &found.detections) {
            count(detected);
        }
    }
}

fn count(detected: &Detected) {
    counter!(
        DETECTIONS,
        "type" => detected.event_type,
        "level" => detected.level.as_str(),
        "timing" => detected.timing.as_str()
    )
    .increment(1);
}

/// Counts how a run of an offline job ended, at `now`.
pub(crate) fn job_ended(job: OfflineJob, ended: &Result<Option<Run>, StoreError>, now: Timestamp) {
    let name = job.name();
    let outcome = match ended {
        Ok(Some(run)) => {
            histogram!(JOB_SECONDS, "job" => name).record(run.seconds);
            counter!(JOB_SUSPECTS, "job" => name).increment(run.suspects);
            counter!(JOB_DETECTIONS, "job" => name).increment(run.raised);
            gauge!(JOB_SUCCESS, "job" => name).set(now.unix_seconds() as f64);
            "done"
        }
        Ok(None) => "busy",
        Err(_) => "failed",
    };
    counter!(JOB_RUNS, "job" => name, "outcome" => outcome).increment(1);
}

const fn arrival(moment: Moment) -> &'static str {
    match moment {
        Moment::Live(_) | Moment::Rehearsed => "live",
        Moment::Logged(_) => "log",
    }
}
