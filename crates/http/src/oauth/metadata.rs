//! `GET /metadata/endpoints`: where things are in this "cloud", for clients of the Azure Resource Manager family.
//!
//! HashiCorp's Azure SDK asks it before anything else (`ARM_METADATA_HOSTNAME`).

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::error::GraphError;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use keepwatch_token::GRAPH_URL;
use serde_json::json;

/// The version that answers with one cloud; all before it answer with a list.
const ONE_CLOUD_VERSION: &str = "2022-09-01";

/// `GET /metadata/endpoints?api-version=2022-09-01`
pub(crate) async fn endpoints(
    State(app): State<App>,
    exchange: Exchange,
    RawQuery(query): RawQuery,
) -> Result<Response, GraphError> {
    let origin = exchange.origin()?;
    let cloud = json!({
        "name": "Keepwatch",
        "portal": format!("{origin}/portal/"),
        // Nothing of Azure's is managed here. Clients insist on an address; this one answers with 404.
        "resourceManager": format!("{origin}/"),
        "microsoftGraphResourceId": format!("{origin}/"),
        "authentication": {
            "loginEndpoint": format!("{origin}/"),
            "audiences": [GRAPH_URL, origin.as_str()],
            "tenant": app.settings().tenant,
            "identityProvider": "AAD",
        },
        "suffixes": {},
    });
    let lists = query.as_deref().unwrap_or("").split('&').any(|part| {
        let version = part.strip_prefix("api-version=");
        version.is_some_and(|version| version < ONE_CLOUD_VERSION)
    });
    Ok(Json(if lists { json!([cloud]) } else { cloud }).into_response())
}
