//! Named locations: a kind of resource that is stored and served in the usual way, and has forms.

use crate::conditional_access;
use crate::server::Server;
use axum::body::Body;
use axum::http::Method;
use keepwatch_graph::conditional_access::named_location::NamedLocation;
use serde_json::{Value, json};

const LOCATIONS: &str = "/v1.0/identity/conditionalAccess/namedLocations";
/// The id of [`office`].
const OFFICE: &str = "0854951d-5fc0-4eb1-b392-9b2c9d7949c2";
const HOME: &str = "1c4427fd-0885-4a3d-8b23-09a899ffa959";
const GONE: &str = "e4ecbd23-5d58-4c8f-9f4d-3c4d0a2d9b1c";

fn read(location: Value) -> NamedLocation {
    serde_json::from_value(location).unwrap()
}

/// A location by its addresses.
fn office() -> NamedLocation {
    read(json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": OFFICE, "displayName": "Office",
        "createdDateTime": "2026-03-01T09:00:00Z", "modifiedDateTime": null, "deletedDateTime": null,
        "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}],
    }))
}

fn by_country(id: &str, deleted: Option<&str>) -> NamedLocation {
    read(json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "id": id, "displayName": "Home",
        "createdDateTime": "2026-03-01T10:00:00Z", "modifiedDateTime": null, "deletedDateTime": deleted,
        "countriesAndRegions": ["CA", "DE"], "countryLookupMethod": "clientIpAddress",
        "includeUnknownCountriesAndRegions": false,
    }))
}

async fn populated() -> Server {
    let server = Server::start().await;
    let write = |tx: &mut keepwatch_storage::Tx<'_>| {
        tx.put(&office())?;
        tx.put(&by_country(HOME, None))?;
        tx.put(&by_country(GONE, Some("2026-03-01T11:00:00Z")))
    };
    server.store.write(write).await.unwrap();
    server
}

