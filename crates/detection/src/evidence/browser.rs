//! A browser that several users had where they never were.

use super::words::counted;
use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// A browser that several users had where they never were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserEvidence {
    /// The `User-Agent` header.
    pub user_agent: Box<str>,
    /// For how many users it was new, at a place that was new to them.
    pub users: u32,
    /// For how many of them something else spoke against it.
    pub users_doubted: u32,
    /// In which countries, as far as they are known.
    pub countries: Vec<Box<str>>,
    /// When the first of these sign-ins took place.
    pub from: Timestamp,
    /// When the last one did.
    pub to: Timestamp,
}

impl Explain for BrowserEvidence {
    fn reason(&self) -> String {
        format!(
            "Between {} and {} one browser, `{}`, signed in for {} to whom it and the place were new, in {}; for {} of them \
             something else speaks against it.",
            self.from,
            self.to,
            self.user_agent,
            counted(self.users, "user"),
            self.countries.join(", "),
            self.users_doubted,
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let fields = json!({
            "userAgent": self.user_agent,
            "users": self.users,
            "usersDoubted": self.users_doubted,
            "countries": self.countries,
            "firstDateTime": self.from,
            "lastDateTime": self.to,
        });
        vec![pair("sharedBrowser", fields)]
    }
}
