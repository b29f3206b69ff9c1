//! TLS: who the server says it is.
//!
//! Without a certificate of your own, a private authority made at first start issues the server's. Clients trust its
//! `ca.pem` once; the server's certificate is then renewed without anybody noticing. Keys are ECDSA P-256, extensions are
//! as strict clients (Python's `ssl`, Node, Go) ask for, and `ring` is the only provider.

mod authority;
mod identity;
mod leaf;
mod names;

pub(crate) use authority::CA_FILE;
pub(crate) use names::host_names;

use crate::config::Config;
use arc_swap::ArcSwap;
use keepwatch_graph::Timestamp;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto::ring};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why there is no certificate to serve with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A file cannot be read or written, or holds something else.
    #[error("`{}`: {detail}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The private authority's certificate has ended or ends too soon to issue another.
    #[error(
        "the private certificate authority in `{}` ended at {ended}: remove it and `{}` to have a new one made, and give \
         the new `{CA_FILE}` to the clients",
        path.display(), authority::KEY_FILE
    )]
    AuthorityEnded {
        /// The authority's certificate.
        path: PathBuf,
        /// When it ended.
        ended: Timestamp,
    },
    /// The private authority's key is gone, so it can issue nothing more.
    #[error(
        "the key `{}` of the private certificate authority is missing: put it back, or remove `{}` to have a new \
         authority made, and give the new `{CA_FILE}` to the clients",
        key.display(), certificate.display()
    )]
    AuthorityKeyMissing {
        /// Where the key should be.
        key: PathBuf,
        /// The authority's certificate.
        certificate: PathBuf,
    },
    /// No certificate could be made.
    #[error("cannot make a certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// No TLS can be spoken with it.
    #[error("cannot speak TLS: {0}")]
    Rustls(#[from] rustls::Error),
}

impl TlsError {
    fn file(path: &Path, detail: impl std::fmt::Display) -> Self {
        TlsError::File {
            path: path.into(),
            detail: detail.to_string(),
        }
    }
}

/// The server's certificate, which can be replaced while connections are open.
#[derive(Debug)]
pub(crate) struct Certificate {
    origin: Origin,
    current: ArcSwap<CertifiedKey>,
}

/// Where the certificate comes from.
#[derive(Debug)]
enum Origin {
    /// The private authority in this folder issues it.
    Private {
        folder: PathBuf,
        names: Vec<crate::config::value::HostName>,
    },
    /// Somebody else writes these files.
    Own { chain: PathBuf, key: PathBuf },
}

impl Certificate {
    /// The certificate that the configuration asks for, made if it is not there.
    pub(crate) fn load(config: &Config, now: Timestamp) -> Result<Self, TlsError> {
        let origin = match (&config.server.tls_certificate, &config.server.tls_key) {
            (Some(chain), Some(key)) => Origin::Own {
                chain: chain.clone(),
                key: key.clone(),
            },
            _ => Origin::Private {
                folder: config.data.clone(),
                names: host_names(&config.server),
            },
        };
        Ok(Self {
            current: ArcSwap::from_pointee(origin.read(now)?),
            origin,
        })
    }

    /// Renews the private certificate if it is due, or reads the files of an own one again; new connections get it.
    /// Returns whether anything has changed. After an error the certificate is the one it was.
    pub(crate) fn refresh(&self, now: Timestamp) -> Result<bool, TlsError> {
        let read = self.origin.read(now)?;
        let is_new = read.cert != self.current.load().cert;
        if is_new {
            self.current.store(Arc::new(read));
        }
        Ok(is_new)
    }

    /// The certificate that clients must trust: the private authority's; `None` where the certificate is somebody else's.
    pub(crate) fn authority(&self) -> Option<PathBuf> {
        match &self.origin {
            Origin::Private { folder, .. } => Some(folder.join(CA_FILE)),
            Origin::Own { .. } => None,
        }
    }
}

impl Origin {
    fn read(&self, now: Timestamp) -> Result<CertifiedKey, TlsError> {
        match self {
            Origin::Private { folder, names } => leaf::issue_if_due(folder, names, now),
            Origin::Own { chain, key } => identity::read(chain, key),
        }
    }
}

/// Shows the current certificate to everyone, whatever name they ask for.
#[derive(Debug)]
struct Resolver(Arc<Certificate>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.current.load_full())
    }
}

/// How TLS is spoken: versions 1.2 and 1.3, HTTP/2 before HTTP/1.1, no client certificates.
pub(crate) fn server_config(certificate: Arc<Certificate>) -> Result<ServerConfig, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Resolver(certificate)));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests;
