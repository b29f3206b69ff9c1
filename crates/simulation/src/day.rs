//! What happens on a day beside the attacks: who signs in how often, and how often unknown accounts are tried.

use crate::activity::{HOUR_MS, time_of_day_ms};
use crate::catch_all::CatchAll;
use crate::draw::{Draw, Topic};
use crate::moments::{Deed, Moment};
use crate::people::Person;

/// After a success, how many times in a thousand there is another on the same day: so there are 1.283 of them on average
/// ([`SUCCESSES_PER_ACTIVE_DAY`](crate::published::SUCCESSES_PER_ACTIVE_DAY)).
pub(crate) const ANOTHER_PER_MILLE: u32 = 221;
const SUCCESSES_PER_DAY_MAX: u16 = 12;
/// How many of a thousand successes follow on a wrong password, and how many wrong passwords on another: so there are as
/// many as fail at accounts that exist, 0.375 for each success.
const SLIP_PER_MILLE: u32 = 170;
const ANOTHER_SLIP_PER_MILLE: u32 = 546;
const SLIPS_MAX: u32 = 12;
/// From a wrong password to the next try.
const SLIP_MS: (u32, u32) = (5_000, 30_000);

/// The sign-ins of one person on a day, with the wrong passwords before them.
pub(crate) fn sign_in_all_day(seed: u64, number: u32, day: u32, moments: &mut Vec<Moment>) {
    let mut draw = Draw::of(seed, Topic::ActiveDay, u64::from(number), u64::from(day) | 1 << 32);
    let clock_ahead_hours = Person::of(seed, number).home.country().clock_ahead_hours;
    for turn in 0..SUCCESSES_PER_DAY_MAX {
        let at_ms = time_of_day_ms(clock_ahead_hours, &mut draw);
        let mut add = |at_ms, deed| {
            moments.push(Moment {
                at_ms,
                deed,
                subject: number,
                turn,
            });
        };
        add(at_ms, Deed::Success);
        let mut before_ms = at_ms;
        let mut slips = u32::from(draw.per_mille(SLIP_PER_MILLE));
        while slips > 0 && slips <= SLIPS_MAX {
            before_ms = before_ms.saturating_sub(SLIP_MS.0 + draw.below(SLIP_MS.1 - SLIP_MS.0));
            add(before_ms, Deed::Slip);
            slips = if draw.per_mille(ANOTHER_SLIP_PER_MILLE) {
                slips + 1
            } else {
                0
            };
        }
        if !draw.per_mille(ANOTHER_PER_MILLE) {
            break;
        }
    }
}

/// The attempts of an hour at accounts that do not exist.
pub(crate) fn knock_for_an_hour(seed: u64, catch_all: &CatchAll, hour: u32, moments: &mut Vec<Moment>) {
    let begin_ms = hour % 24 * HOUR_MS;
    for (deed, count) in [
        (Deed::Trickle, catch_all.trickle(hour)),
        (Deed::Burst, catch_all.burst(hour)),
    ] {
        let mut draw = Draw::of(seed, Topic::CatchAll, u64::from(hour), 1 + deed as u64);
        moments.extend((0..count).map(|subject| Moment {
            at_ms: begin_ms + draw.below(HOUR_MS),
            deed,
            subject,
            turn: 0,
        }));
    }
}
