//! The roots: `identityProtection`, `auditLogs`, `identity` and `identity/conditionalAccess`. Clients that walk the schema
//! ask for them; they have nothing of their own.

use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::permission::audit_logs::ReadDirectoryAudits;
use crate::permission::conditional_access::ReadPolicies;
use crate::permission::identity_protection::ReadIdentityProtection;
use axum::response::Response;
use keepwatch_graph::conditional_access::conditional_access_root::ConditionalAccessRoot;
use keepwatch_graph::roots::{AuditLogRoot, IdentityContainer, IdentityProtectionRoot};

/// `GET /identityProtection`: 200.
pub(crate) async fn identity_protection(
    _: Caller<ReadIdentityProtection>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let root = (IdentityProtectionRoot {}).document();
    entity::singleton(&request, IdentityProtectionRoot::TYPE, "identityProtection", &root)
}

/// `GET /auditLogs`: 200.
pub(crate) async fn audit_logs(_: Caller<ReadDirectoryAudits>, request: GraphRequest) -> Result<Response, GraphError> {
    let root = (AuditLogRoot {}).document();
    entity::singleton(&request, AuditLogRoot::TYPE, "auditLogs", &root)
}

/// `GET /identity`: 200.
pub(crate) async fn identity(_: Caller<ReadPolicies>, request: GraphRequest) -> Result<Response, GraphError> {
    let root = IdentityContainer {
        id: "identity".to_owned(),
    };
    entity::singleton(&request, IdentityContainer::TYPE, "identity", &root.document())
}

/// `GET /identity/conditionalAccess`: 200.
pub(crate) async fn conditional_access(_: Caller<ReadPolicies>, request: GraphRequest) -> Result<Response, GraphError> {
    let root = ConditionalAccessRoot {
        id: "conditionalAccess".to_owned(),
    };
    let context = "identity/conditionalAccess";
    entity::singleton(&request, ConditionalAccessRoot::TYPE, context, &root.document())
}
