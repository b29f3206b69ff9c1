//! Hashing passwords away from the threads that answer requests, few at a time.

use crate::engine::Engine;
use keepwatch_token::{Password, PasswordHash, SALT_BYTES};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Hashes that are made or compared at once. Each takes a core for tens of milliseconds and 19 MiB; more at once would not
/// make any of them come sooner, and would let a flood of them take the memory.
const AT_ONCE_MAX: usize = 4;

/// Leave to hash.
#[derive(Debug)]
pub(crate) struct Passwords(Semaphore);

impl Default for Passwords {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE_MAX))
    }
}

impl Passwords {
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _permit = self.0.acquire().await.expect("nobody closes the semaphore");
        let done = tokio::task::spawn_blocking(work).await;
        done.expect("hashing does not panic, and nobody cancels it")
    }
}

impl Engine {
    /// What to store of a password.
    pub async fn hash_password(&self, password: Arc<Password>) -> PasswordHash {
        let mut salt = [0; SALT_BYTES];
        self.entropy().fill(&mut salt);
        self.passwords().run(move || password.hash(salt)).await
    }

    /// Whether `password` is the one that `stored` was made from. A stored text that is no hash is an error of ours.
    pub(crate) async fn verify_password(&self, stored: PasswordHash, password: Arc<str>) -> bool {
        self.passwords().run(move || stored.verifies(&password)).await
    }
}
