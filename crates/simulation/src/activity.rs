//! On which days people sign in, and at what time.

use crate::draw::{Draw, Topic};
use crate::published::{ONE_DAY_USERS_PER_MILLE, WEEKDAYS_PER_MILLE};

/// On how many days those sign in who come more than once: from, to, and how many in a thousand. The ranges are ours; with
/// them the average is the published one, and the tail is heavy: one in a hundred comes on more than 38 days.
const RETURNING: [(u32, u32, u32); 8] = [
    (2, 2, 340),
    (3, 3, 190),
    (4, 5, 185),
    (6, 9, 155),
    (10, 19, 89),
    (20, 38, 28),
    (39, 99, 10),
    (100, 250, 3),
];
/// Days from one day of activity to the next, on average: from daily to every three weeks, in tenths of a day. Ours.
const PACES_TENTHS: [u32; 6] = [15, 30, 70, 100, 140, 210];

/// How busy each hour of a local day is, in a thousand of people's attempts. Attempts at unknown accounts come at any
/// hour, and so both together have the published hours.
const HOURS_PER_MILLE: [u32; 24] = [
    9, 6, 5, 5, 8, 18, 38, 55, 66, 69, 67, 64, 60, 58, 57, 56, 55, 52, 53, 56, 55, 46, 28, 14,
];

pub(crate) const DAY_MS: u32 = 86_400_000;
pub(crate) const HOUR_MS: u32 = 3_600_000;

/// When somebody is active, and how much of it is left: six bytes each, the only thing that is remembered of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Habit {
    first_day: u16,
    /// After the last.
    end_day: u16,
    days_left: u16,
}

/// Who is active on which day.
#[derive(Debug)]
pub(crate) struct Activity {
    seed: u64,
    /// 1970 began on a Thursday.
    first_weekday: u32,
    habits: Vec<Habit>,
    /// Days of activity of everybody together.
    pub(crate) days_of_users: u64,
}

impl Activity {
    pub(crate) fn new(seed: u64, users: u32, days: u16, begin_unix_days: i64) -> Activity {
        let habits: Vec<Habit> = (0..users).map(|number| Habit::draw(seed, number, days)).collect();
        Activity {
            seed,
            first_weekday: (begin_unix_days + 3).rem_euclid(7) as u32,
            days_of_users: habits.iter().map(|habit| u64::from(habit.days_left)).sum(),
            habits,
        }
    }

    /// Calls `active` with everybody who is active on `day`. Days must come in order, each once.
    pub(crate) fn on_day(&mut self, day: u16, mut active: impl FnMut(u32)) {
        let weekday = (self.first_weekday + u32::from(day)) % 7;
        let share = WEEKDAYS_PER_MILLE[weekday as usize];
        for (number, habit) in self.habits.iter_mut().enumerate() {
            let is_due = habit.days_left > 0 && (habit.first_day..habit.end_day).contains(&day);
            if is_due && habit.is_active(self.seed, number as u32, day, share) {
                habit.days_left -= 1;
                active(number as u32);
            }
        }
    }
}

impl Habit {
    fn draw(seed: u64, number: u32, days: u16) -> Habit {
        let mut draw = Draw::of(seed, Topic::Activity, u64::from(number), 0);
        let window = u32::from(days);
        let active = active_days(&mut draw).min(window);
        let pace = *draw.pick(&PACES_TENTHS);
        let span = (active * pace / 10).clamp(active, window);
        let first_day = draw.below(window - span + 1);
        Habit {
            first_day: first_day as u16,
            end_day: (first_day + span) as u16,
            days_left: active as u16,
        }
    }

    /// Draws so that exactly the days that are left are used up by the end: each day with the chance that it is one of
    /// them, more on busy days of the week (selection sampling; Knuth, The Art of Computer Programming, section 3.4.2).
    fn is_active(self, seed: u64, number: u32, day: u16, weekday_per_mille: u32) -> bool {
        let days_to_go = u32::from(self.end_day - day);
        if u32::from(self.days_left) >= days_to_go {
            return true;
        }
        // A seventh of a week is 143 in a thousand.
        let chance = u64::from(self.days_left) * u64::from(weekday_per_mille) * 1_000_000 / 143 / u64::from(days_to_go);
        let mut draw = Draw::of(seed, Topic::ActiveDay, u64::from(number), u64::from(day));
        u64::from(draw.below(1_000_000)) < chance
    }
}

/// On how many days somebody comes, where the window is long enough.
pub(crate) fn active_days_of(seed: u64, number: u32) -> u32 {
    active_days(&mut Draw::of(seed, Topic::Activity, u64::from(number), 0))
}

fn active_days(draw: &mut Draw) -> u32 {
    if draw.per_mille(ONE_DAY_USERS_PER_MILLE) {
        return 1;
    }
    let (from, to, _) = RETURNING[draw.weighted(RETURNING.iter().map(|(.., weight)| *weight))];
    from + draw.below(to - from + 1)
}

/// When in a UTC day, in milliseconds, somebody signs in whose clock is so many hours ahead. Nights belong to the same
/// day: what would fall into the next comes round at its beginning.
pub(crate) fn time_of_day_ms(clock_ahead_hours: i32, draw: &mut Draw) -> u32 {
    let local_hour = draw.weighted(HOURS_PER_MILLE.into_iter()) as i32;
    let hour = (local_hour - clock_ahead_hours).rem_euclid(24) as u32;
    hour * HOUR_MS + draw.below(HOUR_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::ACTIVE_DAYS_MEAN;

    #[test]
    fn shares_are_of_a_thousand() {
        assert_eq!(HOURS_PER_MILLE.iter().sum::<u32>(), 1000);
        assert_eq!(RETURNING.iter().map(|(.., share)| share).sum::<u32>(), 1000);
    }

    #[test]
    fn everybody_is_active_on_as_many_days_as_drawn_and_not_twice_on_one() {
        for days in [1, 7, 375] {
            let mut activity = Activity::new(5, 2_000, days, 20_000);
            let expected = activity.days_of_users;
            let mut found = 0;
            for day in 0..days {
                let mut before = None;
                activity.on_day(day, |number| {
                    assert!(before < Some(number), "{number} twice on {day}");
                    before = Some(number);
                    found += 1;
                });
            }
            assert_eq!(found, expected, "{days} days");
            assert!(activity.habits.iter().all(|habit| habit.days_left == 0));
        }
    }

    #[test]
    fn the_average_is_the_published_one() {
        let activity = Activity::new(9, 50_000, crate::published::DAYS as u16, 20_000);
        let mean = activity.days_of_users as f64 / 50_000.0;
        assert!((mean - ACTIVE_DAYS_MEAN).abs() < 0.15, "{mean}");
    }
}
