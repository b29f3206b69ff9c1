//! `authenticationMethod`: any one of the ways in which a user can prove who they are.

use super::{
    EmailAuthenticationMethod, ExternalAuthenticationMethod, Fido2AuthenticationMethod,
    MicrosoftAuthenticatorAuthenticationMethod, PasswordAuthenticationMethod,
    PasswordlessMicrosoftAuthenticatorAuthenticationMethod, PhoneAuthenticationMethod,
    PlatformCredentialAuthenticationMethod, SoftwareOathAuthenticationMethod, TemporaryAccessPassAuthenticationMethod,
    WindowsHelloForBusinessAuthenticationMethod,
};
use crate::timestamp::Timestamp;

entity! {
    /// What all methods have.
    AuthenticationMethodBase "authenticationMethod" {
        id "id": String,
        /// When it was registered; null where nobody knows.
        created_date_time "createdDateTime": Option<Timestamp>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {} , is [abstract]
}

entity_forms! {
    /// A way to prove who one is. Source: Microsoft Graph v1.0 and beta, `authenticationMethod`.
    AuthenticationMethod of AuthenticationMethodBase::TYPE; {
        Email(EmailAuthenticationMethod),
        External(ExternalAuthenticationMethod),
        Fido2(Fido2AuthenticationMethod),
        MicrosoftAuthenticator(MicrosoftAuthenticatorAuthenticationMethod),
        Password(PasswordAuthenticationMethod),
        Passwordless(PasswordlessMicrosoftAuthenticatorAuthenticationMethod),
        Phone(PhoneAuthenticationMethod),
        PlatformCredential(PlatformCredentialAuthenticationMethod),
        SoftwareOath(SoftwareOathAuthenticationMethod),
        TemporaryAccessPass(TemporaryAccessPassAuthenticationMethod),
        WindowsHello(WindowsHelloForBusinessAuthenticationMethod),
    } columns {
        "id" => "id",
        "@odata.type" => "odata_type",
        "createdDateTime" => "created_date_time",
    }
}

impl AuthenticationMethod {
    /// Its id, which is the user's and not the tenant's: two users can have methods of one id.
    pub fn id(&self) -> &str {
        match self {
            AuthenticationMethod::Email(method) => &method.id,
            AuthenticationMethod::External(method) => &method.id,
            AuthenticationMethod::Fido2(method) => &method.id,
            AuthenticationMethod::MicrosoftAuthenticator(method) => &method.id,
            AuthenticationMethod::Password(method) => &method.id,
            AuthenticationMethod::Passwordless(method) => &method.id,
            AuthenticationMethod::Phone(method) => &method.id,
            AuthenticationMethod::PlatformCredential(method) => &method.id,
            AuthenticationMethod::SoftwareOath(method) => &method.id,
            AuthenticationMethod::TemporaryAccessPass(method) => &method.id,
            AuthenticationMethod::WindowsHello(method) => &method.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body;
    use crate::document::PolicyView;
    use crate::edm::Version;
    use serde_json::{Value, json};

    /// One of each kind, with what it has beside what all have.
    fn each() -> Vec<Value> {
        let kinds = [
            ("email", json!({"emailAddress": "adele@contoso.com"})),
            ("external", json!({"configurationId": "c1", "displayName": "Adatum"})),
            (
                "fido2",
                json!({"displayName": "Red key", "model": "NFC key", "attestationLevel": "attested"}),
            ),
            (
                "microsoftAuthenticator",
                json!({"displayName": "Phone", "phoneAppVersion": "6.2"}),
            ),
            ("password", json!({})),
            ("passwordlessMicrosoftAuthenticator", json!({"displayName": "Phone"})),
            (
                "phone",
                json!({"phoneNumber": "+1 2065555555", "phoneType": "mobile", "smsSignInState": "ready"}),
            ),
            ("platformCredential", json!({"displayName": "Mac", "platform": "macOS"})),
            ("softwareOath", json!({})),
            (
                "temporaryAccessPass",
                json!({"lifetimeInMinutes": 60, "isUsableOnce": false, "isUsable": true}),
            ),
            (
                "windowsHelloForBusiness",
                json!({"displayName": "Laptop", "keyStrength": "normal"}),
            ),
        ];
        let whole = |(number, (kind, members)): (usize, (&str, Value))| {
            let mut method = json!({"@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod"),
                "id": number.to_string(), "createdDateTime": "2026-03-02T09:00:00.0000000Z"});
            body::merge(&mut method, &members);
            body::complete(AuthenticationMethod::TYPE, &mut method);
            method
        };
        kinds.into_iter().enumerate().map(whole).collect()
    }

    #[test]
    fn a_method_is_what_its_type_says_and_writes_what_it_read() {
        for (number, written) in each().into_iter().enumerate() {
            let method: AuthenticationMethod = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(method.id(), number.to_string());
            let shown = method.document().json(Version::Beta, PolicyView::Full);
            let shown: Value = serde_json::from_str(&shown).unwrap();
            for (name, value) in written.as_object().unwrap() {
                assert_eq!(shown.get(name).unwrap_or(&Value::Null), value, "{name} of {written}");
            }
        }
    }

    #[test]
    fn secrets_are_in_no_document() {
        let secrets = json!({"password": "correct horse", "secretKey": "correct horse"});
        for mut written in each() {
            body::merge(&mut written, &secrets);
            let method: AuthenticationMethod = serde_json::from_value(written).unwrap();
            for version in [Version::V1, Version::Beta] {
                let shown = method.document().json(version, PolicyView::Full);
                assert!(!shown.contains("correct horse"), "{shown}");
            }
        }
    }
}
