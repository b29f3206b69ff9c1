//! Some people of a company, what they do all day, and those who try to be one of them.

use crate::dice::Dice;
use keepwatch_detection::{Agent, Attempt, ListClass, ListMatch, Network, Place, Point, Progress, Signals};
use keepwatch_graph::{SignInId, Timestamp, UserId};
use std::net::{IpAddr, Ipv4Addr};

const PEOPLE: usize = 80;
pub(crate) const DAYS: i64 = 60;
/// Until then everybody is learned.
pub(crate) const WARM_DAYS: i64 = 14;
const SEED: u64 = 0x6b65_6570_7761_7463;

/// Country, city, latitude, longitude, first octet of its addresses.
type City = (&'static str, &'static str, f64, f64, u8);
const OFFICES: [City; 3] = [
    ("DE", "Berlin", 52.5, 13.4, 80),
    ("FR", "Paris", 48.9, 2.4, 90),
    ("US", "Boston", 42.4, -71.1, 66),
];
const ELSEWHERE: [City; 4] = [
    ("ES", "Valencia", 39.5, -0.4, 88),
    ("GR", "Athens", 38.0, 23.7, 94),
    ("JP", "Tokyo", 35.7, 139.7, 126),
    ("BR", "Recife", -8.1, -34.9, 177),
];
const ATTACKERS: [City; 3] = [
    ("RU", "Perm", 58.0, 56.2, 95),
    ("NG", "Lagos", 6.5, 3.4, 105),
    ("CN", "Wuhan", 30.6, 114.3, 113),
];

/// An address and what the tables say of it.
#[derive(Clone)]
struct Origin {
    address: Ipv4Addr,
    network: u32,
    city: City,
}

/// The network's number follows from the second octet, so that an address belongs to one network.
fn origin(city: City, network: u8, third: u8, fourth: u8) -> Origin {
    Origin {
        address: Ipv4Addr::new(city.4, network, third, fourth),
        network: u32::from(city.4) * 1_000 + u32::from(network),
        city,
    }
}

#[derive(Clone)]
struct Gear {
    browser: &'static str,
    operating_system: &'static str,
    device_type: &'static str,
    id: Option<String>,
}

/// Whether sign-ins name devices.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Devices {
    /// Three in four people's do, and prove it.
    Proven,
    /// None do, as in many logs.
    Unnamed,
}

struct Person {
    number: usize,
    city: City,
    home: Origin,
    laptop: Gear,
    phone: Gear,
    trip: Option<(i64, City)>,
}

impl Person {
    fn new(number: usize, devices: Devices, dice: &mut Dice) -> Person {
        let city = OFFICES[[0, 0, 0, 1, 1, 2][number % 6]];
        let proves = devices == Devices::Proven && !number.is_multiple_of(4);
        let id = |kind: &str| proves.then(|| format!("{kind} of {number}"));
        Person {
            number,
            city,
            home: home(city, dice),
            laptop: Gear {
                browser: dice.pick(&["Chrome", "Chrome", "Edge", "Firefox"]),
                operating_system: dice.pick(&["Windows", "Windows", "Windows", "Mac OS X"]),
                device_type: "desktop",
                id: id("laptop"),
            },
            phone: phone(id("phone"), dice),
            trip: None,
        }
    }
}

fn home(city: City, dice: &mut Dice) -> Origin {
    origin(
        city,
        10 + dice.below(6) as u8,
        dice.below(200) as u8,
        dice.below(250) as u8,
    )
}

fn phone(id: Option<String>, dice: &mut Dice) -> Gear {
    let (browser, operating_system) = dice.pick(&[("Mobile Safari", "iOS"), ("Chrome Mobile", "Android")]);
    Gear {
        browser,
        operating_system,
        device_type: "mobile",
        id,
    }
}

pub(crate) struct Event {
    pub(crate) person: usize,
    pub(crate) attempt: Attempt,
    pub(crate) signals: Signals,
    /// What it is, for the rates.
    pub(crate) label: &'static str,
    pub(crate) is_owner: bool,
}

