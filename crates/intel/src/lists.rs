//! Address lists: reading them, and asking all of them at once.

use crate::address::{network_of, networks};
use crate::prefix_map::{Hit, Keep, PrefixMap, PrefixMapBuilder};
use crate::report::RefusedLines;
use crate::source::{Line, each_line, updated_comment};
use ipnet::IpNet;
use keepwatch_detection::{ListClass, ListMatch};
use keepwatch_graph::Timestamp;
use std::io::{self, BufRead};
use std::net::IpAddr;
use std::sync::Arc;

/// Networks of all lists together: several times the largest public collections. Flattened, an IPv4 network takes at most
/// 16 bytes and an IPv6 network 40, so that this many take 64 MB or 160 MB.
pub(crate) const LIST_NETWORKS_MAX: usize = 4_000_000;
/// A list that covers more than this fraction of a family says nothing of an address and is a mistake or an attack.
const PREFIX_LEN_MIN_V4: u8 = 6;
const PREFIX_LEN_MIN_V6: u8 = 12;

/// What a list's text says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ListText {
    /// How many networks were given out.
    pub(crate) networks: u64,
    /// Lines that say something.
    pub(crate) lines: u64,
    pub(crate) updated: Option<Timestamp>,
    pub(crate) refused: RefusedLines,
}

/// Reads a list: one address, network or range to a line, where `#` and `;` begin comments and what follows a comma is
/// left alone, so that netsets and the first column of CSV files are read alike. A bad line is reported, not fatal.
pub(crate) fn read_list(reader: &mut impl BufRead, mut add: impl FnMut(IpNet)) -> io::Result<ListText> {
    let mut text = ListText::default();
    each_line(reader, |number, line| {
        let line = match line {
            Line::Text(line) => line,
            Line::TooLong => return text.refuse(number, "", "the line is too long"),
            Line::NotUtf8 => return text.refuse(number, "", "the line is not UTF-8"),
        };
        text.updated = text.updated.or_else(|| updated_comment(line));
        let entry = line
            .split(['#', ';', ','])
            .next()
            .unwrap_or_default()
            .trim()
            .trim_matches('"');
        if entry.is_empty() {
            return;
        }
        match listed(entry) {
            Ok(found) => {
                text.lines += 1;
                text.networks += found.len() as u64;
                found.into_iter().for_each(&mut add);
            }
            Err(reason) => text.refuse(number, line, reason),
        }
    })?;
    Ok(text)
}

impl ListText {
    fn refuse(&mut self, number: u64, line: &str, reason: &str) {
        self.lines += 1;
        self.refused.add(number, line, reason);
    }

    /// Whether most lines are no addresses: the file is something else, such as an error page saved by a download.
    pub(crate) fn is_no_list(&self) -> bool {
        self.refused.count * 2 > self.lines
    }
}

pub(crate) fn listed(entry: &str) -> Result<Vec<IpNet>, &'static str> {
    let found = networks(entry)?;
    let too_wide = |network: &IpNet| match network {
        IpNet::V4(network) => network.prefix_len() < PREFIX_LEN_MIN_V4,
        IpNet::V6(network) => network.prefix_len() < PREFIX_LEN_MIN_V6,
    };
    if found.iter().any(too_wide) {
        return Err("the network is too wide to say anything of an address");
    }
    Ok(found)
}

/// What is known of a list besides its networks.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) name: Arc<str>,
    pub(crate) class: ListClass,
    pub(crate) updated: Timestamp,
}

/// All lists, flattened into one map, so that a look-up costs the same however many lists there are.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    lists: Vec<List>,
    map: PrefixMap,
}

impl Lists {
    /// `lists[n]` owns the networks that were added with the owner `n`.
    pub(crate) fn new(lists: Vec<List>, networks: PrefixMapBuilder) -> Self {
        Self {
            lists,
            map: networks.build(Keep::LongestOfEachOwner),
        }
    }

    /// Every list that holds `address`, longest entry first; of equal ones, the earlier list first.
    pub(crate) fn all(&self, address: IpAddr) -> impl Iterator<Item = ListMatch> {
        self.map.get(address).iter().map(move |hit| self.found(address, *hit))
    }

