//! The browsers in which users signed in, for their own eyes.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{Timestamp, UserId};

/// A browser in which a user signed in, as it was last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserRow {
    /// The hash of its cookie.
    pub browser: String,
    /// When the user signed in with it last.
    pub last_seen: Timestamp,
    /// From which address.
    pub ip_address: Option<String>,
    /// Where that is, for people.
    pub place: Option<String>,
    /// What it says of itself.
    pub user_agent: Option<String>,
}

impl Rx<'_> {
    /// The browsers of a user, the one that was used last first, at most `limit`.
    pub fn browsers_of(&mut self, user: UserId, limit: u32) -> Result<Vec<BrowserRow>, StoreError> {
        let params = [Value::display(user), i64::from(limit).into()];
        self.query_all(include_str!("sql/browsers_of.sql"), &params, |row| {
            let corrupt = || StoreError::corrupt("browsers", user);
            let text = |column| Ok::<_, StoreError>(row.text(column)?.map(str::to_owned));
            Ok(BrowserRow {
                browser: row.string(0)?.to_owned(),
                last_seen: Timestamp::from_ticks(row.number(1)?).ok_or_else(corrupt)?,
                ip_address: text(2)?,
                place: text(3)?,
                user_agent: text(4)?,
            })
        })
    }
}

impl Tx<'_> {
    /// Notes that the user signed in with the browser, and from where.
    pub fn put_browser(&mut self, user: UserId, seen: &BrowserRow) -> Result<(), StoreError> {
        let params = [
            Value::display(user),
            Value::text(seen.browser.as_str()),
            seen.last_seen.into(),
            Value::optional_text(seen.ip_address.as_deref()),
            Value::optional_text(seen.place.as_deref()),
            Value::optional_text(seen.user_agent.as_deref()),
        ];
        self.execute(include_str!("sql/put_browser.sql"), &params).map(drop)
    }
}
