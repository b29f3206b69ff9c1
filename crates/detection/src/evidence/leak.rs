//! A list with a name beside a password.

use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// A list that has a user's name beside the password that they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakEvidence {
    /// What the list is called.
    pub list: Arc<str>,
    /// When the password was set.
    pub password_set: Timestamp,
}

impl Explain for LeakEvidence {
    fn reason(&self) -> String {
        format!(
            "The list \"{}\" has the user's name beside the password that they have had since {}.",
            self.list, self.password_set
        )
    }

    fn pairs(&self) -> Vec<Value> {
        vec![
            pair("list", json!({"name": &*self.list})),
            pair("passwordSetDateTime", json!(self.password_set)),
        ]
    }
}
