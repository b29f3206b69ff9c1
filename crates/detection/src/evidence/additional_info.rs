//! Evidence as `additionalInfo`: a JSON text, an array of objects with `Key` and `Value`.
//!
//! Graph documents the keys `userAgent`, `mitreTechniques`, `riskReasons`, `clientIp`, `relatedLocation`,
//! `relatedEventTimeInUtc` and `relatedUserAgent`; the others are ours, for facts that have none there.

use super::{
    CrowdEvidence, Evidence, ListHit, NewCountryEvidence, NotSuppressed, TokenReuseEvidence, Travel, Unfamiliar, reason,
};
use crate::attempt::Attempt;
use crate::crowd::Origin;
use crate::features::{Feature, value};
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
    match evidence {
        Evidence::Anonymizer(hit) | Evidence::MaliciousAddress(hit) | Evidence::VerifiedActor(hit) => {
            pairs.push(list(hit));
        }
        Evidence::Unfamiliar(unfamiliar) => pairs.extend(unfamiliar_pairs(unfamiliar)),
        Evidence::Travel(travel) => pairs.extend(travel_pairs(travel)),
        Evidence::NewCountry(new) => pairs.extend(new_country_pairs(new)),
        Evidence::TokenReuse(reuse) => pairs.extend(token_reuse_pairs(reuse)),
        Evidence::Spray(crowd) | Evidence::FailingAddress(crowd) => pairs.push(attack(crowd)),
        Evidence::Leak(leak) => pairs.extend([
            pair("list", json!({"name": &*leak.list})),
            pair("passwordSetDateTime", json!(leak.password_set)),
        ]),
    }
    Value::Array(pairs).to_string()
}

fn pair(key: &str, value: Value) -> Value {
    json!({"Key": key, "Value": value})
}

fn list(hit: &ListHit) -> Value {
    let fields = json!({
        "name": &*hit.list,
        "class": hit.class.as_str(),
        "entry": &*hit.entry,
        "updatedDateTime": hit.updated,
        "ageInDays": hit.age_days,
    });
    pair("list", fields)
}

fn unfamiliar_pairs(unfamiliar: &Unfamiliar) -> [Value; 4] {
    let properties = unfamiliar.properties.iter();
    let reasons: Vec<_> = properties
        .clone()
        .map(|property| risk_reason(property.feature))
        .collect();
    let details: Vec<_> = properties
        .map(|property| {
            json!({
                "property": property.feature.as_str(),
                "value": property.value,
                "timesSeen": 0,
                "ofSignIns": property.of_sign_ins,
                "usersInTenant": property.users_in_tenant,
            })
        })
        .collect();
    [
        pair("riskReasons", json!(reasons)),
        pair("unfamiliarProperties", json!(details)),
        pair("deviceIsKnown", json!(unfamiliar.device_is_known)),
        pair("score", json!(hundredths(unfamiliar.score))),
    ]
}

/// The words Graph's own detections use, and ours in their manner where they have none.
const fn risk_reason(feature: Feature) -> &'static str {
    match feature {
        Feature::Address => "UnfamiliarIP",
        Feature::Prefix => "UnfamiliarIPsubnet",
        Feature::Network => "UnfamiliarASN",
        Feature::Country => "UnfamiliarLocation",
        Feature::UserAgent => "UnfamiliarUserAgent",
        Feature::Browser => "UnfamiliarBrowser",
        Feature::OperatingSystem => "UnfamiliarOperatingSystem",
        Feature::DeviceType => "UnfamiliarDeviceType",
        Feature::Device => "UnfamiliarDevice",
        Feature::App => "UnfamiliarApplication",
    }
}

