//! The attacks of the demo, labelled: who, when, and what is to be found.

use super::days::DAYS;
use super::people::Person;
use super::random::Random;
use super::sign_ins::{APPS, Ending, Event, user_agent};
use super::world::{World, any_address};
use ipnet::IpNet;
use keepwatch_detection::ListClass;
use keepwatch_graph::Timestamp;
use keepwatch_intel::builtin::{self, BuiltinPlace, Purpose};
use serde::Serialize;
use std::net::IpAddr;
use uuid::Uuid;

/// An attack and what gives it away.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Label {
    /// The sign-in.
    pub(crate) sign_in_id: Uuid,
    /// The type of the detection that must be found on it.
    pub(crate) risk_event_type: &'static str,
    /// What the attacker did.
    pub(crate) story: &'static str,
}

struct Campaign {
    risk_event_type: &'static str,
    story: &'static str,
    victims: usize,
    from: Origin,
    endings: &'static [Ending],
}

#[derive(Clone, Copy)]
enum Origin {
    Purpose(Purpose),
    List(ListClass),
    /// An address on no list, far from where the victim has just been at work.
    FarAway,
}

use Ending::{NoSecondFactor, SecondFactor, Succeeded};

const CAMPAIGNS: [Campaign; 7] = [
    Campaign {
        risk_event_type: "anonymizedIPAddress",
        story: "a phished password, used through the Tor network",
        victims: 6,
        from: Origin::List(ListClass::Tor),
        endings: &[Succeeded, SecondFactor, NoSecondFactor],
    },
    Campaign {
        risk_event_type: "anonymizedIPAddress",
        story: "a bought password, used through an anonymous VPN",
        victims: 4,
        from: Origin::List(ListClass::Vpn),
        endings: &[Succeeded, NoSecondFactor],
    },
    Campaign {
        risk_event_type: "maliciousIPAddress",
        story: "a password that somebody sold, used from an address known for attacks",
        victims: 4,
        from: Origin::List(ListClass::Malicious),
        endings: &[Succeeded, NoSecondFactor],
    },
    Campaign {
        risk_event_type: "nationStateIP",
        story: "an actor with patience",
        victims: 2,
        from: Origin::List(ListClass::VerifiedActor),
        endings: &[Succeeded],
    },
    Campaign {
        risk_event_type: "unfamiliarFeatures",
        story: "a stolen password on a rented machine",
        victims: 6,
        from: Origin::Purpose(Purpose::Hosting),
        endings: &[Succeeded, NoSecondFactor],
    },
    Campaign {
        risk_event_type: "unlikelyTravel",
        story: "a stolen password on the other side of the world, while its owner is at work",
        victims: 5,
        from: Origin::FarAway,
        endings: &[Succeeded],
    },
    Campaign {
        risk_event_type: "newCountry",
        story: "a stolen password in a country where its owner never was",
        victims: 5,
        from: Origin::FarAway,
        endings: &[Succeeded],
    },
];

/// How many people a password spray tries, each once.
const SPRAYED: usize = 120;
/// Attacks begin when people are known: learning takes two weeks at most.
const FIRST_DAY: i64 = 16;

/// The attacks on `people` whose ordinary sign-ins are `ordinary`, each with its label.
pub(super) fn attacks<'a>(
    world: &World,
    people: &'a [Person<'a>],
    ordinary: &[Event<'a>],
    seed: u64,
    now: Timestamp,
) -> (Vec<Event<'a>>, Vec<Label>) {
    let mut random = Random::new(seed, "attacks");
    let (mut events, mut labels) = (Vec::new(), Vec::new());
    // Each victim once, so that one attack does not hide another; never the test user, who is left for visitors.
    let mut victims = people.iter().skip(3).step_by(4);
    for campaign in &CAMPAIGNS {
        for turn in 0..campaign.victims {
            let Some(victim) = victims.next() else { break };
            let Some(after) = after_work(ordinary, victim, now, &mut random) else {
                continue;
            };
            let Some(address) = origin(world, campaign.from, victim, &mut random) else {
                continue;
            };
            let event = attack(
                victim,
                after,
                address,
                campaign.endings[turn % campaign.endings.len()],
                &mut random,
            );
            labels.push(Label {
                sign_in_id: event.id,
                risk_event_type: campaign.risk_event_type,
                story: campaign.story,
            });
            events.push(event);
        }
    }
    labels.extend(spray(people, now, &mut random, &mut events));
    (events, labels)
}

