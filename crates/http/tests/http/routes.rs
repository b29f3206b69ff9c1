//! Every route of the table, called by nobody, by impostors, by the wrong application and by the right one.

use crate::answers::Answer;
use crate::callable::{Found, body, is_once, path, populated};
use crate::conditional_access;
use crate::server::{ALL_ROLES, Server, bare, foreign_key};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use keepwatch_engine::Clock;
use keepwatch_graph::directory::role_templates::DIRECTORY_READERS;
use keepwatch_http::{Access, Needs, Operation, Route, routes};
use uuid::Uuid;

async fn call(server: &Server, route: &Route, found: &Found, token: Option<&str>) -> Answer {
    // Some counts of the directory ask for it, and nothing minds it.
    let mut request = bare(route.method.clone(), &path(route, found)).header("consistencylevel", "eventual");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let answer = server.send(request.body(Body::from(body(route, found))).unwrap()).await;
    let is_done = answer.status.is_success() && route.method != Method::GET;
    if is_done && conditional_access::is_about(&route.path) {
        // What one call did to it, another need not find.
        conditional_access::restore(server).await;
    }
    answer
}

/// The person who calls by delegated tokens, and the directory role that they hold.
struct Person<'a> {
    server: &'a Server,
    holds: Option<Option<Uuid>>,
}

impl Person<'_> {
    /// A token with these scopes, once the person holds that role and no other. Roles are stored only where they change: so
    /// many routes are called that it matters.
    async fn token(&mut self, scopes: &[&str], role: Option<Uuid>) -> String {
        if self.holds.replace(role) == Some(role) {
            let claims = self.server.user_claims(scopes, role.as_slice());
            return self.server.signed(&claims);
        }
        self.server.user_token(scopes, role.as_slice()).await
    }
}

/// Whether somebody who may call was served. There are no agents, so that what names one is not found, and nobody manages
/// the caller. What another caller did before cannot be done again: a rule says so then, and not a permission.
fn is_served(route: &Route, answer: &Answer) -> bool {
    if is_once(route) {
        return answer.status.is_success() || [400, 404, 409].contains(&answer.status.as_u16());
    }
    let names_agent = (route.path.contains("Agents") || route.path.contains("agentRisk"))
        && (route.path.contains("{id}") || route.method == Method::POST);
    match names_agent || route.path.ends_with("/me/manager") {
        true => answer.status == 404,
        false => answer.status.is_success(),
    }
}

#[tokio::test]
async fn every_route_asks_who_calls() {
    let (server, found) = populated().await;
    let all = server.claims(&ALL_ROLES);
    let forged = |change: fn(&mut keepwatch_token::AccessClaims)| {
        let mut claims = all.clone();
        change(&mut claims);
        server.signed(&claims)
    };
    let impostors = [
        ("no token", None, "Access token is empty."),
        ("an empty token", Some(String::new()), "Access token is empty."),
        (
            "an opaque token",
            Some("opaque".to_owned()),
            "IDX14100: JWT is not well formed, there are no dots (.)",
        ),
        (
            "half a token",
            Some("a.b".to_owned()),
            "CompactToken parsing failed: the token is not a signed JWT.",
        ),
        (
            "another audience",
            Some(forged(|claims| claims.aud = "https://vault.azure.net".to_owned())),
            "Access token validation failure. Invalid audience.",
        ),
        (
            "another issuer",
            Some(forged(|claims| claims.iss = "https://sts.windows.net/else/".to_owned())),
            "Access token validation failure. Invalid issuer.",
        ),
        (
            "expired",
            Some(forged(|claims| claims.exp = claims.iat.plus_seconds(-3600))),
            "Lifetime validation failed, the token is expired.",
        ),
        (
            "not yet valid",
            Some(forged(|claims| claims.nbf = claims.iat.plus_seconds(3600))),
            "Lifetime validation failed, the token is not yet valid.",
        ),
        (
            "signed by somebody else",
            Some(all.sign(&foreign_key(), server.clock.now())),
            "Access token validation failure. Invalid signature.",
        ),
    ];
    for route in guarded() {
        for (name, token, message) in &impostors {
            let answer = call(&server, &route, &found, token.as_deref()).await;
            let found = answer.graph_error(401, "InvalidAuthenticationToken");
            assert_eq!(&found, message, "{name}: {} {}", route.method, route.path);
            let challenge = answer.header("www-authenticate");
            assert_eq!(
                challenge,
                "Bearer realm=\"\", authorization_uri=\"https://localhost:8443/common/oauth2/authorize\", \
                 client_id=\"00000003-0000-0000-c000-000000000000\""
            );
        }
    }
}

