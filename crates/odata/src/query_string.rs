//! Query strings as clients send them, and as next links spell them.

use crate::error::ODataError;
use crate::limits::OPTIONS_MAX;

/// The names and values of a raw query string, decoded. Empty parts, such as after a trailing `&`, are skipped.
pub(crate) fn pairs(raw: &str) -> Result<Vec<(String, String)>, ODataError> {
    let mut pairs = Vec::new();
    for part in raw.split('&').filter(|part| !part.is_empty()) {
        if pairs.len() == OPTIONS_MAX {
            return Err(ODataError::TooManyOptions { max: OPTIONS_MAX });
        }
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        pairs.push((decode(name)?, decode(value)?));
    }
    Ok(pairs)
}

/// Undoes percent-encoding; `+` is a space, as HTML forms and most clients write it.
fn decode(text: &str) -> Result<String, ODataError> {
    let error = || ODataError::Encoding { near: text.to_owned() };
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let high = bytes.next().and_then(hex_digit).ok_or_else(error)?;
                let low = bytes.next().and_then(hex_digit).ok_or_else(error)?;
                out.push(high << 4 | low);
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out).map_err(|_| error())
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// Appends `name=value`, behind `&` where something is there already.
pub(crate) fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(name);
    out.push('=');
    for byte in value.bytes() {
        // What RFC 3986 never reserves, and what it allows in a query and no client is known to rewrite.
        if byte.is_ascii_alphanumeric() || b"-._~/:,()*".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_clients_send() {
        let cases: [(&str, &[(&str, &str)]); 7] = [
            ("", &[]),
            ("&&", &[]),
            ("$top=5&", &[("$top", "5")]),
            ("%24filter=a%20eq+%27b%27", &[("$filter", "a eq 'b'")]),
            ("x", &[("x", "")]),
            ("x=a=b", &[("x", "a=b")]),
            ("x=%C3%A9é%2B", &[("x", "éé+")]),
        ];
        for (raw, expected) in cases {
            let expected: Vec<_> = expected.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
            assert_eq!(pairs(raw), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn refuses_what_is_not_encoded_text() {
        for raw in ["x=%", "x=%4", "x=%zz", "x=%+1", "x=%FF", "%C3=1"] {
            assert!(matches!(pairs(raw), Err(ODataError::Encoding { .. })), "{raw}");
        }
        assert_eq!(
            pairs(&"a=1&".repeat(OPTIONS_MAX + 1)),
            Err(ODataError::TooManyOptions { max: OPTIONS_MAX })
        );
    }

    proptest! {
        #[test]
        fn decode_after_encode_is_the_identity(value in "\\PC*") {
            let mut raw = String::new();
            push_pair(&mut raw, "a", "1");
            push_pair(&mut raw, "b", &value);
            prop_assert_eq!(&pairs(&raw).unwrap()[1], &("b".to_owned(), value));
        }

        #[test]
        fn no_text_panics(raw in ".*") {
            let _ = pairs(&raw);
        }
    }
}
