//! What every route promises to people who mean no good, whatever it is for: the table of routes is walked, so that a new
//! route is held to it as well.

use crate::server::{Server, bare};
use axum::body::{Body, Bytes};
use axum::http::Method;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use futures_util::StreamExt;
use keepwatch_http::{Access, Route, routes};

const FORM: &str = "application/x-www-form-urlencoded";
/// More than any route that is open to everybody reads.
const TOO_LONG: usize = 4 * 1024 * 1024;

/// The routes that anybody can call: those whose callers prove nothing before they are served.
fn open() -> impl Iterator<Item = Route> {
    routes()
        .into_iter()
        .filter(|route| matches!(route.access, Access::Open(_)))
}

/// A path that the route matches, and that names nothing.
fn some_path(route: &Route) -> String {
    let segments = route.path.split('/').map(|segment| match segment {
        "{tenant}" => "contoso.com",
        key if key.starts_with('{') => "00000000-0000-4000-8000-000000000001",
        segment => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

/// A body that begins and never ends.
fn endless() -> Body {
    let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"a=b"))]);
    Body::from_stream(begun.chain(futures_util::stream::pending()))
}

/// Time stands still where nothing happens, and then jumps to what is waited for.
#[tokio::test(start_paused = true)]
async fn nobody_holds_an_open_route_by_sending_slowly() {
    let server = Server::start().await;
    for route in open().filter(|route| route.method == Method::POST) {
        let request = bare(route.method.clone(), &some_path(&route)).header(CONTENT_TYPE, FORM);
        let answer = server.send(request.body(endless()).unwrap()).await;
        let what = format!("{} {}: {}", route.method, route.path, answer.status);
        assert!(
            answer.status.is_client_error() || answer.status.is_redirection(),
            "{what}"
        );
    }
}

#[tokio::test]
async fn nobody_fills_the_memory_through_an_open_route() {
    let server = Server::start().await;
    for route in open().filter(|route| route.method == Method::POST) {
        let whole = vec![b'a'; TOO_LONG];
        let announced = [(Some(TOO_LONG), Body::empty()), (None, Body::from(whole))];
        for (length, body) in announced {
            let mut request = bare(route.method.clone(), &some_path(&route)).header(CONTENT_TYPE, FORM);
            if let Some(length) = length {
                request = request.header(CONTENT_LENGTH, length);
            }
            let answer = server.send(request.body(body).unwrap()).await;
            let what = format!("{} {}: {}", route.method, route.path, answer.status);
            assert!(
                answer.status.is_client_error() || answer.status.is_redirection(),
                "{what}"
            );
        }
    }
}
