//! Offline detection: what only several sign-ins together show, what newer lists say of older sign-ins, and what came of
//! doubts since.
//!
//! Each job reads what is stored, part by part, and adds detections to sign-ins that have been judged before. The id of a
//! detection is a hash of its sign-in and type, and times are cut at the same places whenever a job runs, so a job that
//! runs again, elsewhere or over more of the past finds the same and changes nothing.

mod accounts;
mod activity;
mod api_traffic;
mod attacks_on_many;
mod compound_risk;
mod newer_lists;
mod old_sessions;
mod raise;
mod reassessment;
mod refused_prompts;
mod service_principal_sign_ins;
mod shared_browsers;
mod shared_sessions;
mod spans;

use crate::engine::Engine;
use crate::metrics;
use attacks_on_many::Wanted;
use keepwatch_detection::life_cycle::Event;
use keepwatch_detection::{Detected, Settings};
use keepwatch_graph::{RiskLevel, SignInId, Timestamp, UserId};
use keepwatch_storage::{Rx, Span, StoreError};

/// For how long a node may do nothing before another takes its job over. Longer than any part takes.
const LEASE_SECONDS: i64 = 600;

/// What is looked for over many sign-ins at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfflineJob {
    /// Attacks on many accounts from one origin that found a right credential.
    AttacksOnMany,
    /// Sign-ins from addresses that were listed as an attacker's later.
    NewerLists,
    /// Service principals that sign in with properties which they never had.
    ServicePrincipalSignIns,
    /// Accounts that do to the tenant what they never did.
    Activity,
    /// Callers of the API that read what they never did.
    ApiTraffic,
    /// Sessions that two devices use from two networks.
    SharedSessions,
    /// Sessions that are used longer than they may live.
    OldSessions,
    /// Second-factor prompts that were refused until one was approved.
    RefusedPrompts,
    /// One rare browser that several users have in several countries.
    SharedBrowsers,
    /// Risky sign-ins that what came later shows to be the user's.
    Reassessment,
    /// Lesser detections of one user that make one story.
    CompoundRisk,
}

impl OfflineJob {
    /// Every job, in the order in which they build on each other.
    pub const ALL: [OfflineJob; 11] = [
        OfflineJob::AttacksOnMany,
        OfflineJob::NewerLists,
        OfflineJob::ServicePrincipalSignIns,
        OfflineJob::Activity,
        OfflineJob::ApiTraffic,
        OfflineJob::SharedSessions,
        OfflineJob::OldSessions,
        OfflineJob::RefusedPrompts,
        OfflineJob::SharedBrowsers,
        OfflineJob::Reassessment,
        OfflineJob::CompoundRisk,
    ];

