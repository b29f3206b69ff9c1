//! What happens on a day, before it is told in full: twelve bytes an attempt, so that a day of ten million people fits
//! into memory.

/// One attempt of a day. The order is that of time; what happens in the same millisecond is in the order of the members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    /// Since midnight.
    pub(crate) at_ms: u32,
    pub(crate) deed: Deed,
    /// The person's number; of attempts at unknown accounts, which of the hour.
    pub(crate) subject: u32,
    /// Which of the person's sign-ins of the day, or which attack of the day.
    pub(crate) turn: u16,
}

/// Whose attempt it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// The owner's wrong password before the success of the same turn.
    Slip,
    /// The owner's.
    Success,
    /// Outside of a burst.
    Trickle,
    Burst,
    /// A sprayed account whose password was another.
    SprayMiss,
    /// An attacker's with the right password.
    Attack,
}
