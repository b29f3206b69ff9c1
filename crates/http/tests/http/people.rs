//! The people and groups of the tests: Adele, whom Grady manages, is in Sales, and Sales is in Staff.

use crate::answers::Answer;
use crate::server::{DOMAIN, Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use keepwatch_graph::body::{complete, merge};
use keepwatch_graph::directory::{Group, User};
use keepwatch_storage::LinkKind;
use serde_json::{Value, json};

pub(crate) const ADELE: &str = "87d349ed-44d7-43e1-9a83-5f2406dee5bd";
pub(crate) const GRADY: &str = "e8b753b5-4117-464e-9a08-713e1ff266b3";
/// A user in the recycle bin.
pub(crate) const BIN: &str = "c6f1e4d2-8a5b-4a68-9d29-3b4f5a6c7d8e";
/// A group with Adele in it, which Grady owns.
pub(crate) const SALES: &str = "02bd9fd6-8f93-4758-87c3-1fb73740a315";
/// A group with Sales in it.
pub(crate) const STAFF: &str = "0e1a2b3c-4d5e-4f60-8172-93a4b5c6d7e8";
/// The id of nothing.
pub(crate) const ABSENT: &str = "deadbeef-0000-4000-8000-000000000000";
/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "xWwvJ]6NMw+bWH-d";

/// A body that creates a user.
pub(crate) fn somebody(name: &str) -> Value {
    json!({
        "accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@{DOMAIN}"),
        "passwordProfile": {"forceChangePasswordNextSignIn": true, "password": PASSWORD},
    })
}

/// A body that creates a group.
pub(crate) fn group(name: &str) -> Value {
    json!({"displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true})
}

fn user(id: &str, name: &str, more: &Value) -> User {
    let mut user = json!({
        "id": id, "displayName": name, "givenName": name.split(' ').next(), "surname": name.split(' ').nth(1),
        "accountEnabled": true, "userType": "Member",
        "userPrincipalName": format!("{}@{DOMAIN}", name.replace(' ', "")),
    });
    merge(&mut user, more);
    complete(User::TYPE, &mut user);
    serde_json::from_value(user).unwrap()
}

fn stored_group(id: &str, name: &str) -> Group {
    let mut stored = group(name);
    merge(&mut stored, &json!({"id": id}));
    complete(Group::TYPE, &mut stored);
    serde_json::from_value(stored).unwrap()
}

/// Puts all of them into a server's store.
pub(crate) async fn move_in(server: &Server) {
    let write = |tx: &mut keepwatch_storage::Tx<'_>| {
        let about_adele = json!({
            "jobTitle": "Retail Manager", "businessPhones": ["+1 425 555 0109"], "mail": "AdeleV@contoso.com",
            "officeLocation": "18/2111", "postalCode": "98004", "department": "Retail",
            "identities": [{"signInType": "emailAddress", "issuer": "contoso.com", "issuerAssignedId": "adele@x.org"}],
        });
        tx.put(&user(ADELE, "Adele Vance", &about_adele))?;
        tx.put(&user(GRADY, "Grady Archie", &json!({"jobTitle": "Designer"})))?;
        let deleted = json!({"deletedDateTime": "2026-03-01T11:00:00Z"});
        tx.put(&user(BIN, "Bianca Pisani", &deleted))?;
        tx.put(&stored_group(SALES, "Sales"))?;
        tx.put(&stored_group(STAFF, "Staff"))?;
        tx.link(LinkKind::Manager, ADELE, GRADY)?;
        tx.link(LinkKind::Member, SALES, ADELE)?;
        tx.link(LinkKind::Owner, SALES, GRADY)?;
        tx.link(LinkKind::Member, STAFF, SALES)?;
        Ok(())
    };
    server.store.write(write).await.unwrap();
}

/// A server with all of them.
pub(crate) async fn populated() -> Server {
    let server = Server::start().await;
    move_in(&server).await;
    server
}

impl Server {
    /// A request with JSON by that token.
    pub(crate) async fn call_as(&self, token: &str, method: Method, path: &str, body: &Value) -> Answer {
        let request = bare(method, path)
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// The same without a body.
    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Answer {
        let request = bare(Method::GET, path).header(AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A request with JSON by a token that has every permission.
    pub(crate) async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send_json(method, path, body).await
    }

    /// `GET` of what takes `ConsistencyLevel: eventual`, with a token that has every permission.
    pub(crate) async fn get_eventually(&self, path: &str) -> Answer {
        let name = axum::http::HeaderName::from_static("consistencylevel");
        self.get_with(path, name, "eventual").await
    }
}
