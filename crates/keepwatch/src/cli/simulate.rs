//! `keepwatch simulate` as it is typed.

use clap::{Args, value_parser};
use keepwatch_graph::Timestamp;
use keepwatch_simulation::{ATTACKS_PER_DAY_MAX, DAYS_MAX, USERS_MAX};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// People with an account: most come on one day, a few on most days
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = value_parser!(u32).range(1..=i64::from(USERS_MAX)))]
    pub(crate) users: u32,
    /// For how many days
    #[arg(long, value_name = "COUNT", default_value_t = 30, value_parser = value_parser!(u16).range(1..=i64::from(DAYS_MAX)))]
    pub(crate) days: u16,
    /// The first day, such as 2026-01-05. It is not today's, so that the same command always prints the same
    #[arg(long, value_name = "DATE", default_value = "2026-01-05", value_parser = midnight)]
    pub(crate) begin: Timestamp,
    /// Chooses among populations that are alike
    #[arg(long, value_name = "NUMBER", default_value_t = 2026)]
    pub(crate) seed: u64,
    /// Only so many sign-ins, the first ones
    #[arg(long, value_name = "COUNT")]
    pub(crate) sign_ins: Option<u64>,
    /// Attacks that begin on each day, of every kind in turn: four kinds of takeover, spray, token theft, travel, insider
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = value_parser!(u16).range(0..=i64::from(ATTACKS_PER_DAY_MAX)))]
    pub(crate) attacks: u16,
    /// Write what each sign-in really is to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<PathBuf>,
    /// Write tables of the networks to this folder, for `intel.directory`: they are made up, and no other table has them
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
}

fn midnight(text: &str) -> Result<Timestamp, &'static str> {
    let is_date = text.len() == "2026-01-05".len();
    let midnight = is_date.then(|| Timestamp::parse(&format!("{text}T00:00:00Z")));
    match midnight {
        Some(Ok(midnight)) if midnight >= Timestamp::UNIX_EPOCH => Ok(midnight),
        Some(_) | None => Err("not a date since 1970 such as `2026-01-05`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight() {
        let shown = |text| midnight(text).map(|begin| begin.to_string());
        assert_eq!(shown("2026-01-05"), Ok("2026-01-05T00:00:00.0000000Z".to_owned()));
        for text in [
            "",
            "today",
            "2026-02-30",
            "1969-12-31",
            "2026-01-05T07:00:00Z",
            "2026/01/05",
        ] {
            assert!(midnight(text).is_err(), "{text}");
        }
    }
}
