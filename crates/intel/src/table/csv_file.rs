//! Tables as CSV. The first line names the columns, in any order; other columns are left alone.
//!
//! Places: `network,country,state,city,latitude,longitude,accuracy_km`. Networks: `network,asn,organization`. A file may
//! be both. `network` is a network in CIDR form, an address or a range `first-last`; `#` begins a comment line.

use super::{Content, Rows, Table, name_of};
use crate::IntelError;
use crate::address::networks;
use crate::fact::{Fact, Fields, Texts, as_number};
use crate::prefix_map::{Keep, PrefixMapBuilder};
use crate::report::RefusedLines;
use crate::source::{self, TEXT_BYTES_MAX, updated_comment};
use ipnet::IpNet;
use keepwatch_graph::Timestamp;
use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

/// Networks of one table: more than the largest public table has.
const TABLE_NETWORKS_MAX: usize = 10_000_000;

/// Opens and reads the file at `path`.
pub(super) fn open_csv<F: Fact>(path: &Path) -> Result<Table<F>, IntelError> {
    let mut file = source::open(path, TEXT_BYTES_MAX)?;
    // The age is a comment in front; what was buffered to find it is given to the parser again.
    let head = file.reader.fill_buf().map_err(|source| IntelError::Read {
        path: path.to_owned(),
        source,
    })?;
    let updated = String::from_utf8_lossy(head)
        .lines()
        .take_while(|line| line.starts_with('#'))
        .find_map(updated_comment)
        .unwrap_or(file.modified);
    read_csv(path, name_of(path), updated, file.reader)
}

/// Reads a table; `path` is for errors.
pub(crate) fn read_csv<F: Fact>(
    path: &Path,
    name: Arc<str>,
    updated: Timestamp,
    reader: impl Read,
) -> Result<Table<F>, IntelError> {
    let broken = |source| IntelError::Csv {
        path: path.to_owned(),
        source,
    };
    let mut lines = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(reader);
    let columns = Columns::find::<F>(path, lines.byte_headers().map_err(broken)?)?;

    let mut rows = RowsBuilder::<F>::default();
    let mut refused = RefusedLines::default();
    let mut entries = 0;
    let mut line = csv::ByteRecord::new();
    while lines.read_byte_record(&mut line).map_err(broken)? {
        match columns.read(&line) {
            Ok((networks, fields)) => entries += rows.add(&networks, &fields),
            Err(reason) => {
                let text = line.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
                refused.add(line.position().map_or(0, csv::Position::line), &text, reason);
            }
        }
        if rows.networks.len() > TABLE_NETWORKS_MAX {
            return Err(IntelError::TooManyNetworks {
                path: path.to_owned(),
                limit: TABLE_NETWORKS_MAX,
            });
        }
    }
    let content = Content::Rows(Box::new(Rows {
        map: rows.networks.build(Keep::Longest),
        facts: rows.facts,
    }));
    Ok(Table {
        name,
        updated,
        entries,
        refused,
        content,
    })
}

/// Rows as they are read: equal facts are kept once.
struct RowsBuilder<F: Fact> {
    networks: PrefixMapBuilder,
    facts: Vec<F>,
    numbers: HashMap<F::Key, u32>,
    texts: Texts,
}

impl<F: Fact> Default for RowsBuilder<F> {
    fn default() -> Self {
        Self {
            networks: PrefixMapBuilder::default(),
            facts: Vec::new(),
            numbers: HashMap::new(),
            texts: Texts::default(),
        }
    }
}

impl<F: Fact> RowsBuilder<F> {
    /// Returns how many networks were added: none where the row says nothing of this kind.
    fn add(&mut self, networks: &[IpNet], fields: &Fields<'_>) -> u64 {
        let Some(fact) = F::from_fields(fields, &mut self.texts) else {
            return 0;
        };
        let number = *self.numbers.entry(fact.key()).or_insert_with(|| {
            self.facts.push(fact);
            (self.facts.len() - 1) as u32
        });
        for network in networks {
            self.networks.add(*network, number);
        }
        networks.len() as u64
    }
}

/// Where each field stands in a line.
#[derive(Debug, Default)]
struct Columns {
    network: usize,
    country: Option<usize>,
    state: Option<usize>,
    city: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    accuracy_km: Option<usize>,
    number: Option<usize>,
    organization: Option<usize>,
}

