//! The private certificate authority: made once, at first start.

use super::TlsError;
use super::identity::FILE_BYTES_MAX;
use crate::files::{self, Readers};
use keepwatch_graph::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use std::path::{Path, PathBuf};
use x509_parser::pem::Pem;

/// The authority's certificate, which clients are given.
pub(crate) const CA_FILE: &str = "ca.pem";
/// The authority's private key.
pub(crate) const KEY_FILE: &str = "ca.key";

/// Ten years: longer than any installation goes without being looked at, since replacing it touches every client.
const DAYS: i64 = 3650;
/// Clocks of clients differ from ours: what is made now was valid a day ago.
const BACKDATED_DAYS: i64 = 1;

/// The authority, able to sign.
pub(super) struct Authority {
    /// Its certificate, in PEM.
    pub(super) pem: String,
    /// Until when it is valid.
    pub(super) not_after: Timestamp,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Reads the authority in `folder`, or makes one if there is no certificate of one.
    pub(super) fn open(folder: &Path, now: Timestamp) -> Result<Self, TlsError> {
        if !folder.join(CA_FILE).exists() {
            make(folder, now)?;
        }
        let authority = read(folder)?;
        if authority.not_after <= now {
            return Err(TlsError::AuthorityEnded {
                path: folder.join(CA_FILE),
                ended: authority.not_after,
            });
        }
        Ok(authority)
    }

    /// Signs a certificate for `key`, in PEM.
    pub(super) fn sign(&self, params: &CertificateParams, key: &KeyPair) -> Result<String, TlsError> {
        Ok(params.signed_by(key, &self.issuer)?.pem())
    }
}

fn read(folder: &Path) -> Result<Authority, TlsError> {
    let text = |path: &PathBuf| files::read_text(path, FILE_BYTES_MAX).map_err(|error| TlsError::file(path, error));
    let (certificate, key) = (folder.join(CA_FILE), folder.join(KEY_FILE));
    let pem = text(&certificate)?;
    if !key.exists() {
        return Err(TlsError::AuthorityKeyMissing { key, certificate });
    }
    let pair = KeyPair::from_pem(&text(&key)?).map_err(|_| TlsError::file(&key, "not a private key in PEM"))?;
    let facts = Facts::of(&certificate, pem.as_bytes())?;
    if facts.public_key != pair.public_key_raw() {
        let detail = format!("not the key of the certificate in `{}`", certificate.display());
        return Err(TlsError::file(&key, detail));
    }
    let issuer = Issuer::from_ca_cert_pem(&pem, pair).map_err(|error| TlsError::file(&certificate, error))?;
    Ok(Authority {
        not_after: facts.not_after,
        pem,
        issuer,
    })
}

/// The key is written first: a certificate that is there is one that can be used.
fn make(folder: &Path, now: Timestamp) -> Result<(), TlsError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "Keepwatch private certificate authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    params.not_before = date(now.plus_days(-BACKDATED_DAYS));
    params.not_after = date(now.plus_days(DAYS));
    let certificate = params.self_signed(&key)?;
    let files = [
        (KEY_FILE, Readers::Owner, key.serialize_pem()),
        (CA_FILE, Readers::Everyone, certificate.pem()),
    ];
    for (name, readers, pem) in files {
        let path = folder.join(name);
        files::replace(&path, readers, pem.as_bytes()).map_err(|error| TlsError::file(&path, error))?;
    }
    Ok(())
}

/// A date as certificates have it: whole seconds.
pub(super) fn date(at: Timestamp) -> time::OffsetDateTime {
    time::OffsetDateTime::from_unix_timestamp(at.unix_seconds())
        .expect("a timestamp's years are 1 to 9999, as the type's")
}

/// What must be known of a certificate that was read.
pub(super) struct Facts {
    pub(super) public_key: Vec<u8>,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    /// Its key's name, and that of the key that signed it.
    pub(super) key_id: Option<Vec<u8>>,
    pub(super) issuer_key_id: Option<Vec<u8>>,
    pub(super) names: Vec<crate::config::value::HostName>,
}

impl Facts {
    /// Of the first certificate in `pem`, which is in the file at `path`.
    pub(super) fn of(path: &Path, pem: &[u8]) -> Result<Self, TlsError> {
        let unreadable = || TlsError::file(path, "no certificate in PEM");
        let mut blocks = Pem::iter_from_buffer(pem).map_while(Result::ok);
        let block = blocks
            .find(|block| block.label == "CERTIFICATE")
            .ok_or_else(unreadable)?;
        let certificate = block.parse_x509().map_err(|_| unreadable())?;
        let instant =
            |time: x509_parser::time::ASN1Time| Timestamp::from_unix_seconds(time.timestamp()).ok_or_else(unreadable);
        let mut facts = Self {
            public_key: certificate.public_key().subject_public_key.data.to_vec(),
            not_before: instant(certificate.validity().not_before)?,
            not_after: instant(certificate.validity().not_after)?,
            key_id: None,
            issuer_key_id: None,
            names: Vec::new(),
        };
        for extension in certificate.extensions() {
            facts.add(extension.parsed_extension());
        }
        Ok(facts)
    }

    fn add(&mut self, extension: &x509_parser::extensions::ParsedExtension<'_>) {
        use x509_parser::extensions::ParsedExtension::{
            AuthorityKeyIdentifier, SubjectAlternativeName, SubjectKeyIdentifier,
        };
        match extension {
            SubjectKeyIdentifier(id) => self.key_id = Some(id.0.to_vec()),
            AuthorityKeyIdentifier(id) => self.issuer_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec()),
            SubjectAlternativeName(names) => {
                self.names = names
                    .general_names
                    .iter()
                    .filter_map(super::names::from_certificate)
                    .collect();
            }
            _ => {}
        }
    }
}
