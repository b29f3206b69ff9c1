//! What is published of the traffic that the population is calibrated to.
//!
//! The data set is that of S. Wiefling, P. R. Jørgensen, S. Thunem and L. Lo Iacono, "Pump Up Password Security!
//! Evaluating and Enhancing Risk-Based Authentication on a Real-World Large-Scale Online Service" (ACM TOPS 26(1), 2022,
//! doi:10.1145/3546069; data set: doi:10.5281/zenodo.6782156, CC BY 4.0): 31,269,264 attempts to sign in to a Norwegian
//! single sign-on service between February 2020 and February 2021. No row of it is used here, only sums that the paper
//! or public analyses of the data set give: totals are of the whole, countries, types of device, hours and weekdays in part
//! of 85,000 attempts drawn at random from it. Where they leave something open, the choice is ours and the constant says so.

/// Users who succeeded on a single day, in a thousand.
pub const ONE_DAY_USERS_PER_MILLE: u32 = 650;

/// Days on which a user succeeded, on average: 8,815,307 days of 2,933,249 users, without attacks. With
/// [`ONE_DAY_USERS_PER_MILLE`] it follows that the others came on 6.7 days each.
pub const ACTIVE_DAYS_MEAN: f64 = 3.005;

/// Of how many days the data set tells: the window of [`ACTIVE_DAYS_MEAN`].
pub const DAYS: u32 = 375;

/// Successes on a day with any: 11,308,156 in 8,815,307 days.
pub const SUCCESSES_PER_ACTIVE_DAY: f64 = 1.283;

/// Attempts at accounts that do not exist, which the data set has under one pseudonym, in ten thousand of all: 14,025,899.
/// Four of them succeeded; here none does.
pub const CATCH_ALL_PER_TEN_THOUSAND: u32 = 4_486;

/// Attempts that failed, in a thousand of all: 18,727,822. What is not the catch-all's is at accounts that exist.
pub const FAILED_PER_MILLE: u32 = 599;

/// Attempts by country, in a thousand of all. What is missing is spread over two hundred others.
pub const COUNTRIES_PER_MILLE: [(&str, u32); 10] = [
    ("NO", 452),
    ("US", 257),
    ("BR", 40),
    ("RU", 34),
    ("PL", 32),
    ("DE", 27),
    ("IN", 16),
    ("AU", 15),
    ("GB", 15),
    ("UA", 15),
];

/// Attempts by type of device, in a thousand of all. What the data set calls `bot` and `unknown` is `other` here, as it
/// is where Keepwatch parses user agents; nearly all of it failed.
pub const DEVICE_TYPES_PER_MILLE: [(&str, u32); 4] = [("mobile", 620), ("desktop", 255), ("tablet", 30), ("other", 93)];

/// The hours with the most attempts and their share in a thousand of all.
pub const BUSIEST_HOURS_PER_MILLE: [(u32, u32); 4] = [(9, 56), (8, 54), (10, 53), (7, 51)];

/// Attempts by day of the week from Monday on, in a thousand of all.
pub const WEEKDAYS_PER_MILLE: [u32; 7] = [148, 154, 149, 151, 143, 124, 130];
