//! `Edm.Binary`: bytes, in base64 on the wire.

use crate::edm::{Edm, Kind, Version, shown};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Deserializer};

/// The most bytes that a property holds: a certificate with a long chain of names fits several times.
pub const BINARY_MAX: usize = 64 * 1024;

/// Clients leave the padding out or not, as their base64 library does.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Bytes. Read from base64 of either alphabet, written in the standard one with padding, as Graph does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Binary(pub Vec<u8>);

impl Binary {
    /// Reads base64; `None` where it is none, or stands for more than [`BINARY_MAX`] bytes.
    pub fn parse(text: &str) -> Option<Self> {
        // Four letters hold three bytes.
        if text.len() > BINARY_MAX / 3 * 4 + 4 {
            return None;
        }
        let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
        (bytes.len() <= BINARY_MAX).then_some(Self(bytes))
    }

    /// The base64 of it.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "`{}` is not base64 of at most {BINARY_MAX} bytes",
                shown(&text)
            ))
        })
    }
}

impl Edm for Binary {
    const KIND: Kind = Kind::Binary;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(self.to_base64().as_bytes());
        out.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_alphabets_are_read_with_and_without_padding() {
        for text in ["+/8=", "+/8", "-_8=", "-_8"] {
            assert_eq!(Binary::parse(text), Some(Binary(vec![0xfb, 0xff])), "{text}");
        }
        for text in ["+_8=", "%%%%", "A", &"A".repeat(BINARY_MAX * 2)] {
            assert_eq!(Binary::parse(text), None);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let binary = Binary(bytes);
            prop_assert_eq!(Binary::parse(&binary.to_base64()), Some(binary));
        }
    }
}
