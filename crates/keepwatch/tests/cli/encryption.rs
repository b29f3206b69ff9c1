//! TLS as clients meet it: whose certificate, and which HTTP inside.

use crate::http::{Http, Offers};
use crate::program::Place;
use crate::serving::Server;
use reqwest::Version;

const OWN: [&str; 4] = ["--tls-cert", "own.pem", "--tls-key", "own.key"];

/// Makes a certificate of one's own.
fn write_own(place: &Place) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    place.write("own.key", made.signing_key.serialize_pem());
    place.write("own.pem", made.cert.pem());
}

#[test]
fn clients_get_the_newest_http_that_they_speak() {
    let place = Place::new();
    let server = Server::start(&place, &[]);
    for (offers, expected) in [(Offers::Both, Version::HTTP_2), (Offers::Old, Version::HTTP_11)] {
        let http = Http::offering(&place.path("data/ca.pem"), offers);
        let answer = http.get(&format!("{}/readyz", server.url)).unwrap();
        assert_eq!((answer.status, answer.version), (200, expected), "{offers:?}");
    }
}

#[test]
fn an_own_certificate_is_served_and_can_be_replaced() {
    let place = Place::new();
    write_own(&place);
    let mut server = Server::start(&place, &OWN);
    let url = format!("{}/healthz", server.url);
    assert!(!place.path("data/ca.pem").exists(), "nobody needs a private authority");
    let trusts_first = Http::trusting(&place.path("own.pem"));
    assert_eq!(trusts_first.get(&url).unwrap().version, Version::HTTP_2);

    write_own(&place);
    let trusts_second = Http::trusting(&place.path("own.pem"));
    assert!(trusts_second.get(&url).is_err(), "the new one is not served yet");
    server.signal("-HUP");
    server.logged("new connections get a new certificate");
    assert_eq!(trusts_second.get(&url).unwrap().status, 200);

    // What cannot be served does not take the place of what can.
    place.write("own.key", "nonsense");
    server.signal("-HUP");
    server.logged("the certificate could not be renewed; the old one stays");
    let trusts_second = Http::trusting(&place.path("own.pem"));
    assert_eq!(trusts_second.get(&url).unwrap().status, 200);
}

#[test]
fn a_certificate_that_cannot_be_served_is_told_at_the_start() {
    let place = Place::new();
    write_own(&place);
    place.write("nonsense", "nonsense");
    let foreign = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    place.write("foreign.key", foreign.signing_key.serialize_pem());
    let cases = [
        (
            "nowhere",
            "own.key",
            1,
            "there is no certificate to serve with: `nowhere`: No such file",
        ),
        (
            "nonsense",
            "own.key",
            1,
            "there is no certificate to serve with: `nonsense`: no certificate in it",
        ),
        (
            "own.pem",
            "nonsense",
            1,
            "there is no certificate to serve with: `nonsense`: no private key in it",
        ),
        (
            "own.pem",
            "foreign.key",
            1,
            "there is no certificate to serve with: `foreign.key`: not the key of",
        ),
        (
            "own.pem",
            "",
            2,
            "`server.tls_certificate` and `server.tls_key` belong together",
        ),
    ];
    for (certificate, key, code, expected) in cases {
        let key = ["--tls-key", key];
        let key = if key[1].is_empty() { &[][..] } else { &key };
        let ran = place.run(&[&crate::serving::SERVE[..], &["--tls-cert", certificate], key].concat());
        let last = ran.err.lines().last().unwrap();
        assert!(
            ran.code == Some(code) && last.starts_with(&format!("keepwatch: {expected}")),
            "{}",
            ran.err
        );
    }
}
