use super::*;
use crate::conditional_access::named_location::NamedLocation;
use crate::document::{Document, PolicyView};
use crate::{DirectoryAudit, RiskDetection, RiskyUser, SignIn, operations, served, testing};
use proptest::prelude::*;
use serde::de::DeserializeOwned;

const V1: Version = Version::V1;

fn check(entity: &'static EntityType, body: Value) -> Result<Value, String> {
    read(entity, V1, body)
        .map(Value::Object)
        .map_err(|error| error.to_string())
}

#[test]
fn members_and_values_get_the_spelling_of_the_schema() {
    let cases = [
        (json!({}), json!({})),
        (json!({"UserPrincipalName": "a@b"}), json!({"userPrincipalName": "a@b"})),
        (json!({"riskLevel": "HIGH"}), json!({"riskLevel": "high"})),
        (
            json!({"createdDateTime": "2026-01-31T10:00:00+01:00"}),
            json!({"createdDateTime": "2026-01-31T09:00:00.0000000Z"}),
        ),
        (json!({"riskEventTypes_v2": null}), json!({"riskEventTypes_v2": []})),
        (
            json!({"location": {}, "status": null}),
            json!({"location": {}, "status": null}),
        ),
        (
            json!({"@odata.context": 1, "userId@odata.type": {}, "location": {"@odata.type": "#microsoft.graph.signInLocation"}}),
            json!({"location": {}}),
        ),
    ];
    let known = [
        "userPrincipalName",
        "createdDateTime",
        "riskEventTypes_v2",
        "location",
        "status",
    ];
    assert!(
        known
            .iter()
            .all(|name| crate::edm::property(SignIn::TYPE.properties, name, V1).is_some())
    );
    for (body, expected) in cases {
        let entity = if body.get("riskLevel").is_some() {
            RiskyUser::TYPE
        } else {
            SignIn::TYPE
        };
        assert_eq!(check(entity, body.clone()), Ok(expected), "{body}");
    }
    assert_eq!(
        read(
            SignIn::TYPE,
            Version::Beta,
            json!({"authenticationProtocol": "OAUTH2 , kerberos"})
        )
        .unwrap()["authenticationProtocol"],
        "oAuth2,kerberos"
    );
}

#[test]
fn forms_are_named_in_full_or_short() {
    let expected = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "ipRanges": [
        {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}]});
    for namespace in [
        "#microsoft.graph.",
        "microsoft.graph.",
        "#graph.",
        "graph.",
        "",
        "#Microsoft.Graph.",
    ] {
        let body = json!({"@odata.type": format!("{namespace}ipNamedLocation"), "ipRanges": [
            {"cidrAddress": "192.0.2.0/24", "@odata.type": format!("{namespace}iPv4CidrRange")}]});
        assert_eq!(check(NamedLocation::TYPE, body), Ok(expected.clone()), "{namespace}");
    }
}

