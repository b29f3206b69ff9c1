//! A list that held the address.

use super::{Explain, pair};
use crate::signals::{ListClass, ListMatch};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// Which list held the address, and how old it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHit {
    /// What the list says of its addresses.
    pub class: ListClass,
    /// The list's name.
    pub list: Arc<str>,
    /// The entry, as a network in CIDR form.
    pub entry: Arc<str>,
    /// When the list was made.
    pub updated: Timestamp,
    /// Whole days between that and the sign-in; 0 for a list made after it.
    pub age_days: i64,
}

impl ListHit {
    /// The match, seen from a sign-in at `at`.
    pub fn of(found: &ListMatch, at: Timestamp) -> ListHit {
        ListHit {
            class: found.class,
            list: found.list.clone(),
            entry: found.entry.clone(),
            updated: found.updated,
            age_days: (at.seconds_since(found.updated) / 86_400.0).floor().max(0.0) as i64,
        }
    }
}

impl ListHit {
    /// Which list, how old, and which entry, as a part of a sentence.
    pub(super) fn told(&self) -> String {
        let age = match self.age_days {
            0 => "was current".to_owned(),
            1 => "was a day old".to_owned(),
            days => format!("was {days} days old"),
        };
        format!("the list \"{}\", which {age}, holds {}", self.list, self.entry)
    }
}

impl Explain for ListHit {
    fn reason(&self) -> String {
        format!("The sign-in came from {}: {}.", whose(self.class), self.told())
    }

    fn pairs(&self) -> Vec<Value> {
        let fields = json!({
            "name": &*self.list,
            "class": self.class.as_str(),
            "entry": &*self.entry,
            "updatedDateTime": self.updated,
            "ageInDays": self.age_days,
        });
        vec![pair("list", fields)]
    }
}

/// Whose addresses lists of a class hold.
pub(super) const fn whose(class: ListClass) -> &'static str {
    match class {
        ListClass::Tor => "an exit of the Tor network",
        ListClass::Vpn => "an exit of an anonymous VPN",
        ListClass::Proxy => "an anonymising proxy",
        ListClass::Relay => "a privacy relay",
        ListClass::Hosting => "a data centre",
        ListClass::Satellite => "a satellite operator",
        ListClass::Carrier => "a mobile carrier",
        ListClass::Malicious => "an address known for attacks",
        ListClass::VerifiedActor => "an address of a verified threat actor",
    }
}
