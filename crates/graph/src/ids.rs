//! Identifiers, one type each, so that a user's id cannot be handed over where a sign-in's is meant.

use crate::edm::{Edm, Kind, Version, shown};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Why a text is not an identifier of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct IdError {
    /// What was given, cut to a readable length.
    pub text: String,
    /// What it should have been, with its article.
    pub expected: &'static str,
}

impl IdError {
    fn new(text: &str, expected: &'static str) -> Self {
        Self {
            text: shown(text),
            expected,
        }
    }
}

/// What every identifier shares: text on the wire, `Edm.String` in the schema, text in a column.
macro_rules! id_text {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl Edm for $name {
            const KIND: Kind = Kind::String;
            fn write(&self, _: Version, out: &mut Vec<u8>) {
                use std::io::Write;
                write!(out, "\"{self}\"").expect("writing to memory cannot fail");
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        /// On the wire: a lower-case UUID string.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                // Only the hyphenated form: braces and URNs would make two spellings of one id.
                let hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
                match Uuid::try_parse(text) {
                    Ok(uuid) if hyphenated => Ok(Self(uuid)),
                    _ => Err(IdError::new(text, "a UUID")),
                }
            }
        }

        id_text!($name);
    };
}

uuid_id! {
    /// A user's object id.
    UserId
}
uuid_id! {
    /// A sign-in's id, which is also the request id of its detections.
    SignInId
}
uuid_id! {
    /// Joins the records of one attempt across services.
    CorrelationId
}
uuid_id! {
    /// An application's client id (`appId`).
    AppId
}
uuid_id! {
    /// A service principal's object id.
    ServicePrincipalId
}
uuid_id! {
    /// The tenant's id.
    TenantId
}

uuid_id! {
    /// The id of a group, a role, or whatever else is in the directory.
    DirectoryObjectId
}

/// A risk detection's id: the SHA-256 of what caused it, so that the same cause is the same detection.
///
/// On the wire: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RiskDetectionId([u8; 32]);

impl RiskDetectionId {
    /// Wraps a SHA-256.
    pub const fn new(hash: [u8; 32]) -> Self {
        Self(hash)
    }
}

impl fmt::Display for RiskDetectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 64];
        for (byte, pair) in self.0.iter().zip(text.chunks_exact_mut(2)) {
            pair.copy_from_slice(&[
                b"0123456789abcdef"[usize::from(byte >> 4)],
                b"0123456789abcdef"[usize::from(byte & 15)],
            ]);
        }
        f.write_str(str::from_utf8(&text).expect("hexadecimal digits are ASCII"))
    }
}

impl FromStr for RiskDetectionId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError::new(text, "64 hexadecimal digits");
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(error());
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = str::from_utf8(pair).map_err(|_| error())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| error())?;
        }
        Ok(Self(hash))
    }
}

id_text!(RiskDetectionId);

/// Declares the id of a history item: the account and the instant.
macro_rules! history_item_id {
    ($(#[$doc:meta])* $name:ident of $(#[$odoc:meta])* $owner:ident: $id:ty) => {
        $(#[$doc])*
        ///
        /// On the wire: the account's id followed by 18 digits of ticks, as Graph's own documentation shows, so that the
        /// id of a later item sorts after an earlier one's.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            $(#[$odoc])*
            pub $owner: $id,
            /// When the risk changed.
            pub at: Timestamp,
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{:018}", self.$owner, self.at.ticks())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let error = || IdError::new(text, "a history item's id");
                let (owner, at) = account_and_instant(text).ok_or_else(error)?;
                let $owner = owner.parse().map_err(|_| error())?;
                Ok(Self { $owner, at })
            }
        }

        id_text!($name);
    };
}

/// The two parts of a history item's id.
fn account_and_instant(text: &str) -> Option<(&str, Timestamp)> {
    let (account, ticks) = text.split_at_checked(uuid::fmt::Hyphenated::LENGTH)?;
    let all_digits = !ticks.is_empty() && ticks.bytes().all(|b| b.is_ascii_digit());
    let at = ticks
        .parse()
        .ok()
        .filter(|_| all_digits)
        .and_then(Timestamp::from_ticks)?;
    Some((account, at))
}

history_item_id! {
    /// The id of an item in a user's risk history.
    HistoryItemId of
    /// Whose history.
    user: UserId
}
history_item_id! {
    /// The id of an item in a service principal's risk history.
    ServicePrincipalHistoryItemId of
    /// Whose history.
    service_principal: ServicePrincipalId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_one_spelling() {
        let cases = [
            ("4628e7df-dff3-407c-a08f-75f08c0806dc", true),
            ("4628E7DF-DFF3-407C-A08F-75F08C0806DC", true),
            ("{4628e7df-dff3-407c-a08f-75f08c0806dc}", false),
            ("4628e7dfdff3407ca08f75f08c0806dc", false),
            ("urn:uuid:4628e7df-dff3-407c-a08f-75f08c0806dc", false),
            ("mytestuser1@contoso.com", false),
            ("", false),
        ];
        for (text, valid) in cases {
            assert_eq!(text.parse::<UserId>().is_ok(), valid, "{text}");
        }
        let id: UserId = "4628E7DF-DFF3-407C-A08F-75F08C0806DC".parse().unwrap();
        assert_eq!(id.to_string(), "4628e7df-dff3-407c-a08f-75f08c0806dc");
    }

    #[test]
    fn ids_read_what_they_write() {
        let detection = "d52a631815aaa527bf642b196715da5cf0f35b6879204ea5b5c99b21bd4c16f4";
        assert_eq!(detection.parse::<RiskDetectionId>().unwrap().to_string(), detection);
        assert!("d52a".parse::<RiskDetectionId>().is_err());
        assert!("+f".repeat(32).parse::<RiskDetectionId>().is_err());
        let item = "41a31b00-3b3b-42d9-8f1c-6d4f14e74c69636901020140973557";
        let id: HistoryItemId = item.parse().unwrap();
        assert_eq!(id.to_string(), item);
        assert_eq!(id.at.to_string(), "2019-04-05T23:00:14.0973557Z");
        assert!("41a31b00-3b3b-42d9-8f1c-6d4f14e74c69".parse::<HistoryItemId>().is_err());
        assert!(
            "41a31b00-3b3b-42d9-8f1c-6d4f14e74c69+36901020140973557"
                .parse::<HistoryItemId>()
                .is_err()
        );
    }
}
