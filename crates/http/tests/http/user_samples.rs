//! Microsoft's published requests about users, sent to a tenant where what they speak of exists: each is answered with the
//! published status, and with every member that the published answer has.

use crate::people::PASSWORD;
use crate::published::{compare, read, samples};
use crate::server::{ADMINISTRATOR, ALL_ROLES, Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use keepwatch_graph::body;
use keepwatch_graph::directory::User;
use serde_json::{Value, json};

/// The verified domain of the published tenant.
const DOMAIN: &str = "contoso.onmicrosoft.com";
/// The user whom requests name by a placeholder.
const ADELE: &str = "87d349ed-44d7-43e1-9a83-5f2406dee5bd";

/// What published lists show though nobody asks for it: the service gives it only where it is selected.
const IF_SELECTED: [&str; 3] = ["mailNickname", "otherMails", "proxyAddresses"];

/// A tenant with what the samples name.
async fn tenant() -> Server {
    let server = Server::with(|settings| settings.domain = DOMAIN.to_owned()).await;
    let identities = json!([{"signInType": "emailAddress", "issuer": DOMAIN, "issuerAssignedId": "j.smith@yahoo.com"}]);
    let about = json!({
        "accountEnabled": true, "businessPhones": ["+1 425 555 0109"], "displayName": "Adele Vance",
        "givenName": "Adele", "identities": identities, "jobTitle": "Retail Manager", "mail": "a@contoso.com",
        "mobilePhone": "+1 425 555 0109", "officeLocation": "18/2111", "postalCode": "98004",
        "preferredLanguage": "en-US", "surname": "Vance", "otherMails": ["a@contoso.com"],
    });
    let stored = |id: &str, name: &str| {
        let mut user = about.clone();
        body::merge(
            &mut user,
            &json!({"id": id, "userPrincipalName": format!("{name}@{DOMAIN}")}),
        );
        body::complete(User::TYPE, &mut user);
        serde_json::from_value::<User>(user).unwrap()
    };
    let users = [stored(ADELE, "AdeleVance"), stored(ADMINISTRATOR, "admin")];
    let write = move |tx: &mut keepwatch_storage::Tx<'_>| users.iter().try_for_each(|user| tx.put(user));
    server.store.write(write).await.unwrap();
    server
}

#[tokio::test]
async fn published_requests_get_published_answers() {
    let Some(requests) = samples(&["user-"]) else { return };
    assert!(requests.len() >= 13, "only {} samples", requests.len());
    for path in requests {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let request = read(&path);
        let mut published = read(&path.with_file_name(name.replace(".request.", ".response.")));
        let url = request["url"]
            .as_str()
            .unwrap()
            .replace("https://graph.microsoft.com", "");
        let url = url
            .replace("{id | userPrincipalName}", ADELE)
            .replace("{user-id}", ADELE);
        let url = url.replace(' ', "%20");
        let mut sent = request["body"].clone();
        if let Some(password) = sent.pointer_mut("/passwordProfile/password") {
            *password = json!(PASSWORD);
        }
        let server = tenant().await;
        let method: Method = request["method"].as_str().unwrap().parse().unwrap();
        let scopes = ["User.ReadWrite", "User.Read", "User.RevokeSessions.All"];
        let token = match url.contains("/me") {
            true => server.signed(&server.user_claims(&scopes, &[])),
            false => server.token(&ALL_ROLES),
        };
        // The samples leave out the header that their pages ask for.
        let request = bare(method, &url)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header("consistencylevel", "eventual");
        let answer = server.send(request.body(Body::from(sent.to_string())).unwrap()).await;
        let status = published["status"].as_u64().unwrap();
        assert_eq!(u64::from(answer.status.as_u16()), status, "{name}: {}", answer.text());
        let items = published.pointer_mut("/body/value").and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            item.as_object_mut()
                .unwrap()
                .retain(|name, _| !IF_SELECTED.contains(&name.as_str()));
        }
        if let Value::Object(_) = &published["body"] {
            let ours = answer.json();
            compare(&name, &published["body"], &ours);
            assert!(
                ours["value"].as_array().is_none_or(|found| !found.is_empty()),
                "{name}: nothing is found"
            );
        }
    }
}
