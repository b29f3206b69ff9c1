//! A rule of the operator's that matched.

use super::{Explain, NotSuppressed, not_suppressed, pair};
use crate::features::Feature;
use crate::signals::ListClass;
use crate::threats::RuleId;
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// A rule of the operator's that matched, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreatRuleEvidence {
    /// Which rule; of several, one of the highest level.
    pub rule: RuleId,
    /// What it is about, in the operator's words.
    pub title: Box<str>,
    /// From when on it will say nothing.
    pub expires: Option<Timestamp>,
    /// Everything of the attempt that it matched by; never empty.
    pub matched: Vec<Matched>,
    /// Other rules that matched.
    pub others: Vec<RuleId>,
    /// Every rule that could have explained it, with why it did not.
    pub not_suppressed: Vec<NotSuppressed>,
}

/// What of an attempt an indicator or a condition matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Which indicator or condition.
    pub by: MatchedBy,
    /// The value, of the attempt or of the rule.
    pub value: Box<str>,
}

/// What a rule can match by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// The address is in a block.
    Address,
    /// A network announces it.
    Network,
    /// The user agent as a whole.
    UserAgent,
    /// A part of it.
    UserAgentPart,
    /// The application.
    Application,
    /// The country is named.
    Country,
    /// The country is none of the named ones.
    OutsideCountry,
    /// A list of the class holds the address.
    List(ListClass),
    /// The browser's family.
    Browser,
    /// The operating system.
    OperatingSystem,
    /// The type of device.
    DeviceType,
    /// Whether a person was present.
    Presence,
    /// The user never had the value.
    NewForUser(Feature),
    /// Nobody in the tenant had it.
    UnknownInTenant(Feature),
}

impl Matched {
    /// `value` was matched.
    pub(crate) fn new(by: MatchedBy, value: &str) -> Matched {
        Matched {
            by,
            value: value.into(),
        }
    }

    /// As a part of a sentence.
    fn told(&self) -> String {
        let value = &self.value;
        match self.by {
            MatchedBy::Address => format!("an address in {value}"),
            MatchedBy::Network => format!("network AS{value}"),
            MatchedBy::UserAgent => format!("user agent \"{value}\""),
            MatchedBy::UserAgentPart => format!("\"{value}\" in the user agent"),
            MatchedBy::Application => format!("application {value}"),
            MatchedBy::Country => format!("country {value}"),
            MatchedBy::OutsideCountry => format!("country {value}, which is none of those it leaves out"),
            MatchedBy::List(class) => format!("an address on the list \"{value}\" of class {}", class.as_str()),
            MatchedBy::Browser => format!("browser {value}"),
            MatchedBy::OperatingSystem => format!("operating system {value}"),
            MatchedBy::DeviceType => format!("device type {value}"),
            MatchedBy::Presence if &**value == "true" => "a person present".to_owned(),
            MatchedBy::Presence => "nobody present".to_owned(),
            MatchedBy::NewForUser(feature) => format!("{} {value}, new for the user", feature.label()),
            MatchedBy::UnknownInTenant(feature) => format!("{} {value}, which nobody else here has", feature.label()),
        }
    }
}

impl MatchedBy {
    /// The name in `additionalInfo`: that of the key in a file of rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            MatchedBy::Address => "addresses",
            MatchedBy::Network => "networks",
            MatchedBy::UserAgent => "user_agents",
            MatchedBy::UserAgentPart => "user_agents_containing",
            MatchedBy::Application => "applications",
            MatchedBy::Country => "countries",
            MatchedBy::OutsideCountry => "outside_countries",
            MatchedBy::List(_) => "lists",
            MatchedBy::Browser => "browsers",
            MatchedBy::OperatingSystem => "operating_systems",
            MatchedBy::DeviceType => "device_types",
            MatchedBy::Presence => "interactive",
            MatchedBy::NewForUser(_) => "new_for_user",
            MatchedBy::UnknownInTenant(_) => "unknown_in_tenant",
        }
    }

    /// The feature that it is about, where the name does not say it.
    const fn feature(self) -> Option<Feature> {
        match self {
            MatchedBy::NewForUser(feature) | MatchedBy::UnknownInTenant(feature) => Some(feature),
            MatchedBy::Address
            | MatchedBy::Network
            | MatchedBy::UserAgent
            | MatchedBy::UserAgentPart
            | MatchedBy::Application
            | MatchedBy::Country
            | MatchedBy::OutsideCountry
            | MatchedBy::List(_)
            | MatchedBy::Browser
            | MatchedBy::OperatingSystem
            | MatchedBy::DeviceType
            | MatchedBy::Presence => None,
        }
    }
}

impl Explain for ThreatRuleEvidence {
    fn reason(&self) -> String {
        let told: Vec<_> = self.matched.iter().map(Matched::told).collect();
        format!(
            "The sign-in matches the rule {}, \"{}\": {}.",
            self.rule,
            self.title,
            told.join("; ")
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let matched = self.matched.iter().map(|matched| {
            let mut item = json!({"condition": matched.by.as_str(), "value": matched.value});
            if let Some(feature) = matched.by.feature() {
                item["property"] = json!(feature.as_str());
            }
            item
        });
        let others: Vec<_> = self.others.iter().map(RuleId::as_str).collect();
        vec![
            pair("ruleId", json!(self.rule.as_str())),
            pair("ruleTitle", json!(self.title)),
            pair("ruleExpiresDateTime", json!(self.expires)),
            pair("matched", matched.collect()),
            pair("otherRuleIds", json!(others)),
            pair("notSuppressedBecause", not_suppressed::shown(&self.not_suppressed)),
        ]
    }
}
