//! The tenant's policies, ready to be evaluated, and what detection goes by, kept in memory between sign-ins.

use crate::engine::Engine;
use crate::tuning::Tuning;
use keepwatch_detection::{Exceptions, Settings};
use keepwatch_graph::Timestamp;
use keepwatch_graph::conditional_access::{ConditionalAccessPolicy, NamedLocation};
use keepwatch_policy::{GrantControl, GrantControls, Places, Policy, Strength};
use keepwatch_storage::{Engine as Database, Rx, StoreError, Tx};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Changes whenever a policy, a named location, an exception, a setting of detection or a mark does. What it says means
/// nothing.
const VERSION: &str = "conditional_access_version";

/// For how long other nodes' changes may go unnoticed.
const AGE_MAX_SECONDS_SHARED: f64 = 1.0;
/// The same where this process has the database to itself, and only a command line could change it behind its back.
const AGE_MAX_SECONDS_ALONE: f64 = 60.0;

/// All that decides what detection and policies make of a sign-in, beside the sign-in itself.
#[derive(Debug)]
pub(crate) struct Book {
    /// Those that are not deleted.
    pub(crate) policies: Vec<Arc<Policy>>,
    /// The authentication strengths that they ask for.
    pub(crate) strengths: Vec<Strength>,
    pub(crate) places: Places,
    /// What detection found that is not to be raised.
    pub(crate) exceptions: Exceptions,
    /// Whether any policy asks which groups or roles somebody has, so that it need not be looked up otherwise.
    pub(crate) asks_memberships: bool,
    /// Whether any policy asks for `riskRemediation`.
    pub(crate) asks_remediation: bool,
    /// What detection goes by.
    pub(crate) tuning: Tuning,
}

/// The book as it was read, and when.
#[derive(Debug)]
struct Reading {
    book: Arc<Book>,
    version: Option<Vec<u8>>,
    /// How many changes this process had made when the reading began.
    changes: u64,
    checked: Timestamp,
}

impl Reading {
    /// Whether it will do at `now`, after so many changes by this process.
    fn is_current(&self, changes: u64, now: Timestamp, database: Database) -> bool {
        let age_max = match database {
            Database::Sqlite => AGE_MAX_SECONDS_ALONE,
            Database::Postgres => AGE_MAX_SECONDS_SHARED,
        };
        self.changes == changes && now.seconds_since(self.checked).abs() < age_max
    }
}

/// Keeps the book.
#[derive(Debug)]
pub(crate) struct Rulebook {
    /// What the configuration says of detection.
    configured: Arc<Settings>,
    reading: RwLock<Option<Arc<Reading>>>,
    changes: AtomicU64,
}

impl Rulebook {
    /// A book that was not read yet, over settings of detection that have been checked.
    pub(crate) fn new(configured: Settings) -> Self {
        Self {
            configured: Arc::new(configured),
            reading: RwLock::default(),
            changes: AtomicU64::default(),
        }
    }

    /// What the configuration says of detection.
    pub(crate) fn configured(&self) -> &Arc<Settings> {
        &self.configured
    }

    /// Says that something was changed by this process, which the next evaluation must know.
    pub(crate) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// The policies as a unit of work finds them. Where the last reading will not do, they are read there and not kept: what
    /// the work sees may be of a moment before the latest change.
    pub(crate) fn within(&self, rx: &mut Rx<'_>, now: Timestamp) -> Result<Arc<Book>, StoreError> {
        let changes = self.changes.load(Ordering::SeqCst);
        let last = self.reading();
        match last {
            Some(last) if last.is_current(changes, now, rx.engine()) => Ok(Arc::clone(&last.book)),
            last => Ok(current(rx, last.as_deref(), &self.configured, now)?.0),
        }
    }

    fn reading(&self) -> Option<Arc<Reading>> {
        self.reading.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, reading: Reading) -> Arc<Book> {
        let book = Arc::clone(&reading.book);
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(reading));
        book
    }
}

