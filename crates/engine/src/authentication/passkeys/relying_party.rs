//! Whom passkeys are for: this server, by the host name at which browsers reach it.

use serde::{Deserialize, Serialize};
use url::{Host, Url};
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{Webauthn, WebauthnError};

/// The address at which browsers reach the server, as passkeys are bound to it: its host name for good, its origin at each
/// sign-in. A server that is moved to another name loses its users' passkeys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelyingParty {
    host: String,
    origin: Url,
    name: String,
}

/// Why there can be no passkeys at an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelyingPartyError {
    /// It is none.
    #[error("`{0}` is not an address such as `https://login.contoso.com`")]
    NotAnAddress(String),
    /// It has no name.
    #[error(
        "a passkey is bound to a host name, and `{0}` is none: use the server's name, or `localhost` on the same machine"
    )]
    NotAName(String),
    /// Browsers have no passkeys there.
    #[error("browsers offer passkeys only over https, and over http on `localhost`: `{0}` is neither")]
    NotSecure(String),
}

impl RelyingParty {
    /// The server at `address`, of which anything but scheme, host and port is left out. Browsers may show `name` to people.
    pub fn new(address: &str, name: &str) -> Result<Self, RelyingPartyError> {
        let shown = || keepwatch_graph::edm::shown(address).to_string();
        let mut origin = Url::parse(address).map_err(|_| RelyingPartyError::NotAnAddress(shown()))?;
        let host = match origin.host() {
            Some(Host::Domain(host)) => host.to_owned(),
            Some(host) => return Err(RelyingPartyError::NotAName(host.to_string())),
            None => return Err(RelyingPartyError::NotAnAddress(shown())),
        };
        let is_local = host == "localhost" || host.ends_with(".localhost");
        match origin.scheme() {
            "https" => {}
            "http" if is_local => {}
            "http" => return Err(RelyingPartyError::NotSecure(shown())),
            _ => return Err(RelyingPartyError::NotAnAddress(shown())),
        }
        origin.set_path("");
        origin.set_query(None);
        origin.set_fragment(None);
        let name = name.to_owned();
        Ok(Self { host, origin, name })
    }

    /// The name that passkeys are bound to.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn protocol(&self) -> Result<Webauthn, WebauthnError> {
        let builder = WebauthnBuilder::new(&self.host, &self.origin)?;
        builder.rp_name(&self.name).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_names_over_https() {
        let cases = [
            ("https://login.contoso.com", Ok("login.contoso.com")),
            ("https://Login.Contoso.com:8443/x?y#z", Ok("login.contoso.com")),
            ("https://localhost:8443", Ok("localhost")),
            ("http://localhost:8080", Ok("localhost")),
            ("http://tenant.localhost", Ok("tenant.localhost")),
            (
                "https://127.0.0.1:8443",
                Err(RelyingPartyError::NotAName("127.0.0.1".into())),
            ),
            ("https://[::1]", Err(RelyingPartyError::NotAName("[::1]".into()))),
            (
                "http://login.contoso.com",
                Err(RelyingPartyError::NotSecure("http://login.contoso.com".into())),
            ),
            (
                "ftp://login.contoso.com",
                Err(RelyingPartyError::NotAnAddress("ftp://login.contoso.com".into())),
            ),
            (
                "login.contoso.com",
                Err(RelyingPartyError::NotAnAddress("login.contoso.com".into())),
            ),
            ("", Err(RelyingPartyError::NotAnAddress(String::new()))),
        ];
        for (address, expected) in cases {
            let found = RelyingParty::new(address, "Contoso");
            assert_eq!(
                found.as_ref().map(RelyingParty::host),
                expected.as_ref().copied(),
                "{address}"
            );
            if let Ok(party) = found {
                assert!(party.protocol().is_ok(), "{address}");
            }
        }
    }
}
