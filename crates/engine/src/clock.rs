//! The time, and random bytes: the two things that the core is given and never takes.

use keepwatch_graph::Timestamp;
use ring::rand::SecureRandom;
use uuid::Uuid;

/// Tells the time. Tests have one that stands still.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place where the machine's clock is read"
        )]
        let now = std::time::SystemTime::now();
        // A clock set before 1970 or after 9999 is no clock: the nearest representable instant does least harm.
        let ticks = now
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos() / 100);
        let ticks = i64::try_from(ticks)
            .ok()
            .and_then(|ticks| Timestamp::UNIX_EPOCH.ticks().checked_add(ticks));
        ticks.map_or(Timestamp::MAX, |ticks| {
            Timestamp::from_ticks(ticks).unwrap_or(Timestamp::MAX)
        })
    }
}

/// A clock that stands where it was set.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Gives random bytes. Tests have one that repeats.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// A random UUID, version 4.
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// The system's source of cryptographic randomness.
#[derive(Debug, Clone)]
pub struct SystemEntropy(ring::rand::SystemRandom);

impl SystemEntropy {
    /// The system's source.
    pub fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .fill(bytes)
            .expect("a system without randomness cannot keep a secret, so nothing may go on");
    }
}
