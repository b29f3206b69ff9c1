//! `/engine/v1/exceptions`: what administrators do not want to be told of, and how much that hides.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::ExceptionKey;
use crate::permission::engine::{ReadRiskEngine, WriteRiskEngine};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use keepwatch_detection::Exception;
use keepwatch_engine::RuleError;
use keepwatch_engine::exceptions::{create_exception, delete_exception, read_terms, update_exception};
use keepwatch_graph::Timestamp;
use keepwatch_storage::HiddenCount;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// An exception, and what it has hidden.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExceptionAnswer {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// Addresses, each alone or a prefix in CIDR form.
    #[schema(examples(json!(["203.0.113.0/24", "2001:db8::/32"])))]
    addresses: Vec<String>,
    /// Numbers of autonomous systems.
    network_numbers: Vec<u32>,
    /// ISO 3166 alpha-2, upper case.
    countries: Vec<String>,
    /// Object ids of users.
    users: Vec<String>,
    /// Object ids of groups, whose members are meant, also those by another group.
    groups: Vec<String>,
    /// Client ids of applications.
    applications: Vec<String>,
    /// `riskEventType`; none stands for all.
    #[schema(examples(json!(["unlikelyTravel"])))]
    risk_event_types: Vec<String>,
    /// Why.
    reason: String,
    /// From when on it covers nothing any more; null for one that has no end.
    #[schema(value_type = Option<String>, format = DateTime)]
    expiration_date_time: Option<Timestamp>,
    /// Whether that is past.
    is_over: bool,
    /// Who made it.
    created_by: MakerAnswer,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_date_time: Timestamp,
    /// When it was changed last.
    #[schema(value_type = String, format = DateTime)]
    modified_date_time: Timestamp,
    /// How many detections it has hidden, of sign-ins that are still kept.
    hidden_detections: u64,
    /// When the last of them was hidden; null where none was: an exception that is of no use.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_hidden_date_time: Option<Timestamp>,
}

/// Who made an exception.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MakerAnswer {
    /// The object id of a user or service principal, or the name of what has none.
    id: String,
    /// What people call them.
    display_name: Option<String>,
}

/// Every exception: there are few.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExceptionsAnswer {
    /// The oldest first, those that are over included.
    value: Vec<ExceptionAnswer>,
}

impl ExceptionAnswer {
    fn of(exception: Exception, hidden: Option<HiddenCount>, now: Timestamp) -> Self {
        fn texts<T: ToString>(items: &[T]) -> Vec<String> {
            items.iter().map(T::to_string).collect()
        }
        let is_over = exception.is_over(now);
        let terms = exception.terms;
        Self {
            id: exception.id.to_string(),
            addresses: texts(&terms.addresses),
            network_numbers: terms.network_numbers,
            countries: terms.countries,
            users: texts(&terms.users),
            groups: texts(&terms.groups),
            applications: texts(&terms.applications),
            risk_event_types: terms.risk_event_types,
            reason: terms.reason,
            expiration_date_time: terms.expiration_date_time,
            is_over,
            created_by: MakerAnswer {
                id: exception.created_by.id,
                display_name: exception.created_by.display_name,
            },
            created_date_time: exception.created_date_time,
            modified_date_time: exception.modified_date_time,
            hidden_detections: hidden.map_or(0, |hidden| hidden.count),
            last_hidden_date_time: hidden.map(|hidden| hidden.last),
        }
    }
}

/// `GET /engine/v1/exceptions`: 200 with all of them.
#[utoipa::path(
    get,
    path = "/engine/v1/exceptions",
    tag = "alerts",
    summary = "List exceptions",
    description = "Every exception with how many detections it has hidden. Needs the app role `RiskEngine.Read.All` or \
                   `RiskEngine.ReadWrite.All`.",
    responses(
        (status = 200, description = "All of them", body = ExceptionsAnswer),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
    )
)]
pub(crate) async fn list(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
) -> Result<Json<ExceptionsAnswer>, GraphError> {
    let read = app.store().read(|rx| Ok((rx.exceptions()?, rx.hidden_counts()?))).await;
    let (exceptions, counts) = read.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let answer = |exception: Exception| {
        let hidden = counts.get(&exception.id).copied();
        ExceptionAnswer::of(exception, hidden, exchange.at)
    };
    Ok(Json(ExceptionsAnswer {
        value: exceptions.into_iter().map(answer).collect(),
    }))
}

