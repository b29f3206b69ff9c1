//! What is simulated: everything else follows from this.

use keepwatch_graph::Timestamp;

/// The most people: their ids and days of activity are kept in memory, six bytes each.
pub const USERS_MAX: u32 = 10_000_000;
/// The most days: ten years.
pub const DAYS_MAX: u16 = 3_660;
/// The most attacks that can begin on a day.
pub const ATTACKS_PER_DAY_MAX: u16 = 10_000;

/// What is simulated. The same plan gives the same sign-ins on every machine, and a caller who takes only some of them
/// gets the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Chooses among worlds that are alike.
    pub seed: u64,
    /// People with an account: at most [`USERS_MAX`], and at least one.
    pub users: u32,
    /// For how many days: at most [`DAYS_MAX`], and at least one.
    pub days: u16,
    /// The first day, whatever time of it (UTC).
    pub begin: Timestamp,
    /// How many attacks begin on each day, of every kind in turn: at most [`ATTACKS_PER_DAY_MAX`].
    pub attacks_per_day: u16,
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    /// Which number.
    pub member: &'static str,
    /// The least that it may be.
    pub least: u64,
    /// The most that it may be.
    pub most: u64,
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} must be from {} to {}", self.member, self.least, self.most)
    }
}

impl std::error::Error for PlanError {}

impl Plan {
    /// Refuses what cannot be simulated.
    pub fn check(&self) -> Result<(), PlanError> {
        let rules = [
            ("users", u64::from(self.users), 1, u64::from(USERS_MAX)),
            ("days", u64::from(self.days), 1, u64::from(DAYS_MAX)),
            (
                "attacks",
                u64::from(self.attacks_per_day),
                0,
                u64::from(ATTACKS_PER_DAY_MAX),
            ),
        ];
        let broken = rules
            .into_iter()
            .find(|(_, value, least, most)| value < least || value > most);
        broken.map_or(Ok(()), |(member, _, least, most)| {
            Err(PlanError { member, least, most })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_people_and_days() {
        let good = Plan {
            seed: 0,
            users: 1,
            days: 1,
            begin: Timestamp::UNIX_EPOCH,
            attacks_per_day: 0,
        };
        assert_eq!(good.check(), Ok(()));
        let cases = [
            (
                Plan {
                    users: 0,
                    ..good.clone()
                },
                "users must be from 1 to 10000000",
            ),
            (
                Plan {
                    days: DAYS_MAX + 1,
                    ..good.clone()
                },
                "days must be from 1 to 3660",
            ),
            (
                Plan {
                    attacks_per_day: u16::MAX,
                    ..good
                },
                "attacks must be from 0 to 10000",
            ),
        ];
        for (plan, expected) in cases {
            assert_eq!(plan.check().unwrap_err().to_string(), expected);
        }
    }
}
