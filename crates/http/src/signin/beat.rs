//! When whoever has proved nothing hears that an answer was wrong.
//!
//! What is wrong costs one slow hash, whoever was named. What is known of a name is looked up and put on record besides, and
//! what is not known is not. So that no clock shows the difference, such answers leave on a beat that is slower than both.

use std::time::{Duration, Instant};

/// From one beat to the next: several times what a hash takes, and no time to a person who looks up from the keyboard.
pub(super) const BEAT: Duration = Duration::from_millis(250);

/// Waits for the next beat, counted from `began`.
pub(super) async fn wait(began: Instant) {
    tokio::time::sleep(left(began.elapsed())).await;
}

/// How long it is until the next beat, so long after the first.
fn left(elapsed: Duration) -> Duration {
    let beats = elapsed.as_millis() / BEAT.as_millis() + 1;
    let next = BEAT.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX));
    next.saturating_sub(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_leave_on_the_beat() {
        for (elapsed, expected) in [(0, 250), (1, 249), (249, 1), (250, 250), (251, 249), (1100, 150)] {
            let found = left(Duration::from_millis(elapsed));
            assert_eq!(found, Duration::from_millis(expected), "{elapsed}");
        }
        assert_eq!(left(Duration::MAX), Duration::ZERO);
    }
}
