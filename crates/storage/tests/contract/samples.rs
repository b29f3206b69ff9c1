//! Values to store.

use keepwatch_detection::Features;
use keepwatch_graph::{
    ActivityType, RiskDetail, RiskDetection, RiskDetectionId, RiskDetectionTimingType, RiskLevel, RiskState, RiskyUser,
    SignIn, SignInId, Timestamp, TokenIssuerType, UserId,
};
use keepwatch_storage::SignInRow;
use serde_json::json;

/// The `number`-th instant, seconds apart.
pub(crate) fn at(number: i64) -> Timestamp {
    Timestamp::parse("2026-03-01T00:00:00Z").unwrap().plus_seconds(number)
}

pub(crate) fn user(number: u32) -> UserId {
    format!("00000000-0000-4000-8000-{number:012}").parse().unwrap()
}

pub(crate) fn sign_in_id(number: u32) -> SignInId {
    format!("10000000-0000-4000-8000-{number:012}").parse().unwrap()
}

/// A sign-in of `user(of)` at `at(number)`, with something in every part of its document.
pub(crate) fn sign_in(number: u32, of: u32) -> SignIn {
    serde_json::from_value(json!({
        "id": sign_in_id(number), "createdDateTime": at(number.into()), "userId": user(of),
        "userDisplayName": format!("Ünal {of}"), "userPrincipalName": format!("user{of}@contoso.com"),
        "appId": "00000003-0000-0000-c000-000000000000", "ipAddress": "203.0.113.7", "isInteractive": true,
        "status": { "errorCode": 0 }, "deviceDetail": { "browser": "Firefox 140", "browserId": "b1" },
        "location": { "city": "Paris", "countryOrRegion": "FR" },
        "signInEventTypes": ["interactiveUser"],
        "appliedConditionalAccessPolicies": [{ "id": "p1", "result": "success", "conditionsSatisfied": "users" }],
    }))
    .unwrap()
}

pub(crate) fn features() -> Features {
    Features {
        prefix: Some("203.0.113.0/24".into()),
        network: Some("64500".into()),
        country: Some("FR".into()),
        browser: Some("Firefox 140".into()),
        operating_system: Some("Linux".into()),
        ..Features::default()
    }
}

pub(crate) fn row(sign_in: &SignIn) -> SignInRow {
    SignInRow::new(sign_in, &features())
}

pub(crate) fn detection_id(number: u32) -> RiskDetectionId {
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    RiskDetectionId::new(hash)
}

/// An active detection of `user(of)`.
pub(crate) fn detection(number: u32, of: u32, sign_in: Option<u32>) -> RiskDetection {
    RiskDetection {
        id: detection_id(number),
        request_id: sign_in.map(sign_in_id),
        correlation_id: None,
        risk_event_type: "unfamiliarFeatures".to_owned(),
        risk_state: RiskState::AtRisk,
        risk_level: RiskLevel::Medium,
        risk_detail: RiskDetail::None,
        source: Some("Keepwatch".to_owned()),
        detection_timing_type: RiskDetectionTimingType::Realtime,
        activity: ActivityType::Signin,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: Some("203.0.113.7".to_owned()),
        location: None,
        activity_date_time: at(number.into()),
        detected_date_time: at(number.into()),
        last_updated_date_time: at(number.into()),
        user_id: user(of),
        user_display_name: Some(format!("User {of}")),
        user_principal_name: None,
        additional_info: Some("[]".to_owned()),
        risk_type: None,
        mitre_technique_id: Some("T1078".to_owned()),
    }
}

pub(crate) fn risky_user(number: u32, state: RiskState) -> RiskyUser {
    RiskyUser {
        id: user(number),
        is_deleted: false,
        is_processing: false,
        risk_level: RiskLevel::High,
        risk_state: state,
        risk_detail: RiskDetail::None,
        risk_last_updated_date_time: at(number.into()),
        user_display_name: Some(format!("User {number}")),
        user_principal_name: None,
    }
}
