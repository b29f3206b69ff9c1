//! The attacks of a day: which, on whom, and when.

use crate::activity::DAY_MS;
use crate::draw::{Draw, Topic};
use crate::label::Attacker;
use crate::moments::{Deed, Moment};
use crate::plan::Plan;

/// A kind of attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Takeover(Attacker),
    Spray,
    TokenTheft,
    Travel,
    Insider,
}

/// Every kind, in turn.
const KINDS: [Kind; 8] = [
    Kind::Takeover(Attacker::Naive),
    Kind::Takeover(Attacker::Vpn),
    Kind::Takeover(Attacker::Targeted),
    Kind::Takeover(Attacker::VeryTargeted),
    Kind::Spray,
    Kind::TokenTheft,
    Kind::Travel,
    Kind::Insider,
];

/// Accounts that a spray tries, one attempt each.
pub(crate) const SPRAYED: u32 = 40;
/// From one attempt of a spray to the next: slow enough not to lock anybody out.
const SPRAY_PACE_MS: u32 = 30_000;
/// Accounts that are tried one after the other are so far apart that they have nothing in common.
const SPRAY_STRIDE: u32 = 7_919;
/// Victims are looked for among so many attempts, and of those who succeeded the one who comes most often is taken: an
/// attack on somebody of whom nothing is known teaches nothing of a detector.
const CANDIDATES: u32 = 12;
/// Within so long after a sign-in of its victim an attack is over.
const ATTACK_MS_MAX: u32 = 3 * 3_600_000;

/// An attack of a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attack {
    pub(crate) kind: Kind,
    /// The victim's own sign-in of that day.
    pub(crate) after: Moment,
}

/// The attacks of a day and what they do, on people who sign in on it: `people` are their attempts, and `comes` says how
/// often somebody does.
pub(crate) fn begin(
    plan: &Plan,
    day: u32,
    people: &[Moment],
    comes: impl Fn(u32) -> u32,
) -> (Vec<Attack>, Vec<Moment>) {
    let (per_day, users) = (u32::from(plan.attacks_per_day), plan.users);
    let mut moments = Vec::new();
    let mut attacks = Vec::new();
    for turn in 0..per_day {
        let kind = KINDS[(day * per_day + turn) as usize % KINDS.len()];
        let mut draw = Draw::of(plan.seed, Topic::Attack, u64::from(day), u64::from(turn));
        let Some(after) = victim(people, &comes, &mut draw) else {
            continue;
        };
        let number = attacks.len() as u16;
        attacks.push(Attack { kind, after });
        let minutes_later = |minutes: std::ops::Range<u32>, draw: &mut Draw| {
            after.at_ms + 60_000 * (minutes.start + draw.below(minutes.end - minutes.start))
        };
        let mut add = |at_ms, deed, subject| {
            moments.push(Moment {
                at_ms,
                deed,
                subject,
                turn: number,
            });
        };
        match kind {
            Kind::Takeover(_) | Kind::Insider => add(draw.below(DAY_MS), Deed::Attack, after.subject),
            Kind::TokenTheft => add(minutes_later(30..170, &mut draw), Deed::Attack, after.subject),
            Kind::Travel => add(minutes_later(20..60, &mut draw), Deed::Attack, after.subject),
            Kind::Spray => {
                let (begin, first) = (draw.below(DAY_MS - SPRAYED * SPRAY_PACE_MS), draw.below(users));
                for missed in 0..SPRAYED - 1 {
                    let account = (u64::from(first) + u64::from(missed) * u64::from(SPRAY_STRIDE)) % u64::from(users);
                    add(begin + missed * SPRAY_PACE_MS, Deed::SprayMiss, account as u32);
                }
                add(begin + (SPRAYED - 1) * SPRAY_PACE_MS, Deed::Attack, after.subject);
            }
        }
    }
    (attacks, moments)
}

/// A success that leaves the rest of the day time for an attack.
fn victim(people: &[Moment], comes: impl Fn(u32) -> u32, draw: &mut Draw) -> Option<Moment> {
    if people.is_empty() {
        return None;
    }
    let candidates = (0..CANDIDATES).map(|_| *draw.pick(people));
    candidates
        .filter(|moment| moment.deed == Deed::Success && moment.at_ms < DAY_MS - ATTACK_MS_MAX)
        .max_by_key(|moment| comes(moment.subject))
}
