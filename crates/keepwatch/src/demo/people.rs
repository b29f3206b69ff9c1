//! The people of the demo: who they are, where they work and live, and what they sign in with.

use super::random::Random;
use super::world::{World, address};
use keepwatch_graph::UserId;
use keepwatch_intel::builtin::{BuiltinPlace, Purpose};
use std::net::IpAddr;
use uuid::Uuid;

/// How many people there are, the test user included.
pub(super) const PEOPLE: usize = 200;
/// The domain of their names, the tenant's by default: reserved by RFC 2606, so that no mail goes anywhere.
const DOMAIN: &str = "contoso.example";
/// The user of Graph's tutorial on identity protection, with the id that its samples show.
pub(super) const TEST_USER: Uuid = Uuid::from_u128(0x4628_e7df_dff3_407c_a08f_75f0_8c08_06dc);
const TEST_USER_NAME: &str = "MyTestUser1";

pub(super) struct Person<'a> {
    pub(super) id: UserId,
    pub(super) display_name: String,
    pub(super) principal_name: String,
    pub(super) office: &'a BuiltinPlace,
    pub(super) home: &'a BuiltinPlace,
    pub(super) home_address: IpAddr,
    pub(super) laptop: Device,
    pub(super) phone: Option<Device>,
    pub(super) habit: Habit,
    /// Of a hundred working days, so many are spent at home.
    pub(super) home_days_percent: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// Office and home.
    Settled,
    /// Goes abroad for some days of the month.
    Traveller,
    /// Reaches the company through its VPN, which ends in the head office.
    Vpn,
}

pub(super) struct Device {
    /// The id of a registered device.
    pub(super) id: Option<Uuid>,
    pub(super) name: Option<String>,
    /// Index into [`USER_AGENTS`].
    pub(super) agent: usize,
}

/// What browsers send, by device; `{}` is the browser's version, which moves on during the month.
pub(super) const USER_AGENTS: [&str; 7] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36 Edg/{}.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36",
];
const LAPTOP_AGENTS: u64 = 5;

const GIVEN_NAMES: [&str; 40] = [
    "Ada", "Alan", "Amara", "Anja", "Bela", "Carlos", "Chidi", "Clara", "Dana", "Diego", "Elif", "Emil", "Farah",
    "Felix", "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kaito", "Lena", "Liam", "Luca", "Maya", "Mila",
    "Nadia", "Noah", "Olga", "Omar", "Paula", "Priya", "Rafael", "Rosa", "Samir", "Sofia", "Tomas", "Yuki", "Zoe",
];
const FAMILY_NAMES: [&str; 36] = [
    "Almeida", "Baker", "Bauer", "Castro", "Chen", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Hansen", "Haddad",
    "Ito", "Jensen", "Kaur", "Keller", "Kowalski", "Lopez", "Martin", "Meyer", "Moreau", "Nakamura", "Nowak", "Okafor",
    "Patel", "Petrov", "Reid", "Romano", "Rossi", "Santos", "Silva", "Singh", "Tanaka", "Vogel", "Walsh", "Weber",
];

/// The people, always in the same order for a seed. The first is the test user.
pub(super) fn people(world: &World, seed: u64) -> Vec<Person<'_>> {
    let offices = world.all(Purpose::Office);
    (0..PEOPLE)
        .filter_map(|index| person(world, &offices, seed, index))
        .collect()
}

fn person<'a>(world: &'a World, offices: &[&'a BuiltinPlace], seed: u64, index: usize) -> Option<Person<'a>> {
    let mut random = Random::new(seed, &format!("person {index}"));
    let random = &mut random;
    // The first office is the head office: a third of the people work there, and the test user.
    let office = if index == 0 || random.percent(33) {
        offices.first()?
    } else {
        random.pick(offices)?
    };
    let home = world.near(office, Purpose::Home);
    let (display_name, account) = if index == 0 {
        (TEST_USER_NAME.to_owned(), TEST_USER_NAME.to_ascii_lowercase())
    } else {
        name(index)
    };
    let id = if index == 0 { TEST_USER } else { random.uuid() };
    let laptop = Device {
        id: (index != 0 && random.percent(70)).then(|| random.uuid()),
        name: Some(format!("LAPTOP-{:04}", 1000 + index)),
        agent: random.below(LAPTOP_AGENTS) as usize,
    };
    let phone_agent = LAPTOP_AGENTS as usize + random.below(USER_AGENTS.len() as u64 - LAPTOP_AGENTS) as usize;
    Some(Person {
        id: UserId::new(id),
        display_name,
        principal_name: format!("{account}@{DOMAIN}"),
        office,
        home,
        home_address: address(home, 2 + random.below(250)),
        laptop,
        phone: random.percent(60).then_some(Device {
            id: None,
            name: None,
            agent: phone_agent,
        }),
        habit: match index % 13 {
            5 => Habit::Traveller,
            9 => Habit::Vpn,
            _ => Habit::Settled,
        },
        home_days_percent: 10 + random.below(40),
    })
}

fn name(index: usize) -> (String, String) {
    // Walking both lists at different paces gives every person a name of their own.
    let given = GIVEN_NAMES[index % GIVEN_NAMES.len()];
    let family = FAMILY_NAMES[(index / GIVEN_NAMES.len() + index * 7) % FAMILY_NAMES.len()];
    (
        format!("{given} {family}"),
        format!("{}.{}", given.to_lowercase(), family.to_lowercase()),
    )
}