pub(crate) struct Company {
    dice: Dice,
    people: Vec<Person>,
    sign_ins: u128,
}

impl Company {
    pub(crate) fn new(devices: Devices) -> Company {
        let mut dice = Dice(SEED);
        let people = (0..PEOPLE)
            .map(|number| Person::new(number, devices, &mut dice))
            .collect();
        Company {
            dice,
            people,
            sign_ins: 0,
        }
    }

    /// What happens on a day, in the order of time.
    pub(crate) fn day(&mut self, day: i64) -> Vec<Event> {
        let mut events = Vec::new();
        for number in 0..self.people.len() {
            self.live(number, day);
            let weekend = day % 7 >= 5;
            let hours: &[i64] = if weekend { &[11] } else { &[8, 10, 13, 17, 20] };
            for hour in hours {
                let second = day * 86_400 + hour * 3_600 + self.dice.below(3_000) as i64;
                let (origin, gear, label) = self.ordinary(number, *hour, weekend);
                events.push(self.event(number, second, &origin, &gear, day, label));
            }
        }
        // Somebody's credential is stolen every day, once everybody is known.
        if day >= WARM_DAYS {
            for kind in 0..ATTACKS.len() {
                let victim = self.dice.below(PEOPLE as u64) as usize;
                events.push(self.attack(kind, victim, day));
            }
        }
        events.sort_by_key(|event| (event.attempt.at, event.attempt.sign_in));
        events
    }

    /// Lives change: people travel, move, and buy telephones.
    fn live(&mut self, number: usize, day: i64) {
        let dice = &mut self.dice;
        let person = &mut self.people[number];
        if person.trip.is_some_and(|(until, _)| until < day) {
            person.trip = None;
        }
        if person.trip.is_none() && dice.below(60) == 0 {
            let cities: &[City] = if dice.percent(60) { &OFFICES } else { &ELSEWHERE };
            person.trip = Some((day + 3, dice.pick(cities)));
        }
        if dice.below(200) == 0 {
            person.home = home(person.city, dice);
        }
        if dice.below(150) == 0 {
            let id = person
                .phone
                .id
                .as_ref()
                .map(|_| format!("phone of {number} since {day}"));
            person.phone = phone(id, dice);
        }
    }

    fn ordinary(&mut self, number: usize, hour: i64, weekend: bool) -> (Origin, Gear, &'static str) {
        let dice = &mut self.dice;
        let person = &self.people[number];
        let uses_phone = dice.percent(25);
        let gear = if uses_phone { &person.phone } else { &person.laptop };
        if let Some((_, city)) = person.trip {
            let hotel = origin(city, 60 + (person.number % 20) as u8, 7, 7);
            return (hotel, gear.clone(), "on a trip");
        }
        if uses_phone && dice.percent(60) {
            // A carrier hands out other addresses all the time.
            let carrier = origin(
                person.city,
                40 + (person.number % 3) as u8,
                dice.below(16) as u8,
                dice.below(250) as u8,
            );
            return (carrier, gear.clone(), "mobile");
        }
        if dice.percent(2) {
            let cafe = origin(person.city, 100 + dice.below(30) as u8, dice.below(200) as u8, 9);
            return (cafe, gear.clone(), "in a café");
        }
        if weekend || hour == 8 || hour == 20 {
            return (person.home.clone(), gear.clone(), "at home");
        }
        (origin(person.city, 1, 1, 1), gear.clone(), "at work")
    }

