//! What the fuzz targets share: which types their texts are read for.

use keepwatch_graph::conditional_access::NamedLocation;
use keepwatch_graph::directory::{Application, User};
use keepwatch_graph::{EntityType, RiskDetection, SignIn, Version, served};

/// Types that have, together, every kind of property: enumerations and sets of them, complex values and collections of
/// them, forms, dates, texts and numbers.
pub const ENTITIES: [&EntityType; 5] = [
    SignIn::TYPE,
    RiskDetection::TYPE,
    NamedLocation::TYPE,
    User::TYPE,
    Application::TYPE,
];

/// The served type of that name; those of beta are all of them.
pub fn entity(name: &str) -> Option<&'static EntityType> {
    served::entities(Version::Beta).find(|entity| entity.name == name)
}

/// The first line and the rest: what a target reads by, and what it reads.
pub fn head_and_rest(text: &str) -> Option<(&str, &str)> {
    text.split_once('\n')
}
