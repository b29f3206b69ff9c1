//! How often somebody may guess a code.
//!
//! Wrong codes are counted for each user and kind in the database, in the transaction that checks the code: guesses that
//! come at once, over however many nodes and addresses, wait for one another and all count. This is apart from the lockout
//! of passwords: whoever guesses codes behind a password knows it, and one kind of code that is guessed leaves the owner the
//! others. Whoever knows no more than a name guesses on another count, so that the owner, who knows the password too, is not
//! locked out by it.

use keepwatch_graph::{Timestamp, UserId};
use keepwatch_signin::Factor;
use keepwatch_storage::{Rx, StoreError, Tx, WrongCodes};

/// Wrong codes in a row after which the first wait begins: what fingers and a code that has just run out bring about.
const FREE: u32 = 5;
/// The first wait. Each further wrong code doubles it.
const WAIT_SECONDS: i64 = 60;
/// The longest wait. With three codes of six digits good at any moment, two guesses a day for a year find one in 500
/// accounts whose passwords are known already.
const WAIT_SECONDS_MAX: i64 = 12 * 60 * 60;
/// The longest wait of those who have proved nothing. They are everybody, and what they could find sets the password: on both
/// counts together fewer than 100 guesses are made in a month (NIST SP 800-63B, 5.2.2).
const UNPROVED_WAIT_SECONDS_MAX: i64 = 3 * 24 * 60 * 60;

/// One count of wrong codes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    kind: &'static str,
    wait_seconds_max: i64,
}

impl Limit {
    /// That of codes behind another proof.
    pub(super) fn proved(factor: Factor) -> Self {
        Self {
            kind: factor.name(),
            wait_seconds_max: WAIT_SECONDS_MAX,
        }
    }

    /// That of codes that come first.
    pub(super) fn unproved(factor: Factor) -> Self {
        Self {
            kind: match factor {
                Factor::Totp => "totp unproved",
                Factor::RecoveryCode => "recoveryCode unproved",
                Factor::Pass => "pass unproved",
                Factor::Passkey => "passkey unproved",
            },
            wait_seconds_max: UNPROVED_WAIT_SECONDS_MAX,
        }
    }

    /// How long nobody may try again after that many wrong codes in a row.
    fn wait_seconds(self, wrong: u32) -> i64 {
        let Some(doublings) = wrong.checked_sub(FREE) else {
            return 0;
        };
        let doubled = 1_i64
            .checked_shl(doublings)
            .map(|factor| WAIT_SECONDS.saturating_mul(factor));
        doubled
            .filter(|seconds| (0..self.wait_seconds_max).contains(seconds))
            .unwrap_or(self.wait_seconds_max)
    }

    /// Until when no code of the kind is taken, be it right; none where one is taken now.
    pub(super) fn refused_until(
        self,
        rx: &mut Rx<'_>,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let wrong = rx.wrong_codes(user, self.kind)?;
        Ok(wrong.map(|wrong| wrong.refused_until).filter(|until| now < *until))
    }

    /// Counts a wrong code. The user is locked.
    pub(super) fn count(self, tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let before = tx.wrong_codes(user, self.kind)?.map_or(0, |wrong| wrong.count);
        let count = before.saturating_add(1);
        let refused_until = now.plus_seconds(self.wait_seconds(count));
        tx.put_wrong_codes(user, self.kind, WrongCodes { count, refused_until })
    }

    /// Begins to count anew.
    pub(super) fn forget(self, tx: &mut Tx<'_>, user: UserId) -> Result<(), StoreError> {
        tx.forget_wrong_codes(user, self.kind)
    }
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
            assert_eq!(Limit::proved(Factor::Totp).wait_seconds(wrong), expected, "{wrong}");
        }
    }

    /// NIST SP 800-63B, 5.2.2: no more than 100 wrong ones in a row on one account, here within a month.
    #[test]
    fn a_month_of_guessing_is_fewer_than_a_hundred_guesses() {
        let month = 30 * 24 * 60 * 60;
        let guesses = |limit: Limit| {
            let mut spent = 0;
            let made = (1..).take_while(|wrong| {
                spent += limit.wait_seconds(*wrong);
                spent < month
            });
            made.count()
        };
        let (behind_a_password, before_anything) = (Limit::proved(Factor::Totp), Limit::unproved(Factor::Totp));
        assert!(guesses(behind_a_password) + guesses(before_anything) < 100);
    }

    #[test]
    fn each_count_is_its_own() {
        let limits = Factor::ALL.map(|factor| [Limit::proved(factor), Limit::unproved(factor)]);
        let kinds: std::collections::BTreeSet<_> = limits.into_iter().flatten().map(|limit| limit.kind).collect();
        assert_eq!(kinds.len(), 2 * Factor::ALL.len());
    }
}
