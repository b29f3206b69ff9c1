//! One sign-in of the demo, in the form that a log has.

use super::people::{Device, Person, USER_AGENTS};
use keepwatch_graph::{SignIn, Timestamp};
use serde_json::{Value, json};
use std::net::IpAddr;
use uuid::Uuid;

/// What people sign in to.
pub(super) const APPS: [(&str, Uuid); 6] = [
    ("Mail", Uuid::from_u128(0x5f09_333a_842c_47da_a157_57da_27fc_0001)),
    ("Files", Uuid::from_u128(0x5f09_333a_842c_47da_a157_57da_27fc_0002)),
    ("Chat", Uuid::from_u128(0x5f09_333a_842c_47da_a157_57da_27fc_0003)),
    ("Wiki", Uuid::from_u128(0x5f09_333a_842c_47da_a157_57da_27fc_0004)),
    ("Payroll", Uuid::from_u128(0x5f09_333a_842c_47da_a157_57da_27fc_0005)),
    (
        "Admin center",
        Uuid::from_u128(0xc44b_4083_3bb0_49c1_b47d_974e_53cb_df3c),
    ),
];

/// How a sign-in of the demo ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Succeeded,
    /// With a second factor given in this very sign-in.
    SecondFactor,
    WrongPassword,
    /// The second factor was asked for and did not come.
    NoSecondFactor,
}

impl Ending {
    fn status(self) -> Value {
        match self {
            Ending::Succeeded => json!({"errorCode": 0}),
            Ending::SecondFactor => json!({"errorCode": 0, "additionalDetails": "MFA completed in Keepwatch's demo"}),
            Ending::WrongPassword => json!({"errorCode": 50126, "failureReason": "Invalid username or password."}),
            Ending::NoSecondFactor => {
                json!({"errorCode": 50074, "failureReason": "Strong authentication is required."})
            }
        }
    }

    fn requirement(self) -> &'static str {
        match self {
            Ending::Succeeded | Ending::WrongPassword => "singleFactorAuthentication",
            Ending::SecondFactor | Ending::NoSecondFactor => "multiFactorAuthentication",
        }
    }
}

/// What a sign-in of the demo is made from.
pub(super) struct Event<'a> {
    pub(super) id: Uuid,
    pub(super) at: Timestamp,
    pub(super) person: &'a Person<'a>,
    pub(super) address: IpAddr,
    /// `None`: somebody else's device, known by its user agent alone.
    pub(super) device: Option<&'a Device>,
    pub(super) user_agent: String,
    pub(super) app: usize,
    pub(super) is_interactive: bool,
    pub(super) ending: Ending,
}

impl Event<'_> {
    /// The log line. It has no place: the tables know.
    pub(super) fn sign_in(&self) -> SignIn {
        let (app_name, app_id) = APPS[self.app % APPS.len()];
        let device = self.device.map(|device| {
            json!({
                "deviceId": device.id.map(|id| id.to_string()).unwrap_or_default(),
                "displayName": device.name,
                "isManaged": device.id.is_some(),
                "isCompliant": device.id.is_some(),
                "trustType": device.id.map(|_| "Azure AD joined"),
            })
        });
        let record = json!({
            "id": self.id,
            "createdDateTime": self.at,
            "userId": self.person.id,
            "userDisplayName": self.person.display_name,
            "userPrincipalName": self.person.principal_name,
            "userType": "member",
            "appId": app_id,
            "appDisplayName": app_name,
            "resourceId": "00000003-0000-0000-c000-000000000000",
            "resourceDisplayName": "Microsoft Graph",
            "clientAppUsed": if self.is_interactive { "Browser" } else { "Mobile Apps and Desktop clients" },
            "ipAddress": self.address.to_string(),
            "userAgent": self.user_agent,
            "correlationId": Uuid::from_u128(self.id.as_u128() ^ 1),
            "originalRequestId": self.id,
            "conditionalAccessStatus": "notApplied",
            "isInteractive": self.is_interactive,
            "authenticationRequirement": self.ending.requirement(),
            "tokenIssuerType": "AzureAD",
            "status": self.ending.status(),
            "deviceDetail": device,
        });
        serde_json::from_value(record).expect("the demo writes sign-ins as the schema has them")
    }
}

/// What a device's browser sends on a day of the demo: its version moves on every two weeks.
pub(super) fn user_agent(agent: usize, day: i64) -> String {
    const FIRST_VERSION: i64 = 130;
    let version = FIRST_VERSION + day.max(0) / 14;
    USER_AGENTS[agent % USER_AGENTS.len()].replace("{}", &version.to_string())
}
