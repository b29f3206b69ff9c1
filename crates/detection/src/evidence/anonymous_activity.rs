//! Activity that came through an anonymizer.

use super::list_hit::whose;
use super::{Explain, ListHit, NotSuppressed, not_suppressed, pair};
use serde_json::Value;

/// Activity without a person present that came through an anonymizer.
#[derive(Debug, Clone, PartialEq)]
pub struct AnonymousActivity {
    /// The list that holds the address.
    pub list: ListHit,
    /// Every rule that could have explained it, with why it did not.
    pub not_suppressed: Vec<NotSuppressed>,
}

impl Explain for AnonymousActivity {
    fn reason(&self) -> String {
        format!(
            "A token of the user's was used without a person present, from {}: {}.",
            whose(self.list.class),
            self.list.told()
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let mut pairs = self.list.pairs();
        pairs.push(pair(
            "notSuppressedBecause",
            not_suppressed::shown(&self.not_suppressed),
        ));
        pairs
    }
}
