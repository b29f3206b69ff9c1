//! A certificate chain with its private key, read from PEM files.

use super::TlsError;
use crate::files;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;

/// The largest certificate or key file that is read, in bytes. A chain of five has some ten thousand.
pub(super) const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Reads the chain and the key, which must belong together. Both may be in one file.
pub(super) fn read(chain: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let chain_pem = files::read(chain, FILE_BYTES_MAX).map_err(|error| TlsError::file(chain, error))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain_pem).collect();
    let certificates = certificates.map_err(|_| TlsError::file(chain, "not a PEM file"))?;
    if certificates.is_empty() {
        return Err(TlsError::file(chain, "no certificate in it"));
    }

    let key_pem = files::read(key, FILE_BYTES_MAX).map_err(|error| TlsError::file(key, error))?;
    let private = PrivateKeyDer::from_pem_slice(&key_pem).map_err(|_| TlsError::file(key, "no private key in it"))?;
    let signing =
        any_supported_type(&private).map_err(|_| TlsError::file(key, "a kind of key that is not supported"))?;
    let certified = CertifiedKey::new(certificates, signing);
    match certified.keys_match() {
        Ok(()) => Ok(certified),
        Err(_) => Err(TlsError::file(
            key,
            format!("not the key of the certificate in `{}`", chain.display()),
        )),
    }
}