#[tokio::test]
async fn every_route_asks_for_its_permission_and_for_no_other() {
    let (server, found) = populated().await;
    for route in guarded() {
        // All routes together take more requests than one second may have.
        server.clock.advance_seconds(1);
        let needs = needs(&route);
        let named: Vec<&str> = needs.application.iter().copied().flatten().copied().collect();
        let others = ALL_ROLES.iter().copied().filter(|role| !named.contains(role)).collect();
        let one_short = needs.application.iter().flat_map(|together| without_each(together));
        for roles in [vec![], others].into_iter().chain(one_short) {
            let answer = call(&server, &route, &found, Some(&server.token(&roles))).await;
            if is_about_caller(&route) {
                let message = answer.graph_error(400, "BadRequest");
                assert_eq!(message, "/me request is only valid with delegated authentication flow.");
                continue;
            }
            let message = answer.graph_error(403, "Authorization_RequestDenied");
            assert_eq!(message, "Insufficient privileges to complete the operation.");
        }
        if is_by_what_is_watched(&route) {
            continue;
        }
        for together in needs.application {
            let answer = call(&server, &route, &found, Some(&server.token(together))).await;
            let what = format!("{} {} with {together:?}", route.method, route.path);
            assert!(
                is_served(&route, &answer),
                "{what}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn every_route_asks_a_person_for_scope_and_role() {
    let (server, found) = populated().await;
    let mut person = Person {
        server: &server,
        holds: None,
    };
    for route in guarded() {
        // All routes together take more requests than one second may have.
        server.clock.advance_seconds(1);
        let needs = needs(&route);
        let role = needs.directory_roles.first().map(|role| role.id);
        let what = format!("{} {}", route.method, route.path);
        // What only applications may hold is nothing that a person could be given.
        let all: Vec<&str> = needs.names().collect();
        let mut refused = vec![(vec![], role)];
        if needs.delegated.is_empty() {
            refused.push((all, role));
        } else if role.is_some() {
            refused.push((all.clone(), None));
            refused.push((all, Some(DIRECTORY_READERS.id)));
        }
        for together in needs.delegated {
            refused.extend(without_each(together).map(|scopes| (scopes, role)));
        }
        for (scopes, role) in refused {
            let token = person.token(&scopes, role).await;
            let answer = call(&server, &route, &found, Some(&token)).await;
            let message = answer.graph_error(403, "Authorization_RequestDenied");
            assert_eq!(message, "Insufficient privileges to complete the operation.", "{what}");
        }
        if is_by_what_is_watched(&route) {
            continue;
        }
        for together in needs.delegated {
            for role in needs
                .directory_roles
                .iter()
                .map(|role| Some(role.id))
                .chain(role.is_none().then_some(None))
            {
                let token = person.token(together, role).await;
                let answer = call(&server, &route, &found, Some(&token)).await;
                let given = answer.status;
                assert!(
                    is_served(&route, &answer),
                    "{what} with {together:?}: {given} {}",
                    answer.text()
                );
            }
        }
    }
}

/// Whether more than the route says who may: which of its permissions it takes is by what the subscription watches. The
/// tests of subscriptions have each.
fn is_by_what_is_watched(route: &Route) -> bool {
    route.path.contains("/subscriptions")
}

/// What is left of a set that is needed together when one is missing.
fn without_each(together: &'static [&'static str]) -> impl Iterator<Item = Vec<&'static str>> {
    let all_but = |missing: usize| [&together[..missing], &together[missing + 1..]].concat();
    (0..together.len()).map(all_but)
}

/// Whether the route is about whoever calls, which an application cannot ask.
fn is_about_caller(route: &Route) -> bool {
    route.path.split('/').nth(2) == Some("me")
}

fn needs(route: &Route) -> Needs {
    match route.access {
        Access::Guarded(needs) => needs,
        Access::Open(reason) => panic!("{} {} is open: {reason}", route.method, route.path),
    }
}

fn guarded() -> impl Iterator<Item = Route> {
    routes()
        .into_iter()
        .filter(|route| matches!(route.access, Access::Guarded(_)))
}

/// What descriptions are made from is there, and is what the route is.
#[test]
fn every_graph_route_says_what_it_does() {
    for route in routes() {
        let what = format!("{} {}", route.method, route.path);
        let is_graph = route.path.starts_with("/v1.0") || route.path.starts_with("/beta");
        let method = match route.operation {
            Operation::Lists { .. }
            | Operation::Gets(_)
            | Operation::Reads(_)
            | Operation::Calls(_)
            | Operation::Describes
            | Operation::Retired => Method::GET,
            Operation::Counts { .. } => {
                assert!(route.path.ends_with("/$count"), "{what}");
                Method::GET
            }
            // What there is one of is put in the place of another.
            Operation::Links if route.method == Method::PUT => Method::PUT,
            Operation::Creates(_) | Operation::Links | Operation::Acts(_) | Operation::Batches => Method::POST,
            // Some clients send everything that they know.
            Operation::Updates(_) if route.method == Method::PUT => Method::PUT,
            Operation::Updates(_) => Method::PATCH,
            // Some are made by `PUT`, and some by changing what is not there.
            Operation::Upserts(_) => route.method.clone(),
            Operation::Deletes | Operation::Unlinks => Method::DELETE,
            Operation::Elsewhere => {
                assert!(!is_graph, "{what} says nothing");
                route.method.clone()
            }
        };
        assert_eq!(route.method, method, "{what}");
        let in_path = route.path.matches('{').count();
        assert_eq!(route.keys.len(), in_path, "{what}");
    }
}

/// A route that asks for nothing is a decision: this list is where it is seen.
#[test]
fn these_routes_are_open_and_no_others() {
    let open = routes().into_iter().filter_map(|route| match route.access {
        Access::Open(reason) => Some(format!("{} {}: {reason}", route.method, route.path)),
        Access::Guarded(needs) => {
            assert!(needs.names().next().is_some(), "{}", route.path);
            None
        }
    });
    insta::assert_snapshot!(open.collect::<Vec<_>>().join("\n"));
}
