//! Straight into the storage, where no server runs on it.

use super::{Counts, Destination, Refusals};
use crate::cli::PlaceArgs;
use crate::database::{self, Absent};
use keepwatch_engine::{Clock, Engine, Importer, SystemClock, SystemEntropy};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::Access;
use std::path::PathBuf;
use std::sync::Arc;

/// The storage, through the same engine as everything else.
pub(super) struct Direct {
    folder: PathBuf,
    importer: Option<Importer>,
    counts: Counts,
}

impl Direct {
    /// Opens the storage for this process alone: a server that has read the same user's past would not see what is
    /// written beside it.
    pub(super) fn open(place: &PlaceArgs) -> anyhow::Result<Self> {
        let config = crate::load(place.data.as_deref(), place.overrides())?;
        let store = database::open(&config, Access::Exclusive, Absent::Make)?;
        let (intel, report) = IntelHandle::load(config.intel.clone(), SystemClock.now())?;
        crate::intel::warn(&report);
        let engine = Engine::new(
            store,
            intel,
            config.detection,
            Arc::new(SystemClock),
            Arc::new(SystemEntropy::new()),
        );
        Ok(Self {
            folder: config.data,
            importer: Some(engine.importer()),
            counts: Counts::default(),
        })
    }
}

impl Destination for Direct {
    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    fn push(&mut self, line: u64, record: Vec<u8>, refusals: &mut Refusals) -> anyhow::Result<()> {
        match keepwatch_ingest::parse(&record) {
            Ok(sign_in) => {
                if let Some(importer) = &mut self.importer {
                    importer.push(sign_in)?;
                }
                Ok(())
            }
            Err(refusal) => refusals.add(line, Some(&record), &refusal.to_string()),
        }
    }

    fn counts(&self) -> Counts {
        self.importer
            .as_ref()
            .map_or(self.counts, |importer| counts(importer.counts()))
    }

    fn finish(&mut self, _: &mut Refusals) -> anyhow::Result<Counts> {
        if let Some(importer) = self.importer.take() {
            self.counts = counts(importer.finish()?);
        }
        Ok(self.counts)
    }
}

fn counts(counts: keepwatch_engine::Counts) -> Counts {
    Counts {
        stored: counts.stored,
        known: counts.known,
    }
}
