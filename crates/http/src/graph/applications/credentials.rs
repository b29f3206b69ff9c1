//! Secrets and keys of applications and service principals.
//!
//! Source: Microsoft Graph v1.0, application and servicePrincipal: addPassword, removePassword, addKey, removeKey.

use super::named::{change, named, reach};
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::{entity_body, odata_json};
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::Key;
use crate::graph::request::GraphRequest;
use crate::permission::applications::ManagePrincipals;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications::{self, AddedKey, Credentialed};
use keepwatch_graph::body;
use keepwatch_graph::directory::{KeyCredential, PasswordCredential};
use keepwatch_graph::edm::Edm;
use keepwatch_graph::operations::named as operation;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

/// `POST /applications/{id}/addPassword`: 200 with the secret, whose text no other answer has.
pub(crate) async fn add_password<T: Credentialed>(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    // The parameters of both types are the same.
    let mut members = body::arguments(operation("application", "addPassword"), request.version, body)?;
    let wanted: PasswordCredential = argument(&mut members, "passwordCredential")?.unwrap_or_default();
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| applications::add_password::<T>(under_way, reach, &name, &wanted);
    let made = change(&app, &request, &caller, work).await?;
    shown(&request, "microsoft.graph.passwordCredential", &made)
}

/// `POST /applications/{id}/removePassword`: 204, or 400 where there is no such secret.
pub(crate) async fn remove_password<T: Credentialed>(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    let mut members = body::arguments(operation("application", "removePassword"), request.version, body)?;
    let key_id = key_id(&mut members)?;
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work =
        move |under_way: &mut Change<'_, '_>| applications::remove_password::<T>(under_way, reach, &name, key_id);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /applications/{id}/addKey`: 200 with the key, which the proof of an existing key must be for.
pub(crate) async fn add_key<T: Credentialed>(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let mut members = body::arguments(operation("application", "addKey"), request.version, body)?;
    if argument::<PasswordCredential>(&mut members, "passwordCredential")?.is_some() {
        return Err(GraphError::bad_request(
            "`passwordCredential` must be null: it is for keys of type X509CertAndPassword, and private keys are not \
             kept here",
        ));
    }
    let wanted = AddedKey {
        key: argument::<KeyCredential>(&mut members, "keyCredential")?.unwrap_or_default(),
        proof: argument(&mut members, "proof")?.unwrap_or_default(),
    };
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| applications::add_key::<T>(under_way, reach, &name, &wanted);
    let added = change(&app, &request, &caller, work).await?;
    shown(&request, "microsoft.graph.keyCredential", &added)
}

/// `POST /applications/{id}/removeKey`: 204, or 400 where there is no such key or the proof is none.
pub(crate) async fn remove_key<T: Credentialed>(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    let mut members = body::arguments(operation("application", "removeKey"), request.version, body)?;
    let key_id = key_id(&mut members)?;
    let proof: String = argument(&mut members, "proof")?.unwrap_or_default();
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work =
        move |under_way: &mut Change<'_, '_>| applications::remove_key::<T>(under_way, reach, &name, key_id, &proof);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn key_id(members: &mut Map<String, Value>) -> Result<Uuid, GraphError> {
    argument(members, "keyId")?.ok_or_else(|| GraphError::bad_request("`keyId` must be given"))
}

/// A parameter that the declaration has checked; `None` where it is null or left out.
fn argument<T: DeserializeOwned>(members: &mut Map<String, Value>, name: &str) -> Result<Option<T>, GraphError> {
    let value = members.remove(name).unwrap_or_default();
    serde_json::from_value(value).map_err(|error| GraphError::bad_request(format!("`{name}`: {error}")))
}

/// 200 with a value of a complex type.
fn shown(request: &GraphRequest, kind: &str, value: &impl Edm) -> Result<Response, GraphError> {
    let mut object = Vec::new();
    value.write(request.version, &mut object);
    Ok(odata_json(entity_body(&request.context(kind, None)?, &object)))
}
