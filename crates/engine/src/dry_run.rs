//! What other settings would have made of the last days: a replay of what is stored, with the settings that hold and with
//! those that are proposed, and what differs. Nothing is written.
//!
//! User by user and in the order of time, a profile is built from the stored sign-ins as it was then, and each sign-in of the
//! last days is assessed twice. What comes from outside is that of today: tables, trusted locations, marks. Tenant models
//! are made of the counts that are kept, whatever the proposed settings would have left out of them. It reads page by page,
//! so that no reading lasts long, and stops where its future is dropped.

mod outcome;
mod replay;

pub use outcome::{DetectorDifference, Difference, DryRun};

use crate::engine::Engine;
use crate::offline;
use keepwatch_detection::{DayCounts, Settings, TenantModel};
use keepwatch_graph::{RiskLevel, SignInId};
use keepwatch_storage::{Rx, Span, StoreError};
use replay::{Replay, Side};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The most days that are looked at.
pub const DRY_RUN_DAYS_MAX: u32 = 30;

/// How many sign-ins are read at once: some tens of milliseconds of work.
const PAGE: u32 = 500;

/// How many sign-ins of crowds are remembered for each settings; an attack that gets so many right is no question of
/// settings any more.
const CROWD_HITS_MAX: usize = 100_000;

/// The types whose cause is not stored with the sign-in, so that no replay can find them again.
pub const NOT_REPLAYED: [&str; 1] = ["anomalousToken"];

/// What crowds show of sign-ins: types and levels.
type CrowdHits = HashMap<SignInId, Vec<(&'static str, RiskLevel)>>;

impl Engine {
    /// What `proposed` would have found in the last `days` days, at most [`DRY_RUN_DAYS_MAX`], beside what the settings that
    /// hold find in the same replay.
    pub async fn dry_run(&self, proposed: Settings, days: u32) -> Result<DryRun, StoreError> {
        let book = self.book().await?;
        let window = self.last_days(i64::from(days.clamp(1, DRY_RUN_DAYS_MAX)));
        let current = Arc::clone(&book.tuning.settings);
        let mut sides = Vec::with_capacity(2);
        for settings in [current, Arc::new(proposed)] {
            sides.push(Side::new(
                Arc::clone(&settings),
                self.models_of(window, &settings).await?,
                self.crowd_hits(window, &settings).await?,
            ));
        }
        let mut replay = Replay::new(self.clone(), book, window, sides);
        loop {
            let (after, is_last) = self.store().read(move |rx| replay.page(rx, PAGE)).await?;
            if is_last {
                return Ok(after.finish());
            }
            replay = after;
        }
    }

    /// The tenant model of each day of the window.
    async fn models_of(&self, window: Span, settings: &Settings) -> Result<BTreeMap<i64, TenantModel>, StoreError> {
        let window_days = i64::from(settings.tenant.window_days);
        let (first, last) = (window.from.unix_days(), window.until.unix_days());
        let mut counts: BTreeMap<i64, DayCounts> = BTreeMap::new();
        for day in first - window_days..last {
            // Counting a day that nobody has counted yet takes a while: each is a reading of its own.
            counts.insert(day, self.store().read(move |rx| counts_of(rx, day)).await?);
        }
        let model = |day: i64| TenantModel::from_days(counts.range(day - window_days..day).map(|(_, counts)| counts));
        Ok((first..=last).map(|day| (day, model(day))).collect())
    }

    /// What the crowds of the window show, with `settings`.
    async fn crowd_hits(&self, window: Span, settings: &Arc<Settings>) -> Result<CrowdHits, StoreError> {
        let mut hits = CrowdHits::new();
        for part in offline::parts_of_crowds(window) {
            let settings = Arc::clone(settings);
            let found = self
                .store()
                .read(move |rx| offline::found_in_crowds(rx, &settings, part))
                .await?;
            for (sign_in, event_type, level) in found {
                if hits.len() >= CROWD_HITS_MAX {
                    return Ok(hits);
                }
                // The parts overlap, and what was found first stands.
                let of_sign_in = hits.entry(sign_in).or_default();
                if of_sign_in.iter().all(|(known, _)| *known != event_type) {
                    of_sign_in.push((event_type, level));
                }
            }
        }
        Ok(hits)
    }
}

/// The counts of a day as they were kept, or counted now and not kept.
fn counts_of(rx: &mut Rx<'_>, day: i64) -> Result<DayCounts, StoreError> {
    let kept = rx.tenant_model_days(day, day)?;
    match kept.first().and_then(|(_, bytes)| serde_json::from_slice(bytes).ok()) {
        Some(counts) => Ok(counts),
        None => rx.day_counts(day),
    }
}