/// `GET /engine/v1/exceptions/{id}`: 200 with one, 404 for an unknown id.
#[utoipa::path(
    get,
    path = "/engine/v1/exceptions/{id}",
    tag = "alerts",
    summary = "Get an exception",
    description = "Needs the app role `RiskEngine.Read.All` or `RiskEngine.ReadWrite.All`.",
    params(("id" = Uuid, Path, description = "The exception's id")),
    responses(
        (status = 200, description = "The exception", body = ExceptionAnswer),
        (status = 400, description = "Not an id"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 404, description = "No such exception"),
    )
)]
pub(crate) async fn get(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    ExceptionKey(id): ExceptionKey,
) -> Result<Json<ExceptionAnswer>, GraphError> {
    let read = app
        .store()
        .read(move |rx| Ok((rx.exception(id)?, rx.hidden_count(id)?)));
    let (exception, hidden) = read.await.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let exception = exception.ok_or_else(|| GraphError::not_found(format!("no exception with the id `{id}`")))?;
    Ok(Json(ExceptionAnswer::of(exception, hidden, exchange.at)))
}

/// `POST /engine/v1/exceptions`: 201 with the new one, 400 for terms that cannot be kept, 409 where there are too many.
#[utoipa::path(
    post,
    path = "/engine/v1/exceptions",
    tag = "alerts",
    summary = "Make an exception",
    description = "Of each kind that is named one must match: an exception of two countries and a group covers the members \
                   of the group who come from one of them. What it covers is not raised from now on, but counted. At most \
                   100 entries of a kind, and 500 exceptions. One that names nothing but types of detections is a mute, and \
                   must have an end within 90 days. The record goes to the audit log. Needs the app role \
                   `RiskEngine.ReadWrite.All`.",
    request_body(
        content = Object,
        description = "`reason`, and any of `addresses`, `networkNumbers`, `countries`, `users`, `groups`, `applications`, \
                       `riskEventTypes` and `expirationDateTime`, as the answer has them."
    ),
    responses(
        (status = 201, description = "Made", body = ExceptionAnswer),
        (status = 400, description = "Not terms that can be kept; the message names the member"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 409, description = "There are too many exceptions already"),
    )
)]
pub(crate) async fn create(
    caller: Caller<WriteRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(members): GraphJson<Map<String, Value>>,
) -> Result<(StatusCode, Json<ExceptionAnswer>), GraphError> {
    let refuse = |error: RuleError| GraphError::of_rule(&exchange, error);
    let terms = read_terms(Value::Object(members)).map_err(refuse)?;
    let work = move |change: &mut keepwatch_engine::Change<'_, '_>| create_exception(change, terms.clone());
    let made = app
        .engine()
        .administer(caller.initiator(), work)
        .await
        .map_err(refuse)?;
    Ok((StatusCode::CREATED, Json(ExceptionAnswer::of(made, None, exchange.at))))
}

/// `PATCH /engine/v1/exceptions/{id}`: 200 with it as it is now, 404 for an unknown id.
#[utoipa::path(
    patch,
    path = "/engine/v1/exceptions/{id}",
    tag = "alerts",
    summary = "Change an exception",
    description = "Members that are left out stay as they are; null takes one away. The whole must be as a new one must be. \
                   The record goes to the audit log. Needs the app role `RiskEngine.ReadWrite.All`.",
    params(("id" = Uuid, Path, description = "The exception's id")),
    request_body(content = Object, description = "The members that change"),
    responses(
        (status = 200, description = "Changed", body = ExceptionAnswer),
        (status = 400, description = "Not terms that can be kept; the message names the member"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 404, description = "No such exception"),
    )
)]
pub(crate) async fn update(
    caller: Caller<WriteRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    ExceptionKey(id): ExceptionKey,
    GraphJson(members): GraphJson<Map<String, Value>>,
) -> Result<Json<ExceptionAnswer>, GraphError> {
    let work = move |change: &mut keepwatch_engine::Change<'_, '_>| {
        let changed = update_exception(change, id, &members)?;
        Ok((changed, change.tx().hidden_count(id)?))
    };
    let changed = app.engine().administer(caller.initiator(), work).await;
    let (changed, hidden) = changed.map_err(|error| GraphError::of_rule(&exchange, error))?;
    Ok(Json(ExceptionAnswer::of(changed, hidden, exchange.at)))
}

/// `DELETE /engine/v1/exceptions/{id}`: 204, or 404 for an unknown id.
#[utoipa::path(
    delete,
    path = "/engine/v1/exceptions/{id}",
    tag = "alerts",
    summary = "End an exception",
    description = "What it has hidden stays hidden; what an offline job finds again is raised. The record goes to the audit \
                   log. Needs the app role `RiskEngine.ReadWrite.All`.",
    params(("id" = Uuid, Path, description = "The exception's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "Not an id"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 404, description = "No such exception"),
    )
)]
pub(crate) async fn delete(
    caller: Caller<WriteRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    ExceptionKey(id): ExceptionKey,
) -> Result<StatusCode, GraphError> {
    let work = move |change: &mut keepwatch_engine::Change<'_, '_>| delete_exception(change, id);
    let done = app.engine().administer(caller.initiator(), work).await;
    done.map_err(|error| GraphError::of_rule(&exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}
