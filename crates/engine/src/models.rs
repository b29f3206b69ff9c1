//! The tenant model of each day, made from what is stored and kept while it is in use.
//!
//! A sign-in is scored against the days before its own. So what it is scored against does not depend on what else
//! arrives on the same day, in which order, or on how many threads and nodes: the counts of a day that is over are a
//! function of what is stored.

use keepwatch_detection::{DayCounts, TenantModel};
use keepwatch_graph::Timestamp;
use keepwatch_storage::{Rx, StoreError, Tx};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many models are kept: today's, yesterday's for late lines, and one for each of some older days.
const MODELS_MAX: usize = 4;
/// How many days' counts are kept beyond one window.
const SPARE_DAYS: usize = 8;

/// The tenant models in use.
#[derive(Debug, Default)]
pub(crate) struct Models {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By day, in days since 1970.
    counts: BTreeMap<i64, Arc<DayCounts>>,
    /// By the day that is scored with it, and how many days before it are in it: settings can change that.
    models: BTreeMap<(i64, u32), Arc<TenantModel>>,
}

impl Models {
    /// The model for sign-ins of the day that `at` is on, made of so many days before it.
    pub(crate) fn at(&self, tx: &mut Tx<'_>, at: Timestamp, window_days: u32) -> Result<Arc<TenantModel>, StoreError> {
        let day = at.unix_days();
        if let Some(model) = self.state().models.get(&(day, window_days)) {
            return Ok(Arc::clone(model));
        }
        let mut window = Vec::with_capacity(window_days as usize);
        for earlier in day - i64::from(window_days)..day {
            window.push(self.counts(tx, earlier, window_days)?);
        }
        let model = Arc::new(TenantModel::from_days(window.iter().map(Arc::as_ref)));
        let mut state = self.state();
        state.models.insert((day, window_days), Arc::clone(&model));
        while state.models.len() > MODELS_MAX {
            state.models.pop_first();
        }
        Ok(model)
    }

    fn counts(&self, tx: &mut Tx<'_>, day: i64, window_days: u32) -> Result<Arc<DayCounts>, StoreError> {
        if let Some(counts) = self.state().counts.get(&day) {
            return Ok(Arc::clone(counts));
        }
        let counts = Arc::new(stored_or_counted(tx, day)?);
        let mut state = self.state();
        state.counts.insert(day, Arc::clone(&counts));
        while state.counts.len() > window_days as usize + SPARE_DAYS {
            state.counts.pop_first();
        }
        Ok(counts)
    }

    /// The same for who only reads: nothing is kept of it.
    pub(crate) fn read(
        &self,
        rx: &mut Rx<'_>,
        at: Timestamp,
        window_days: u32,
    ) -> Result<Arc<TenantModel>, StoreError> {
        let day = at.unix_days();
        if let Some(model) = self.state().models.get(&(day, window_days)) {
            return Ok(Arc::clone(model));
        }
        let mut window = Vec::with_capacity(window_days as usize);
        for earlier in day - i64::from(window_days)..day {
            let known = self.state().counts.get(&earlier).map(Arc::clone);
            window.push(match known {
                Some(counts) => counts,
                None => Arc::new(match kept(rx, earlier)? {
                    Some(counts) => counts,
                    None => rx.day_counts(earlier)?,
                }),
            });
        }
        Ok(Arc::new(TenantModel::from_days(window.iter().map(Arc::as_ref))))
    }

    /// Forgets what was made from the counts of `day`: there are more now. Cheap where nothing was.
    pub(crate) fn day_changed(&self, tx: &mut Tx<'_>, day: i64) -> Result<(), StoreError> {
        let was_used = {
            let mut state = self.state();
            state.models.split_off(&(day + 1, 0));
            state.counts.remove(&day).is_some()
        };
        if was_used {
            tx.forget_tenant_model_days(day)
        } else {
            Ok(())
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves at worst a missing entry, which is made again.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The counts of a day as they were kept, or counted now and kept.
fn stored_or_counted(tx: &mut Tx<'_>, day: i64) -> Result<DayCounts, StoreError> {
    if let Some(counts) = kept(tx, day)? {
        return Ok(counts);
    }
    let counts = tx.day_counts(day)?;
    let bytes = serde_json::to_vec(&counts).expect("counts are maps of text to numbers, which JSON can say");
    tx.put_tenant_model_day(day, &bytes)?;
    Ok(counts)
}

/// The counts of a day, if they are kept. Those in the form of another version are to be counted again.
fn kept(rx: &mut Rx<'_>, day: i64) -> Result<Option<DayCounts>, StoreError> {
    let kept = rx.tenant_model_days(day, day)?;
    Ok(kept.first().and_then(|(_, bytes)| serde_json::from_slice(bytes).ok()))
}
