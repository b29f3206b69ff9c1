//! What names an attacker by itself.

use super::prefix::Prefix;
use super::rule::RuleError;
use crate::features::value;

/// The shortest part of a user agent: shorter ones are in everybody's.
const PART_BYTES_MIN: usize = 3;
/// The longest text of an indicator, in bytes, as of values of features: what is longer is cut in attempts as well.
const TEXT_BYTES_MAX: usize = crate::features::VALUE_BYTES_MAX;

/// What names an attacker by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Indicator {
    /// The address is in the block.
    Address(Prefix),
    /// An autonomous system of this number announces the address.
    Network(u32),
    /// The `User-Agent` header is this, letter by letter.
    UserAgent(Box<str>),
    /// The `User-Agent` header has this in it, in any case of letters.
    UserAgentPart(Box<str>),
    /// The application has this client id.
    Application(Box<str>),
}

impl Indicator {
    /// The indicator as attempts are compared with it, if it can be one.
    pub(super) fn checked(self) -> Result<Indicator, RuleError> {
        Ok(match self {
            Indicator::Address(prefix) => Indicator::Address(prefix),
            Indicator::Network(number) => Indicator::Network(number),
            Indicator::UserAgent(text) => Indicator::UserAgent(checked(&text, 1)?),
            Indicator::UserAgentPart(text) => {
                Indicator::UserAgentPart(checked(&text, PART_BYTES_MIN)?.to_lowercase().into())
            }
            Indicator::Application(text) => Indicator::Application(checked(&text, 1)?.to_lowercase().into()),
        })
    }

    /// Whether the address alone says whether it matches, without the record of the sign-in.
    pub(super) const fn is_of_address(&self) -> bool {
        match self {
            Indicator::Address(_) | Indicator::Network(_) => true,
            Indicator::UserAgent(_) | Indicator::UserAgentPart(_) | Indicator::Application(_) => false,
        }
    }
}

fn checked(text: &str, bytes_min: usize) -> Result<Box<str>, RuleError> {
    let refused = || RuleError::Text {
        bytes_min,
        bytes_max: TEXT_BYTES_MAX,
    };
    let kept = value(Some(text)).ok_or_else(refused)?;
    let fits = (bytes_min..=TEXT_BYTES_MAX).contains(&text.trim().len());
    fits.then_some(kept).ok_or_else(refused)
}
