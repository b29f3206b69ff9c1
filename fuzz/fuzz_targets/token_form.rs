//! Any bytes as a request for a token. In the input, the first line is the `Authorization` header, empty for none.
//!
//! Nothing panics, and no made-up assertion is taken for one that the application signed.
#![no_main]

use keepwatch_graph::{AppId, Timestamp};
use keepwatch_token::{CertificateKey, ClaimedCredential, ExpectedAssertion, Form, verify_client_assertion};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CERTIFICATES: LazyLock<[CertificateKey; 1]> = LazyLock::new(|| {
    let pem = include_bytes!("../certificates/client.pem");
    [CertificateKey::from_pem_or_der(pem).expect("the certificate is one")]
});

fuzz_target!(|data: &[u8]| {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else {
        return;
    };
    let (header, body) = (&data[..end], &data[end + 1..]);
    let form = Form::parse(body);
    let _ = form.require("grant_type");
    let Ok(client) = form.client((!header.is_empty()).then_some(header)) else {
        return;
    };
    match client.credential {
        None => {}
        Some(ClaimedCredential::Secret(secret)) => assert!(!secret.is_empty()),
        Some(ClaimedCredential::Assertion(assertion)) => {
            let Ok(client_id) = client.id.parse::<AppId>() else {
                return;
            };
            let expected = ExpectedAssertion {
                client_id,
                audiences: vec!["https://localhost:8443/contoso.com/v2.0".to_owned()],
            };
            let now = Timestamp::parse("2100-01-01T00:00:00Z").expect("the certificate is valid then");
            let verified = verify_client_assertion(&assertion, &*CERTIFICATES, &expected, now);
            assert!(verified.is_err());
        }
    }
});
