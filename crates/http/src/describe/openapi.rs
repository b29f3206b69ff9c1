//! The OpenAPI description of the Graph API as it is served: paths from the route table, schemas from the declarations.
//!
//! OpenAPI 3.0.3, which most tools read best.

use super::compatibility::split;
use crate::permission::Needs;
use crate::routes::operation::Operation;
use crate::routes::{Access, KeyKind, Route, routes};
use keepwatch_graph::edm::Kind;
use keepwatch_graph::openapi::{self, Use};
use keepwatch_graph::structured::Structured;
use keepwatch_graph::{EntityType, Version};
use keepwatch_odata::{Limits, OverMax};
use serde_json::{Map, Value, json};

const SCHEME: &str = "oauth2";
/// The name of the error envelope among the schemas.
const ERROR: &str = "keepwatch.error";

/// The description of one version.
pub fn graph_openapi(version: Version) -> Value {
    let mut paths = Map::new();
    for route in routes() {
        if let Some((of, path)) = split(&route.path)
            && of == version
        {
            // The root of a version: a path is never empty.
            let path = if path.is_empty() { "/" } else { path };
            let item = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
            item[route.method.as_str().to_ascii_lowercase()] = operation(&route, path);
        }
    }
    let mut schemas = openapi::answers(version);
    schemas.extend(openapi::bodies(bodies(version), version));
    schemas.insert(ERROR.to_owned(), error());
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": format!("Keepwatch: Microsoft Graph {}, the part that is served", version.segment()),
            "version": version.segment(),
            "license": { "name": "Apache-2.0" },
        },
        "servers": [{ "url": format!("/{}", version.segment()) }],
        "security": [{ SCHEME: [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { SCHEME: {
                "type": "oauth2",
                "flows": { "clientCredentials": { "tokenUrl": "/{tenant}/oauth2/v2.0/token", "scopes": {} } },
            }},
        },
    })
}

/// The types of what callers send.
fn bodies(version: Version) -> Vec<Structured> {
    let of_version = |route: &Route| split(&route.path).is_some_and(|(of, _)| of == version);
    let types = |route: Route| match route.operation {
        Operation::Creates(entity) | Operation::Updates(entity) | Operation::Upserts(entity) => {
            vec![Structured::Entity(entity)]
        }
        Operation::Acts(action) => openapi::types_of_parameters(action).collect(),
        _ => Vec::new(),
    };
    routes().into_iter().filter(of_version).flat_map(types).collect()
}

fn operation(route: &Route, path: &str) -> Value {
    let mut parameters: Vec<Value> = route.keys.iter().map(key).collect();
    parameters.extend(query(&route.operation));
    let mut operation = json!({
        "operationId": operation_id(route, path),
        "tags": [path.split('/').nth(1).unwrap_or_default()],
        "parameters": parameters,
        "responses": responses(route),
    });
    if let Some(body) = body(&route.operation) {
        operation["requestBody"] =
            json!({ "required": !route.is_body_optional, "content": { "application/json": { "schema": body } } });
    }
    match &route.access {
        // Each part needs what its own route does; the whole needs a token, as the document says for all.
        Access::Open(_) if matches!(route.operation, Operation::Batches) => {}
        Access::Open(_) => operation["security"] = json!([]),
        Access::Guarded(needs) => operation["x-permissions"] = permissions(needs),
    }
    if !route.notes.is_empty() {
        operation["description"] = route.notes.join("; ").into();
    }
    operation
}

/// A name of its own for each operation: method and path, as Graph's own description names them.
fn operation_id(route: &Route, path: &str) -> String {
    let words = path.split('/').filter(|segment| !segment.is_empty());
    let words: Vec<String> = words
        .map(|word| word.trim_matches(['{', '}', '$']).to_owned())
        .collect();
    format!("{}.{}", route.method.as_str().to_ascii_lowercase(), words.join("."))
}

fn key((name, kind): &(String, KeyKind)) -> Value {
    let schema = match kind {
        KeyKind::Guid => json!({ "type": "string", "format": "uuid" }),
        KeyKind::Text => json!({ "type": "string", "minLength": 1 }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn query(operation: &Operation) -> Vec<Value> {
    let text = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "string" } });
    match operation {
        Operation::Lists { limits, .. } => {
            let mut options = vec![
                text("$filter"),
                text("$orderby"),
                text("$select"),
                text("$skiptoken"),
                json!({ "name": "$top", "in": "query", "schema": top(limits) }),
                json!({ "name": "$count", "in": "query", "schema": { "type": "boolean" } }),
            ];
            options.extend(further(limits));
            options
        }
        Operation::Counts { .. } => vec![text("$filter")],
        Operation::Gets(_) => vec![text("$select")],
        _ => Vec::new(),
    }
}

