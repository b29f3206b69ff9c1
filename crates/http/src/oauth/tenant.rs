//! The tenant in a path: `/{tenant}/oauth2/...`.

use crate::app::{App, HttpSettings};
use crate::oauth::error::OAuthError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use keepwatch_graph::TenantId;

/// How the path names the tenant. A deployment is one tenant, so every name that is accepted means the same; what the
/// discovery documents say of their issuer differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tenant {
    /// By its id or its domain.
    Named(TenantId),
    /// As `common`.
    Common,
    /// As `organizations`.
    Organizations,
}

impl Tenant {
    fn parse(settings: &HttpSettings, text: &str) -> Result<Self, OAuthError> {
        if text.parse() == Ok(settings.tenant) || text.eq_ignore_ascii_case(&settings.domain) {
            Ok(Tenant::Named(settings.tenant))
        } else if text.eq_ignore_ascii_case("common") {
            Ok(Tenant::Common)
        } else if text.eq_ignore_ascii_case("organizations") {
            Ok(Tenant::Organizations)
        } else {
            let tenant = text.to_owned();
            Err(OAuthError::UnknownTenant { tenant })
        }
    }

    /// Whether it says which tenant.
    pub(crate) fn is_named(self) -> bool {
        matches!(self, Tenant::Named(_))
    }

    /// What the endpoints in the tenant's documents have in its place: clients learn the id from them.
    pub(crate) fn segment(self) -> String {
        match self {
            Tenant::Named(id) => id.to_string(),
            Tenant::Common => "common".to_owned(),
            Tenant::Organizations => "organizations".to_owned(),
        }
    }

    /// What issuers in the tenant's documents have in its place: documents for many tenants leave a mark that clients
    /// fill in from the token.
    pub(crate) fn in_issuer(self) -> String {
        match self {
            Tenant::Named(id) => id.to_string(),
            Tenant::Common | Tenant::Organizations => "{tenantid}".to_owned(),
        }
    }
}

impl FromRequestParts<App> for Tenant {
    type Rejection = OAuthError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, OAuthError> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, app).await;
        let segments = path.map(|Path(segments)| segments).unwrap_or_default();
        let tenant = segments.iter().find(|(name, _)| name == "tenant");
        Tenant::parse(app.settings(), tenant.map_or("", |(_, value)| value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tenant_has_many_names() {
        let id: TenantId = "aaaabbbb-0000-cccc-1111-dddd2222eeee".parse().unwrap();
        let settings = HttpSettings::new(id, "contoso.com");
        let cases = [
            ("aaaabbbb-0000-cccc-1111-dddd2222eeee", Some(Tenant::Named(id))),
            ("AAAABBBB-0000-cccc-1111-dddd2222eeee", Some(Tenant::Named(id))),
            ("Contoso.com", Some(Tenant::Named(id))),
            ("common", Some(Tenant::Common)),
            ("organizations", Some(Tenant::Organizations)),
            ("consumers", None),
            ("fabrikam.com", None),
            ("aaaabbbb-0000-cccc-1111-dddd2222eeef", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Tenant::parse(&settings, text).ok(), expected, "{text}");
        }
    }
}
