//! The people whose sign-ins are measured, and their sign-ins as Graph writes them: one JSON object of about 1.3 KB a line.
//!
//! A company in several countries: everybody has a home with an address that changes weekly, most have an office, a
//! phone and browsers that are updated in the middle of the month. A few travel, mistype their password, or are
//! attacked through Tor.

use crate::random::Random;
use keepwatch_graph::Timestamp;
use keepwatch_intel::builtin::{BuiltinPlace, Purpose, places};
use serde_json::{Value, json};
use std::net::IpAddr;
use uuid::Uuid;

/// How far the sign-ins reach back.
pub(crate) const DAYS: i64 = 30;
/// Sign-ins of a person in that time.
pub(crate) const SIGN_INS_PER_PERSON: u64 = 100;

const APPS: [(&str, &str); 8] = [
    ("de8bc8b5-d9f9-48b1-a8ad-b748da725064", "Graph explorer"),
    ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online"),
    ("00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online"),
    ("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams"),
    ("c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal"),
    ("4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome"),
    ("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"),
    ("872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio"),
];
const SYSTEMS: [(&str, &str); 4] = [
    ("Windows NT 10.0; Win64; x64", "Windows 10"),
    ("Macintosh; Intel Mac OS X 10_15_7", "MacOs"),
    ("X11; Linux x86_64", "Linux"),
    ("Linux; Android 14; Pixel 8", "Android"),
];
/// A Tor exit of the built-in tables.
const TOR_EXIT: &str = "178.17.170.23";

/// A person.
struct Person {
    id: Uuid,
    home: usize,
    office: Option<usize>,
    mobile: Option<usize>,
    system: usize,
    /// Chrome, Edge or Firefox.
    browser: u64,
}

/// Where, with what and how somebody signs in.
struct Circumstances {
    address: String,
    place: Option<usize>,
    user_agent: String,
    browser: String,
    system: &'static str,
    error_code: i32,
}

/// The people, and the days on which they sign in.
pub(crate) struct Population {
    people: Vec<Person>,
    places: Vec<BuiltinPlace>,
    end: Timestamp,
}

impl Population {
    /// So many people, signing in for [`DAYS`] days until `end`.
    pub(crate) fn new(people: u64, end: Timestamp) -> Self {
        let places = places();
        let used_for = |purpose| -> Vec<usize> {
            let indexes = places.iter().enumerate();
            indexes
                .filter(|(_, place)| place.purpose == purpose)
                .map(|(index, _)| index)
                .collect()
        };
        let (homes, offices, mobiles) = (
            used_for(Purpose::Home),
            used_for(Purpose::Office),
            used_for(Purpose::Mobile),
        );
        let person = |number| {
            let mut random = Random::of(number);
            let home = *random.pick(&homes);
            let near = |indexes: &[usize]| {
                let here = &places[home].place.country;
                indexes
                    .iter()
                    .copied()
                    .find(|index| places[*index].place.country == *here)
            };
            Person {
                id: random.uuid(),
                home,
                office: near(&offices).filter(|_| number % 4 != 0),
                mobile: near(&mobiles),
                system: random.below(3) as usize,
                browser: random.below(3),
            }
        };
        Self {
            people: (0..people.max(1)).map(person).collect(),
            places: places.clone(),
            end,
        }
    }

    /// Sign-in `index` of `count`, which are in the order of time.
    pub(crate) fn sign_in(&self, index: u64, count: u64) -> Value {
        let span = DAYS * 86_400;
        let before_end = span - (span as u64 * index / count) as i64;
        let mut random = Random::of(index ^ 0x5169_6E49_6E73);
        let number = random.below(self.people.len() as u64);
        self.record(number, self.end.plus_seconds(-before_end), &mut random)
    }

    /// A sign-in of somebody, `index`, at `at`.
    pub(crate) fn sign_in_at(&self, index: u64, at: Timestamp) -> Value {
        let mut random = Random::of(index ^ 0x6C69_7665);
        let number = random.below(self.people.len() as u64);
        self.record(number, at, &mut random)
    }

    /// A sign-in of `person` at `at` from where the person usually is.
    pub(crate) fn usual(&self, person: u64, at: Timestamp) -> Value {
        // Nothing unusual is drawn by a generator that is asked for the same again and again.
        let mut random = Random::of(person);
        let circumstances = self.usual_circumstances(&self.people[person as usize], at, &mut random);
        self.json(person, at, &circumstances, &mut random)
    }

    /// A sign-in of `person` at `at` through Tor.
    pub(crate) fn attacked(&self, person: u64, at: Timestamp) -> Value {
        self.json(person, at, &attack(), &mut Random::of(person))
    }

