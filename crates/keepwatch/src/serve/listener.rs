//! Accepts connections, does TLS, and speaks HTTP on them: every step with a bound, and an orderly end.
//!
//! On `hyper` rather than a server crate above it, because the number of connections must be limited before they are
//! accepted: what waits in the system's queue costs nothing, an accepted socket costs memory and a file descriptor.

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use keepwatch_http::Peer;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::Layer;

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
            Ok((stream, peer)) => {
                let connection = Arc::clone(&shared).connection(stream, peer.ip(), graceful.watcher());
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
    async fn connection(self: Arc<Self>, stream: TcpStream, peer: IpAddr, watcher: Watcher) {
        // Answers are written whole; waiting for more to send would only delay them. A socket that refuses still works.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else {
            return self.speak(stream, peer, watcher).await;
        };
        match timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, peer, watcher).await,
            // A client that does not trust the authority ends here, so the reason is worth having, but not by default:
            // scanners would fill the log.
            Ok(Err(error)) => tracing::debug!(%error, "no TLS with a client"),
            Err(_) => tracing::debug!("a client took too long over its TLS handshake"),
        }
    }

    async fn speak(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: IpAddr,
        watcher: Watcher,
    ) {
        let service = Extension(Peer(peer)).layer(self.router.clone());
        let service = TowerToHyperService::new(service);
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::{Notify, oneshot};
    use tokio::task::JoinHandle;

    /// A server whose `/slow` answers when it is told to.
    struct Server {
        address: SocketAddr,
        stop: Option<oneshot::Sender<()>>,
        answering: Arc<Notify>,
        answer: Arc<Notify>,
        served: JoinHandle<bool>,
    }

    impl Server {
        async fn start() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let (answering, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
            let (begun, go) = (Arc::clone(&answering), Arc::clone(&answer));
            let slow = move || async move {
                begun.notify_one();
                go.notified().await;
                "at last"
            };
            let router = Router::new()
                .route("/", get(|| async { "hello" }))
                .route(
                    "/peer",
                    get(|peer: Extension<Peer>| async move { peer.0.0.to_string() }),
                )
                .route("/slow", get(slow));
            let (stop, stopped) = oneshot::channel::<()>();
            let served = tokio::spawn(serve(listener, None, router, async { drop(stopped.await) }));
            Self {
                address,
                stop: Some(stop),
                answering,
                answer,
                served,
            }
        }

        async fn send(&self, head: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            stream
        }

        fn stop(&mut self) {
            self.stop.take().unwrap().send(()).unwrap();
        }
    }

    /// What comes until the server closes the connection.
    async fn rest(mut stream: TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_request_that_is_being_answered_is_finished() {
        let mut server = Server::start().await;
        let slow = server.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let idle = server.send("").await;
        server.answering.notified().await;
        server.stop();
        // An open connection without a request holds nobody up, and nobody new is let in.
        assert_eq!(rest(idle).await, "");
        assert!(!server.served.is_finished());
        server.answer.notify_one();
        let answer = rest(slow).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("at last"),
            "{answer}"
        );
        assert!(server.served.await.unwrap());
        assert!(TcpStream::connect(server.address).await.is_err());
    }

    #[tokio::test]
    async fn requests_say_which_address_they_came_from() {
        let server = Server::start().await;
        let asked = "GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let answer = rest(server.send(asked).await).await;
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn heads_are_bounded() {
        let server = Server::start().await;
        let close = "connection: close\r\n";
        let cases = [
            ("plain", String::new(), "HTTP/1.1 200"),
            (
                "a token",
                format!("authorization: {}\r\n", "t".repeat(16 * 1024)),
                "HTTP/1.1 200",
            ),
            (
                "a long header",
                format!("a: {}\r\n", "a".repeat(HEAD_BYTES_MAX)),
                "HTTP/1.1 431",
            ),
            ("many headers", "a: a\r\n".repeat(HEADERS_MAX + 1), "HTTP/1.1 431"),
        ];
        for (name, headers, expected) in cases {
            let stream = server
                .send(&format!("GET / HTTP/1.1\r\nhost: x\r\n{close}{headers}\r\n"))
                .await;
            let mut begin = [0; "HTTP/1.1 200".len()];
            let mut stream = stream;
            stream.read_exact(&mut begin).await.unwrap();
            assert_eq!(str::from_utf8(&begin), Ok(expected), "{name}");
        }
    }
}
