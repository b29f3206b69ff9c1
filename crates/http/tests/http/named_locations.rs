//! Named locations: a kind of resource that is stored and served in the usual way, and has forms.

use crate::server::Server;
use axum::body::Body;
use axum::http::Method;
use keepwatch_graph::conditional_access::named_location::NamedLocation;
use serde_json::{Value, json};

const LOCATIONS: &str = "/v1.0/identity/conditionalAccess/namedLocations";
/// The id of [`office`].
pub(crate) const OFFICE: &str = "0854951d-5fc0-4eb1-b392-9b2c9d7949c2";
const HOME: &str = "1c4427fd-0885-4a3d-8b23-09a899ffa959";
const GONE: &str = "e4ecbd23-5d58-4c8f-9f4d-3c4d0a2d9b1c";

fn read(location: Value) -> NamedLocation {
    serde_json::from_value(location).unwrap()
}

/// A location by its addresses.
pub(crate) fn office() -> NamedLocation {
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
    let request = server.request(Method::PUT, &format!("{LOCATIONS}/{OFFICE}"));
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    let message = answer.graph_error(405, "Request_BadRequest");
    assert_eq!(message, "Specified HTTP method is not allowed for the request target.");
}
