//! Sign-ins to load: people who sign in from home every day, one of whom is then seen on the Tor network.

use serde_json::{Value, json};

/// Not recent, so that what is detected is the same on every day that the test runs.
const MONTH: &str = "2026-01";
const HOME: &str = "20.190.128.7";
const TOR_EXIT: &str = "178.17.170.23";

/// How many fit into the month, one a minute.
const RECORDS_MAX: u32 = 28 * 24 * 60;

/// So many sign-ins, the earliest first; a hundredth of them through Tor.
pub(crate) fn records(count: u32) -> Vec<Value> {
    assert!(count <= RECORDS_MAX);
    (0..count).map(record).collect()
}

fn record(index: u32) -> Value {
    let (day, hour, minute) = (1 + index / (24 * 60), index / 60 % 24, index % 60);
    json!({
        "id": format!("66ea54eb-6301-4ee5-be62-{index:012x}"),
        "createdDateTime": format!("{MONTH}-{day:02}T{hour:02}:{minute:02}:{:02}Z", index % 60),
        "userId": format!("26be570a-ae82-4189-b4e2-{:012x}", index % 7),
        "userPrincipalName": format!("person{}@contoso.example", index % 7),
        "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
        "ipAddress": if index % 100 == 99 { TOR_EXIT } else { HOME },
        "status": { "errorCode": 0 },
    })
}

/// One a line.
pub(crate) fn lines(records: &[Value]) -> Vec<u8> {
    records
        .iter()
        .flat_map(|record| format!("{record}\n").into_bytes())
        .collect()
}
