//! Anomalous activity: somebody does to the tenant what they never did and hardly anybody does.
//! Graph: `riskEventType` = `anomalousUserActivity` of users, `anomalousServicePrincipalActivity` of service principals;
//! offline, of the account.

use super::suspicious_sign_ins::OfAccount;
use crate::evidence::{Evidence, UnusualActivity};
use crate::operations::{Operation, Sensitive, TenantOperations};
use crate::registry::AccountDetector;
use crate::settings::Rule;
use keepwatch_graph::{RiskLevel, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Settings of `anomalousUserActivity` and `anomalousServicePrincipalActivity`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnomalousActivity {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// How many days before say what is usual. Default 30.
    pub window_days: u32,
    /// Silent for the first days of a tenant, in which everything is new. Default 7.
    pub tenant_days: u32,
    /// Whoever did fewer operations in those days is no administrator by habit. Default 3.
    pub habit_operations_min: u32,
    /// An operation is common where more people than that do it. Default 2: a third one makes it a part of the work here.
    pub rare_actors_max: u32,
    /// An operation is common where it was done more often than that, by whomever. Default 20.
    pub rare_count_max: u32,
    /// So many who begin to do the same on one day were told to. Default 3.
    pub crowd_min: u32,
    /// So many rare operations within an hour are a burst. Default 10.
    pub burst_min: u32,
}

impl Default for AnomalousActivity {
    fn default() -> Self {
        Self {
            enabled: true,
            window_days: 30,
            tenant_days: 7,
            habit_operations_min: 3,
            rare_actors_max: 2,
            rare_count_max: 20,
            crowd_min: 3,
            burst_min: 10,
        }
    }
}

impl AnomalousActivity {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "anomalous_activity.window_days",
                (2..=366).contains(&self.window_days),
                "from 2 to 366",
            ),
            Rule::new(
                "anomalous_activity.tenant_days",
                (1..=self.window_days).contains(&self.tenant_days),
                "at least 1 and at most `anomalous_activity.window_days`",
            ),
            Rule::new("anomalous_activity.crowd_min", self.crowd_min >= 2, "at least 2"),
            Rule::new("anomalous_activity.burst_min", self.burst_min >= 2, "at least 2"),
        ]
    }
}

/// Within how many seconds operations are one burst.
const BURST_SECONDS: f64 = 3_600.0;

/// How many operations are told by name.
const NAMES_TOLD_MAX: usize = 5;

/// Everything that was done on one day (UTC), and what was usual before it.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    /// When it begins.
    pub begins: Timestamp,
    /// The days before.
    pub before: &'a TenantOperations,
    /// The day itself: how many do the same.
    pub itself: &'a TenantOperations,
}

/// What is anomalous of what `actor` did on a day, in the order of time: a detection each time that it gets worse.
///
/// So a look in the middle of the day finds what a look at its end finds, as far as it goes.
pub fn find(
    settings: &AnomalousActivity,
    detector: &AccountDetector,
    day: Day<'_>,
    actor: &str,
    operations: &[Operation],
) -> Vec<OfAccount> {
    let is_old = |first: Timestamp| first <= day.begins.plus_days(-i64::from(settings.tenant_days));
    if !settings.enabled || !day.before.first().is_some_and(is_old) {
        return Vec::new();
    }
    let usual = day.before.of_actor(actor);
    let mut so_far = SoFar::new(usual < settings.habit_operations_min);
    let mut found = Vec::new();
    let mut told = 0;
    for operation in operations {
        if !is_rare(settings, day, actor, operation) {
            continue;
        }
        so_far.add(settings, operation);
        let points = so_far.points().min(LEVELS.len());
        if points > told {
            told = points;
            let level = LEVELS[points - 1];
            found.push(OfAccount {
                event_type: detector.event_type,
                technique: detector.technique,
                level,
                at: operation.at,
                cause: format!("{} {level}", day.begins),
                address: operation.address.clone(),
                evidence: so_far.evidence(usual),
            });
        }
    }
    found
}

/// The level of one point, of two, and of three or more.
const LEVELS: [RiskLevel; 3] = [RiskLevel::Low, RiskLevel::Medium, RiskLevel::High];

/// Whether the actor never did it, hardly anybody does, and no crowd begins to on this day: a migration, say. A crowd excuses
/// nothing sensitive, since an intruder can make accounts to do it with.
fn is_rare(settings: &AnomalousActivity, day: Day<'_>, actor: &str, operation: &Operation) -> bool {
    let (name, is_sensitive) = (&*operation.name, operation.sensitive.is_some());
    let (count, actors) = day.before.of_name(name);
    let (_, actors_today) = day.itself.of_name(name);
    day.before.of_actor_named(actor, name) == 0
        && count <= settings.rare_count_max
        && actors <= settings.rare_actors_max as usize
        && (is_sensitive || actors_today < settings.crowd_min as usize)
}

