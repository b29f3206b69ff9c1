//! What a token is asked for: one resource, as `resource` (v1) or `scope` (v2).

use crate::frame::origin::Origin;
use crate::oauth::error::OAuthError;
use keepwatch_token::{Endpoint, Form, GRAPH_APP_ID, GRAPH_URL};

/// Scopes that may stand beside a resource and ask for nothing in a token of an application.
const IDENTITY_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];
const DEFAULT: &str = "/.default";

/// The audience of the token that `form` asks for.
///
/// Graph under its own names is taken as it is spelled, since the token repeats it. The server's own origin is Graph
/// too; it becomes Graph's name, so that the token is good whichever of the server's names a request comes by.
pub(crate) fn audience(endpoint: Endpoint, form: &Form, own: Option<&Origin>) -> Result<String, OAuthError> {
    let resource = match endpoint {
        Endpoint::V1 => form.require("resource")?,
        Endpoint::V2 if form.get("resource").is_some() && form.get("scope").is_none() => {
            return Err(OAuthError::ResourceOnV2);
        }
        Endpoint::V2 => resource_of(form.require("scope")?)?,
    };
    let bare = resource.trim_end_matches('/');
    if bare.eq_ignore_ascii_case(GRAPH_URL) || bare == GRAPH_APP_ID {
        Ok(resource.to_owned())
    } else if own.is_some_and(|own| own.is(bare)) {
        Ok(GRAPH_URL.to_owned())
    } else {
        let resource = resource.to_owned();
        Err(OAuthError::UnknownResource { resource })
    }
}

/// The resource of `{resource}/.default`, which must be the only one in the scope.
fn resource_of(scope: &str) -> Result<&str, OAuthError> {
    let mut asked = scope
        .split_ascii_whitespace()
        .filter(|word| !IDENTITY_SCOPES.contains(word));
    match (asked.next(), asked.next()) {
        (Some(one), None) => one.strip_suffix(DEFAULT).ok_or_else(|| OAuthError::ScopeNotDefault {
            scope: scope.to_owned(),
        }),
        _ => Err(OAuthError::InvalidScope {
            scope: scope.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(endpoint: Endpoint, form: &str) -> Result<String, OAuthError> {
        let own = Origin::parse("https://localhost:8443").unwrap();
        audience(endpoint, &Form::parse(form.as_bytes()), Some(&own))
    }

    #[test]
    fn graph_has_several_names() {
        use Endpoint::{V1, V2};
        let graph = GRAPH_URL.to_owned();
        let scope = |scope: &str| OAuthError::InvalidScope {
            scope: scope.to_owned(),
        };
        let bare = |scope: &str| OAuthError::ScopeNotDefault {
            scope: scope.to_owned(),
        };
        let unknown = |resource: &str| OAuthError::UnknownResource {
            resource: resource.to_owned(),
        };
        let cases = [
            (V2, "scope=https://graph.microsoft.com/.default", Ok(graph.clone())),
            (
                V2,
                "scope=https://graph.microsoft.com//.default",
                Ok(format!("{graph}/")),
            ),
            (
                V2,
                "scope=00000003-0000-0000-c000-000000000000/.default",
                Ok(GRAPH_APP_ID.to_owned()),
            ),
            (V2, "scope=https://localhost:8443/.default", Ok(graph.clone())),
            (V2, "scope=https://localhost/.default", Ok(graph.clone())),
            (
                V2,
                "scope=openid+https://graph.microsoft.com/.default",
                Ok(graph.clone()),
            ),
            (
                V2,
                "scope=https://graph.microsoft.com/User.Read",
                Err(bare("https://graph.microsoft.com/User.Read")),
            ),
            (V2, "scope=a/.default+b/.default", Err(scope("a/.default b/.default"))),
            (V2, "scope=openid", Err(scope("openid"))),
            (
                V2,
                "scope=https://vault.azure.net/.default",
                Err(unknown("https://vault.azure.net")),
            ),
            (V2, "scope=/.default", Err(unknown(""))),
            (
                V2,
                "resource=https://graph.microsoft.com",
                Err(OAuthError::ResourceOnV2),
            ),
            (V2, "", Err(OAuthError::MissingParameter { name: "scope" })),
            (V1, "resource=https://graph.microsoft.com", Ok(graph.clone())),
            (
                V1,
                "resource=https%3A%2F%2Fgraph.microsoft.com%2F",
                Ok(format!("{graph}/")),
            ),
            (V1, "resource=https://localhost:8443/", Ok(graph.clone())),
            (
                V1,
                "resource=https://localhost:1/",
                Err(unknown("https://localhost:1/")),
            ),
            (
                V1,
                "scope=https://graph.microsoft.com/.default",
                Err(OAuthError::MissingParameter { name: "resource" }),
            ),
        ];
        for (endpoint, form, expected) in cases {
            assert_eq!(check(endpoint, form), expected, "{endpoint:?} {form}");
        }
    }
}