/// Rows of a page. Where more than the most are asked for, most collections give the most, and some refuse.
fn top(limits: &Limits) -> Value {
    let mut schema = json!({ "type": "integer", "minimum": 1, "default": limits.top_default });
    match limits.top_over_max {
        OverMax::Refuse => schema["maximum"] = limits.top_max.into(),
        OverMax::Clamp => schema["description"] = format!("at most {} are given", limits.top_max).into(),
    }
    schema
}

/// What not every collection takes.
fn further(limits: &Limits) -> impl Iterator<Item = Value> {
    let skip = json!({ "type": "integer", "minimum": 0 });
    let text = json!({ "type": "string" });
    let takes = [
        ("$skip", limits.skip, skip),
        ("$search", limits.search, text.clone()),
        ("$expand", !limits.expand.is_empty(), text),
    ];
    let taken = takes.into_iter().filter(|(_, is_taken, _)| *is_taken);
    taken.map(|(name, _, schema)| json!({ "name": name, "in": "query", "schema": schema }))
}

fn body(operation: &Operation) -> Option<Value> {
    match operation {
        Operation::Creates(entity) | Operation::Updates(entity) | Operation::Upserts(entity) => {
            Some(named(&openapi::component(entity.name, Use::Body)))
        }
        Operation::Acts(action) if action.parameters.is_empty() => None,
        Operation::Acts(action) => Some(openapi::parameters(action)),
        Operation::Links => Some(json!({
            "type": "object",
            "properties": { "@odata.id": { "type": "string", "format": "uri" } },
            "required": ["@odata.id"],
        })),
        Operation::Batches => Some(json!({
            "type": "object",
            "properties": { "requests": { "type": "array", "maxItems": 20, "items": { "type": "object" } } },
            "required": ["requests"],
        })),
        _ => None,
    }
}

fn responses(route: &Route) -> Value {
    let error = json!({
        "description": "what went wrong",
        "content": { "application/json": { "schema": named(ERROR) } },
    });
    let mut success = json!({ "description": "done" });
    if let Some((media, schema)) = answer(&route.operation) {
        success["content"] = json!({ media: { "schema": schema } });
    }
    json!({ route.status.as_u16().to_string(): success, "4XX": error, "5XX": error })
}

/// Media type and schema of what an operation answers with.
fn answer(operation: &Operation) -> Option<(&'static str, Value)> {
    const JSON: &str = "application/json";
    Some(match operation {
        Operation::Lists { entity, .. } => (JSON, page(&reference(entity))),
        Operation::Counts { .. } => ("text/plain", json!({ "type": "string", "pattern": "^[0-9]+$" })),
        Operation::Gets(entity) | Operation::Creates(entity) => (JSON, reference(entity)),
        Operation::Reads(property) => (JSON, returned(&property.kind)),
        Operation::Acts(call) | Operation::Calls(call) => (JSON, returned(&call.returns.as_ref()?.kind)),
        Operation::Describes => return None,
        Operation::Batches => (
            JSON,
            json!({
                "type": "object",
                "properties": { "responses": { "type": "array", "items": { "type": "object" } } },
                "required": ["responses"],
            }),
        ),
        Operation::Updates(_) | Operation::Upserts(_) | Operation::Deletes | Operation::Links | Operation::Unlinks => {
            return None;
        }
        Operation::Retired | Operation::Elsewhere => return None,
    })
}

/// What an action or a property gives: an entity or complex value as it is, anything else as `value`.
fn returned(kind: &'static Kind) -> Value {
    match kind {
        Kind::Entity(_) | Kind::Complex(_) => schema(kind),
        Kind::Collection(of) => page(&schema(of)),
        kind => json!({ "type": "object", "properties": { "value": schema(kind) }, "required": ["value"] }),
    }
}

fn page(item: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "@odata.context": { "type": "string" },
            "@odata.count": { "type": "integer", "format": "int64" },
            "@odata.nextLink": { "type": "string", "format": "uri" },
            "value": { "type": "array", "items": item },
        },
        "required": ["value"],
    })
}

fn schema(kind: &'static Kind) -> Value {
    openapi::of_kind(kind, Use::Answer)
}

fn reference(entity: &EntityType) -> Value {
    named(&openapi::component(entity.name, Use::Answer))
}

fn named(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Alternatives of names that are needed together.
fn permissions(needs: &Needs) -> Value {
    let roles: Vec<&str> = needs.directory_roles.iter().map(|role| role.display_name).collect();
    json!({ "application": needs.application, "delegated": needs.delegated, "directoryRoles": roles })
}

fn error() -> Value {
    let text = json!({ "type": "string" });
    let inner = json!({
        "type": "object",
        "properties": { "date": text, "request-id": text, "client-request-id": text },
        "required": ["date", "request-id", "client-request-id"],
    });
    json!({
        "type": "object",
        "properties": { "error": {
            "type": "object",
            "properties": { "code": text, "message": text, "innerError": inner },
            "required": ["code", "message", "innerError"],
        }},
        "required": ["error"],
    })
}
