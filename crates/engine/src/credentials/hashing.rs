//! Hashing passwords away from the threads that answer requests, few at a time.

use super::{Lockout, PasswordRules, PasswordSettings};
use crate::engine::Engine;
use keepwatch_storage::StoreError;
use keepwatch_token::{Password, PasswordHash, SALT_BYTES, TRACE_KEY_BYTES, TraceKey};
use std::sync::Arc;
use tokio::sync::{OnceCell, Semaphore};

/// Hashes that are made or compared at once. Each takes a core for tens of milliseconds and 19 MiB; more at once would not
/// make any of them come sooner, and would let a flood of them take the memory.
const AT_ONCE_MAX: usize = 4;

/// The setting in the database that holds the secret of traces.
const TRACE_KEY: &str = "credentials.trace-key";

/// Leave to hash, and what it is done by.
#[derive(Debug)]
pub(crate) struct Passwords {
    leave: Semaphore,
    #[cfg(feature = "testing")]
    hashes: std::sync::atomic::AtomicU64,
    /// The database's, read once: it never changes.
    trace_key: OnceCell<Arc<TraceKey>>,
    lockout: Lockout,
    rules: Arc<PasswordRules>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(PasswordSettings::default())
    }
}

impl Passwords {
    pub(crate) fn new(settings: PasswordSettings) -> Self {
        Self {
            leave: Semaphore::new(AT_ONCE_MAX),
            #[cfg(feature = "testing")]
            hashes: Default::default(),
            trace_key: OnceCell::new(),
            lockout: settings.lockout,
            rules: Arc::new(settings.rules),
        }
    }

    pub(super) fn lockout(&self) -> Lockout {
        self.lockout
    }

    pub(super) fn rules(&self) -> Arc<PasswordRules> {
        Arc::clone(&self.rules)
    }

    /// Runs what makes or compares one hash.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _permit = self.leave.acquire().await.expect("nobody closes the semaphore");
        #[cfg(feature = "testing")]
        self.hashes.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
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

    /// How many slow hashes this engine has made or compared: what passwords cost it.
    #[cfg(feature = "testing")]
    pub fn password_hashes(&self) -> u64 {
        self.passwords().hashes.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// What wrong passwords are known again by, on every node.
    pub(super) async fn trace_key(&self) -> Result<Arc<TraceKey>, StoreError> {
        let made = self.passwords().trace_key.get_or_try_init(async || {
            let mut new = [0; TRACE_KEY_BYTES];
            self.entropy().fill(&mut new);
            let stored = self
                .store()
                .write(move |tx| tx.setting_or_insert(TRACE_KEY, &new))
                .await?;
            let bytes = stored.as_slice().try_into().map_err(|_| StoreError::Corrupt {
                table: "settings",
                key: TRACE_KEY.to_owned(),
            })?;
            Ok(Arc::new(TraceKey::new(bytes)))
        });
        made.await.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// How many hashes are being made, and how many at most were.
    #[derive(Default)]
    struct Busy {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Busy {
        fn hash(&self, password: &Password) -> std::thread::ThreadId {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            password.hash([7; SALT_BYTES]);
            self.now.fetch_sub(1, Ordering::SeqCst);
            std::thread::current().id()
        }
    }

    #[tokio::test]
    async fn a_flood_of_passwords_is_hashed_few_at_a_time_and_beside_the_threads_that_answer() {
        let passwords = Arc::new(Passwords::default());
        let (busy, password) = (Arc::new(Busy::default()), Password::new("a password".to_owned()));
        let password = Arc::new(password.unwrap());
        let here = std::thread::current().id();
        let mut flood = tokio::task::JoinSet::new();
        for _ in 0..8 * AT_ONCE_MAX {
            let (passwords, busy, password) = (Arc::clone(&passwords), Arc::clone(&busy), Arc::clone(&password));
            flood.spawn(async move { passwords.run(move || busy.hash(&password)).await });
        }
        for thread in flood.join_all().await {
            assert_ne!(thread, here, "the thread that answers was kept busy");
        }
        let most = busy.most.load(Ordering::SeqCst);
        assert!((1..=AT_ONCE_MAX).contains(&most), "{most} at once");
    }
}