#[test]
fn what_is_wrong_is_said_with_where() {
    let ip = |ranges: Value| json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "ipRanges": ranges});
    let location = NamedLocation::TYPE;
    let cases = [
        (
            location,
            json!([]),
            "expected microsoft.graph.namedLocation, not an array",
        ),
        (
            location,
            json!({}),
            "`@odata.type` must say which kind of microsoft.graph.namedLocation this is",
        ),
        (
            location,
            json!({"@odata.type": 1}),
            "`@odata.type`: expected Edm.String, not a number",
        ),
        (
            location,
            json!({"@odata.type": "#microsoft.graph.user"}),
            "`user` is not a type that derives from microsoft.graph.namedLocation",
        ),
        (
            location,
            json!({"@odata.type": "#microsoft.graph.namedLocation"}),
            "`namedLocation` is not a type that derives from microsoft.graph.namedLocation",
        ),
        (
            location,
            json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "countriesAndRegions": []}),
            "The property 'countriesAndRegions' does not exist on type 'microsoft.graph.ipNamedLocation'. Make sure to only use \
             property names that are defined by the type.",
        ),
        (
            location,
            ip(json!([{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidr": ""}])),
            "The property 'cidr' does not exist on type 'microsoft.graph.iPv4CidrRange'. Make sure to only use property names \
             that are defined by the type.",
        ),
        (
            location,
            ip(json!([{"@odata.type": "iPv4CidrRange"}, {"@odata.type": "iPv4CidrRange", "cidrAddress": 7}])),
            "`ipRanges/1/cidrAddress`: expected Edm.String, not a number",
        ),
        (
            location,
            ip(json!([{}])),
            "`ipRanges/0`: `@odata.type` must say which kind of microsoft.graph.ipRange this is",
        ),
        (
            location,
            ip(json!({})),
            "`ipRanges`: expected Collection(microsoft.graph.ipRange), not an object",
        ),
        (
            location,
            ip(json!([null])),
            "`ipRanges/0`: expected microsoft.graph.ipRange, not null",
        ),
        (
            location,
            json!({"@odata.type": "ipNamedLocation", "isTrusted": null}),
            "`isTrusted`: expected Edm.Boolean, not null",
        ),
        (
            location,
            json!({"@odata.type": "ipNamedLocation", "displayName": "a", "DisplayName": "b"}),
            "`DisplayName` is given more than once",
        ),
        (
            location,
            json!({"@odata.type": "countryNamedLocation", "countryLookupMethod": "gps"}),
            "`countryLookupMethod`: `gps` is not a member of microsoft.graph.countryLookupMethodType",
        ),
        (
            location,
            json!({"@odata.type": "countryNamedLocation", "createdDateTime": "today"}),
            "`createdDateTime`: `today` is not a value of Edm.DateTimeOffset",
        ),
        (
            SignIn::TYPE,
            json!({"status": {"errorCode": 2_147_483_648_i64}}),
            "`status/errorCode`: `2147483648` is not a value of Edm.Int32",
        ),
        (
            SignIn::TYPE,
            json!({"status": {"errorCode": 0.5}}),
            "`status/errorCode`: `0.5` is not a value of Edm.Int32",
        ),
        (
            SignIn::TYPE,
            json!({"deviceDetail": {"browserId": "only in beta"}}),
            "The property 'browserId' does not exist on type 'microsoft.graph.deviceDetail'. Make sure to only use property \
             names that are defined by the type.",
        ),
        (
            SignIn::TYPE,
            json!({"user@odata.bind": "https://graph/v1.0/users/1"}),
            "The property 'user' does not exist on type 'microsoft.graph.signIn'. Make sure to only use property names that \
             are defined by the type.",
        ),
    ];
    for (entity, body, expected) in cases {
        assert_eq!(check(entity, body.clone()), Err(expected.to_owned()), "{body}");
    }
}

#[test]
fn navigation_is_bound_not_written() {
    use crate::edm::{Navigation, Versions};
    const GROUP: &EntityType = &EntityType {
        name: "group",
        navigation: &[
            Navigation {
                name: "members",
                target: "user",
                many: true,
                contained: false,
                versions: Versions::Both,
            },
            Navigation {
                name: "createdOnBehalfOf",
                target: "user",
                many: false,
                contained: false,
                versions: Versions::Both,
            },
        ],
        ..*RiskyUser::TYPE
    };
    let bound = json!({"members@odata.bind": ["users/1"], "createdOnBehalfOf@odata.bind": "users/2"});
    assert_eq!(check(GROUP, bound.clone()), Ok(bound));
    let spelled = check(GROUP, json!({"MEMBERS@odata.bind": []}));
    assert_eq!(spelled, Ok(json!({"members@odata.bind": []})));
    for (body, expected) in [
        (
            json!({"members": []}),
            "`members` is a navigation property of microsoft.graph.group: bind it by `members@odata.bind` or use its own path",
        ),
        (
            json!({"members@odata.bind": "users/1"}),
            "`members@odata.bind`: expected Collection(Edm.String), not a string",
        ),
        (
            json!({"members@odata.bind": [1]}),
            "`members@odata.bind`: expected Collection(Edm.String), not an array",
        ),
        (
            json!({"createdOnBehalfOf@odata.bind": []}),
            "`createdOnBehalfOf@odata.bind`: expected Edm.String, not an array",
        ),
    ] {
        assert_eq!(check(GROUP, body.clone()), Err(expected.to_owned()), "{body}");
    }
}

#[test]
fn arguments_are_those_of_the_action() {
    let add = operations::named("application", "addKey");
    let remove = operations::named("application", "removePassword");
    let id = "11111111-2222-4333-8444-55555555555A";
    let cases = [
        (
            remove,
            json!({"KEYID": id, "@odata.type": 1}),
            Ok(json!({"keyId": id.to_ascii_lowercase()})),
        ),
        (
            add,
            json!({"keyCredential": {"Type": "X"}, "proof": "p", "passwordCredential": null}),
            Ok(json!({"keyCredential": {"type": "X"}, "proof": "p", "passwordCredential": null})),
        ),
        (add, json!({"keyCredential": {}}), Err("`proof` must be given")),
        (
            add,
            json!({"keyCredential": null}),
            Err("`keyCredential`: expected microsoft.graph.keyCredential, not null"),
        ),
        (
            add,
            json!({"keyCredential": {"usage": 1}}),
            Err("`keyCredential/usage`: expected Edm.String, not a number"),
        ),
        (remove, json!({}), Err("`keyId` must be given")),
        (
            remove,
            json!({"keyId": "1"}),
            Err("`keyId`: `1` is not a value of Edm.Guid"),
        ),
        (
            remove,
            json!({"keyId": id, "keyid": id}),
            Err("`keyid` is given more than once"),
        ),
        (
            remove,
            json!({"id": id}),
            Err("`id` is not a parameter of removePassword"),
        ),
        (
            remove,
            json!(null),
            Err("expected the parameters of removePassword, not null"),
        ),
    ];
    for (action, body, expected) in cases {
        let read = arguments(action, V1, body.clone()).map(Value::Object);
        let expected = expected.map_err(str::to_owned);
        assert_eq!(read.map_err(|error| error.to_string()), expected, "{body}");
    }
}

#[test]
fn a_form_of_beta_is_none_of_v1() {
    let evaluate = operations::named("conditionalAccessRoot", "evaluate");
    let body = json!({"signInIdentity": {"@odata.type": "#microsoft.graph.agentSignIn"}});
    let read = |version| arguments(evaluate, version, body.clone()).map_err(|error| error.to_string());
    assert_eq!(read(Version::Beta).map(Value::Object), Ok(body.clone()));
    assert_eq!(
        read(Version::V1),
        Err(
            "`signInIdentity`: `agentSignIn` is not a type that derives from microsoft.graph.signInIdentity".to_owned()
        )
    );
}

#[test]
fn a_patch_changes_what_it_names() {
    let stored = json!({"a": 1, "b": {"c": 2, "d": [1, 2]}, "e": {"@odata.type": "#x", "f": 1, "g": 2}});
    let cases = [
        (
            json!({"a": null}),
            json!({"a": null, "b": stored["b"], "e": stored["e"]}),
        ),
        (
            json!({"b": {"d": [3]}}),
            json!({"a": 1, "b": {"c": 2, "d": [3]}, "e": stored["e"]}),
        ),
        (json!({"b": null}), json!({"a": 1, "b": null, "e": stored["e"]})),
        (
            json!({"e": {"@odata.type": "#x", "f": 3}}),
            json!({"a": 1, "b": stored["b"], "e": {"@odata.type": "#x", "f": 3, "g": 2}}),
        ),
        (
            json!({"e": {"@odata.type": "#y", "h": 3}}),
            json!({"a": 1, "b": stored["b"], "e": {"@odata.type": "#y", "h": 3}}),
        ),
    ];
    for (patch, expected) in cases {
        let mut merged = stored.clone();
        merge(&mut merged, &patch);
        assert_eq!(merged, expected, "{patch}");
    }
}

#[test]
fn what_was_left_out_is_added() {
    let mut body = json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": "1", "displayName": "Home",
        "countriesAndRegions": null});
    complete(NamedLocation::TYPE, &mut body);
    let location: NamedLocation = serde_json::from_value(body).unwrap();
    let NamedLocation::Country(country) = location else {
        panic!("{location:?}");
    };
    assert_eq!((country.id.as_str(), country.display_name.as_str()), ("1", "Home"));
    assert_eq!(country.countries_and_regions, Vec::<String>::new());
    assert_eq!(country.country_lookup_method, None);
    assert!(!country.include_unknown_countries_and_regions);
}

