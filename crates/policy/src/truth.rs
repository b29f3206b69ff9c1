//! What is true as far as the facts go.

/// Whether something holds: yes, no, or nobody can tell. Joined as in Kleene's logic: what is not known makes unknown only
/// what it decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not.
    No,
    /// The facts do not say.
    Unknown,
    /// It does.
    Yes,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// The one, and not the other.
    #[must_use]
    pub fn but_not(self, other: Truth) -> Truth {
        let negated = match other {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        };
        self.and(negated)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Truth::Yes } else { Truth::No }
    }
}

/// A fact that may be missing.
impl From<Option<bool>> for Truth {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Truth::Unknown, Truth::from)
    }
}
