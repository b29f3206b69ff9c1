//! What somebody did to the tenant for the first time.

use super::words::counted;
use super::{Explain, pair};
use crate::operations::Sensitive;
use serde_json::{Value, json};

/// Operations that the actor never did before and that are rare in the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusualActivity {
    /// The operations by name, in lower case, with how often on that day; at most a few, the most frequent first.
    pub operations: Vec<(Box<str>, u32)>,
    /// What they open.
    pub sensitive: Vec<Sensitive>,
    /// How many operations the actor did in the days before.
    pub usual: u32,
    /// How many rare ones came within an hour, where that was a burst.
    pub burst: Option<u32>,
}

impl Explain for UnusualActivity {
    fn reason(&self) -> String {
        let names: Vec<String> = self
            .operations
            .iter()
            .map(|(name, count)| format!("\"{name}\" ({count})"))
            .collect();
        let done: Vec<&str> = self.sensitive.iter().map(|kind| kind.label()).collect();
        let what = match done.as_slice() {
            [] => "did what is rare here".to_owned(),
            done => done.join(" and "),
        };
        let burst = match self.burst {
            Some(burst) => format!(", {burst} within an hour"),
            None => String::new(),
        };
        format!(
            "The account {what}: {}{burst}; none of these was among its {} before.",
            names.join(", "),
            counted(self.usual, "operation")
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let operations = self.operations.iter();
        let operations = operations.map(|(name, count)| json!({"operation": name, "count": count}));
        let sensitive = self.sensitive.iter().map(|kind| json!(kind.as_str()));
        vec![
            pair("operations", Value::from_iter(operations)),
            pair("sensitiveOperations", Value::from_iter(sensitive)),
            pair("operationsBefore", json!(self.usual)),
            pair("operationsWithinAnHour", json!(self.burst)),
        ]
    }
}
