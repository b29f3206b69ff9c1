//! Any bytes as the certificate of an application: nothing panics, and what is accepted is accepted again by its DER.
#![no_main]

use keepwatch_token::CertificateKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = CertificateKey::from_pem_or_der(bytes) else {
        return;
    };
    let again = CertificateKey::from_pem_or_der(certificate.der()).expect("its own DER is a certificate");
    assert_eq!(again.thumbprint(), certificate.thumbprint());
    assert_eq!(again.subject(), certificate.subject());
});
