//! What kind of credential a service principal proved itself with.
//!
//! Graph's beta has `clientCredentialType` on a sign-in, which its published schema lacks. So it is kept where a sign-in has
//! room for names and values, `authenticationProcessingDetails`, and read from there.

use keepwatch_graph::SignIn;
use keepwatch_graph::sign_in::KeyValue;
use serde::Deserialize;

/// The name, here and in Graph's beta.
pub const CLIENT_CREDENTIAL_TYPE: &str = "clientCredentialType";

/// The longest value that is taken, in bytes. Graph's are words, such as `clientAssertion`.
const TYPE_BYTES_MAX: usize = 64;

/// What Graph says where there was none, or none that it names.
const NOTHING: [&str; 2] = ["none", "unknownFutureValue"];

/// The kind of credential, such as `clientSecret` or `certificate`; none where the record does not say.
pub fn credential_type(sign_in: &SignIn) -> Option<&str> {
    let details = sign_in.authentication_processing_details.iter();
    let named = |detail: &&KeyValue| {
        let key = detail.key.as_deref();
        key.is_some_and(|key| key.eq_ignore_ascii_case(CLIENT_CREDENTIAL_TYPE))
    };
    let value = details.into_iter().find(named)?.value.as_deref()?.trim();
    let says_something = !value.is_empty() && !NOTHING.iter().any(|nothing| value.eq_ignore_ascii_case(nothing));
    says_something.then_some(value)
}

/// Keeps of a record what the schema has no property for. A record that has it in another form has none.
pub(crate) fn keep_credential_type(sign_in: &mut SignIn, record: &[u8]) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Beyond {
        client_credential_type: String,
    }
    let Ok(beyond) = serde_json::from_slice::<Beyond>(record) else {
        return;
    };
    if beyond.client_credential_type.len() > TYPE_BYTES_MAX || credential_type(sign_in).is_some() {
        return;
    }
    sign_in.authentication_processing_details.push(KeyValue {
        key: Some(CLIENT_CREDENTIAL_TYPE.to_owned()),
        value: Some(beyond.client_credential_type),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn read(members: &str) -> SignIn {
        let record = format!(
            r#"{{"id":"5b0c1f4e-8a52-4a4e-9c6a-0d1c5f0b7a11","createdDateTime":"2026-03-01T00:00:00Z","userId":"",
                "servicePrincipalId":"26be570a-ae82-4189-b4e2-a37c6808512d"{members}}}"#
        );
        parse(record.as_bytes()).unwrap()
    }

    #[test]
    fn the_type_is_read_from_where_graph_has_it_and_from_where_it_is_kept() {
        let long = format!(r#","clientCredentialType":"{}""#, "x".repeat(65));
        let details = |value: &str| {
            format!(r#","authenticationProcessingDetails":[{{"key":"clientCredentialType","value":"{value}"}}]"#)
        };
        let kept = details("certificate");
        let both = format!("{kept},\"clientCredentialType\":\"clientSecret\"");
        let (nothing, none) = (details(""), details("none"));
        let cases: [(&str, Option<&str>); 10] = [
            ("", None),
            (r#","clientCredentialType":"clientSecret""#, Some("clientSecret")),
            (r#","clientCredentialType":"unknownFutureValue""#, None),
            (r#","clientCredentialType":7"#, None),
            (r#","clientCredentialType":null"#, None),
            (&long, None),
            (&kept, Some("certificate")),
            (&both, Some("certificate")),
            (&nothing, None),
            (&none, None),
        ];
        for (members, expected) in cases {
            assert_eq!(credential_type(&read(members)), expected, "{members}");
        }
    }
}
