//! Agents at risk: `riskyAgent` in its three forms, and `agentRiskDetection`. Only beta has them.

use crate::enums::{AgentIdentityType, RiskDetail, RiskDetectionTimingType, RiskLevel, RiskState};
use crate::timestamp::Timestamp;

/// Declares a form of `riskyAgent`: they differ in name alone.
macro_rules! risky_agent {
    ($(#[$doc:meta])* $name:ident $graph:literal $(base $base:expr)?) => {
        entity! {
            $(#[$doc])*
            $name $graph {
                id "id": String,
                agent_display_name "agentDisplayName": Option<String>,
                /// The blueprint that the agent was made from.
                blueprint_id "blueprintId": Option<String>,
                identity_type "identityType": AgentIdentityType,
                is_deleted "isDeleted": bool,
                is_enabled "isEnabled": bool,
                /// Whether a change is still being applied.
                is_processing "isProcessing": bool,
                risk_detail "riskDetail": RiskDetail,
                risk_last_modified_date_time "riskLastModifiedDateTime": Option<Timestamp>,
                risk_level "riskLevel": RiskLevel,
                risk_state "riskState": RiskState,
            } columns {} not null [
                "identityType", "isDeleted", "isEnabled", "isProcessing", "riskDetail", "riskLevel", "riskState",
            ] $(base $base)?
        }
    };
}

risky_agent! {
    /// What all risky agents have.
    RiskyAgentBase "riskyAgent"
}
risky_agent! {
    /// An agent with an identity of its own. Source: Microsoft Graph beta, `riskyAgentIdentity`.
    RiskyAgentIdentity "riskyAgentIdentity" base RiskyAgentBase::TYPE
}
risky_agent! {
    /// The principal of a blueprint that agents are made from. Source: Microsoft Graph beta,
    /// `riskyAgentIdentityBlueprintPrincipal`.
    RiskyAgentIdentityBlueprintPrincipal "riskyAgentIdentityBlueprintPrincipal" base RiskyAgentBase::TYPE
}
risky_agent! {
    /// An agent that acts as a user. Source: Microsoft Graph beta, `riskyAgentUser`.
    RiskyAgentUser "riskyAgentUser" base RiskyAgentBase::TYPE
}

entity_forms! {
    /// An agent that is or was at risk. Source: Microsoft Graph beta, `riskyAgent`.
    RiskyAgent of RiskyAgentBase::TYPE; {
        Identity(RiskyAgentIdentity),
        BlueprintPrincipal(RiskyAgentIdentityBlueprintPrincipal),
        User(RiskyAgentUser),
    } columns {
        "id" => "id",
        "agentDisplayName" => "agent_display_name",
        "blueprintId" => "blueprint_id",
        "identityType" => "identity_type",
        "isDeleted" => "is_deleted",
        "isEnabled" => "is_enabled",
        "isProcessing" => "is_processing",
        "riskDetail" => "risk_detail",
        "riskLastModifiedDateTime" => "risk_last_modified_date_time",
        "riskLevel" => "risk_level",
        "riskState" => "risk_state",
    }
}

entity! {
    /// One reason to doubt an agent. Source: Microsoft Graph beta, `agentRiskDetection`.
    AgentRiskDetection "agentRiskDetection" {
        id "id": String,
        activity_date_time "activityDateTime": Option<Timestamp>,
        /// A JSON text: an array of objects with `Key` and `Value`.
        additional_info "additionalInfo": Option<String>,
        agent_display_name "agentDisplayName": Option<String>,
        agent_id "agentId": Option<String>,
        blueprint_id "blueprintId": Option<String>,
        client_session_id "clientSessionId": Option<String>,
        detected_date_time "detectedDateTime": Option<Timestamp>,
        detection_timing_type "detectionTimingType": RiskDetectionTimingType,
        display_name "displayName": String,
        identity_id "identityId": String,
        identity_type "identityType": AgentIdentityType,
        last_modified_date_time "lastModifiedDateTime": Option<Timestamp>,
        risk_detail "riskDetail": RiskDetail,
        risk_event_type "riskEventType": String,
        risk_evidence "riskEvidence": Option<String>,
        risk_level "riskLevel": RiskLevel,
        risk_state "riskState": RiskState,
        sign_in_client_display_name "signInClientDisplayName": Option<String>,
        sign_in_correlation_id "signInCorrelationId": Option<String>,
        sign_in_request_id "signInRequestId": Option<String>,
        source "source": Option<String>,
    } columns {
        "id" => "id",
        "activityDateTime" => "activity_date_time",
        "agentDisplayName" => "agent_display_name",
        "agentId" => "agent_id",
        "blueprintId" => "blueprint_id",
        "detectedDateTime" => "detected_date_time",
        "detectionTimingType" => "detection_timing_type",
        "identityId" => "identity_id",
        "identityType" => "identity_type",
        "lastModifiedDateTime" => "last_modified_date_time",
        "riskDetail" => "risk_detail",
        "riskEventType" => "risk_event_type",
        "riskLevel" => "risk_level",
        "riskState" => "risk_state",
        "signInCorrelationId" => "sign_in_correlation_id",
        "signInRequestId" => "sign_in_request_id",
        "source" => "source",
    } not null [
        "detectionTimingType", "displayName", "identityId", "identityType", "riskDetail", "riskEventType", "riskLevel",
        "riskState",
    ]
}
