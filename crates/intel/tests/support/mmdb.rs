//! A minimal writer of MaxMind DB files, after the MaxMind DB File Format Specification 2.0: 32-bit records, no pointers.

use ipnet::IpNet;
use std::net::IpAddr;

/// A value of the data section.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(&'static str),
    Double(f64),
    /// 16 bits, as the metadata wants them.
    Short(u16),
    Number(u32),
    /// 64 bits.
    Long(u64),
    Bool(bool),
    Map(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

/// The version of address that a tree's depth is made for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Family {
    V4,
    V6,
}

/// What a side of a node leads to.
#[derive(Debug, Clone, Copy)]
enum Side {
    Nothing,
    Node(usize),
    Data(usize),
}

/// A file that says each record of its network. Networks must not overlap.
pub(crate) fn file(family: Family, records: &[(&str, Value)]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut nodes = vec![[Side::Nothing; 2]];
    for (network, record) in records {
        let offset = data.len();
        encode(record, &mut data);
        insert(&mut nodes, &path(family, network.parse().unwrap()), offset);
    }

    let count = nodes.len();
    let mut file = Vec::new();
    for side in nodes.concat() {
        let pointer = match side {
            Side::Nothing => count,
            Side::Node(node) => node,
            Side::Data(offset) => count + 16 + offset,
        };
        file.extend_from_slice(&(pointer as u32).to_be_bytes());
    }
    file.extend_from_slice(&[0; 16]);
    file.extend_from_slice(&data);
    file.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    encode(&metadata(family, count), &mut file);
    file
}

/// The bits from the root to the network; IPv4 lies at ::/96 of an IPv6 tree.
fn path(family: Family, network: IpNet) -> Vec<usize> {
    let (bits, width, length) = match network.network() {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32, network.prefix_len()),
        IpAddr::V6(address) => (address.to_bits(), 128, network.prefix_len()),
    };
    let own = (0..length).map(|bit| (bits >> (width - 1 - u32::from(bit)) & 1) as usize);
    let above = if family == Family::V6 && width == 32 { 96 } else { 0 };
    std::iter::repeat_n(0, above).chain(own).collect()
}

fn insert(nodes: &mut Vec<[Side; 2]>, path: &[usize], offset: usize) {
    let (last, above) = path.split_last().unwrap();
    let mut at = 0;
    for bit in above {
        at = match nodes[at][*bit] {
            Side::Node(node) => node,
            Side::Nothing => {
                nodes.push([Side::Nothing; 2]);
                let new = nodes.len() - 1;
                nodes[at][*bit] = Side::Node(new);
                new
            }
            Side::Data(_) => panic!("networks overlap"),
        };
    }
    nodes[at][*last] = Side::Data(offset);
}

/// 2026-01-31T00:00:00Z.
pub(crate) const BUILT: u64 = 1_769_817_600;

fn metadata(family: Family, count: usize) -> Value {
    Value::Map(vec![
        ("binary_format_major_version", Value::Short(2)),
        ("binary_format_minor_version", Value::Short(0)),
        ("build_epoch", Value::Long(BUILT)),
        ("database_type", Value::Text("Test")),
        ("description", Value::Map(vec![])),
        ("ip_version", Value::Short(if family == Family::V4 { 4 } else { 6 })),
        ("languages", Value::List(vec![])),
        ("node_count", Value::Number(count as u32)),
        ("record_size", Value::Short(32)),
    ])
}

fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => {
            control(2, text.len(), out);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Double(number) => {
            control(3, 8, out);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Short(number) => {
            control(5, 2, out);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Long(number) => {
            control(9, 8, out);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Number(number) => {
            control(6, 4, out);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Bool(value) => control(14, usize::from(*value), out),
        Value::Map(members) => {
            control(7, members.len(), out);
            for (name, member) in members {
                encode(&Value::Text(name), out);
                encode(member, out);
            }
        }
        Value::List(items) => {
            control(11, items.len(), out);
            items.iter().for_each(|item| encode(item, out));
        }
    }
}

/// The byte in front of a value: its type in the upper three bits (0: the type less 7 follows) and its size.
fn control(kind: u8, size: usize, out: &mut Vec<u8>) {
    let (upper, extended) = if kind <= 7 { (kind, None) } else { (0, Some(kind - 7)) };
    let (lower, more) = if size < 29 { (size, None) } else { (29, Some(size - 29)) };
    out.push(upper << 5 | lower as u8);
    out.extend(extended);
    out.extend(more.map(|more| u8::try_from(more).expect("tests write short values")));
}
