//! The server's certificate, issued by the private authority.

use super::authority::{Authority, CA_FILE, Facts, date};
use super::identity::FILE_BYTES_MAX;
use super::{TlsError, identity};
use crate::config::value::HostName;
use crate::files::{self, Readers};
use keepwatch_graph::Timestamp;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType};
use rustls::sign::CertifiedKey;
use std::path::Path;

/// Chain and key in one file, so that they can only be replaced together.
const FILE: &str = "server.pem";
/// A year: some clients refuse a server's certificate that is valid for longer than 398 or 825 days.
const DAYS: i64 = 365;
/// A certificate is renewed when it has less than this left: weeks in which a failing renewal can be noticed.
const RENEWED_DAYS_BEFORE: i64 = 30;
/// Clocks of clients differ from ours: what is made now was valid a day ago.
const BACKDATED_DAYS: i64 = 1;

/// The server's certificate for `names`: the one in `folder`, or a new one where that is missing, about to end, for other
/// names, or of another authority.
pub(super) fn issue_if_due(folder: &Path, names: &[HostName], now: Timestamp) -> Result<CertifiedKey, TlsError> {
    let path = folder.join(FILE);
    if !is_good(folder, &path, names, now) {
        issue(folder, &path, names, now)?;
    }
    identity::read(&path, &path)
}

/// A file that cannot be read is not good: it is ours alone, and a new one costs nothing.
fn is_good(folder: &Path, path: &Path, names: &[HostName], now: Timestamp) -> bool {
    let facts = |path: &Path| {
        let pem = files::read(path, FILE_BYTES_MAX).ok()?;
        Facts::of(path, &pem).ok()
    };
    let (Some(server), Some(authority)) = (facts(path), facts(&folder.join(CA_FILE))) else {
        return false;
    };
    let is_in_time = server.not_before <= now && now.plus_days(RENEWED_DAYS_BEFORE) < server.not_after;
    let is_of_authority = server.issuer_key_id.is_some() && server.issuer_key_id == authority.key_id;
    let mut server_names = server.names;
    server_names.sort();
    is_in_time && is_of_authority && server_names == names && identity::read(path, path).is_ok()
}

fn issue(folder: &Path, path: &Path, names: &[HostName], now: Timestamp) -> Result<(), TlsError> {
    let authority = Authority::open(folder, now)?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Keepwatch");
    params.subject_alt_names = names.iter().map(alternative_name).collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = date(now.plus_days(-BACKDATED_DAYS));
    params.not_after = date(now.plus_days(DAYS).min(authority.not_after));
    // An explicit "no authority", which carries the key's own identifier with it.
    params.is_ca = rcgen::IsCa::ExplicitNoCa;

    let certificate = authority.sign(&params, &key)?;
    let pem = [certificate, authority.pem.clone(), key.serialize_pem()].concat();
    files::replace(path, Readers::Owner, pem.as_bytes()).map_err(|error| TlsError::file(path, error))
}

fn alternative_name(name: &HostName) -> Result<SanType, TlsError> {
    Ok(match name {
        HostName::Dns(name) => SanType::DnsName(name.as_str().try_into()?),
        HostName::Address(address) => SanType::IpAddress(*address),
    })
}