#[tokio::test]
async fn every_location_says_of_which_type_it_is() {
    let server = populated().await;
    let listed = server.get(LOCATIONS).await.ok();
    assert_eq!(
        listed["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#identity/conditionalAccess/namedLocations"
    );
    let one = server.get(&format!("{LOCATIONS}/{OFFICE}")).await.ok();
    let expected = json!({
        "@odata.context": "https://localhost:8443/v1.0/$metadata#identity/conditionalAccess/namedLocations/$entity",
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": OFFICE, "displayName": "Office",
        "createdDateTime": "2026-03-01T09:00:00.0000000Z", "modifiedDateTime": null, "deletedDateTime": null,
        "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}],
    });
    assert_eq!(one, expected);
    assert_eq!(
        listed["value"][1]["@odata.type"],
        "#microsoft.graph.countryNamedLocation"
    );
}

#[tokio::test]
async fn locations_are_found_unless_they_are_in_the_recycle_bin() {
    let server = populated().await;
    let cases = [
        ("", vec![OFFICE, HOME]),
        ("?$orderby=displayName", vec![HOME, OFFICE]),
        ("?$filter=displayName eq 'home'", vec![HOME]),
        ("?$filter=createdDateTime ge 2026-03-01T09:30:00Z", vec![HOME]),
        ("?$filter=isof('microsoft.graph.ipNamedLocation')", vec![OFFICE]),
        ("?$filter=not isof(%23microsoft.graph.ipNamedLocation)", vec![HOME]),
        (
            "?$filter=microsoft.graph.countryNamedLocation/countriesAndRegions/any(c:%20c%20eq%20'CA')",
            vec![HOME],
        ),
        (
            "?$filter=microsoft.graph.ipNamedLocation/isTrusted eq true",
            vec![OFFICE],
        ),
        (
            "?$select=id,microsoft.graph.ipNamedLocation/isTrusted",
            vec![OFFICE, HOME],
        ),
        ("?$filter=id eq 'e4ecbd23-5d58-4c8f-9f4d-3c4d0a2d9b1c'", vec![]),
        ("?$skip=1", vec![HOME]),
        ("?$top=1", vec![OFFICE]),
    ];
    for (query, expected) in cases {
        let path = format!("{LOCATIONS}{}", query.replace(' ', "%20"));
        assert_eq!(server.get(&path).await.ids(), expected, "{query}");
    }
    assert_eq!(server.get(&format!("{LOCATIONS}/$count")).await.text(), "2");
    for id in [HOME.to_uppercase().as_str(), HOME] {
        for path in [
            format!("{LOCATIONS}/{id}"),
            format!("{LOCATIONS}('{id}')"),
            format!("{LOCATIONS}(id={id})"),
        ] {
            assert_eq!(server.get(&path).await.ok()["id"], HOME, "{path}");
        }
    }
    for id in [GONE, "99999999-0885-4a3d-8b23-09a899ffa959", "x", "displayName=Home"] {
        let message = server
            .get(&format!("{LOCATIONS}/{id}"))
            .await
            .graph_error(404, "ResourceNotFound");
        assert_eq!(message, format!("no namedLocation with the id `{id}`"));
    }
}

#[tokio::test]
async fn a_verb_that_a_location_lacks_is_a_405() {
    let server = populated().await;
    let request = server.request(Method::POST, &format!("{LOCATIONS}/{OFFICE}"));
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    let message = answer.graph_error(405, "Request_BadRequest");
    assert_eq!(message, "Specified HTTP method is not allowed for the request target.");
}

#[tokio::test]
async fn a_location_is_made_changed_and_deleted() {
    let server = Server::start().await;
    let made = server
        .make(LOCATIONS, &conditional_access::office("Office", "12.34.221.11/22"))
        .await;
    let one = format!("{LOCATIONS}/{}", made["id"].as_str().unwrap());
    assert_eq!(made["@odata.type"], "#microsoft.graph.ipNamedLocation");
    assert_eq!(made["createdDateTime"], made["modifiedDateTime"]);
    assert_eq!(server.get(&one).await.ok(), made);

    server.clock.advance_seconds(60);
    let ranges = json!([{"@odata.type": "#microsoft.graph.iPv6Range",
        "lowerAddress": "2001:db8::1", "upperAddress": "2001:db8::ff"}]);
    let kind = "#microsoft.graph.ipNamedLocation";
    server
        .change(
            &one,
            json!({"@odata.type": kind, "displayName": "Moved", "ipRanges": ranges}),
        )
        .await;
    let read = server.get(&one).await.ok();
    assert_eq!((&read["displayName"], &read["ipRanges"]), (&json!("Moved"), &ranges));
    assert_eq!(read["isTrusted"], false, "what is left out stays");
    assert_eq!(read["modifiedDateTime"], "2026-03-02T09:01:00.0000000Z");

    // A connector in wide use sends all that it knows, by PUT.
    let put = server
        .send_json(Method::PUT, &one, &conditional_access::office("Put", "192.0.2.0/24"))
        .await;
    assert_eq!((put.status.as_u16(), put.text()), (204, ""));
    assert_eq!(server.get(&one).await.ok()["displayName"], "Put");

    let beta = server.get(&one.replace("v1.0", "beta")).await.ok();
    server.make(&LOCATIONS.replace("v1.0", "beta"), &beta).await;
    server.deleted(&one).await;
    server.get(&one).await.graph_error(404, "ResourceNotFound");
    server.delete(&one).await.graph_error(404, "ResourceNotFound");
    let bin = "/v1.0/identity/conditionalAccess/deletedItems/namedLocations";
    let id = made["id"].as_str().unwrap();
    assert_eq!(server.get(bin).await.ids(), [id]);
    let restored = server.post(&format!("{bin}/{id}/restore"), "").await.ok();
    assert_eq!(
        (&restored["displayName"], &restored["@odata.type"]),
        (&json!("Put"), &json!(kind))
    );
    assert_eq!(server.get(&one).await.ok()["deletedDateTime"], Value::Null);
}

#[tokio::test]
async fn a_country_is_looked_up_by_address_unless_it_is_said() {
    let server = Server::start().await;
    let kind = "#microsoft.graph.countryNamedLocation";
    let body = json!({"@odata.type": kind, "displayName": "Home", "countriesAndRegions": ["US", "GB"],
        "includeUnknownCountriesAndRegions": true});
    let made = server.make(LOCATIONS, &body).await;
    assert_eq!(made["countryLookupMethod"], "clientIpAddress");
    let one = format!("{LOCATIONS}/{}", made["id"].as_str().unwrap());
    server
        .change(&one, json!({"@odata.type": kind, "countriesAndRegions": ["CA", "IN"]}))
        .await;
    let read = server.get(&one).await.ok();
    assert_eq!(read["countriesAndRegions"], json!(["CA", "IN"]));
    assert_eq!(read["includeUnknownCountriesAndRegions"], true);
}

#[tokio::test]
async fn a_location_in_use_or_trusted_stays() {
    let server = populated().await;
    let trusted = server.delete(&format!("{LOCATIONS}/{OFFICE}")).await;
    let message = trusted.graph_error(400, "BadRequest");
    assert!(message.starts_with("isTrusted: must be set to false"), "{message}");

    let speaks = json!({"conditions": {"locations": {"includeLocations": ["All"], "excludeLocations": [HOME]}}});
    let policies = "/v1.0/identity/conditionalAccess/policies";
    let policy = server.make(policies, &conditional_access::asks("mfa", speaks)).await;
    let used = server.delete(&format!("{LOCATIONS}/{HOME}")).await;
    let message = used.graph_error(400, "BadRequest");
    assert!(message.contains("is in use by the policy `Policy`"), "{message}");
    server
        .deleted(&format!("{policies}/{}", policy["id"].as_str().unwrap()))
        .await;
    server.deleted(&format!("{LOCATIONS}/{HOME}")).await;
}

#[tokio::test]
async fn a_location_that_breaks_a_rule_is_refused() {
    let server = populated().await;
    let ranges = |ranges: Value| {
        let mut body = conditional_access::office("Office", "192.0.2.0/24");
        body["ipRanges"] = ranges;
        body
    };
    let range = |kind: &str, members: Value| {
        let mut range = json!({"@odata.type": format!("#microsoft.graph.{kind}")});
        keepwatch_graph::body::merge(&mut range, &members);
        ranges(json!([range]))
    };
    let country = |countries: Value| {
        json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Home",
            "countriesAndRegions": countries, "includeUnknownCountriesAndRegions": false})
    };
    let cases = [
        (json!({"displayName": "Office"}), "@odata.type"),
        (
            json!({"@odata.type": "#microsoft.graph.namedLocation", "displayName": "Office"}),
            "namedLocation",
        ),
        (
            json!({"@odata.type": "#microsoft.graph.ipNamedLocation"}),
            "displayName: must be given",
        ),
        (ranges(json!([])), "ipRanges: must have a range"),
        (ranges(json!([{"cidrAddress": "192.0.2.0/24"}])), "@odata.type"),
        (
            range("iPv4CidrRange", json!({"cidrAddress": "192.0.2.0/33"})),
            "ipRanges: ",
        ),
        (range("iPv4CidrRange", json!({"cidrAddress": "office"})), "ipRanges: "),
        (
            range(
                "iPv6Range",
                json!({"lowerAddress": "2001:db8::2", "upperAddress": "2001:db8::1"}),
            ),
            "ipRanges: ",
        ),
        (country(json!([])), "countriesAndRegions: must name a country"),
        (
            country(json!(["Germany"])),
            "countriesAndRegions: `Germany` is not a two-letter code",
        ),
    ];
    for (body, expected) in cases {
        let message = server.refused(Method::POST, LOCATIONS, &body).await;
        assert!(message.contains(expected), "{body}: {message}");
    }
    let other = json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Office"});
    let message = server
        .refused(Method::PATCH, &format!("{LOCATIONS}/{OFFICE}"), &other)
        .await;
    assert!(message.contains("a location stays of its type"), "{message}");
    let unnamed = json!({"displayName": "Office"});
    let message = server
        .refused(Method::PATCH, &format!("{LOCATIONS}/{OFFICE}"), &unnamed)
        .await;
    assert!(message.contains("@odata.type"), "{message}");
}
