use super::authority::{Facts, KEY_FILE};
use super::*;
use crate::config::value::HostName;
use rustls_pki_types::ServerName;
use std::fs;

const SERVER_FILE: &str = "server.pem";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T10:00:00Z").unwrap()
}

fn names(names: &[&str]) -> Vec<HostName> {
    let mut names: Vec<_> = names.iter().map(|name| HostName::parse(name).unwrap()).collect();
    names.sort();
    names
}

fn private(folder: &Path, names: Vec<HostName>, at: Timestamp) -> Result<Certificate, TlsError> {
    let origin = Origin::Private {
        folder: folder.into(),
        names,
    };
    Ok(Certificate {
        current: ArcSwap::from_pointee(origin.read(at)?),
        origin,
    })
}

/// Whether a client that trusts `folder`'s authority accepts the certificate under `name` at `at`.
fn accepts(folder: &Path, certificate: &Certificate, name: &str, at: Timestamp) -> bool {
    use rustls::client::WebPkiServerVerifier;
    use rustls_pki_types::pem::PemObject;
    let ca = rustls_pki_types::CertificateDer::from_pem_file(folder.join(CA_FILE)).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(ca).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let chain = certificate.current.load();
    let time = std::time::Duration::from_secs(at.unix_seconds() as u64);
    let verified = rustls::client::danger::ServerCertVerifier::verify_server_cert(
        verifier.as_ref(),
        &chain.cert[0],
        &chain.cert[1..],
        &ServerName::try_from(name.to_owned()).unwrap(),
        &[],
        rustls_pki_types::UnixTime::since_unix_epoch(time),
    );
    verified.is_ok()
}

#[test]
fn a_client_that_trusts_the_authority_accepts_every_name() {
    let folder = tempfile::tempdir().unwrap();
    let all = ["localhost", "127.0.0.1", "::1", "keepwatch.example"];
    let certificate = private(folder.path(), names(&all), now()).unwrap();
    for name in all {
        assert!(accepts(folder.path(), &certificate, name, now()), "{name}");
    }
    assert!(!accepts(folder.path(), &certificate, "other.example", now()));
    assert!(
        accepts(folder.path(), &certificate, "localhost", now().plus_days(-1)),
        "clocks differ"
    );
    assert!(!accepts(folder.path(), &certificate, "localhost", now().plus_days(366)));
}

#[test]
fn the_extensions_are_those_that_strict_clients_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    private(folder.path(), names(&["localhost"]), now()).unwrap();
    let extensions = |file: &str| {
        let pem = fs::read(folder.path().join(file)).unwrap();
        let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).unwrap();
        let certificate = pem.parse_x509().unwrap();
        let usage = certificate.key_usage().unwrap().unwrap();
        (
            certificate.is_ca(),
            usage.critical && usage.value.digital_signature(),
            usage.value.key_cert_sign(),
            certificate.basic_constraints().unwrap().is_some(),
        )
    };
    assert_eq!(extensions(CA_FILE), (true, true, true, true));
    assert_eq!(extensions(SERVER_FILE), (false, true, false, true));

    let facts = |file: &str| Facts::of(Path::new(file), &fs::read(folder.path().join(file)).unwrap()).unwrap();
    let (ca, server) = (facts(CA_FILE), facts(SERVER_FILE));
    assert!(ca.key_id.is_some() && ca.key_id == server.issuer_key_id);
    assert!(server.key_id.is_some() && server.key_id != server.issuer_key_id);
    assert!(server.not_after.seconds_since(server.not_before) <= 398.0 * 86_400.0);
}

#[test]
fn the_certificate_is_renewed_when_due_and_the_authority_stays() {
    let folder = tempfile::tempdir().unwrap();
    let read = |file: &str| fs::read(folder.path().join(file)).unwrap();
    let local = || names(&["localhost"]);
    private(folder.path(), local(), now()).unwrap();
    let ca = read(CA_FILE);

    let cases = [
        ("nothing has changed", local(), now().plus_days(1), false),
        ("a month and a day are left", local(), now().plus_days(365 - 31), false),
        ("a month is left", local(), now().plus_days(365 - 30), true),
        (
            "another name",
            names(&["localhost", "keepwatch.example"]),
            now().plus_days(336),
            true,
        ),
        ("a name less", local(), now().plus_days(337), true),
        ("the clock was set back", local(), now().plus_days(-400), true),
    ];
    for (name, names, at, renewed) in cases {
        let before = read(SERVER_FILE);
        private(folder.path(), names, at).unwrap();
        assert_eq!(read(SERVER_FILE) != before, renewed, "{name}");
        assert_eq!(read(CA_FILE), ca, "{name}");
    }
}

#[test]
fn open_servers_get_the_renewed_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = private(folder.path(), names(&["localhost"]), now()).unwrap();
    assert!(!certificate.refresh(now().plus_days(300)).unwrap());
    let later = now().plus_days(350);
    assert!(certificate.refresh(later).unwrap());
    assert!(accepts(folder.path(), &certificate, "localhost", later.plus_days(300)));
}

#[test]
fn a_damaged_certificate_is_replaced_and_a_damaged_authority_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let open = || private(folder.path(), names(&["localhost"]), now()).map_err(|error| error.to_string());
    open().unwrap();
    fs::write(folder.path().join(SERVER_FILE), "damaged").unwrap();
    open().unwrap();

    fs::remove_file(folder.path().join(SERVER_FILE)).unwrap();
    let other = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let cases = [
        (other.as_str(), "not the key of the certificate"),
        ("damaged", "not a private key in PEM"),
    ];
    for (key, expected) in cases {
        fs::write(folder.path().join(KEY_FILE), key).unwrap();
        let error = open().unwrap_err();
        assert!(error.contains(KEY_FILE) && error.contains(expected), "{error}");
    }
}

#[test]
fn an_authority_that_has_ended_is_not_replaced_behind_the_clients_backs() {
    let folder = tempfile::tempdir().unwrap();
    private(folder.path(), names(&["localhost"]), now()).unwrap();
    let near_the_end = now().plus_days(3650 - 40);
    let certificate = private(folder.path(), names(&["localhost"]), near_the_end).unwrap();
    assert!(accepts(folder.path(), &certificate, "localhost", now().plus_days(3649)));
    let error = private(folder.path(), names(&["localhost"]), now().plus_days(3650)).unwrap_err();
    assert!(matches!(error, TlsError::AuthorityEnded { .. }), "{error}");
}

#[test]
fn an_own_certificate_is_read_again_when_its_files_change() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let write = |name: &str| {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        fs::write(&chain, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    };
    write("one.example");
    let origin = Origin::Own {
        chain: chain.clone(),
        key: key.clone(),
    };
    let certificate = Certificate {
        current: ArcSwap::from_pointee(origin.read(now()).unwrap()),
        origin,
    };
    assert!(!certificate.refresh(now()).unwrap());
    write("two.example");
    assert!(certificate.refresh(now()).unwrap());
    assert_eq!(certificate.authority(), None);

    // Half of an exchange: the new key is there, the new certificate is not yet.
    fs::write(&key, rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    let before = certificate.current.load_full();
    assert!(
        certificate
            .refresh(now())
            .unwrap_err()
            .to_string()
            .contains("not the key of the certificate")
    );
    assert_eq!(certificate.current.load_full().cert, before.cert);
}
