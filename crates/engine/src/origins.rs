//! Where sign-ins come from, while they are recorded: what the tables say, and what the tenant says of its own locations.

use crate::conditional_access::{Book, Rulebook};
use crate::prepared::{self, Subject};
use keepwatch_detection::{Attempt, Signals};
use keepwatch_graph::{SignIn, Timestamp};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::{Rx, StoreError};
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

/// Tells where sign-ins come from, to one unit of work.
pub(crate) struct Origins<'a> {
    intel: &'a IntelHandle,
    rulebook: &'a Rulebook,
    now: Timestamp,
    /// As the work found them when it first asked, so that all of its sign-ins are judged alike.
    book: Option<Arc<Book>>,
}

impl<'a> Origins<'a> {
    /// For a unit of work at `now`.
    pub(crate) fn new(intel: &'a IntelHandle, rulebook: &'a Rulebook, now: Timestamp) -> Self {
        Self {
            intel,
            rulebook,
            now,
            book: None,
        }
    }

    /// What is known of the origin of a sign-in that is stored.
    pub(crate) fn signals(
        &mut self,
        rx: &mut Rx<'_>,
        sign_in: &SignIn,
        attempt: &Attempt,
    ) -> Result<Signals, StoreError> {
        let mut signals = prepared::signals(self.intel, sign_in, attempt);
        signals.trusted = self.is_trusted(rx, attempt.address)?;
        Ok(signals)
    }

    /// A subject that was prepared without the database, and with it: preparing cannot know what the tenant trusts.
    pub(crate) fn complete<'s>(
        &mut self,
        rx: &mut Rx<'_>,
        subject: &'s Subject,
    ) -> Result<Cow<'s, Subject>, StoreError> {
        if !self.is_trusted(rx, subject.attempt.address)? {
            return Ok(Cow::Borrowed(subject));
        }
        let mut subject = subject.clone();
        subject.signals.trusted = true;
        Ok(Cow::Owned(subject))
    }

    /// By the named locations of today, also for a sign-in of long ago: what they were then is not kept.
    fn is_trusted(&mut self, rx: &mut Rx<'_>, address: Option<IpAddr>) -> Result<bool, StoreError> {
        let Some(address) = address else {
            return Ok(false);
        };
        Ok(self.book(rx)?.places.trust(address))
    }

    /// What the tenant says of its places, and what it does not want to be told of.
    pub(crate) fn book(&mut self, rx: &mut Rx<'_>) -> Result<Arc<Book>, StoreError> {
        let book = match &self.book {
            Some(book) => book,
            None => self.book.insert(self.rulebook.within(rx, self.now)?),
        };
        Ok(Arc::clone(book))
    }
}
