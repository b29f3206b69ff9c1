//! What the sign-ins of a service principal looked like: the properties that its sign-ins are compared by, one day of them,
//! and the habits that many days make.
//!
//! A day is a function of the sign-ins of that day, so it can be made again at any time; habits are made of days.

use crate::address;
use crate::features::VALUE_BYTES_MAX;
use crate::signals::{ListClass, Signals};
use keepwatch_graph::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// How many different looks are kept of one day. A service signs in from few places with few programs; of one that does not,
/// more would say nothing new.
pub const LOOKS_MAX: usize = 64;

/// A property of a service principal's sign-ins. Source: Microsoft Entra ID Protection, "Securing workload identities":
/// address and network, target resource, user agent, change between hosting and non-hosting addresses, country, credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Property {
    /// The network that announces the address; its /24 or /48 where nobody knows the network.
    Network,
    /// ISO 3166 alpha-2.
    Country,
    /// Whether the address is a data centre's.
    Hosting,
    /// What the token is for.
    Resource,
    /// The program, without its version: releases are no news.
    UserAgent,
    /// The kind of credential, such as a secret or a certificate.
    Credential,
}

impl Property {
    /// Every property.
    pub const ALL: [Property; 6] = [
        Property::Network,
        Property::Country,
        Property::Hosting,
        Property::Resource,
        Property::UserAgent,
        Property::Credential,
    ];

    /// The name in `additionalInfo`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Property::Network => "network",
            Property::Country => "country",
            Property::Hosting => "hosting",
            Property::Resource => "resource",
            Property::UserAgent => "userAgent",
            Property::Credential => "credentialType",
        }
    }

    /// The name in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Property::Network => "network",
            Property::Country => "country",
            Property::Hosting => "kind of address",
            Property::Resource => "target resource",
            Property::UserAgent => "user agent",
            Property::Credential => "credential type",
        }
    }

    /// What it is a part of. Network, country and kind follow from one address: they are one surprise, not three.
    pub(crate) const fn aspect(self) -> Aspect {
        match self {
            Property::Network | Property::Country | Property::Hosting => Aspect::Place,
            Property::Resource => Aspect::Target,
            Property::UserAgent => Aspect::Program,
            Property::Credential => Aspect::Credential,
        }
    }
}

/// What may change by itself, whatever the others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aspect {
    Place,
    Target,
    Program,
    Credential,
}

/// What a sign-in looked like. What is not known is absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Look {
    network: Option<Box<str>>,
    country: Option<Box<str>>,
    hosting: Option<Box<str>>,
    resource: Option<Box<str>>,
    user_agent: Option<Box<str>>,
    credential: Option<Box<str>>,
}

/// What the record of a sign-in says of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct LookOf<'a> {
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// The id of what the token is for.
    pub resource: Option<&'a str>,
    /// The `User-Agent` header.
    pub user_agent: Option<&'a str>,
    /// The kind of credential.
    pub credential: Option<&'a str>,
}

impl Look {
    /// The look of a sign-in with those `signals`.
    pub fn of(sign_in: LookOf<'_>, signals: &Signals) -> Self {
        let counts = sign_in.address.filter(|address| address::is_public(*address));
        let network = signals.network.as_ref().map(|network| format!("AS{}", network.number));
        let hosting = match signals.list(ListClass::Hosting) {
            Some(_) => "data centre",
            None => "no data centre",
        };
        let place = signals.place.as_ref();
        Self {
            network: counts.and_then(|address| bounded(Some(network.unwrap_or_else(|| address::prefix(address))))),
            country: counts.and(place).and_then(|place| bounded(place.country.as_deref())),
            hosting: counts.and_then(|_| bounded(Some(hosting))),
            resource: bounded(sign_in.resource.map(str::to_ascii_lowercase)),
            user_agent: bounded(sign_in.user_agent.and_then(program)),
            credential: bounded(sign_in.credential),
        }
    }

    /// Its value of a property.
    pub fn get(&self, property: Property) -> Option<&str> {
        match property {
            Property::Network => self.network.as_deref(),
            Property::Country => self.country.as_deref(),
            Property::Hosting => self.hosting.as_deref(),
            Property::Resource => self.resource.as_deref(),
            Property::UserAgent => self.user_agent.as_deref(),
            Property::Credential => self.credential.as_deref(),
        }
    }

