//! Assertions as clients send them, and as attackers would like to.

use super::*;
use crate::CLOCK_SKEW_SECONDS as SKEW;
use crate::test_keys::{certificate, foreign_pkcs8, pkcs8, signed};
use base64::engine::general_purpose::URL_SAFE;
use proptest::prelude::*;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256};
use serde_json::{Value, json};

const CLIENT: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";
const ENDPOINT: &str = "https://localhost:8443/contoso.com/oauth2/v2.0/token";
const NOW: i64 = 86_400;

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH.plus_seconds(NOW)
}

fn registered(pkcs8: &[u8], days: u64) -> CertificateKey {
    let made = certificate(&rcgen::KeyPair::try_from(pkcs8).unwrap(), "collector", days);
    CertificateKey::from_pem_or_der(made.der()).unwrap()
}

fn header() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "x5t": registered(pkcs8(), 365).thumbprint().x5t()})
}

fn payload() -> Value {
    json!({
        "aud": ENDPOINT, "iss": CLIENT, "sub": CLIENT, "jti": "22b3bb26-e046-42df-9c96-65dbd72c1c81",
        "nbf": NOW, "iat": NOW, "exp": NOW + 600,
    })
}

fn with(base: Value, name: &str, value: Value) -> Value {
    let mut changed = base;
    changed[name] = value;
    changed
}

fn without(base: Value, name: &str) -> Value {
    let mut changed = base;
    changed.as_object_mut().unwrap().remove(name);
    changed
}

fn verify(assertion: &str, now: Timestamp) -> Result<AssertionInfo, AssertionError> {
    let expected = ExpectedAssertion {
        client_id: CLIENT.parse().unwrap(),
        audiences: vec![
            "https://localhost:8443/contoso.com/v2.0".to_owned(),
            ENDPOINT.to_owned(),
        ],
    };
    verify_client_assertion(assertion, &[registered(pkcs8(), 365)], &expected, now)
}

fn check(header: &Value, payload: &Value) -> Option<AssertionError> {
    verify(&signed(pkcs8(), &RSA_PKCS1_SHA256, header, payload), now()).err()
}

#[test]
fn accepts_what_each_msal_sends() {
    let ours = registered(pkcs8(), 365);
    let print = ours.thumbprint();
    let x5c = STANDARD.encode(ours.der());
    let cases = [
        ("documented", json!({"alg": "RS256", "x5t": print.x5t()}), payload()),
        (
            "Python: padded, in capitals, fractional times",
            json!({"alg": "RS256", "x5t": URL_SAFE.encode(print.sha1)}),
            {
                let payload = with(payload(), "exp", json!(NOW as f64 + 600.25));
                with(without(payload, "nbf"), "iss", json!(CLIENT.to_uppercase()))
            },
        ),
        (
            "SHA-256",
            json!({"alg": "RS256", "x5t#S256": print.x5t_s256()}),
            payload(),
        ),
        (
            ".NET: x5c is one string",
            json!({"alg": "RS256", "x5c": x5c}),
            payload(),
        ),
        (
            "x5c is a chain",
            json!({"alg": "RS256", "x5c": [x5c, "issuer"]}),
            payload(),
        ),
        (
            "several audiences",
            header(),
            with(payload(), "aud", json!(["https://elsewhere", ENDPOINT])),
        ),
        (
            "another spelling",
            header(),
            with(payload(), "aud", json!(ENDPOINT.replace("contoso", "Contoso"))),
        ),
    ];
    for (name, header, payload) in cases {
        assert_eq!(check(&header, &payload), None, "{name}");
    }
    let pss = with(header(), "alg", json!("PS256"));
    let info = verify(&signed(pkcs8(), &RSA_PSS_SHA256, &pss, &payload()), now()).unwrap();
    assert_eq!(info.thumbprint, print);
    assert_eq!(info.expires, now().plus_seconds(600));
}

#[test]
fn the_header_must_name_a_registered_certificate() {
    let foreign = registered(foreign_pkcs8(), 365);
    let print = foreign.thumbprint();
    let x5c = STANDARD.encode(foreign.der());
    let bare = json!({"alg": "RS256"});
    let cases = [
        (with(bare.clone(), "x5t", json!(print.x5t())), Some(print.x5t())),
        (
            with(bare.clone(), "x5t#S256", json!(print.x5t_s256())),
            Some(print.x5t_s256()),
        ),
        // The stronger name counts, even beside a right one.
        (
            with(header(), "x5t#S256", json!(print.x5t_s256())),
            Some(print.x5t_s256()),
        ),
        (with(bare.clone(), "x5c", json!([x5c])), Some(shown(&x5c))),
        (with(bare.clone(), "x5t", json!("%%%")), Some("%%%".to_owned())),
        (with(bare.clone(), "x5t", json!("")), Some(String::new())),
        (with(bare.clone(), "kid", json!(print.to_string())), None),
        (with(bare.clone(), "x5c", json!([])), None),
        (bare, None),
    ];
    for (header, name) in cases {
        let expected = match name {
            Some(name) => AssertionError::UnknownCertificate { name },
            None => AssertionError::NoCertificateNamed,
        };
        // Signed with the key of the certificate it names: that does not help.
        let assertion = signed(foreign_pkcs8(), &RSA_PKCS1_SHA256, &header, &payload());
        assert_eq!(verify(&assertion, now()), Err(expected), "{header}");
    }
}

