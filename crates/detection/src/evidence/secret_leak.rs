//! A list or text with an application's secret.

use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// A list or text that has a secret of an application. The secret itself is nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretLeakEvidence {
    /// What the list or text is called.
    pub list: Arc<str>,
    /// Where it was found, such as a commit.
    pub url: Option<Arc<str>>,
    /// Which secret of the application's.
    pub key_id: Box<str>,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when.
    pub valid_until: Timestamp,
}

impl Explain for SecretLeakEvidence {
    fn reason(&self) -> String {
        format!(
            "\"{}\" has the secret `{}` of the application, which is valid until {}.",
            self.list, self.key_id, self.valid_until
        )
    }

    fn pairs(&self) -> Vec<Value> {
        vec![
            pair("list", json!({"name": &*self.list})),
            pair("sourceUrl", json!(self.url.as_deref())),
            pair("keyId", json!(self.key_id)),
            pair("secretStartDateTime", json!(self.valid_from)),
            pair("secretEndDateTime", json!(self.valid_until)),
        ]
    }
}
