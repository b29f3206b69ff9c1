//! All rules together, so that asking them costs the same however many there are.

use super::indicator::Indicator;
use super::prefix::Prefix;
use super::rule::{RuleError, RuleId, ThreatRule, bound};
use crate::evidence::{Matched, MatchedBy};
use crate::facts::Facts;
use crate::features;
use keepwatch_graph::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::net::IpAddr;

/// The most rules: more than anybody writes, and few enough that patterns, which are asked of every attempt, cost
/// microseconds.
pub const RULES_MAX: usize = 1_000;
/// The most parts of user agents: each is looked for in every attempt's.
const PARTS_MAX: usize = 1_000;
/// The most indicators of all rules together: a few megabytes.
const INDICATORS_MAX: usize = 200_000;
/// How much of a user agent is searched, in bytes: what names a program comes early.
const AGENT_BYTES_MAX: usize = 2_048;

/// Rules, each with an id of its own, and where their indicators lead.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ThreatRules {
    rules: Vec<ThreatRule>,
    // The numbers below are places in `rules`.
    ids: BTreeSet<RuleId>,
    indicators: usize,
    prefixes: HashMap<Prefix, Vec<usize>>,
    /// The lengths of the prefixes, of IPv4 and of IPv6: as many look-ups an address takes.
    lengths: [BTreeSet<u8>; 2],
    networks: HashMap<u32, Vec<usize>>,
    user_agents: HashMap<Box<str>, Vec<usize>>,
    user_agent_parts: Vec<(Box<str>, usize)>,
    applications: HashMap<Box<str>, Vec<usize>>,
    /// Those without indicators.
    patterns: Vec<usize>,
    beyond_addresses: Option<Timestamp>,
}

impl fmt::Debug for ThreatRules {
    /// Short: every attempt's signals carry them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ThreatRules({})", self.rules.len())
    }
}

/// A rule that matches an attempt, and by what.
#[derive(Debug)]
pub(crate) struct RuleMatch<'a> {
    pub(crate) rule: &'a ThreatRule,
    pub(crate) matched: Vec<Matched>,
}

impl ThreatRules {
    /// Adds a rule that was written at `written`.
    pub fn add(&mut self, rule: ThreatRule, written: Timestamp) -> Result<(), RuleError> {
        bound(self.rules.len() + 1, "rules", RULES_MAX)?;
        bound(
            self.indicators + rule.indicators().len(),
            "indicators in all rules",
            INDICATORS_MAX,
        )?;
        let is_part = |indicator: &&Indicator| matches!(indicator, Indicator::UserAgentPart(_));
        let parts = rule.indicators().iter().filter(is_part).count();
        bound(
            self.user_agent_parts.len() + parts,
            "parts of user agents in all rules",
            PARTS_MAX,
        )?;
        if !self.ids.insert(rule.id().clone()) {
            return Err(RuleError::SameId);
        }
        self.index(&rule, self.rules.len());
        let is_of_addresses = !rule.indicators().is_empty() && rule.indicators().iter().all(Indicator::is_of_address);
        if !is_of_addresses {
            self.beyond_addresses = self.beyond_addresses.max(Some(written));
        }
        self.indicators += rule.indicators().len();
        self.rules.push(rule);
        Ok(())
    }

