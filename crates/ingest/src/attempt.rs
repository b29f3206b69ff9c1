//! From a sign-in as it was logged to what a detector looks at.

use keepwatch_detection::{Attempt, Place, Point, Progress};
use keepwatch_graph::{AppliedConditionalAccessPolicyResult, SignIn, SignInLocation, TokenIssuerType, edm::Evolvable};
use std::net::IpAddr;

/// What a detector looks at in `sign_in`; `None` where no user is behind it.
pub fn attempt(sign_in: &SignIn) -> Option<Attempt> {
    let user = sign_in.user_id.parse().ok()?;
    let device = sign_in.device_detail.as_ref();
    let proven_device = device.and_then(|device| given(&device.device_id).or_else(|| given(&device.browser_id)));
    Some(Attempt {
        sign_in: sign_in.id,
        user,
        at: sign_in.created_date_time,
        // Documentation shows impossible addresses, and some logs leave it empty: both are unknown.
        address: sign_in
            .ip_address
            .as_deref()
            .and_then(|text| text.trim().parse::<IpAddr>().ok())
            .map(|ip| ip.to_canonical()),
        app: given(&sign_in.app_id),
        user_agent: given(&sign_in.user_agent),
        device: proven_device,
        progress: progress(sign_in),
        second_factor: proved_second_factor(sign_in),
        interactive: sign_in.is_interactive.unwrap_or(true),
        token_issuer: token_issuer(sign_in),
        // Records do not say it; our own token endpoint adds it.
        token_reuse: None,
    })
}

/// The issuer of a federated user's token, in the one spelling in which it is stored and counted. The service's own tokens
/// and those of its backup come from no other issuer, whatever name a record gives them.
fn token_issuer(sign_in: &SignIn) -> Option<Box<str>> {
    let is_own = match &sign_in.token_issuer_type {
        Some(Evolvable::Known(kind)) => match kind {
            TokenIssuerType::AzureAd | TokenIssuerType::AzureAdBackupAuth => true,
            TokenIssuerType::AdFederationServices
            | TokenIssuerType::AdFederationServicesMfaAdapter
            | TokenIssuerType::NpsExtension
            | TokenIssuerType::UnknownFutureValue => false,
        },
        Some(Evolvable::Unknown(_)) | None => false,
    };
    let name = sign_in
        .token_issuer_name
        .as_deref()
        .filter(|name| !is_own && !name.is_empty())?;
    Some(keepwatch_graph::edm::folded(name).into())
}

fn given(text: &Option<String>) -> Option<Box<str>> {
    text.as_deref().filter(|text| !text.is_empty()).map(Into::into)
}

/// Status codes that say the first credential was wrong or there was none to check.
///
/// Source: Microsoft Entra, authentication error codes: 50126 wrong name or password, 50034 unknown user, 50053 locked
/// or from a malicious address, 50056 no password set, 50064 validation failed, 50055 password expired is *not* among
/// them since it is told only to who knows the password, 50057 disabled, 81016 and 50020 no such account here.
pub const WRONG_CREDENTIAL: [i32; 9] = [50126, 50034, 50053, 50056, 50064, 50020, 51004, 90094, 81016];

fn progress(sign_in: &SignIn) -> Progress {
    let code = sign_in
        .status
        .as_ref()
        .and_then(|status| status.error_code)
        .unwrap_or(0);
    if WRONG_CREDENTIAL.contains(&code) {
        Progress::WrongCredential
    } else if sign_in.succeeded() {
        Progress::Succeeded
    } else {
        Progress::Interrupted
    }
}

