//! `policies/authenticationStrengthPolicies`, which is `identity/conditionalAccess/authenticationStrength/policies` as well:
//! which combinations of methods are strong enough.
//!
//! Source: Microsoft Graph v1.0, authenticationStrengthRoot: list policies, create; authenticationStrengthPolicy: get,
//! update, delete, updateAllowedCombinations, usage; beta: findByMethodMode.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::policy_pages;
use crate::graph::error::GraphError;
use crate::graph::key::{Arguments, ResourceId};
use crate::graph::memory::{self, Made};
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::graph::{entity, value};
use crate::permission::conditional_access::{ReadStrengths, WriteStrengths};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::conditional_access::{
    create_strength, delete_strength, strength_usage, update_allowed_combinations, update_strength,
};
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy as Strength;
use keepwatch_graph::conditional_access::authentication_strength::{
    AuthenticationStrengthRoot, AuthenticationStrengthUsage, UpdateAllowedCombinationsResult,
};
use keepwatch_graph::conditional_access::enums::AuthenticationMethodModes as Modes;
use keepwatch_graph::edm::{Edm, Kind, shown};
use keepwatch_graph::operations::{Operation, named};
use keepwatch_odata::Limits;
use keepwatch_policy::validate::ALL_COMBINATIONS;
use serde_json::Value;

/// Sets what a strength allows.
pub(crate) const UPDATE_ALLOWED_COMBINATIONS: &Operation =
    named("authenticationStrengthPolicy", "updateAllowedCombinations");

/// Which policies ask for a strength.
pub(crate) const USAGE: &Operation = named("authenticationStrengthPolicy", "usage");

/// Which strengths allow a mode.
pub(crate) const FIND_BY_METHOD_MODE: &Operation = named("authenticationStrengthPolicy", "findByMethodMode");

impl Served for Strength {
    const LIMITS: Limits = policy_pages();
    const CONTEXT: &'static str = "policies/authenticationStrengthPolicies";
}

/// `GET /identity/conditionalAccess/authenticationStrength`: 200 with every combination that there is.
pub(crate) async fn root(_: Caller<ReadStrengths>, request: GraphRequest) -> Result<Response, GraphError> {
    let combinations: Vec<Modes> = every_combination().collect();
    let root = AuthenticationStrengthRoot {
        id: "authenticationStrength".to_owned(),
        authentication_combinations: combinations.clone(),
        combinations,
    };
    let context = "identity/conditionalAccess/authenticationStrength";
    entity::singleton(&request, AuthenticationStrengthRoot::TYPE, context, &root.document())
}

/// `GET /identity/conditionalAccess/authenticationStrength/combinations`: 200 with the same by itself.
pub(crate) async fn combinations(_: Caller<ReadStrengths>, request: GraphRequest) -> Result<Response, GraphError> {
    let all: Vec<Modes> = every_combination().collect();
    value::answer(&request, &Kind::Collection(&Modes::KIND), &all)
}

fn every_combination() -> impl Iterator<Item = Modes> {
    ALL_COMBINATIONS
        .iter()
        .map(|(combination, _)| Modes::from(*combination))
}

/// `POST /policies/authenticationStrengthPolicies`: 201.
pub(crate) async fn create(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    resource::create(&app, &caller, &request, body, create_strength).await
}

/// `PATCH /policies/authenticationStrengthPolicies/{id}`: 204, or 403 for a built-in one.
pub(crate) async fn update(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let change = move |change: &mut Change<'_, '_>, members: &_| update_strength(change, &id, members);
    resource::update(&app, &caller, &request, body, change).await
}

/// `DELETE /policies/authenticationStrengthPolicies/{id}`: 204, or 400 while a policy asks for it.
pub(crate) async fn delete(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    resource::delete(&app, &caller, &request, move |change| delete_strength(change, &id)).await
}

