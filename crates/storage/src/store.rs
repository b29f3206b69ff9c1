//! The store: where the database is, and units of work that read or write it.

use crate::checkpointer::Checkpointer;
use crate::connection::postgres::Server;
use crate::connection::sqlite::{Role, SqliteConnection};
use crate::connection::{Connection, Engine};
use crate::data_lock::DataLock;
use crate::error::StoreError;
use crate::migrations;
use crate::readers::Readers;
use crate::transaction::{Rx, Tx};
use crate::writer::{Connect, Job, Writers, job};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// Where the database is and how it is used.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// The path of a SQLite file, which is made if absent, or a `postgres://` URL.
    pub location: String,
    /// Whether other processes may use a SQLite file at the same time. PostgreSQL is always shared.
    pub access: Access,
    /// Connections that read.
    pub readers: usize,
    /// Connections that write to PostgreSQL; SQLite has one.
    pub postgres_writers: usize,
    /// Certificates (PEM) that PostgreSQL's must come from; without it, the public ones.
    pub postgres_ca: Option<PathBuf>,
}

/// Whether other processes may use a SQLite file at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No: opening fails with [`StoreError::Busy`] where another process has it, and others fail likewise.
    Exclusive,
    /// Yes: for commands that touch only what a server reads anew each time, such as applications.
    Shared,
}

impl StoreSettings {
    /// The usual settings for a location.
    pub fn new(location: impl Into<String>) -> Self {
        Self {
            location: location.into(),
            access: Access::Exclusive,
            readers: 4,
            postgres_writers: 4,
            postgres_ca: None,
        }
    }
}

/// A database. Clones are handles to the same one; the last to go waits until everything queued is stored.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    /// Present until the store is dropped.
    writers: Option<Writers>,
    readers: Arc<Readers>,
    /// As many as there are reading connections, so that waiting reads hold no threads.
    read_permits: Semaphore,
    _alone: Option<Alone>,
}

/// What a process holds that has a SQLite file to itself.
struct Alone {
    /// Ends before the lock does.
    _checkpointer: Checkpointer,
    _lock: DataLock,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(writers) = self.writers.take() {
            writers.stop();
        }
        self.readers.stop();
    }
}

impl Store {
    /// Opens the database, makes it if absent, and brings it to this version's schema.
    ///
    /// Blocks; not to be called on an asynchronous thread. Errors: [`StoreError::Location`], [`StoreError::Busy`],
    /// [`StoreError::SchemaTooNew`], [`StoreError::Unavailable`] and whatever the disk says.
    pub fn open(settings: &StoreSettings) -> Result<Self, StoreError> {
        let is_postgres = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| settings.location.starts_with(scheme));
        if is_postgres {
            open_postgres(settings)
        } else {
            open_sqlite(settings)
        }
    }

    /// Which engine it runs on: what a filter must be written for.
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// Runs `work` and stores what it wrote: when this returns `Ok`, it is durable.
    ///
    /// All of it happens, or nothing: an error rolls it back. `work` may run more than once, so it must not keep anything
    /// of a run but its result. It runs even if the future is dropped.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.queue().send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// The same as [`Store::write`] for threads that may block; panics on an asynchronous one.
    pub fn write_blocking<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.write_later(work)?.wait()
    }

    /// Queues `work` without waiting for it to be stored, so that the next can be prepared meanwhile. Blocks while the
    /// queue is full; panics on an asynchronous thread. PostgreSQL may store what was queued later first.
    pub fn write_later<T, F>(&self, work: F) -> Result<Pending<T>, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.queue().blocking_send(job).map_err(|_| stopped())?;
        Ok(Pending { answer })
    }

    /// Runs `work` on one state of the database, on a thread that may block.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Rx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let _permit = self.inner.read_permits.acquire().await.map_err(|_| stopped())?;
        let readers = Arc::clone(&self.inner.readers);
        match tokio::task::spawn_blocking(move || readers.read(work)).await {
            Ok(result) => result,
            Err(error) if error.is_panic() => Err(crate::writer::panicked(error.into_panic().as_ref())),
            Err(_) => Err(stopped()),
        }
    }

    /// The same as [`Store::read`] for threads that may block; panics on an asynchronous one.
    pub fn read_blocking<T>(&self, work: impl FnOnce(&mut Rx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.inner.readers.read(work)
    }

    fn queue(&self) -> &mpsc::Sender<Box<dyn Job>> {
        let writers = self.inner.writers.as_ref();
        writers
            .expect("only dropping the last handle takes the writers")
            .queue()
    }
}

/// A write that is queued.
#[must_use = "whether it was stored is known only by waiting"]
pub struct Pending<T> {
    answer: oneshot::Receiver<Result<T, StoreError>>,
}

impl<T> Pending<T> {
    /// Waits until it is durable; panics on an asynchronous thread.
    pub fn wait(self) -> Result<T, StoreError> {
        self.answer.blocking_recv().map_err(|_| stopped())?
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable {
        detail: "the store is being closed".to_owned(),
    }
}

fn open_sqlite(settings: &StoreSettings) -> Result<Store, StoreError> {
    let path = Path::new(&settings.location);
    let refused = |detail: &str| StoreError::Location {
        location: keepwatch_graph::edm::shown(&settings.location),
        detail: detail.to_owned(),
    };
    if path.file_name().is_none() || path.is_dir() {
        return Err(refused("not the path of a file"));
    }
    if settings.location.contains("://") {
        return Err(refused("neither a path nor a `postgres://` URL"));
    }
    let connect = |role| -> Connect {
        let path = path.to_owned();
        Arc::new(move || Ok(Box::new(SqliteConnection::open(&path, role)?)))
    };
    let alone = match settings.access {
        Access::Exclusive => {
            let lock = DataLock::take(path)?;
            let checkpointer = Checkpointer::start(path, connect(Role::Writer)()?)?;
            Some(Alone {
                _checkpointer: checkpointer,
                _lock: lock,
            })
        }
        Access::Shared => None,
    };
    Store::start(
        Engine::Sqlite,
        1,
        settings.readers,
        [connect(Role::Writer), connect(Role::Reader)],
        alone,
    )
}

fn open_postgres(settings: &StoreSettings) -> Result<Store, StoreError> {
    let server = Server::new(&settings.location, settings.postgres_ca.as_deref())?;
    let connect: Connect = Arc::new(move || Ok(Box::new(server.connect()?)));
    let writers = settings.postgres_writers.max(1);
    let reading = Arc::clone(&connect);
    Store::start(Engine::Postgres, writers, settings.readers, [connect, reading], None)
}

impl Store {
    fn start(
        engine: Engine,
        writers: usize,
        readers: usize,
        [writing, reading]: [Connect; 2],
        alone: Option<Alone>,
    ) -> Result<Self, StoreError> {
        let mut first = writing()?;
        migrations::apply(first.as_mut())?;
        let mut connections: Vec<Box<dyn Connection>> = vec![first];
        while connections.len() < writers {
            connections.push(writing()?);
        }
        let readers = readers.max(1);
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                writers: Some(Writers::start(connections, &writing)?),
                readers: Arc::new(Readers::new(readers, reading)),
                read_permits: Semaphore::new(readers),
                _alone: alone,
            }),
        })
    }
}
