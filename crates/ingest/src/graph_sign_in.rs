//! Graph `signIn` objects, as the API answers them and as people have saved them.

use crate::attempt::{is_country_code, is_on_globe};
use crate::credential::keep_credential_type;
use keepwatch_graph::edm::{Kind, Property, shown};
use keepwatch_graph::{SignIn, Timestamp, UserId};
use std::net::IpAddr;

/// Why a record was refused. The text is for the person who has the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no JSON.
    #[error("not valid JSON: {detail}")]
    Syntax {
        /// What the parser met, and where in the record.
        detail: String,
    },
    /// It is JSON, but no object.
    #[error("not a JSON object")]
    NotAnObject,
    /// A property that must be there is not.
    #[error("property `{property}` is missing")]
    Missing {
        /// The property's name.
        property: String,
    },
    /// A property has the wrong type or a value that is none of its type.
    #[error("property `{property}`: {detail}")]
    Invalid {
        /// The property's path.
        property: String,
        /// What it is and what it should be.
        detail: String,
    },
    /// It is longer than [`crate::RECORD_BYTES_MAX`].
    #[error("longer than {} bytes", crate::RECORD_BYTES_MAX)]
    TooLong,
}

/// Reads one record and checks what everything behind it relies on: a time between 1970 and 9999, and a user or service
/// principal who signed in.
///
/// What somebody else's engine made of the risk is dropped: Keepwatch assesses every sign-in itself.
pub fn parse(record: &[u8]) -> Result<SignIn, Refusal> {
    let sign_in = serde_json::from_slice(record).map_err(|_| explain(record))?;
    // A derived reader takes an array for an object whose members come in order; Graph never writes one.
    if !record.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::NotAnObject);
    }
    let mut sign_in = check(sign_in)?;
    if sign_in.user_id.is_empty() {
        keep_credential_type(&mut sign_in, record);
    }
    Ok(sign_in)
}

/// Checks and normalises a sign-in that was read elsewhere, such as from a request's body.
pub fn check(mut sign_in: SignIn) -> Result<SignIn, Refusal> {
    let invalid = |property: &str, detail: String| Refusal::Invalid {
        property: property.into(),
        detail,
    };
    if sign_in.created_date_time < Timestamp::UNIX_EPOCH {
        return Err(invalid(
            "createdDateTime",
            format!("`{}` is before 1970", sign_in.created_date_time),
        ));
    }
    if sign_in.user_id.is_empty() {
        let principal = sign_in.service_principal_id.as_deref().unwrap_or_default();
        if principal.is_empty() {
            return Err(Refusal::Missing {
                property: "userId".into(),
            });
        }
        principal
            .parse::<UserId>()
            .map_err(|error| invalid("servicePrincipalId", error.to_string()))?;
    } else {
        let user: UserId = sign_in
            .user_id
            .parse()
            .map_err(|error| invalid("userId", format!("{error}")))?;
        sign_in.user_id = user.to_string();
    }
    if let Some(name) = &mut sign_in.user_principal_name {
        // Graph stores it in lower case.
        *name = keepwatch_graph::edm::folded(name);
    }
    forget_risk(&mut sign_in);
    Ok(sign_in)
}

/// Refuses what [`crate::attempt()`] and [`crate::place`] would take for unknown though it is given: in logs of somebody else's
/// that is common, in what a caller sends who waits for a decision it is a mistake.
pub fn whole(sign_in: &SignIn) -> Result<(), Refusal> {
    let invalid = |property: &str, text: &str, kind: &str| Refusal::Invalid {
        property: property.into(),
        detail: format!("`{}` is not {kind}", shown(text)),
    };
    let given = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
    if let Some(address) = given(&sign_in.ip_address)
        && address.trim().parse::<IpAddr>().is_err()
    {
        return Err(invalid("ipAddress", &address, "an address"));
    }
    let Some(location) = &sign_in.location else {
        return Ok(());
    };
    if let Some(country) = given(&location.country_or_region)
        && !is_country_code(&country)
    {
        return Err(invalid(
            "location/countryOrRegion",
            &country,
            "a two-letter code of ISO 3166",
        ));
    }
    let coordinates = location.geo_coordinates.as_ref();
    let at = coordinates.and_then(|geo| Some((geo.latitude?, geo.longitude?)));
    match at {
        Some((latitude, longitude)) if !is_on_globe(latitude, longitude) => {
            let text = format!("{latitude}, {longitude}");
            Err(invalid("location/geoCoordinates", &text, "a point on the globe"))
        }
        Some(_) | None => Ok(()),
    }
}

