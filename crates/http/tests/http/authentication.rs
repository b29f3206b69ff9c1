//! Authentication methods over HTTP: whose they are, who may know of them, and what becomes of them.

use crate::methods::{EMAIL, KINDS, MOBILE, PASSKEY, PASSWORD_METHOD, register};
use crate::people::{ABSENT, ADELE, populated};
use crate::server::{ADMINISTRATOR, Server};
use axum::http::Method;
use keepwatch_graph::directory::role_templates::{
    AUTHENTICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    REPORTS_READER, RoleTemplate, SECURITY_ADMINISTRATOR, USER_ADMINISTRATOR,
};
use keepwatch_storage::LinkKind;
use serde_json::{Value, json};

pub(crate) const DENIED: &str = "Authorization_RequestDenied";
const READ: &str = "UserAuthenticationMethod.Read";
const READ_ALL: &str = "UserAuthenticationMethod.Read.All";
pub(crate) const WRITE: &str = "UserAuthenticationMethod.ReadWrite";
pub(crate) const WRITE_ALL: &str = "UserAuthenticationMethod.ReadWrite.All";

pub(crate) fn of(user: &str) -> String {
    format!("/v1.0/users/{user}/authentication")
}

/// A server where Adele has one method of each kind.
pub(crate) async fn registered() -> Server {
    let server = populated().await;
    register(&server, ADELE).await;
    server
}

impl Server {
    /// Gives a user a directory role.
    async fn appoint(&self, user: &'static str, role: RoleTemplate) {
        // Activated by the caller who has it.
        self.user_token(&[], &[role.id]).await;
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| tx.link(LinkKind::Member, &role.id.to_string(), user);
        self.store.write(write).await.unwrap();
    }
}

#[tokio::test]
async fn every_kind_is_listed_counted_and_read() {
    let server = registered().await;
    let all = KINDS.iter().map(|(kind, id, segment)| (*kind, *id, *segment));
    for (kind, id, segment) in all.chain([("password", PASSWORD_METHOD, "passwordMethods")]) {
        for version in ["v1.0", "beta"] {
            let at = format!("/{version}/users/{ADELE}/authentication/{segment}");
            if version == "v1.0" && segment.starts_with("passwordless") {
                server.get(&at).await.graph_error(400, "BadRequest");
                continue;
            }
            let page = server.get(&at).await.ok();
            let context =
                format!("https://localhost:8443/{version}/$metadata#users('{ADELE}')/authentication/{segment}");
            assert_eq!(page["@odata.context"], context);
            assert_eq!(page["value"].as_array().unwrap().len(), 1, "{page}");
            assert_eq!(server.get(&format!("{at}/$count")).await.text(), "1");
            let one = server.get(&format!("{at}/{id}")).await.ok();
            assert_eq!(one["@odata.context"], context + "/$entity");
            assert_eq!(one["id"], id);
            let mut listed = page["value"][0].clone();
            listed["@odata.context"] = one["@odata.context"].clone();
            assert_eq!(one, listed);

            let any = server
                .get(&format!("/{version}/users/{ADELE}/authentication/methods/{id}"))
                .await
                .ok();
            assert_eq!(
                any["@odata.type"],
                format!("#microsoft.graph.{kind}AuthenticationMethod")
            );
            let another = server
                .get(&format!("{at}/{}", if id == EMAIL { MOBILE } else { EMAIL }))
                .await;
            another.graph_error(404, "ResourceNotFound");
        }
    }
    assert_eq!(server.get(&format!("{}/methods/$count", of(ADELE))).await.text(), "10");
    assert_eq!(
        server
            .get(&format!("/beta/users/{ADELE}/authentication/methods/$count"))
            .await
            .text(),
        "11"
    );
    assert_eq!(server.get(&of(ADELE)).await.ok()["id"], ADELE);
}