    /// At most one match of each class: that with the longest entry.
    pub(crate) fn longest_of_each_class(&self, address: IpAddr) -> Vec<ListMatch> {
        let hits = self.map.get(address);
        let mut found: Vec<ListMatch> = Vec::new();
        for hit in hits {
            let class = self.lists[hit.owner as usize].class;
            if found.iter().all(|earlier| earlier.class != class) {
                found.push(self.found(address, *hit));
            }
        }
        found
    }

    fn found(&self, address: IpAddr, hit: Hit) -> ListMatch {
        let list = &self.lists[hit.owner as usize];
        ListMatch {
            class: list.class,
            list: list.name.clone(),
            entry: network_of(address, hit.prefix_len).to_string().into(),
            updated: list.updated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_lists_netsets_ranges_and_first_columns() {
        let text = "\u{feff}# exits\n# updated: 2026-01-31\n\n198.18.0.1\r\n198.18.1.0/24 # office\n\
                    198.18.2.0/25 ; SBL1\n198.18.3.0 - 198.18.3.2\n::ffff:198.18.4.4\n2001:2::/64\n\"198.18.5.5\",99,x\n";
        let mut found = Vec::new();
        let read = read_list(&mut text.as_bytes(), |network| found.push(network.to_string())).unwrap();
        assert_eq!(
            found,
            [
                "198.18.0.1/32",
                "198.18.1.0/24",
                "198.18.2.0/25",
                "198.18.3.0/31",
                "198.18.3.2/32",
                "198.18.4.4/32",
                "2001:2::/64",
                "198.18.5.5/32"
            ]
        );
        assert_eq!((read.networks, read.lines, read.refused.count), (8, 7, 0));
        assert_eq!(read.updated.unwrap().to_string(), "2026-01-31T00:00:00.0000000Z");
    }

    #[test]
    fn a_bad_line_is_named_and_the_rest_is_read() {
        let text = "198.18.0.1\nexample.org\n198.18.0.300\n0.0.0.0/0\n198.18.0.2\n198.18.0.3 x\n198.18.0.4\n198.18.0.5";
        let mut count = 0;
        let read = read_list(&mut text.as_bytes(), |_| count += 1).unwrap();
        assert_eq!(count, 4);
        let refused: Vec<_> = read
            .refused
            .first
            .iter()
            .map(|line| (line.line, line.text.as_str()))
            .collect();
        assert_eq!(
            refused,
            [
                (2, "example.org"),
                (3, "198.18.0.300"),
                (4, "0.0.0.0/0"),
                (6, "198.18.0.3 x")
            ]
        );
        assert!(!read.is_no_list());
    }

    #[test]
    fn a_saved_error_page_is_no_list() {
        let read = read_list(&mut "<html>\n<body>404</body>\n</html>".as_bytes(), |_| {}).unwrap();
        assert!(read.is_no_list());
        assert!(
            !read_list(&mut "# nothing today\n".as_bytes(), |_| {})
                .unwrap()
                .is_no_list()
        );
    }

    #[test]
    fn the_longest_entry_wins_within_a_class_and_every_class_answers() {
        let list = |name: &str, class| List {
            name: name.into(),
            class,
            updated: Timestamp::UNIX_EPOCH,
        };
        let lists = vec![
            list("wide", ListClass::Vpn),
            list("narrow", ListClass::Vpn),
            list("racks", ListClass::Hosting),
            list("same", ListClass::Hosting),
        ];
        let mut networks = PrefixMapBuilder::default();
        for (owner, network) in ["198.18.0.0/16", "198.18.1.0/24", "198.18.1.1/32", "198.18.1.1/32"]
            .iter()
            .enumerate()
        {
            networks.add(network.parse().unwrap(), owner as u32);
        }
        let lists = Lists::new(lists, networks);
        let cases = [
            ("198.18.1.1", "racks 198.18.1.1/32, narrow 198.18.1.0/24"),
            ("198.18.1.2", "narrow 198.18.1.0/24"),
            ("198.18.2.1", "wide 198.18.0.0/16"),
            ("198.19.0.1", ""),
        ];
        for (address, expected) in cases {
            let found = lists.longest_of_each_class(address.parse().unwrap());
            let shown: Vec<_> = found
                .iter()
                .map(|found| format!("{} {}", found.list, found.entry))
                .collect();
            assert_eq!(shown.join(", "), expected, "{address}");
        }
        assert_eq!(lists.all("198.18.1.1".parse().unwrap()).count(), 4);
    }
}
