//! What is common in the tenant: how often each value occurs over all users.
//!
//! It is built from counts of whole UTC days, and a sign-in of day D is judged with the model of the days before D. So
//! a judgement does not depend on the order in which sign-ins arrive, nor on how many threads score them.

use crate::features::{Feature, Features};
use keepwatch_graph::UserId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The features that are counted over all users. Addresses, user agents, devices and applications are not: they are too
/// many, and say of a person rather than of a tenant.
pub const MODEL_FEATURES: [Feature; 7] = [
    Feature::Prefix,
    Feature::Network,
    Feature::Country,
    Feature::Browser,
    Feature::OperatingSystem,
    Feature::DeviceType,
    Feature::TokenIssuer,
];

/// How many values of a feature a day keeps, those of the most users first. The rest is what the model's share for
/// unseen values stands for.
pub const DAY_VALUES_MAX: usize = 1_000;

/// The window of days that makes a model, unless settings say otherwise.
pub const WINDOW_DAYS: u32 = 30;

/// How often a value occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Count {
    /// In how many sign-ins.
    pub sign_ins: u64,
    /// With how many distinct users.
    pub users: u32,
}

/// The legitimate sign-ins of one UTC day, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DayCounts {
    /// Sign-ins in all.
    pub sign_ins: u64,
    /// Distinct users in all.
    pub users: u32,
    /// Feature, value, count. Features outside [`MODEL_FEATURES`] are ignored.
    pub features: BTreeMap<Feature, BTreeMap<Box<str>, Count>>,
}

impl DayCounts {
    /// Cuts every feature to the [`DAY_VALUES_MAX`] values of the most users; ties go by sign-ins, then by value.
    pub fn bound(&mut self) {
        for values in self.features.values_mut() {
            if values.len() <= DAY_VALUES_MAX {
                continue;
            }
            let mut ranked: Vec<_> = std::mem::take(values).into_iter().collect();
            ranked.sort_by(|(a, x), (b, y)| (y.users, y.sign_ins).cmp(&(x.users, x.sign_ins)).then(a.cmp(b)));
            ranked.truncate(DAY_VALUES_MAX);
            *values = ranked.into_iter().collect();
        }
    }
}

/// Counts the sign-ins of a day in memory, for those who have no database to group by.
#[derive(Debug, Default)]
pub struct DayTally {
    sign_ins: u64,
    users: HashSet<UserId>,
    values: HashMap<(Feature, Box<str>), (u64, HashSet<UserId>)>,
}

impl DayTally {
    /// Counts a legitimate sign-in.
    pub fn add(&mut self, user: UserId, features: &Features) {
        self.sign_ins += 1;
        self.users.insert(user);
        for feature in MODEL_FEATURES {
            if let Some(value) = features.get(feature) {
                let (sign_ins, users) = self.values.entry((feature, value.into())).or_default();
                *sign_ins += 1;
                users.insert(user);
            }
        }
    }

    /// The day's counts, bounded.
    pub fn finish(self) -> DayCounts {
        let mut day = DayCounts {
            sign_ins: self.sign_ins,
            users: self.users.len() as u32,
            features: BTreeMap::new(),
        };
        for ((feature, value), (sign_ins, users)) in self.values {
            let users = users.len() as u32;
            day.features
                .entry(feature)
                .or_default()
                .insert(value, Count { sign_ins, users });
        }
        day.bound();
        day
    }
}

/// How common each value is in the tenant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TenantModel {
    users_peak: u32,
    tables: [Table; MODEL_FEATURES.len()],
    /// Browsers without their versions, which a new version belongs to.
    browser_families: Table,
}

/// How common a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Commonness {
    /// Sign-ins in the window.
    pub sign_ins: u64,
    /// Days on which a user had it, added up over users.
    pub user_days: u64,
    /// The most distinct users on one day: at least so many have it. Days cannot be added up to distinct users.
    pub users_peak: u32,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Table {
    values: HashMap<Box<str>, Commonness>,
    user_days: u64,
}

