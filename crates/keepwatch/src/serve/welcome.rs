//! What the server says once it listens: where, as whom, and what to do next.

use super::demo::{ENVIRONMENT_FILE, Variables};
use crate::config::Config;
use crate::tls::Certificate;
use keepwatch_graph::TenantId;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What there is to say.
pub(super) struct Welcome {
    /// Where a client on this machine, or the one that `public_url` names, reaches the server.
    pub(super) url: String,
    /// What clients must trust; `None` without TLS or with a certificate of one's own.
    pub(super) authority: Option<PathBuf>,
    tenant: TenantId,
    domain: String,
    data: PathBuf,
    listening: SocketAddr,
}

impl Welcome {
    /// Gathers it.
    pub(super) fn new(
        config: &Config,
        tenant: TenantId,
        certificate: Option<&Certificate>,
        listening: SocketAddr,
    ) -> Self {
        Self {
            url: url(config, listening),
            authority: certificate.and_then(Certificate::authority),
            tenant,
            domain: config.tenant.domain.as_str().to_owned(),
            data: config.data.clone(),
            listening,
        }
    }

    /// Logs it, and on a terminal tells how to go on.
    pub(super) fn tell(&self, demo: Option<&Variables>) {
        let (url, listening, tenant) = (&self.url, self.listening, self.tenant);
        tracing::info!(%url, %listening, %tenant, data = %self.data.display(), "listening");
        if std::io::stderr().is_terminal() {
            let next = demo.map_or_else(|| self.first_steps(), |demo| self.demo_steps(demo));
            eprintln!("\n{}\n{next}", self.place());
        }
    }

    fn place(&self) -> String {
        let authority = self
            .authority
            .as_ref()
            .map(|path| format!("\n  clients    must trust {}", path.display()));
        format!(
            "  Keepwatch listens on {}\n  tenant     {} ({}){}\n",
            self.url,
            self.tenant,
            self.domain,
            authority.unwrap_or_default()
        )
    }

    fn first_steps(&self) -> String {
        let data = self.data.display();
        format!(
            "  Register an application, and give it a secret:\n    \
             keepwatch app create collector --permission IdentityRiskEvent.Read.All --data {data}\n    \
             keepwatch app secret collector --data {data}\n"
        )
    }

    /// Whom to sign in as, and the first commands of the README's tour, filled in.
    fn demo_steps(&self, demo: &Variables) -> String {
        let of = |name| demo.get(name).unwrap_or_default();
        let environment = self.data.join(ENVIRONMENT_FILE);
        format!(
            r#"  This is a demo. Sign in as its administrator, {admin}, with the password {password},
  or as the tutorial's user, {test_user}, with {test_password}.
  How to reach it is in {environment}; in another terminal:

    source {environment}
    TOKEN=$(curl -sS --cacert "$KEEPWATCH_CA" "$KEEPWATCH_URL/$KEEPWATCH_TENANT/oauth2/v2.0/token" \
      -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default \
      -d client_id="$KEEPWATCH_CLIENT_ID" --data-urlencode client_secret="$KEEPWATCH_CLIENT_SECRET" |
      python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
    curl -sS --cacert "$KEEPWATCH_CA" -H "Authorization: Bearer $TOKEN" \
      --get "$KEEPWATCH_URL/v1.0/identityProtection/riskyUsers" --data-urlencode "\$filter=riskLevel eq 'high'"
"#,
            environment = environment.display(),
            admin = of("KEEPWATCH_ADMIN"),
            password = of("KEEPWATCH_ADMIN_PASSWORD"),
            test_user = of("KEEPWATCH_TEST_USER"),
            test_password = of("KEEPWATCH_TEST_USER_PASSWORD"),
        )
    }
}

fn url(config: &Config, listening: SocketAddr) -> String {
    if let Some(url) = &config.server.public_url {
        return url.as_str().to_owned();
    }
    let scheme = if config.server.http { "http" } else { "https" };
    // Clients compare host names, and `localhost` is in every certificate that the private authority issues.
    let is_here = listening.ip().is_loopback() || listening.ip().is_unspecified();
    match is_here {
        true => format!("{scheme}://localhost:{}", listening.port()),
        false => format!("{scheme}://{listening}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_one_that_clients_can_use() {
        let cases = [
            ("127.0.0.1:8443", None, "https://localhost:8443"),
            ("0.0.0.0:1", None, "https://localhost:1"),
            ("[::]:1", None, "https://localhost:1"),
            ("10.0.0.1:8443", None, "https://10.0.0.1:8443"),
            ("[2001:db8::1]:8443", None, "https://[2001:db8::1]:8443"),
            (
                "0.0.0.0:1",
                Some("https://keepwatch.example"),
                "https://keepwatch.example",
            ),
        ];
        for (listening, public_url, expected) in cases {
            let flags = public_url.map(|text| crate::config::Override {
                key: "server.public_url",
                flag: "--public-url",
                text: text.to_owned(),
            });
            let folder = tempfile::tempdir().unwrap();
            let config = Config::load(Some(folder.path()), flags.into_iter().collect(), []).unwrap();
            assert_eq!(url(&config, listening.parse().unwrap()), expected);
        }
    }
}