/// Whether a second factor was proved in this very sign-in. A claim in an older token proves nothing: it is what an
/// attacker with a stolen token brings along.
fn proved_second_factor(sign_in: &SignIn) -> bool {
    if !sign_in.succeeded() {
        return false;
    }
    let has_fresh_step = sign_in.authentication_details.iter().any(|step| {
        let is_second = step
            .authentication_step_requirement
            .as_deref()
            .is_some_and(|requirement| !requirement.eq_ignore_ascii_case("Primary authentication"));
        let method = step.authentication_method.as_deref().unwrap_or_default();
        let is_claim = is_earlier_claim(step.authentication_step_result_detail.as_deref())
            || method.eq_ignore_ascii_case("Previously satisfied")
            || method.to_ascii_lowercase().contains("claim in");
        is_second && step.succeeded == Some(true) && !is_claim
    });
    // v1.0 has no steps; it tells a fresh second factor from an old one in the status only.
    let details = sign_in
        .status
        .as_ref()
        .and_then(|status| status.additional_details.as_deref());
    let status_says_fresh = details.is_some_and(|details| details.to_ascii_lowercase().starts_with("mfa completed"));
    let policy_was_satisfied = sign_in.applied_conditional_access_policies.iter().any(|policy| {
        let asked = policy
            .enforced_grant_controls
            .iter()
            .any(|control| control.eq_ignore_ascii_case("mfa"));
        asked && policy.result == Some(Evolvable::Known(AppliedConditionalAccessPolicyResult::Success))
    });
    has_fresh_step || status_says_fresh || policy_was_satisfied && sign_in.mfa_detail.is_some()
}

fn is_earlier_claim(detail: Option<&str>) -> bool {
    detail.is_some_and(|detail| detail.to_ascii_lowercase().contains("claim in the token"))
}

/// The place that the log itself names: whoever wrote it knew more than a table of addresses does.
///
/// `None` where it names neither a country nor a point. Zero degrees north and east is how some logs write "unknown".
pub fn place(location: Option<&SignInLocation>) -> Option<Place> {
    let location = location?;
    let shared = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(Into::into);
    let country = location
        .country_or_region
        .as_deref()
        .filter(|code| is_country_code(code));
    let point = location
        .geo_coordinates
        .as_ref()
        .and_then(|geo| point(geo.latitude?, geo.longitude?));
    if country.is_none() && point.is_none() {
        return None;
    }
    Some(Place {
        country: country.map(|code| code.to_ascii_uppercase().into()),
        state: shared(&location.state),
        city: shared(&location.city),
        point,
    })
}

pub(crate) fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether degrees are those of a point.
pub(crate) fn is_on_globe(latitude: f64, longitude: f64) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}

