//! A journey that nobody can have made.

use super::NotSuppressed;
use crate::profile::Stay;
use keepwatch_graph::Timestamp;

/// Two places too far apart for the time between.
#[derive(Debug, Clone, PartialEq)]
pub struct Travel {
    /// Where the user was before.
    pub from: Stop,
    /// Where the attempt is.
    pub to: Stop,
    /// How far apart at least, in kilometres: less the radii within which the two places lie.
    pub distance_km: f64,
    /// How fast somebody would have had to be, in kilometres an hour; infinite for the same instant.
    pub speed_kmh: f64,
    /// Every rule that could have explained it, with why it did not.
    pub not_suppressed: Vec<NotSuppressed>,
}

/// One end of a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// When.
    pub at: Timestamp,
    /// Where, and with what.
    pub stay: Stay,
}
