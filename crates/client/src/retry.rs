//! One answer, bounded; and the same call again while there is hope.

use crate::error::ClientError;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use std::future::Future;
use std::time::Duration;

/// How often one call is made at most.
const ATTEMPTS_MAX: u32 = 6;
/// The wait after the first failure where the server names none; doubled after each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait, whoever names it.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// How much of an error's body is shown.
const MESSAGE_CHARS_MAX: usize = 300;

/// Makes the call until it succeeds, fails for good, or has been made [`ATTEMPTS_MAX`] times.
pub(crate) async fn repeat<T, F>(call: impl Fn() -> F) -> Result<T, ClientError>
where
    F: Future<Output = Result<T, ClientError>>,
{
    let mut wait = FIRST_WAIT;
    for _ in 1..ATTEMPTS_MAX {
        match call().await {
            Err(error) if error.is_temporary() => {
                tokio::time::sleep(asked_wait(&error).unwrap_or(wait).min(WAIT_MAX)).await;
            }
            done => return done,
        }
        wait *= 2;
    }
    call().await
}

fn asked_wait(error: &ClientError) -> Option<Duration> {
    match error {
        ClientError::Refused { retry_after, .. } => *retry_after,
        _ => None,
    }
}

/// Sends `request` and reads a successful answer whole, up to `bytes_max`.
pub(crate) async fn answer(request: reqwest::RequestBuilder, bytes_max: usize) -> Result<Bytes, ClientError> {
    let response = request.send().await?;
    let status = response.status();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);

    let mut body = BytesMut::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        if body.len() + chunk.len() > bytes_max {
            return Err(ClientError::Answer(format!("longer than {bytes_max} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return Ok(body.freeze());
    }
    Err(ClientError::Refused {
        status: status.as_u16(),
        message: message(&body),
        retry_after,
    })
}

/// The words of a Graph envelope (`error.message`) or an OAuth one (`error_description`), or the body's beginning.
fn message(body: &[u8]) -> String {
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let named = json.as_ref().and_then(|json| {
        let graph = json.pointer("/error/message");
        graph
            .or_else(|| json.get("error_description"))
            .and_then(|text| text.as_str())
    });
    let text = named.map_or_else(|| String::from_utf8_lossy(body).into_owned(), str::to_owned);
    text.chars().take(MESSAGE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn refused(status: u16) -> ClientError {
        ClientError::Refused {
            status,
            message: String::new(),
            retry_after: None,
        }
    }

    /// How many calls are made when every one fails with `status`. Time is paused, so waiting costs none.
    async fn calls(status: u16) -> u32 {
        let made = AtomicU32::new(0);
        let result: Result<(), _> = repeat(|| async {
            made.fetch_add(1, Ordering::Relaxed);
            Err(refused(status))
        })
        .await;
        assert!(result.is_err());
        made.into_inner()
    }

    #[tokio::test(start_paused = true)]
    async fn only_temporary_failures_are_repeated() {
        for (status, expected) in [
            (400, 1),
            (401, 1),
            (403, 1),
            (500, 1),
            (429, ATTEMPTS_MAX),
            (503, ATTEMPTS_MAX),
            (504, ATTEMPTS_MAX),
        ] {
            assert_eq!(calls(status).await, expected, "{status}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_is_the_one_the_server_asks_for() {
        let begun = tokio::time::Instant::now();
        let made = AtomicU32::new(0);
        let result = repeat(|| async {
            match made.fetch_add(1, Ordering::Relaxed) {
                0 => Err(ClientError::Refused {
                    status: 429,
                    message: String::new(),
                    retry_after: Some(Duration::from_secs(7)),
                }),
                _ => Ok(()),
            }
        })
        .await;
        assert!(result.is_ok());
        assert_eq!(begun.elapsed().as_secs(), 7);
    }

    #[test]
    fn the_servers_own_words_are_shown() {
        let cases = [
            (r#"{"error":{"code":"x","message":"no"}}"#, "no"),
            (
                r#"{"error":"invalid_client","error_description":"AADSTS7000215: wrong"}"#,
                "AADSTS7000215: wrong",
            ),
            ("<html>", "<html>"),
        ];
        for (body, expected) in cases {
            assert_eq!(message(body.as_bytes()), expected);
        }
    }
}
