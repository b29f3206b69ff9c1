//! A refresh token that was used twice.

use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};
use std::net::IpAddr;

/// A refresh token that was used twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenReuseEvidence {
    /// The chain of tokens, which is revoked.
    pub family: Box<str>,
    /// When the token was exchanged for the next.
    pub replaced: Timestamp,
    /// From where it was exchanged.
    pub first_from: Option<IpAddr>,
    /// From where it came again.
    pub again_from: Option<IpAddr>,
}

impl Explain for TokenReuseEvidence {
    fn reason(&self) -> String {
        let from = |address: Option<IpAddr>| address.map_or("an unknown address".to_owned(), |it| it.to_string());
        format!(
            "A refresh token that {} had exchanged for the next on {} was used again from {}: two hold it, and everything \
             issued with it was revoked.",
            from(self.first_from),
            self.replaced,
            from(self.again_from)
        )
    }

    fn pairs(&self) -> Vec<Value> {
        vec![
            pair("tokenFamily", json!(self.family)),
            pair("relatedEventTimeInUtc", json!(self.replaced)),
            pair("relatedLocation", json!({"clientIP": self.first_from})),
        ]
    }
}