/// What an actor did on a day that is rare.
struct SoFar {
    is_newcomer: bool,
    sensitive: BTreeSet<Sensitive>,
    names: BTreeMap<Box<str>, u32>,
    /// Of the last hour.
    recent: VecDeque<(Timestamp, bool)>,
    burst: u32,
    destructive_burst: bool,
}

impl SoFar {
    fn new(is_newcomer: bool) -> Self {
        Self {
            is_newcomer,
            sensitive: BTreeSet::new(),
            names: BTreeMap::new(),
            recent: VecDeque::new(),
            burst: 0,
            destructive_burst: false,
        }
    }

    fn add(&mut self, settings: &AnomalousActivity, operation: &Operation) {
        self.sensitive.extend(operation.sensitive);
        let count = self.names.entry(operation.name.clone()).or_default();
        *count = count.saturating_add(1);
        self.recent.push_back((operation.at, operation.is_destructive));
        while let Some((first, _)) = self.recent.front()
            && operation.at.seconds_since(*first) > BURST_SECONDS
        {
            self.recent.pop_front();
        }
        let min = settings.burst_min as usize;
        if self.recent.len() >= min {
            self.burst = self.burst.max(u32::try_from(self.recent.len()).unwrap_or(u32::MAX));
            let destructive = self.recent.iter().filter(|(_, is_destructive)| *is_destructive);
            self.destructive_burst |= destructive.count() >= min;
        }
    }

    /// One for each sensitive kind, one more where somebody does it who is no administrator by habit, one for a burst, and
    /// one more where the burst destroys.
    fn points(&self) -> usize {
        let by_newcomer = self.is_newcomer && !self.sensitive.is_empty();
        self.sensitive.len()
            + usize::from(by_newcomer)
            + usize::from(self.burst > 0)
            + usize::from(self.destructive_burst)
    }

