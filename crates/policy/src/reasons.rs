//! Several of a policy's conditions at once.

use crate::conditions::Reason;
use std::fmt;

/// A set of conditions, as bits of `whatIfAnalysisReasons`: every policy makes one at every sign-in, and none allocates.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Reasons(i32);

impl Reasons {
    /// Adds one.
    pub fn insert(&mut self, reason: Reason) {
        self.0 |= reason.bit();
    }

    /// Whether it is among them.
    pub fn contains(self, reason: Reason) -> bool {
        self.0 & reason.bit() != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// As bits of `whatIfAnalysisReasons`.
    pub fn bits(self) -> i32 {
        self.0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.into_iter().filter(move |reason| self.contains(*reason))
    }
}

impl FromIterator<Reason> for Reasons {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        let mut all = Self::default();
        reasons.into_iter().for_each(|reason| all.insert(reason));
        all
    }
}

impl fmt::Debug for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
