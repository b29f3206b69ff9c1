//! A large table of detections, made through the storage's own insert.

use crate::random::Random;
use keepwatch_engine::{Clock, SystemClock};
use keepwatch_graph::{
    ActivityType, CorrelationId, RiskDetail, RiskDetection, RiskDetectionTimingType, RiskEventType, RiskLevel,
    RiskState, SignInId, SignInLocation, Timestamp, TokenIssuerType, UserId,
};
use keepwatch_storage::{Pending, Store, StoreSettings};
use std::path::Path;

/// How far the detections reach back: as long as they are kept.
const DAYS: i64 = 90;
const USERS: u64 = 5_000;
/// Detections that are written at once.
const BATCH: u64 = 5_000;

const TYPES: [(&str, RiskEventType); 4] = [
    ("unfamiliarFeatures", RiskEventType::UnfamiliarFeatures),
    ("unlikelyTravel", RiskEventType::UnlikelyTravel),
    ("anonymizedIPAddress", RiskEventType::AnonymizedIpAddress),
    ("maliciousIPAddress", RiskEventType::MaliciousIpAddress),
];

/// Makes a database of so many detections.
pub(super) fn fill(database: &Path, count: u64) -> anyhow::Result<()> {
    let store = Store::open(&StoreSettings::new(database.to_string_lossy()))?;
    let end = SystemClock.now();
    let mut written: Option<Pending<u64>> = None;
    for first in (0..count).step_by(BATCH as usize) {
        let batch: Vec<RiskDetection> = (first..count.min(first + BATCH))
            .map(|index| detection(index, count, end))
            .collect();
        let writing = store.write_later(move |tx| tx.insert_risk_detections(&batch))?;
        // The next batch is made while this one is stored.
        if let Some(before) = written.replace(writing) {
            before.wait()?;
        }
    }
    if let Some(last) = written {
        last.wait()?;
    }
    Ok(())
}

/// Detection `index` of `count`, which are in the order of time.
fn detection(index: u64, count: u64, end: Timestamp) -> RiskDetection {
    let mut random = Random::of(index);
    let span = DAYS * 86_400;
    let at = end.plus_seconds((span as u64 * index / count) as i64 - span);
    let (event_type, closed_type) = random.pick(&TYPES);
    let user = random.below(USERS);
    let sign_in = SignInId::new(random.uuid());
    RiskDetection {
        id: keepwatch_detection::detection_id(sign_in, event_type),
        request_id: Some(sign_in),
        correlation_id: Some(CorrelationId::new(random.uuid())),
        risk_event_type: (*event_type).to_owned(),
        risk_state: if random.per_mille(100) { RiskState::AtRisk } else { RiskState::Remediated },
        risk_level: match random.below(10) {
            0 => RiskLevel::High,
            1..=3 => RiskLevel::Medium,
            _ => RiskLevel::Low,
        },
        risk_detail: RiskDetail::None,
        source: Some("IdentityProtection".to_owned()),
        detection_timing_type: RiskDetectionTimingType::Realtime,
        activity: ActivityType::Signin,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: Some(format!("198.18.{}.{}", random.below(256), random.below(256))),
        location: Some(SignInLocation {
            city: Some("Munich".to_owned()),
            state: Some("Bavaria".to_owned()),
            country_or_region: Some("DE".to_owned()),
            geo_coordinates: None,
        }),
        activity_date_time: at,
        detected_date_time: at.plus_seconds(random.below(60) as i64),
        last_updated_date_time: at.plus_seconds(3600),
        user_id: UserId::new(Random::of(user).uuid()),
        user_display_name: Some(format!("Employee Number {user}")),
        user_principal_name: Some(format!("employee{user}@contoso.example")),
        additional_info: Some(
            r#"[{"Key":"userAgent","Value":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},{"Key":"riskReasons","Value":["UnfamiliarIP","UnfamiliarBrowser","UnfamiliarLocation"]},{"Key":"mitreTechniques","Value":"T1078"}]"#
                .to_owned(),
        ),
        risk_type: Some(*closed_type),
        mitre_technique_id: Some("T1078".to_owned()),
    }
}
