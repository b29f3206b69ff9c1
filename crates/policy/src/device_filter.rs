//! Filters for devices: a rule over what a device is, such as `device.isCompliant -eq True -and device.model -startsWith "X"`.
//!
//! Source: Microsoft Entra, Conditional Access: filter for devices, which lists the properties and operators. A property that
//! nobody has told is unknown, and so is what depends on it; of what is told, texts are compared without regard to case.
//!
//! Every property of a device that is not registered is null: no value is like it, so that what asks for one does not match,
//! and what asks for another one does.

mod parse;
mod property;
#[cfg(test)]
mod tests;

pub use parse::{DEPTH_MAX, RuleError};
pub use property::{DeviceFact, DeviceProperty};

use crate::request::Device;
use crate::truth::Truth;

/// A filter of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFilter {
    /// Whether what the rule matches is left out, as against all else.
    pub excludes: bool,
    /// `None` is a rule that nobody can read: nothing can be said of any device.
    pub rule: Option<Rule>,
}

/// A rule over what a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// All of these.
    All(Vec<Rule>),
    /// Any of these.
    Any(Vec<Rule>),
    /// Not this.
    Not(Box<Rule>),
    /// One comparison.
    Test(Test),
}

/// One comparison: a property has, or has not, one of some values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What is compared.
    pub property: DeviceProperty,
    /// How.
    pub comparison: Comparison,
    /// Whether the opposite is meant, as in `-ne`.
    pub is_negated: bool,
    /// In lower case; any of them will do.
    pub values: Vec<Box<str>>,
}

/// How a property is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `-eq`, `-in`
    Equals,
    /// `-startsWith`
    StartsWith,
    /// `-endsWith`
    EndsWith,
    /// `-contains`; of a list: whether the value is in it.
    Contains,
}

impl DeviceFilter {
    /// Whether the policy is about this device.
    pub fn met(&self, device: &Device) -> Truth {
        let matches = self.rule.as_ref().map_or(Truth::Unknown, |rule| rule.holds(device));
        if self.excludes {
            Truth::Yes.but_not(matches)
        } else {
            matches
        }
    }
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// [`RuleError`] tells where it stops to be one.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        parse::parse(text)
    }

    /// Whether it holds of a device.
    pub fn holds(&self, device: &Device) -> Truth {
        match self {
            Rule::All(rules) => rules
                .iter()
                .fold(Truth::Yes, |so_far, rule| so_far.and(rule.holds(device))),
            Rule::Any(rules) => rules
                .iter()
                .fold(Truth::No, |so_far, rule| so_far.or(rule.holds(device))),
            Rule::Not(rule) => Truth::Yes.but_not(rule.holds(device)),
            Rule::Test(test) => test.holds(device),
        }
    }
}

impl Test {
    fn holds(&self, device: &Device) -> Truth {
        let matches = match device.fact(self.property) {
            None if device.is_unregistered => Truth::No,
            None => Truth::Unknown,
            Some(fact) => self.values.iter().any(|value| self.matches(&fact, value)).into(),
        };
        if self.is_negated {
            Truth::Yes.but_not(matches)
        } else {
            matches
        }
    }

    fn matches(&self, fact: &DeviceFact, value: &str) -> bool {
        match fact {
            DeviceFact::Flag(is_set) => value == if *is_set { "true" } else { "false" },
            DeviceFact::Text(text) => match self.comparison {
                Comparison::Equals => **text == *value,
                Comparison::StartsWith => text.starts_with(value),
                Comparison::EndsWith => text.ends_with(value),
                Comparison::Contains => text.contains(value),
            },
            DeviceFact::Texts(texts) => texts.iter().any(|text| match self.comparison {
                Comparison::Equals | Comparison::Contains => **text == *value,
                Comparison::StartsWith => text.starts_with(value),
                Comparison::EndsWith => text.ends_with(value),
            }),
        }
    }
}
