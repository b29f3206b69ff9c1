//! A bucket that fills with time and empties with requests.

use keepwatch_graph::Timestamp;

/// So many units in so much time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rate {
    /// What may be used at once.
    pub(super) units: f64,
    /// After how many seconds all of it is there again.
    pub(super) seconds: f64,
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    left: f64,
    at: Timestamp,
}

/// How much of a limit is used, 1 for all of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level(pub(super) f64);

impl Bucket {
    pub(super) fn full(rate: Rate, now: Timestamp) -> Self {
        Self {
            left: rate.units,
            at: now,
        }
    }

    /// Whether `cost` can be taken now; otherwise, the whole seconds until it can.
    pub(super) fn check(&mut self, rate: Rate, cost: f64, now: Timestamp) -> Result<(), u64> {
        const TICKS_PER_SECOND: f64 = 10_000_000.0;
        // A clock that was set back adds nothing, and takes nothing away.
        let passed = (now.ticks() - self.at.ticks()).max(0) as f64 / TICKS_PER_SECOND;
        self.left = (self.left + passed * rate.units / rate.seconds).min(rate.units);
        self.at = now;
        // One request may cost more than the whole bucket holds: it is admitted to a full one.
        let needed = cost.min(rate.units);
        if self.left >= needed {
            return Ok(());
        }
        Err(((needed - self.left) * rate.seconds / rate.units).ceil() as u64)
    }

    pub(super) fn take(&mut self, rate: Rate, cost: f64) -> Level {
        self.left -= cost;
        Level(1.0 - self.left / rate.units)
    }
}
