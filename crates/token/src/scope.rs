//! `scope`: what is asked to know of the person, and what is asked to do at one API.
//!
//! Source: Microsoft identity platform, scopes and permissions; OpenID Connect Core section 5.4.

use crate::access_claims::{GRAPH_APP_ID, GRAPH_URL};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest `scope` that is read: what Graph keeps of one grant.
pub const SCOPE_BYTES_MAX: usize = 4 * 1024;
/// The name that stands for everything that was granted.
const DEFAULT: &str = ".default";

/// What a scope of OpenID Connect lets an application know or keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IdentityScope {
    /// `openid`: who signed in, as an id token.
    OpenId,
    /// `profile`: what they are called.
    Profile,
    /// `email`: their address.
    Email,
    /// `offline_access`: a refresh token.
    OfflineAccess,
}

impl IdentityScope {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::OpenId, Self::Profile, Self::Email, Self::OfflineAccess];

    /// As it is spelled.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// The scope of that name, in any case.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str().eq_ignore_ascii_case(word))
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScopeRequest {
    /// Of OpenID Connect's scopes.
    pub identity: BTreeSet<IdentityScope>,
    /// The API, as it was spelled; `None` where no scope spells one, which means Graph.
    pub resource: Option<String>,
    /// Names of the API's scopes, each once, as they were spelled; `.default` is not among them.
    pub names: Vec<String>,
    /// Whether `.default` is asked for: everything that was granted.
    pub wants_all_granted: bool,
}

/// Why a `scope` cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Nothing in it, or more than [`SCOPE_BYTES_MAX`], or characters that no scope has.
    #[error("it must be names of scopes with spaces between them")]
    Form,
    /// Scopes of two APIs.
    #[error("it names scopes of more than one resource")]
    SeveralResources,
    /// `.default` beside other scopes of the same API, which it stands for already or does not.
    #[error("it asks for `.default` and for other scopes of the same resource")]
    DefaultWithOthers,
}

impl ScopeRequest {
    /// Reads a `scope` with spaces in it. A name without an API before it is one of Graph's.
    pub fn parse(scope: &str) -> Result<Self, ScopeError> {
        // RFC 6749 section 3.3.
        let is_scope = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if scope.len() > SCOPE_BYTES_MAX {
            return Err(ScopeError::Form);
        }
        let mut asked = Self::default();
        for word in scope.split_ascii_whitespace() {
            if !word.bytes().all(is_scope) {
                return Err(ScopeError::Form);
            }
            asked.add(word)?;
        }
        if asked == Self::default() {
            return Err(ScopeError::Form);
        }
        if asked.wants_all_granted && !asked.names.is_empty() {
            return Err(ScopeError::DefaultWithOthers);
        }
        Ok(asked)
    }

    /// What the v1.0 endpoints understand: one API, everything that was granted, and a refresh token without asking.
    pub fn of_resource(resource: Option<&str>) -> Self {
        Self {
            identity: IdentityScope::ALL.into_iter().collect(),
            resource: resource.map(str::to_owned),
            names: Vec::new(),
            wants_all_granted: true,
        }
    }

    fn add(&mut self, word: &str) -> Result<(), ScopeError> {
        if let Some(scope) = IdentityScope::of(word) {
            self.identity.insert(scope);
            return Ok(());
        }
        let (resource, name) = match word.rsplit_once('/') {
            Some((resource, name)) => (Some(resource), name),
            None => (None, word),
        };
        let is_first = self.names.is_empty() && !self.wants_all_granted;
        if !is_first && !is_same_resource(self.resource_or_graph(), resource.unwrap_or(GRAPH_URL)) {
            return Err(ScopeError::SeveralResources);
        }
        if let (None, Some(resource)) = (&self.resource, resource) {
            self.resource = Some(resource.to_owned());
        }
        if name.eq_ignore_ascii_case(DEFAULT) {
            self.wants_all_granted = true;
        } else if name.is_empty() {
            return Err(ScopeError::Form);
        } else if !self.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            self.names.push(name.to_owned());
        }
        Ok(())
    }

    /// The API that is asked for.
    pub fn resource_or_graph(&self) -> &str {
        self.resource.as_deref().unwrap_or(GRAPH_URL)
    }

    /// Whether that is another name for the API that is asked for. Connectors send a `resource` beside such a scope to the
    /// v2.0 endpoints, which have no such parameter; as long as it says the same again, nothing is lost by passing it over.
    pub fn is_for(&self, resource: &str) -> bool {
        is_same_resource(self.resource_or_graph(), resource)
    }

    /// A scope of the API as the application calls it: with the API's name before it, if it asked with that.
    pub fn spelled(&self, name: &str) -> String {
        match &self.resource {
            Some(resource) => format!("{resource}/{name}"),
            None => name.to_owned(),
        }
    }

    /// Whether this scope of OpenID Connect is asked for.
    pub fn has(&self, scope: IdentityScope) -> bool {
        self.identity.contains(&scope)
    }

    /// Every scope that is asked for, without the API's name.
    pub fn words(&self) -> Vec<&str> {
        let identity = self.identity.iter().map(|scope| scope.as_str());
        let all = self.wants_all_granted.then_some(DEFAULT);
        identity
            .chain(self.names.iter().map(String::as_str))
            .chain(all)
            .collect()
    }

    /// Whether it asks for all that `other` asks of an API.
    pub fn covers(&self, other: &Self) -> bool {
        let has = |name: &String| self.names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let names = self.wants_all_granted || !other.wants_all_granted && other.names.iter().all(has);
        names && is_same_resource(self.resource_or_graph(), other.resource_or_graph())
    }

    /// Of the scopes that were granted, those that are asked for, as they were granted.
    pub fn among<'a>(&self, granted: &'a [String]) -> Vec<&'a str> {
        let is_asked =
            |scope: &&'a str| self.wants_all_granted || self.names.iter().any(|name| name.eq_ignore_ascii_case(scope));
        granted.iter().map(String::as_str).filter(is_asked).collect()
    }
}

