//! What administrators change: one transaction with the rules' verdict, the change, and the record of who did it.
//!
//! The rules of each kind of resource are functions beside it; whatever they refuse undoes everything the unit of work
//! had written.

use crate::audit::{self, Initiator};
use crate::clock::Entropy;
use crate::engine::Engine;
use crate::subscriptions::{self, Subscribers};
use keepwatch_graph::{DirectoryAudit, Document, Timestamp};
use keepwatch_storage::{Store, StoreError, Tx};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// What kind of change it is, in the words of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// `activityDisplayName`, such as `Add user`.
    pub name: &'static str,
    /// `category`, such as `UserManagement`.
    pub category: &'static str,
    /// `loggedByService`, such as `Core Directory`.
    pub service: &'static str,
    /// `operationType`, such as `Add`, `Update`, `Delete`.
    pub operation: &'static str,
}

/// What was changed, in the words of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// `type`, such as `User`, `Policy`, `ServicePrincipal`.
    pub kind: &'static str,
    /// Its name.
    pub display_name: Option<String>,
    /// Of a user.
    pub user_principal_name: Option<String>,
}

/// Why a change was not made. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// What was asked for can never be.
    #[error("{problem}")]
    Invalid {
        /// The path of the member that is wrong, such as `conditions.users.includeUsers`; `None` where it is no member's.
        member: Option<String>,
        /// What is wrong with it, for the caller. Names the member.
        problem: String,
    },
    /// It contradicts what is stored.
    #[error("{0}")]
    Conflict(String),
    /// There is no such resource.
    #[error("{0}")]
    NotFound(String),
    /// It is nothing that this caller, or anybody, may do.
    #[error("{0}")]
    Forbidden(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RuleError {
    /// A member that is not as it must be: `problem` follows the member's name.
    pub fn member(path: impl Into<String>, problem: impl std::fmt::Display) -> Self {
        let path = path.into();
        RuleError::Invalid {
            problem: format!("{path}: {problem}"),
            member: Some(path),
        }
    }

    /// A request that is wrong as a whole.
    pub fn invalid(problem: impl Into<String>) -> Self {
        RuleError::Invalid {
            member: None,
            problem: problem.into(),
        }
    }
}

/// What records call a warning among their details.
const WARNING: &str = "Warning";

/// What is told to whoever made a change that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// For programs.
    pub code: &'static str,
    /// For people: ASCII without quotes, since it stands in a header.
    pub text: &'static str,
}

/// What was changed, and what is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warned<T> {
    /// What came of the change.
    pub value: T,
    /// In the order in which it was found.
    pub warnings: Vec<Warning>,
}

/// A change under way.
pub struct Change<'a, 'c> {
    tx: &'a mut Tx<'c>,
    now: Timestamp,
    by: &'a Initiator,
    entropy: &'a dyn Entropy,
    records: Vec<DirectoryAudit>,
    warnings: Vec<Warning>,
}

impl<'c> Change<'_, 'c> {
    /// The database as it is, and as it will be.
    pub fn tx(&mut self) -> &mut Tx<'c> {
        self.tx
    }

    /// When the change happens: one instant for all of it.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Who makes it.
    pub fn by(&self) -> &Initiator {
        self.by
    }

    /// Random bytes, for ids and secrets.
    pub fn entropy(&self) -> &dyn Entropy {
        self.entropy
    }

    /// An id for something new.
    pub fn new_id(&self) -> Uuid {
        self.entropy.uuid()
    }

    /// Puts on record what became of `subject`: `before` is `None` for what is new, `after` for what is gone. Documents
    /// hold no secrets, so neither does the record.
    pub fn record(
        &mut self,
        activity: Activity,
        subject: Subject,
        before: Option<&Document>,
        after: Option<&Document>,
    ) {
        let modified = audit::differences(before, after);
        let record = audit::of_change(self.new_id(), activity, self.by, subject, modified, self.now);
        self.records.push(record);
    }

    /// Tells whoever makes the change of something, and puts it on the record that was made last.
    pub fn warn(&mut self, warning: Warning) {
        if let Some(record) = self.records.last_mut() {
            audit::add_detail(record, WARNING, warning.text);
        }
        self.warnings.push(warning);
    }

    /// A value with what has been told so far.
    pub fn warned<T>(&self, value: T) -> Warned<T> {
        Warned {
            value,
            warnings: self.warnings.clone(),
        }
    }

    fn finish(self, subscribers: &Subscribers) -> Result<(), StoreError> {
        if !self.records.is_empty() {
            self.tx.add_all(&self.records)?;
        }
        subscriptions::publish(self.tx, subscribers, self.now)
    }
}

/// Who administers, with what: the server for its callers, or the command line for whoever can write to the database.
#[derive(Clone)]
pub struct Administration {
    /// Where everything is kept.
    pub store: Store,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The time of the change.
    pub now: Timestamp,
    /// Who makes it.
    pub by: Initiator,
}

impl Administration {
    /// Makes a change: all of it is stored with its records when this returns, or nothing is. `work` may run again after a
    /// conflict with another writer.
    pub async fn change<T, W>(&self, work: W) -> Result<T, RuleError>
    where
        T: Send + 'static,
        W: FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    {
        let refusal = Refusal::default();
        let done = self.store.write(self.unit(work, refusal.clone())).await;
        done.map_err(|error| refusal.or(error))
    }

    /// The same for threads that may block; panics on an asynchronous one.
    pub fn change_blocking<T, W>(&self, work: W) -> Result<T, RuleError>
    where
        T: Send + 'static,
        W: FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    {
        let refusal = Refusal::default();
        let done = self.store.write_blocking(self.unit(work, refusal.clone()));
        done.map_err(|error| refusal.or(error))
    }

    fn unit<T, W>(
        &self,
        mut work: W,
        refusal: Refusal,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static
    where
        W: FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    {
        let (entropy, now, by) = (Arc::clone(&self.entropy), self.now, self.by.clone());
        move |tx| {
            let subscribers = subscriptions::begin(tx, None, now)?;
            let mut change = Change {
                tx,
                now,
                by: &by,
                entropy: entropy.as_ref(),
                records: Vec::new(),
                warnings: Vec::new(),
            };
            match work(&mut change) {
                Ok(value) => change.finish(&subscribers).map(|()| value),
                Err(RuleError::Store(error)) => Err(error),
                Err(refused) => Err(refusal.set(refused)),
            }
        }
    }
}

/// Carries a rule's verdict past the store, which knows only its own errors and rolls back on any of them.
#[derive(Debug, Clone, Default)]
struct Refusal(Arc<Mutex<Option<RuleError>>>);

impl Refusal {
    fn set(&self, refused: RuleError) -> StoreError {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(refused);
        StoreError::Abandoned
    }

    fn or(&self, error: StoreError) -> RuleError {
        match error {
            StoreError::Abandoned => {
                let refused = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
                refused.unwrap_or(RuleError::Store(StoreError::Abandoned))
            }
            error => RuleError::Store(error),
        }
    }
}

impl Engine {
    /// Makes a change for an administrator: see [`Administration::change`].
    pub async fn administer<T, W>(&self, by: Initiator, work: W) -> Result<T, RuleError>
    where
        T: Send + 'static,
        W: FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    {
        let done = self.administration(by).change(work).await;
        // Whatever it was may be something that policies speak of.
        self.rulebook().changed();
        done
    }

    /// What changes at this moment are made with.
    pub fn administration(&self, by: Initiator) -> Administration {
        Administration {
            store: self.store().clone(),
            entropy: self.shared_entropy(),
            now: self.clock().now(),
            by,
        }
    }
}
