//! Requests to addresses that callers gave: change notifications, and the question whether somebody wants them there.
//!
//! The address is somebody else's idea, so a request goes only where [`Targets`] allows it, name resolution included;
//! redirects are not followed, no proxy of the environment is asked, and answers are read up to a bound and in bounded
//! time.

mod resolver;
mod targets;

pub use targets::{BadTarget, Target, Targets};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use resolver::Checked;
use std::sync::Arc;
use std::time::Duration;

/// How long an endpoint has to answer that it wants notifications. Source: Microsoft Graph, change notifications.
const VALIDATION_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an endpoint has to take a notification. Source: as above.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(3);
/// The longest answer that is read: a token is far shorter, and of other answers only the status matters.
const ANSWER_BYTES_MAX: usize = 4096;

/// Why an endpoint was not told.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The address is none that requests may go to.
    #[error(transparent)]
    Target(#[from] BadTarget),
    /// No answer came in time, or none at all.
    #[error("{0}")]
    Connection(String),
    /// It answered something else.
    #[error("the endpoint answered {0}")]
    Status(u16),
    /// Its answer is not the token that it was sent.
    #[error("the endpoint did not answer with the validation token as text/plain")]
    NotTheToken,
}

/// Sends to webhooks. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Webhooks {
    http: reqwest::Client,
    targets: Targets,
}

impl Webhooks {
    /// A client that sends only where `targets` allows.
    ///
    /// Needs rustls' default provider to be installed by the binary.
    pub fn new(targets: Targets) -> Result<Self, WebhookError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .dns_resolver(Arc::new(Checked(targets)))
            .timeout(VALIDATION_TIMEOUT)
            .build()
            .map_err(|error| connection(&error))?;
        Ok(Self { http, targets })
    }

    /// Where requests may go.
    pub fn targets(&self) -> Targets {
        self.targets
    }

    /// Asks whether whoever is at `target` wants notifications: they prove it by answering 200 with `token` as plain text
    /// within 10 seconds.
    pub async fn validate(&self, target: &Target, token: &str) -> Result<(), WebhookError> {
        let mut url = target.url().clone();
        url.query_pairs_mut().append_pair("validationToken", token);
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "text/plain; charset=utf-8")
            .timeout(VALIDATION_TIMEOUT)
            .body(Bytes::new());
        let (status, content_type, body) = self.answer(target, request).await?;
        if status != 200 {
            return Err(WebhookError::Status(status));
        }
        let is_text = content_type.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/plain"));
        if is_text && body.as_ref() == token.as_bytes() {
            Ok(())
        } else {
            Err(WebhookError::NotTheToken)
        }
    }

    /// Delivers `body`, which is JSON: done where the endpoint answers with any 2xx within 3 seconds.
    pub async fn deliver(&self, target: &Target, body: Bytes) -> Result<(), WebhookError> {
        let request = self
            .http
            .post(target.url().clone())
            .header(CONTENT_TYPE, "application/json")
            .timeout(DELIVERY_TIMEOUT)
            .body(body);
        match self.answer(target, request).await? {
            (200..=299, ..) => Ok(()),
            (status, ..) => Err(WebhookError::Status(status)),
        }
    }

    /// Status, content type and the beginning of the body. The settings may be stricter than when the address was taken.
    async fn answer(
        &self,
        target: &Target,
        request: reqwest::RequestBuilder,
    ) -> Result<(u16, Option<String>, Bytes), WebhookError> {
        self.targets.check(target.url())?;
        let response = request.send().await.map_err(|error| connection(&error))?;
        let status = response.status().as_u16();
        let content_type = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let content_type = content_type.map(|kind| String::from_utf8_lossy(kind).into_owned());
        let mut body = BytesMut::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| connection(&error))?;
            let room = ANSWER_BYTES_MAX - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if body.len() == ANSWER_BYTES_MAX {
                break;
            }
        }
        Ok((status, content_type, body.freeze()))
    }
}

/// The cause at the end of the chain. The outer texts name the URL, which can hold a secret.
fn connection(error: &reqwest::Error) -> WebhookError {
    if error.is_timeout() {
        return WebhookError::Connection("the endpoint did not answer in time".to_owned());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    WebhookError::Connection(format!("the endpoint cannot be reached: {cause}"))
}
