//! Accepts connections, does TLS, and speaks HTTP on them: every step with a bound, and an orderly end.
//!
//! On `hyper` rather than a server crate above it, because the number of connections must be limited before they are
//! accepted: what waits in the system's queue costs nothing, an accepted socket costs memory and a file descriptor.

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// Connections at a time. Each costs some 50 KiB and a file descriptor, of which a process has 1024 by default; the rest
/// is for the database.
const CONNECTIONS_MAX: usize = 900;
/// How long a TLS handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to send the head of a request, and how long a connection may wait for its next request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// The head of a request: request line and headers. The largest real one carries a token of some 10 KiB; a `$filter` is
/// bounded further by the layer above.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Headers of a request.
const HEADERS_MAX: usize = 100;
/// Requests at a time on one HTTP/2 connection.
const STREAMS_MAX: u32 = 128;
/// How often an HTTP/2 connection is asked whether anybody is there, and how long the answer may take.
const PING_EVERY: Duration = Duration::from_secs(60);
const PING_TIMEOUT: Duration = Duration::from_secs(20);
/// How long requests that are being answered may take to finish once the server is told to stop. Container platforms
/// wait 30 seconds before they kill.
const FINISH_TIMEOUT: Duration = Duration::from_secs(20);
/// The wait after an error of `accept`: it means that the process is out of file descriptors, and trying again at once
/// would only burn the processor until one is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `router` on `listener`, with TLS where an acceptor is given, until `stop` is done; then lets the requests that
/// are being answered finish. Returns whether all of them did.
pub(super) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    stop: impl Future<Output = ()>,
) -> bool {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let shared = Arc::new(Shared {
        http: http_builder(),
        router,
        tls,
    });

    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let permit = Arc::clone(&connections).acquire_owned().await;
            let permit = permit.expect("nobody closes the semaphore");
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = Arc::clone(&shared).connection(stream, graceful.watcher());
                tokio::spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    timeout(FINISH_TIMEOUT, graceful.shutdown()).await.is_ok()
}

struct Shared {
    http: Builder<TokioExecutor>,
    router: Router,
    tls: Option<TlsAcceptor>,
}

impl Shared {
    async fn connection(self: Arc<Self>, stream: TcpStream, watcher: Watcher) {
        // Answers are written whole; waiting for more to send would only delay them. A socket that refuses still works.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else {
            return self.speak(stream, watcher).await;
        };
        match timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, watcher).await,
            // A client that does not trust the authority ends here, so the reason is worth having, but not by default:
            // scanners would fill the log.
            Ok(Err(error)) => tracing::debug!(%error, "no TLS with a client"),
            Err(_) => tracing::debug!("a client took too long over its TLS handshake"),
        }
    }

    async fn speak(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, watcher: Watcher) {
        let service = TowerToHyperService::new(self.router.clone());
        let connection = self.http.serve_connection(TokioIo::new(stream), service).into_owned();
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection broke");
        }
    }
}

fn http_builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(HEAD_BYTES_MAX as u32)
        .max_concurrent_streams(STREAMS_MAX)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_TIMEOUT);
    builder
}
