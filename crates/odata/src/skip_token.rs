//! `$skiptoken`: where the next page begins, in a form that only this server can make.
//!
//! base64url of: a version byte, a digest of the query that the token continues, the position, and an HMAC over all of
//! that. The page size is not part of the query: a caller may change it on the way.

use crate::error::ODataError;
use crate::limits::{ORDER_KEYS_MAX, SKIP_TOKEN_LENGTH_MAX};
use crate::sql::SqlValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// The server's secret for skip tokens.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// Wraps 32 random bytes that all nodes of a deployment share.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey([redacted])")
    }
}

/// A digest of the query that a token continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Context([u8; CONTEXT_LENGTH]);

impl Context {
    /// Of the parts of a query, in a fixed order.
    pub(crate) fn of(parts: &[&str]) -> Context {
        let mut digest = Sha256::new();
        for part in parts {
            // The length keeps neighbours apart: `ab`, `c` is not `a`, `bc`.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut context = [0; CONTEXT_LENGTH];
        context.copy_from_slice(&digest.finalize()[..CONTEXT_LENGTH]);
        Context(context)
    }
}

const VERSION: u8 = 1;
/// 128 bits: enough that no two queries share a digest.
const CONTEXT_LENGTH: usize = 16;
/// 128 bits of HMAC-SHA256, the shortest that RFC 2104 advises.
const TAG_LENGTH: usize = 16;

/// The token for `values`, for the query of `context`.
pub(crate) fn seal(values: &[SqlValue], context: Context, key: &TokenKey) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&context.0);
    for value in values {
        write_value(value, &mut bytes);
    }
    let tag = mac(key, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&tag[..TAG_LENGTH]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The values of a token of ours for the query of `context`.
pub(crate) fn open(token: &str, context: Context, key: &TokenKey) -> Result<Vec<SqlValue>, ODataError> {
    if token.len() > SKIP_TOKEN_LENGTH_MAX {
        return Err(ODataError::InvalidToken);
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| ODataError::InvalidToken)?;
    let tag_at = bytes.len().checked_sub(TAG_LENGTH).ok_or(ODataError::InvalidToken)?;
    let (signed, tag) = bytes.split_at(tag_at);
    // In constant time, so that nobody can find a tag byte by byte.
    mac(key, signed)
        .verify_truncated_left(tag)
        .map_err(|_| ODataError::InvalidToken)?;

    let (version, rest) = signed.split_first().ok_or(ODataError::InvalidToken)?;
    let (found, mut rest) = rest.split_at_checked(CONTEXT_LENGTH).ok_or(ODataError::InvalidToken)?;
    if *version != VERSION {
        return Err(ODataError::InvalidToken);
    }
    if found != context.0 {
        return Err(ODataError::ForeignToken);
    }
    let mut values = Vec::new();
    while !rest.is_empty() {
        // The keys asked for, and the id.
        if values.len() > ORDER_KEYS_MAX {
            return Err(ODataError::InvalidToken);
        }
        values.push(read_value(&mut rest).ok_or(ODataError::InvalidToken)?);
    }
    Ok(values)
}

fn mac(key: &TokenKey, signed: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    mac.update(signed);
    mac
}

fn write_value(value: &SqlValue, out: &mut Vec<u8>) {
    match value {
        SqlValue::Null => out.push(0),
        SqlValue::Integer(value) => {
            out.push(1);
            out.extend_from_slice(&value.to_be_bytes());
        }
        SqlValue::Real(value) => {
            out.push(2);
            out.extend_from_slice(&value.to_bits().to_be_bytes());
        }
        SqlValue::Text(text) => {
            out.push(3);
            out.extend_from_slice(&(text.len() as u64).to_be_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }
}

fn read_value(rest: &mut &[u8]) -> Option<SqlValue> {
    let [kind] = read_array(rest)?;
    Some(match kind {
        0 => SqlValue::Null,
        1 => SqlValue::Integer(i64::from_be_bytes(read_array(rest)?)),
        2 => SqlValue::Real(f64::from_bits(u64::from_be_bytes(read_array(rest)?))),
        3 => {
            let length = usize::try_from(u64::from_be_bytes(read_array(rest)?)).ok()?;
            let (text, after) = rest.split_at_checked(length)?;
            *rest = after;
            SqlValue::Text(str::from_utf8(text).ok()?.to_owned())
        }
        _ => return None,
    })
}

fn read_array<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (array, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: TokenKey = TokenKey::new([7; 32]);

    fn value() -> impl Strategy<Value = SqlValue> {
        prop_oneof![
            Just(SqlValue::Null),
            any::<i64>().prop_map(SqlValue::Integer),
            (-1e300..1e300).prop_map(SqlValue::Real),
            ".{0,20}".prop_map(SqlValue::Text),
        ]
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{KEY:?}"), "TokenKey([redacted])");
    }

    #[test]
    fn neighbouring_parts_of_a_context_are_kept_apart() {
        assert_ne!(Context::of(&["ab", "c"]), Context::of(&["a", "bc"]));
    }

    proptest! {
        #[test]
        fn open_after_seal_is_the_identity(values in prop::collection::vec(value(), 0..=ORDER_KEYS_MAX + 1)) {
            let context = Context::of(&["a"]);
            let token = seal(&values, context, &KEY);
            prop_assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(open(&token, context, &KEY), Ok(values));
            prop_assert_eq!(open(&token, Context::of(&["b"]), &KEY), Err(ODataError::ForeignToken));
            prop_assert_eq!(open(&token, context, &TokenKey::new([8; 32])), Err(ODataError::InvalidToken));
        }

        #[test]
        fn a_changed_token_is_refused(values in prop::collection::vec(value(), 1..4), at in any::<prop::sample::Index>()) {
            let context = Context::of(&["a"]);
            let mut token = seal(&values, context, &KEY).into_bytes();
            let index = at.index(token.len());
            token[index] = if token[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(token).unwrap();
            prop_assert_eq!(open(&changed, context, &KEY), Err(ODataError::InvalidToken));
        }

        #[test]
        fn no_text_panics(token in ".{0,80}") {
            prop_assert_eq!(open(&token, Context::of(&[]), &KEY), Err(ODataError::InvalidToken));
        }
    }
}
