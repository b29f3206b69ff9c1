//! Writes that share commits: many answers wait for one fsync.
//!
//! A writer takes what is queued, runs each unit of work inside a savepoint of one transaction, commits once, and only
//! then answers. Whatever fails in the group without being answered runs again alone, in a transaction of its own, where
//! it may also wait for locks.

use crate::connection::{Connection, Patience};
use crate::error::StoreError;
use crate::transaction::Tx;
use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Units of work that wait; more make their callers wait.
pub(crate) const QUEUE_MAX: usize = 1024;

/// Units of work that share a commit.
const GROUP_MAX: usize = 256;

/// How long a group may gather work before it commits, so that a long unit does not delay the answers of all others.
const GROUP_TIME_MAX: Duration = Duration::from_millis(20);

/// How often a unit of work that meets a conflict is run alone.
const ATTEMPTS_MAX: u32 = 5;

/// The pause before the second attempt; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// A unit of work that waits for a writer.
pub(crate) trait Job: Send {
    /// Does the work, keeping its result. May be called again after a rollback.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError>;
    /// Hands the kept result, or the error, to whoever waits.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Work<T, F> {
    work: F,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Work<T, F>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        // The work changes the database only through `tx`, and that is rolled back.
        let done = catch_unwind(AssertUnwindSafe(|| (self.work)(tx)));
        self.result = Some(done.unwrap_or_else(|panic| Err(panicked(panic.as_ref())))?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Work { result, reply, .. } = *self;
        let answer = outcome.map(|()| result.expect("work that is said to be done has left its result"));
        // Who no longer waits has no use for the answer; the work is done all the same.
        let _ = reply.send(answer);
    }
}

/// The message of a panic, for the error that replaces it.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> StoreError {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    StoreError::Panicked {
        detail: message.unwrap_or("no message").to_owned(),
    }
}

/// A unit of work, and where its answer will arrive.
pub(crate) fn job<T, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let job = Work {
        work,
        result: None,
        reply,
    };
    (Box::new(job), answer)
}

/// Makes connections; called again when one broke.
pub(crate) type Connect = Arc<dyn Fn() -> Result<Box<dyn Connection>, StoreError> + Send + Sync>;

/// The threads that write, and their queue.
pub(crate) struct Writers {
    queue: mpsc::Sender<Box<dyn Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Writers {
    /// Starts a thread for each of `connections`.
    pub(crate) fn start(connections: Vec<Box<dyn Connection>>, connect: &Connect) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        let threads = connections
            .into_iter()
            .enumerate()
            .map(|(index, connection)| {
                let writer = Writer {
                    jobs: Arc::clone(&jobs),
                    connect: Arc::clone(connect),
                    connection: Some(connection),
                };
                std::thread::Builder::new()
                    .name(format!("store-writer-{index}"))
                    .spawn(move || writer.run())
            })
            .collect::<Result<_, _>>()
            .map_err(|error| StoreError::Io {
                detail: error.to_string(),
            })?;
        Ok(Self { queue, threads })
    }

    /// The queue's end for callers.
    pub(crate) fn queue(&self) -> &mpsc::Sender<Box<dyn Job>> {
        &self.queue
    }

