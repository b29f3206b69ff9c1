//! `riskyUser` and its history.

use crate::enums::{RiskDetail, RiskEventType, RiskLevel, RiskState};
use crate::ids::{HistoryItemId, UserId};
use crate::timestamp::Timestamp;

entity! {
    /// A user who is or was at risk. Source: Microsoft Graph v1.0 and beta, `riskyUser`.
    RiskyUser "riskyUser" {
        id "id": UserId,
        is_deleted "isDeleted": bool,
        /// Whether a change is still being applied.
        is_processing "isProcessing": bool,
        risk_level "riskLevel": RiskLevel,
        risk_state "riskState": RiskState,
        risk_detail "riskDetail": RiskDetail,
        risk_last_updated_date_time "riskLastUpdatedDateTime": Timestamp,
        user_display_name "userDisplayName": Option<String>,
        user_principal_name "userPrincipalName": Option<String>,
    } columns {
        "id" => "id",
        "isDeleted" => "is_deleted",
        "isProcessing" => "is_processing",
        "riskLevel" => "risk_level",
        "riskState" => "risk_state",
        "riskDetail" => "risk_detail",
        "riskLastUpdatedDateTime" => "risk_last_updated_date_time",
        "userDisplayName" => "user_display_name",
        "userPrincipalName" => "user_principal_name",
    }, navigation {
        "history" => many "riskyUserHistoryItem" [contained],
    }
}

complex! {
    /// What changed a user's risk.
    RiskUserActivity "riskUserActivity" {
        detail "detail": Option<RiskDetail>,
        risk_event_types "riskEventTypes": Vec<String>,
        ; beta
        event_types "eventTypes": Vec<RiskEventType>,
    }
}

entity! {
    /// The risk of a user as it was after one change. Source: Microsoft Graph v1.0 and beta, `riskyUserHistoryItem`,
    /// which derives from `riskyUser`.
    RiskyUserHistoryItem "riskyUserHistoryItem" {
        id "id": HistoryItemId,
        is_deleted "isDeleted": bool,
        is_processing "isProcessing": bool,
        risk_level "riskLevel": RiskLevel,
        risk_state "riskState": RiskState,
        risk_detail "riskDetail": RiskDetail,
        risk_last_updated_date_time "riskLastUpdatedDateTime": Timestamp,
        user_display_name "userDisplayName": Option<String>,
        user_principal_name "userPrincipalName": Option<String>,
        user_id "userId": UserId,
        /// Who did it: an administrator's or application's id; none for the system.
        initiated_by "initiatedBy": Option<String>,
        activity "activity": RiskUserActivity,
    } columns {
        "id" => "id",
        "isDeleted" => "is_deleted",
        "isProcessing" => "is_processing",
        "riskLevel" => "risk_level",
        "riskState" => "risk_state",
        "riskDetail" => "risk_detail",
        "riskLastUpdatedDateTime" => "risk_last_updated_date_time",
        "userDisplayName" => "user_display_name",
        "userPrincipalName" => "user_principal_name",
        "userId" => "user_id",
        "initiatedBy" => "initiated_by",
        "activity/detail" => "activity_detail",
        "activity/riskEventTypes" => "activity_risk_event_types",
    } base RiskyUser::TYPE
}
