//! Microsoft's published requests about Conditional Access, sent to a tenant where what they speak of exists: each is
//! answered with the published status, and with every member that the published answer has.

use crate::conditional_access::{POLICY, asks, restore};
use crate::published::{compare, read, samples};
use crate::server::Server;
use axum::http::Method;
use keepwatch_graph::conditional_access::{AuthenticationContextClassReference, NamedLocation};
use keepwatch_graph::directory::{Group, User};
use keepwatch_graph::{EntityType, body};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The operations that these samples are of.
const OPERATIONS: [&str; 6] = [
    "conditionalaccess",
    "namedlocation",
    "ipnamedlocation",
    "countrynamedlocation",
    "authenticationstrength",
    "authenticationcontext",
];

const GROUP: &str = "ba8e7ded-8b0f-4836-ba06-8ff1ecc5c8ba";
const USERS: [&str; 3] = [
    "a702a13d-a437-4a07-8a7e-8c052de62dfd",
    "124c5b6a-ffa5-483a-9b88-04c3fce5574a",
    "15dc174b-f34c-4588-ac45-61d6e05dce93",
];
const APPLICATIONS: [&str; 7] = [
    "499b84ac-1321-427f-aa17-267ca6975798",
    "00000007-0000-0000-c000-000000000000",
    "de8bc8b5-d9f9-48b1-a8ad-b748da725064",
    "00000012-0000-0000-c000-000000000000",
    "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    "05a65629-4c1b-48c1-a78b-804c4abdd4af",
    "7df0a125-d3be-4c96-aa54-591f83ff541c",
];
const BY_ADDRESS: &str = "0854951d-5fc0-4eb1-b392-9b2c9d7949c2";
const BY_COUNTRY: &str = "1c4427fd-0885-4a3d-8b23-09a899ffa959";

fn whole<T: DeserializeOwned>(entity: &'static EntityType, mut members: Value) -> T {
    body::complete(entity, &mut members);
    serde_json::from_value(members).unwrap()
}

/// A tenant with what the samples name.
async fn tenant() -> Server {
    let server = Server::start().await;
    restore(&server).await;
    for application in APPLICATIONS {
        server.register(application, &[]).await;
    }
    let write = |tx: &mut keepwatch_storage::Tx<'_>| {
        for id in USERS {
            tx.put(&whole::<User>(User::TYPE, json!({"id": id, "displayName": "Somebody"})))?;
        }
        tx.put(&whole::<Group>(
            Group::TYPE,
            json!({"id": GROUP, "displayName": "Sales"}),
        ))?;
        let range = json!([{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "12.34.221.11/22"}]);
        let by_address = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": BY_ADDRESS,
            "displayName": "Office", "createdDateTime": "2019-09-15T21:53:34Z",
            "modifiedDateTime": "2019-09-15T21:53:34Z", "ipRanges": range});
        let by_country = json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": BY_COUNTRY,
            "displayName": "Home", "createdDateTime": "2019-09-15T21:53:34Z",
            "modifiedDateTime": "2019-09-15T21:53:34Z", "countriesAndRegions": ["CA"]});
        for location in [by_address, by_country] {
            tx.put(&whole::<NamedLocation>(NamedLocation::TYPE, location))?;
        }
        let context = json!({"id": "c37", "displayName": "Secret", "description": "Secret", "isAvailable": true});
        let entity = AuthenticationContextClassReference::TYPE;
        tx.put(&whole::<AuthenticationContextClassReference>(entity, context))
    };
    server.store.write(write).await.unwrap();
    let nobody = json!({"users": {"includeUsers": ["None"]}, "applications": {"includeApplications": ["None"]}});
    let workloads = json!({"users": {"includeUsers": ["None"]}, "locations": {"includeLocations": ["All"]},
        "clientApplications": {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]}});
    for (name, conditions) in [
        ("SimplePolicy1", nobody.clone()),
        ("SimplePolicy2", nobody),
        ("Workloads", workloads),
    ] {
        let policy = asks("block", json!({"displayName": name, "conditions": conditions}));
        server.make("/v1.0/identity/conditionalAccess/policies", &policy).await;
    }
    server
}

#[tokio::test]
async fn published_requests_get_published_answers() {
    let Some(requests) = samples(&OPERATIONS) else { return };
    assert!(requests.len() >= 28, "only {} samples", requests.len());
    let shared = tenant().await;
    for path in requests {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let request = read(&path);
        let answer = path.with_file_name(name.replace(".request.", ".response."));
        let published = read(&answer);
        let url = request["url"].as_str().unwrap();
        let url = url.strip_prefix("https://graph.microsoft.com").unwrap();
        let url = url.replace("{id}", POLICY).replace(' ', "%20");
        let method: Method = request["method"].as_str().unwrap().parse().unwrap();
        let mut body = request["body"].clone();
        if let Some(places) = body.pointer_mut("/conditions/locations") {
            // Places have ids of the tenant that they are in.
            for list in ["includeLocations", "excludeLocations"] {
                replace_places(&mut places[list]);
            }
        }
        let answer = match method {
            Method::GET => shared.get(&url).await,
            Method::POST if url.ends_with("/evaluate") => shared.send_json(method, &url, &body).await,
            // What one sample changes, another need not find.
            method => tenant().await.send_json(method, &url, &body).await,
        };
        assert_eq!(
            answer.status,
            published["status"].as_u64().unwrap() as u16,
            "{name}: {}",
            answer.text()
        );
        match &published["body"] {
            Value::Null => assert_eq!(answer.text(), "", "{name}"),
            expected => {
                let ours = answer.json();
                compare(&name, expected, &ours);
                if let Some(items) = expected["value"].as_array() {
                    let found = ours["value"].as_array().unwrap();
                    assert!(items.is_empty() || !found.is_empty(), "{name}: nothing is found");
                }
            }
        }
    }
}

fn replace_places(list: &mut Value) {
    for place in list.as_array_mut().into_iter().flatten() {
        let text = place.as_str().unwrap();
        if text.len() == BY_ADDRESS.len() && !text.starts_with("00000000-0000-0000") {
            *place = json!(BY_ADDRESS);
        }
    }
}
