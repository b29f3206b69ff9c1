//! What is wrong with a resource.

use std::borrow::Cow;

/// A member that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {problem}")]
pub struct Invalid {
    /// Its path, such as `conditions.users.includeUsers`.
    pub member: &'static str,
    /// What is wrong with it, as a sentence that follows the path.
    pub problem: Cow<'static, str>,
}

impl Invalid {
    pub(crate) fn new(member: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            member,
            problem: problem.into(),
        }
    }
}
