//! Expression text to tokens, each with its column.

use crate::error::{ODataError, Place, Problem};

/// One token and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) column: usize,
    pub(crate) lexeme: Lexeme<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lexeme<'a> {
    /// A name, a keyword, or names joined by dots.
    Word(&'a str),
    /// `'text'`, quotes undone.
    Text(String),
    /// `prefix'text'`, as in `microsoft.graph.riskLevel'high'`.
    Qualified(&'a str, String),
    Number(&'a str),
    /// `2024-01-05`
    Date(&'a str),
    /// A date, `T` and more.
    DateTime(String),
    Guid(&'a str),
    Open,
    Close,
    Comma,
    Slash,
    Colon,
    End,
}

impl Lexeme<'_> {
    /// The token for a message.
    pub(crate) fn shown(&self) -> String {
        let text = match self {
            Lexeme::Word(text) | Lexeme::Number(text) | Lexeme::Date(text) | Lexeme::Guid(text) => text,
            Lexeme::Text(text) | Lexeme::Qualified(_, text) | Lexeme::DateTime(text) => text.as_str(),
            Lexeme::Open => "(",
            Lexeme::Close => ")",
            Lexeme::Comma => ",",
            Lexeme::Slash => "/",
            Lexeme::Colon => ":",
            Lexeme::End => return "the end".to_owned(),
        };
        format!("`{}`", keepwatch_graph::edm::shown(text))
    }
}

/// All tokens of `text`; the last is [`Lexeme::End`].
pub(crate) fn lex(text: &str, place: Place) -> Result<Vec<Token<'_>>, ODataError> {
    let mut lexer = Lexer { rest: text, column: 1 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_spaces();
        let column = lexer.column;
        let lexeme = lexer.next().map_err(|problem| problem.at(place, column))?;
        let end = lexeme == Lexeme::End;
        tokens.push(Token { column, lexeme });
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    column: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Result<Lexeme<'a>, Problem> {
        let mut characters = self.rest.chars();
        let Some(first) = characters.next() else {
            return Ok(Lexeme::End);
        };
        let single = match first {
            '(' => Some(Lexeme::Open),
            ')' => Some(Lexeme::Close),
            ',' => Some(Lexeme::Comma),
            '/' => Some(Lexeme::Slash),
            ':' => Some(Lexeme::Colon),
            _ => None,
        };
        if let Some(lexeme) = single {
            self.take(1);
            return Ok(lexeme);
        }
        if first == '\'' {
            return self.text().map(Lexeme::Text);
        }
        if starts_with_guid(self.rest) {
            return Ok(Lexeme::Guid(self.take(GUID_LENGTH)));
        }
        let second = characters.next();
        let is_negative_number = first == '-' && second.is_some_and(|c| c.is_ascii_digit());
        if first.is_ascii_digit() || is_negative_number {
            return Ok(self.number_or_date());
        }
        // `$count` behind a collection, `#` before the name of a type.
        let is_type = first == '#' && second.is_some_and(|c| c.is_ascii_alphabetic());
        let is_marked = is_type || starts_with_count(self.rest);
        if first.is_ascii_alphabetic() || first == '_' || is_marked {
            let mark = usize::from(is_marked);
            let length = self.rest[mark..].bytes().take_while(|b| is_of_word(*b)).count();
            let word = self.take(mark + length);
            if self.rest.starts_with('\'') {
                return self.text().map(|text| Lexeme::Qualified(word, text));
            }
            return Ok(Lexeme::Word(word));
        }
        Err(Problem::UnexpectedCharacter(first))
    }

    fn skip_spaces(&mut self) {
        self.take_while(|b| b.is_ascii_whitespace());
    }

    /// The next `bytes` bytes, which must end at a character.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        self.column += taken.chars().count();
        taken
    }

    /// The longest run of ASCII bytes that `belongs`.
    fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let length = self
            .rest
            .bytes()
            .take_while(|byte| byte.is_ascii() && belongs(*byte))
            .count();
        self.take(length)
    }

    /// A quoted text; a quote inside is doubled.
    fn text(&mut self) -> Result<String, Problem> {
        let mut text = String::new();
        self.take(1);
        loop {
            let length = self.rest.find('\'').ok_or(Problem::UnclosedText)?;
            text.push_str(self.take(length));
            self.take(1);
            if !self.rest.starts_with('\'') {
                break;
            }
            text.push_str(self.take(1));
        }
        // PostgreSQL cannot hold this character and SQLite's text functions stop at it: no row has it.
        if text.contains('\0') {
            return Err(Problem::UnexpectedCharacter('\0'));
        }
        Ok(text)
    }

    fn number_or_date(&mut self) -> Lexeme<'a> {
        let run = self.take_while(|b| b.is_ascii_alphanumeric() || b"-+.:".contains(&b));
        if !starts_with_date(run) {
            return Lexeme::Number(run);
        }
        let Some(time) = run.get(DATE_LENGTH..).filter(|time| !time.is_empty()) else {
            return Lexeme::Date(run);
        };
        // A client that leaves the `+` of an offset raw sends a space. No literal follows another in any expression, so
        // what looks like the rest of an offset here is one.
        let has_zone = time.ends_with(['Z', 'z']) || time.contains(['+', '-']);
        if !has_zone && starts_with_offset(self.rest) {
            self.take(1);
            return Lexeme::DateTime(format!("{run}+{}", self.take(OFFSET_LENGTH)));
        }
        Lexeme::DateTime(run.to_owned())
    }
}

