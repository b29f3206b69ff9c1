//! Who somebody is: where they live and work, and what they sign in with. It follows from the seed and the person's
//! number, so that nobody is kept in memory.

use crate::browsers::{BEHIND_MAX, DeviceKind, Late, Product};
use crate::countries::{COUNTRIES, City, Spot};
use crate::draw::{Draw, Topic};
use crate::networks::Slot;
use keepwatch_graph::UserId;

/// Which devices people mostly use, in a thousand: after the data set's mobile, desktop and tablet without programs.
const DEVICE_KINDS: [(DeviceKind, u32); 3] = [
    (DeviceKind::Mobile, 705),
    (DeviceKind::Desktop, 255),
    (DeviceKind::Tablet, 40),
];
/// How many of a thousand have a second device of another kind. Ours.
const SECOND_DEVICE_PER_MILLE: u32 = 600;
/// How many of a thousand sign in from an office of their company too, and how many share one. Ours.
const OFFICE_PER_MILLE: u32 = 250;
const OFFICES_PER_CITY: u32 = 200;
/// For how many days a provider leaves a home its address, and how often so. Ours.
const LEASES_DAYS: [(u32, u32); 3] = [(14, 25), (90, 35), (400, 40)];

/// Who somebody is.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) number: u32,
    pub(crate) home: Spot,
    pub(crate) provider: Slot,
    pub(crate) carrier: Slot,
    /// The third octet of the office's addresses.
    pub(crate) office: Option<u8>,
    /// For how many days the home's address stays.
    pub(crate) lease_days: u32,
    pub(crate) main: Device,
    pub(crate) second: Option<Device>,
}

/// A device and how it is looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) kind: DeviceKind,
    pub(crate) product: Product,
    pub(crate) late: Late,
    /// After how many days it is replaced by another of its kind, and how old it is on the first day.
    pub(crate) lifetime_days: u32,
    pub(crate) age_days: u32,
}

impl Person {
    pub(crate) fn of(seed: u64, number: u32) -> Person {
        let mut draw = Draw::of(seed, Topic::Person, u64::from(number), 0);
        let country = draw.weighted(COUNTRIES.iter().map(|country| country.people));
        let home = city_of(country, &mut draw);
        let provider = Slot::home(&mut draw);
        let carrier = Slot::mobile(&mut draw);
        let office = draw
            .per_mille(OFFICE_PER_MILLE)
            .then(|| draw.below(OFFICES_PER_CITY) as u8);
        let lease_days = LEASES_DAYS[draw.weighted(LEASES_DAYS.iter().map(|(_, weight)| *weight))].0;
        let kind = device_kind(&mut draw);
        let main = Device::draw(kind, &mut draw);
        let second = draw.per_mille(SECOND_DEVICE_PER_MILLE).then(|| {
            let other = match kind {
                DeviceKind::Mobile => DeviceKind::Desktop,
                DeviceKind::Desktop | DeviceKind::Tablet => DeviceKind::Mobile,
            };
            Device::draw(other, &mut draw)
        });
        Person {
            number,
            home,
            provider,
            carrier,
            office,
            lease_days,
            main,
            second,
        }
    }

    pub(crate) fn id(seed: u64, number: u32) -> UserId {
        UserId::new(Draw::of(seed, Topic::UserId, u64::from(number), 0).uuid())
    }
}

impl Device {
    fn draw(kind: DeviceKind, draw: &mut Draw) -> Device {
        let lifetime_days = 500 + draw.below(600);
        Device {
            kind,
            product: Product::draw(kind, draw),
            late: Late {
                days: draw.below(20) as u8,
                releases: if draw.per_mille(80) {
                    draw.below(u32::from(BEHIND_MAX)) as u8
                } else {
                    0
                },
            },
            lifetime_days,
            age_days: draw.below(lifetime_days),
        }
    }
}

/// A kind of device, as people mostly use it.
pub(crate) fn device_kind(draw: &mut Draw) -> DeviceKind {
    DEVICE_KINDS[draw.weighted(DEVICE_KINDS.iter().map(|(_, weight)| *weight))].0
}

/// A city of the country, each as likely as it is heavy.
pub(crate) fn city_of(country: usize, draw: &mut Draw) -> Spot {
    let cities: &[City] = COUNTRIES[country].cities;
    Spot {
        country: country as u8,
        city: draw.weighted(cities.iter().map(|city| city.weight)) as u8,
    }
}