#[test]
fn the_signature_must_be_the_named_key_and_algorithm() {
    let algorithm = |name: &str| with(header(), "alg", json!(name));
    let wrong = |name: &str| AssertionError::WrongAlgorithm {
        algorithm: name.to_owned(),
    };
    let rs256: &'static dyn ring::signature::RsaEncoding = &RSA_PKCS1_SHA256;
    let cases = [
        (foreign_pkcs8(), rs256, algorithm("RS256"), AssertionError::BadSignature),
        (
            pkcs8(),
            &RSA_PKCS1_SHA512,
            algorithm("RS256"),
            AssertionError::BadSignature,
        ),
        (
            pkcs8(),
            &RSA_PSS_SHA256,
            algorithm("RS256"),
            AssertionError::BadSignature,
        ),
        (pkcs8(), rs256, algorithm("PS256"), AssertionError::BadSignature),
        (pkcs8(), rs256, algorithm("none"), wrong("none")),
        (pkcs8(), rs256, algorithm("HS256"), wrong("HS256")),
        (pkcs8(), rs256, algorithm("RS512"), wrong("RS512")),
    ];
    for (key, padding, header, expected) in cases {
        assert_eq!(
            verify(&signed(key, padding, &header, &payload()), now()),
            Err(expected),
            "{header}"
        );
    }
}

#[test]
fn the_claims_must_be_the_clients_for_this_endpoint_and_time() {
    let wrong_client = |claim| AssertionError::WrongClient {
        claim,
        value: "mallory".to_owned(),
    };
    let wrong_audience = |audience: &str| AssertionError::WrongAudience {
        audience: audience.to_owned(),
    };
    let at = |seconds| now().plus_seconds(seconds);
    let unreadable = AssertionError::Malformed(MalformedJwt::Part { part: "payload" });
    let cases = [
        (with(payload(), "iss", json!("mallory")), Some(wrong_client("iss"))),
        (with(payload(), "sub", json!("mallory")), Some(wrong_client("sub"))),
        (
            with(payload(), "aud", json!("https://elsewhere")),
            Some(wrong_audience("https://elsewhere")),
        ),
        (with(payload(), "aud", json!([])), Some(wrong_audience(""))),
        (with(payload(), "exp", json!(NOW - SKEW + 1)), None),
        (
            with(payload(), "exp", json!(NOW - SKEW)),
            Some(AssertionError::Expired { at: at(-SKEW) }),
        ),
        (with(payload(), "nbf", json!(NOW + SKEW)), None),
        (
            with(payload(), "nbf", json!(NOW + SKEW + 1)),
            Some(AssertionError::NotYetValid { from: at(SKEW + 1) }),
        ),
        (with(payload(), "exp", json!("soon")), Some(unreadable.clone())),
        (without(payload(), "exp"), Some(unreadable.clone())),
        (without(payload(), "sub"), Some(unreadable.clone())),
        (without(payload(), "aud"), Some(unreadable.clone())),
        (json!("text"), Some(unreadable)),
    ];
    for (payload, expected) in cases {
        assert_eq!(check(&header(), &payload), expected, "{payload}");
    }
}

#[test]
fn the_certificate_must_be_in_its_validity_period() {
    let far = with(payload(), "exp", json!(NOW * 1000));
    let far = signed(pkcs8(), &RSA_PKCS1_SHA256, &header(), &without(far, "nbf"));
    let ends = Timestamp::UNIX_EPOCH.plus_days(365);
    let outside = AssertionError::CertificateOutsideValidity {
        from: Timestamp::UNIX_EPOCH,
        until: ends,
    };
    let cases = [
        (Timestamp::UNIX_EPOCH.plus_seconds(-SKEW - 1), false),
        (Timestamp::UNIX_EPOCH.plus_seconds(-SKEW), true),
        (ends.plus_seconds(SKEW - 1), true),
        (ends.plus_seconds(SKEW), false),
    ];
    for (now, valid) in cases {
        assert_eq!(verify(&far, now).err(), (!valid).then(|| outside.clone()), "{now}");
    }
}

#[test]
fn a_replayed_assertion_has_the_same_key_until_it_is_refused() {
    let info = |payload: &Value| verify(&signed(pkcs8(), &RSA_PKCS1_SHA256, &header(), payload), now()).unwrap();
    let first = info(&payload());
    assert_eq!(
        info(&with(payload(), "exp", json!(NOW + 601))).replay_key,
        first.replay_key
    );
    assert_ne!(
        info(&with(payload(), "jti", json!("another"))).replay_key,
        first.replay_key
    );
    let nameless = info(&without(payload(), "jti"));
    assert_eq!(info(&without(payload(), "jti")), nameless);
    assert_ne!(
        info(&without(with(payload(), "exp", json!(NOW + 601)), "jti")).replay_key,
        nameless.replay_key
    );

    let assertion = signed(pkcs8(), &RSA_PKCS1_SHA256, &header(), &payload());
    assert!(verify(&assertion, first.forget_at.plus_seconds(-1)).is_ok());
    assert!(verify(&assertion, first.forget_at).is_err());
}

proptest! {
    #[test]
    fn a_tampered_assertion_never_verifies(position: prop::sample::Index, with in "[a-zA-Z0-9_.-]") {
        let assertion = signed(pkcs8(), &RSA_PKCS1_SHA256, &header(), &payload());
        let position = position.index(assertion.len());
        let mut tampered = assertion.clone();
        tampered.replace_range(position..=position, &with);
        prop_assert_eq!(verify(&tampered, now()).is_ok(), tampered == assertion);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        prop_assert!(verify(&text, now()).is_err());
    }
}
