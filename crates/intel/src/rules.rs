//! Files of rules: what known attackers are told by, in the operator's words.
//!
//! A file is TOML, a table `[[rule]]` for each rule. Unlike a line of a list that somebody else publishes, a rule is written
//! by hand and few depend on each other: one that cannot be meant is an error, with its file, line and id, and none of the
//! files is used until it is put right. Otherwise a misspelt rule would be found out on the day it was needed.

use crate::IntelError;
use crate::lists::listed;
use crate::settings::class_named;
use crate::source::{self, Source};
use ipnet::IpNet;
use keepwatch_detection::address::is_public;
use keepwatch_detection::threats::{Condition, Indicator, Prefix, RuleError, RuleId, ThreatRule};
use keepwatch_detection::{Feature, ListClass};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{RiskLevel, Timestamp};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use toml::{Spanned, Table};

/// The largest file of rules: the most rules there can be, with a feed's worth of indicators each.
const RULES_BYTES_MAX: u64 = 16 << 20;

/// The rules of one file.
#[derive(Debug)]
pub(crate) struct RuleFile {
    /// Each with the line on which it begins.
    pub(crate) rules: Vec<(u64, ThreatRule)>,
    /// When the file was last written.
    pub(crate) written: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    rule: Vec<Spanned<Table>>,
}

/// A rule as it is written, but for `expires`. Every key but the first three may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    title: String,
    level: RiskLevel,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    networks: Vec<u32>,
    #[serde(default)]
    user_agents: Vec<Box<str>>,
    #[serde(default)]
    user_agents_containing: Vec<Box<str>>,
    #[serde(default)]
    applications: Vec<Box<str>>,
    #[serde(default)]
    pattern: WrittenPattern,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenPattern {
    countries: Option<Vec<Box<str>>>,
    outside_countries: Option<Vec<Box<str>>>,
    lists: Option<Vec<String>>,
    browsers: Option<Vec<Box<str>>>,
    operating_systems: Option<Vec<Box<str>>>,
    device_types: Option<Vec<Box<str>>>,
    interactive: Option<bool>,
    new_for_user: Vec<Feature>,
    unknown_in_tenant: Vec<Feature>,
}

/// Reads a file of rules, or says what is wrong with it first.
pub(crate) fn open(path: &Path) -> Result<RuleFile, IntelError> {
    let Source {
        mut reader, modified, ..
    } = source::open(path, RULES_BYTES_MAX)?;
    let mut text = String::new();
    #[expect(clippy::disallowed_methods, reason = "the source is bounded")]
    reader.read_to_string(&mut text).map_err(|source| IntelError::Read {
        path: path.to_owned(),
        source,
    })?;
    let rules = read(&text).map_err(|wrong| wrong.in_file(path))?;
    Ok(RuleFile {
        rules,
        written: modified,
    })
}

/// What is wrong with a file of rules, and where.
#[derive(Debug)]
struct Wrong {
    line: u64,
    /// The id of the rule, where it has one.
    rule: Option<String>,
    detail: String,
}

impl Wrong {
    fn in_file(self, path: &Path) -> IntelError {
        IntelError::Rule {
            path: path.to_owned(),
            line: self.line,
            rule: self.rule,
            detail: self.detail,
        }
    }
}

fn read(text: &str) -> Result<Vec<(u64, ThreatRule)>, Wrong> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let written: Written = toml::from_str(text).map_err(|error| Wrong {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        rule: None,
        detail: error.message().to_owned(),
    })?;
    let rules = written.rule.into_iter().map(|table| {
        let line = line_of(text, table.span().start);
        let table = table.into_inner();
        let rule = table.get("id").and_then(|id| id.as_str()).map(shown);
        let wrong = |detail| Wrong { line, rule, detail };
        let rule = rule_of(table).map_err(wrong)?;
        Ok((line, rule))
    });
    rules.collect()
}

fn rule_of(mut table: Table) -> Result<ThreatRule, String> {
    // Read by itself: a table may give a time away as a text.
    let expires = table.remove("expires").map(|written| instant(&written)).transpose()?;
    let written = WrittenRule::deserialize(table).map_err(|error| error.message().to_owned())?;
    let rule = ThreatRule::try_from(written)?;
    Ok(match expires {
        None => rule,
        Some(at) => rule.expiring(at),
    })
}

/// The number, from 1, of the line that has the byte at `offset`.
fn line_of(text: &str, offset: usize) -> u64 {
    let before = &text.as_bytes()[..offset.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count() as u64
}

impl TryFrom<WrittenRule> for ThreatRule {
    type Error = String;

    fn try_from(written: WrittenRule) -> Result<ThreatRule, String> {
        let id = RuleId::parse(&written.id).ok_or("the id must be `TI_RI_` and four digits")?;
        let conditions = conditions(written.pattern)?;
        let mut indicators = Vec::new();
        for text in &written.addresses {
            indicators.extend(blocks(text)?.into_iter().map(Indicator::Address));
        }
        indicators.extend(written.networks.into_iter().map(Indicator::Network));
        indicators.extend(written.user_agents.into_iter().map(Indicator::UserAgent));
        let parts = written.user_agents_containing.into_iter();
        indicators.extend(parts.map(Indicator::UserAgentPart));
        indicators.extend(written.applications.into_iter().map(Indicator::Application));

        let rule = ThreatRule::new(id, &written.title, written.level, indicators, conditions);
        rule.map_err(|error: RuleError| error.to_string())
    }
}

/// A day, at whose beginning it is, or an instant with its offset, in quotation marks or without.
fn instant(written: &toml::Value) -> Result<Timestamp, String> {
    let text = match written {
        toml::Value::Datetime(at) => at.to_string(),
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Timestamp::parse(&text)
        .or_else(|_| Timestamp::parse(&format!("{text}T00:00:00Z")))
        .map_err(|_| format!("`{}` is neither a day nor an instant with its offset", shown(&text)))
}

/// The blocks of an entry as lists have it: an address, a network in CIDR form or a range.
fn blocks(text: &str) -> Result<Vec<Prefix>, String> {
    let refused = |reason: &str| format!("`{}`: {reason}", shown(text));
    let block = |network: IpNet| {
        let is_somewhere = is_public(network.addr());
        is_somewhere
            .then(|| Prefix::new(network.addr(), network.prefix_len()))
            .flatten()
            .ok_or_else(|| refused("the address is in use at many places or at none"))
    };
    let networks = listed(text.trim()).map_err(refused)?;
    networks.into_iter().map(block).collect()
}

fn conditions(pattern: WrittenPattern) -> Result<Vec<Condition>, String> {
    let lists = pattern.lists.map(classes).transpose()?;
    let named = [
        pattern.countries.map(Condition::Countries),
        pattern.outside_countries.map(Condition::OutsideCountries),
        lists.map(Condition::Lists),
        pattern.browsers.map(Condition::Browsers),
        pattern.operating_systems.map(Condition::OperatingSystems),
        pattern.device_types.map(Condition::DeviceTypes),
        pattern.interactive.map(Condition::Interactive),
    ];
    let new = pattern.new_for_user.into_iter().map(Condition::NewForUser);
    let unknown = pattern.unknown_in_tenant.into_iter().map(Condition::UnknownInTenant);
    Ok(named.into_iter().flatten().chain(new).chain(unknown).collect())
}

fn classes(names: Vec<String>) -> Result<Vec<ListClass>, String> {
    let class = |name: String| class_named(&name).ok_or_else(|| format!("`{}` is no class of lists", shown(&name)));
    names.into_iter().map(class).collect()
}

#[cfg(test)]
mod tests;
