//! Attempts at accounts that do not exist: a steady trickle from everywhere, and bursts of one program.

use crate::browsers::{Browser, DeviceKind, Late, Product};
use crate::countries::COUNTRIES;
use crate::draw::{Draw, Topic};
use crate::networks::{Origin, Slot};
use crate::people::city_of;
use crate::published::CATCH_ALL_PER_TEN_THOUSAND;

/// Of a thousand hours, those with a burst; and of a thousand attempts at unknown accounts, those in bursts. Ours: that
/// there are bursts can be seen in the data set's overview, their share is not published.
const BURST_HOURS_PER_MILLE: u32 = 20;
const IN_BURSTS_PER_MILLE: u64 = 400;
/// What attempts outside of bursts are made with, in a thousand: what is left of
/// [`DEVICE_TYPES_PER_MILLE`](crate::published::DEVICE_TYPES_PER_MILLE) without people and bursts.
const TRICKLE_KINDS: [(Option<DeviceKind>, u32); 4] = [
    (Some(DeviceKind::Mobile), 620),
    (Some(DeviceKind::Desktop), 330),
    (Some(DeviceKind::Tablet), 20),
    (None, 30),
];

/// How many attempts at unknown accounts there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CatchAll {
    seed: u64,
    /// On average, in thousandths of an attempt.
    per_hour: u64,
}

impl CatchAll {
    /// So many that they have their published share beside `others` attempts in `days`.
    pub(crate) fn beside(seed: u64, others: u64, days: u16) -> CatchAll {
        let share = u64::from(CATCH_ALL_PER_TEN_THOUSAND);
        let all = others * 1000 * share / (10_000 - share);
        CatchAll {
            seed,
            per_hour: all / (u64::from(days) * 24),
        }
    }

    /// Attempts outside of a burst in an hour, counted from the first.
    pub(crate) fn trickle(&self, hour: u32) -> u32 {
        let mut draw = Draw::of(self.seed, Topic::CatchAll, u64::from(hour), 0);
        // Some hours are busier than others.
        let busy_per_mille = 700 + u64::from(draw.below(601));
        let expected = self.per_hour * (1000 - IN_BURSTS_PER_MILLE) / 1000 * busy_per_mille / 1000;
        whole(expected, &mut draw)
    }

    /// Attempts of the hour's burst; 0 where there is none.
    pub(crate) fn burst(&self, hour: u32) -> u32 {
        let mut draw = Draw::of(self.seed, Topic::Burst, u64::from(hour), 0);
        if !draw.per_mille(BURST_HOURS_PER_MILLE) {
            return 0;
        }
        let expected = self.per_hour * IN_BURSTS_PER_MILLE / u64::from(BURST_HOURS_PER_MILLE);
        whole(expected, &mut draw)
    }
}

/// Thousandths as a whole number, rounded up as often as they say.
fn whole(thousandths: u64, draw: &mut Draw) -> u32 {
    let rest = (thousandths % 1000) as u32;
    (thousandths / 1000) as u32 + u32::from(draw.per_mille(rest))
}

/// Where and with what the `turn`th attempt of an hour outside of a burst is made.
pub(crate) fn trickled(seed: u64, hour: u32, turn: u32) -> (Origin, Browser) {
    let mut draw = Draw::of(seed, Topic::CatchAllAttempt, u64::from(hour), u64::from(turn));
    let spot = city_of(country(&mut draw), &mut draw);
    let slot = if draw.per_mille(300) {
        Slot::Hosting
    } else {
        Slot::home(&mut draw)
    };
    let origin = Origin::anywhere(spot, slot, &mut draw);
    let kind = TRICKLE_KINDS[draw.weighted(TRICKLE_KINDS.iter().map(|(_, weight)| *weight))].0;
    let product = match kind {
        Some(kind) => Product::draw(kind, &mut draw),
        None => Product::draw_program(&mut draw),
    };
    (origin, Browser::on(product, 0, hour / 24, Late::default()))
}

/// Where and with what the `turn`th attempt of an hour's burst is made: one program, from a few addresses of a data
/// centre.
pub(crate) fn burst(seed: u64, hour: u32, turn: u32) -> (Origin, Browser) {
    const ADDRESSES: u32 = 16;
    /// Of a thousand bursts, those of programs that say what they are; the others pass for a telephone's browser.
    const HONEST_PER_MILLE: u32 = 480;
    let mut draw = Draw::of(seed, Topic::Burst, u64::from(hour), 1);
    let spot = city_of(country(&mut draw), &mut draw);
    let Origin { third, fourth, .. } = Origin::anywhere(spot, Slot::Hosting, &mut draw);
    let product = if draw.per_mille(HONEST_PER_MILLE) {
        Product::draw_program(&mut draw)
    } else {
        Product::draw(DeviceKind::Mobile, &mut draw)
    };
    let fourth = fourth.wrapping_add((turn % ADDRESSES) as u8);
    let origin = Origin::new(spot, Slot::Hosting, third, fourth);
    (origin, Browser::on(product, 0, hour / 24, Late::default()))
}

/// A country from which unknown accounts are tried.
pub(crate) fn country(draw: &mut Draw) -> usize {
    draw.weighted(COUNTRIES.iter().map(|country| country.catch_all))
}
