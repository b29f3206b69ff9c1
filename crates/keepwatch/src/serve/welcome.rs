//! What the server says once it listens: where, as whom, and what to do next.

use crate::config::Config;
use crate::tls::Certificate;
use keepwatch_graph::TenantId;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Logs where the server is, and on a terminal tells how to go on.
pub(super) fn tell(config: &Config, tenant: TenantId, certificate: Option<&Certificate>, listening: SocketAddr) {
    let url = url(config, listening);
    tracing::info!(%url, %listening, %tenant, data = %config.data.display(), "listening");
    if std::io::stderr().is_terminal() {
        eprintln!(
            "{}",
            text(config, tenant, certificate.and_then(Certificate::authority), &url)
        );
    }
}

/// Where a client on this machine, or the one that `public_url` names, reaches the server.
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

fn text(config: &Config, tenant: TenantId, authority: Option<PathBuf>, url: &str) -> String {
    let data = config.data.display();
    let mut lines = vec![
        String::new(),
        format!("  Keepwatch listens on {url}"),
        format!("  tenant     {tenant} ({})", config.tenant.domain.as_str()),
    ];
    if let Some(authority) = authority {
        lines.push(format!("  clients    must trust {}", authority.display()));
    }
    lines.extend([
        String::new(),
        "  Register an application, and give it a secret:".to_owned(),
        format!("    keepwatch app create collector --permission IdentityRiskEvent.Read.All --data {data}"),
        format!("    keepwatch app secret collector --data {data}"),
        String::new(),
    ]);
    lines.join("\n")
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