    /// The name on the command line, in logs and in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            OfflineJob::AttacksOnMany => "attacks-on-many",
            OfflineJob::NewerLists => "newer-lists",
            OfflineJob::ServicePrincipalSignIns => "service-principal-sign-ins",
            OfflineJob::Activity => "activity",
            OfflineJob::ApiTraffic => "api-traffic",
            OfflineJob::SharedSessions => "shared-sessions",
            OfflineJob::OldSessions => "old-sessions",
            OfflineJob::RefusedPrompts => "refused-prompts",
            OfflineJob::SharedBrowsers => "shared-browsers",
            OfflineJob::Reassessment => "reassessment",
            OfflineJob::CompoundRisk => "compound-risk",
        }
    }

    /// The parts in which the job looks at `span`: each a look at everything within it.
    fn parts(self, span: Span) -> Vec<Span> {
        match self {
            OfflineJob::AttacksOnMany
            | OfflineJob::SharedSessions
            | OfflineJob::RefusedPrompts
            | OfflineJob::SharedBrowsers => spans::overlapping_days(span),
            OfflineJob::NewerLists
            | OfflineJob::ServicePrincipalSignIns
            | OfflineJob::Activity
            | OfflineJob::ApiTraffic
            | OfflineJob::OldSessions
            | OfflineJob::Reassessment
            | OfflineJob::CompoundRisk => spans::days(span),
        }
    }

    fn suspicions(self, engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
        match self {
            OfflineJob::AttacksOnMany => attacks_on_many::suspicions(engine, rx, part),
            OfflineJob::NewerLists => newer_lists::suspicions(engine, rx, part),
            OfflineJob::ServicePrincipalSignIns => service_principal_sign_ins::suspicions(engine, rx, part),
            OfflineJob::Activity => activity::suspicions(engine, rx, part),
            OfflineJob::ApiTraffic => api_traffic::suspicions(engine, rx, part),
            OfflineJob::SharedSessions => shared_sessions::suspicions(engine, rx, part),
            OfflineJob::OldSessions => old_sessions::suspicions(engine, rx, part),
            OfflineJob::RefusedPrompts => refused_prompts::suspicions(engine, rx, part),
            OfflineJob::SharedBrowsers => shared_browsers::suspicions(engine, rx, part),
            OfflineJob::Reassessment => reassessment::suspicions(engine, rx, part),
            OfflineJob::CompoundRisk => compound_risk::suspicions(engine, rx, part),
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Which job.
    pub job: OfflineJob,
    /// How many suspicious origins, addresses, sessions, users or sign-ins were looked at closely.
    pub suspects: u64,
    /// How many detections are new.
    pub raised: u64,
    /// How many risks have ended.
    pub closed: u64,
    /// How long it took.
    pub seconds: f64,
}

/// What one part shows.
#[derive(Default)]
struct Suspicions {
    suspects: u64,
    /// Only what is not known yet.
    found: Vec<Suspicion>,
    /// What speaks against accounts; also what is known.
    of_accounts: Vec<accounts::AccountSuspicion>,
    /// What to keep for later looks.
    days: Vec<accounts::KeptDay>,
    /// What has ended.
    ended: Vec<Ended>,
}

/// What speaks against one stored sign-in.
struct Suspicion {
    user: UserId,
    sign_in: SignInId,
    detected: Vec<Detected>,
}

/// What ends a risk of a user.
#[derive(Clone)]
struct Ended {
    user: UserId,
    event: Event,
}

impl Engine {
    /// Runs a job over the sign-ins within `span`, on behalf of `holder`, an id of this process. None where another
    /// process is at it.
    pub async fn detect(&self, job: OfflineJob, span: Span, holder: &str) -> Result<Option<Run>, StoreError> {
        let began = self.clock().now();
        let mut run = Run {
            job,
            suspects: 0,
            raised: 0,
            closed: 0,
            seconds: 0.0,
        };
        let done = self.parts_of(&mut run, span, holder).await;
        // Also after an error: who tries again should not have to wait for the lease to end by itself.
        let let_go = self.let_go(job, holder).await;
        let now = self.clock().now();
        run.seconds = now.seconds_since(began).max(0.0);
        let ended = done.and_then(|is_done| let_go.map(|()| is_done.then_some(run)));
        metrics::job_ended(job, &ended, now);
        ended
    }

    /// Looks at one part after the other. Returns `false` where another process is at it.
    async fn parts_of(&self, run: &mut Run, span: Span, holder: &str) -> Result<bool, StoreError> {
        let job = run.job;
        for part in job.parts(span) {
            if !self.hold(job, holder).await? {
                return Ok(false);
            }
            let engine = self.clone();
            let shown = self.store().read(move |rx| job.suspicions(&engine, rx, part)).await?;
            run.suspects += shown.suspects;
            run.raised += self.raise(shown.found).await?;
            run.raised += self.raise_of_accounts(shown.of_accounts).await?;
            self.keep_days(shown.days).await?;
            run.closed += self.end(shown.ended).await?;
        }
        Ok(true)
    }

    /// Gives back what `holder` holds of every job: for a process that stops in the middle of one.
    pub async fn stop_detecting(&self, holder: &str) -> Result<(), StoreError> {
        for job in OfflineJob::ALL {
            self.let_go(job, holder).await?;
        }
        Ok(())
    }

    async fn hold(&self, job: OfflineJob, holder: &str) -> Result<bool, StoreError> {
        let (holder, now) = (holder.to_owned(), self.clock().now());
        let ends = now.plus_seconds(LEASE_SECONDS);
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| tx.take_lease(&lease(job), &holder, now, ends);
        self.store().write(work).await
    }

    async fn let_go(&self, job: OfflineJob, holder: &str) -> Result<(), StoreError> {
        let holder = holder.to_owned();
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| tx.release_lease(&lease(job), &holder);
        self.store().write(work).await
    }

    /// The time of which sign-ins within so many days are, until now.
    pub fn last_days(&self, days: i64) -> Span {
        let now = self.clock().now();
        Span {
            from: now.plus_days(-days),
            until: now.next_tick(),
        }
    }
}

fn lease(job: OfflineJob) -> String {
    format!("detect {}", job.name())
}

/// The parts in which crowds of `span` are looked at.
pub(crate) fn parts_of_crowds(span: Span) -> Vec<Span> {
    OfflineJob::AttacksOnMany.parts(span)
}

/// What the crowds of one part show with `settings`, known already or not: on which sign-in, which type, which level.
pub(crate) fn found_in_crowds(
    rx: &mut Rx<'_>,
    settings: &Settings,
    part: Span,
) -> Result<Vec<(SignInId, &'static str, RiskLevel)>, StoreError> {
    let found = attacks_on_many::look(rx, settings, part, Wanted::All)?.found;
    let shown = found.into_iter().flat_map(|suspicion| {
        let sign_in = suspicion.sign_in;
        let of_sign_in = suspicion.detected.into_iter();
        of_sign_in.map(move |detected| (sign_in, detected.event_type, detected.level))
    });
    Ok(shown.collect())
}

/// Whether a stored sign-in has a wrong credential, by its `status.errorCode`.
fn is_wrong(error_code: Option<i64>) -> bool {
    error_code.is_some_and(|code| {
        keepwatch_ingest::WRONG_CREDENTIAL
            .iter()
            .any(|wrong| i64::from(*wrong) == code)
    })
}

/// Those of `detected` that the sign-in does not have yet.
fn unknown(rx: &mut Rx<'_>, sign_in: SignInId, detected: Vec<Detected>) -> Result<Vec<Detected>, StoreError> {
    let mut unknown = Vec::with_capacity(detected.len());
    for detected in detected {
        let id = keepwatch_detection::detection_id(sign_in, detected.event_type);
        if rx.risk_detection(id)?.is_none() {
            unknown.push(detected);
        }
    }
    Ok(unknown)
}

/// Midnight, or the beginning of another span of so many seconds since 1970, at or before `at`.
fn begin_of(at: Timestamp, seconds: i64) -> Timestamp {
    let since = at.unix_seconds().div_euclid(seconds) * seconds;
    Timestamp::UNIX_EPOCH.plus_seconds(since)
}
