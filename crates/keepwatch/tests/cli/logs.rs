//! What an administrator finds in the log.

use crate::http::Http;
use crate::program::Place;
use crate::serving::{SERVE, Server};

#[test]
fn a_request_is_found_by_its_id_and_without_what_is_nobodys_business() {
    let place = Place::new();
    let mut command = place.command(&SERVE);
    command.env("KEEPWATCH_LOG_FILTER", "trace");
    let mut server = Server::of(command);
    let http = Http::trusting(&place.path("data/ca.pem"));

    let url = format!(
        "{}/v1.0/identityProtection/riskyUsers?$filter=id eq 'a-name'",
        server.url
    );
    let answer = http.get_as(&url, Some("a-token")).unwrap();
    let logged = server.logged("request answered");
    assert_eq!(logged["level"], "DEBUG");
    assert_eq!(logged["request_id"], answer.request_id);
    assert_eq!(logged["method"], "GET");
    assert_eq!(logged["path"], "/v1.0/identityProtection/riskyUsers");
    assert_eq!(logged["status"], 401);
    assert!(logged["duration_ms"].as_f64() > Some(0.0), "{logged}");

    let answer = http.token(&server.url, "common", "a-client", "a-secret");
    let logged = server.logged("request answered");
    assert_eq!(logged["request_id"], answer.request_id);
    let rest = server.stop();
    for private in ["a-name", "a-token", "a-secret"] {
        assert!(
            !rest.contains(private) && !logged.to_string().contains(private),
            "{private}: {rest}"
        );
    }
}