/// The bytes of a name, or of names joined by dots.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.'
}

fn starts_with_count(text: &str) -> bool {
    text.get(..COUNT.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(COUNT))
}

/// What stands behind a collection to ask how many items it has.
pub(crate) const COUNT: &str = "$count";

const GUID_LENGTH: usize = 36;
const DATE_LENGTH: usize = 10;
const OFFSET_LENGTH: usize = 5;

/// Whether `text` is a GUID, as registries write it.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == GUID_LENGTH && starts_with_guid(text)
}

fn starts_with_guid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = |next: Option<&u8>| next.is_none_or(|b| !b.is_ascii_alphanumeric() && !b"-_.:".contains(b));
    matches_form(bytes, b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") && ends(bytes.get(GUID_LENGTH))
}

fn starts_with_date(text: &str) -> bool {
    matches_form(text.as_bytes(), b"dddd-dd-dd")
}

fn starts_with_offset(text: &str) -> bool {
    matches_form(text.as_bytes(), b" dd:dd")
}

/// Whether `text` begins like `form`: `d` is a digit, `x` a hexadecimal digit, anything else itself.
fn matches_form(text: &[u8], form: &[u8]) -> bool {
    text.len() >= form.len()
        && form.iter().zip(text).all(|(form, byte)| match form {
            b'd' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_tokens_apart() {
        let cases = [
            ("riskEventTypes_v2", Lexeme::Word("riskEventTypes_v2")),
            ("'it''s'", Lexeme::Text("it's".to_owned())),
            ("''", Lexeme::Text(String::new())),
            (
                "microsoft.graph.riskLevel'high'",
                Lexeme::Qualified("microsoft.graph.riskLevel", "high".to_owned()),
            ),
            ("-5", Lexeme::Number("-5")),
            ("1.5e-3", Lexeme::Number("1.5e-3")),
            ("2024-01-05", Lexeme::Date("2024-01-05")),
            (
                "2024-01-05T00:00:00Z",
                Lexeme::DateTime("2024-01-05T00:00:00Z".to_owned()),
            ),
            (
                "2024-01-05T00:00:00+01:00",
                Lexeme::DateTime("2024-01-05T00:00:00+01:00".to_owned()),
            ),
            (
                "2024-01-05T00:00:00.5 01:00",
                Lexeme::DateTime("2024-01-05T00:00:00.5+01:00".to_owned()),
            ),
            (
                "68ca8ec0-11f8-456b-a785-70d9936650d5",
                Lexeme::Guid("68ca8ec0-11f8-456b-a785-70d9936650d5"),
            ),
            (
                "abcabcab-11f8-456b-a785-70d9936650d5",
                Lexeme::Guid("abcabcab-11f8-456b-a785-70d9936650d5"),
            ),
        ];
        for (text, expected) in cases {
            let tokens = lex(text, Place::Filter).unwrap();
            assert_eq!(tokens.len(), 2, "{text}");
            assert_eq!(tokens[0].lexeme, expected, "{text}");
        }
    }

    #[test]
    fn counts_columns_in_characters() {
        let tokens = lex("'éé' eq", Place::Filter).unwrap();
        let columns: Vec<_> = tokens.iter().map(|token| token.column).collect();
        assert_eq!(columns, [1, 6, 8]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-0-9a-fTZ:.+ '()/,é\u{0}]{0,60}") {
            let _ = lex(&text, Place::Filter);
        }
    }
}
