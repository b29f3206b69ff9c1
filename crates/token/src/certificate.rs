//! An application's certificate: the public half of the key with which it signs its assertions.
//!
//! Only the key and its dates matter. As with Entra, nobody asks who issued the certificate: an administrator has
//! registered this very one.

use crate::public_key::RsaPublicKey;
use crate::thumbprint::Thumbprint;
use keepwatch_graph::Timestamp;
use std::fmt;
use x509_parser::asn1_rs::FromDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;

/// The largest certificate file that is read, in bytes. A certificate has one or two thousand.
pub const MAX_CERTIFICATE_BYTES: usize = 64 * 1024;

const PEM_MARK: &[u8] = b"-----BEGIN ";
const PEM_LABEL: &str = "CERTIFICATE";
/// The sizes that `ring` verifies, in bits.
const KEY_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Why a file is not a certificate that an application can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// More than [`MAX_CERTIFICATE_BYTES`].
    #[error("{bytes} bytes, more than the {MAX_CERTIFICATE_BYTES} allowed for a certificate")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// Neither PEM with a `CERTIFICATE` block nor DER.
    #[error("not an X.509 certificate in PEM or DER")]
    NotACertificate,
    /// Its dates are not in the years 1 to 9999.
    #[error("the certificate's validity period cannot be read")]
    Validity,
    /// Its key is not RSA.
    #[error("the certificate's key is {kind}; client assertions are signed with RSA keys (RS256 or PS256)")]
    NotRsa {
        /// What the key is instead.
        kind: String,
    },
    /// Its key has a size that no signature is accepted from.
    #[error("the certificate's RSA key has {bits} bits; 2048 to 8192 are accepted")]
    KeySize {
        /// How many bits the modulus has.
        bits: usize,
    },
}

/// A registered certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateKey {
    der: Vec<u8>,
    thumbprint: Thumbprint,
    subject: String,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: RsaPublicKey,
}

impl CertificateKey {
    /// Reads the first certificate of a PEM file (which may hold a private key or a chain beside it) or a DER file.
    pub fn from_pem_or_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        if bytes.len() > MAX_CERTIFICATE_BYTES {
            return Err(CertificateError::TooLarge { bytes: bytes.len() });
        }
        let is_pem = bytes.windows(PEM_MARK.len()).any(|window| window == PEM_MARK);
        // DER may contain that text too, in a comment field; it begins with a SEQUENCE, which PEM cannot.
        if is_pem && bytes.first() != Some(&0x30) {
            let mut blocks = Pem::iter_from_buffer(bytes).map_while(Result::ok);
            let block = blocks.find(|pem| pem.label == PEM_LABEL);
            return Self::from_der(block.ok_or(CertificateError::NotACertificate)?.contents);
        }
        Self::from_der(bytes.to_vec())
    }

    fn from_der(der: Vec<u8>) -> Result<Self, CertificateError> {
        let certificate = match X509Certificate::from_der(&der) {
            Ok(([], certificate)) => certificate,
            Ok(_) | Err(_) => return Err(CertificateError::NotACertificate),
        };
        let validity = certificate.validity();
        let key = Self {
            thumbprint: Thumbprint::of(&der),
            subject: certificate.subject().to_string(),
            not_before: instant(validity.not_before)?,
            not_after: instant(validity.not_after)?,
            public_key: rsa_key(&certificate)?,
            der: Vec::new(),
        };
        Ok(Self { der, ..key })
    }

    /// The certificate itself, for storage and for `keyCredential.key`.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate's names.
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// The subject's distinguished name, such as `CN=collector`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// From when the key may sign.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Until when the key may sign.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    pub(crate) fn public_key(&self) -> &RsaPublicKey {
        &self.public_key
    }
}

impl fmt::Debug for CertificateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateKey({} {})", self.thumbprint, self.subject)
    }
}

fn instant(time: ASN1Time) -> Result<Timestamp, CertificateError> {
    Timestamp::from_unix_seconds(time.timestamp()).ok_or(CertificateError::Validity)
}

