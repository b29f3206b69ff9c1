//! Which application asks for a token, and how it proves that.

use crate::app::{App, AssertionUse, HttpSettings};
use crate::frame::exchange::Exchange;
use crate::frame::origin::Origin;
use crate::oauth::discovery::{issuer_v2, token_endpoint_v1, token_endpoint_v2};
use crate::oauth::error::OAuthError;
use crate::oauth::registration::{Registration, registration};
use crate::oauth::replay::Seen;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use keepwatch_graph::directory::own_resources;
use keepwatch_graph::{AppId, ServicePrincipalId, Timestamp};
use keepwatch_storage::{CredentialKind, Rx, StoreError};
use keepwatch_token::{
    AssertionError, CertificateKey, ClaimedCredential, ClientProof, ExpectedAssertion, Form, FormError, SecretHash,
    issuer_v1, verify_client_assertion,
};

/// An application that proved who it is.
#[derive(Debug)]
pub(crate) struct Client {
    /// Its client id.
    pub(crate) app: AppId,
    /// Its service principal.
    pub(crate) service_principal: ServicePrincipalId,
    /// Its name.
    pub(crate) display_name: String,
    /// The app roles that it is granted.
    pub(crate) roles: Vec<String>,
    /// How it proved itself.
    pub(crate) proof: ClientProof,
}

/// The application that sent the form, once it has proved itself.
pub(crate) async fn authenticate(
    app: &App,
    exchange: &Exchange,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Client, OAuthError> {
    let authorization = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let claimed = form.client(authorization)?;
    let unknown = || OAuthError::UnknownApplication {
        client: claimed.id.clone(),
    };
    let id: AppId = claimed.id.parse().map_err(|_| unknown())?;
    let found = app
        .store()
        .read(move |rx| match registration(rx, id)? {
            Some(registered) => {
                let roles = granted_roles(rx, registered.client.service_principal)?;
                Ok(Some((registered, roles)))
            }
            None => Ok(None),
        })
        .await;
    let found = found.map_err(|error| OAuthError::internal(exchange, &error))?;
    let (registered, roles) = found.ok_or_else(unknown)?;
    let proof = match &claimed.credential {
        ClaimedCredential::Secret(secret) => check_secret(&registered, secret, exchange.at)?,
        ClaimedCredential::Assertion(assertion) => check_assertion(app, &registered, assertion, exchange)?,
    };
    // Said only to whoever proved to be the application.
    if !registered.client.is_enabled {
        let client = id.to_string();
        return Err(OAuthError::DisabledApplication { client });
    }
    Ok(Client {
        app: id,
        service_principal: registered.client.service_principal,
        display_name: registered.client.display_name,
        roles,
        proof,
    })
}

/// Names of the app roles that a service principal is granted here.
pub(crate) fn granted_roles(rx: &mut Rx<'_>, principal: ServicePrincipalId) -> Result<Vec<String>, StoreError> {
    // Graph and the engine are one resource here, whatever resource a role was given for. Roles of any other resource are
    // nothing to them, even where they have an id of Graph's.
    let given = rx.assigned_roles(principal.uuid())?;
    let mut roles: Vec<String> = given
        .into_iter()
        .filter_map(|given| own_resources::role_name(given.resource, given.role))
        .map(str::to_owned)
        .collect();
    roles.sort();
    Ok(roles)
}

/// Checks the secret against every one that the application has, so that an old one says that it is old.
fn check_secret(registered: &Registration, secret: &str, now: Timestamp) -> Result<ClientProof, OAuthError> {
    let client = || registered.app().to_string();
    let mut was_valid = false;
    for credential in &registered.credentials {
        let CredentialKind::Secret(hash) = &credential.kind else {
            continue;
        };
        // A hash that cannot be read matches nothing.
        let matches = hash.parse::<SecretHash>().is_ok_and(|hash| hash.verifies(secret));
        if matches && credential.start <= now && now < credential.end {
            return Ok(ClientProof::Secret);
        }
        was_valid |= matches && credential.end <= now;
    }
    Err(if was_valid {
        OAuthError::ExpiredSecret { client: client() }
    } else {
        OAuthError::WrongSecret { client: client() }
    })
}

fn check_assertion(
    app: &App,
    registered: &Registration,
    assertion: &str,
    exchange: &Exchange,
) -> Result<ClientProof, OAuthError> {
    let expected = ExpectedAssertion {
        client_id: registered.app(),
        audiences: assertion_audiences(app.settings(), exchange.origin()?),
    };
    let certificates = certificates(registered, exchange.at);
    let info = verify_client_assertion(assertion, &certificates, &expected, exchange.at)?;
    match app.settings().assertions {
        AssertionUse::UntilExpiry => Ok(ClientProof::Certificate),
        AssertionUse::Once => match app.replays().see(info.replay_key, info.forget_at, exchange.at) {
            Seen::First => Ok(ClientProof::Certificate),
            Seen::Again => Err(OAuthError::AssertionRepeated),
            Seen::Full => {
                tracing::error!(request_id = %exchange.request_id, "no room to remember one more used assertion");
                Err(OAuthError::Unavailable)
            }
        },
    }
}

/// The certificates that the application may use now.
fn certificates(registered: &Registration, now: Timestamp) -> Vec<CertificateKey> {
    let valid = registered
        .credentials
        .iter()
        .filter(|credential| credential.start <= now && now < credential.end);
    valid
        .filter_map(|credential| match &credential.kind {
            CredentialKind::Certificate(der) => CertificateKey::from_pem_or_der(der).ok(),
            CredentialKind::Secret(_) => None,
        })
        .collect()
}

/// Every audience that clients write into assertions for this service: token endpoint or issuer, v1 or v2, with each
/// name of the tenant, on the host as the request names it.
fn assertion_audiences(settings: &HttpSettings, origin: &Origin) -> Vec<String> {
    let id = settings.tenant.to_string();
    let mut audiences = vec![
        issuer_v1(settings.tenant),
        origin.as_str().to_owned(),
        format!("{origin}/"),
    ];
    for tenant in [id.as_str(), &settings.domain, "common", "organizations"] {
        audiences.push(token_endpoint_v1(origin, tenant));
        audiences.push(token_endpoint_v2(origin, tenant));
        audiences.push(issuer_v2(origin, tenant));
    }
    audiences
}

impl From<FormError> for OAuthError {
    fn from(error: FormError) -> Self {
        match error {
            FormError::Missing { name } => Self::MissingParameter { name },
            FormError::NoCredential => Self::NoCredential,
            FormError::NotBasic => Self::Malformed {
                reason: "the Authorization header is not Basic credentials",
            },
            FormError::AssertionType => Self::Malformed {
                reason: "the client_assertion_type is not jwt-bearer",
            },
        }
    }
}

impl From<AssertionError> for OAuthError {
    fn from(error: AssertionError) -> Self {
        let reason = error.to_string();
        match error {
            AssertionError::Malformed(_) => Self::AssertionMalformed { reason },
            AssertionError::WrongAlgorithm { .. }
            | AssertionError::NoCertificateNamed
            | AssertionError::UnknownCertificate { .. }
            | AssertionError::CertificateOutsideValidity { .. }
            | AssertionError::BadSignature => Self::WrongKey { reason },
            AssertionError::WrongClient { .. } => Self::AssertionClient { reason },
            AssertionError::WrongAudience { .. } => Self::AssertionAudience { reason },
            AssertionError::NotYetValid { .. } | AssertionError::Expired { .. } => Self::AssertionTime { reason },
        }
    }
}