    fn record(&self, number: u64, at: Timestamp, random: &mut Random) -> Value {
        let person = &self.people[number as usize];
        let mut circumstances = if random.per_mille(1) {
            attack()
        } else {
            self.usual_circumstances(person, at, random)
        };
        if random.per_mille(2) {
            let elsewhere = random.below(self.places.len() as u64) as usize;
            circumstances.address = self.address(elsewhere, random.below(200));
            circumstances.place = Some(elsewhere);
        }
        if random.per_mille(20) {
            circumstances.error_code = 50126;
        }
        self.json(number, at, &circumstances, random)
    }

    fn usual_circumstances(&self, person: &Person, at: Timestamp, random: &mut Random) -> Circumstances {
        let (place, system) = match random.below(10) {
            0..=4 => (person.office.unwrap_or(person.home), person.system),
            5..=8 => (person.home, person.system),
            _ => (person.mobile.unwrap_or(person.home), SYSTEMS.len() - 1),
        };
        // A provider gives out a new address each week; an office has one for all.
        let week = at.unix_days() / 7;
        let host = match person.office {
            Some(office) if office == place => 7,
            _ => person.id.as_u128() as u64 % 97 + week as u64 % 2 * 100,
        };
        let version = 140 + person.id.as_u128() as u64 % 4 + u64::from(at.unix_days() % 30 > 15);
        let (user_agent, browser) = browser(person.browser, version, SYSTEMS[system].0);
        Circumstances {
            address: self.address(place, host),
            place: Some(place),
            user_agent,
            browser,
            system: SYSTEMS[system].1,
            error_code: 0,
        }
    }

    fn address(&self, place: usize, host: u64) -> String {
        let network = self.places[place].network;
        match network.network() {
            IpAddr::V4(base) => {
                let hosts = 1_u64 << (32 - u32::from(network.prefix_len()));
                std::net::Ipv4Addr::from(u32::from(base) + (host % hosts) as u32).to_string()
            }
            IpAddr::V6(base) => std::net::Ipv6Addr::from(u128::from(base) + u128::from(host)).to_string(),
        }
    }

    fn json(&self, number: u64, at: Timestamp, how: &Circumstances, random: &mut Random) -> Value {
        let person = &self.people[number as usize];
        let (app, app_name) = random.pick(&APPS);
        let place = how.place.map(|place| &self.places[place].place);
        json!({
            "id": random.uuid(),
            "createdDateTime": at,
            "userDisplayName": format!("Employee Number {number}"),
            "userPrincipalName": format!("employee{number}@contoso.example"),
            "userId": person.id,
            "appId": app,
            "appDisplayName": app_name,
            "ipAddress": how.address,
            "clientAppUsed": "Browser",
            "userAgent": how.user_agent,
            "correlationId": random.uuid(),
            "conditionalAccessStatus": "notApplied",
            "isInteractive": true,
            "riskDetail": "none",
            "riskLevelAggregated": "none",
            "riskLevelDuringSignIn": "none",
            "riskState": "none",
            "riskEventTypes": [],
            "riskEventTypes_v2": [],
            "resourceDisplayName": "Microsoft Graph",
            "resourceId": "00000003-0000-0000-c000-000000000000",
            "status": {
                "errorCode": how.error_code,
                "failureReason": if how.error_code == 0 { Value::Null } else { json!("Invalid username or password.") },
                "additionalDetails": null
            },
            "deviceDetail": {
                "deviceId": "",
                "displayName": null,
                "operatingSystem": how.system,
                "browser": how.browser,
                "isCompliant": null,
                "isManaged": null,
                "trustType": null
            },
            "location": place.map(|place| json!({
                "city": place.city.as_deref(),
                "state": place.state.as_deref(),
                "countryOrRegion": place.country.as_deref(),
                "geoCoordinates": place.point.map(|point| json!({
                    "altitude": null, "latitude": point.latitude, "longitude": point.longitude
                }))
            })),
            "appliedConditionalAccessPolicies": [{
                "id": "de7e60eb-ed89-4d73-8205-2227def6b7c9",
                "displayName": "SharePoint limited access for guest workers",
                "enforcedGrantControls": [],
                "enforcedSessionControls": [],
                "result": "notEnabled"
            }]
        })
    }
}

fn attack() -> Circumstances {
    let (user_agent, browser) = browser(2, 128, SYSTEMS[2].0);
    Circumstances {
        address: TOR_EXIT.to_owned(),
        place: None,
        user_agent,
        browser,
        system: SYSTEMS[2].1,
        error_code: 0,
    }
}

/// A user agent, and how Graph names its browser.
fn browser(kind: u64, version: u64, system: &str) -> (String, String) {
    let chromium =
        format!("Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36");
    match kind {
        0 => (chromium, format!("Chrome {version}.0.0")),
        1 => (format!("{chromium} Edg/{version}.0.0.0"), format!("Edge {version}.0.0")),
        _ => (
            format!("Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"),
            format!("Firefox {version}.0"),
        ),
    }
}
