//! How often somebody may guess a code.
//!
//! Wrong codes are counted for each user and kind in the database, in the transaction that checks the code: guesses that
//! come at once, over however many nodes and addresses, wait for one another and all count. This is apart from the lockout
//! of passwords: whoever guesses codes knows the password, and one kind of code that is guessed leaves the owner the others.

use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError, Tx, WrongCodes};

/// Wrong codes in a row after which the first wait begins: what fingers and a code that has just run out bring about.
const FREE: u32 = 5;
/// The first wait. Each further wrong code doubles it.
const WAIT_SECONDS: i64 = 60;
/// The longest wait. With three codes of six digits good at any moment, two guesses a day for a year find one in 500
/// accounts whose passwords are known already, and fewer than 100 guesses are made in a month (NIST SP 800-63B, 5.2.2).
const WAIT_SECONDS_MAX: i64 = 12 * 60 * 60;

/// How long nobody may try again after that many wrong codes in a row.
fn wait_seconds(wrong: u32) -> i64 {
    let Some(doublings) = wrong.checked_sub(FREE) else {
        return 0;
    };
    let doubled = 1_i64
        .checked_shl(doublings)
        .map(|factor| WAIT_SECONDS.saturating_mul(factor));
    doubled
        .filter(|seconds| (0..WAIT_SECONDS_MAX).contains(seconds))
        .unwrap_or(WAIT_SECONDS_MAX)
}

/// Until when no code of the kind is taken, be it right; none where one is taken now.
pub(super) fn refused_until(
    rx: &mut Rx<'_>,
    user: UserId,
    kind: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let wrong = rx.wrong_codes(user, kind)?;
    Ok(wrong.map(|wrong| wrong.refused_until).filter(|until| now < *until))
}

/// Counts a wrong code. The user is locked.
pub(super) fn count(tx: &mut Tx<'_>, user: UserId, kind: &str, now: Timestamp) -> Result<(), StoreError> {
    let before = tx.wrong_codes(user, kind)?.map_or(0, |wrong| wrong.count);
    let count = before.saturating_add(1);
    let refused_until = now.plus_seconds(wait_seconds(count));
    tx.put_wrong_codes(user, kind, WrongCodes { count, refused_until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_code_doubles_the_wait() {
        let cases = [
            (0, 0),
            (4, 0),
            (5, 60),
            (6, 120),
            (10, 32 * 60),
            (14, 512 * 60),
            (15, WAIT_SECONDS_MAX),
            (67, WAIT_SECONDS_MAX),
            (69, WAIT_SECONDS_MAX),
            (u32::MAX, WAIT_SECONDS_MAX),
        ];
        for (wrong, expected) in cases {
            assert_eq!(wait_seconds(wrong), expected, "{wrong}");
        }
    }

    /// NIST SP 800-63B, 5.2.2: no more than 100 wrong ones in a row on one account, here within a month.
    #[test]
    fn a_month_of_guessing_is_fewer_than_a_hundred_guesses() {
        let month = 30 * 24 * 60 * 60;
        let mut spent = 0;
        let guesses = (1..).take_while(|wrong| {
            spent += wait_seconds(*wrong);
            spent < month
        });
        assert!(guesses.count() < 100);
    }
}
