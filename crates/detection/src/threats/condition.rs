//! What a pattern is made of.

use super::rule::RuleError;
use crate::evidence::{Matched, MatchedBy};
use crate::facts::Facts;
use crate::features::{Feature, VALUE_BYTES_MAX};
use crate::model::{MODEL_FEATURES, browser_family};
use crate::signals::ListClass;

/// The most values that a condition names: more than there are countries.
const VALUES_MAX: usize = 300;

/// One condition of a pattern. What is not known meets none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The country is one of these (ISO 3166 alpha-2).
    Countries(Vec<Box<str>>),
    /// The country is known and none of these.
    OutsideCountries(Vec<Box<str>>),
    /// A list of one of these classes holds the address.
    Lists(Vec<ListClass>),
    /// The browser is of one of these families.
    Browsers(Vec<Box<str>>),
    /// The operating system is one of these families.
    OperatingSystems(Vec<Box<str>>),
    /// The type of device is one of these.
    DeviceTypes(Vec<Box<str>>),
    /// Whether a person was present.
    Interactive(bool),
    /// The user is known, and never had the attempt's value of the feature.
    NewForUser(Feature),
    /// The tenant is known, and nobody in it had the attempt's value of the feature in the days before.
    UnknownInTenant(Feature),
}

impl Condition {
    /// The condition as attempts are compared with it, if it can be one.
    pub(super) fn checked(self) -> Result<Condition, RuleError> {
        Ok(match self {
            Condition::Countries(codes) => Condition::Countries(countries(codes)?),
            Condition::OutsideCountries(codes) => Condition::OutsideCountries(countries(codes)?),
            Condition::Lists(classes) if classes.is_empty() => return Err(RuleError::NoValues),
            Condition::Lists(classes) => Condition::Lists(classes),
            Condition::Browsers(names) => Condition::Browsers(names_of(names)?),
            Condition::OperatingSystems(names) => Condition::OperatingSystems(names_of(names)?),
            Condition::DeviceTypes(names) => Condition::DeviceTypes(names_of(names)?),
            Condition::Interactive(is_present) => Condition::Interactive(is_present),
            Condition::NewForUser(feature) => Condition::NewForUser(feature),
            Condition::UnknownInTenant(feature) if !MODEL_FEATURES.contains(&feature) => {
                return Err(RuleError::NotCounted(feature));
            }
            Condition::UnknownInTenant(feature) => Condition::UnknownInTenant(feature),
        })
    }

    /// Whether it narrows a pattern down far enough to stand alone: one in two sign-ins has nobody present.
    pub(super) const fn can_stand_alone(&self) -> bool {
        match self {
            Condition::Interactive(_) => false,
            Condition::Countries(_)
            | Condition::OutsideCountries(_)
            | Condition::Lists(_)
            | Condition::Browsers(_)
            | Condition::OperatingSystems(_)
            | Condition::DeviceTypes(_)
            | Condition::NewForUser(_)
            | Condition::UnknownInTenant(_) => true,
        }
    }

    /// What of the attempt meets it; none where nothing does, or nobody knows.
    pub(super) fn met_by(&self, facts: &Facts<'_>) -> Option<Matched> {
        let features = facts.features;
        match self {
            Condition::Countries(codes) => one_of(codes, features.country.as_deref(), MatchedBy::Country),
            Condition::OutsideCountries(codes) => {
                let country = features.country.as_deref()?;
                let is_outside = codes.iter().all(|code| **code != *country);
                is_outside.then(|| Matched::new(MatchedBy::OutsideCountry, country))
            }
            Condition::Lists(classes) => {
                let found = classes.iter().find_map(|class| facts.list(*class))?;
                Some(Matched::new(MatchedBy::List(found.class), &found.list))
            }
            Condition::Browsers(names) => {
                let family = features.browser.as_deref().map(browser_family);
                one_of(names, family, MatchedBy::Browser)
            }
            Condition::OperatingSystems(names) => {
                one_of(names, features.operating_system.as_deref(), MatchedBy::OperatingSystem)
            }
            Condition::DeviceTypes(names) => one_of(names, features.device_type.as_deref(), MatchedBy::DeviceType),
            Condition::Interactive(is_present) => (facts.attempt.interactive == *is_present)
                .then(|| Matched::new(MatchedBy::Presence, if *is_present { "true" } else { "false" })),
            Condition::NewForUser(feature) => {
                let value = features.get(*feature)?;
                let is_new = facts.profile.total(*feature, facts.attempt.at) > 0 && facts.seen(*feature).is_none();
                is_new.then(|| Matched::new(MatchedBy::NewForUser(*feature), value))
            }
            Condition::UnknownInTenant(feature) => {
                let value = features.get(*feature)?;
                let is_unknown =
                    facts.model.knows_any(*feature) && facts.model.commonness(*feature, value).sign_ins == 0;
                is_unknown.then(|| Matched::new(MatchedBy::UnknownInTenant(*feature), value))
            }
        }
    }
}

fn one_of(names: &[Box<str>], value: Option<&str>, by: MatchedBy) -> Option<Matched> {
    let value = value?;
    let is_named = names.iter().any(|name| name.eq_ignore_ascii_case(value));
    is_named.then(|| Matched::new(by, value))
}

fn countries(codes: Vec<Box<str>>) -> Result<Vec<Box<str>>, RuleError> {
    let code = |text: Box<str>| {
        let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_code
            .then(|| text.to_ascii_uppercase().into())
            .ok_or(RuleError::Country(text))
    };
    bounded(codes)?.into_iter().map(code).collect()
}

fn names_of(names: Vec<Box<str>>) -> Result<Vec<Box<str>>, RuleError> {
    let names = bounded(names)?;
    let fits = |name: &str| (1..=VALUE_BYTES_MAX).contains(&name.trim().len());
    if !names.iter().all(|name| fits(name)) {
        return Err(RuleError::Text {
            bytes_min: 1,
            bytes_max: VALUE_BYTES_MAX,
        });
    }
    Ok(names.into_iter().map(|name| name.trim().into()).collect())
}

fn bounded(values: Vec<Box<str>>) -> Result<Vec<Box<str>>, RuleError> {
    match values.len() {
        0 => Err(RuleError::NoValues),
        1..=VALUES_MAX => Ok(values),
        _ => Err(RuleError::TooMany {
            what: "values in a condition",
            limit: VALUES_MAX,
        }),
    }
}
