//! Sign-ins from logs, many at once.

use crate::engine::Engine;
use crate::metrics;
use crate::prepared::Prepared;
use crate::record::{Moment, Recorded};
use keepwatch_graph::SignIn;
use keepwatch_storage::{Pending, StoreError};
use std::collections::VecDeque;

/// How many sign-ins share one write where others write too: enough that its cost is spread, few enough that they get
/// their turn.
pub const BATCH_MAX: usize = 2_000;
/// How many share one write of an [`Importer`], which has the store to itself. Profiles and the pages of indexes are
/// written once for each write, wherever its sign-ins belong, so that fewer writes cost less; a kill costs at most these.
const IMPORTER_BATCH_MAX: usize = 10_000;
/// How many writes are under way at once, so that the next is prepared while one is stored. Each holds a batch in memory.
const WRITES_AHEAD: usize = 1;

/// What became of an imported sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// It is stored now.
    Stored,
    /// It was stored before; nothing changed.
    Known,
}

impl Engine {
    /// Stores sign-ins from a log and what follows from them, durably, before it returns. What became of each comes back
    /// in the order given, whatever their order in time.
    pub async fn import(&self, sign_ins: Vec<SignIn>) -> Result<Vec<Imported>, StoreError> {
        let count = sign_ins.len();
        let mut prepared: Vec<(usize, Prepared)> = sign_ins
            .into_iter()
            .enumerate()
            .map(|(index, sign_in)| (index, self.prepare(sign_in)))
            .collect();
        prepared.sort_by_key(|(_, prepared)| (prepared.sign_in.created_date_time, prepared.sign_in.id));

        let mut imported = vec![Imported::Known; count];
        let moment = Moment::Logged(self.clock().now());
        let mut rest = prepared.into_iter();
        loop {
            let (places, batch): (Vec<usize>, Vec<Prepared>) = rest.by_ref().take(BATCH_MAX).unzip();
            if batch.is_empty() {
                return Ok(imported);
            }
            let recorded = self.store().write(self.recording_batch(batch, moment)).await?;
            metrics::recorded(&recorded, moment);
            for (place, recorded) in places.into_iter().zip(recorded) {
                imported[place] = outcome(&recorded);
            }
        }
    }

    /// An importer for threads that may block.
    pub fn importer(&self) -> Importer {
        Importer {
            engine: self.clone(),
            moment: Moment::Logged(self.clock().now()),
            batch: Vec::new(),
            writes: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    /// An importer that assesses each sign-in as if its own instant were now: what a server would have made of it, had it
    /// been there. For demonstrations and simulations.
    pub fn rehearsal(&self) -> Importer {
        Importer {
            moment: Moment::Rehearsed,
            ..self.importer()
        }
    }
}

fn outcome(recorded: &Recorded) -> Imported {
    match recorded {
        Recorded::Known => Imported::Known,
        Recorded::New(_) => Imported::Stored,
    }
}

/// Stores sign-ins that come in the order of time, preparing the next while the last are written.
pub struct Importer {
    engine: Engine,
    moment: Moment,
    batch: Vec<Prepared>,
    writes: VecDeque<Pending<Vec<Recorded>>>,
    counts: Counts,
}

/// What became of the sign-ins so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Stored now.
    pub stored: u64,
    /// Stored before.
    pub known: u64,
}

impl Importer {
    /// Takes the next sign-in. Blocks while enough writes are under way; panics on an asynchronous thread.
    ///
    /// A kill loses at most what has been taken and not been counted: it is stored when the same file is read again.
    pub fn push(&mut self, sign_in: SignIn) -> Result<(), StoreError> {
        self.batch.push(self.engine.prepare(sign_in));
        if self.batch.len() >= IMPORTER_BATCH_MAX {
            self.write()
        } else {
            Ok(())
        }
    }

    /// What is durable so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Stores the rest and says what became of all.
    pub fn finish(mut self) -> Result<Counts, StoreError> {
        self.write()?;
        while !self.writes.is_empty() {
            self.settle()?;
        }
        Ok(self.counts)
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        if self.writes.len() >= WRITES_AHEAD {
            self.settle()?;
        }
        let work = self.engine.recording_batch(batch, self.moment);
        self.writes.push_back(self.engine.store().write_later(work)?);
        Ok(())
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let Some(write) = self.writes.pop_front() else {
            return Ok(());
        };
        let stored = write.wait()?;
        metrics::recorded(&stored, self.moment);
        for recorded in stored {
            match outcome(&recorded) {
                Imported::Stored => self.counts.stored += 1,
                Imported::Known => self.counts.known += 1,
            }
        }
        Ok(())
    }
}
