//! What applications send to the endpoints that take forms.

use crate::app::App;
use crate::frame::body::{BodyError, read};
use crate::frame::exchange::Exchange;
use crate::oauth::error::OAuthError;
use crate::oauth::tenant::Tenant;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use keepwatch_token::{ClaimsRequest, FORM_BYTES_MAX, Form};

/// A form that was sent to an endpoint of this tenant.
pub(crate) struct Sent {
    /// How the path names the tenant.
    pub(crate) tenant: Tenant,
    /// The request.
    pub(crate) exchange: Exchange,
    /// Its headers, which may name the application.
    pub(crate) headers: HeaderMap,
    /// Its body, in which nothing comes twice.
    pub(crate) form: Form,
}

impl FromRequest<App> for Sent {
    type Rejection = OAuthError;
    async fn from_request(request: Request, app: &App) -> Result<Self, OAuthError> {
        let (mut parts, body) = request.into_parts();
        let tenant = Tenant::from_request_parts(&mut parts, app).await?;
        let exchange = Exchange::from_request_parts(&mut parts, app).await;
        let form = Form::parse(&read(&parts.headers, body, FORM_BYTES_MAX).await?);
        form.check_repeated()?;
        Ok(Self {
            tenant,
            exchange: exchange.unwrap_or_else(|never| match never {}),
            headers: parts.headers,
            form,
        })
    }
}

/// What the form wants of the token beside scopes: `claims`.
pub(crate) fn claims(form: &Form) -> Result<Option<ClaimsRequest>, OAuthError> {
    let claims = form.get("claims").map(ClaimsRequest::parse).transpose();
    claims.map_err(|_| OAuthError::Malformed {
        reason: "`claims` is not a claims request",
    })
}

impl From<BodyError> for OAuthError {
    fn from(error: BodyError) -> Self {
        OAuthError::Malformed {
            reason: match error {
                BodyError::TooLarge { .. } => "the body is too long",
                BodyError::Broken => "the body ended early",
                BodyError::Silent => "the body did not come in time",
            },
        }
    }
}