/// Whether a resource is Graph, by either of its own names.
pub fn is_graph(resource: &str) -> bool {
    let bare = resource.trim_end_matches('/');
    bare.eq_ignore_ascii_case(GRAPH_URL) || bare == GRAPH_APP_ID
}

fn is_same_resource(one: &str, other: &str) -> bool {
    let bare = |resource: &str| resource.trim_end_matches('/').to_ascii_lowercase();
    bare(one) == bare(other) || is_graph(one) && is_graph(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scope: &str) -> Result<String, ScopeError> {
        let asked = ScopeRequest::parse(scope)?;
        let identity: Vec<&str> = asked.identity.iter().map(|scope| scope.as_str()).collect();
        let all = if asked.wants_all_granted { " all" } else { "" };
        let resource = asked.resource.as_deref().unwrap_or("-");
        Ok(format!(
            "{} | {resource} | {}{all}",
            identity.join(","),
            asked.names.join(",")
        ))
    }

    #[test]
    fn a_scope_is_of_one_resource() {
        let cases = [
            ("openid profile", Ok("openid,profile | - | ")),
            ("OpenID offline_access", Ok("openid,offline_access | - | ")),
            ("User.Read", Ok(" | - | User.Read")),
            ("user.read User.Read Mail.Read", Ok(" | - | user.read,Mail.Read")),
            (
                "openid https://graph.microsoft.com/.default",
                Ok("openid | https://graph.microsoft.com |  all"),
            ),
            (
                "https://graph.microsoft.com//.default",
                Ok(" | https://graph.microsoft.com/ |  all"),
            ),
            (
                "User.Read 00000003-0000-0000-c000-000000000000/Mail.Read",
                Ok(" | 00000003-0000-0000-c000-000000000000 | User.Read,Mail.Read"),
            ),
            ("api://some-api/files.read", Ok(" | api://some-api | files.read")),
            ("api://some-api/a api://other-api/b", Err(ScopeError::SeveralResources)),
            ("api://some-api/a User.Read", Err(ScopeError::SeveralResources)),
            ("User.Read .default openid", Err(ScopeError::DefaultWithOthers)),
            (
                "api://some-api/.default api://some-api/a",
                Err(ScopeError::DefaultWithOthers),
            ),
            ("api://some-api/", Err(ScopeError::Form)),
            ("", Err(ScopeError::Form)),
            ("  ", Err(ScopeError::Form)),
            ("a\"b", Err(ScopeError::Form)),
            ("ü", Err(ScopeError::Form)),
        ];
        for (scope, expected) in cases {
            assert_eq!(check(scope), expected.map(str::to_owned), "{scope:?}");
        }
        assert_eq!(check(&"a ".repeat(SCOPE_BYTES_MAX)), Err(ScopeError::Form));
    }

    #[test]
    fn more_is_asked_for_by_another_name_or_of_another_api() {
        let cases = [
            ("openid User.Read", "User.Read", true),
            ("User.Read Mail.Read", "mail.read", true),
            ("openid", "profile", true),
            (".default", "Mail.Read", true),
            ("openid User.Read", "Mail.Read", false),
            ("openid User.Read", ".default", false),
            ("openid User.Read", "api://some-api/User.Read", false),
            (".default", "api://some-api/.default", false),
            ("https://graph.microsoft.com/User.Read", "User.Read", true),
        ];
        for (asked, other, expected) in cases {
            let [asked_of, other_of] = [asked, other].map(|scope| ScopeRequest::parse(scope).unwrap());
            assert_eq!(asked_of.covers(&other_of), expected, "{asked} > {other}");
        }
        let asked = ScopeRequest::parse("openid https://graph.microsoft.com/User.Read Mail.Read").unwrap();
        assert_eq!(asked.words(), ["openid", "User.Read", "Mail.Read"]);
        assert!(asked.is_for("https://graph.microsoft.com/") && !asked.is_for("api://some-api"));
        assert_eq!(
            ScopeRequest::parse("openid .default").unwrap().words(),
            ["openid", ".default"]
        );
    }

    #[test]
    fn nothing_is_given_that_was_not_granted() {
        let granted = ["User.Read".to_owned(), "Mail.Read".to_owned()];
        let cases = [
            ("user.read Files.Read", vec!["User.Read"]),
            (".default", vec!["User.Read", "Mail.Read"]),
            ("openid", vec![]),
            ("Files.Read", vec![]),
        ];
        for (scope, expected) in cases {
            assert_eq!(ScopeRequest::parse(scope).unwrap().among(&granted), expected, "{scope}");
        }
    }
}
