//! The published key set, `/{tenant}/discovery/v2.0/keys`: RFC 7517 as Entra writes it.

use crate::key_set::KeySet;
use crate::signing_key::SigningKey;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use keepwatch_graph::Timestamp;
use serde::Serialize;

/// A JWK Set document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonWebKeySet {
    /// The keys, oldest first.
    pub keys: Vec<JsonWebKey>,
}

/// One public key of a [`JsonWebKeySet`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonWebKey {
    /// Key type: `RSA`.
    pub kty: &'static str,
    /// Public key use: `sig`.
    #[serde(rename = "use")]
    pub key_use: &'static str,
    /// The key's name, as in a token's header.
    pub kid: String,
    /// SHA-1 thumbprint of the certificate; the same as `kid`.
    pub x5t: String,
    /// Modulus, base64url.
    pub n: String,
    /// Public exponent, base64url.
    pub e: String,
    /// The certificate: DER in base64 with padding.
    pub x5c: [String; 1],
    /// Whose tokens the key signs; only in v2.0 documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

impl KeySet {
    /// The document for `now`. `issuer` is a member of each key in v2.0 documents; v1.0 documents have none.
    pub fn jwks(&self, now: Timestamp, issuer: Option<&str>) -> JsonWebKeySet {
        let keys = self.published(now).map(|key| json_web_key(key, issuer));
        JsonWebKeySet { keys: keys.collect() }
    }
}

fn json_web_key(key: &SigningKey, issuer: Option<&str>) -> JsonWebKey {
    JsonWebKey {
        kty: "RSA",
        key_use: "sig",
        kid: key.key_id().to_owned(),
        x5t: key.thumbprint().x5t(),
        n: URL_SAFE_NO_PAD.encode(&key.public_key().modulus),
        e: URL_SAFE_NO_PAD.encode(&key.public_key().exponent),
        x5c: [STANDARD.encode(key.certificate())],
        issuer: issuer.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CertificateKey;
    use crate::test_keys::signing_key;
    use serde_json::json;

    #[test]
    fn shows_the_public_half_as_entra_does() {
        let key = signing_key(Timestamp::UNIX_EPOCH);
        let certificate = key.certificate().to_vec();
        let kid = key.key_id().to_owned();
        let keys = KeySet::new([key]).unwrap();

        let document =
            serde_json::to_value(keys.jwks(Timestamp::UNIX_EPOCH, Some("https://login.test/t/v2.0"))).unwrap();
        let n = document["keys"][0]["n"].as_str().unwrap().to_owned();
        let expected = json!({"keys": [{
            "kty": "RSA", "use": "sig", "kid": kid, "x5t": kid, "n": n, "e": "AQAB",
            "x5c": [STANDARD.encode(&certificate)],
            "issuer": "https://login.test/t/v2.0",
        }]});
        assert_eq!(document, expected);

        let certified = CertificateKey::from_pem_or_der(&certificate).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(n).unwrap(), certified.public_key().modulus);
        assert_eq!(certified.thumbprint().x5t(), kid);

        let v1 = serde_json::to_value(keys.jwks(Timestamp::UNIX_EPOCH, None)).unwrap();
        assert_eq!(v1["keys"][0].get("issuer"), None);
    }
}
