//! The browsers that people know as theirs.

use super::secret::BrowserKey;
use crate::engine::Engine;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{BrowserRow, StoreError};

/// Browsers that are shown to one person: more than anybody has, and no more than a page can hold.
const BROWSERS_SHOWN_MAX: u32 = 100;

/// From where a browser was used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The address.
    pub ip_address: Option<String>,
    /// Where that is, for people: `Oslo, NO`.
    pub place: Option<String>,
    /// What the browser says of itself.
    pub user_agent: Option<String>,
}

impl Whereabouts {
    pub(super) fn seen(self, browser: &BrowserKey, at: Timestamp) -> BrowserRow {
        BrowserRow {
            browser: browser.as_str().to_owned(),
            last_seen: at,
            ip_address: self.ip_address,
            place: self.place,
            user_agent: self.user_agent,
        }
    }
}

impl Engine {
    /// The browsers in which the user signed in, the one that was used last first.
    pub async fn browsers_of(&self, user: UserId) -> Result<Vec<BrowserRow>, StoreError> {
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.browsers_of(user, BROWSERS_SHOWN_MAX);
        self.store().read(read).await
    }
}
