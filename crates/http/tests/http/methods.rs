//! The authentication methods of the tests: somebody who has one of each kind.

use crate::people::PASSWORD;
use crate::server::{Server, start};
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::{AuthenticationMethod, LongRunningOperation};
use keepwatch_graph::body::{complete, merge};
use keepwatch_http::Route;
use keepwatch_storage::UserSecret;
use keepwatch_token::{Password, SALT_BYTES};
use serde_json::{Value, json};

pub(crate) const MOBILE: &str = "3179e48a-750b-4051-897c-87b9720928f7";
pub(crate) const EMAIL: &str = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f";
pub(crate) const PASSWORD_METHOD: &str = "28c10230-6103-485e-b985-444c60001490";
pub(crate) const PASSKEY: &str = "-2_GRUg2-HYz6_1YG4YRAQ2";
/// A reset that has ended.
pub(crate) const OPERATION: &str = "77bafe36-3ac0-4f89-96e4-a4a5a48da851";

/// Kind, id, collection, and what a method has beside what all have. The password is kept elsewhere.
pub(crate) const KINDS: [(&str, &str, &str); 10] = [
    ("email", EMAIL, "emailMethods"),
    (
        "external",
        "00000000-0000-4000-8000-000000000001",
        "externalAuthenticationMethods",
    ),
    ("fido2", PASSKEY, "fido2Methods"),
    (
        "microsoftAuthenticator",
        "00000000-0000-4000-8000-000000000002",
        "microsoftAuthenticatorMethods",
    ),
    (
        "passwordlessMicrosoftAuthenticator",
        "00000000-0000-4000-8000-000000000003",
        "passwordlessMicrosoftAuthenticatorMethods",
    ),
    ("phone", MOBILE, "phoneMethods"),
    (
        "platformCredential",
        "00000000-0000-4000-8000-000000000004",
        "platformCredentialMethods",
    ),
    (
        "softwareOath",
        "00000000-0000-4000-8000-000000000005",
        "softwareOathMethods",
    ),
    (
        "temporaryAccessPass",
        "00000000-0000-4000-8000-000000000006",
        "temporaryAccessPassMethods",
    ),
    (
        "windowsHelloForBusiness",
        "b5e01f81-1f81-b5e0-811f-e0b5811fe0b5",
        "windowsHelloForBusinessMethods",
    ),
];

fn method(kind: &str, id: &str) -> AuthenticationMethod {
    let mut method = json!({"@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod"), "id": id,
        "createdDateTime": "2020-11-27T23:12:49Z"});
    let own = match kind {
        "email" => json!({"emailAddress": "kim@contoso.com"}),
        "external" => json!({"configurationId": "c1", "displayName": "Adatum"}),
        "fido2" => {
            json!({"displayName": "Red key", "aaGuid": "2fc0579f-8113-47ea-b116-555a8db9202a", "model": "NFC key",
            "attestationLevel": "attested", "attestationCertificates": ["dbe793efdf1945e2df25d93653a1e8a3268a9075"]})
        }
        "phone" => json!({"phoneNumber": "+1 2065555555", "phoneType": "mobile", "smsSignInState": "ready"}),
        "temporaryAccessPass" => json!({"startDateTime": start(), "lifetimeInMinutes": 60, "isUsableOnce": false}),
        "windowsHelloForBusiness" => json!({"displayName": "Jordan's Surface Book", "keyStrength": "normal"}),
        _ => json!({}),
    };
    merge(&mut method, &own);
    complete(AuthenticationMethod::TYPE, &mut method);
    serde_json::from_value(method).unwrap()
}

/// Registers one of each kind for a user, and a password, and puts a reset on record.
pub(crate) async fn register(server: &Server, user: &str) {
    let user: UserId = user.parse().unwrap();
    let secret = UserSecret {
        user,
        password_hash: Password::new(PASSWORD.to_owned())
            .unwrap()
            .hash([1; SALT_BYTES])
            .to_text(),
        changed: start(),
        must_change: false,
    };
    let mut operation = json!({"id": OPERATION, "status": "succeeded", "createdDateTime": start()});
    complete(LongRunningOperation::TYPE, &mut operation);
    let operation: LongRunningOperation = serde_json::from_value(operation).unwrap();
    let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
        for (kind, id, _) in KINDS {
            let number = (kind == "phone").then_some("+1 2065555555");
            tx.put_authentication_method(user, &method(kind, id), number)?;
        }
        tx.put_user_secret(&secret)?;
        tx.insert_authentication_operation(user, &operation, start())
    };
    server.store.write(write).await.unwrap();
}

/// The id of what the route's `{method}` is.
pub(crate) fn id(route: &Route) -> &'static str {
    let is_in = |segment: &str| route.path.contains(&format!("/{segment}/"));
    match KINDS.iter().find(|(_, _, segment)| is_in(segment)) {
        Some((_, id, _)) => id,
        None if is_in("passwordMethods") || route.path.ends_with("/resetPassword") => PASSWORD_METHOD,
        None => MOBILE,
    }
}

/// A body that the route accepts.
pub(crate) fn body(path: &str) -> Value {
    match path {
        _ if path.ends_with("/changePassword") => {
            json!({"currentPassword": PASSWORD, "newPassword": format!("{PASSWORD} and more")})
        }
        _ if path.contains("emailMethods") => json!({"emailAddress": "kim@contoso.com"}),
        _ if path.contains("phoneMethods") => json!({"phoneNumber": "+1 2065555555", "phoneType": "mobile"}),
        _ => json!({}),
    }
}
