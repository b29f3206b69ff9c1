//! Attempts that attackers make on the users of a file: made of the file's own rows, since nothing else is known of it.

use super::{AGENT, BROWSER, COUNTRY, NETWORK, ORIGIN, SYSTEM, Values};
use keepwatch_simulation::Attacker;
use std::collections::HashMap;

/// Rows that are kept of each pool: enough that attempts differ.
const KEPT_MAX: usize = 64;
/// The same of those of attackers, who are one pool.
const STRANGERS_MAX: usize = 4_096;
/// How many rows are looked at for one that fits the attacker.
const LOOKED_AT_MAX: usize = 8;
/// An odd number whose multiples, cut off, are spread evenly: the golden ratio in 64 bits (Knuth, TAOCP 6.4).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Where and with what a row came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) values: Values,
    pub(super) place: u32,
}

/// Rows of one kind, spread evenly over the file: of every so many one.
#[derive(Debug, Default)]
struct Pool {
    seen: usize,
    /// How many times the rows that are kept were halved.
    halved: u32,
    kept: Vec<Sample>,
}

impl Pool {
    fn add(&mut self, sample: Sample, most: usize) {
        let stride = 1_usize.checked_shl(self.halved).unwrap_or(usize::MAX);
        let is_kept = self.seen.is_multiple_of(stride);
        self.seen += 1;
        if !is_kept {
            return;
        }
        self.kept.push(sample);
        if self.kept.len() > most {
            let mut index = 0;
            self.kept.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.halved += 1;
        }
    }

    /// One of the rows that fit; which, `turn` says.
    fn pick(&self, turn: u64, fits: impl Fn(&Sample) -> bool) -> Option<Sample> {
        let first = (turn.wrapping_mul(SPREAD) >> 32) as usize % self.kept.len().max(1);
        let turned = self.kept[first..].iter().chain(&self.kept[..first]);
        turned.take(LOOKED_AT_MAX).copied().find(fits)
    }
}

/// Rows by what attackers look for.
#[derive(Debug, Default)]
pub(super) struct Pools {
    /// Rows from known attackers' addresses.
    strangers: Pool,
    anybody: Pool,
    countries: HashMap<u32, Pool>,
    /// By country and place.
    places: HashMap<(u32, u32), Pool>,
    networks: HashMap<u32, Pool>,
    /// By browser and system.
    agents: HashMap<(u32, u32), Pool>,
}

impl Pools {
    pub(super) fn add(&mut self, values: Values, place: u32, is_attack: bool) {
        let sample = Sample { values, place };
        if is_attack {
            self.strangers.add(sample, STRANGERS_MAX);
        }
        self.anybody.add(sample, STRANGERS_MAX);
        let [country, network] = [values[COUNTRY], values[NETWORK]];
        let agent = (values[BROWSER], values[SYSTEM]);
        self.countries.entry(country).or_default().add(sample, KEPT_MAX);
        self.places.entry((country, place)).or_default().add(sample, KEPT_MAX);
        self.networks.entry(network).or_default().add(sample, KEPT_MAX);
        self.agents.entry(agent).or_default().add(sample, KEPT_MAX);
    }

    /// What `attacker` signs in with instead of the `victim`; `None` where the file has no row that fits.
    /// Other turns, other attempts.
    pub(super) fn attack(&self, attacker: Attacker, victim: Sample, turn: u64) -> Option<Sample> {
        let own = &victim.values;
        let strangers = if self.strangers.kept.is_empty() {
            &self.anybody
        } else {
            &self.strangers
        };
        let elsewhere = |sample: &Sample| sample.values[ORIGIN.start] != own[ORIGIN.start];
        let (origin, agent) = match attacker {
            Attacker::Naive => {
                let found = strangers.pick(turn, |sample| sample.values[COUNTRY] != own[COUNTRY])?;
                (found, found.values)
            }
            Attacker::Vpn => {
                let origin = self.countries.get(&own[COUNTRY])?.pick(turn, elsewhere)?;
                (origin, strangers.pick(turn, |_| true)?.values)
            }
            Attacker::Targeted => {
                let place = (own[COUNTRY], victim.place);
                let origin = self.places.get(&place)?.pick(turn, elsewhere)?;
                let alike = self.agents.get(&(own[BROWSER], own[SYSTEM]))?;
                (origin, alike.pick(turn, |_| true)?.values)
            }
            Attacker::VeryTargeted => (self.networks.get(&own[NETWORK])?.pick(turn, elsewhere)?, *own),
        };
        let mut values = origin.values;
        values[AGENT].copy_from_slice(&agent[AGENT]);
        Some(Sample {
            values,
            place: origin.place,
        })
    }
}