fn point(latitude: f64, longitude: f64) -> Option<Point> {
    let is_unknown = latitude == 0.0 && longitude == 0.0;
    (is_on_globe(latitude, longitude) && !is_unknown).then_some(Point {
        latitude,
        longitude,
        accuracy_km: 0.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sign_in(members: Value) -> SignIn {
        let mut record = json!({
            "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
            "createdDateTime": "2020-03-13T19:15:41.6195833Z",
            "userId": "26be570a-ae82-4189-b4e2-a37c6808512d",
        });
        record
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn how_far_it_got() {
        let cases = [
            (json!({}), Progress::Succeeded),
            (json!({"status": null}), Progress::Succeeded),
            (json!({"status": {"errorCode": 0}}), Progress::Succeeded),
            (json!({"status": {"errorCode": 50126}}), Progress::WrongCredential),
            (json!({"status": {"errorCode": 50034}}), Progress::WrongCredential),
            (json!({"status": {"errorCode": 50076}}), Progress::Interrupted),
            (json!({"status": {"errorCode": 53003}}), Progress::Interrupted),
            (json!({"status": {"errorCode": 50055}}), Progress::Interrupted),
        ];
        for (members, expected) in cases {
            assert_eq!(
                attempt(&sign_in(members.clone())).unwrap().progress,
                expected,
                "{members}"
            );
        }
    }

    #[test]
    fn only_a_fresh_second_factor_counts() {
        let step = |requirement: &str, detail: &str, succeeded: bool| {
            json!({"authenticationDetails": [{"authenticationMethod": "FIDO2", "authenticationStepRequirement": requirement,
                "authenticationStepResultDetail": detail, "succeeded": succeeded}]})
        };
        let cases = [
            ("nothing", json!({}), false),
            (
                "passed",
                step("Multifactor authentication", "MFA successfully completed", true),
                true,
            ),
            ("failed", step("Multifactor authentication", "denied", false), false),
            (
                "first factor",
                step("Primary authentication", "Correct password", true),
                false,
            ),
            (
                "old claim",
                step(
                    "Multifactor authentication",
                    "MFA requirement satisfied by claim in the token",
                    true,
                ),
                false,
            ),
            (
                "v1.0 fresh",
                json!({"status": {"errorCode": 0, "additionalDetails": "MFA completed in Azure AD"}}),
                true,
            ),
            (
                "v1.0 old",
                json!({"status": {"errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token"}}),
                false,
            ),
            (
                "blocked afterwards",
                json!({"status": {"errorCode": 53003, "additionalDetails": "MFA completed in Azure AD"}}),
                false,
            ),
        ];
        for (name, members, expected) in cases {
            assert_eq!(attempt(&sign_in(members)).unwrap().second_factor, expected, "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_absent() {
        let cases = [
            (json!({"ipAddress": ""}), None),
            (json!({"ipAddress": "123.456.7.89"}), None),
            (json!({"ipAddress": "178.17.170.23"}), Some("178.17.170.23")),
            (json!({"ipAddress": "::ffff:178.17.170.23"}), Some("178.17.170.23")),
        ];
        for (members, expected) in cases {
            let address = attempt(&sign_in(members.clone()))
                .unwrap()
                .address
                .map(|address| address.to_string());
            assert_eq!(address.as_deref(), expected, "{members}");
        }
        let user_less = sign_in(json!({"userId": "", "servicePrincipalId": "26be570a-ae82-4189-b4e2-a37c6808512d"}));
        assert!(attempt(&user_less).is_none());
        assert_eq!(
            attempt(&sign_in(json!({"deviceDetail": {"deviceId": "", "browserId": "b"}})))
                .unwrap()
                .device
                .as_deref(),
            Some("b")
        );
    }

    #[test]
    fn a_token_has_an_issuer_where_another_provider_made_it() {
        let name = "https://IdP.example/adfs/services/trust";
        let lower = Some("https://idp.example/adfs/services/trust");
        let cases = [
            (json!({}), None),
            (
                json!({"tokenIssuerName": name, "tokenIssuerType": "ADFederationServices"}),
                lower,
            ),
            (
                json!({"tokenIssuerName": name, "tokenIssuerType": "somethingNew"}),
                lower,
            ),
            (json!({"tokenIssuerName": name}), lower),
            (json!({"tokenIssuerName": name, "tokenIssuerType": "AzureAD"}), None),
            (
                json!({"tokenIssuerName": name, "tokenIssuerType": "AzureADBackupAuth"}),
                None,
            ),
            (
                json!({"tokenIssuerName": "", "tokenIssuerType": "ADFederationServices"}),
                None,
            ),
            (json!({"tokenIssuerType": "ADFederationServices"}), None),
        ];
        for (members, expected) in cases {
            let found = attempt(&sign_in(members.clone())).unwrap().token_issuer;
            assert_eq!(found.as_deref(), expected, "{members}");
        }
    }

    #[test]
    fn a_place_is_known_or_absent() {
        let cases = [
            (json!(null), None),
            (json!({"city": "Nowhere"}), None),
            (json!({"geoCoordinates": {"latitude": 0.0, "longitude": 0.0}}), None),
            (json!({"geoCoordinates": {"latitude": 91.0, "longitude": 5.0}}), None),
            (json!({"countryOrRegion": "Germany"}), None),
            (json!({"countryOrRegion": "de"}), Some((Some("DE"), false))),
            (
                json!({"geoCoordinates": {"latitude": 47.0, "longitude": 28.8}}),
                Some((None, true)),
            ),
        ];
        for (location, expected) in cases {
            let record = sign_in(json!({"location": location}));
            let found = place(record.location.as_ref());
            let found = found
                .as_ref()
                .map(|place| (place.country.as_deref(), place.point.is_some()));
            assert_eq!(found, expected, "{location}");
        }
    }
}
