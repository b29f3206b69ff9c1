//! A client of the Graph API and of Keepwatch's engine API: tokens, retry, bounded answers. And one of the webhooks that
//! the Graph API's change notifications go to.

mod error;
mod import;
mod retry;
mod token;
pub mod webhooks;

use bytes::Bytes;
use std::time::Duration;

pub use error::ClientError;
pub use import::{ImportAnswer, ImportedLine, LineStatus};
pub use token::ClientSecret;

/// How to reach a server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The origin, such as `https://localhost:8443`.
    pub url: String,
    /// The tenant's id or domain.
    pub tenant: String,
    /// The application's client id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: ClientSecret,
    /// A certificate authority to trust beside the system's, in PEM.
    pub ca: Option<Vec<u8>>,
}

/// A client with one connection pool and one cached token. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: std::sync::Arc<Settings>,
    tokens: std::sync::Arc<token::Tokens>,
}

/// How long a connection attempt may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one request may take: a bulk import of the largest size takes a few seconds.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);
/// The longest answer that is read: an import of the largest size answers with some 20 MiB.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

impl Client {
    /// A client for `settings`; nothing is sent yet.
    ///
    /// Needs rustls' default provider to be installed by the binary.
    pub fn new(mut settings: Settings) -> Result<Self, ClientError> {
        while settings.url.ends_with('/') {
            settings.url.pop();
        }
        if !settings.url.starts_with("https://") && !settings.url.starts_with("http://") {
            return Err(ClientError::Settings(format!(
                "`{}` is not an http or https URL",
                settings.url
            )));
        }
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT);
        if let Some(pem) = &settings.ca {
            let certificates = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| ClientError::Settings(format!("the certificate authority is not PEM: {error}")))?;
            builder = builder.tls_certs_merge(certificates);
        }
        let http = builder
            .build()
            .map_err(|error| ClientError::Settings(error.to_string()))?;
        Ok(Self {
            http,
            settings: settings.into(),
            tokens: token::Tokens::default().into(),
        })
    }

    /// Sends sign-ins, one Graph `signIn` object a line, to the engine's bulk import.
    ///
    /// Safe to repeat: the server knows what it has stored. Retries when the server is busy or the connection breaks.
    pub async fn import(&self, lines: Bytes) -> Result<ImportAnswer, ClientError> {
        let url = format!("{}/engine/v1/signIns", self.settings.url);
        let answer = retry::repeat(|| async {
            let token = self.tokens.get(&self.http, &self.settings).await?;
            let request = self
                .http
                .post(&url)
                .bearer_auth(token)
                .header("content-type", "application/x-ndjson")
                .body(lines.clone());
            retry::answer(request, ANSWER_BYTES_MAX).await
        })
        .await?;
        import::parse(&answer)
    }
}
