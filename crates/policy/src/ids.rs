//! Sets of ids, compared without regard to case.

use std::collections::BTreeSet;

/// Ids in lower case.
pub type Ids = BTreeSet<Box<str>>;

/// An id as sets hold it.
pub fn id(text: &str) -> Box<str> {
    text.to_ascii_lowercase().into()
}

/// A set of ids.
pub fn ids<'a>(texts: impl IntoIterator<Item = &'a (impl AsRef<str> + 'a)>) -> Ids {
    texts.into_iter().map(|text| id(text.as_ref())).collect()
}

/// Whether two sets have an id in common. The first should be the smaller one.
pub(crate) fn meet(few: &Ids, many: &Ids) -> bool {
    few.iter().any(|id| many.contains(id))
}
