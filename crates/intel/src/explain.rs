//! What all tables say of one address, and which said it: `keepwatch intel lookup ADDRESS`.

use crate::Intel;
use crate::address::{is_public, normalized};
use keepwatch_detection::Point;
use keepwatch_graph::Timestamp;
use serde::Serialize;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// What all tables say of one address.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lookup {
    /// The address in its one form.
    pub address: IpAddr,
    /// Whether tables can say anything of it; see [`is_public`].
    pub public: bool,
    /// Where it is.
    pub place: Option<FoundPlace>,
    /// Who announces it.
    pub network: Option<FoundNetwork>,
    /// Every list that holds it, longest entry first.
    pub lists: Vec<FoundList>,
}

/// Where an address is, and the table that says so.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPlace {
    /// ISO 3166 alpha-2, upper case.
    pub country: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Radius in kilometres, where the table says.
    pub accuracy_km: Option<f64>,
    /// The table's name.
    pub table: String,
    /// The table's entry, in CIDR form.
    pub entry: String,
    /// When the table was made.
    pub updated: Timestamp,
}

/// Who announces an address, and the table that says so.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundNetwork {
    /// The autonomous system's number.
    pub number: u32,
    /// Who runs it.
    pub organization: Option<String>,
    /// The table's name.
    pub table: String,
    /// The table's entry, in CIDR form.
    pub entry: String,
    /// When the table was made.
    pub updated: Timestamp,
}

/// A list that holds an address.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundList {
    /// What the list says of its addresses.
    pub class: &'static str,
    /// The list's name.
    pub list: String,
    /// The entry, in CIDR form.
    pub entry: String,
    /// When the list was made.
    pub updated: Timestamp,
    /// Whole days from then to the look-up.
    pub age_days: i64,
}

impl Intel {
    /// What all tables say of `address`; `now` gives the lists their age.
    pub fn explain(&self, address: IpAddr, now: Timestamp) -> Lookup {
        let address = normalized(address);
        if !is_public(address) {
            return Lookup {
                address,
                public: false,
                place: None,
                network: None,
                lists: Vec::new(),
            };
        }
        Lookup {
            address,
            public: true,
            place: self.found_place(address),
            network: self.found_network(address),
            lists: self.found_lists(address, now),
        }
    }

    fn found_place(&self, address: IpAddr) -> Option<FoundPlace> {
        let found = self.place(address)?;
        let point = found.fact.point;
        Some(FoundPlace {
            country: text(found.fact.country),
            state: text(found.fact.state),
            city: text(found.fact.city),
            latitude: point.map(|Point { latitude, .. }| latitude),
            longitude: point.map(|Point { longitude, .. }| longitude),
            accuracy_km: point
                .map(|Point { accuracy_km, .. }| accuracy_km)
                .filter(|km| *km > 0.0),
            table: found.table.name.to_string(),
            entry: found.entry.to_string(),
            updated: found.table.updated,
        })
    }

    fn found_network(&self, address: IpAddr) -> Option<FoundNetwork> {
        let found = self.network(address)?;
        Some(FoundNetwork {
            number: found.fact.number,
            organization: text(found.fact.organization),
            table: found.table.name.to_string(),
            entry: found.entry.to_string(),
            updated: found.table.updated,
        })
    }

    fn found_lists(&self, address: IpAddr, now: Timestamp) -> Vec<FoundList> {
        self.lists(address)
            .map(|found| FoundList {
                class: found.class.as_str(),
                list: found.list.to_string(),
                entry: found.entry.to_string(),
                updated: found.updated,
                age_days: (now.unix_days() - found.updated.unix_days()).max(0),
            })
            .collect()
    }
}

fn text(shared: Option<Arc<str>>) -> Option<String> {
    shared.map(|text| text.to_string())
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "address   {}", self.address)?;
        if !self.public {
            return f.write_str("\n          not public: no table says anything of it");
        }
        match &self.place {
            Some(place) => write!(f, "\nplace     {place}")?,
            None => f.write_str("\nplace     unknown")?,
        }
        match &self.network {
            Some(network) => write!(f, "\nnetwork   {network}")?,
            None => f.write_str("\nnetwork   unknown")?,
        }
        if self.lists.is_empty() {
            f.write_str("\nlists     none")?;
        }
        for found in &self.lists {
            write!(f, "\n{:<9} {found}", found.class)?;
        }
        Ok(())
    }
}

impl fmt::Display for FoundPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [&self.city, &self.state, &self.country];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&names.join(", "))?;
        if let (Some(latitude), Some(longitude)) = (self.latitude, self.longitude) {
            write!(f, " ({latitude}, {longitude}")?;
            if let Some(accuracy_km) = self.accuracy_km {
                write!(f, ", within {accuracy_km} km")?;
            }
            f.write_str(")")?;
        }
        write!(f, "; {} in {}", self.entry, self.table)
    }
}

impl fmt::Display for FoundNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AS{}", self.number)?;
        if let Some(organization) = &self.organization {
            write!(f, " {organization}")?;
        }
        write!(f, "; {} in {}", self.entry, self.table)
    }
}

impl fmt::Display for FoundList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}, {} days old", self.entry, self.list, self.age_days)
    }
}