impl Engine {
    /// The policies as they are now. The database is asked only after a change, or when the last look was long ago.
    pub(crate) async fn book(&self) -> Result<Arc<Book>, StoreError> {
        let rulebook = self.rulebook();
        let changes = rulebook.changes.load(Ordering::SeqCst);
        let now = self.clock().now();
        let last = rulebook.reading();
        if let Some(last) = &last
            && last.is_current(changes, now, self.store().engine())
        {
            return Ok(Arc::clone(&last.book));
        }
        let configured = Arc::clone(&rulebook.configured);
        let work = move |rx: &mut Rx<'_>| current(rx, last.as_deref(), &configured, now);
        let (book, version) = self.store().read(work).await?;
        Ok(rulebook.keep(Reading {
            book,
            version,
            changes,
            checked: now,
        }))
    }
}

/// The book, read anew only if it is another than `last`.
fn current(
    rx: &mut Rx<'_>,
    last: Option<&Reading>,
    configured: &Arc<Settings>,
    now: Timestamp,
) -> Result<(Arc<Book>, Option<Vec<u8>>), StoreError> {
    let version = rx.setting(VERSION)?;
    if let Some(last) = last
        && last.version == version
    {
        return Ok((Arc::clone(&last.book), version));
    }
    let book = Book {
        tuning: Tuning::read(rx, configured, now)?,
        ..Book::read(rx)?
    };
    Ok((Arc::new(book), version))
}

impl Book {
    /// What is stored now of policies, for those who ask nothing about detection.
    pub(super) fn read(rx: &mut Rx<'_>) -> Result<Self, StoreError> {
        let mut policies: Vec<ConditionalAccessPolicy> = rx.all()?;
        policies.retain(|policy| policy.deleted_date_time.is_none());
        let mut locations: Vec<NamedLocation> = rx.all()?;
        locations.retain(|location| super::recycle_bin::deleted(location).is_none());
        Ok(Self {
            exceptions: Exceptions::of(rx.exceptions()?),
            ..Self::of(&policies, &locations)
        })
    }

    /// What these policies and named locations, none of which is deleted, come to.
    fn of(policies: &[ConditionalAccessPolicy], locations: &[NamedLocation]) -> Self {
        let compiled: Vec<Arc<Policy>> = policies.iter().map(|policy| Arc::new(Policy::of(policy))).collect();
        let mut strengths: Vec<Strength> = compiled.iter().filter_map(|policy| policy.strength.clone()).collect();
        strengths.sort_by(|one, other| one.id.cmp(&other.id));
        strengths.dedup_by(|one, other| one.id == other.id);
        Self {
            asks_remediation: compiled.iter().any(|policy| asks_remediation(policy)),
            policies: compiled,
            strengths,
            places: Places::of(locations),
            exceptions: Exceptions::default(),
            asks_memberships: policies.iter().any(asks_memberships),
            tuning: Tuning::default(),
        }
    }
}

fn asks_remediation(policy: &Policy) -> bool {
    match &policy.grant {
        Some(GrantControls::Require(_, controls)) => controls.contains(&GrantControl::RiskRemediation),
        Some(GrantControls::Block) | None => false,
    }
}

fn asks_memberships(policy: &ConditionalAccessPolicy) -> bool {
    policy.conditions.users.as_ref().is_some_and(|users| {
        [
            &users.include_groups,
            &users.exclude_groups,
            &users.include_roles,
            &users.exclude_roles,
        ]
        .iter()
        .any(|list| !list.is_empty())
    })
}

/// Lets every node notice that a policy, a named location, an exception, a setting of detection or a mark has changed.
pub(crate) fn touch(tx: &mut Tx<'_>, version: uuid::Uuid) -> Result<(), StoreError> {
    tx.put_setting(VERSION, version.as_bytes())
}
