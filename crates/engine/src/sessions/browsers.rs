//! The browsers that people know as theirs.

use super::secret::BrowserKey;
use crate::engine::Engine;
use keepwatch_graph::sign_in::SignInLocation;
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
            first_seen: at,
            last_seen: at,
            ip_address: self.ip_address,
            place: self.place,
            user_agent: self.user_agent,
        }
    }

    /// What a location is called for people.
    pub fn place_of(location: &SignInLocation) -> Option<String> {
        let parts = [&location.city, &location.country_or_region];
        let parts: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

impl Engine {
    /// The browsers in which the user signed in, the one that was used last first.
    pub async fn browsers_of(&self, user: UserId) -> Result<Vec<BrowserRow>, StoreError> {
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.browsers_of(user, BROWSERS_SHOWN_MAX);
        self.store().read(read).await
    }

    /// Signs the user out of a browser, and forgets it. Returns whether it was known.
    pub async fn forget_browser(&self, user: UserId, browser: &BrowserKey) -> Result<bool, StoreError> {
        let (key, now) = (browser.as_str().to_owned(), self.clock().now());
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| {
            for session in tx.sessions_of(user, now, super::SESSIONS_SHOWN_MAX)? {
                if session.browser == key {
                    tx.remove_session(user, session.id)?;
                }
            }
            tx.remove_browser(user, &key)
        };
        self.store().write(work).await
    }
}
