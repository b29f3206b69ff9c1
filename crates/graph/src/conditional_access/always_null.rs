//! Members that the service writes beside those that its schema declares.

use crate::edm::{Edm, Kind, Version};
use serde::{Deserialize, Deserializer};

/// A member that is always null, such as `conditions.times`: Microsoft's published answers have it and its schema does
/// not, so nothing is known of it but its name. It is written, for clients that look for it, and read, so that what was
/// read can be sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlwaysNull;

impl<'de> Deserialize<'de> for AlwaysNull {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<serde::de::IgnoredAny>::deserialize(deserializer)?.map_or(Ok(AlwaysNull), |_| {
            Err(serde::de::Error::custom("nothing but null is known of this property"))
        })
    }
}

impl Edm for AlwaysNull {
    const KIND: Kind = Kind::String;
    const NULLABLE: bool = true;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        out.extend_from_slice(b"null");
    }
    fn is_null(&self) -> bool {
        true
    }
}
