//! What the server counts, for whoever watches it: requests are counted here, sign-ins, detections and offline jobs by the
//! engine.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::permission::engine::ReadMetrics;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusRecorder};

const REQUESTS: &str = "keepwatch_http_requests_total";
const RELAYED: &str = "keepwatch_relayed_forms_total";
const REQUEST_SECONDS: &str = "keepwatch_http_request_duration_seconds";

/// Bounds of a request's seconds: an evaluation should take a few milliseconds, a password check takes a tenth of a second.
const REQUEST_BOUNDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0];
/// The same of an offline job, which looks at two hours or at all that is kept.
const JOB_BOUNDS: [f64; 7] = [0.1, 1.0, 5.0, 30.0, 120.0, 600.0, 3600.0];

/// The version of Prometheus' text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What stands for a path that is no route: paths of strangers would be labels without end.
const NO_ROUTE: &str = "none";

/// What a server records into, and reads [`HttpSettings::metrics`](crate::HttpSettings) from.
pub fn recorder() -> Result<PrometheusRecorder, BuildError> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &REQUEST_BOUNDS)?
        .set_buckets_for_metric(
            Matcher::Full(keepwatch_engine::metrics::JOB_SECONDS.to_owned()),
            &JOB_BOUNDS,
        )?;
    Ok(builder.build_recorder())
}

/// Tells the recorder what each metric means. To be called once, after a recorder is installed.
pub fn describe() {
    keepwatch_engine::metrics::describe();
    describe_counter!(REQUESTS, "Requests by route, method and status.");
    describe_counter!(RELAYED, "Forms of our pages that were shown under another name.");
    describe_histogram!(
        REQUEST_SECONDS,
        Unit::Seconds,
        "How long requests took, by route and method."
    );
}

/// `GET /metrics`: everything that is counted, in Prometheus' text format. 404 where nothing is.
pub(crate) async fn metrics(_: Caller<ReadMetrics>, State(app): State<App>) -> Response {
    match &app.settings().metrics {
        Some(handle) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], handle.render()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The route that answered, for the frame around it.
#[derive(Clone)]
struct Answered(MatchedPath);

/// Leaves a note on each answer of which route it is.
pub(crate) async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(Answered(route));
    }
    response
}

/// Counts an answer that took so many `seconds`.
pub(crate) fn answered(method: &Method, response: &Response, seconds: f64) {
    let route = response.extensions().get::<Answered>();
    let route = route.map_or(NO_ROUTE, |Answered(route)| route.as_str()).to_owned();
    let method = shown(method);
    let status = response.status().as_u16().to_string();
    counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status).increment(1);
    histogram!(REQUEST_SECONDS, "route" => route, "method" => method).record(seconds);
}

/// Counts a form of a page of ours that somebody else showed.
pub(crate) fn relayed() {
    counter!(RELAYED).increment(1);
}

/// Methods that are asked for here; anybody can make up others.
fn shown(method: &Method) -> &'static str {
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::POST,
        Method::PATCH,
        Method::PUT,
        Method::DELETE,
        Method::HEAD,
        Method::OPTIONS,
    ];
    const NAMES: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"];
    let known = KNOWN.iter().zip(NAMES).find(|(known, _)| *known == method);
    known.map_or("other", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_make_up_is_no_label() {
        let recorder = recorder().unwrap();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe();
            answered(
                &Method::from_bytes(b"BREW").unwrap(),
                &StatusCode::NOT_FOUND.into_response(),
                0.002,
            );
        });
        let text = handle.render();
        let line = r#"keepwatch_http_requests_total{route="none",method="other",status="404"} 1"#;
        assert!(text.contains(line), "{text}");
        assert!(
            text.contains("# TYPE keepwatch_http_request_duration_seconds histogram"),
            "{text}"
        );
        assert!(text.contains(r#"le="0.0025"} 1"#), "{text}");
    }
}
