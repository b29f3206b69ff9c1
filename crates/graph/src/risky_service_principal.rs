//! `riskyServicePrincipal` and its history.

use crate::enums::{RiskDetail, RiskLevel, RiskState};
use crate::ids::{ServicePrincipalHistoryItemId, ServicePrincipalId};
use crate::timestamp::Timestamp;

entity! {
    /// A service principal that is or was at risk. Source: Microsoft Graph v1.0 and beta, `riskyServicePrincipal`.
    RiskyServicePrincipal "riskyServicePrincipal" {
        id "id": ServicePrincipalId,
        app_id "appId": Option<String>,
        display_name "displayName": Option<String>,
        /// Whether it can get tokens.
        is_enabled "isEnabled": Option<bool>,
        /// Whether a change is still being applied.
        is_processing "isProcessing": bool,
        risk_detail "riskDetail": RiskDetail,
        risk_last_updated_date_time "riskLastUpdatedDateTime": Timestamp,
        risk_level "riskLevel": RiskLevel,
        risk_state "riskState": RiskState,
        /// `Application`, `ManagedIdentity` or `Legacy`.
        service_principal_type "servicePrincipalType": Option<String>,
        ; beta
        /// What beta called `isEnabled` first.
        account_enabled "accountEnabled": Option<bool>,
    } columns {
        "id" => "id",
        "appId" => "app_id",
        "displayName" => "display_name",
        "isEnabled" => "is_enabled",
        "isProcessing" => "is_processing",
        "riskDetail" => "risk_detail",
        "riskLastUpdatedDateTime" => "risk_last_updated_date_time",
        "riskLevel" => "risk_level",
        "riskState" => "risk_state",
        "servicePrincipalType" => "service_principal_type",
        "accountEnabled" => "account_enabled",
    }, navigation {
        "history" => many "riskyServicePrincipalHistoryItem" [contained],
    }
}

complex! {
    /// What changed a service principal's risk.
    RiskServicePrincipalActivity "riskServicePrincipalActivity" {
        detail "detail": Option<RiskDetail>,
        risk_event_types "riskEventTypes": Vec<String>,
    }
}

entity! {
    /// The risk of a service principal as it was after one change. Source: Microsoft Graph v1.0 and beta,
    /// `riskyServicePrincipalHistoryItem`, which derives from `riskyServicePrincipal`.
    ///
    /// The beta schema at hand, that of the national clouds, derives it from `entity`. The documentation of beta shows a
    /// whole copy of the row there too, and so does this.
    RiskyServicePrincipalHistoryItem "riskyServicePrincipalHistoryItem" {
        id "id": ServicePrincipalHistoryItemId,
        app_id "appId": Option<String>,
        display_name "displayName": Option<String>,
        is_enabled "isEnabled": Option<bool>,
        is_processing "isProcessing": bool,
        risk_detail "riskDetail": RiskDetail,
        risk_last_updated_date_time "riskLastUpdatedDateTime": Timestamp,
        risk_level "riskLevel": RiskLevel,
        risk_state "riskState": RiskState,
        service_principal_type "servicePrincipalType": Option<String>,
        /// Who did it: an administrator's or application's id; none for the system.
        initiated_by "initiatedBy": Option<String>,
        activity "activity": RiskServicePrincipalActivity,
        ; beta
        account_enabled "accountEnabled": Option<bool>,
        service_principal_id "servicePrincipalId": Option<ServicePrincipalId>,
    } columns {
        "id" => "id",
        "appId" => "app_id",
        "displayName" => "display_name",
        "isEnabled" => "is_enabled",
        "isProcessing" => "is_processing",
        "riskDetail" => "risk_detail",
        "riskLastUpdatedDateTime" => "risk_last_updated_date_time",
        "riskLevel" => "risk_level",
        "riskState" => "risk_state",
        "servicePrincipalType" => "service_principal_type",
        "initiatedBy" => "initiated_by",
        "activity/detail" => "activity_detail",
        "activity/riskEventTypes" => "activity_risk_event_types",
        "accountEnabled" => "account_enabled",
        "servicePrincipalId" => "service_principal_id",
    } base RiskyServicePrincipal::TYPE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PolicyView;
    use crate::edm::Version;
    use serde_json::{Value, json};

    /// The sample of the documentation, and what is left of it in v1.0.
    #[test]
    fn the_versions_call_the_switch_by_different_names() {
        let sample = json!({
            "id": "9089a539-a539-9089-39a5-899039a58990", "accountEnabled": true, "isEnabled": true,
            "isProcessing": false, "riskLastUpdatedDateTime": "2021-08-14T13:06:51.0451374Z", "riskLevel": "high",
            "riskState": "atRisk", "riskDetail": "none", "displayName": "Contoso App",
            "appId": "b55552fe-a272-4b56-990b-95038d917878", "servicePrincipalType": "Application",
        });
        let risky: RiskyServicePrincipal = serde_json::from_value(sample.clone()).unwrap();
        let shown =
            |version| -> Value { serde_json::from_str(&risky.document().json(version, PolicyView::Empty)).unwrap() };
        assert_eq!(shown(Version::Beta), sample);
        let mut v1 = sample;
        v1.as_object_mut().unwrap().remove("accountEnabled");
        assert_eq!(shown(Version::V1), v1);
    }
}