fn rsa_key(certificate: &X509Certificate<'_>) -> Result<RsaPublicKey, CertificateError> {
    let not_rsa = |kind: &str| CertificateError::NotRsa { kind: kind.to_owned() };
    let info = certificate.public_key();
    let key = match info.parsed() {
        Ok(PublicKey::RSA(key)) => RsaPublicKey::new(key.modulus, key.exponent),
        Ok(PublicKey::EC(_)) => return Err(not_rsa("an elliptic curve key")),
        Ok(_) => return Err(not_rsa(&format!("of type {}", info.algorithm.algorithm))),
        Err(_) => return Err(CertificateError::NotACertificate),
    };
    match key.bits() {
        bits if KEY_BITS.contains(&bits) => Ok(key),
        bits => Err(CertificateError::KeySize { bits }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_keys::{certificate, foreign_pkcs8, pkcs8};
    use proptest::prelude::*;
    use rsa::pkcs1::EncodeRsaPublicKey;

    fn rsa_certificate() -> rcgen::Certificate {
        certificate(&rcgen::KeyPair::try_from(pkcs8()).unwrap(), "collector", 365)
    }

    #[test]
    fn reads_pem_and_der_alike() {
        let made = rsa_certificate();
        let der = CertificateKey::from_pem_or_der(made.der()).unwrap();
        assert_eq!(der.der(), &made.der()[..]);
        assert_eq!(der.subject(), "CN=collector");
        assert_eq!(der.not_before(), Timestamp::UNIX_EPOCH);
        assert_eq!(der.not_after(), Timestamp::UNIX_EPOCH.plus_days(365));
        assert_eq!(der.public_key().bits(), 2048);
        assert_eq!(der.thumbprint(), Thumbprint::of(made.der()));

        let pem = made.pem();
        let key = rcgen::KeyPair::try_from(pkcs8()).unwrap().serialize_pem();
        let other = certificate(&rcgen::KeyPair::try_from(foreign_pkcs8()).unwrap(), "issuer", 365).pem();
        let files = [
            pem.clone(),
            pem.replace('\n', "\r\n"),
            format!("subject=CN = collector\n{pem}"),
            format!("{key}{pem}"),
            format!("{pem}{other}"),
        ];
        for file in files {
            assert_eq!(
                CertificateKey::from_pem_or_der(file.as_bytes()).as_ref(),
                Ok(&der),
                "{file}"
            );
        }
    }

    /// A key that says it is RSA of a size for which `ring` does not sign. Nobody checks what it signs.
    struct SmallKey(Vec<u8>);

    impl rcgen::PublicKeyData for SmallKey {
        fn der_bytes(&self) -> &[u8] {
            &self.0
        }
        fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
            &rcgen::PKCS_RSA_SHA256
        }
    }

    impl rcgen::SigningKey for SmallKey {
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
            Ok(vec![0; 128])
        }
    }

    #[test]
    fn tells_why_a_file_is_no_usable_certificate() {
        let der = rsa_certificate().der().to_vec();
        let modulus = rsa::BigUint::from_bytes_be(&[0xC5; 128]);
        let small = rsa::RsaPublicKey::new(modulus, 65_537_u32.into()).unwrap();
        let small = certificate(&SmallKey(small.to_pkcs1_der().unwrap().into_vec()), "small", 1);
        let elliptic = certificate(&rcgen::KeyPair::generate().unwrap(), "elliptic", 1);
        let edwards = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let not_rsa = |kind: &str| CertificateError::NotRsa { kind: kind.to_owned() };
        let cases = [
            (Vec::new(), CertificateError::NotACertificate),
            (b"hello".to_vec(), CertificateError::NotACertificate),
            (der[..der.len() - 1].to_vec(), CertificateError::NotACertificate),
            ([&der[..], b"!"].concat(), CertificateError::NotACertificate),
            (
                rcgen::KeyPair::try_from(pkcs8()).unwrap().serialize_pem().into_bytes(),
                CertificateError::NotACertificate,
            ),
            (pkcs8().to_vec(), CertificateError::NotACertificate),
            (
                vec![0; MAX_CERTIFICATE_BYTES + 1],
                CertificateError::TooLarge { bytes: 65_537 },
            ),
            (elliptic.der().to_vec(), not_rsa("an elliptic curve key")),
            (
                certificate(&edwards, "edwards", 1).der().to_vec(),
                not_rsa("of type 1.3.101.112"),
            ),
            (small.der().to_vec(), CertificateError::KeySize { bits: 1024 }),
        ];
        for (bytes, expected) in cases {
            assert_eq!(CertificateKey::from_pem_or_der(&bytes), Err(expected));
        }
    }

    proptest! {
        #[test]
        fn no_file_panics(bytes: Vec<u8>, text in "(-----BEGIN CERTIFICATE-----\n)?\\PC{0,60}(\n-----END CERTIFICATE-----)?") {
            let _ = CertificateKey::from_pem_or_der(&bytes);
            let _ = CertificateKey::from_pem_or_der(text.as_bytes());
        }

        #[test]
        fn no_damaged_certificate_panics(position: prop::sample::Index, byte: u8) {
            let mut der = rsa_certificate().der().to_vec();
            let position = position.index(der.len());
            der[position] = byte;
            let _ = CertificateKey::from_pem_or_der(&der);
        }
    }
}
