//! Evidence as `additionalInfo`: a JSON text, an array of objects with `Key` and `Value`.
//!
//! Graph documents the keys `userAgent`, `mitreTechniques`, `riskReasons`, `clientIp`, `relatedLocation`,
//! `relatedEventTimeInUtc` and `relatedUserAgent`; the others are ours, for facts that have none there.

use super::{Evidence, pair};
use crate::attempt::Attempt;
use crate::features::value;
use serde_json::{Value, json};

/// Where the entry of each detection is, by its anchor.
const ENTRIES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/detections.md#");

/// The entry of a type for whoever gets the alert.
pub fn alert_url(event_type: &str) -> String {
    format!("{ENTRIES}{}", event_type.to_ascii_lowercase())
}

pub(super) fn render(evidence: &Evidence, attempt: Option<&Attempt>, event_type: &str, technique: &str) -> String {
    let mut pairs = vec![
        pair(
            "userAgent",
            json!(attempt.and_then(|attempt| value(attempt.user_agent.as_deref()))),
        ),
        pair("alertUrl", json!(alert_url(event_type))),
        pair("mitreTechniques", json!(technique)),
        pair("clientIp", json!(attempt.and_then(|attempt| attempt.address))),
        pair("reason", json!(evidence.reason())),
    ];
    pairs.extend(evidence.explained().pairs());
    Value::Array(pairs).to_string()
}
