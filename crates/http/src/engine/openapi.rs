//! The OpenAPI document of the engine API.

use crate::engine::{
    authorize_request, detection_settings, detectors, dry_run, evaluate, exceptions, import, incidents, outcome,
};
use crate::permission::ENGINE_ROLES;
use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{ClientCredentials, Flow, OAuth2, Scopes, SecurityRequirement, SecurityScheme};

const SCHEME: &str = "clientCredentials";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keepwatch engine API",
        version = "1",
        description = "For identity providers that ask about a sign-in while it happens, for reverse proxies that ask about \
                       a request, for shippers of sign-in logs, and for those who look after alerts. Reports and administrators' actions are in the Graph API of the same server. Errors have Graph's \
                       envelope.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        evaluate::evaluate,
        outcome::record,
        import::import,
        authorize_request::authorize_request,
        incidents::list,
        incidents::get,
        exceptions::list,
        exceptions::create,
        exceptions::get,
        exceptions::update,
        exceptions::delete,
        detectors::list,
        detection_settings::read,
        detection_settings::update,
        dry_run::dry_run,
    ),
    tags(
        (name = "sign-ins", description = "Sign-ins in, risk out"),
        (name = "requests", description = "What reverse proxies ask before they let a request through"),
        (name = "alerts", description = "What is to be looked at, and what is not"),
        (name = "detection", description = "Detectors, what they go by, and how often they were right"),
    )
)]
struct EngineApi;

/// The OpenAPI document of the engine API, as `docs/openapi/engine-v1.json` holds it.
pub fn openapi() -> Document {
    let mut document = EngineApi::openapi();
    let scopes = Scopes::from_iter(ENGINE_ROLES.map(|role| (role, "App role")));
    let flow = Flow::ClientCredentials(ClientCredentials::new("/{tenant}/oauth2/v2.0/token", scopes));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(SCHEME, SecurityScheme::OAuth2(OAuth2::new([flow])));
    document.security = Some(vec![SecurityRequirement::new(SCHEME, ENGINE_ROLES)]);
    document
}

/// `GET /engine/v1/openapi.json`
pub(crate) async fn serve() -> Json<Document> {
    Json(openapi())
}
