//! Names with passwords, as they are traded: how lists have them, and how filters know them.

use keepwatch_graph::edm::folded;
use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes: a name of 320 and a password of 1,024.
const LINE_BYTES_MAX: u64 = 2_048;
/// What stands between a name and a password.
const SEPARATORS: [char; 4] = [':', ';', '|', '\t'];

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairLine<'a> {
    /// A name and a password.
    Pair {
        /// The name, as the list has it.
        name: &'a str,
        /// Whatever follows the first separator, blanks included.
        password: &'a str,
    },
    /// Nothing.
    Empty,
    /// Something else, or too long.
    Unreadable,
}

/// Shows `each` every line, with the memory of one. Stops at the first error, of the reader or of `each`.
pub fn each_pair<E: From<io::Error>>(
    reader: &mut impl BufRead,
    mut each: impl FnMut(PairLine<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == LINE_BYTES_MAX {
            reader.skip_until(b'\n')?;
            each(PairLine::Unreadable)?;
        } else {
            each(read(&line))?;
        }
    }
}

fn read(line: &[u8]) -> PairLine<'_> {
    if line.trim_ascii().is_empty() {
        return PairLine::Empty;
    }
    let Ok(text) = str::from_utf8(line) else {
        return PairLine::Unreadable;
    };
    let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
    match text.split_once(SEPARATORS) {
        Some((name, password)) if !name.trim().is_empty() && !password.is_empty() => PairLine::Pair { name, password },
        Some(_) | None => PairLine::Unreadable,
    }
}

/// The texts by which filters know a pair. Two of them, since a filter takes one text in 65,536 for one that it holds: both
/// at once are so taken in one of four thousand million.
pub(super) fn texts(name: &str, password: &str) -> [String; 2] {
    // No name and no password that anybody types has the character between them.
    ["1", "2"].map(|which| format!("{which}\0{}\0{password}", folded(name.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_name_and_a_password() {
        let cases: [(&[u8], [&str; 2]); 6] = [
            (b"ada@contoso.com:hunter2\n", ["ada@contoso.com", "hunter2"]),
            (b"ada@contoso.com;hunter2\r\n", ["ada@contoso.com", "hunter2"]),
            (b"ada@contoso.com\thunter2", ["ada@contoso.com", "hunter2"]),
            (b"ada:with:colons", ["ada", "with:colons"]),
            (b"ada: with blanks \n", ["ada", " with blanks "]),
            (b"\xef\xbb\xbfada|hunter2\n", ["ada", "hunter2"]),
        ];
        for (line, [name, password]) in cases {
            assert_eq!(read(line), PairLine::Pair { name, password }, "{line:?}");
        }
        let unreadable: [&[u8]; 4] = [b"ada\n", b":hunter2\n", b"ada:\n", b"ada:\xff\n"];
        for line in unreadable {
            assert_eq!(read(line), PairLine::Unreadable, "{line:?}");
        }
        assert_eq!(read(b" \r\n"), PairLine::Empty);
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself_only() {
        let long = [b"ada:".as_slice(), &[b'x'; 10_000], b"\nbob:hunter2\n"].concat();
        let mut lines = Vec::new();
        let each = |line: PairLine<'_>| {
            lines.push(format!("{line:?}"));
            Ok::<(), io::Error>(())
        };
        each_pair(&mut long.as_slice(), each).unwrap();
        assert_eq!(lines, ["Unreadable", r#"Pair { name: "bob", password: "hunter2" }"#]);
    }
}