impl TenantModel {
    /// The model of a window of days.
    pub fn from_days<'a>(days: impl IntoIterator<Item = &'a DayCounts>) -> TenantModel {
        let mut model = TenantModel::default();
        for day in days {
            model.users_peak = model.users_peak.max(day.users);
            for (table, feature) in model.tables.iter_mut().zip(MODEL_FEATURES) {
                for (value, count) in day.features.get(&feature).into_iter().flatten() {
                    table.add(value, count);
                }
            }
            for (browser, count) in day.features.get(&Feature::Browser).into_iter().flatten() {
                model.browser_families.add(browser_family(browser), count);
            }
        }
        model
    }

    /// How common `value` is; all zero for one that was never seen, or of a feature that is not counted.
    pub fn commonness(&self, feature: Feature, value: &str) -> Commonness {
        let found = self.table(feature).and_then(|table| table.values.get(value));
        found.copied().unwrap_or_default()
    }

    /// On how many days of users `feature` was known in the window.
    pub fn user_days(&self, feature: Feature) -> u64 {
        self.table(feature).map_or(0, |table| table.user_days)
    }

    /// The `most` values of `feature` that users had on most days, the commonest first.
    pub fn commonest(&self, feature: Feature, most: usize) -> Vec<(&str, Commonness)> {
        let values = self.table(feature).into_iter().flat_map(|table| &table.values);
        let mut ranked: Vec<_> = values.map(|(value, known)| (&**value, *known)).collect();
        ranked.sort_by(|(a, x), (b, y)| y.user_days.cmp(&x.user_days).then(a.cmp(b)));
        ranked.truncate(most);
        ranked
    }

    /// Whether any value of `feature` was seen in the window, so that one which was not says something.
    pub fn knows_any(&self, feature: Feature) -> bool {
        self.table(feature).is_some_and(|table| !table.values.is_empty())
    }

    /// The probability that a user's day brings `value`, where the tenant is all that is known. Never zero: a value that
    /// was never seen has its part, one of `kinds`, of what the tenant's own variety leaves for the new.
    ///
    /// Counted in days of users, not in sign-ins, so that a busy user's habits are not the tenant's.
    pub fn share(&self, feature: Feature, value: &str, kinds: f64) -> f64 {
        self.table(feature)
            .map_or(1.0 / kinds, |table| table.share(value, kinds))
    }

    /// As [`TenantModel::share`], of a browser without its version.
    pub fn browser_family_share(&self, family: &str, kinds: f64) -> f64 {
        self.browser_families.share(family, kinds)
    }

    /// Whether a browser of the family was seen in the window.
    pub fn has_browser_family(&self, family: &str) -> bool {
        self.browser_families.values.contains_key(family)
    }

    /// Whether at least `users_min` users, and at least two in a hundred of the tenant's, had `value` on one day.
    pub fn is_popular(&self, feature: Feature, value: &str, users_min: u32) -> bool {
        /// One in so many users makes a value popular: an office, a hospital's ward, not a chance meeting.
        const USERS_PER_POPULAR: u32 = 50;
        self.commonness(feature, value).users_peak >= users_min.max(self.users_peak / USERS_PER_POPULAR).max(1)
    }

    fn table(&self, feature: Feature) -> Option<&Table> {
        let index = MODEL_FEATURES.iter().position(|counted| *counted == feature)?;
        self.tables.get(index)
    }
}

impl Table {
    fn add(&mut self, value: &str, count: &Count) {
        self.user_days += u64::from(count.users);
        // Looked up first: a window names the same few values day after day.
        if !self.values.contains_key(value) {
            self.values.insert(value.into(), Commonness::default());
        }
        if let Some(known) = self.values.get_mut(value) {
            known.sign_ins += count.sign_ins;
            known.user_days += u64::from(count.users);
            known.users_peak = known.users_peak.max(count.users);
        }
    }

    /// Witten and Bell's estimate: the chance of something new is as large as the number of values that once were.
    fn share(&self, value: &str, kinds: f64) -> f64 {
        let variety = self.values.len() as f64 + 1.0;
        let all = self.user_days as f64 + variety;
        match self.values.get(value) {
            Some(known) => (known.user_days as f64 + variety / kinds) / all,
            None => variety / kinds / all,
        }
    }
}