/// Half an hour after a sign-in of the victim in the last two weeks: the owner is at work and known to be.
fn after_work(ordinary: &[Event<'_>], victim: &Person<'_>, now: Timestamp, random: &mut Random) -> Option<Timestamp> {
    let begin = Timestamp::UNIX_EPOCH.plus_days(now.unix_days() - DAYS + FIRST_DAY);
    let end = now.plus_seconds(-3600);
    let known: Vec<Timestamp> = ordinary
        .iter()
        .filter(|event| event.person.id == victim.id && event.ending == Succeeded)
        .map(|event| event.at)
        .filter(|at| (begin..end).contains(at))
        .collect();
    let next_after = |at: Timestamp| known.iter().filter(|other| **other > at).min().copied();
    let undisturbed: Vec<Timestamp> = known
        .iter()
        .copied()
        .filter(|at| next_after(*at).is_none_or(|next| next.seconds_since(*at) > 7200.0))
        .collect();
    random.pick(&undisturbed).map(|at| at.plus_seconds(1800))
}

fn origin(world: &World, origin: Origin, victim: &Person<'_>, random: &mut Random) -> Option<IpAddr> {
    match origin {
        Origin::Purpose(purpose) => {
            let places = world.abroad(victim.office, purpose);
            random.pick(&places).map(|place| any_address(place, random))
        }
        Origin::List(class) => {
            let list = builtin::lists().into_iter().find(|list| list.class == class)?;
            let network = *random.pick(&list.networks)?;
            let hosts: Vec<IpAddr> = network.hosts().take(32).collect();
            random.pick(&hosts).copied()
        }
        Origin::FarAway => {
            let mut far: Vec<&BuiltinPlace> = world.abroad(victim.office, Purpose::Attacker);
            far.retain(|place| is_far(place, victim.office));
            let listed: Vec<IpNet> = builtin::lists().into_iter().flat_map(|list| list.networks).collect();
            let place = random.pick(&far)?;
            let addresses = std::iter::repeat_with(|| any_address(place, random)).take(ADDRESSES_TRIED);
            addresses
                .filter(|address| !listed.iter().any(|network| network.contains(address)))
                .last()
        }
    }
}

/// How many addresses are drawn to find one on no list; half of a network is on one at most.
const ADDRESSES_TRIED: usize = 16;

/// More than a sixth of the globe apart in longitude: no airliner is there within hours.
fn is_far(one: &BuiltinPlace, other: &BuiltinPlace) -> bool {
    let longitude = |place: &BuiltinPlace| place.place.point.map_or(0.0, |point| point.longitude);
    let apart = (longitude(one) - longitude(other)).abs();
    apart.min(360.0 - apart) > 60.0
}

fn attack<'a>(
    victim: &'a Person<'a>,
    at: Timestamp,
    address: IpAddr,
    ending: Ending,
    random: &mut Random,
) -> Event<'a> {
    const LINUX_FIREFOX: usize = 4;
    Event {
        id: random.uuid(),
        at,
        person: victim,
        address,
        device: None,
        // An old version that nobody in the company has any more.
        user_agent: user_agent(LINUX_FIREFOX, 0).replace("130", "102"),
        app: APPS.len() - 1,
        is_interactive: true,
        ending,
    }
}

/// One password tried on many people. Of those whose password is another nothing is said; one has it.
fn spray<'a>(
    people: &'a [Person<'a>],
    now: Timestamp,
    random: &mut Random,
    events: &mut Vec<Event<'a>>,
) -> Option<Label> {
    let begin = now.plus_days(-5);
    let malicious = builtin::lists()
        .into_iter()
        .find(|list| list.class == ListClass::Malicious);
    let networks = malicious.map(|list| list.networks).unwrap_or_default();
    let address = networks.first().and_then(|network| network.hosts().next())?;
    for (turn, person) in people.iter().skip(1).take(SPRAYED).enumerate() {
        let at = begin.plus_seconds(20 * turn as i64);
        events.push(attack(person, at, address, Ending::WrongPassword, random));
    }
    let at = begin.plus_seconds(20 * SPRAYED as i64);
    let found = attack(people.get(SPRAYED + 2)?, at, address, NoSecondFactor, random);
    let label = Label {
        sign_in_id: found.id,
        risk_event_type: "passwordSpray",
        story: "one password tried on many people, and this one has it",
    };
    events.push(found);
    Some(label)
}
