//! Something that an attacker had in a sign-in that was confirmed.

use super::{Explain, pair};
use crate::marks::{Mark, MarkKind, MarkedBy};
use serde_json::{Value, json};

impl Mark {
    /// What is marked, in words.
    fn what(&self) -> &'static str {
        match self.kind {
            MarkKind::Address => "address",
            MarkKind::Network => "network",
            MarkKind::Device => "device",
        }
    }

    /// Who said what of which sign-in, in words.
    pub(super) fn verdict(&self) -> String {
        // To the second: people look for it by its time.
        let at = self.at.to_string();
        let at = at.split('.').next().unwrap_or_default();
        match self.by {
            MarkedBy::Administrator => {
                format!("a sign-in of {at}Z that an administrator confirmed as compromised")
            }
            MarkedBy::User => format!("a sign-in of {at}Z that its user reported as somebody else's"),
        }
    }

    pub(super) fn fields(&self) -> Value {
        json!({
            "property": self.kind.as_str(),
            "value": self.value,
            "signInId": self.sign_in,
            "signInDateTime": self.at,
            "confirmedBy": self.by.as_str(),
            "untilDateTime": self.until,
        })
    }
}

impl Explain for Mark {
    fn reason(&self) -> String {
        format!("The sign-in came from the same {} as {}.", self.what(), self.verdict())
    }

    fn pairs(&self) -> Vec<Value> {
        vec![pair("mark", self.fields())]
    }
}