    fn index(&mut self, rule: &ThreatRule, place: usize) {
        for indicator in rule.indicators() {
            match indicator {
                Indicator::Address(prefix) => {
                    self.lengths[usize::from(!prefix.is_ipv4())].insert(prefix.length());
                    self.prefixes.entry(*prefix).or_default().push(place);
                }
                Indicator::Network(number) => self.networks.entry(*number).or_default().push(place),
                Indicator::UserAgent(text) => self.user_agents.entry(text.clone()).or_default().push(place),
                Indicator::UserAgentPart(text) => self.user_agent_parts.push((text.clone(), place)),
                Indicator::Application(id) => self.applications.entry(id.clone()).or_default().push(place),
            }
        }
        if rule.indicators().is_empty() {
            self.patterns.push(place);
        }
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether some rule names the address, or the network that announces it. An address that many places share is named by
    /// none.
    pub fn name(&self, address: IpAddr, network: Option<u32>) -> bool {
        let is_named = |found: Option<&Vec<usize>>| found.is_some();
        crate::address::is_public(address)
            && (self.around(address).any(|prefix| is_named(self.prefixes.get(&prefix)))
                || network.is_some_and(|number| is_named(self.networks.get(&number))))
    }

    /// When the newest of those rules was written of which an address alone does not tell whether they may match: only the
    /// record of a sign-in does. `None` where there is no such rule.
    pub const fn newest_beyond_addresses(&self) -> Option<Timestamp> {
        self.beyond_addresses
    }

    /// The rules that match the attempt, in the order in which they were added.
    pub(crate) fn matching(&self, facts: &Facts<'_>) -> Vec<RuleMatch<'_>> {
        let mut indicated: BTreeMap<usize, Vec<Matched>> = BTreeMap::new();
        for place in &self.patterns {
            indicated.entry(*place).or_default();
        }
        for (places, matched) in self.indicated(facts) {
            for place in places {
                indicated.entry(*place).or_default().push(matched.clone());
            }
        }
        let matching = indicated.into_iter().filter_map(|(place, mut matched)| {
            let rule = self.rules.get(place)?;
            if rule.is_expired(facts.attempt.at) {
                return None;
            }
            for condition in rule.conditions() {
                matched.push(condition.met_by(facts)?);
            }
            Some(RuleMatch { rule, matched })
        });
        matching.collect()
    }

    /// What of the attempt is an indicator, and of which rules.
    fn indicated(&self, facts: &Facts<'_>) -> Vec<(&[usize], Matched)> {
        let mut found: Vec<(&[usize], Matched)> = Vec::new();
        let attempt = facts.attempt;
        if features::origin_counts(attempt) {
            for prefix in attempt.address.into_iter().flat_map(|address| self.around(address)) {
                if let Some(places) = self.prefixes.get(&prefix) {
                    found.push((places, Matched::new(MatchedBy::Address, &prefix.to_string())));
                }
            }
            let network = facts.signals.network.as_ref().map(|network| network.number);
            if let Some((number, places)) = network.and_then(|number| Some((number, self.networks.get(&number)?))) {
                found.push((places, Matched::new(MatchedBy::Network, &number.to_string())));
            }
        }
        let user_agent = facts.features.user_agent.as_deref();
        if let Some(places) = user_agent.and_then(|text| self.user_agents.get(text)) {
            found.push((
                places,
                Matched::new(MatchedBy::UserAgent, user_agent.unwrap_or_default()),
            ));
        }
        if let (Some(text), false) = (attempt.user_agent.as_deref(), self.user_agent_parts.is_empty()) {
            let text = text[..text.floor_char_boundary(AGENT_BYTES_MAX)].to_lowercase();
            for (part, place) in self.user_agent_parts.iter().filter(|(part, _)| text.contains(&**part)) {
                found.push((
                    std::slice::from_ref(place),
                    Matched::new(MatchedBy::UserAgentPart, part),
                ));
            }
        }
        let app = facts.features.app.as_deref().unwrap_or_default();
        if let Some(places) = self.applications.get(&*app.to_lowercase()) {
            found.push((places, Matched::new(MatchedBy::Application, app)));
        }
        found
    }

    /// The blocks of the lengths that rules name around an address, the longest first.
    fn around(&self, address: IpAddr) -> impl Iterator<Item = Prefix> {
        let address = crate::address::canonical(address);
        let lengths = &self.lengths[usize::from(!address.is_ipv4())];
        lengths
            .iter()
            .rev()
            .filter_map(move |length| Prefix::new(address, *length))
    }
}

#[cfg(test)]
mod tests;
