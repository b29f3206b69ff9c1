//! A sign-in as a log has it: one Graph `signIn` object a line, and the label beside it.

use crate::label::{Attacker, Case};
use crate::sign_in::{Name, SimulatedSignIn};
use keepwatch_detection::Progress;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use serde::Serialize;

/// Where the accounts are: reserved by RFC 2606, so that no mail goes anywhere.
const DOMAIN: &str = "simulation.example";

impl SimulatedSignIn {
    /// Appends the sign-in as `keepwatch ingest` reads it, with the end of the line.
    pub fn write_line(&self, out: &mut Vec<u8>) {
        let (country, city) = (self.origin.spot.country(), self.origin.spot.city());
        let agent = self.browser.agent();
        let status = Status::of(self);
        let line = Line {
            id: self.id,
            created_date_time: self.at,
            user_display_name: format_args!("{}", DisplayName(self.name)),
            user_principal_name: format_args!("{}", PrincipalName(self.name)),
            user_id: self.user,
            app_id: self.app.id(),
            app_display_name: self.app.name(),
            ip_address: format_args!("{}", self.origin.address()),
            client_app_used: if self.is_interactive() {
                "Browser"
            } else {
                "Mobile Apps and Desktop clients"
            },
            user_agent: format_args!("{}", self.browser),
            correlation_id: self.id,
            conditional_access_status: "notApplied",
            is_interactive: self.is_interactive(),
            resource_display_name: "Single sign-on",
            resource_id: "00000003-0000-0000-c000-000000000000",
            status,
            device_detail: DeviceDetail {
                device_id: "",
                operating_system: agent.operating_system_version.as_deref(),
                browser: agent.browser_version.as_deref(),
            },
            location: Location {
                city: city.name,
                state: city.state,
                country_or_region: country.code,
                geo_coordinates: GeoCoordinates {
                    altitude: None,
                    latitude: city.latitude,
                    longitude: city.longitude,
                },
            },
            applied_conditional_access_policies: [],
        };
        write(&line, out);
    }

    /// Appends what the sign-in really is: a JSON object with `signInId`, `case` and, for a takeover, `attacker`.
    pub fn write_label(&self, out: &mut Vec<u8>) {
        let label = LabelLine {
            sign_in_id: self.id,
            case: self.label.case,
            attacker: self.label.attacker,
        };
        write(&label, out);
    }
}

fn write(line: &impl Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(&mut *out, line).expect("texts and numbers are written to memory");
    out.push(b'\n');
}

struct DisplayName(Name);

impl std::fmt::Display for DisplayName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Name::Person(number) => write!(f, "Person {number}"),
            Name::Unknown(number) => write!(f, "unknown{number}"),
        }
    }
}

struct PrincipalName(Name);

impl std::fmt::Display for PrincipalName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Name::Person(number) => write!(f, "person{number}@{DOMAIN}"),
            Name::Unknown(number) => write!(f, "unknown{number}@{DOMAIN}"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LabelLine {
    sign_in_id: SignInId,
    case: Case,
    #[serde(skip_serializing_if = "Option::is_none")]
    attacker: Option<Attacker>,
}

/// What Graph's `signIn` has of it. What is left out is what no log could know of a simulated sign-in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    id: SignInId,
    created_date_time: Timestamp,
    user_display_name: std::fmt::Arguments<'a>,
    user_principal_name: std::fmt::Arguments<'a>,
    user_id: UserId,
    app_id: &'a str,
    app_display_name: &'a str,
    ip_address: std::fmt::Arguments<'a>,
    client_app_used: &'a str,
    user_agent: std::fmt::Arguments<'a>,
    correlation_id: SignInId,
    conditional_access_status: &'a str,
    is_interactive: bool,
    resource_display_name: &'a str,
    resource_id: &'a str,
    status: Status,
    device_detail: DeviceDetail<'a>,
    location: Location<'a>,
    applied_conditional_access_policies: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    error_code: i32,
    failure_reason: Option<&'static str>,
}

impl Status {
    /// Source: Microsoft Entra, authentication error codes.
    fn of(sign_in: &SimulatedSignIn) -> Status {
        let (error_code, failure_reason) = match (sign_in.progress, sign_in.name) {
            (Progress::Succeeded, _) => (0, None),
            (Progress::WrongCredential, Name::Unknown(_)) => (50034, Some("The user account does not exist.")),
            (Progress::WrongCredential, Name::Person(_)) => (50126, Some("Invalid username or password.")),
            (Progress::Interrupted, _) => (50074, Some("Strong authentication is required.")),
        };
        Status {
            error_code,
            failure_reason,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceDetail<'a> {
    device_id: &'a str,
    operating_system: Option<&'a str>,
    browser: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    city: &'a str,
    state: &'a str,
    country_or_region: &'a str,
    geo_coordinates: GeoCoordinates,
}

#[derive(Serialize)]
struct GeoCoordinates {
    altitude: Option<f64>,
    latitude: f64,
    longitude: f64,
}
