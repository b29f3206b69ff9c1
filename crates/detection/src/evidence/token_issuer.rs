//! A token of an issuer that nobody has used.

use super::words::counted;
use super::{Explain, pair};
use serde_json::{Value, json};

/// A token of an issuer that nobody has used. At least one of the two lists of usual issuers is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenIssuerEvidence {
    /// The issuer, in lower case.
    pub issuer: Box<str>,
    /// The user's usual issuers, counted in sign-ins, the commonest first.
    pub of_user: Vec<KnownIssuer>,
    /// The tenant's, counted in days of users.
    pub of_tenant: Vec<KnownIssuer>,
}

/// An issuer that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIssuer {
    /// Its name, in lower case.
    pub issuer: Box<str>,
    /// How often it was used.
    pub count: u64,
}

impl Explain for TokenIssuerEvidence {
    fn reason(&self) -> String {
        let of_user = named(&self.of_user, |count| counted(count, "sign-in"));
        let of_tenant = named(&self.of_tenant, |count| match count {
            1 => "1 day of a user".to_owned(),
            count => format!("{count} days of users"),
        });
        let usual = match (of_user, of_tenant) {
            (Some(user), Some(tenant)) => format!("the user's usual issuers are {user}, and the tenant's {tenant}"),
            (Some(user), None) => format!("the user's usual issuers are {user}"),
            (None, Some(tenant)) => format!("the tenant's usual issuers are {tenant}"),
            (None, None) => "others are usual".to_owned(),
        };
        format!(
            "The user brought a token of {}, which neither they nor anybody in the tenant has used before; {usual}.",
            self.issuer
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let shown = |known: &[KnownIssuer], unit: &str| -> Value {
            let known = known.iter();
            known
                .map(|known| json!({"issuer": known.issuer, unit: known.count}))
                .collect()
        };
        vec![
            pair("tokenIssuer", json!(self.issuer)),
            pair("usualIssuersOfUser", shown(&self.of_user, "signIns")),
            pair("usualIssuersOfTenant", shown(&self.of_tenant, "userDays")),
        ]
    }
}

/// The issuers with their counts in words; none where there is none.
fn named(known: &[KnownIssuer], words: impl Fn(u32) -> String) -> Option<String> {
    let count = |count: u64| words(u32::try_from(count).unwrap_or(u32::MAX));
    let named: Vec<_> = known
        .iter()
        .map(|known| format!("{} ({})", known.issuer, count(known.count)))
        .collect();
    (!named.is_empty()).then(|| named.join(", "))
}
