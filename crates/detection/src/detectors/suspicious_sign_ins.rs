//! Suspicious sign-ins: a service principal signs in with properties that it never had.
//! Graph: `riskEventType` = `suspiciousSignins`, offline, of a service principal and of no single sign-in.

use crate::evidence::{Evidence, NewProperty, PrincipalUnfamiliar};
use crate::principal_day::{Habits, LookSeen, PrincipalDay, Property};
use crate::registry::SUSPICIOUS_SIGN_INS;
use crate::risk::severity;
use crate::settings::{self, Rule};
use keepwatch_graph::{RiskLevel, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Settings of `suspiciousSignins`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SuspiciousSignIns {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// How many days before a sign-in say what is usual. Default 60, which is documented as the longest.
    pub window_days: u32,
    /// Silent until there were sign-ins on so many days. Default 2, which is documented as the shortest.
    pub learning_days: u32,
    /// Silent until there were so many sign-ins; a property counts that is known in as many. Default 10: a job that runs once a
    /// day is known after ten days.
    pub learning_sign_ins: u32,
    /// A property of which a service principal has had more values than that is none of its habits. Default 8: what is used by
    /// every customer comes from everywhere.
    pub values_max: u32,
    /// The level where only the place is new, by two properties at least. Default low: whoever moves a service to another
    /// cloud or region changes as much.
    #[serde(deserialize_with = "settings::level")]
    pub one_aspect: RiskLevel,
    /// The level where two of place, program, target and credential are new. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub two_aspects: RiskLevel,
    /// The level where three are. Default high: nothing is left but the name.
    #[serde(deserialize_with = "settings::level")]
    pub three_aspects: RiskLevel,
}

impl Default for SuspiciousSignIns {
    fn default() -> Self {
        Self {
            enabled: true,
            window_days: 60,
            learning_days: 2,
            learning_sign_ins: 10,
            values_max: 8,
            one_aspect: RiskLevel::Low,
            two_aspects: RiskLevel::Medium,
            three_aspects: RiskLevel::High,
        }
    }
}

impl SuspiciousSignIns {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "suspicious_sign_ins.window_days",
                (2..=60).contains(&self.window_days),
                "from 2 to 60",
            ),
            Rule::new(
                "suspicious_sign_ins.learning_days",
                (2..=self.window_days).contains(&self.learning_days),
                "at least 2 and at most `suspicious_sign_ins.window_days`",
            ),
            Rule::new(
                "suspicious_sign_ins.learning_sign_ins",
                self.learning_sign_ins >= 1,
                "at least 1",
            ),
            Rule::new("suspicious_sign_ins.values_max", self.values_max >= 1, "at least 1"),
        ]
    }
}

/// One property alone is a planned change: a new version, region or resource.
const NEW_PROPERTIES_MIN: usize = 2;

/// What was found of an account, and of no sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct OfAccount {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// The MITRE ATT&CK technique.
    pub technique: &'static str,
    /// Low, medium or high.
    pub level: RiskLevel,
    /// When it took place.
    pub at: Timestamp,
    /// What makes it another detection than others of its type and account.
    pub cause: String,
    /// Where it came from, where that is known.
    pub address: Option<Box<str>>,
    /// Why.
    pub evidence: Evidence,
}

/// What is suspicious of a day by the habits of the days before. One for each place and program, however many resources it
/// went to.
pub fn find(settings: &SuspiciousSignIns, habits: &Habits, day: &PrincipalDay) -> Vec<OfAccount> {
    let is_firm = habits.days() >= settings.learning_days && habits.sign_ins() >= settings.learning_sign_ins;
    if !settings.enabled || !is_firm {
        return Vec::new();
    }
    let mut by_origin: BTreeMap<String, Vec<(&LookSeen, Vec<Property>)>> = BTreeMap::new();
    for seen in day.looks() {
        let new = new_properties(settings, habits, seen);
        if new.len() >= NEW_PROPERTIES_MIN {
            by_origin.entry(seen.look.origin()).or_default().push((seen, new));
        }
    }
    let found = by_origin.into_iter().map(|(cause, looks)| {
        let new: BTreeSet<Property> = looks.iter().flat_map(|(_, new)| new).copied().collect();
        // The first one says when it began.
        let first = looks.iter().map(|(seen, _)| *seen).min_by_key(|seen| seen.first);
        let at = first.map_or(Timestamp::MIN, |seen| seen.first);
        OfAccount {
            event_type: SUSPICIOUS_SIGN_INS.event_type,
            technique: SUSPICIOUS_SIGN_INS.technique,
            level: level(settings, &new),
            at,
            cause,
            address: first.and_then(|seen| seen.address.clone()),
            evidence: evidence(habits, &looks, &new),
        }
    });
    found.filter(|found| severity(found.level) > 0).collect()
}

