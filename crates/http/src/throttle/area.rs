//! Which limits a request falls under, by its method, path and query.

use axum::http::Method;
use keepwatch_graph::Version;

/// A part of the API with limits of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Area {
    /// Identity protection and Conditional Access.
    IdentityProtection,
    /// Sign-ins, directory audits, authentication methods.
    Reports,
    /// Users, groups, applications and what they are granted.
    Directory {
        /// What the request costs.
        units: u32,
        /// Whether it changes anything.
        is_write: bool,
    },
    /// What has only the limit of the whole service.
    Other,
}

impl Area {
    /// The area of a path as routes spell it; `None` outside the Graph API, whose limits these are.
    pub(crate) fn of(method: &Method, path: &str, query: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let (version, rest) = segments.split_first()?;
        if ![Version::V1.segment(), Version::Beta.segment()].contains(version) {
            return None;
        }
        Some(match rest {
            ["identityProtection" | "riskyUsers" | "riskDetections", ..]
            | ["identity", "conditionalAccess", ..]
            | ["conditionalAccess", ..]
            | ["policies", ..] => Area::IdentityProtection,
            ["auditLogs", ..] | ["users", _, "authentication", ..] | ["me", "authentication", ..] => Area::Reports,
            [
                "users"
                | "me"
                | "groups"
                | "applications"
                | "servicePrincipals"
                | "oauth2PermissionGrants"
                | "directoryObjects"
                | "directoryRoles"
                | "directory"
                | "organization"
                | "domains",
                rest @ ..,
            ] => Area::Directory {
                units: units(method, &segments, rest, query),
                is_write: is_write(method, rest),
            },
            _ => Area::Other,
        })
    }

    pub(crate) fn is_directory(&self) -> bool {
        matches!(self, Area::Directory { .. })
    }
}

/// Actions that only look something up.
fn is_write(method: &Method, rest: &[&str]) -> bool {
    const LOOK_UPS: [&str; 6] = [
        "getByIds",
        "checkMemberGroups",
        "checkMemberObjects",
        "getMemberGroups",
        "getMemberObjects",
        "validateProperties",
    ];
    let looks_up = rest.last().is_some_and(|last| LOOK_UPS.contains(last));
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) && !looks_up
}

/// The price in resource units. Source: Microsoft Graph, throttling limits, "resource unit cost" and the factors below it.
fn units(method: &Method, segments: &[&str], rest: &[&str], query: &str) -> u32 {
    let is_get = matches!(*method, Method::GET | Method::HEAD);
    let costs_two = match (segments.get(1).copied().unwrap_or_default(), rest) {
        ("users" | "applications", []) | ("oauth2PermissionGrants", []) => is_get,
        ("servicePrincipals", [_, "appRoleAssignments"]) => is_get,
        (_, [.., "getMemberObjects"]) => true,
        _ => false,
    };
    let mut units: i64 = if costs_two { 2 } else { 1 };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let top = value.parse::<u32>();
        match name.trim_start_matches('$') {
            "select" => units -= 1,
            "expand" => units += 1,
            "top" if top.is_ok_and(|top| top < 20) => units -= 1,
            _ => {}
        }
    }
    units.clamp(1, 100) as u32
}
