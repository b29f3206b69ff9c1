//! The engine: what everybody who brings a sign-in or a verdict calls.

use crate::alerts::Alerts;
use crate::clock::{Clock, Entropy};
use crate::conditional_access::Rulebook;
use crate::credentials::Passwords;
use crate::models::Models;
use crate::origins::Origins;
use crate::prepared::{Prepared, prepare};
use crate::profiles::Profiles;
use crate::record::{Moment, Recorded, Recorder};
use crate::subscriptions::{self, Live};
use keepwatch_detection::Settings;
use keepwatch_graph::{SignIn, Timestamp};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::{Rx, Store, StoreError, Tx};
use std::sync::Arc;

/// Judges sign-ins and keeps what follows. Clones are handles to the same engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    intel: IntelHandle,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    models: Models,
    passwords: Passwords,
    rulebook: Rulebook,
    live: Live,
}

impl Engine {
    /// An engine on `store`, with `settings` that have been checked: those of the configuration, over which is laid what
    /// administrators set.
    pub fn new(
        store: Store,
        intel: IntelHandle,
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                intel,
                clock,
                entropy,
                models: Models::default(),
                passwords: Passwords::default(),
                rulebook: Rulebook::new(settings),
                live: Live::default(),
            }),
        }
    }

    /// Where everything is kept.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Where passwords are hashed.
    pub(crate) fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    /// Replaces where passwords are hashed; panics where another handle to the engine exists.
    pub(crate) fn replace_passwords(mut self, passwords: Passwords) -> Self {
        let inner = Arc::get_mut(&mut self.inner).expect("an engine is set up before it is shared");
        inner.passwords = passwords;
        self
    }

    /// The tables of addresses and places.
    pub fn intel(&self) -> &IntelHandle {
        &self.inner.intel
    }

    /// The settings of detection, as a unit of work finds them.
    pub(crate) fn settings(&self, rx: &mut Rx<'_>) -> Result<Arc<Settings>, StoreError> {
        let book = self.rulebook().within(rx, self.clock().now())?;
        Ok(Arc::clone(&book.tuning.settings))
    }

    /// The time.
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// Random bytes.
    pub fn entropy(&self) -> &dyn Entropy {
        self.inner.entropy.as_ref()
    }

    /// Who is to be told of changes.
    pub(crate) fn live(&self) -> &Live {
        &self.inner.live
    }

    pub(crate) fn shared_entropy(&self) -> Arc<dyn Entropy> {
        Arc::clone(&self.inner.entropy)
    }

    /// The tenant models of days.
    pub(crate) fn models(&self) -> &Models {
        &self.inner.models
    }

    /// The policies, as they were read last.
    pub(crate) fn rulebook(&self) -> &Rulebook {
        &self.inner.rulebook
    }

    /// Looks up what is known of a sign-in without the database. Costs tens of microseconds at most and blocks nothing.
    pub fn prepare(&self, sign_in: SignIn) -> Prepared {
        prepare(&self.inner.intel, sign_in)
    }

    /// A unit of work on the database that records. May run again after a conflict. Its time is that of this call, not that
    /// of the thread which does the work: a request's clock may be another than the machine's.
    pub(crate) fn recording<T>(
        &self,
        mut work: impl FnMut(&mut Recorder<'_, '_>, &mut Profiles) -> Result<T, StoreError> + Send + 'static,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static {
        let inner = Arc::clone(&self.inner);
        let now = inner.clock.now();
        move |tx| {
            let subscribers = subscriptions::begin(tx, Some(&inner.live), now)?;
            let mut profiles = Profiles::default();
            let mut recorder = inner.recorder(tx, now)?;
            let result = work(&mut recorder, &mut profiles)?;
            profiles.store(recorder.tx)?;
            recorder.settle_incidents(now)?;
            subscriptions::publish(recorder.tx, &subscribers, now)?;
            Ok(result)
        }
    }

    /// What records in a unit of work that is under way: whoever asks for it has locked the users, loads and stores
    /// their profiles, and settles incidents.
    pub(crate) fn recorder<'a, 'c>(
        &'a self,
        tx: &'a mut Tx<'c>,
        now: Timestamp,
    ) -> Result<Recorder<'a, 'c>, StoreError> {
        self.inner.recorder(tx, now)
    }

    /// A unit of work that records `batch`, whose sign-ins must be in the order of time.
    pub(crate) fn recording_batch(
        &self,
        batch: Vec<Prepared>,
        moment: Moment,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<Vec<Recorded>, StoreError> + Send + 'static {
        self.recording(move |recorder, _| recorder.record(&batch, moment))
    }
}

impl Inner {
    /// All of the unit's sign-ins are judged alike: by what it finds when it begins.
    fn recorder<'a, 'c>(&'a self, tx: &'a mut Tx<'c>, now: Timestamp) -> Result<Recorder<'a, 'c>, StoreError> {
        let book = self.rulebook.within(tx, now)?;
        Ok(Recorder {
            tx,
            settings: Arc::clone(&book.tuning.settings),
            models: &self.models,
            origins: Origins::new(&self.intel, book),
            alerts: Alerts::default(),
        })
    }
}