/// As Microsoft's published answers show them.
#[tokio::test]
async fn methods_look_as_they_do_in_graph() {
    let server = registered().await;
    let phone = server
        .get(&format!("{}/phoneMethods/{MOBILE}", of("AdeleVance@contoso.com")))
        .await
        .ok();
    assert_eq!(
        phone,
        json!({"@odata.context": format!("https://localhost:8443/v1.0/$metadata#users('{ADELE}')/authentication/phoneMethods/$entity"),
            "id": MOBILE, "createdDateTime": "2020-11-27T23:12:49.0000000Z", "phoneNumber": "+1 2065555555",
            "phoneType": "mobile", "smsSignInState": "ready"})
    );
    let password = server
        .get(&format!("{}/passwordMethods/{PASSWORD_METHOD}", of(ADELE)))
        .await
        .ok();
    assert_eq!(
        (&password["id"], &password["password"]),
        (&json!(PASSWORD_METHOD), &Value::Null)
    );
    let hello = server
        .get(&format!("{}/windowsHelloForBusinessMethods", of(ADELE)))
        .await
        .ok();
    assert_eq!(
        hello["value"][0],
        json!({"@odata.type": "#microsoft.graph.windowsHelloForBusinessAuthenticationMethod",
            "id": "b5e01f81-1f81-b5e0-811f-e0b5811fe0b5", "displayName": "Jordan's Surface Book",
            "createdDateTime": "2020-11-27T23:12:49.0000000Z", "keyStrength": "normal"})
    );
    let key = server.get(&format!("{}/fido2Methods/{PASSKEY}", of(ADELE))).await.ok();
    assert_eq!(
        key["attestationCertificates"],
        json!(["dbe793efdf1945e2df25d93653a1e8a3268a9075"])
    );
    assert_eq!(key["publicKeyCredential"], Value::Null);
    let folded = PASSKEY.to_lowercase();
    let another = server.get(&format!("{}/fido2Methods/{folded}", of(ADELE))).await;
    another.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn methods_are_chosen_sorted_and_cut() {
    let server = registered().await;
    let all = format!("/beta/users/{ADELE}/authentication/methods");
    let cases = [
        ("$filter=id eq '3179E48A-750B-4051-897C-87B9720928F7'", vec![MOBILE]),
        ("$filter=createdDateTime gt 2020-11-28T00:00:00Z", vec![]),
        ("$top=1&$orderby=id desc", vec!["b5e01f81-1f81-b5e0-811f-e0b5811fe0b5"]),
    ];
    for (query, expected) in cases {
        let answer = server.get(&format!("{all}?{}", query.replace(' ', "%20"))).await;
        assert_eq!(answer.ids(), expected, "{query}");
    }
    let phones = format!("{}/phoneMethods", of(ADELE));
    for (query, expected) in [("phoneType eq 'mobile'", 1), ("phoneType eq 'office'", 0)] {
        let answer = server
            .get(&format!("{phones}?$filter={}", query.replace(' ', "%20")))
            .await;
        assert_eq!(answer.ids().len(), expected, "{query}");
    }
    let selected = server.get(&format!("{phones}?$select=phoneNumber")).await.ok();
    assert_eq!(selected["value"], json!([{"phoneNumber": "+1 2065555555"}]));
    // Pages follow one another to the end, once each.
    let (mut next, mut seen) = (Some(format!("{all}?$top=4")), Vec::new());
    while let Some(path) = next {
        let page = server.get(&path).await.ok();
        seen.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|method| method["id"].to_string()),
        );
        let link = page["@odata.nextLink"].as_str();
        next = link.map(|link| link.trim_start_matches("https://localhost:8443").to_owned());
    }
    assert_eq!(seen.len(), 11);
    assert!(
        seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]),
        "{seen:?}"
    );
}

#[tokio::test]
async fn everybody_knows_their_own_and_administrators_those_of_others() {
    let server = registered().await;
    register_twice(&server).await;
    let phones = |user: &str| format!("{}/phoneMethods", of(user));
    let cases: [(&[&str], Option<RoleTemplate>, bool, bool); 8] = [
        (&[READ], None, true, false),
        (&[READ], Some(AUTHENTICATION_ADMINISTRATOR), true, false),
        (&[READ_ALL], None, true, false),
        (&[READ_ALL], Some(SECURITY_ADMINISTRATOR), true, false),
        (&[READ_ALL], Some(GLOBAL_READER), true, true),
        (
            &["UserAuthMethod-Phone.Read.All"],
            Some(AUTHENTICATION_ADMINISTRATOR),
            true,
            true,
        ),
        (
            &["UserAuthMethod-Email.Read.All"],
            Some(AUTHENTICATION_ADMINISTRATOR),
            false,
            false,
        ),
        (&["User.Read.All"], Some(GLOBAL_ADMINISTRATOR), false, false),
    ];
    for (scopes, role, own, others) in cases {
        let token = server.user_token(scopes, role.map(|role| role.id).as_slice()).await;
        let expected = [
            ("/v1.0/me/authentication/phoneMethods".to_owned(), own),
            (phones(ADMINISTRATOR), own),
            (phones(ADELE), others),
        ];
        for (path, may) in expected {
            let answer = server.get_as(&token, &path).await;
            if may {
                assert_eq!(answer.ids(), [MOBILE], "{scopes:?} {path}");
            } else {
                answer.graph_error(403, DENIED);
            }
        }
    }
    let token = server.user_token(&[READ_ALL], &[GLOBAL_READER.id]).await;
    let nobody = server.get_as(&token, &phones(ABSENT)).await;
    nobody.graph_error(404, "Request_ResourceNotFound");
    let of_application = server.get("/v1.0/me/authentication/methods").await;
    of_application.graph_error(400, "BadRequest");
}

