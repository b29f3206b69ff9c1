use super::*;
use axum::http::Method;
use axum::http::header::RETRY_AFTER;

fn app(number: u128) -> AppId {
    AppId::new(uuid::Uuid::from_u128(number))
}

fn tenant() -> TenantId {
    TenantId::new(uuid::Uuid::from_u128(7))
}

fn area(path: &str) -> Area {
    Area::of(&Method::GET, path, "").unwrap()
}

fn at(tenths: i64) -> Timestamp {
    Timestamp::from_ticks(Timestamp::UNIX_EPOCH.ticks() + tenths * 1_000_000).unwrap()
}

/// How many of `count` requests at once are admitted.
fn admitted(throttling: &Throttling, throttle: Throttle, of: AppId, path: &str, count: u32, now: Timestamp) -> u32 {
    let admit = |_: &u32| throttling.admit(throttle, tenant(), of, &area(path), now).is_ok();
    (0..count).filter(admit).count() as u32
}

#[test]
fn a_request_falls_under_the_limits_of_what_it_asks_for() {
    let directory = |units, is_write| Area::Directory { units, is_write };
    let cases = [
        (
            Method::GET,
            "/v1.0/identityProtection/riskyUsers",
            "",
            Area::IdentityProtection,
        ),
        (Method::POST, "/beta/riskyUsers/dismiss", "", Area::IdentityProtection),
        (
            Method::GET,
            "/v1.0/identity/conditionalAccess/policies",
            "",
            Area::IdentityProtection,
        ),
        (Method::GET, "/v1.0/auditLogs/signIns", "", Area::Reports),
        (Method::GET, "/v1.0/users/1/authentication/methods", "", Area::Reports),
        (Method::GET, "/v1.0/users", "", directory(2, false)),
        (Method::GET, "/v1.0/users", "$select=id&%24top=5", directory(1, false)),
        (Method::GET, "/v1.0/users/1", "$expand=manager", directory(2, false)),
        (Method::PATCH, "/v1.0/users/1", "", directory(1, true)),
        (Method::POST, "/v1.0/users/1/getMemberObjects", "", directory(2, false)),
        (
            Method::GET,
            "/v1.0/servicePrincipals/1/appRoleAssignments",
            "",
            directory(2, false),
        ),
        (Method::GET, "/v1.0/subscriptions", "", Area::Other),
    ];
    for (method, path, query, expected) in cases {
        assert_eq!(Area::of(&method, path, query), Some(expected), "{method} {path}");
    }
    for path in ["/", "/engine/v1/evaluate", "/healthz"] {
        assert_eq!(Area::of(&Method::GET, path, ""), None, "{path}");
    }
}

#[test]
fn graph_s_limits_are_kept_and_given_back_with_time() {
    let (one, other) = (app(1), app(2));
    let cases = [
        // path                                  at once, after one second, after ten more, of another application
        ("/v1.0/identityProtection/riskyUsers", 1, 1, 1, 0),
        ("/v1.0/auditLogs/signIns", 5, 0, 5, 5),
    ];
    for (path, at_once, a_second_later, ten_later, of_another) in cases {
        let throttling = Throttling::default();
        let ask = |of, count, now| admitted(&throttling, Throttle::Graph, of, path, count, now);
        assert_eq!(ask(one, 50, at(0)), at_once, "{path}");
        assert_eq!(ask(other, 50, at(0)), of_another, "{path}");
        assert_eq!(ask(one, 50, at(10)), a_second_later, "{path}");
        assert_eq!(ask(one, 50, at(110)), ten_later, "{path}");
    }
}

#[test]
fn without_imitation_there_is_one_generous_limit() {
    let throttling = Throttling::default();
    let path = "/v1.0/identityProtection/riskyUsers";
    assert_eq!(
        admitted(&throttling, Throttle::Safety, app(1), path, 12_000, at(0)),
        10_000
    );
    assert_eq!(admitted(&throttling, Throttle::Safety, app(2), path, 10, at(0)), 10);
    assert_eq!(
        admitted(&throttling, Throttle::Safety, app(1), path, 12_000, at(5)),
        5000
    );
}

#[test]
fn a_refusal_says_when_to_come_again_where_graph_does() {
    let refused = |throttle, path| {
        let throttling = Throttling::default();
        admitted(&throttling, throttle, app(1), path, 50, at(0));
        let error = throttling
            .admit(throttle, tenant(), app(1), &area(path), at(0))
            .unwrap_err();
        assert_eq!((error.status.as_u16(), error.code), (429, "TooManyRequests"));
        error
            .headers
            .iter()
            .find(|(name, _)| *name == RETRY_AFTER)
            .map(|(_, value)| value.to_str().unwrap().to_owned())
    };
    let risky_users = "/v1.0/identityProtection/riskyUsers";
    assert_eq!(refused(Throttle::Graph, risky_users), None);
    assert_eq!(
        refused(Throttle::GraphWithRetryAfter, risky_users).as_deref(),
        Some("1")
    );
    assert_eq!(
        refused(Throttle::Graph, "/v1.0/auditLogs/signIns").as_deref(),
        Some("2")
    );
}

#[test]
fn directory_objects_have_a_price_and_say_when_little_is_left() {
    let throttling = Throttling::default();
    let (mut told, mut refused) = (None, None);
    for request in 0..3000 {
        // Spread over seconds, so that the limit of the whole service does not come first.
        let now = at(request / 500);
        match throttling.admit(Throttle::Graph, tenant(), app(1), &area("/v1.0/users"), now) {
            Ok(headers) => {
                assert_eq!(headers[0], (RESOURCE_UNIT, HeaderValue::from(2)));
                told = told.or(headers.get(1).cloned());
            }
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    assert_eq!(told, Some((LIMIT_PERCENTAGE, HeaderValue::from_static("0.8"))));
    let headers = refused.unwrap().headers;
    assert!(
        headers.contains(&(
            THROTTLE_INFORMATION,
            HeaderValue::from_static("ResourceUnitLimitExceeded")
        )),
        "{headers:?}"
    );
    let scope = headers
        .iter()
        .find(|(name, _)| *name == THROTTLE_SCOPE)
        .unwrap()
        .1
        .to_str()
        .unwrap();
    assert!(scope.starts_with("Tenant_Application/"), "{scope}");
}

#[test]
fn a_larger_tenant_gives_more() {
    for (size, expected) in [(Size::Small, 3500), (Size::Medium, 5000), (Size::Large, 8000)] {
        let throttling = Throttling::default();
        throttling.size.learn(size, at(0));
        // Each costs one unit, and comes as long after the others as the limit of the whole service asks for.
        let mut given = 0;
        for tenth in 0..6 {
            given += admitted(
                &throttling,
                Throttle::Graph,
                app(1),
                "/v1.0/users/1",
                2000,
                at(tenth * 10),
            );
        }
        // What comes back in the meantime is a tenth each second.
        let back = (expected / 10) * 5;
        assert_eq!(given, (expected + back).min(12_000), "{size:?}");
    }
}

#[test]
fn a_clock_that_is_set_back_takes_nothing_away() {
    let throttling = Throttling::default();
    let path = "/v1.0/auditLogs/signIns";
    assert_eq!(admitted(&throttling, Throttle::Graph, app(1), path, 2, at(1000)), 2);
    assert_eq!(admitted(&throttling, Throttle::Graph, app(1), path, 9, at(0)), 3);
}
