//! The crowds of one part, by what their members have in common.

use keepwatch_detection::{Crowd, Origin, Try};
use keepwatch_storage::TryRow;
use std::collections::HashMap;

/// Crowds, found by the texts of a row without making a key of them: every sign-in of a day is asked about.
#[derive(Default)]
pub(super) struct Crowds {
    addresses: HashMap<Box<str>, Crowd>,
    prefixes: HashMap<Box<str>, Crowd>,
    /// By network, then by browser.
    programs: HashMap<Box<str>, HashMap<Box<str>, Crowd>>,
}

impl Crowds {
    /// Crowds of nobody yet.
    pub(super) fn of(origins: Vec<Origin>) -> Self {
        let mut crowds = Self::default();
        for origin in origins {
            match origin {
                Origin::Address(address) => crowds.addresses.insert(address, Crowd::default()),
                Origin::Prefix(prefix) => crowds.prefixes.insert(prefix, Crowd::default()),
                Origin::Program { network, browser } => {
                    let browsers = crowds.programs.entry(network).or_default();
                    browsers.insert(browser, Crowd::default())
                }
            };
        }
        crowds
    }

    pub(super) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.prefixes.is_empty() && self.programs.is_empty()
    }

    /// Counts a try in each crowd that it is one of.
    pub(super) fn add(&mut self, row: &TryRow<'_>, tried: Try<'_>) {
        let address = row.address.and_then(|address| self.addresses.get_mut(address));
        let prefix = self.prefixes.get_mut(row.prefix);
        let browsers = row.network.and_then(|network| self.programs.get_mut(network));
        let program = row.browser.and_then(|browser| browsers?.get_mut(browser));
        for crowd in [address, prefix, program].into_iter().flatten() {
            crowd.add(tried);
        }
    }
}

impl IntoIterator for Crowds {
    type Item = (Origin, Crowd);
    type IntoIter = std::vec::IntoIter<(Origin, Crowd)>;

    /// In the order of origins, so that what is found does not depend on chance.
    fn into_iter(self) -> Self::IntoIter {
        let addresses = self
            .addresses
            .into_iter()
            .map(|(address, crowd)| (Origin::Address(address), crowd));
        let prefixes = self
            .prefixes
            .into_iter()
            .map(|(prefix, crowd)| (Origin::Prefix(prefix), crowd));
        let programs = self.programs.into_iter().flat_map(|(network, browsers)| {
            browsers.into_iter().map(move |(browser, crowd)| {
                let network = network.clone();
                (Origin::Program { network, browser }, crowd)
            })
        });
        let mut all: Vec<_> = addresses.chain(prefixes).chain(programs).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.into_iter()
    }
}
