//! `policies/authenticationStrengthPolicies/{id}/combinationConfigurations`: which security keys and which certificates
//! count.
//!
//! Source: Microsoft Graph v1.0, authenticationStrengthPolicy: list combinationConfigurations, create;
//! authenticationCombinationConfiguration: get, update, delete.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::{created, heeding};
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::{ConfigurationId, ResourceId};
use crate::graph::memory::{self, Made};
use crate::graph::request::{GraphRequest, Return};
use crate::graph::resource::{self, Served};
use crate::permission::conditional_access::{ReadStrengths, WriteStrengths};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keepwatch_engine::Change;
use keepwatch_engine::conditional_access::{
    configuration_id, create_configuration, delete_configuration, update_configuration,
};
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy as Strength;
use keepwatch_graph::conditional_access::authentication_strength::AuthenticationCombinationConfiguration as Configuration;
use keepwatch_graph::edm::shown;
use keepwatch_odata::{Direction, Limits};
use serde_json::Value;

/// What a page may hold: all that a strength can have.
pub(crate) const LIMITS: Limits = Limits::pages(100, 100, &[("id", Direction::Ascending)]);

fn context(strength: &str) -> String {
    format!("{}('{strength}')/combinationConfigurations", Strength::CONTEXT)
}

fn made<'a>(strength: &Strength, context: &'a str) -> Made<'a> {
    Made {
        entity: Configuration::TYPE,
        limits: LIMITS,
        context,
        documents: strength
            .combination_configurations
            .iter()
            .map(Configuration::document)
            .collect(),
    }
}

/// `GET .../combinationConfigurations`: 200 with a page, or 404 where there is no such strength.
pub(crate) async fn list(
    _: Caller<ReadStrengths>,
    State(app): State<App>,
    ResourceId(strength): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let strength: Strength = resource::find(&app, &request, &strength).await?;
    memory::list(&app, &request, made(&strength, &context(&strength.id))).await
}

/// `GET .../combinationConfigurations/$count`: 200 with a number, or 404.
pub(crate) async fn count(
    _: Caller<ReadStrengths>,
    State(app): State<App>,
    ResourceId(strength): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let strength: Strength = resource::find(&app, &request, &strength).await?;
    memory::count(&request, &made(&strength, &context(&strength.id)))
}

/// `GET .../combinationConfigurations/{configuration}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadStrengths>,
    State(app): State<App>,
    ResourceId(strength): ResourceId,
    ConfigurationId(id): ConfigurationId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let strength: Strength = resource::find(&app, &request, &strength).await?;
    let mut configurations = strength.combination_configurations.iter();
    let found = configurations.find(|found| configuration_id(found).eq_ignore_ascii_case(&id));
    let found = found.ok_or_else(|| {
        let name = Configuration::TYPE.name;
        GraphError::not_found(format!("no {name} with the id `{}`", shown(&id)))
    })?;
    answer(&request, &strength.id, found)
}

/// `POST .../combinationConfigurations`: 201.
pub(crate) async fn create(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    ResourceId(strength): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(Configuration::TYPE, request.version, body)?;
    let key = strength.clone();
    let work = move |change: &mut Change<'_, '_>| create_configuration(change, &key, &members);
    let made = app.engine().administer(caller.initiator(), work).await;
    let made = made.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let shown = match request.returns {
        Some(Return::Minimal) => heeding(Return::Minimal.as_str(), StatusCode::NO_CONTENT.into_response()),
        Some(Return::Representation) => heeding(Return::Representation.as_str(), answer(&request, &strength, &made)?),
        None => answer(&request, &strength, &made)?,
    };
    Ok(created(&request, configuration_id(&made), shown)?)
}

/// `PATCH .../combinationConfigurations/{configuration}`: 204.
pub(crate) async fn update(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    ResourceId(strength): ResourceId,
    ConfigurationId(id): ConfigurationId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(Configuration::TYPE, request.version, body)?;
    let key = strength.clone();
    let work = move |change: &mut Change<'_, '_>| update_configuration(change, &key, &id, &members);
    let changed = app.engine().administer(caller.initiator(), work).await;
    let changed = changed.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let nothing = StatusCode::NO_CONTENT.into_response();
    Ok(match request.returns {
        Some(Return::Representation) => {
            heeding(Return::Representation.as_str(), answer(&request, &strength, &changed)?)
        }
        Some(Return::Minimal) => heeding(Return::Minimal.as_str(), nothing),
        None => nothing,
    })
}

/// `DELETE .../combinationConfigurations/{configuration}`: 204.
pub(crate) async fn delete(
    caller: Caller<WriteStrengths>,
    State(app): State<App>,
    ResourceId(strength): ResourceId,
    ConfigurationId(id): ConfigurationId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let remove = move |change: &mut Change<'_, '_>| delete_configuration(change, &strength, &id);
    resource::delete(&app, &caller, &request, remove).await
}

fn answer(request: &GraphRequest, strength: &str, configuration: &Configuration) -> Result<Response, GraphError> {
    memory::get(
        request,
        Configuration::TYPE,
        &context(strength),
        &configuration.document(),
    )
}
