//! The nouns of the project: Graph's resource types, each declared once.
//!
//! A declaration (see [`declare`](crate::edm)) makes the Rust type, how it is read from JSON, how it is written for v1.0
//! and beta, and its property table: the EDM type of every property and the column that holds it. What is stored and
//! what is served is the same value, so there is no second set of types to keep in step.

#[macro_use]
mod declare;

pub mod agent_risk;
pub mod authentication;
pub mod binary;
pub mod body;
pub mod conditional_access;
pub mod csdl;
pub mod directory;
pub mod directory_audit;
pub mod document;
pub mod edm;
pub mod enums;
mod flags;
pub mod ids;
pub mod mask;
pub mod openapi;
pub mod operations;
pub mod risk_detection;
pub mod risky_service_principal;
pub mod risky_user;
pub mod roots;
pub mod served;
pub mod service_principal_risk_detection;
pub mod sign_in;
pub mod structured;
pub mod subscription;
#[cfg(test)]
mod testing;
pub mod text;
pub mod timestamp;

pub use directory_audit::DirectoryAudit;
pub use document::Document;
pub use edm::{ComplexType, Edm, EntityType, EnumType, Evolvable, Kind, Property, Version, Versions};
pub use enums::{
    ActivityType, AppliedConditionalAccessPolicyResult, ConditionalAccessStatus, OperationResult, RiskDetail,
    RiskDetectionTimingType, RiskEventType, RiskLevel, RiskState, TokenIssuerType,
};
pub use ids::{
    AppId, CorrelationId, DirectoryObjectId, HistoryItemId, RiskDetectionId, ServicePrincipalHistoryItemId,
    ServicePrincipalId, SignInId, TenantId, UserId,
};
pub use risk_detection::RiskDetection;
pub use risky_service_principal::{
    RiskServicePrincipalActivity, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem,
};
pub use risky_user::{RiskUserActivity, RiskyUser, RiskyUserHistoryItem};
pub use service_principal_risk_detection::ServicePrincipalRiskDetection;
pub use sign_in::{DeviceDetail, GeoCoordinates, SignIn, SignInLocation, SignInStatus};
pub use subscription::Subscription;
pub use timestamp::Timestamp;
