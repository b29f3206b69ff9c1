//! Loaded tables, and the look-ups that turn an address and a user agent into signals.

mod load;

use crate::address::{is_public, normalized};
use crate::agent::Agents;
use crate::fact::Fact;
use crate::leaked::LeakedPasswords;
use crate::lists::Lists;
use crate::report::LoadReport;
use crate::table::Table;
use crate::{IntelError, IntelSettings};
use ipnet::IpNet;
use keepwatch_detection::{ListMatch, Network, Place, Signals, ThreatRules};
use keepwatch_graph::Timestamp;
use std::net::IpAddr;
use std::sync::Arc;

/// Loaded tables. Every look-up is pure and in memory.
#[derive(Debug, Default)]
pub struct Intel {
    places: Vec<Table<Place>>,
    networks: Vec<Table<Network>>,
    lists: Lists,
    leaked: Vec<(Arc<str>, LeakedPasswords)>,
    rules: Option<Arc<ThreatRules>>,
    agents: Agents,
}

impl Intel {
    /// Reads every table that the settings name or the directory holds, and says what was read.
    ///
    /// `now` decides which lists are too old. An error if a file cannot be read as what it is said to be; single bad
    /// lines are reported instead, and the others count.
    pub fn load(settings: &IntelSettings, now: Timestamp) -> Result<(Self, LoadReport), IntelError> {
        load::load(settings, now)
    }

    /// What is known of an attempt's origin. Only a public address has a place, a network or lists.
    pub fn signals(&self, address: Option<IpAddr>, user_agent: Option<&str>) -> Signals {
        let agent = user_agent.map(|text| self.agents.parse(text)).unwrap_or_default();
        let Some(address) = address.map(normalized).filter(|address| is_public(*address)) else {
            return Signals {
                agent,
                rules: self.rules.clone(),
                ..Signals::default()
            };
        };
        Signals {
            place: first(&self.places, address).map(|found| found.fact),
            network: first(&self.networks, address).map(|found| found.fact),
            lists: self.lists.longest_of_each_class(address),
            agent,
            // Which places are trusted is for the tenant to say, not for tables.
            trusted: false,
            rules: self.rules.clone(),
            marks: Vec::new(),
        }
    }

    /// The operator's rules; none where there are none.
    pub fn rules(&self) -> Option<&ThreatRules> {
        self.rules.as_deref()
    }

    /// Whether the password is on a list of leaked ones, almost certainly: one in 65,536 others is taken for one. `false`
    /// where no such list is loaded.
    pub fn is_leaked(&self, password: &str) -> bool {
        self.leaked.iter().any(|(_, filter)| filter.holds(password))
    }

    /// The list that has `name`, in any case of letters, beside `password`; none where no such list is loaded. As good as
    /// certain: one pair in four thousand million others is taken for one.
    pub fn leaked_pair(&self, name: &str, password: &str) -> Option<Arc<str>> {
        let mut lists = self.leaked.iter();
        let (list, _) = lists.find(|(_, filter)| filter.holds_pair(name, password))?;
        Some(Arc::clone(list))
    }

    /// Where `address`, public and normalized, is, with the table that says so.
    pub(crate) fn place(&self, address: IpAddr) -> Option<Found<'_, Place>> {
        first(&self.places, address)
    }

    /// Who announces `address`, public and normalized, with the table that says so.
    pub(crate) fn network(&self, address: IpAddr) -> Option<Found<'_, Network>> {
        first(&self.networks, address)
    }

    /// Every list that holds `address`, public and normalized.
    pub(crate) fn lists(&self, address: IpAddr) -> impl Iterator<Item = ListMatch> {
        self.lists.all(address)
    }
}

/// A fact and where it comes from.
pub(crate) struct Found<'a, F> {
    pub(crate) table: &'a Table<F>,
    pub(crate) entry: IpNet,
    pub(crate) fact: F,
}

/// The first table that knows the address answers.
fn first<F: Fact>(tables: &[Table<F>], address: IpAddr) -> Option<Found<'_, F>> {
    tables.iter().find_map(|table| {
        let (entry, fact) = table.get(address)?;
        Some(Found { table, entry, fact })
    })
}
