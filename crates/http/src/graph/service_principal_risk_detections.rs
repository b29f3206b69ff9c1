//! `identityProtection/servicePrincipalRiskDetections`.
//!
//! Source: Microsoft Graph v1.0, servicePrincipalRiskDetection: list, get.

use crate::graph::collection::risk_pages;
use crate::graph::resource::Served;
use keepwatch_graph::ServicePrincipalRiskDetection;
use keepwatch_odata::{Direction, Limits};

impl Served for ServicePrincipalRiskDetection {
    /// Newest first.
    const LIMITS: Limits = risk_pages(&[("detectedDateTime", Direction::Descending)]);
    const CONTEXT: &'static str = "identityProtection/servicePrincipalRiskDetections";
}