fn travel_pairs(travel: &Travel) -> [Value; 7] {
    let before = &travel.from.stay;
    let related_location = json!({
        "clientIP": null,
        "latitude": before.point.latitude,
        "longitude": before.point.longitude,
        "asn": before.network,
        "countryCode": before.country.as_deref(),
        "city": before.city.as_deref(),
        "ipRange": before.prefix.as_deref(),
    });
    let hours = travel.to.at.seconds_since(travel.from.at) / 3_600.0;
    // JSON has no infinity: between two sign-ins of one instant there is no speed to name.
    let speed = travel.speed_kmh.is_finite().then(|| travel.speed_kmh.round() as i64);
    [
        pair("relatedEventTimeInUtc", json!(travel.from.at)),
        pair("relatedLocation", related_location),
        pair("relatedUserAgent", json!(before.user_agent.as_deref())),
        pair("distanceInKilometers", json!(travel.distance_km.round() as i64)),
        pair("hoursBetween", json!(hundredths(hours))),
        pair("speedInKilometersPerHour", json!(speed)),
        pair("notSuppressedBecause", not_suppressed(&travel.not_suppressed)),
    ]
}

fn not_suppressed(rules: &[NotSuppressed]) -> Value {
    let rules = rules.iter().map(|rule| {
        let mut item = json!({"rule": rule.rule(), "because": reason::why_not(*rule)});
        match rule {
            NotSuppressed::Learned(known) => {
                item["days"] = json!(known.days.floor() as i64);
                item["signIns"] = json!(known.sign_ins);
            }
            NotSuppressed::SeldomPlace {
                within_km,
                seen,
                needed,
            } => {
                item["withinKilometers"] = json!(within_km);
                item["days"] = json!(seen.days.floor() as i64);
                item["signIns"] = json!(seen.sign_ins);
                item["daysNeeded"] = json!(needed.days.floor() as i64);
                item["signInsNeeded"] = json!(needed.sign_ins);
            }
            NotSuppressed::Untrusted(ends) | NotSuppressed::Unpopular(ends) => item["holdsOf"] = json!(ends.as_str()),
            NotSuppressed::Unsettled { hours } => item["withinHours"] = json!(hours),
            NotSuppressed::ShownPlace
            | NotSuppressed::ShownCountry
            | NotSuppressed::UntrustedPlace
            | NotSuppressed::NoDevice
            | NotSuppressed::NewDevice => {}
        }
        item
    });
    rules.collect()
}

fn new_country_pairs(new: &NewCountryEvidence) -> [Value; 5] {
    let usual: Vec<_> = new
        .usual
        .iter()
        .map(|known| json!({"country": known.country, "signIns": known.sign_ins}))
        .collect();
    [
        pair("country", json!(new.country)),
        pair("lastSeenInCountry", json!(new.last_seen)),
        pair("usualCountries", json!(usual)),
        pair("usersInTenant", json!(new.users_in_tenant)),
        pair("notSuppressedBecause", not_suppressed(&new.not_suppressed)),
    ]
}

fn token_reuse_pairs(reuse: &TokenReuseEvidence) -> [Value; 3] {
    [
        pair("tokenFamily", json!(reuse.family)),
        pair("relatedEventTimeInUtc", json!(reuse.replaced)),
        pair("relatedLocation", json!({"clientIP": reuse.first_from})),
    ]
}

fn attack(crowd: &CrowdEvidence) -> Value {
    let (address, prefix, network, browser) = match &crowd.origin {
        Origin::Address(address) => (Some(address), None, None, None),
        Origin::Prefix(prefix) => (None, Some(prefix), None, None),
        Origin::Program { network, browser } => (None, None, Some(network), Some(browser)),
    };
    let fields = json!({
        "address": address,
        "ipRange": prefix,
        "asn": network,
        "browser": browser,
        "usersSeen": crowd.users,
        "usersFailed": crowd.strangers,
        "wrongCredentials": crowd.wrong,
        "rightCredentials": crowd.right,
        "shareAtLeast": hundredths(crowd.share_at_least),
        "firstWrongDateTime": crowd.from,
        "lastWrongDateTime": crowd.to,
    });
    pair("attack", fields)
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