/// A browser without its version: `Firefox` of `Firefox 78`.
pub fn browser_family(browser: &str) -> &str {
    match browser.rsplit_once(' ') {
        Some((family, version)) if version.starts_with(|first: char| first.is_ascii_digit()) => family,
        _ => browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn user(number: u128) -> UserId {
        format!("00000000-0000-0000-0000-{number:012}").parse().unwrap()
    }

    fn from(country: &str) -> Features {
        Features {
            country: Some(country.into()),
            browser: Some("Firefox 128".into()),
            ..Features::default()
        }
    }

    /// Ninety people in Germany, ten in France, each with three sign-ins; one of them was in Japan once.
    fn day() -> DayCounts {
        let mut day = DayTally::default();
        for number in 0..100 {
            for _ in 0..3 {
                day.add(user(number), &from(if number < 90 { "DE" } else { "FR" }));
            }
        }
        day.add(user(0), &from("JP"));
        day.finish()
    }

    #[test]
    fn a_model_adds_up_days() {
        let day = day();
        assert_eq!((day.sign_ins, day.users), (301, 100));
        let model = TenantModel::from_days([&day, &day]);
        let germany = model.commonness(Feature::Country, "DE");
        assert_eq!(
            (germany.sign_ins, germany.user_days, germany.users_peak),
            (540, 180, 90)
        );
        assert_eq!(model.commonness(Feature::Country, "BR"), Commonness::default());
        assert_eq!(model.commonness(Feature::Device, "DE"), Commonness::default());
    }

    #[test]
    fn shares_fall_from_the_usual_to_the_unknown() {
        let model = TenantModel::from_days([&day()]);
        let share = |country| model.share(Feature::Country, country, 250.0);
        assert!((0.8..0.9).contains(&share("DE")), "{}", share("DE"));
        assert!(share("DE") > share("FR") && share("FR") > share("JP") && share("JP") > share("BR"));
        assert!(share("BR") > 0.0);
        let nothing = TenantModel::default();
        assert_eq!(nothing.share(Feature::Country, "BR", 250.0), 1.0 / 250.0);
        assert!(model.browser_family_share("Firefox", 8.0) > 0.9);
    }

    #[test]
    fn popular_is_what_several_people_use() {
        let model = TenantModel::from_days([&day()]);
        let cases = [
            ("DE", 3, true),
            ("FR", 3, true),
            ("FR", 11, false),
            ("JP", 3, false),
            ("JP", 1, false),
        ];
        for (country, users_min, popular) in cases {
            assert_eq!(
                model.is_popular(Feature::Country, country, users_min),
                popular,
                "{country} {users_min}"
            );
        }
        assert!(
            !TenantModel::default().is_popular(Feature::Country, "DE", 0),
            "nothing is known of it"
        );
    }

    #[test]
    fn counts_are_stored_as_json() {
        let day = day();
        let json = serde_json::to_string(&day).unwrap();
        assert!(json.contains(r#""country":{"DE":{"signIns":270,"users":90}"#), "{json}");
        assert_eq!(serde_json::from_str::<DayCounts>(&json).unwrap(), day);
    }

    #[test]
    fn a_day_is_bounded_and_keeps_what_most_users_have() {
        let mut day = DayCounts::default();
        let values = day.features.entry(Feature::Prefix).or_default();
        for number in 0..DAY_VALUES_MAX + 500 {
            let users = number as u32;
            values.insert(format!("{number}").into(), Count { sign_ins: 1, users });
        }
        day.bound();
        let values = &day.features[&Feature::Prefix];
        assert_eq!(values.len(), DAY_VALUES_MAX);
        assert!(values.contains_key("1499") && !values.contains_key("499"));
    }

    #[test]
    fn a_browser_has_a_family() {
        let cases = [
            ("Firefox 128", "Firefox"),
            ("Mobile Safari 17.4", "Mobile Safari"),
            ("Mobile Safari", "Mobile Safari"),
            ("curl", "curl"),
            ("", ""),
        ];
        for (browser, family) in cases {
            assert_eq!(browser_family(browser), family);
        }
    }

    proptest! {
        /// Shares are probabilities: over all values that were seen and all that were not, they add up to one.
        #[test]
        fn shares_add_up_to_one(users in proptest::collection::vec(1_u32..1_000, 0..20)) {
            let kinds = 250.0;
            let mut day = DayCounts::default();
            for (index, users) in users.iter().enumerate() {
                let count = Count { sign_ins: 1, users: *users };
                day.features.entry(Feature::Country).or_default().insert(format!("{index}").into(), count);
            }
            let model = TenantModel::from_days([&day]);
            let seen: f64 = (0..users.len()).map(|index| model.share(Feature::Country, &index.to_string(), kinds)).sum();
            let unseen = (kinds - users.len() as f64) * model.share(Feature::Country, "never seen", kinds);
            prop_assert!((seen + unseen - 1.0).abs() < 1e-9);
        }
    }
}
