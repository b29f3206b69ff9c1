//! Graph's documented limits.

use super::bucket::Rate;
use super::size::Size;

/// Whose requests a limit counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of one application in this tenant.
    AppAndTenant,
    /// Those of all applications.
    Tenant,
}

/// One limit, and what one request takes of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Which limit it is.
    pub(super) name: &'static str,
    pub(super) scope: Scope,
    pub(super) rate: Rate,
    pub(super) cost: f64,
    /// Whether a refusal says when to come again.
    pub(super) tells_when: bool,
    /// `x-ms-throttle-information`, where the resource has it.
    pub(super) reason: Option<&'static str>,
}

const fn limit(name: &'static str, scope: Scope, units: f64, seconds: f64, cost: f64) -> Limit {
    Limit {
        name,
        scope,
        rate: Rate { units, seconds },
        cost,
        tells_when: true,
        reason: None,
    }
}

/// What keeps one application from taking the server from all others: far more than any needs.
pub(super) const fn safety() -> Limit {
    limit("safety", Scope::AppAndTenant, 10_000.0, 1.0, 1.0)
}

/// The whole service: 2,000 requests a second.
pub(super) const fn service() -> Limit {
    limit("service", Scope::AppAndTenant, 2000.0, 1.0, 1.0)
}

/// Identity protection and Conditional Access: one request a second, of all applications together, and no `Retry-After`.
pub(super) const fn identity_protection() -> Limit {
    Limit {
        tells_when: false,
        ..limit("identity protection", Scope::Tenant, 1.0, 1.0, 1.0)
    }
}

/// Sign-ins, directory audits and authentication methods: five requests in ten seconds.
pub(super) const fn reports() -> Limit {
    limit("reports", Scope::AppAndTenant, 5.0, 10.0, 1.0)
}

/// Directory objects: in ten seconds as many units as the size of the tenant gives; and of writes 3,000 in 150 seconds for
/// each application, 18,000 in five minutes for all. What an application may ask of all tenants together is far more, and
/// here there is one tenant.
pub(super) fn directory(units: u32, is_write: bool, size: Size) -> Vec<Limit> {
    let units = limit("directory", Scope::AppAndTenant, size.units(), 10.0, f64::from(units));
    let writes = limit("directory writes", Scope::AppAndTenant, 3000.0, 150.0, 1.0);
    let all_writes = limit("directory writes of all", Scope::Tenant, 18_000.0, 300.0, 1.0);
    let because = |limit, reason| Limit {
        reason: Some(reason),
        ..limit
    };
    let mut limits = vec![because(units, "ResourceUnitLimitExceeded")];
    if is_write {
        limits.push(because(writes, "WriteLimitExceeded"));
        limits.push(because(all_writes, "WriteLimitExceeded"));
    }
    limits
}