/// The properties whose value the principal never had, among those that are its habits.
fn new_properties(settings: &SuspiciousSignIns, habits: &Habits, seen: &LookSeen) -> Vec<Property> {
    let is_new = |property: &Property| {
        let value = seen.look.get(*property);
        let is_habit = habits.known(*property) >= settings.learning_sign_ins
            && habits.usual(*property).len() <= settings.values_max as usize;
        is_habit && value.is_some_and(|value| !habits.has(*property, value))
    };
    Property::ALL.into_iter().filter(is_new).collect()
}

fn level(settings: &SuspiciousSignIns, new: &BTreeSet<Property>) -> RiskLevel {
    let aspects: BTreeSet<_> = new.iter().map(|property| property.aspect()).collect();
    match aspects.len() {
        0 | 1 => settings.one_aspect,
        2 => settings.two_aspects,
        _ => settings.three_aspects,
    }
}

/// How many values of a property are told, of those that are new and of those that are usual.
const VALUES_TOLD_MAX: usize = 5;

fn evidence(habits: &Habits, looks: &[(&LookSeen, Vec<Property>)], new: &BTreeSet<Property>) -> Evidence {
    let property = |property: Property| {
        let values: BTreeSet<&str> = looks
            .iter()
            .filter(|(_, new)| new.contains(&property))
            .filter_map(|(seen, _)| seen.look.get(property))
            .collect();
        let told = |values: &mut dyn Iterator<Item = &str>| values.take(VALUES_TOLD_MAX).map(Into::into).collect();
        NewProperty {
            property,
            values: told(&mut values.into_iter()),
            usual: told(&mut habits.usual(property).into_iter()),
            of_sign_ins: habits.known(property),
        }
    };
    Evidence::PrincipalUnfamiliar(PrincipalUnfamiliar {
        properties: new.iter().copied().map(property).collect(),
        succeeded: looks
            .iter()
            .fold(0, |sum, (seen, _)| sum.saturating_add(seen.succeeded)),
        days: habits.days(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::principal_day::{Look, LookOf};
    use crate::signals::{ListClass, ListMatch, Network, Place, Signals};
    use RiskLevel::{High, Low, Medium};

    /// A sign-in, by what differs from the usual one.
    #[derive(Clone, Copy)]
    struct Came {
        network: u32,
        country: &'static str,
        is_hosting: bool,
        resource: &'static str,
        user_agent: &'static str,
        credential: &'static str,
    }

    const USUAL: Came = Came {
        network: 8075,
        country: "NL",
        is_hosting: true,
        resource: "graph",
        user_agent: "azsdk-net-Identity/1.10",
        credential: "certificate",
    };

    fn at(day: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.plus_days(20_000 + day)
    }

    impl Came {
        fn look(self) -> Look {
            let list = ListMatch {
                class: ListClass::Hosting,
                list: "clouds".into(),
                entry: "8.8.8.0/24".into(),
                updated: at(0),
            };
            let signals = Signals {
                place: Some(Place {
                    country: Some(self.country.into()),
                    ..Place::default()
                }),
                network: Some(Network {
                    number: self.network,
                    organization: None,
                }),
                lists: if self.is_hosting { vec![list] } else { Vec::new() },
                ..Signals::default()
            };
            let of = LookOf {
                address: Some("8.8.8.8".parse().unwrap()),
                resource: Some(self.resource),
                user_agent: Some(self.user_agent),
                credential: Some(self.credential),
            };
            Look::of(of, &signals)
        }
    }

    fn day(number: i64, came: &[(Came, u32)]) -> PrincipalDay {
        let mut day = PrincipalDay::default();
        for (came, times) in came {
            for time in 0..*times {
                day.add(came.look(), at(number).plus_seconds(i64::from(time)), None, true);
            }
        }
        day
    }

    fn habits(days: i64, came: &[(Came, u32)]) -> Habits {
        let mut habits = Habits::default();
        for number in 0..days {
            habits.learn(&day(number, came), |_| false);
        }
        habits
    }

    fn levels(habits: &Habits, came: &[(Came, u32)]) -> Vec<RiskLevel> {
        let found = find(&SuspiciousSignIns::default(), habits, &day(100, came));
        found.into_iter().map(|found| found.level).collect()
    }

    #[test]
    fn the_more_aspects_are_new_the_worse() {
        let habits = habits(10, &[(USUAL, 24)]);
        let another_cloud = Came {
            network: 16509,
            country: "US",
            ..USUAL
        };
        let at_home = Came {
            network: 64496,
            is_hosting: false,
            ..USUAL
        };
        let cases: [(&str, Came, &[RiskLevel]); 11] = [
            ("as ever", USUAL, &[]),
            (
                "a new version",
                Came {
                    user_agent: "azsdk-net-Identity/2.0",
                    ..USUAL
                },
                &[],
            ),
            ("another region of the same cloud", Came { country: "IE", ..USUAL }, &[]),
            (
                "another program",
                Came {
                    user_agent: "python-requests/2",
                    ..USUAL
                },
                &[],
            ),
            (
                "another resource",
                Came {
                    resource: "vault",
                    ..USUAL
                },
                &[],
            ),
            (
                "another credential",
                Came {
                    credential: "clientSecret",
                    ..USUAL
                },
                &[],
            ),
            ("another cloud", another_cloud, &[Low]),
            ("somebody's home", at_home, &[Low]),
            (
                "another cloud and program",
                Came {
                    user_agent: "curl/8",
                    ..another_cloud
                },
                &[Medium],
            ),
            (
                "program and resource",
                Came {
                    user_agent: "curl/8",
                    resource: "vault",
                    ..USUAL
                },
                &[Medium],
            ),
            (
                "everything",
                Came {
                    user_agent: "curl/8",
                    credential: "clientSecret",
                    resource: "vault",
                    ..at_home
                },
                &[High],
            ),
        ];
        for (name, came, expected) in cases {
            assert_eq!(levels(&habits, &[(USUAL, 3), (came, 1)]), expected, "{name}");
        }
    }

    #[test]
    fn it_is_silent_until_the_principal_is_known() {
        let odd = Came {
            user_agent: "curl/8",
            network: 64496,
            ..USUAL
        };
        let cases = [
            ("nothing known", habits(0, &[]), 0),
            ("one busy day", habits(1, &[(USUAL, 500)]), 0),
            ("few sign-ins", habits(9, &[(USUAL, 1)]), 0),
            ("once a day for ten days", habits(10, &[(USUAL, 1)]), 1),
            ("two days", habits(2, &[(USUAL, 5)]), 1),
        ];
        for (name, habits, expected) in cases {
            assert_eq!(levels(&habits, &[(odd, 1)]).len(), expected, "{name}");
        }
    }

    #[test]
    fn what_comes_from_everywhere_has_no_place_to_leave() {
        let network = |network| {
            (
                Came {
                    network,
                    country: "NL",
                    ..USUAL
                },
                5,
            )
        };
        let everywhere: Vec<(Came, u32)> = (1..=9).map(network).collect();
        let odd = Came {
            network: 64496,
            is_hosting: false,
            ..USUAL
        };
        assert_eq!(
            levels(&habits(10, &everywhere), &[(odd, 1)]),
            [],
            "nine networks are no habit"
        );
        assert_eq!(levels(&habits(10, &everywhere[..8]), &[(odd, 1)]), [Low]);
    }

    #[test]
    fn whoever_goes_from_resource_to_resource_is_told_once() {
        let habits = habits(10, &[(USUAL, 24)]);
        let odd = |resource| {
            (
                Came {
                    user_agent: "curl/8",
                    network: 64496,
                    resource,
                    ..USUAL
                },
                2,
            )
        };
        let found = find(
            &SuspiciousSignIns::default(),
            &habits,
            &day(100, &[odd("vault"), odd("storage"), odd("graph")]),
        );
        let [found] = &found[..] else { panic!("{found:?}") };
        assert_eq!(found.level, High);
        let reason = found.evidence.reason();
        for named in ["AS64496", "curl", "storage", "vault", "AS8075"] {
            assert!(reason.contains(named), "{named} in {reason}");
        }
        let later = find(&SuspiciousSignIns::default(), &habits, &day(101, &[odd("sql")]));
        assert_eq!(later[0].cause, found.cause, "the same intruder the next day");
    }

    #[test]
    fn what_is_not_known_is_not_held_against_it() {
        let habits = habits(10, &[(USUAL, 24)]);
        let mut day = PrincipalDay::default();
        day.add(Look::default(), at(100), None, true);
        assert_eq!(find(&SuspiciousSignIns::default(), &habits, &day), []);
    }

    #[test]
    fn it_can_be_switched_off_whole_or_by_level() {
        let habits = habits(10, &[(USUAL, 24)]);
        let day = day(
            100,
            &[(
                Came {
                    network: 16509,
                    country: "US",
                    ..USUAL
                },
                1,
            )],
        );
        let off = SuspiciousSignIns {
            enabled: false,
            ..SuspiciousSignIns::default()
        };
        let quiet = SuspiciousSignIns {
            one_aspect: RiskLevel::None,
            ..SuspiciousSignIns::default()
        };
        for settings in [off, quiet] {
            assert_eq!(find(&settings, &habits, &day), []);
        }
    }
}
