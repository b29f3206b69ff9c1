//! One set of tables in use, replaced by the next without a restart.

use crate::{Intel, IntelError, IntelSettings, LoadReport};
use arc_swap::ArcSwap;
use keepwatch_graph::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// The tables in use. Cheap to ask from any thread, also while the next tables are read.
#[derive(Debug)]
pub struct IntelHandle {
    settings: IntelSettings,
    current: ArcSwap<Intel>,
    /// Held while tables are read: two at once would need the memory of three sets.
    reloading: Mutex<()>,
}

impl IntelHandle {
    /// Loads the first tables; see [`Intel::load`].
    pub fn load(settings: IntelSettings, now: Timestamp) -> Result<(Self, LoadReport), IntelError> {
        let (intel, report) = Intel::load(&settings, now)?;
        let handle = Self {
            settings,
            current: ArcSwap::from_pointee(intel),
            reloading: Mutex::new(()),
        };
        Ok((handle, report))
    }

    /// The tables in use. Keep it for one piece of work, so that all of it sees the same tables, and no longer.
    pub fn current(&self) -> Arc<Intel> {
        self.current.load_full()
    }

    /// Reads the files again and puts the new tables in use. After an error the old ones stay.
    pub fn reload(&self, now: Timestamp) -> Result<LoadReport, IntelError> {
        let _one_at_a_time = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let (intel, report) = Intel::load(&self.settings, now)?;
        self.current.store(Arc::new(intel));
        Ok(report)
    }
}