fn forget_risk(sign_in: &mut SignIn) {
    use keepwatch_graph::{RiskDetail, RiskLevel, RiskState};
    sign_in.risk_detail = RiskDetail::None.into();
    sign_in.risk_level_aggregated = RiskLevel::None.into();
    sign_in.risk_level_during_sign_in = RiskLevel::None.into();
    sign_in.risk_state = RiskState::None.into();
    sign_in.risk_event_types.clear();
    sign_in.risk_event_types_v2.clear();
}

/// Reads a record that was refused once more, slowly, to say where.
#[cold]
fn explain(record: &[u8]) -> Refusal {
    let mut deserializer = serde_json::Deserializer::from_slice(record);
    let error = match serde_path_to_error::deserialize::<_, SignIn>(&mut deserializer) {
        Err(error) => error,
        // The object is whole, so what was wrong stands behind it.
        Ok(_) => {
            return Refusal::Syntax {
                detail: "there is more behind the object".into(),
            };
        }
    };
    explain_error(&error.path().to_string().replace('.', "/"), error.inner())
}

/// What an error of the JSON reader means to the person who has the file.
pub fn explain_error(path: &str, error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    let (text, column) = match text.rsplit_once(" at line ") {
        Some((text, place)) => (text.to_owned(), place.rsplit(' ').next().unwrap_or_default().to_owned()),
        None => (text, String::new()),
    };
    if !error.is_data() {
        return Refusal::Syntax {
            detail: format!("{text} at column {column}"),
        };
    }
    if let Some(name) = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        return Refusal::Missing { property: name.into() };
    }
    if path == "/" {
        return Refusal::NotAnObject;
    }
    let (property, kind) = locate(path);
    let mistyped = ["invalid type: ", "invalid value: ", "invalid length "];
    let detail = match (mistyped.iter().find_map(|prefix| text.strip_prefix(prefix)), kind) {
        (Some(rest), Some(kind)) => {
            let found = rest.rsplit_once(", expected").map_or(rest, |(found, _)| found);
            format!("{} is not {kind}", shown(found))
        }
        (Some(rest), None) => format!(
            "{} is not expected here",
            shown(rest.split(", expected").next().unwrap_or_default())
        ),
        (None, _) => shown(&text),
    };
    Refusal::Invalid { property, detail }
}

