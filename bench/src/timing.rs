//! Taking time on a machine where others work too.

use std::time::{Duration, Instant};

/// How often a short thing is measured; the median is not moved by a few disturbed rounds.
pub(crate) const ROUNDS: usize = 15;

/// How long `work` takes.
pub(crate) fn time<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Duration)> {
    let began = Instant::now();
    let result = work()?;
    Ok((result, began.elapsed()))
}

/// The time below which `share` of `times` are, from 0 to 1. Zero where there are none.
pub(crate) fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    let place = (last as f64 * share).round() as usize;
    times.get(place).copied().unwrap_or_default()
}

/// How many a second.
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}