    /// Waits until everything queued is stored, then ends the threads.
    pub(crate) fn stop(self) {
        drop(self.queue);
        for thread in self.threads {
            // A unit of work may hold the last handle of its own store.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

struct Writer {
    jobs: Arc<Mutex<mpsc::Receiver<Box<dyn Job>>>>,
    connect: Connect,
    connection: Option<Box<dyn Connection>>,
}

impl Writer {
    fn run(mut self) {
        let mut taken = Vec::with_capacity(GROUP_MAX);
        loop {
            let count = {
                let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
                jobs.blocking_recv_many(&mut taken, GROUP_MAX)
            };
            if count == 0 {
                return;
            }
            let mut waiting: VecDeque<_> = taken.drain(..).collect();
            while !waiting.is_empty() {
                self.serve(&mut waiting);
            }
        }
    }

    /// Stores and answers at least the first of the waiting jobs.
    fn serve(&mut self, waiting: &mut VecDeque<Box<dyn Job>>) {
        if waiting.len() == 1 {
            return waiting.drain(..).for_each(|job| self.alone(job));
        }
        let connection = match self.begin() {
            Ok(connection) => connection,
            Err(error) => return waiting.drain(..).for_each(|job| job.answer(Err(error.clone()))),
        };
        let again = Group::run(connection, waiting).commit(connection);
        again.into_iter().for_each(|job| self.alone(job));
    }

    /// Runs one unit of work in its own transaction, again after conflicts, and answers it.
    fn alone(&mut self, mut job: Box<dyn Job>) {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let outcome = self.begin().and_then(|connection| finish(connection, job.as_mut()));
            match outcome {
                Err(error) if error.is_worth_retrying() && attempt < ATTEMPTS_MAX => {
                    std::thread::sleep(pause);
                    pause *= 2;
                }
                outcome => return job.answer(outcome),
            }
        }
    }

    /// A connection in a new transaction. A server that was restarted is noticed only now: that costs one more attempt.
    fn begin(&mut self) -> Result<&mut dyn Connection, StoreError> {
        if let Err(error) = self.connection()?.begin_write() {
            if !self.connection.as_ref().is_some_and(|connection| connection.is_lost()) {
                return Err(error);
            }
            self.connection()?.begin_write()?;
        }
        self.connection()
    }

    fn connection(&mut self) -> Result<&mut dyn Connection, StoreError> {
        self.connection.take_if(|connection| connection.is_lost());
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => (self.connect)()?,
        };
        Ok(self.connection.insert(connection).as_mut())
    }
}

/// Units of work that ran in one transaction, not yet committed.
struct Group {
    /// Ran well: to be answered after the commit.
    done: Vec<Box<dyn Job>>,
    /// Failed, and were rolled back to where they began.
    failed: Vec<(Box<dyn Job>, StoreError)>,
    /// To be run again, each alone.
    again: Vec<Box<dyn Job>>,
    /// Whether the whole transaction is over.
    broken: bool,
}

impl Group {
    /// Runs what is waiting, in the transaction that was begun, for a bounded time.
    fn run(connection: &mut dyn Connection, waiting: &mut VecDeque<Box<dyn Job>>) -> Self {
        let mut group = Group {
            done: Vec::with_capacity(waiting.len()),
            failed: Vec::new(),
            again: Vec::new(),
            broken: false,
        };
        let began = Instant::now();
        while let Some(job) = waiting.pop_front() {
            group.add(connection, job);
            if group.broken || began.elapsed() > GROUP_TIME_MAX {
                break;
            }
        }
        group
    }

    fn add(&mut self, connection: &mut dyn Connection, mut job: Box<dyn Job>) {
        if connection.execute("savepoint work", &[]).is_err() {
            self.again.push(job);
            self.broken = true;
            return;
        }
        let outcome = job.run(&mut Tx::new(connection, Patience::GiveUp));
        let back = match outcome {
            Ok(()) => Ok(()),
            Err(_) => connection.execute("rollback to savepoint work", &[]).map(drop),
        };
        let released = back.and_then(|()| connection.execute("release savepoint work", &[]));
        self.broken = released.is_err() || !connection.in_transaction();
        match outcome {
            Ok(()) => self.done.push(job),
            Err(_) if self.broken => self.again.push(job),
            Err(error) if error.is_worth_retrying() => self.again.push(job),
            Err(error) => self.failed.push((job, error)),
        }
    }