    fn evidence(&self, usual: u32) -> Evidence {
        let mut names: Vec<(Box<str>, u32)> = self.names.iter().map(|(name, count)| (name.clone(), *count)).collect();
        names.sort_by(|(one, count), (other, more)| more.cmp(count).then_with(|| one.cmp(other)));
        names.truncate(NAMES_TOLD_MAX);
        Evidence::UnusualActivity(UnusualActivity {
            operations: names,
            sensitive: self.sensitive.iter().copied().collect(),
            usual,
            burst: (self.burst > 0).then_some(self.burst),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::ANOMALOUS_USER_ACTIVITY;
    use RiskLevel::{High, Low, Medium};

    const ACTOR: &str = "ada";

    fn begins() -> Timestamp {
        Timestamp::parse("2026-11-20T00:00:00Z").unwrap()
    }

    fn operation(minute: i64, name: &str, sensitive: Option<Sensitive>) -> Operation {
        Operation {
            at: begins().plus_seconds(60 * minute),
            name: name.into(),
            sensitive,
            is_destructive: name.starts_with("delete"),
            address: None,
        }
    }

    /// A tenant of a month in which `ada` updates users and others do what is given.
    fn month(others: &[(&str, &str, u32)]) -> TenantOperations {
        let mut before = TenantOperations::default();
        let long_ago = begins().plus_days(-25);
        before.add(ACTOR, "update user", 40, long_ago);
        for (actor, name, count) in others {
            before.add(actor, name, *count, long_ago);
        }
        before
    }

    fn levels(
        before: &TenantOperations,
        others_today: &[(&str, &str)],
        actor: &str,
        done: &[Operation],
    ) -> Vec<RiskLevel> {
        let mut itself = TenantOperations::default();
        for (other, name) in others_today {
            itself.add(other, name, 1, begins());
        }
        for operation in done {
            itself.add(actor, &operation.name, 1, operation.at);
        }
        let day = Day {
            begins: begins(),
            before,
            itself: &itself,
        };
        let found = find(
            &AnomalousActivity::default(),
            &ANOMALOUS_USER_ACTIVITY,
            day,
            actor,
            done,
        );
        found.into_iter().map(|found| found.level).collect()
    }

    fn role(minute: i64) -> Operation {
        operation(minute, "add member to role", Some(Sensitive::RoleAssigned))
    }

    fn secret(minute: i64) -> Operation {
        operation(minute, "add secret", Some(Sensitive::CredentialAdded))
    }

    fn many(name: &str, count: i64, minutes_between: i64) -> Vec<Operation> {
        (0..count)
            .map(|number| operation(number * minutes_between, name, None))
            .collect()
    }

    #[test]
    fn what_is_new_for_somebody_and_rare_for_everybody_counts_by_what_it_opens() {
        let before = month(&[]);
        let policy = operation(9, "delete conditional access policy", Some(Sensitive::PolicyWeakened));
        let cases: [(&str, &str, Vec<Operation>, &[RiskLevel]); 9] = [
            ("the usual", ACTOR, many("update user", 200, 1), &[]),
            ("something new and harmless", ACTOR, many("add group", 3, 1), &[]),
            ("a role", ACTOR, vec![role(1)], &[Low]),
            ("two roles are one kind", ACTOR, vec![role(1), role(2)], &[Low]),
            ("a role and a secret", ACTOR, vec![role(1), secret(2)], &[Low, Medium]),
            (
                "and a policy",
                ACTOR,
                vec![role(1), secret(2), policy],
                &[Low, Medium, High],
            ),
            ("by no administrator", "bob", vec![role(1)], &[Medium]),
            (
                "by no administrator, both",
                "bob",
                vec![role(1), secret(2)],
                &[Medium, High],
            ),
            ("harmless, by no administrator", "bob", many("add group", 3, 1), &[]),
        ];
        for (name, actor, done, expected) in cases {
            assert_eq!(levels(&before, &[], actor, &done), expected, "{name}");
        }
    }

    #[test]
    fn a_burst_is_many_within_an_hour_and_worse_where_it_destroys() {
        let before = month(&[]);
        assert_eq!(levels(&before, &[], ACTOR, &many("add group", 10, 1)), [Low]);
        assert_eq!(levels(&before, &[], ACTOR, &many("add group", 9, 1)), []);
        assert_eq!(
            levels(&before, &[], ACTOR, &many("add group", 100, 10)),
            [],
            "all day long"
        );
        assert_eq!(levels(&before, &[], ACTOR, &many("delete user", 10, 1)), [Medium]);
    }

    #[test]
    fn what_is_the_work_here_is_nobodys_risk() {
        let name = "add member to role";
        let three: &[(&str, &str, u32)] = &[("bob", name, 1), ("eve", name, 1), ("kim", name, 1)];
        assert_eq!(levels(&month(three), &[], ACTOR, &[role(1)]), [], "several do it");
        assert_eq!(levels(&month(&three[..2]), &[], ACTOR, &[role(1)]), [Low]);
        assert_eq!(
            levels(&month(&[("bob", name, 21)]), &[], ACTOR, &[role(1)]),
            [],
            "one does it often"
        );
        assert_eq!(
            levels(&month(&[(ACTOR, name, 1)]), &[], ACTOR, &[role(1)]),
            [],
            "she did it before"
        );
        let today = [("bob", name), ("eve", name)];
        assert_eq!(
            levels(&month(&[]), &today, ACTOR, &[role(1)]),
            [Low],
            "accounts to hide among are made in minutes"
        );
    }

    #[test]
    fn the_first_days_of_a_tenant_are_silent() {
        let mut before = TenantOperations::default();
        assert_eq!(levels(&before, &[], ACTOR, &[role(1)]), [], "the very first");
        before.add(ACTOR, "update user", 40, begins().plus_days(-6));
        assert_eq!(levels(&before, &[], ACTOR, &[role(1)]), []);
        before.add(ACTOR, "update user", 1, begins().plus_days(-7));
        assert_eq!(levels(&before, &[], ACTOR, &[role(1)]), [Low]);
    }

    #[test]
    fn a_look_at_noon_finds_what_the_evening_finds() {
        let (before, done) = (month(&[]), [role(1), secret(2)]);
        let find = |done: &[Operation]| {
            let itself = TenantOperations::default();
            let day = Day {
                begins: begins(),
                before: &before,
                itself: &itself,
            };
            super::find(
                &AnomalousActivity::default(),
                &ANOMALOUS_USER_ACTIVITY,
                day,
                ACTOR,
                done,
            )
        };
        let (noon, evening) = (find(&done[..1]), find(&done));
        assert_eq!(noon[..], evening[..1]);
        assert_ne!(evening[0].cause, evening[1].cause);
        let reason = evening[1].evidence.reason();
        assert!(
            reason.contains("gave a role") && reason.contains("added a credential"),
            "{reason}"
        );
    }

    #[test]
    fn it_can_be_switched_off() {
        let before = month(&[]);
        let settings = AnomalousActivity {
            enabled: false,
            ..AnomalousActivity::default()
        };
        let day = Day {
            begins: begins(),
            before: &before,
            itself: &before,
        };
        assert_eq!(
            super::find(&settings, &ANOMALOUS_USER_ACTIVITY, day, "bob", &[role(1)]),
            []
        );
    }
}