/// Generated values, written by the resource's own type, as a body again.
fn is_read_again<T: DeserializeOwned>(value: &Value, of: &'static EntityType, document: fn(&T) -> Document) {
    let resource: T = serde_json::from_value(value.clone()).unwrap();
    for version in [Version::V1, Version::Beta] {
        let written = document(&resource).json(version, PolicyView::Full);
        let body: Value = serde_json::from_str(&written).unwrap();
        let again = read(of, version, body.clone()).unwrap_or_else(|error| panic!("{error} in {written}"));
        assert_eq!(Value::Object(again), body);
    }
}

fn generated(of: &'static EntityType) -> BoxedStrategy<Value> {
    testing::value(Structured::Entity(of), Version::Beta)
}

fn any_served() -> impl Strategy<Value = &'static EntityType> {
    prop::sample::select(served::ENTITIES).prop_map(|served| served.entity)
}

proptest! {
    #[test]
    fn what_a_type_wrote_is_a_body(
        sign_in in generated(SignIn::TYPE), mut detection in generated(RiskDetection::TYPE),
        audit in generated(DirectoryAudit::TYPE), location in generated(NamedLocation::TYPE),
    ) {
        detection["id"] = json!("0f".repeat(32));
        is_read_again(&sign_in, SignIn::TYPE, SignIn::document);
        is_read_again(&detection, RiskDetection::TYPE, RiskDetection::document);
        is_read_again(&audit, DirectoryAudit::TYPE, DirectoryAudit::document);
        is_read_again(&location, NamedLocation::TYPE, NamedLocation::document);
    }

    #[test]
    fn what_was_read_reads_as_itself(
        (entity, body) in any_served().prop_flat_map(|entity| (Just(entity), generated(entity)))
    ) {
        let once = read(entity, Version::Beta, body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(read(entity, Version::Beta, Value::Object(once.clone())), Ok(once));
    }

    #[test]
    fn any_json_is_read_or_refused(
        (entity, body) in any_served().prop_flat_map(|entity| (Just(entity), testing::json_near(Structured::Entity(entity))))
    ) {
        for version in [Version::V1, Version::Beta] {
            match read(entity, version, body.clone()) {
                Ok(members) => {
                    let mut value = Value::Object(members.clone());
                    prop_assert_eq!(read(entity, version, value.clone()), Ok(members));
                    complete(entity, &mut value);
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
        complete(entity, &mut body.clone());
    }

    #[test]
    fn an_empty_patch_changes_nothing_and_a_repeated_one_nothing_more(
        (stored, patch) in any_served().prop_flat_map(|entity| {
            let near = || testing::json_near(Structured::Entity(entity));
            (prop_oneof![generated(entity), near()], prop_oneof![generated(entity), near()])
        })
    ) {
        if stored.is_object() {
            let mut same = stored.clone();
            merge(&mut same, &json!({}));
            prop_assert_eq!(&same, &stored);
        }
        let mut once = stored;
        merge(&mut once, &patch);
        let mut twice = once.clone();
        merge(&mut twice, &patch);
        prop_assert_eq!(once, twice);
    }
}
