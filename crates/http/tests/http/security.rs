//! What every route promises to people who mean no good, whatever it is for: the table of routes is walked, so that a new
//! route is held to it as well.

use crate::browser::Browser;
use crate::server::{Server, bare};
use crate::sign_in::Office;
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

/// Frames, scripts and styles of other people's making have no place on any page, of whichever route.
#[tokio::test]
async fn every_page_says_that_it_is_alone() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let mut pages = 0;
    for route in open().filter(|route| route.method == Method::GET) {
        // A sign-out in the middle must not keep the others from being seen.
        let answer = browser.clone().get(&some_path(&route)).await;
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        pages += 1;
        let what = &route.path;
        let policy = answer.header("content-security-policy");
        for directive in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "script-src 'self'",
            "style-src 'self'",
        ] {
            assert!(
                policy.split("; ").any(|found| found == directive),
                "{what} lacks {directive}: {policy}"
            );
        }
        assert!(!policy.contains("unsafe"), "{what}: {policy}");
        let expected = [
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ];
        for (name, value) in expected {
            assert_eq!(answer.header(name), value, "{what} {name}");
        }
        let text = answer.text();
        assert!(
            !text.contains("<style") && !text.contains(" style=") && !text.contains(" onclick="),
            "{what}"
        );
        let scripts = text.matches("<script").count();
        assert_eq!(
            scripts,
            text.matches("<script type=\"module\" src=\"/assets/").count(),
            "{what} has a script of its own"
        );
    }
    assert!(pages > 3, "only {pages} pages were looked at");
}
