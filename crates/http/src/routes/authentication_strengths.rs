//! Authentication strengths, at each of the places where Graph has them.

use super::{Route, guarded, root};
use crate::graph::conditional_access::authentication_strengths as strengths;
use crate::graph::resource::{Served, count, get, list};
use crate::permission::conditional_access::ReadStrengths;
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy;
use keepwatch_graph::conditional_access::authentication_strength::{
    AuthenticationCombinationConfiguration, AuthenticationMethodModeDetail, AuthenticationStrengthRoot,
};

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let area = format!("{root}/identity/conditionalAccess");
    let all = format!("{root}/policies/authenticationStrengthPolicies");
    let mut routes = Vec::from(strength_routes(&all));
    routes.extend(configuration_routes(&all));
    routes.extend(root_routes(&format!("{area}/authenticationStrength")));
    if version == Version::Beta {
        use strengths::{FIND_BY_METHOD_MODE, find_by_method_mode};
        let find = format!("{all}/findByMethodMode/{{arguments}}");
        routes.push(guarded(Method::GET, find, find_by_method_mode).calls(FIND_BY_METHOD_MODE));
        // What the root was called before it had one name in both versions.
        routes.extend(root_routes(&format!("{area}/authenticationStrengths")));
    }
    routes
}

fn root_routes(at: &str) -> Vec<Route> {
    use crate::graph::conditional_access::authentication_method_modes::{LIMITS, count, get, list};
    let (policies, modes) = (format!("{at}/policies"), format!("{at}/authenticationMethodModes"));
    let entity = AuthenticationMethodModeDetail::TYPE;
    let mut routes = vec![
        guarded(Method::GET, at, strengths::root).gets(AuthenticationStrengthRoot::TYPE),
        guarded(Method::GET, format!("{at}/combinations"), strengths::combinations)
            .reads(AuthenticationStrengthRoot::TYPE, "combinations"),
        guarded(Method::GET, &modes, list).lists(entity, &LIMITS),
        guarded(Method::GET, format!("{modes}/$count"), count).counts(entity, &LIMITS),
        guarded(Method::GET, format!("{modes}/{{id}}"), get).gets(entity),
    ];
    routes.extend(strength_routes(&policies));
    routes.extend(configuration_routes(&policies));
    routes
}

fn strength_routes(at: &str) -> [Route; 8] {
    const PARTS: &str = "shows `combinationConfigurations` without an annotation that says where they are";
    use strengths::{UPDATE_ALLOWED_COMBINATIONS, USAGE, create, delete, update, update_combinations, usage};
    type Strength = AuthenticationStrengthPolicy;
    let (entity, limits) = (Strength::TYPE, &Strength::LIMITS);
    let one = format!("{at}/{{id:guid}}");
    let combinations = format!("{one}/updateAllowedCombinations");
    [
        guarded(Method::GET, at, list::<Strength, ReadStrengths>)
            .lists(entity, limits)
            .note(PARTS),
        guarded(Method::GET, format!("{at}/$count"), count::<Strength, ReadStrengths>).counts(entity, limits),
        guarded(Method::POST, at, create).creates(entity),
        guarded(Method::GET, &one, get::<Strength, ReadStrengths>).gets(entity),
        guarded(Method::PATCH, &one, update).updates(entity),
        guarded(Method::DELETE, &one, delete).deletes(),
        guarded(Method::POST, combinations, update_combinations).acts(UPDATE_ALLOWED_COMBINATIONS),
        guarded(Method::GET, format!("{one}/usage"), usage).calls(USAGE),
    ]
}

fn configuration_routes(strengths: &str) -> [Route; 6] {
    use crate::graph::conditional_access::combination_configurations::{
        LIMITS, count, create, delete, get, list, update,
    };
    let entity = AuthenticationCombinationConfiguration::TYPE;
    let at = format!("{strengths}/{{id:guid}}/combinationConfigurations");
    let one = format!("{at}/{{configuration:guid}}");
    [
        guarded(Method::GET, &at, list).lists(entity, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(entity, &LIMITS),
        guarded(Method::POST, &at, create).creates(entity),
        guarded(Method::GET, &one, get).gets(entity),
        guarded(Method::PATCH, &one, update).updates(entity),
        guarded(Method::DELETE, &one, delete).deletes(),
    ]
}