    /// Where from and with what, as a text that is the same whenever they are: whoever goes from one resource to the next
    /// is one intruder.
    pub fn origin(&self) -> String {
        let own = Property::ALL
            .into_iter()
            .filter(|property| *property != Property::Resource);
        let values: Vec<&str> = own.map(|property| self.get(property).unwrap_or_default()).collect();
        serde_json::Value::from(values).to_string()
    }
}

/// A value that is there, cut where it is too long to be kept.
fn bounded(value: Option<impl AsRef<str>>) -> Option<Box<str>> {
    let value = value?;
    let text = value.as_ref().trim();
    let text = &text[..text.floor_char_boundary(VALUE_BYTES_MAX)];
    (!text.is_empty()).then(|| text.into())
}

/// The first product of a user agent, without its version: `azsdk-net-Identity` of `azsdk-net-Identity/1.10.4 (.NET 6.0)`.
/// Browsers all call themselves `Mozilla`; a service that is one has nothing else to be told by.
fn program(user_agent: &str) -> Option<&str> {
    user_agent.trim().split(['/', ' ', '(']).find(|part| !part.is_empty())
}

/// The sign-ins of one service principal on one day (UTC).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrincipalDay {
    looks: BTreeMap<String, LookSeen>,
}

/// One look of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookSeen {
    /// What the sign-ins looked like.
    pub look: Look,
    /// How many ended in a token.
    pub succeeded: u32,
    /// When the first of them was, whether it ended in a token or was refused by a policy.
    pub first: Timestamp,
    /// Where that first one came from.
    pub address: Option<Box<str>>,
}

impl PrincipalDay {
    /// Counts a sign-in whose credential was right. The order does not matter up to [`LOOKS_MAX`].
    pub fn add(&mut self, look: Look, at: Timestamp, address: Option<IpAddr>, succeeded: bool) {
        let key = serde_json::to_string(&look).expect("a look is texts, which JSON can say");
        if self.looks.len() >= LOOKS_MAX && !self.looks.contains_key(&key) {
            return;
        }
        let address = address.map(|address| address.to_string().into());
        let seen = self.looks.entry(key).or_insert_with(|| LookSeen {
            look,
            succeeded: 0,
            first: at,
            address: address.clone(),
        });
        seen.succeeded = seen.succeeded.saturating_add(u32::from(succeeded));
        if at < seen.first {
            (seen.first, seen.address) = (at, address);
        }
    }

    /// How many sign-ins ended in a token.
    pub fn succeeded(&self) -> u32 {
        let counts = self.looks.values().map(|seen| seen.succeeded);
        counts.fold(0, u32::saturating_add)
    }

    /// Each look, in a fixed order.
    pub fn looks(&self) -> impl Iterator<Item = &LookSeen> {
        self.looks.values()
    }

    /// The day as bytes, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a day is maps of texts and numbers, which JSON can say")
    }

    /// A day that was kept. None where another version wrote it in another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

/// What is usual for a service principal, by its earlier days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Habits {
    values: BTreeMap<Property, BTreeMap<Box<str>, u32>>,
    sign_ins: u32,
    days: u32,
}

impl Habits {
    /// Learns the sign-ins of a day that ended in a token, but for those that are doubted: an intruder teaches nothing.
    pub fn learn(&mut self, day: &PrincipalDay, is_doubted: impl Fn(&Look) -> bool) {
        let mut learned = 0_u32;
        for seen in day.looks().filter(|seen| seen.succeeded > 0 && !is_doubted(&seen.look)) {
            learned = learned.saturating_add(seen.succeeded);
            for property in Property::ALL {
                let Some(value) = seen.look.get(property) else { continue };
                let count = self
                    .values
                    .entry(property)
                    .or_default()
                    .entry(value.into())
                    .or_default();
                *count = count.saturating_add(seen.succeeded);
            }
        }
        self.sign_ins = self.sign_ins.saturating_add(learned);
        self.days += u32::from(learned > 0);
    }

