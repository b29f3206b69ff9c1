//! Microsoft's published requests about authentication methods, sent to a tenant where what they speak of exists.

use crate::methods::{OPERATION, PASSWORD_METHOD, register};
use crate::published::{compare, read, samples};
use crate::server::{ADMINISTRATOR, Server};
use axum::http::Method;
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_graph::body::complete;
use keepwatch_graph::directory::User;
use keepwatch_graph::directory::role_templates::GLOBAL_ADMINISTRATOR;
use serde_json::{Value, json};

const OPERATIONS: [&str; 6] = [
    "authentication-",
    "authenticationmethod-",
    "fido2authenticationmethod",
    "passwordauthenticationmethod",
    "temporaryaccesspassauthenticationmethod",
    "windowshelloforbusinessauthenticationmethod",
];

/// The users that the samples name.
const RESET: &str = "6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0";
const PASS_HOLDER: &str = "071cc716-8147-4397-a5ba-b2105951cc0b";
const ANNIE: &str = "5d6059b6-368d-45f8-91e1-8e07d485f1d0";
const PASS: &str = "05267842-25b2-4b21-8abd-8e4982796f7f";

/// A tenant with what the samples name.
async fn tenant() -> Server {
    let server = Server::start().await;
    let person = |(id, name): (&str, &str)| {
        let mut user = json!({"id": id, "accountEnabled": true, "userPrincipalName": name});
        complete(User::TYPE, &mut user);
        serde_json::from_value::<User>(user).unwrap()
    };
    let people = [
        (RESET, "reset@contoso.com"),
        (PASS_HOLDER, "pass@contoso.com"),
        (ANNIE, "annie@contoso.com"),
    ];
    let people: Vec<User> = people.into_iter().map(person).collect();
    let mut pass = json!({"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod", "id": PASS,
        "createdDateTime": "2022-06-02T16:21:09.5893903Z", "startDateTime": "2026-06-05T00:00:00Z",
        "lifetimeInMinutes": 60, "isUsableOnce": false});
    complete(AuthenticationMethod::TYPE, &mut pass);
    let pass: AuthenticationMethod = serde_json::from_value(pass).unwrap();
    let holder: UserId = PASS_HOLDER.parse().unwrap();
    let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
        tx.add_all(&people)?;
        tx.put_authentication_method(holder, &pass, None)
    };
    server.store.write(write).await.unwrap();
    server
}

/// The caller of requests about `me`, who has one method of each kind, and may do everything.
async fn caller(server: &Server) -> String {
    let scopes = [
        "UserAuthenticationMethod.ReadWrite.All",
        "UserAuthenticationMethod.ReadWrite",
    ];
    server.user_token(&scopes, &[GLOBAL_ADMINISTRATOR.id]).await
}

#[tokio::test]
async fn published_requests_about_methods_get_published_answers() {
    let Some(requests) = samples(&OPERATIONS) else { return };
    assert!(requests.len() >= 9, "only {} samples", requests.len());
    for path in requests {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (request, published) = (
            read(&path),
            read(&path.with_file_name(name.replace(".request.", ".response."))),
        );
        let method: Method = request["method"].as_str().unwrap().parse().unwrap();
        let url = request["url"].as_str().unwrap();
        let url = url
            .strip_prefix("https://graph.microsoft.com")
            .unwrap()
            .replace("{id}", PASSWORD_METHOD);
        let server = tenant().await;
        if method == Method::GET {
            let owner = if url.contains("annie") { ANNIE } else { ADMINISTRATOR };
            register(&server, owner).await;
        }
        let token = caller(&server).await;
        let answer = match &request["body"] {
            Value::Null => server.call_as(&token, method, &url, &json!({})).await,
            body => server.call_as(&token, method, &url, body).await,
        };
        assert_eq!(
            u64::from(answer.status.as_u16()),
            published["status"],
            "{name}: {}",
            answer.text()
        );
        let ours = answer.json();
        compare(&name, &published["body"], &ours);
        if published["body"]["value"].is_array() {
            assert_ne!(ours["value"], json!([]), "{name}: nothing is found");
        }
        if let Some(location) = published["headers"]["Location"].as_str() {
            // The rest is the id, and where in Microsoft's service it is known.
            let (until_id, _) = location.rsplit_once('/').unwrap();
            let expected = until_id.replace("https://graph.microsoft.com", "https://localhost:8443");
            let found = answer.header("location").rsplit_once('/').unwrap();
            assert_eq!((found.0, found.1.len()), (expected.as_str(), OPERATION.len()), "{name}");
        }
    }
}
