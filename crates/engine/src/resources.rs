//! Graph resources out of what detection found.

use keepwatch_detection::life_cycle::{DetectionRisk, SignInRisk};
use keepwatch_detection::{Assessment, Attempt, Detected, detection_id};
use keepwatch_graph::{
    ActivityType, RiskDetail, RiskDetection, RiskEventType, RiskState, SignIn, Timestamp, TokenIssuerType,
};
use keepwatch_storage::UserNames;

/// `source` of every detection that Keepwatch makes: what clients of the original look for.
pub(crate) const SOURCE: &str = "IdentityProtection";

/// The detections of a sign-in, as they are when they are new.
pub(crate) fn detections(
    sign_in: &SignIn,
    attempt: &Attempt,
    detected: &[Detected],
    now: Timestamp,
) -> Vec<RiskDetection> {
    let of = |detected: &Detected| RiskDetection {
        id: detection_id(sign_in.id, detected.event_type),
        request_id: Some(sign_in.id),
        correlation_id: sign_in.correlation_id.as_deref().and_then(|id| id.parse().ok()),
        risk_event_type: detected.event_type.to_owned(),
        risk_state: RiskState::AtRisk,
        risk_level: detected.level,
        risk_detail: RiskDetail::None,
        source: Some(SOURCE.to_owned()),
        detection_timing_type: detected.timing,
        activity: ActivityType::Signin,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: sign_in.ip_address.clone(),
        location: sign_in.location.clone(),
        activity_date_time: sign_in.created_date_time,
        detected_date_time: now,
        last_updated_date_time: now,
        user_id: attempt.user,
        user_display_name: sign_in.user_display_name.clone(),
        user_principal_name: sign_in.user_principal_name.clone(),
        additional_info: Some(detected.additional_info(attempt)),
        risk_type: Some(closed_type(detected.event_type)),
        mitre_technique_id: Some(detected.technique.to_owned()),
    };
    detected.iter().map(of).collect()
}

/// `riskType` of older clients: the closed list has no member for newer types.
pub(crate) fn closed_type(event_type: &str) -> RiskEventType {
    event_type.parse().unwrap_or(RiskEventType::UnknownFutureValue)
}

/// What the life cycle sees of a detection.
pub(crate) fn detection_risk(detection: &RiskDetection) -> DetectionRisk {
    DetectionRisk {
        id: detection.id,
        sign_in: detection.request_id,
        event_type: detection.risk_event_type.as_str().into(),
        level: detection.risk_level,
        state: detection.risk_state,
        detail: detection.risk_detail,
        at: detection.activity_date_time,
    }
}

/// A detection as the life cycle leaves it.
pub(crate) fn set_detection_risk(detection: &mut RiskDetection, risk: &DetectionRisk) {
    detection.risk_level = risk.level;
    detection.risk_state = risk.state;
    detection.risk_detail = risk.detail;
}

/// What the life cycle sees of a sign-in that is new.
pub(crate) fn sign_in_risk(sign_in: &SignIn, assessment: &Assessment) -> SignInRisk {
    SignInRisk {
        id: sign_in.id,
        during: assessment.level_during,
        aggregated: assessment.level_aggregated,
        state: RiskState::AtRisk,
        detail: RiskDetail::None,
        at: sign_in.created_date_time,
    }
}

/// A sign-in as the life cycle leaves it.
pub(crate) fn set_sign_in_risk(sign_in: &mut SignIn, risk: &SignInRisk) {
    sign_in.risk_level_aggregated = risk.aggregated.into();
    sign_in.risk_state = risk.state.into();
    sign_in.risk_detail = risk.detail.into();
}

/// The sign-in with its risk.
pub(crate) fn risky(sign_in: &SignIn, assessment: &Assessment) -> SignIn {
    let mut sign_in = sign_in.clone();
    sign_in.risk_level_during_sign_in = assessment.level_during.into();
    sign_in.risk_level_aggregated = assessment.level_aggregated.into();
    sign_in.risk_state = RiskState::AtRisk.into();
    sign_in.risk_detail = RiskDetail::None.into();
    let types = || assessment.detections.iter().map(|detected| detected.event_type);
    sign_in.risk_event_types_v2 = types().map(str::to_owned).collect();
    sign_in.risk_event_types = types().map(|event_type| closed_type(event_type).into()).collect();
    sign_in
}

/// Adds the types of detections to those that the sign-in names.
pub(crate) fn add_event_types(sign_in: &mut SignIn, detections: &[RiskDetection]) {
    for event_type in detections.iter().map(|detection| &detection.risk_event_type) {
        if !sign_in.risk_event_types_v2.contains(event_type) {
            sign_in.risk_event_types_v2.push(event_type.clone());
            sign_in.risk_event_types.push(closed_type(event_type).into());
        }
    }
}

/// How the user is called in rows that follow from the sign-in.
pub(crate) fn names(sign_in: &SignIn) -> UserNames {
    UserNames {
        display_name: sign_in.user_display_name.clone(),
        principal_name: sign_in.user_principal_name.clone(),
    }
}