    /// Commits and answers; returns what must run alone.
    fn commit(self, connection: &mut dyn Connection) -> Vec<Box<dyn Job>> {
        let Group {
            done,
            failed,
            mut again,
            broken,
        } = self;
        let mut committed = Ok(());
        if !broken {
            committed = connection.script("commit");
        }
        if broken || committed.is_err() {
            // An engine that gave the transaction up has nothing left to roll back.
            let _ = connection.script("rollback");
        }
        match committed {
            Ok(()) if broken => again.extend(done),
            Ok(()) => done.into_iter().for_each(|job| job.answer(Ok(()))),
            // Whether the commit took place is not known, so nothing may run twice.
            Err(error) if connection.is_lost() => done.into_iter().for_each(|job| job.answer(Err(error.clone()))),
            Err(_) => again.extend(done),
        }
        for (job, error) in failed {
            job.answer(Err(error));
        }
        again
    }
}

/// Runs a unit of work in the transaction that was begun, and commits it.
fn finish(connection: &mut dyn Connection, job: &mut dyn Job) -> Result<(), StoreError> {
    let outcome = job
        .run(&mut Tx::new(connection, Patience::Wait))
        .and_then(|()| connection.script("commit"));
    if outcome.is_err() {
        // An engine that gave the transaction up has nothing left to roll back.
        let _ = connection.script("rollback");
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::sqlite::{Role, SqliteConnection};
    use tempfile::TempDir;

    /// A writer on a database that can hold few pages, whatever the disk has.
    fn cramped(folder: &TempDir) -> Writers {
        let path = folder.path().join("full.db");
        let connect: Connect = Arc::new(move || Ok(Box::new(SqliteConnection::open(&path, Role::Writer)?)));
        let mut connection = connect().unwrap();
        connection
            .script("create table pieces (name text primary key, piece text)")
            .unwrap();
        connection.script("pragma max_page_count = 8").unwrap();
        Writers::start(vec![connection], &connect).unwrap()
    }

    fn store(writers: &Writers, name: usize, length: usize) -> oneshot::Receiver<Result<u64, StoreError>> {
        let (job, answer) = job(move |tx| {
            let params = [(name as i64).into(), crate::value::Value::text("x".repeat(length))];
            tx.execute("insert into pieces (name, piece) values ($1, $2)", &params)
        });
        writers
            .queue()
            .blocking_send(job)
            .map_err(|_| "the queue is closed")
            .unwrap();
        answer
    }

    #[test]
    fn a_full_database_refuses_what_does_not_fit_and_goes_on() {
        let folder = TempDir::new().unwrap();
        let writers = cramped(&folder);
        // Too much, among others that fit: queued together, so that they share a transaction.
        let lengths = [10, 1_000_000, 10, 10];
        let answers: Vec<_> = lengths
            .iter()
            .enumerate()
            .map(|(name, length)| store(&writers, name, *length))
            .collect();
        for (answer, length) in answers.into_iter().zip(lengths) {
            match answer.blocking_recv().unwrap() {
                Ok(1) => assert_eq!(length, 10),
                Err(StoreError::Full) => assert_eq!(length, 1_000_000),
                other => panic!("{length}: {other:?}"),
            }
        }
        // There is room again: nothing has to be opened anew.
        let (more_room, done) = job(|tx| tx.query("pragma max_page_count = 100000", &[], &mut |_| Ok(())));
        writers
            .queue()
            .blocking_send(more_room)
            .map_err(|_| "the queue is closed")
            .unwrap();
        done.blocking_recv().unwrap().unwrap();
        assert_eq!(store(&writers, 9, 1_000_000).blocking_recv().unwrap().unwrap(), 1);
        writers.stop();
        let mut connection = SqliteConnection::open(&folder.path().join("full.db"), Role::Reader).unwrap();
        let mut names = Vec::new();
        let sql = "select piece from pieces order by name";
        connection
            .query(sql, &[], &mut |row| {
                names.push(row.string(0)?.len());
                Ok(())
            })
            .unwrap();
        assert_eq!(names, [10, 10, 10, 1_000_000]);
    }
}