/// `POST /policies/authenticationStrengthPolicies/{id}/updateAllowedCombinations`: 200 with what was allowed and what is.
pub(crate) async fn update_combinations(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let mut arguments = body::arguments(UPDATE_ALLOWED_COMBINATIONS, request.version, body)?;
    let given = arguments
        .remove("allowedCombinations")
        .unwrap_or_else(|| Value::Array(Vec::new()));
    let combinations: Vec<Modes> = serde_json::from_value(given)
        .map_err(|error| GraphError::bad_request(format!("allowedCombinations: {}", shown(&error.to_string()))))?;
    let work = move |change: &mut Change<'_, '_>| update_allowed_combinations(change, &id, combinations.clone());
    let changed = app.engine().administer(caller.initiator(), work).await;
    let changed = changed.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let result = UpdateAllowedCombinationsResult {
        additional_information: None,
        conditional_access_references: changed.policies,
        current_combinations: changed.current,
        previous_combinations: changed.previous,
    };
    value::answer(&request, &Kind::Complex(UpdateAllowedCombinationsResult::TYPE), &result)
}

/// `GET /policies/authenticationStrengthPolicies/{id}/usage()`: 200 with the policies that ask for it, or 404.
pub(crate) async fn usage(
    _: Caller<ReadStrengths>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let key = id.clone();
    let usage = app.store().read(move |rx| strength_usage(rx, &key)).await;
    let usage = usage.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let usage = usage.ok_or_else(|| Strength::missing(&id))?;
    value::answer(&request, &Kind::Complex(AuthenticationStrengthUsage::TYPE), &usage)
}

/// `GET /policies/authenticationStrengthPolicies/findByMethodMode(authenticationMethodModes='sms')`: 200 with a page of
/// the strengths of which some combination has one of the modes.
pub(crate) async fn find_by_method_mode(
    _: Caller<ReadStrengths>,
    State(app): State<App>,
    Arguments(arguments): Arguments,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let modes = modes(&arguments)?;
    let all: Result<Vec<Strength>, _> = app.store().read(|rx| rx.all()).await;
    let mut strengths = all.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    strengths.retain(|strength| {
        let mut combinations = strength.allowed_combinations.iter();
        combinations.any(|combination| combination.bits() & modes != 0)
    });
    let made = Made {
        entity: Strength::TYPE,
        limits: Strength::LIMITS,
        context: Strength::CONTEXT,
        documents: strengths.iter().map(Strength::document).collect(),
    };
    memory::list(&app, &request, made).await
}

/// The bits of the modes that the function is asked for: one, several joined by commas, or a list in brackets.
fn modes(arguments: &str) -> Result<i32, GraphError> {
    const PARAMETER: &str = "authenticationMethodModes";
    let value = arguments.split_once('=').and_then(|(name, value)| {
        let is_parameter = name.trim().eq_ignore_ascii_case(PARAMETER);
        is_parameter.then(|| value.trim().trim_start_matches('[').trim_end_matches(']'))
    });
    let value = value.ok_or_else(|| GraphError::bad_request(format!("{PARAMETER}: must be given")))?;
    let mut bits = 0;
    for name in value.split(',').map(|name| name.trim().trim_matches(['\'', '"'])) {
        let member = Modes::TYPE
            .members
            .iter()
            .find(|member| member.name.eq_ignore_ascii_case(name));
        let member = member.ok_or_else(|| {
            GraphError::bad_request(format!("{PARAMETER}: `{}` is not a mode of a method", shown(name)))
        })?;
        bits |= member.value;
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_named_in_several_ways() {
        let cases = [
            ("authenticationMethodModes=sms", Some(16)),
            ("AuthenticationMethodModes='sms'", Some(16)),
            ("authenticationMethodModes='sms,password'", Some(17)),
            ("authenticationMethodModes=['sms', 'fido2']", Some(48)),
            ("authenticationMethodModes=[\"sms\"]", Some(16)),
            ("authenticationMethodModes=telegram", None),
            ("authenticationMethodModes=", None),
            ("modes=sms", None),
            ("sms", None),
        ];
        for (arguments, expected) in cases {
            assert_eq!(modes(arguments).ok(), expected, "{arguments}");
        }
    }
}
