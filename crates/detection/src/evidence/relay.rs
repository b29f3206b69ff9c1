//! A sign-in that somebody relayed: between the person and the real pages stood a machine that kept the session.

use super::session::SessionEnd;
use super::words::minutes;
use super::{Explain, pair};
use serde_json::{Value, json};

/// A sign-in that somebody relayed.
#[derive(Debug, Clone, PartialEq)]
pub struct RelayEvidence {
    /// How it was noticed.
    pub noticed: Noticed,
}

/// How a relay was noticed.
#[derive(Debug, Clone, PartialEq)]
pub enum Noticed {
    /// The second factor passed through a data centre that nobody of the tenant uses, and the session was used elsewhere by
    /// another device soon after.
    SessionCarriedOff {
        /// The sign-in in the data centre.
        relayed: Box<SessionEnd>,
        /// The list that says it is a data centre.
        list: Box<str>,
        /// The use of its session elsewhere.
        used: Box<SessionEnd>,
        /// How long after the sign-in it was, in seconds.
        seconds: f64,
    },
    /// A page of ours was shown under another name.
    ForeignPage {
        /// Which.
        host: Box<str>,
    },
}

impl Explain for RelayEvidence {
    fn reason(&self) -> String {
        match &self.noticed {
            Noticed::SessionCarriedOff {
                relayed,
                list,
                used,
                seconds,
            } => format!(
                "The second factor passed through {}, a data centre by the list `{list}` that nobody of the tenant had used, \
                 and {} later the session was used by {}.",
                relayed.words(),
                minutes(*seconds),
                used.words(),
            ),
            Noticed::ForeignPage { host } => format!(
                "Our sign-in page was shown to the user under the name `{host}`, which is not ours: whoever runs that site could \
                 read the password and keep the session."
            ),
        }
    }

    fn pairs(&self) -> Vec<Value> {
        match &self.noticed {
            Noticed::SessionCarriedOff {
                relayed,
                list,
                used,
                seconds,
            } => vec![
                pair("noticedBy", json!("sessionCarriedOff")),
                pair("relayedThrough", relayed.fields()),
                pair("list", json!(list)),
                pair("relatedEventTimeInUtc", json!(used.at)),
                pair("relatedSessionUse", used.fields()),
                pair("secondsBetween", json!(seconds.round() as i64)),
            ],
            Noticed::ForeignPage { host } => {
                vec![pair("noticedBy", json!("foreignPage")), pair("shownBy", json!(host))]
            }
        }
    }
}
