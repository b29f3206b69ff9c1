//! What people of the demo do all day, for thirty days.

use super::people::{Habit, Person};
use super::random::Random;
use super::sign_ins::{APPS, Ending, Event, user_agent};
use super::world::{World, address, any_address, clock_offset_hours};
use keepwatch_graph::Timestamp;
use keepwatch_intel::builtin::{BuiltinPlace, Purpose};
use std::net::IpAddr;

/// How far back the demo reaches.
pub(super) const DAYS: i64 = 30;

/// How long a business trip is.
const TRIP_DAYS: i64 = 4;

/// The ordinary sign-ins of one person up to `now`, in no order.
pub(super) fn ordinary<'a>(world: &'a World, person: &'a Person<'a>, seed: u64, now: Timestamp) -> Vec<Event<'a>> {
    let mut random = Random::new(seed, &format!("days of {}", person.id));
    let first_day = now.unix_days() - DAYS;
    let trip = trip(world, person, &mut random);
    let mut events = Vec::new();
    for day in 0..=DAYS {
        let midnight = Timestamp::UNIX_EPOCH.plus_days(first_day + day);
        let base = trip
            .filter(|trip| (trip.first_day..trip.first_day + TRIP_DAYS).contains(&day))
            .map(|trip| trip.hotel);
        day_of(world, person, day, midnight, base, &mut random, &mut events);
    }
    events.retain(|event| event.at <= now);
    events
}

#[derive(Clone, Copy)]
struct Trip<'a> {
    first_day: i64,
    hotel: &'a BuiltinPlace,
}

fn trip<'a>(world: &'a World, person: &Person<'_>, random: &mut Random) -> Option<Trip<'a>> {
    let abroad = world.abroad(person.office, Purpose::Travel);
    let (first_day, hotel) = (random.between(8, 22), random.pick(&abroad).copied());
    let hotel = hotel.filter(|_| person.habit == Habit::Traveller)?;
    Some(Trip { first_day, hotel })
}

fn day_of<'a>(
    world: &'a World,
    person: &'a Person<'a>,
    day: i64,
    midnight: Timestamp,
    trip: Option<&'a BuiltinPlace>,
    random: &mut Random,
    events: &mut Vec<Event<'a>>,
) {
    // 1970 began on a Thursday.
    let is_weekend = matches!((midnight.unix_days() + 3).rem_euclid(7), 5 | 6);
    let count = if is_weekend {
        random.below(100) / 85
    } else {
        2 + random.below(3)
    };
    let works_at_home = random.percent(person.home_days_percent);
    let base = trip.unwrap_or(if works_at_home || is_weekend {
        person.home
    } else {
        person.office
    });
    let clock_seconds = 3600 * clock_offset_hours(base);
    for turn in 0..count {
        // Mornings, and then over the day.
        let hour = if turn == 0 { 8 } else { random.between(9, 17) };
        let at = midnight.plus_seconds(hour * 3600 + random.between(0, 3599) - clock_seconds);
        let on_phone = turn > 0 && random.percent(25);
        let phone = person.phone.as_ref().filter(|_| on_phone && trip.is_none());
        let device = phone.unwrap_or(&person.laptop);
        let from = if phone.is_some() {
            world.near(person.office, Purpose::Mobile)
        } else {
            base
        };
        // A slip of the finger now and then, and the right password a minute later.
        if random.percent(3) {
            let slip = event(
                world,
                person,
                (day, at.plus_seconds(-60)),
                from,
                device,
                Ending::WrongPassword,
                random,
            );
            events.push(slip);
        }
        let ending = if random.percent(8) {
            Ending::SecondFactor
        } else {
            Ending::Succeeded
        };
        events.push(event(world, person, (day, at), from, device, ending, random));
    }
}

fn event<'a>(
    world: &World,
    person: &'a Person<'a>,
    (day, at): (i64, Timestamp),
    from: &BuiltinPlace,
    device: &'a super::people::Device,
    ending: Ending,
    random: &mut Random,
) -> Event<'a> {
    Event {
        id: random.uuid(),
        at,
        person,
        address: address_at(world, person, from, random),
        device: Some(device),
        user_agent: user_agent(device.agent, day),
        // The last application is for administrators.
        app: random.below(APPS.len() as u64 - 1) as usize,
        is_interactive: !random.percent(20),
        ending,
    }
}

fn address_at(world: &World, person: &Person<'_>, from: &BuiltinPlace, random: &mut Random) -> IpAddr {
    // An office hides behind a few addresses, and a home behind one.
    const OFFICE_ADDRESSES: u64 = 6;
    let through_vpn = person.habit == Habit::Vpn && from.purpose == Purpose::Home && random.percent(60);
    if through_vpn && let Some(head_office) = world.all(Purpose::Office).first() {
        return address(head_office, 200 + random.below(OFFICE_ADDRESSES));
    }
    match from.purpose {
        Purpose::Office => address(from, 10 + random.below(OFFICE_ADDRESSES)),
        Purpose::Home => person.home_address,
        _ => any_address(from, random),
    }
}
