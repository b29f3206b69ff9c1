//! Finds the records in a stream of JSON, whatever form it was saved in.
//!
//! Three forms are known: an array (what the portal downloads), a collection page (what the API answers:
//! `{"value": [...]}`; several may follow one another), and one object a line. The first two are scanned for their
//! structure, so that a record which is broken inside is still found and refused alone. Lines are cut at line ends, so
//! that a truncated line cannot swallow the next.

mod structure;

use structure::Structure;

/// The longest record that is read. Graph's own sign-ins are between one and twenty kilobytes.
pub const RECORD_BYTES_MAX: usize = 1024 * 1024;

/// How much of the stream is looked at to tell its form.
const PROBE_BYTES_MAX: usize = RECORD_BYTES_MAX;

/// One record, or the place of one that is too long.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its bytes; `None` when it is longer than [`RECORD_BYTES_MAX`].
    pub bytes: Option<&'a [u8]>,
}

/// Cuts a stream into records; fed chunk by chunk.
#[derive(Debug, Default)]
pub struct Splitter {
    form: Option<Form>,
    /// Bytes seen before the form was known.
    probe: Vec<u8>,
    record: Pending,
    scan: Scan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Structured,
}

impl Splitter {
    /// A splitter at the start of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and hands every record that they complete to `emit`.
    pub fn push(&mut self, chunk: &[u8], emit: &mut impl FnMut(Record<'_>)) {
        match self.form {
            Some(form) => self.feed(form, chunk, emit),
            None => {
                self.probe.extend_from_slice(chunk);
                self.form = form_of(&self.probe, self.probe.len() >= PROBE_BYTES_MAX);
                if let Some(form) = self.form {
                    let probe = std::mem::take(&mut self.probe);
                    self.feed(form, &probe, emit);
                }
            }
        }
    }

    /// Ends the stream: hands over a last line without a line end, or the beginning of a record that was cut off.
    pub fn finish(mut self, emit: &mut impl FnMut(Record<'_>)) {
        if self.form.is_none() {
            let form = form_of(&self.probe, true).unwrap_or(Form::Lines);
            let probe = std::mem::take(&mut self.probe);
            self.feed(form, &probe, emit);
        }
        self.record.complete(emit);
    }

    fn feed(&mut self, form: Form, chunk: &[u8], emit: &mut impl FnMut(Record<'_>)) {
        match form {
            Form::Lines => feed_lines(&mut self.record, chunk, emit),
            Form::Structured => chunk
                .iter()
                .for_each(|byte| self.scan.step(*byte, &mut self.record, emit)),
        }
    }
}

/// Tells the form from the beginning of a stream; `None` while more bytes could change the answer.
fn form_of(probe: &[u8], is_final: bool) -> Option<Form> {
    let start = probe.iter().position(|byte| !is_blank(*byte))?;
    match probe[start] {
        b'[' => Some(Form::Structured),
        b'{' => form_of_object(&probe[start..], is_final),
        _ => Some(Form::Lines),
    }
}

/// A stream that begins with an object is lines, unless that object is a page or is spread over several lines.
fn form_of_object(probe: &[u8], is_final: bool) -> Option<Form> {
    let undecided = is_final.then_some(Form::Lines);
    let mut structure = Structure::default();
    for (index, byte) in probe.iter().enumerate() {
        structure.step(*byte);
        if structure.entered_page() {
            return Some(Form::Structured);
        }
        if structure.depth == 0 {
            return Some(Form::Lines);
        }
        if *byte == b'\n' {
            // The object is spread over lines, or its line was cut off: inside a string, or before the next object.
            let was_cut_off = match probe[index..].iter().find(|byte| !is_blank(**byte)) {
                None => return undecided,
                Some(next) => structure.in_string || *next == b'{',
            };
            return Some(if was_cut_off { Form::Lines } else { Form::Structured });
        }
    }
    undecided
}

fn is_blank(byte: u8) -> bool {
    const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];
    byte.is_ascii_whitespace() || BYTE_ORDER_MARK.contains(&byte)
}

fn feed_lines(record: &mut Pending, chunk: &[u8], emit: &mut impl FnMut(Record<'_>)) {
    for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
        record.take(piece);
        if piece.ends_with(b"\n") {
            record.complete(emit);
        }
    }
}

/// The record that is being gathered.
#[derive(Debug)]
struct Pending {
    /// The line that the next byte is on.
    line: u64,
    /// The line on which the record began.
    begun: u64,
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl Default for Pending {
    fn default() -> Self {
        Self {
            line: 1,
            begun: 1,
            bytes: Vec::new(),
            is_too_long: false,
        }
    }
}

impl Pending {
    fn take(&mut self, bytes: &[u8]) {
        let is_beginning = self.bytes.is_empty() && !self.is_too_long;
        let bytes_from_start = match bytes.iter().position(|byte| !is_blank(*byte)) {
            Some(start) if is_beginning => {
                self.begun = self.line + newlines(&bytes[..start]);
                &bytes[start..]
            }
            None if is_beginning => &[],
            _ => bytes,
        };
        self.line += newlines(bytes);
        if self.is_too_long || self.bytes.len() + bytes_from_start.len() > RECORD_BYTES_MAX {
            self.is_too_long = true;
            self.bytes.clear();
        } else {
            self.bytes.extend_from_slice(bytes_from_start);
        }
    }

    fn skip(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
    }

    fn discard(&mut self) {
        self.bytes.clear();
        self.is_too_long = false;
    }

    fn complete(&mut self, emit: &mut impl FnMut(Record<'_>)) {
        if self.is_too_long {
            emit(Record {
                line: self.begun,
                bytes: None,
            });
        } else if !self.bytes.is_empty() {
            emit(Record {
                line: self.begun,
                bytes: Some(self.bytes.trim_ascii_end()),
            });
        }
        self.discard();
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Follows a structured stream from value to value.
#[derive(Debug, Default)]
struct Scan {
    state: State,
    structure: Structure,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between the outermost values.
    #[default]
    Outside,
    /// In an outermost object that may still turn out to be a page.
    Object,
    /// In an array whose elements are records, at this depth.
    Elements(usize),
    /// Behind the array of a page: `@odata.nextLink` and the like.
    PageEnd,
    /// In something that is neither an array nor an object: refused as a record, up to the end of its line.
    Noise,
}

impl Scan {
    fn step(&mut self, byte: u8, record: &mut Pending, emit: &mut impl FnMut(Record<'_>)) {
        match self.state {
            State::Outside => self.begin(byte, record),
            State::Object => self.in_object(byte, record, emit),
            State::Elements(depth) => self.in_elements(depth, byte, record, emit),
            State::PageEnd => {
                record.skip(byte);
                self.structure.step(byte);
                if self.structure.depth == 0 {
                    self.state = State::Outside;
                }
            }
            State::Noise => {
                record.take(&[byte]);
                if byte == b'\n' {
                    record.complete(emit);
                    self.state = State::Outside;
                }
            }
        }
    }

    fn begin(&mut self, byte: u8, record: &mut Pending) {
        if is_blank(byte) || byte == b',' {
            record.skip(byte);
            return;
        }
        self.structure = Structure::default();
        self.structure.step(byte);
        self.state = match byte {
            b'[' => State::Elements(1),
            b'{' => State::Object,
            _ => State::Noise,
        };
        if self.state != State::Elements(1) {
            record.take(&[byte]);
        }
    }

    fn in_object(&mut self, byte: u8, record: &mut Pending, emit: &mut impl FnMut(Record<'_>)) {
        record.take(&[byte]);
        self.structure.step(byte);
        if self.structure.entered_page() {
            record.discard();
            self.state = State::Elements(2);
        } else if self.structure.depth == 0 {
            record.complete(emit);
            self.state = State::Outside;
        }
    }

    fn in_elements(&mut self, depth: usize, byte: u8, record: &mut Pending, emit: &mut impl FnMut(Record<'_>)) {
        let is_between = self.structure.depth == depth && !self.structure.in_string;
        self.structure.step(byte);
        match byte {
            b',' if is_between => {
                record.skip(byte);
                record.complete(emit);
            }
            b']' | b'}' if is_between => {
                record.skip(byte);
                record.complete(emit);
                self.state = if self.structure.depth == 0 {
                    State::Outside
                } else {
                    State::PageEnd
                };
            }
            _ => record.take(&[byte]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The records of a stream with their lines, `-` for one that is too long; the same however the stream is cut.
    fn check(stream: &str) -> Vec<(u64, String)> {
        let split = |chunk_bytes: usize| {
            let mut found = Vec::new();
            let mut emit = |record: Record<'_>| {
                let text = record
                    .bytes
                    .map_or("-".into(), |bytes| String::from_utf8_lossy(bytes).into_owned());
                found.push((record.line, text));
            };
            let mut splitter = Splitter::new();
            stream
                .as_bytes()
                .chunks(chunk_bytes)
                .for_each(|chunk| splitter.push(chunk, &mut emit));
            splitter.finish(&mut emit);
            found
        };
        let whole = split(stream.len().max(1));
        if stream.len() < 10_000 {
            assert_eq!(split(1), whole, "byte by byte: {stream}");
            assert_eq!(split(7), whole, "in chunks: {stream}");
        }
        whole
    }

    #[test]
    fn finds_the_records_of_every_form() {
        type Case = (&'static str, &'static str, &'static [(u64, &'static str)]);
        let cases: &[Case] = &[
            ("empty", "", &[]),
            ("blank", " \n\n", &[]),
            ("empty array", "[]", &[]),
            ("lines", "{\"a\":1}\n{\"a\":2}\n", &[(1, "{\"a\":1}"), (2, "{\"a\":2}")]),
            (
                "no line end, blank lines, CRLF",
                "\r\n{\"a\":1}\r\n\r\n{\"a\":2}",
                &[(2, "{\"a\":1}"), (4, "{\"a\":2}")],
            ),
            ("byte order mark", "\u{feff}{\"a\":1}\n", &[(1, "{\"a\":1}")]),
            (
                "a bad line",
                "{\"a\":1}\nnonsense\n{\"a\":2}\n",
                &[(1, "{\"a\":1}"), (2, "nonsense"), (3, "{\"a\":2}")],
            ),
            (
                "first line cut off",
                "{\"a\":{\n{\"a\":2}\n",
                &[(1, "{\"a\":{"), (2, "{\"a\":2}")],
            ),
            (
                "cut off in a string",
                "{\"a\":\"x\n{\"a\":2}\n",
                &[(1, "{\"a\":\"x"), (2, "{\"a\":2}")],
            ),
            (
                "array",
                "[{\"a\":1},{\"a\":[2,{}]}]",
                &[(1, "{\"a\":1}"), (1, "{\"a\":[2,{}]}")],
            ),
            (
                "array over lines",
                "[\n  {\n \"a\": 1 },\n{\"a\":2}\n]\n",
                &[(2, "{\n \"a\": 1 }"), (4, "{\"a\":2}")],
            ),
            (
                "brackets in strings",
                "[{\"a\":\"]},{\\\"\"},{\"b\":1}]",
                &[(1, "{\"a\":\"]},{\\\"\"}"), (1, "{\"b\":1}")],
            ),
            (
                "element without brackets",
                "[1, {\"a\":1}]",
                &[(1, "1"), (1, "{\"a\":1}")],
            ),
            (
                "array cut off",
                "[{\"a\":1},{\"a\":",
                &[(1, "{\"a\":1}"), (1, "{\"a\":")],
            ),
            (
                "page",
                "{\"@odata.context\":\"c\",\"value\":[{\"a\":1},{\"a\":2}],\"@odata.nextLink\":\"n\"}",
                &[(1, "{\"a\":1}"), (1, "{\"a\":2}")],
            ),
            ("empty page", "{\"value\":[]}", &[]),
            (
                "page over lines",
                "{\n \"value\": [\n {\"a\":1}\n ],\n \"x\": {}\n}\n",
                &[(3, "{\"a\":1}")],
            ),
            (
                "several pages",
                "{\"value\":[{\"a\":1}]}\n{\"value\":[{\"a\":2}]}\n",
                &[(1, "{\"a\":1}"), (2, "{\"a\":2}")],
            ),
            (
                "value elsewhere is no page",
                "{\"a\":{\"value\":[1]}}\n{\"value\":2}\n",
                &[(1, "{\"a\":{\"value\":[1]}}"), (2, "{\"value\":2}")],
            ),
            ("one object over lines", "{\n\"a\": 1\n}\n", &[(1, "{\n\"a\": 1\n}")]),
            (
                "noise behind an array",
                "[{\"a\":1}]\nnoise\n",
                &[(1, "{\"a\":1}"), (2, "noise")],
            ),
        ];
        for (name, stream, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(line, text)| (*line, (*text).to_owned()))
                .collect();
            assert_eq!(check(stream), expected, "{name}");
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_refused_alone() {
        let long = "x".repeat(RECORD_BYTES_MAX);
        assert_eq!(
            check(&format!("{{}}\n{{\"a\":\"{long}\"}}\n{{}}\n")),
            [(1, "{}".into()), (2, "-".into()), (3, "{}".into())]
        );
        assert_eq!(
            check(&format!("[{{}},\n{{\"a\":\"{long}\"}},\n{{}}]")),
            [(1, "{}".into()), (2, "-".into()), (3, "{}".into())]
        );
    }

    proptest! {
        #[test]
        fn no_stream_panics_and_cutting_changes_nothing(stream in "[\\[\\]{}\",:\\\\ \nva]{0,60}") {
            check(&stream);
        }

        #[test]
        fn an_array_and_lines_hold_the_same_records(values in proptest::collection::vec("[a-z\\]\\[{},]{0,8}", 1..8)) {
            let records: Vec<String> = values.iter().map(|value| serde_json::json!({"k": value}).to_string()).collect();
            let texts = |stream: &str| check(stream).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
            prop_assert_eq!(texts(&records.join("\n")), records.clone());
            prop_assert_eq!(texts(&format!("[{}]", records.join(","))), records.clone());
            prop_assert_eq!(texts(&format!("{{\"value\":[{}]}}", records.join(","))), records);
        }
    }
}
