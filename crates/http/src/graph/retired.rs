//! `identityRiskEvents`, the API before `riskDetections`: removed, and saying so.
//!
//! Microsoft's stopped returning data on 2020-01-10 and is gone from the schema. Old scripts that still ask for it are
//! told what to ask for instead, rather than finding nothing for ever.

use crate::graph::error::GraphError;

/// The collections of the removed API.
pub(crate) const COLLECTIONS: [&str; 8] = [
    "identityRiskEvents",
    "anonymousIpRiskEvents",
    "impossibleTravelRiskEvents",
    "leakedCredentialsRiskEvents",
    "locatedRiskEvents",
    "malwareRiskEvents",
    "suspiciousIpRiskEvents",
    "unfamiliarLocationRiskEvents",
];

/// `GET /beta/identityRiskEvents` and its relatives: 410.
pub(crate) async fn gone() -> GraphError {
    GraphError::gone(
        "the identityRiskEvents API was removed on 2020-01-10: use identityProtection/riskDetections instead",
    )
}