/// The caller has methods of the same ids as Adele.
async fn register_twice(server: &Server) {
    let adele = ADELE.parse().unwrap();
    server
        .store
        .write(move |tx| tx.forget_authentication(adele))
        .await
        .unwrap();
    register(server, ADMINISTRATOR).await;
    let phone = json!({"phoneNumber": "+1 2065550000", "phoneType": "mobile"});
    let path = format!("{}/phoneMethods", of(ADELE));
    assert_eq!(server.call(Method::POST, &path, &phone).await.status, 201);
}

/// Who can prove to be an administrator can do what they can.
#[tokio::test]
async fn nobody_becomes_more_by_the_methods_of_somebody_else() {
    let holders = [
        None,
        Some(REPORTS_READER),
        Some(AUTHENTICATION_ADMINISTRATOR),
        Some(USER_ADMINISTRATOR),
        Some(GLOBAL_ADMINISTRATOR),
    ];
    // Of each holder: who may change their methods, and who may reset their password.
    let callers = [
        (
            AUTHENTICATION_ADMINISTRATOR,
            [true, true, true, false, false],
            [true, true, true, false, false],
        ),
        (USER_ADMINISTRATOR, [false; 5], [true, true, false, true, false]),
        (PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, [true; 5], [true; 5]),
        (GLOBAL_ADMINISTRATOR, [true; 5], [true; 5]),
        (GLOBAL_READER, [false; 5], [false; 5]),
    ];
    for (number, holder) in holders.into_iter().enumerate() {
        let server = populated().await;
        if let Some(role) = holder {
            server.appoint(ADELE, role).await;
        }
        for (role, changes, resets) in callers {
            let token = server.user_token(&[WRITE_ALL], &[role.id]).await;
            let what = format!("{} of {:?}", role.display_name, holder.map(|role| role.display_name));
            let pass = format!("{}/temporaryAccessPassMethods", of(ADELE));
            let made = server.call_as(&token, Method::POST, &pass, &json!({})).await;
            assert_eq!(
                made.status,
                if changes[number] { 201 } else { 403 },
                "{what}: {}",
                made.text()
            );
            let removed = format!("{}/phoneMethods/{MOBILE}", of(ADELE));
            let removed = server.call_as(&token, Method::DELETE, &removed, &json!({})).await;
            assert_eq!(removed.status, if changes[number] { 404 } else { 403 }, "{what}");
            let reset = format!("{}/methods/{PASSWORD_METHOD}/resetPassword", of(ADELE));
            let reset = server.call_as(&token, Method::POST, &reset, &json!({})).await;
            assert_eq!(
                reset.status,
                if resets[number] { 202 } else { 403 },
                "{what}: {}",
                reset.text()
            );
        }
    }
}

#[tokio::test]
async fn members_of_a_group_that_can_have_a_role_are_administrators() {
    let server = populated().await;
    let group = json!({"displayName": "Helpers", "mailNickname": "helpers", "mailEnabled": false,
        "securityEnabled": true, "isAssignableToRole": true});
    let made = server.call(Method::POST, "/v1.0/groups", &group).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    server
        .store
        .write(move |tx| tx.link(LinkKind::Member, &id, ADELE))
        .await
        .unwrap();
    for (role, status) in [
        (AUTHENTICATION_ADMINISTRATOR, 403),
        (PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, 201),
    ] {
        let token = server.user_token(&[WRITE_ALL], &[role.id]).await;
        let path = format!("{}/temporaryAccessPassMethods", of(ADELE));
        let made = server.call_as(&token, Method::POST, &path, &json!({})).await;
        assert_eq!(made.status, status, "{}: {}", role.display_name, made.text());
    }
}
