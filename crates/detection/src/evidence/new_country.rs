//! A country that is new for the user.

use super::words::sign_ins;
use super::{Explain, NotSuppressed, not_suppressed, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// A country that is new for the user.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCountryEvidence {
    /// ISO 3166 alpha-2.
    pub country: Box<str>,
    /// When the user last was there; none for never.
    pub last_seen: Option<Timestamp>,
    /// The user's usual countries, the commonest first.
    pub usual: Vec<KnownCountry>,
    /// How many users of the tenant were there on one day, at least.
    pub users_in_tenant: u32,
    /// Every rule that could have explained it, with why it did not.
    pub not_suppressed: Vec<NotSuppressed>,
}

/// A country the user signs in from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCountry {
    /// ISO 3166 alpha-2.
    pub country: Box<str>,
    /// How often.
    pub sign_ins: u32,
}

impl Explain for NewCountryEvidence {
    fn reason(&self) -> String {
        let before = match self.last_seen {
            None => "from which the user never signed in before".to_owned(),
            Some(last) => format!("from which the user last signed in on {}", &last.to_string()[..10]),
        };
        let usual: Vec<_> = self
            .usual
            .iter()
            .map(|known| format!("{} ({})", known.country, sign_ins(known.sign_ins)))
            .collect();
        format!(
            "The sign-in came from {}, {before}; usual are {}.",
            self.country,
            usual.join(", ")
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let usual: Vec<_> = self
            .usual
            .iter()
            .map(|known| json!({"country": known.country, "signIns": known.sign_ins}))
            .collect();
        vec![
            pair("country", json!(self.country)),
            pair("lastSeenInCountry", json!(self.last_seen)),
            pair("usualCountries", json!(usual)),
            pair("usersInTenant", json!(self.users_in_tenant)),
            pair("notSuppressedBecause", not_suppressed::shown(&self.not_suppressed)),
        ]
    }
}
