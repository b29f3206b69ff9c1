//! Where somebody is on a day, and what they have in their hands.

use crate::browsers::{Browser, DeviceKind, Late, Product};
use crate::countries::{COUNTRIES, Spot};
use crate::draw::{Draw, Topic};
use crate::networks::{Origin, Slot};
use crate::people::{Device, Person, city_of, device_kind};

/// Of a thousand weeks, those abroad and those in another city of the same country. Ours.
const ABROAD_PER_MILLE: u32 = 20;
const ELSEWHERE_PER_MILLE: u32 = 40;
const TRIP_DAYS: u32 = 7;
/// Of a thousand sign-ins, those on the second device of somebody who has one. Ours.
const SECOND_DEVICE_PER_MILLE: u32 = 150;
/// Of a thousand replaced devices, those whose owner keeps to the same browser. Ours.
const LOYAL_PER_MILLE: u32 = 850;
/// A home's addresses come from so many neighbouring /24s. Ours: a real provider has some hundreds in a city, of which a
/// home sees a handful, and the plan has 256.
const LEASE_POOL: u8 = 2;

/// Where and with what somebody signs in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstances {
    pub(crate) origin: Origin,
    pub(crate) browser: Browser,
    pub(crate) is_trip: bool,
}

impl Circumstances {
    /// Those of a person's sign-in, the `turn`th on that day.
    pub(crate) fn of(seed: u64, person: &Person, day: u32, turn: u32) -> Circumstances {
        let thing = u64::from(person.number);
        let mut draw = Draw::of(seed, Topic::SignIn, thing, u64::from(day) << 16 | u64::from(turn));
        let second = person.second.filter(|_| draw.per_mille(SECOND_DEVICE_PER_MILLE));
        let (device, which) = second.map_or((person.main, 0), |second| (second, 1));
        let trip = trip(seed, person, day);
        let origin = match trip {
            Some((spot, week)) => on_trip(seed, person, device, spot, week, &mut draw),
            None => usual(seed, person, device, day, &mut draw),
        };
        Circumstances {
            origin,
            browser: browser(seed, person, device, which, day),
            is_trip: trip.is_some(),
        }
    }
}

/// Where a person is instead of at home, and in which of their weeks.
fn trip(seed: u64, person: &Person, day: u32) -> Option<(Spot, u32)> {
    // Weeks of different people begin on different days.
    let week = (day + person.number % TRIP_DAYS) / TRIP_DAYS;
    let mut draw = Draw::of(seed, Topic::Trip, u64::from(person.number), u64::from(week));
    let chance = draw.below(1000);
    if chance < ABROAD_PER_MILLE {
        let country = draw.weighted(COUNTRIES.iter().map(|country| country.trips));
        let spot = city_of(country, &mut draw);
        return (spot.country != person.home.country).then_some((spot, week));
    }
    if chance < ABROAD_PER_MILLE + ELSEWHERE_PER_MILLE {
        let spot = city_of(usize::from(person.home.country), &mut draw);
        return (spot != person.home).then_some((spot, week));
    }
    None
}

fn on_trip(seed: u64, person: &Person, device: Device, spot: Spot, week: u32, draw: &mut Draw) -> Origin {
    if device.kind == DeviceKind::Mobile && draw.per_mille(500) {
        // A telephone that roams has an address of its own carrier, wherever it is.
        return Origin::anywhere(person.home.capital(), person.carrier, draw);
    }
    // One hotel for the week.
    let mut hotel = Draw::of(seed, Topic::Trip, u64::from(person.number), u64::from(week) | 1 << 32);
    Origin::anywhere(spot, Slot::Guest, &mut hotel)
}

fn usual(seed: u64, person: &Person, device: Device, day: u32, draw: &mut Draw) -> Origin {
    // Of a thousand sign-ins: by a carrier, at somebody else's home, at the office. The others are at home. Ours.
    let [carrier, visit, office] = match device.kind {
        DeviceKind::Mobile => [380, 30, 90],
        DeviceKind::Desktop | DeviceKind::Tablet => [40, 30, 230],
    };
    let chance = draw.below(1000);
    if chance < carrier {
        // Half of the carriers' traffic meets the internet in the region, half in the capital.
        let spot = if draw.per_mille(500) {
            person.home
        } else {
            person.home.capital()
        };
        return Origin::anywhere(spot, person.carrier, draw);
    }
    if chance < carrier + visit {
        let provider = Slot::home(draw);
        return Origin::anywhere(person.home, provider, draw);
    }
    match person.office {
        Some(third) if chance < carrier + visit + office => Origin::new(person.home, Slot::Office, third, 7),
        Some(_) | None => at_home(seed, person, day),
    }
}

/// The address that a person's home has on a day: the provider gives out another when the lease is over.
pub(crate) fn at_home(seed: u64, person: &Person, day: u32) -> Origin {
    let thing = u64::from(person.number);
    let lease = (day + person.number % person.lease_days) / person.lease_days;
    let mut pool = Draw::of(seed, Topic::Lease, thing, u64::MAX);
    let mut draw = Draw::of(seed, Topic::Lease, thing, u64::from(lease));
    let first = pool.below(u32::from(u8::MAX / LEASE_POOL)) as u8 * LEASE_POOL;
    let third = first + draw.below(u32::from(LEASE_POOL)) as u8;
    Origin::new(person.home, person.provider, third, draw.below(256) as u8)
}

/// What the person's device, their first (0) or second (1), runs on a day.
pub(crate) fn browser(seed: u64, person: &Person, device: Device, which: u64, day: u32) -> Browser {
    let generation = (day + device.age_days) / device.lifetime_days;
    let mut draw = Draw::of(
        seed,
        Topic::Device,
        u64::from(person.number) << 1 | which,
        u64::from(generation),
    );
    let is_first = generation == 0;
    let product = if is_first || draw.per_mille(LOYAL_PER_MILLE) {
        device.product
    } else {
        Product::draw(device.kind, &mut draw)
    };
    let model = draw.below(product.models()) as u8;
    // What is new has no old releases on it.
    let late = if is_first {
        device.late
    } else {
        Late {
            releases: 0,
            ..device.late
        }
    };
    Browser::on(product, model, day, late)
}

/// A browser that many people have, on a day.
pub(crate) fn common_browser(day: u32, draw: &mut Draw) -> Browser {
    let product = Product::draw(device_kind(draw), draw);
    let model = draw.below(product.models()) as u8;
    Browser::on(product, model, day, Late::default())
}
