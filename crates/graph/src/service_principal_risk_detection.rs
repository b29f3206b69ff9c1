//! `servicePrincipalRiskDetection`: one reason to doubt a service principal.

use crate::enums::{ActivityType, RiskDetail, RiskDetectionTimingType, RiskLevel, RiskState, TokenIssuerType};
use crate::ids::{CorrelationId, RiskDetectionId, ServicePrincipalId, SignInId};
use crate::sign_in::SignInLocation;
use crate::timestamp::Timestamp;

entity! {
    /// One reason to doubt a service principal. Source: Microsoft Graph v1.0 and beta, `servicePrincipalRiskDetection`.
    ServicePrincipalRiskDetection "servicePrincipalRiskDetection" {
        id "id": RiskDetectionId,
        /// The sign-in's id; none where the detection is not linked to one.
        request_id "requestId": Option<SignInId>,
        correlation_id "correlationId": Option<CorrelationId>,
        /// An open list: what detector fired.
        risk_event_type "riskEventType": String,
        risk_state "riskState": RiskState,
        risk_level "riskLevel": RiskLevel,
        risk_detail "riskDetail": RiskDetail,
        source "source": Option<String>,
        detection_timing_type "detectionTimingType": RiskDetectionTimingType,
        activity "activity": ActivityType,
        token_issuer_type "tokenIssuerType": TokenIssuerType,
        ip_address "ipAddress": Option<String>,
        location "location": Option<SignInLocation>,
        /// When the activity took place.
        activity_date_time "activityDateTime": Timestamp,
        /// When the risk was detected.
        detected_date_time "detectedDateTime": Timestamp,
        last_updated_date_time "lastUpdatedDateTime": Timestamp,
        service_principal_id "servicePrincipalId": ServicePrincipalId,
        service_principal_display_name "servicePrincipalDisplayName": Option<String>,
        app_id "appId": Option<String>,
        /// The credentials that the activity was made with.
        key_ids "keyIds": Vec<String>,
        /// A JSON text: an array of objects with `Key` and `Value`.
        additional_info "additionalInfo": Option<String>,
        ; beta
        mitre_technique_id "mitreTechniqueId": Option<String>,
    } columns {
        "id" => "id",
        "requestId" => "request_id",
        "correlationId" => "correlation_id",
        "riskEventType" => "risk_event_type",
        "riskState" => "risk_state",
        "riskLevel" => "risk_level",
        "riskDetail" => "risk_detail",
        "source" => "source",
        "detectionTimingType" => "detection_timing_type",
        "activity" => "activity",
        "tokenIssuerType" => "token_issuer_type",
        "ipAddress" => "ip_address",
        "location/city" => "location_city",
        "location/state" => "location_state",
        "location/countryOrRegion" => "location_country_or_region",
        "activityDateTime" => "activity_date_time",
        "detectedDateTime" => "detected_date_time",
        "lastUpdatedDateTime" => "last_updated_date_time",
        "servicePrincipalId" => "service_principal_id",
        "servicePrincipalDisplayName" => "service_principal_display_name",
        "appId" => "app_id",
        "keyIds" => "key_ids",
        "mitreTechniqueId" => "mitre_technique_id",
    }
}
