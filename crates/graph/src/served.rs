//! The types that are served: one list for `$metadata`, the API's description and the check against Graph's schema.

use crate::conditional_access::named_location::NamedLocation;
use crate::edm::{EntityType, Version, Versions};
use crate::{DirectoryAudit, RiskDetection, RiskyUser, RiskyUserHistoryItem, SignIn};

/// An entity type that is served.
#[derive(Debug, Clone, Copy)]
pub struct Served {
    /// The type, with its forms where it has some.
    pub entity: &'static EntityType,
    /// Which versions serve it.
    pub versions: Versions,
}

const fn both(entity: &'static EntityType) -> Served {
    let versions = Versions::Both;
    Served { entity, versions }
}

/// Every entity type that a route serves. What they lead to (forms, complex types, enumerations, what they derive from)
/// follows from them.
pub const ENTITIES: &[Served] = &[
    both(DirectoryAudit::TYPE),
    both(NamedLocation::TYPE),
    both(RiskDetection::TYPE),
    both(RiskyUser::TYPE),
    both(RiskyUserHistoryItem::TYPE),
    both(SignIn::TYPE),
];

/// The entity types that `version` serves.
pub fn entities(version: Version) -> impl Iterator<Item = &'static EntityType> {
    ENTITIES
        .iter()
        .filter(move |served| served.versions.include(version))
        .map(|served| served.entity)
}
