//! `GET /engine/v1/authorizeRequest`: whether a request may go on that a reverse proxy holds back.
//!
//! The proxy sends the head of each request here first: nginx by `auth_request`, Traefik by `forwardAuth`, Caddy by
//! `forward_auth`. What counts is the bearer token in it, and what the directory knows of its holder at that moment: a
//! token outlives a disabled account or a stolen password by an hour, and the site behind the proxy would not know.

mod asked;
mod holder;

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::caller::verified_by;
use crate::graph::error::GraphError;
use asked::Asked;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use keepwatch_detection::severity;
use keepwatch_token::{KeySet, verify_api_token};

/// `GET /engine/v1/authorizeRequest`: 200 with who it is in headers, 401 without a token that is good, 403 where the token
/// allows too little or its holder is at risk.
#[utoipa::path(
    get,
    path = "/engine/v1/authorizeRequest",
    tag = "requests",
    summary = "Decide on a request that a reverse proxy holds back",
    description = "Takes the head of the request as the proxy got it and looks at its bearer token: issued by this server, for \
                   this audience, alive, its holder in good standing and not at a higher risk than the resource admits. A \
                   parameter that is not one of these is refused, so that a slip of the pen opens no door. Open to \
                   everybody: the answer is about the token that came with it.",
    params(
        ("audience" = String, Query, description = "Whom the token must be for: client id or identifier URI of the \
                                                    application that stands for the resource; up to 8 may be given"),
        ("scope" = Option<String>, Query, description = "What a person's token must allow; of several, all"),
        ("role" = Option<String>, Query, description = "What an application's own token must allow; of several, all. \
                                                        Without it no application is let in on its own behalf"),
        ("riskLevelMax" = Option<String>, Query, description = "The highest risk of the holder that is admitted: `none`, \
                                                               `low`, `medium` or `high`; `medium` where it is left out"),
    ),
    responses(
        (status = 200, description = "It may go on", headers(
            ("Remote-User" = String, description = "The user principal name, or an application's client id"),
            ("Remote-User-Id" = String, description = "The object id of the user or service principal"),
            ("Remote-Name" = String, description = "The display name, in UTF-8"),
            ("Remote-Email" = String, description = "The user's address, where there is one"),
            ("Remote-Risk-Level" = String, description = "The holder's risk: `none`, `low`, `medium` or `high`"),
        )),
        (status = 400, description = "The proxy is set up wrongly; the message names the parameter"),
        (status = 401, description = "No token that is good, by now at least"),
        (status = 403, description = "The token allows too little, or its holder is at risk"),
    ),
    security(())
)]
pub(crate) async fn authorize_request(
    State(app): State<App>,
    exchange: Exchange,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    let asked = Asked::parse(uri.query().unwrap_or_default()).map_err(GraphError::bad_request)?;
    let tenant = app.settings().tenant;
    let verify = |token: &str, keys: &KeySet| verify_api_token(token, keys, tenant, &asked.audiences, exchange.at);
    let token = verified_by(&app, &exchange, &headers, verify).await?;
    if !token.holder.may(&asked.scopes, &asked.roles) {
        return Err(GraphError::denied());
    }
    let holder = holder::holder(&app, &exchange, token).await?;
    if severity(holder.risk) > severity(asked.risk_level_max) {
        return Err(GraphError::too_risky());
    }
    Ok((StatusCode::OK, holder.headers()).into_response())
}