    /// How many sign-ins were learned.
    pub fn sign_ins(&self) -> u32 {
        self.sign_ins
    }

    /// On how many days there were any.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// In how many sign-ins the property is known.
    pub fn known(&self, property: Property) -> u32 {
        let counts = self.values.get(&property).into_iter().flat_map(BTreeMap::values);
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The values of a property, the most usual first.
    pub fn usual(&self, property: Property) -> Vec<&str> {
        let values = self.values.get(&property).into_iter().flatten();
        let mut values: Vec<(&str, u32)> = values.map(|(value, count)| (&**value, *count)).collect();
        values.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
        values.into_iter().map(|(value, _)| value).collect()
    }

    /// Whether the value was ever there.
    pub fn has(&self, property: Property, value: &str) -> bool {
        self.values
            .get(&property)
            .is_some_and(|values| values.contains_key(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.plus_seconds(second)
    }

    fn look(agent: &str) -> Look {
        let of = LookOf {
            user_agent: Some(agent),
            ..LookOf::default()
        };
        Look::of(of, &Signals::default())
    }

    #[test]
    fn releases_of_a_program_look_the_same() {
        assert_eq!(
            look("azsdk-net-Identity/1.10.4 (.NET 6.0)"),
            look("azsdk-net-Identity/1.11 (.NET 8)")
        );
        assert_ne!(look("azsdk-net-Identity/1.10.4"), look("python-requests/2.31"));
        for nothing in ["", " ", "/", "()"] {
            assert!(
                look(nothing).get(Property::UserAgent).is_none_or(|value| value == ")"),
                "{nothing}"
            );
        }
    }

    #[test]
    fn an_address_of_an_own_network_has_no_place() {
        let of = |address: &str| {
            let of = LookOf {
                address: Some(address.parse().unwrap()),
                ..LookOf::default()
            };
            Look::of(of, &Signals::default())
        };
        assert_eq!(of("10.0.0.1").get(Property::Network), None);
        assert_eq!(of("10.0.0.1").get(Property::Hosting), None);
        assert_eq!(of("8.8.8.8").get(Property::Network), Some("8.8.8.0/24"));
    }

    #[test]
    fn a_day_is_the_same_in_whatever_order_and_survives_being_kept() {
        let (mut day, mut other) = (PrincipalDay::default(), PrincipalDay::default());
        let sign_ins = [("a/1", 5, true), ("a/2", 3, true), ("b/1", 4, false)];
        for (agent, second, succeeded) in sign_ins {
            day.add(look(agent), at(second), None, succeeded);
        }
        for (agent, second, succeeded) in sign_ins.into_iter().rev() {
            other.add(look(agent), at(second), None, succeeded);
        }
        assert_eq!(day, other);
        assert_eq!((day.succeeded(), day.looks().count()), (2, 2));
        assert_eq!(day.looks().next().unwrap().first, at(3));
        assert_eq!(PrincipalDay::from_bytes(&day.to_bytes()), Some(day));
        assert_eq!(PrincipalDay::from_bytes(b"[1]"), None);
    }

    #[test]
    fn a_day_is_bounded() {
        let mut day = PrincipalDay::default();
        for number in 0..1_000 {
            day.add(look(&format!("program{number}")), at(number), None, true);
        }
        assert_eq!(day.looks().count(), LOOKS_MAX);
    }

    #[test]
    fn what_is_doubted_or_was_refused_is_not_learned() {
        let mut day = PrincipalDay::default();
        day.add(look("own/1"), at(1), None, true);
        day.add(look("intruder/1"), at(2), None, true);
        day.add(look("refused/1"), at(3), None, false);
        let mut habits = Habits::default();
        habits.learn(&day, |seen| *seen == look("intruder/1"));
        assert_eq!(habits.usual(Property::UserAgent), ["own"]);
        assert_eq!(
            (habits.sign_ins(), habits.days(), habits.known(Property::UserAgent)),
            (1, 1, 1)
        );
        habits.learn(&PrincipalDay::default(), |_| false);
        assert_eq!(habits.days(), 1, "a day without sign-ins is none");
    }
}