/// The property that a path leads to, and its type as the schema names it.
fn locate(path: &str) -> (String, Option<String>) {
    let mut properties: &'static [Property] = SignIn::TYPE.properties;
    let mut kind = None;
    for segment in path.split('/') {
        let name = segment.split('[').next().unwrap_or_default();
        let Some(property) = properties.iter().find(|property| property.name == name) else {
            break;
        };
        let mut found = &property.kind;
        kind = Some(found.name());
        if let (Kind::Collection(of), true) = (found, segment.contains('[')) {
            found = of;
            kind = Some(found.name());
        }
        properties = match found {
            Kind::Complex(complex) => complex.properties,
            _ => &[],
        };
    }
    (path.to_owned(), kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = r#""id":"66ea54eb-6301-4ee5-be62-ff5a759b0100""#;
    const USER: &str = r#""userId":"26be570a-ae82-4189-b4e2-a37c6808512d""#;
    const TIME: &str = r#""createdDateTime":"2020-03-13T19:15:41.6195833Z""#;

    #[test]
    fn reads_a_sign_in_and_assesses_it_anew() {
        let record = format!(
            r#"{{{ID},{USER},{TIME},"userPrincipalName":"Test@Contoso.com","riskLevelAggregated":"hidden","riskState":"atRisk",
                "riskEventTypes":["newer"],"riskEventTypes_v2":["x"],"unknown":{{}},"conditionalAccessStatus":"newer"}}"#
        );
        let sign_in = parse(record.as_bytes()).unwrap();
        assert_eq!(sign_in.user_principal_name.as_deref(), Some("test@contoso.com"));
        assert!(sign_in.risk_event_types_v2.is_empty() && sign_in.risk_event_types.is_empty());
        assert_eq!(sign_in.risk_state, keepwatch_graph::RiskState::None.into());
        assert!(
            sign_in.conditional_access_status.is_some(),
            "a member newer than the schema is kept"
        );
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let cases = [
            ("", "not valid JSON: EOF while parsing a value at column 0"),
            ("{", "not valid JSON: EOF while parsing an object at column 1"),
            ("nonsense", "not valid JSON: expected ident at column 2"),
            ("[]", "not a JSON object"),
            ("5", "not a JSON object"),
            ("{}", "property `id` is missing"),
            (r#"{"id":"x"}"#, "property `id`: `x` is not a UUID"),
            (r#"{ID,TIME}"#, "property `userId` is missing"),
            (r#"{ID,TIME,"userId":null}"#, "property `userId` is missing"),
            (r#"{ID,TIME,"userId":"bob"}"#, "property `userId`: `bob` is not a UUID"),
            (
                r#"{ID,TIME,"userId":"","servicePrincipalId":"x"}"#,
                "property `servicePrincipalId`: `x` is not a UUID",
            ),
            (r#"{ID,USER}"#, "property `createdDateTime` is missing"),
            (
                r#"{ID,USER,"createdDateTime":"1969-12-31T23:59:59Z"}"#,
                "property `createdDateTime`: `1969-12-31T23:59:59.0000000Z` is before 1970",
            ),
            (
                r#"{ID,USER,"createdDateTime":"10000-01-01T00:00:00Z"}"#,
                "property `createdDateTime`: `10000-01-01T00:00:00Z`: not an ISO 8601 date and time with a zone, such as `2026-01-31T09:00:00Z`",
            ),
            (
                r#"{ID,USER,"createdDateTime":5}"#,
                "property `createdDateTime`: integer `5` is not Edm.DateTimeOffset",
            ),
            (
                r#"{ID,USER,TIME,"status":{"errorCode":"0"}}"#,
                r#"property `status/errorCode`: string "0" is not Edm.Int32"#,
            ),
            (
                r#"{ID,USER,TIME,"status":{"errorCode":3000000000}}"#,
                "property `status/errorCode`: integer `3000000000` is not Edm.Int32",
            ),
            (
                r#"{ID,USER,TIME,"status":7}"#,
                "property `status`: integer `7` is not microsoft.graph.signInStatus",
            ),
            (
                r#"{ID,USER,TIME,"authenticationDetails":[{"succeeded":"yes"}]}"#,
                r#"property `authenticationDetails[0]/succeeded`: string "yes" is not Edm.Boolean"#,
            ),
            (
                r#"{ID,USER,TIME} trailing"#,
                "not valid JSON: there is more behind the object",
            ),
        ];
        for (record, expected) in cases {
            let record = record.replace("ID", ID).replace("USER", USER).replace("TIME", TIME);
            assert_eq!(parse(record.as_bytes()).unwrap_err().to_string(), expected, "{record}");
        }
        assert!(matches!(parse(b"{\"id\":\"\xff\"}"), Err(Refusal::Syntax { .. })));
    }

    #[test]
    fn a_service_principal_needs_no_user() {
        let record =
            format!(r#"{{{ID},{TIME},"userId":"","servicePrincipalId":"26be570a-ae82-4189-b4e2-a37c6808512d"}}"#);
        assert_eq!(parse(record.as_bytes()).unwrap().user_id, "");
    }
}
