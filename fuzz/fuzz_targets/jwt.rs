//! Any text as a client assertion and as a proof of possession: nothing panics, and nothing that was made up is believed.
#![no_main]

use keepwatch_graph::{AppId, Timestamp};
use keepwatch_token::{CertificateKey, ExpectedAssertion, verify_client_assertion, verify_key_proof};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CERTIFICATES: LazyLock<[CertificateKey; 1]> = LazyLock::new(|| {
    let pem = include_bytes!("../certificates/client.pem");
    [CertificateKey::from_pem_or_der(pem).expect("the certificate is one")]
});

const CLIENT: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";

fuzz_target!(|text: &str| {
    let now = Timestamp::parse("2100-01-01T00:00:00Z").expect("the certificate is valid then");
    let expected = ExpectedAssertion {
        client_id: CLIENT.parse::<AppId>().expect("the client id is one"),
        audiences: vec!["https://localhost:8443/contoso.com/v2.0".to_owned()],
    };
    assert!(verify_client_assertion(text, &*CERTIFICATES, &expected, now).is_err());
    assert!(verify_key_proof(text, &*CERTIFICATES, CLIENT, now).is_err());
});