impl Columns {
    fn find<F: Fact>(path: &Path, header: &csv::ByteRecord) -> Result<Self, IntelError> {
        let column = |name: &str| {
            header
                .iter()
                .position(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        };
        let missing = |column| IntelError::NoColumn {
            path: path.to_owned(),
            column,
        };
        let network = column("network").ok_or_else(|| missing("network"))?;
        if F::COLUMNS.iter().all(|name| column(name).is_none()) {
            return Err(missing(F::COLUMNS[0]));
        }
        Ok(Columns {
            network,
            country: column("country"),
            state: column("state"),
            city: column("city"),
            latitude: column("latitude"),
            longitude: column("longitude"),
            accuracy_km: column("accuracy_km"),
            number: column("asn"),
            organization: column("organization"),
        })
    }

    fn read<'a>(&self, line: &'a csv::ByteRecord) -> Result<(Vec<IpNet>, Fields<'a>), &'static str> {
        let text = |column: Option<usize>| match column.and_then(|column| line.get(column)) {
            None | Some([]) => Ok(None),
            Some(bytes) => str::from_utf8(bytes).map(Some).map_err(|_| "not UTF-8"),
        };
        let degrees = |column| parsed(text(column)?, |text| text.parse::<f64>().ok(), "not a number");
        let fields = Fields {
            country: text(self.country)?,
            state: text(self.state)?,
            city: text(self.city)?,
            latitude: degrees(self.latitude)?,
            longitude: degrees(self.longitude)?,
            accuracy_km: degrees(self.accuracy_km)?,
            number: parsed(text(self.number)?, as_number, "not the number of an autonomous system")?,
            organization: text(self.organization)?,
        };
        let networks = networks(text(Some(self.network))?.ok_or("the network is missing")?)?;
        Ok((networks, fields))
    }
}

/// An absent text is an absent value; one that cannot be read is an error.
fn parsed<T>(
    text: Option<&str>,
    read: impl Fn(&str) -> Option<T>,
    reason: &'static str,
) -> Result<Option<T>, &'static str> {
    text.map(|text| read(text).ok_or(reason)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_detection::{Network, Place};

    fn read<F: Fact>(text: &str) -> Result<Table<F>, IntelError> {
        read_csv(
            Path::new("t.csv"),
            "t.csv".into(),
            Timestamp::UNIX_EPOCH,
            text.as_bytes(),
        )
    }

    const TEXT: &str = "# ours\ncity,network,country,latitude,longitude,asn,organization,color\n\
        Berlin,198.18.0.0/16,DE,52.5,13.4,AS64500,\"Netz, GmbH\",red\n\
        Potsdam,198.18.1.0-198.18.1.255,DE,52.4,13.06,,,\n\
        Berlin,2001:2::/48,de,52.5,13.4,64500,\"Netz, GmbH\"\n\
        Nowhere,198.18.300.0/24,DE,1,1,,,\n\
        Paris,198.19.0.0/24,FR,north,2.3,,,\n";

    #[test]
    fn one_file_is_a_table_of_places_and_of_networks() {
        let places = read::<Place>(TEXT).unwrap();
        let cases = [
            ("198.18.0.1", Some(("198.18.0.0/16", "Berlin"))),
            ("198.18.1.9", Some(("198.18.1.0/24", "Potsdam"))),
            ("2001:2::9", Some(("2001:2::/48", "Berlin"))),
            ("198.20.0.1", None),
        ];
        for (address, expected) in cases {
            let found = places.get(address.parse().unwrap());
            let shown = found.map(|(network, place)| (network.to_string(), place.city.unwrap()));
            assert_eq!(
                shown.as_ref().map(|(network, city)| (network.as_str(), &**city)),
                expected,
                "{address}"
            );
        }
        let Content::Rows(rows) = &places.content else {
            panic!("CSV is rows")
        };
        assert_eq!(rows.facts.len(), 2, "equal rows are kept once");

        let networks = read::<Network>(TEXT).unwrap();
        let (_, network) = networks.get("198.18.1.9".parse().unwrap()).unwrap();
        assert_eq!(
            network,
            Network {
                number: 64500,
                organization: Some("Netz, GmbH".into())
            }
        );
    }

    #[test]
    fn refused_lines_are_named() {
        let refused = read::<Place>(TEXT).unwrap().refused;
        let shown: Vec<_> = refused
            .first
            .iter()
            .map(|line| (line.line, line.reason.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (6, "not an address, a network in CIDR form or a range"),
                (7, "not a number")
            ]
        );
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        for (text, expected) in [
            ("", "t.csv has no column `network` in its first line"),
            ("ip,country\n", "t.csv has no column `network` in its first line"),
            ("network,asn\n", "t.csv has no column `country` in its first line"),
        ] {
            assert_eq!(read::<Place>(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
