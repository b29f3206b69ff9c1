//! Named locations that the tenant trusts explain a journey between them, from the moment they are marked.

use crate::world::*;
use keepwatch_engine::Imported;
use keepwatch_engine::conditional_access::{create_named_location, update_named_location};
use keepwatch_graph::SignIn;
use keepwatch_storage::Stored;
use serde_json::{Map, Value, json};

const BERLIN_OFFICE: &str = "198.18.1.5";
const SYDNEY_OFFICE: &str = "198.18.13.5";
const TRAVEL: &str = "unlikelyTravel";

fn members(body: &Value) -> Map<String, Value> {
    body.as_object().unwrap().clone()
}

/// Three weeks at the office in Berlin, until an hour ago.
fn three_weeks_in_berlin() -> Vec<SignIn> {
    const MINUTES_PER_DAY: i64 = 1440;
    (0..21_u8)
        .map(|day| {
            sign_in(
                u128::from(day) + 1,
                60 + MINUTES_PER_DAY * i64::from(day),
                BERLIN_OFFICE,
            )
        })
        .collect()
}

impl World {
    /// Names a location of one network and says whether it is trusted; answers its id.
    async fn name_office(&self, network: &str, is_trusted: bool) -> String {
        let body = members(
            &json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": network,
            "isTrusted": is_trusted,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": network}]}),
        );
        let office = self
            .change(move |change| create_named_location(change, &body))
            .await
            .unwrap();
        office.id().into_owned()
    }

    async fn trust(&self, id: String) {
        let body = members(&json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": true}));
        let change = self.change(move |change| update_named_location(change, &id, &body));
        change.await.unwrap();
    }

    /// Whether a sign-in at this moment from the office in Sydney is a journey that nobody can have made.
    async fn is_travel(&self, number: u128) -> bool {
        let found = self.engine.evaluate(sign_in(number, 0, SYDNEY_OFFICE)).await.unwrap();
        let mut types = found.detections.iter().map(|found| &found.detection.risk_event_type);
        types.any(|found| found == TRAVEL)
    }
}

#[tokio::test]
async fn between_trusted_locations_nobody_travels_too_fast() {
    let cases = [
        // Berlin, Sydney, detected
        (None, None, true),
        (Some(false), Some(false), true),
        (Some(true), None, true),
        (None, Some(true), true),
        (Some(true), Some(true), false),
    ];
    for (berlin, sydney, detected) in cases {
        let world = world();
        if let Some(is_trusted) = berlin {
            world.name_office("198.18.1.0/24", is_trusted).await;
        }
        if let Some(is_trusted) = sydney {
            world.name_office("198.18.13.0/24", is_trusted).await;
        }
        let imported = world.engine.import(three_weeks_in_berlin()).await.unwrap();
        assert!(imported.iter().all(|one| *one == Imported::Stored));
        assert_eq!(world.is_travel(100).await, detected, "{berlin:?} {sydney:?}");
    }
}

#[tokio::test]
async fn a_mark_counts_from_the_next_sign_in_on() {
    let world = world();
    let sydney = world.name_office("198.18.13.0/24", false).await;
    world.name_office("198.18.1.0/24", true).await;
    world.engine.import(three_weeks_in_berlin()).await.unwrap();
    assert!(world.is_travel(100).await, "not trusted yet");
    world.trust(sydney).await;
    assert!(!world.is_travel(101).await, "trusted");
}
