//! Access tokens by client credentials, kept until shortly before they end.

use crate::error::ClientError;
use crate::{Settings, retry};
use serde::Deserialize;
use std::fmt;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// An application's secret.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// Wraps a secret.
    pub fn new(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A token answer is a few kilobytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// A token is replaced this long before it ends, so that none ends on the way.
const MARGIN: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<Option<Cached>>);

struct Cached {
    token: String,
    until: Instant,
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    expires_in: u64,
}

impl Tokens {
    pub(crate) async fn get(&self, http: &reqwest::Client, settings: &Settings) -> Result<String, ClientError> {
        let mut cached = self.0.lock().await;
        if let Some(cached) = cached.as_ref().filter(|cached| cached.until > Instant::now()) {
            return Ok(cached.token.clone());
        }
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &settings.client_id),
            ("client_secret", &settings.client_secret.0),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let url = format!("{}/{}/oauth2/v2.0/token", settings.url, settings.tenant);
        let body = retry::answer(http.post(url).form(&form), ANSWER_BYTES_MAX).await?;
        let answer: Answer = serde_json::from_slice(&body).map_err(|error| ClientError::Answer(error.to_string()))?;
        let lifetime = Duration::from_secs(answer.expires_in).saturating_sub(MARGIN);
        *cached = Some(Cached {
            token: answer.access_token.clone(),
            until: Instant::now() + lifetime,
        });
        Ok(answer.access_token)
    }
}
