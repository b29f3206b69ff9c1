//! Reads: a bounded pool of connections, lent to one unit of work at a time.

use crate::connection::Connection;
use crate::error::StoreError;
use crate::transaction::Rx;
use crate::writer::Connect;
use std::sync::{Condvar, Mutex, PoisonError};

/// Connections that read.
pub(crate) struct Readers {
    connect: Connect,
    pool: Mutex<Pool>,
    returned: Condvar,
}

struct Pool {
    idle: Vec<Box<dyn Connection>>,
    /// How many more may be made.
    unmade: usize,
}

impl Readers {
    /// A pool of at most `connections_max`, made when they are first needed.
    pub(crate) fn new(connections_max: usize, connect: Connect) -> Self {
        Self {
            connect,
            pool: Mutex::new(Pool {
                idle: Vec::new(),
                unmade: connections_max.max(1),
            }),
            returned: Condvar::new(),
        }
    }

    /// Runs `work` on one state of the database, waiting for a connection if all are lent.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&mut Rx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut lent = Lent {
            connection: self.lend(),
            to: self,
        };
        let connection = lent.begin()?;
        let result = work(&mut Rx::new(connection));
        // Nothing was changed, so this only lets the state go.
        connection.script("commit")?;
        result
    }

    /// An idle connection, or `None` for leave to make one.
    fn lend(&self) -> Option<Box<dyn Connection>> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = pool.idle.pop() {
                return Some(connection);
            }
            if pool.unmade > 0 {
                pool.unmade -= 1;
                return None;
            }
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn take_back(&self, connection: Option<Box<dyn Connection>>) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        match connection {
            // One that broke, or that a panic left in the middle of a transaction, is made anew.
            Some(connection) if !connection.is_lost() && !connection.in_transaction() => pool.idle.push(connection),
            _ => pool.unmade += 1,
        }
        drop(pool);
        self.returned.notify_one();
    }

    /// Ends the idle connections, away from the caller's thread: PostgreSQL's client must not be dropped on an
    /// asynchronous one.
    pub(crate) fn stop(&self) {
        let idle = std::mem::take(&mut self.pool.lock().unwrap_or_else(PoisonError::into_inner).idle);
        let _ = std::thread::spawn(move || drop(idle)).join();
    }
}

/// A connection that goes back to the pool whatever happens.
struct Lent<'p> {
    connection: Option<Box<dyn Connection>>,
    to: &'p Readers,
}

impl Lent<'_> {
    /// The connection in a new transaction. A server that was restarted is noticed only now: that costs one more attempt.
    fn begin(&mut self) -> Result<&mut dyn Connection, StoreError> {
        if let Err(error) = self.connection()?.begin_read() {
            if !self.connection.as_ref().is_some_and(|connection| connection.is_lost()) {
                return Err(error);
            }
            self.connection()?.begin_read()?;
        }
        self.connection()
    }

    fn connection(&mut self) -> Result<&mut dyn Connection, StoreError> {
        self.connection.take_if(|connection| connection.is_lost());
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => (self.to.connect)()?,
        };
        Ok(self.connection.insert(connection).as_mut())
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.to.take_back(self.connection.take());
    }
}
