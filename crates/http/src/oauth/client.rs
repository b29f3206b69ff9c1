//! Which application asks for a token, and how it proves that.

use crate::app::{App, AssertionUse, HttpSettings};
use crate::frame::exchange::Exchange;
use crate::frame::origin::Origin;
use crate::oauth::discovery::{issuer_v2, token_endpoint_v1, token_endpoint_v2};
use crate::oauth::error::OAuthError;
use crate::oauth::refusal::Refusal;
use crate::oauth::registration::{Registration, registration};
use crate::oauth::replay::Seen;
use axum::http::header::{AUTHORIZATION, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use keepwatch_graph::directory::own_resources;
use keepwatch_graph::{AppId, ServicePrincipalId, Timestamp};
use keepwatch_storage::{CredentialKind, Rx, StoreError};
use keepwatch_token::{
    AssertionError, CertificateKey, ClaimedCredential, ClientProof, ExpectedAssertion, Form, FormError, RedirectKind,
    SecretHash, issuer_v1, verify_client_assertion,
};

/// An application that asks for something, and what it offers as proof of who it is. Nothing of it is checked.
pub(crate) struct Asking {
    /// The application that it says to be.
    pub(crate) registration: Registration,
    credential: Option<ClaimedCredential>,
    has_origin: bool,
}

/// Whether an application must prove who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proving {
    /// It must, whatever it asks for.
    Must,
    /// It must where it can keep a secret; a program that acts without one by default need not.
    MustUnlessPublic,
    /// As the kind of address says that people return to: what is no web server can keep no secret, and must send none.
    As(RedirectKind),
}

/// The application that sent the form.
pub(crate) async fn asking(
    app: &App,
    exchange: &Exchange,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Asking, OAuthError> {
    let authorization = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let claimed = form.client(authorization)?;
    let unknown = || OAuthError::UnknownApplication {
        client: claimed.id.clone(),
    };
    let id: AppId = claimed.id.parse().map_err(|_| unknown())?;
    let found = app.store().read(move |rx| registration(rx, id)).await;
    let found = found.map_err(|error| OAuthError::internal(exchange, &error))?;
    Ok(Asking {
        registration: found.ok_or_else(unknown)?,
        credential: claimed.credential,
        has_origin: headers.contains_key(ORIGIN),
    })
}

impl Asking {
    /// Whether it offers any proof.
    pub(crate) fn has_credential(&self) -> bool {
        self.credential.is_some()
    }

    /// How the application has proved who it is, as it must.
    pub(crate) fn prove(&self, app: &App, exchange: &Exchange, proving: Proving) -> Result<ClientProof, OAuthError> {
        let proof = match (proving, &self.credential) {
            (Proving::Must, None) => Err(OAuthError::NoCredential),
            (Proving::MustUnlessPublic, None) if !self.registration.is_public_by_default => {
                Err(OAuthError::NoCredential)
            }
            (Proving::MustUnlessPublic, None) => Ok(ClientProof::Public),
            (Proving::As(kind), credential) => self.prove_as(app, exchange, kind, credential.as_ref()),
            (Proving::MustUnlessPublic, Some(_)) if self.registration.is_public_by_default => {
                Err(Refusal::PublicWithCredential.into())
            }
            (Proving::Must, Some(_)) if self.registration.is_only_public() => Err(Refusal::PublicWithCredential.into()),
            (Proving::Must | Proving::MustUnlessPublic, Some(credential)) => self.check(app, exchange, credential),
        }?;
        // Said only to whoever proved to be the application, where there is something to prove.
        if !self.registration.client.is_enabled {
            let client = self.registration.app().to_string();
            return Err(OAuthError::DisabledApplication { client });
        }
        Ok(proof)
    }

    fn prove_as(
        &self,
        app: &App,
        exchange: &Exchange,
        kind: RedirectKind,
        credential: Option<&ClaimedCredential>,
    ) -> Result<ClientProof, OAuthError> {
        match (kind, self.has_origin, credential) {
            (RedirectKind::Spa, false, _) => Err(Refusal::PageWithoutOrigin.into()),
            (RedirectKind::Web | RedirectKind::Native, true, _) => Err(Refusal::OriginWithoutPage.into()),
            (RedirectKind::Spa | RedirectKind::Native, _, Some(_)) => Err(Refusal::PublicWithCredential.into()),
            (RedirectKind::Spa | RedirectKind::Native, _, None) => Ok(ClientProof::Public),
            (RedirectKind::Web, _, None) => Err(OAuthError::NoCredential),
            (RedirectKind::Web, _, Some(credential)) => self.check(app, exchange, credential),
        }
    }

    fn check(&self, app: &App, exchange: &Exchange, credential: &ClaimedCredential) -> Result<ClientProof, OAuthError> {
        match credential {
            ClaimedCredential::Secret(secret) => check_secret(&self.registration, secret, exchange.at),
            ClaimedCredential::Assertion(assertion) => check_assertion(app, &self.registration, assertion, exchange),
        }
    }
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
            FormError::Repeated { name } => Self::Repeated { name },
            FormError::SeveralProofs => Self::Malformed {
                reason: "the client proves itself in more than one way: send one secret or assertion, in one place",
            },
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
