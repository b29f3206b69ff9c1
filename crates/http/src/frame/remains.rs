//! What a handler leaves of a body unread, because it refuses the request for another reason, is read all the same.
//!
//! Many clients send head and body one after the other. Were the connection closed as soon as the answer is known, they
//! would find it broken while they still send, and never read why they were refused.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::EXPECT;
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Limited};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How many bytes are read for nothing: what a refused client may have sent before it learns of the refusal.
const REMAINS_BYTES_MAX: usize = 2 * super::body::JSON_MAX;
/// How long they may take.
const REMAINS_TIME_MAX: Duration = Duration::from_secs(5);

/// The request with a body that is read to its end wherever it is dropped.
pub(crate) fn read_whole(request: Request) -> Request {
    // Who waits to be asked for the body does not send it after a refusal.
    if request.headers().contains_key(EXPECT) {
        return request;
    }
    request.map(|body| Body::new(Whole(body)))
}

struct Whole(Body);

impl HttpBody for Whole {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        let rest = std::mem::take(&mut self.0);
        let is_too_long = rest.size_hint().lower() > REMAINS_BYTES_MAX as u64;
        if rest.is_end_stream() || is_too_long {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(discard(rest));
        }
    }
}

async fn discard(rest: Body) {
    let mut rest = pin!(Limited::new(rest, REMAINS_BYTES_MAX));
    let read = async { while let Some(Ok(_)) = rest.frame().await {} };
    // Whoever is slower finds the connection closed.
    timeout(REMAINS_TIME_MAX, read).await.ok();
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A body of pieces of one kilobyte, and how many of them were read.
    fn body(pieces: usize) -> (Body, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&read);
        let pieces = stream::iter(0..pieces).then(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            async { Ok::<_, Infallible>(Bytes::from_static(&[0; 1024])) }
        });
        (Body::from_stream(pieces), read)
    }

    /// How many pieces are read of the body of a request that is dropped unread.
    async fn read_of(pieces: usize, expects: bool) -> usize {
        let (body, read) = body(pieces);
        let mut request = Request::new(body);
        if expects {
            let value = axum::http::HeaderValue::from_static("100-continue");
            request.headers_mut().insert(EXPECT, value);
        }
        drop(read_whole(request));
        // Time stands still until all other tasks wait.
        tokio::time::sleep(REMAINS_TIME_MAX * 2).await;
        read.load(Ordering::SeqCst)
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_wants_is_read_to_a_bound() {
        assert_eq!(read_of(0, false).await, 0);
        assert_eq!(read_of(3, false).await, 3);
        assert_eq!(read_of(3, true).await, 0);
        // The piece that goes beyond the bound is the last.
        assert_eq!(read_of(5000, false).await, REMAINS_BYTES_MAX / 1024 + 1);
    }

    #[tokio::test]
    async fn what_is_read_is_as_it_came() {
        let (body, _) = body(2);
        let whole = read_whole(Request::new(body)).into_body();
        assert_eq!(whole.collect().await.unwrap().to_bytes().len(), 2048);
    }
}
