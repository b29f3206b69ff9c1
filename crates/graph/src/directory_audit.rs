//! `directoryAudit`: who did what to whom.

use crate::enums::{GroupType, OperationResult};
use crate::ids::CorrelationId;
use crate::sign_in::KeyValue;
use crate::timestamp::Timestamp;

complex! {
    /// An application that acted.
    AppIdentity "appIdentity" {
        app_id "appId": Option<String>,
        display_name "displayName": Option<String>,
        service_principal_id "servicePrincipalId": Option<String>,
        service_principal_name "servicePrincipalName": Option<String>,
    }
}

complex! {
    /// Who acted.
    Identity "identity" {
        id "id": Option<String>,
        display_name "displayName": Option<String>,
    } , is [open]
}

complex! {
    /// A user who acted.
    UserIdentity "userIdentity" {
        id "id": Option<String>,
        display_name "displayName": Option<String>,
        ip_address "ipAddress": Option<String>,
        user_principal_name "userPrincipalName": Option<String>,
    } base Identity::TYPE, is [open]
}

complex! {
    /// The token that an action was made with.
    TokenDetails "tokenDetails" {
        issued_at_date_time "issuedAtDateTime": Option<Timestamp>,
        unique_token_identifier "uniqueTokenIdentifier": Option<String>,
    }
}

complex! {
    /// What joins an action with other records of the same device, session or token.
    LinkableIdentifiers "linkableIdentifiers" {
        device_id "deviceId": Option<String>,
        session_id "sessionId": Option<String>,
        token_details "tokenDetails": Option<TokenDetails>,
    }
}

complex! {
    /// Who acted: a user or an application.
    AuditActivityInitiator "auditActivityInitiator" {
        app "app": Option<AppIdentity>,
        user "user": Option<UserIdentity>,
        ; beta
        linkable_identifiers "linkableIdentifiers": Option<LinkableIdentifiers>,
    }
}

complex! {
    /// One property that an action changed. Values are JSON texts.
    ModifiedProperty "modifiedProperty" {
        display_name "displayName": Option<String>,
        new_value "newValue": Option<String>,
        old_value "oldValue": Option<String>,
    }
}

complex! {
    /// What an action changed.
    TargetResource "targetResource" {
        id "id": Option<String>,
        display_name "displayName": Option<String>,
        group_type "groupType": Option<GroupType>,
        modified_properties "modifiedProperties": Vec<ModifiedProperty>,
        resource_type "type": Option<String>,
        user_principal_name "userPrincipalName": Option<String>,
    }
}

entity! {
    /// A record of one action on the tenant. Source: Microsoft Graph v1.0 and beta, `directoryAudit`.
    DirectoryAudit "directoryAudit" {
        id "id": String,
        activity_date_time "activityDateTime": Timestamp,
        activity_display_name "activityDisplayName": String,
        additional_details "additionalDetails": Vec<KeyValue>,
        category "category": String,
        correlation_id "correlationId": Option<CorrelationId>,
        initiated_by "initiatedBy": AuditActivityInitiator,
        logged_by_service "loggedByService": Option<String>,
        operation_type "operationType": Option<String>,
        result "result": Option<OperationResult>,
        result_reason "resultReason": Option<String>,
        target_resources "targetResources": Vec<TargetResource>,
        ; beta
        user_agent "userAgent": Option<String>,
    } columns {
        "id" => "id",
        "activityDateTime" => "activity_date_time",
        "activityDisplayName" => "activity_display_name",
        "category" => "category",
        "correlationId" => "correlation_id",
        "loggedByService" => "logged_by_service",
        "result" => "result",
        "initiatedBy/user/id" => "initiated_by_user_id",
        "initiatedBy/user/displayName" => "initiated_by_user_display_name",
        "initiatedBy/user/userPrincipalName" => "initiated_by_user_principal_name",
        "initiatedBy/app/appId" => "initiated_by_app_id",
        "initiatedBy/app/displayName" => "initiated_by_app_display_name",
        "targetResources/id" => "target_ids",
        "targetResources/displayName" => "target_display_names",
    } not null ["activityDateTime", "activityDisplayName", "category", "initiatedBy"]
}