    fn attack(&mut self, kind: usize, victim: usize, day: i64) -> Event {
        let Attack { label, far, gear, list } = ATTACKS[kind];
        let second = day * 86_400 + 36_000 + self.dice.below(20_000) as i64;
        let person = &self.people[victim];
        let city = if far { self.dice.pick(&ATTACKERS) } else { person.city };
        let gear = match gear {
            Copied => person.laptop.clone(),
            Common => desktop("Chrome", "Windows"),
            Odd => desktop("Firefox", "Linux"),
        };
        let gear = Gear { id: None, ..gear };
        let origin = origin(city, 200 + (day % 40) as u8, (victim % 250) as u8, 66);
        let mut event = self.event(victim, second, &origin, &gear, day, label);
        event.is_owner = false;
        event.signals.lists.extend(list.map(|class| ListMatch {
            class,
            list: "test list".into(),
            entry: "0.0.0.0/0".into(),
            updated: event.attempt.at,
        }));
        event
    }

    fn event(
        &mut self,
        person: usize,
        second: i64,
        from: &Origin,
        gear: &Gear,
        day: i64,
        label: &'static str,
    ) -> Event {
        self.sign_ins += 1;
        // Browsers are updated on everybody's machine within days of each other.
        let version = 120 + (day + person as i64 % 5) / 28;
        let browser = format!("{} {version}", gear.browser);
        let attempt = Attempt {
            sign_in: SignInId::new(
                format!("{:032x}", self.sign_ins)
                    .parse()
                    .expect("32 hexadecimal digits are a UUID"),
            ),
            user: user(person),
            at: Timestamp::parse("2026-01-05T00:00:00Z")
                .expect("a Monday")
                .plus_seconds(second),
            address: Some(IpAddr::V4(from.address)),
            app: None,
            user_agent: Some(format!("Mozilla/5.0 ({}) {browser}", gear.operating_system).into()),
            device: gear.id.as_deref().map(Into::into),
            progress: Progress::Succeeded,
            second_factor: false,
            interactive: true,
            token_issuer: None,
            token_reuse: None,
        };
        let (country, city, latitude, longitude, _) = from.city;
        let signals = Signals {
            place: Some(Place {
                country: Some(country.into()),
                state: None,
                city: Some(city.into()),
                point: Some(Point {
                    latitude,
                    longitude,
                    accuracy_km: 20.0,
                }),
            }),
            network: Some(Network {
                number: from.network,
                organization: None,
            }),
            lists: Vec::new(),
            agent: Agent {
                browser: Some(gear.browser.into()),
                browser_version: Some(browser.into()),
                operating_system: Some(gear.operating_system.into()),
                operating_system_version: None,
                device_type: Some(gear.device_type.into()),
            },
            trusted: false,
            rules: None,
            marks: Vec::new(),
        };
        Event {
            person,
            attempt,
            signals,
            label,
            is_owner: true,
        }
    }
}

/// How the attacker's browser compares with the owner's.
#[derive(Clone, Copy)]
enum AttackersGear {
    /// The very same.
    Copied,
    /// What most people have.
    Common,
    /// What few people have.
    Odd,
}
use AttackersGear::{Common, Copied, Odd};

struct Attack {
    label: &'static str,
    far: bool,
    gear: AttackersGear,
    list: Option<ListClass>,
}

const fn attack(label: &'static str, far: bool, gear: AttackersGear, list: Option<ListClass>) -> Attack {
    Attack { label, far, gear, list }
}

const ATTACKS: [Attack; 7] = [
    attack("attack from afar, odd browser", true, Odd, None),
    attack("attack from afar, common browser", true, Common, None),
    attack("attack from afar, owner's browser", true, Copied, None),
    attack("attack from nearby, odd browser", false, Odd, None),
    attack("attack from nearby, common browser", false, Common, None),
    attack("attack through tor", true, Common, Some(ListClass::Tor)),
    attack("attack from a known address", true, Common, Some(ListClass::Malicious)),
];

fn desktop(browser: &'static str, operating_system: &'static str) -> Gear {
    Gear {
        browser,
        operating_system,
        device_type: "desktop",
        id: None,
    }
}

fn user(number: usize) -> UserId {
    UserId::new(
        format!("{:032x}", number + 1)
            .parse()
            .expect("32 hexadecimal digits are a UUID"),
    )
}
