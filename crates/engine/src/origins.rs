//! Where sign-ins come from, while they are recorded: what the tables say, and what the tenant says of its own locations
//! and of attackers that it knows.

use crate::conditional_access::Book;
use crate::prepared::{self, Subject};
use keepwatch_detection::{Attempt, Features, Mark, MarkKind, Signals};
use keepwatch_graph::SignIn;
use keepwatch_intel::IntelHandle;
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

/// Tells where sign-ins come from, to one unit of work.
pub(crate) struct Origins<'a> {
    intel: &'a IntelHandle,
    /// As the work found them when it began, so that all of its sign-ins are judged alike.
    book: Arc<Book>,
}

impl<'a> Origins<'a> {
    /// For a unit of work that finds the tenant as `book` has it.
    pub(crate) fn new(intel: &'a IntelHandle, book: Arc<Book>) -> Self {
        Self { intel, book }
    }

    /// The tenant, as the work found it.
    pub(crate) fn book(&self) -> &Arc<Book> {
        &self.book
    }

    /// What is known of the origin of a sign-in that is stored.
    pub(crate) fn signals(&self, sign_in: &SignIn, attempt: &Attempt) -> Signals {
        let mut signals = prepared::signals(self.intel, sign_in, attempt);
        signals.trusted = self.is_trusted(attempt.address);
        signals.marks = self.marks(attempt, &signals);
        signals
    }

    /// A subject that was prepared without the database, and with it: preparing cannot know what the tenant trusts.
    pub(crate) fn complete<'s>(&self, subject: &'s Subject) -> Cow<'s, Subject> {
        let trusted = self.is_trusted(subject.attempt.address);
        let marks = self.marks(&subject.attempt, &subject.signals);
        if !trusted && marks.is_empty() {
            return Cow::Borrowed(subject);
        }
        let mut subject = subject.clone();
        subject.signals.trusted = trusted;
        subject.signals.marks = marks;
        Cow::Owned(subject)
    }

    /// By the named locations of today, also for a sign-in of long ago: what they were then is not kept.
    fn is_trusted(&self, address: Option<IpAddr>) -> bool {
        address.is_some_and(|address| self.book.places.trust(address))
    }

    /// The marks that count for the attempt, at most one of each kind.
    fn marks(&self, attempt: &Attempt, signals: &Signals) -> Vec<Arc<Mark>> {
        let marks = &self.book.tuning.marks;
        if marks.is_empty() {
            return Vec::new();
        }
        let features = Features::of(attempt, signals);
        let kinds = MarkKind::ALL.into_iter();
        kinds
            .filter_map(|kind| marks.of_value(kind, features.get(kind.feature())?, attempt.at))
            .collect()
    }
}
