//! What a page may load and where its forms may lead.

use axum::http::HeaderValue;
use url::Url;

/// All that a page may do. `data:` is for nothing but images; there is no inline script or style, so none is allowed.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// The header `Content-Security-Policy` of a page whose forms may lead to `leads_to`.
///
/// A redirect URI that is not a URL adds nothing: the page stays, the browser does not leave.
pub(super) fn content_security_policy(leads_to: Option<&str>) -> HeaderValue {
    let source = leads_to.and_then(source);
    let policy = match &source {
        Some(source) => format!("{POLICY} {source}"),
        None => POLICY.to_owned(),
    };
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static(POLICY))
}

/// How the policy names the origin of a URL; an app's own scheme has none, and is named itself.
fn source(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    match url.scheme() {
        "http" | "https" => Some(url.origin().ascii_serialization()),
        scheme => Some(format!("{scheme}:")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_the_app_and_nowhere_else() {
        let cases = [
            (None, ""),
            (
                Some("https://app.contoso.com/signed-in?x=1"),
                " https://app.contoso.com",
            ),
            (Some("https://APP.contoso.com:8443/"), " https://app.contoso.com:8443"),
            (Some("http://localhost:51234"), " http://localhost:51234"),
            (Some("msal1f2e://auth"), " msal1f2e:"),
            (Some("https://a.example; script-src *"), ""),
            (Some("https://a.example/; script-src *"), " https://a.example"),
            (Some("not a url"), ""),
            (Some("https://b\u{fc}cher.example/"), " https://xn--bcher-kva.example"),
        ];
        for (leads_to, expected) in cases {
            let policy = content_security_policy(leads_to);
            let found = policy.to_str().unwrap().strip_prefix(POLICY).unwrap();
            assert_eq!(found, expected, "{leads_to:?}");
        }
    }
}
