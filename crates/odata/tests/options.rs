//! Whole query strings: how clients spell them, what is refused, and how pages follow each other.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_graph::{RiskDetection, RiskyUser, SignIn};
use keepwatch_odata::limits::ORDER_KEYS_MAX;
use keepwatch_odata::{Direction, Limits, ODataError, Order, QueryOptions, SqlValue, TokenKey};
use proptest::prelude::*;
use serde_json::json;

const LIMITS: Limits = Limits::pages(20, 500, &[("detectedDateTime", Direction::Descending)]);
const KEY: TokenKey = TokenKey::new([3; 32]);

fn parse(raw: &str) -> Result<QueryOptions, ODataError> {
    QueryOptions::parse(raw, RiskDetection::TYPE, Version::V1, &LIMITS)
}

fn message(raw: &str) -> String {
    parse(raw)
        .map(|_| "accepted".to_owned())
        .unwrap_or_else(|error| error.to_string())
}

#[test]
fn every_spelling_of_a_query_is_the_same_query() {
    let spellings = [
        "$filter=riskLevel eq 'high'&$top=5",
        "%24filter=riskLevel%20eq%20%27high%27&%24top=5",
        "$top=5&$filter=riskLevel+eq+'high'&",
        "filter=RISKLEVEL eq 'HIGH'&top=5",
        "$Filter=riskLevel eq microsoft.graph.riskLevel'high'&$TOP=5&api-version=2&x=%20",
        "&&$top=+5&$filter=(riskLevel%20eq%20'high')",
    ];
    for raw in spellings {
        let options = parse(raw).unwrap_or_else(|error| panic!("{raw}: {error}"));
        assert_eq!(
            options.next_link_query("T"),
            "$filter=riskLevel%20eq%20%27high%27&$top=5&$skiptoken=T",
            "{raw}"
        );
    }
}

#[test]
fn what_is_not_said_is_the_collections_own() {
    let options = parse("").unwrap();
    assert_eq!((options.top, options.skip, options.count), (20, 0, false));
    assert!(options.filter.is_none() && options.select.is_none());
    assert_eq!(options.order.to_string(), "detectedDateTime desc,id desc");
    assert_eq!(options.next_link_query("T"), "$skiptoken=T");
}

#[test]
fn a_page_has_from_one_row_to_the_maximum() {
    for (text, top) in [("1", 1), ("500", 500), ("501", 500), ("99999999999999999999", 500)] {
        assert_eq!(parse(&format!("$top={text}")).unwrap().top, top, "{text}");
    }
}

#[test]
fn what_is_refused_is_named() {
    let cases = [
        ("$top=0", "`0` is not a positive whole number in $top"),
        ("$top=-1", "`-1` is not a positive whole number in $top"),
        ("$top=ten", "`ten` is not a positive whole number in $top"),
        ("$top=", "`` is not a positive whole number in $top"),
        ("$top=1&top=2", "query option `$top` is given more than once"),
        ("$count=yes", "`yes` is not `true` or `false` in $count"),
        ("$format=xml", "`xml` is not `json` in $format"),
        ("$skip=5", "query option `$skip` is not supported here"),
        ("$expand=history", "query option `$expand` is not supported here"),
        ("search=x", "query option `$search` is not supported here"),
        ("$apply=x", "query option `$apply` is not supported here"),
        ("$fliter=x", "unknown query option `$fliter`"),
        (
            "$skiptoken=",
            "the value of $skiptoken was not given out by this server",
        ),
        ("$filter=%FF", "the query string is not percent-encoded UTF-8 at `%FF`"),
        (
            "$filter=riskLvl eq 'high'",
            "Could not find a property named 'riskLvl' on type 'microsoft.graph.riskDetection'.",
        ),
        (
            "$orderby=riskLvl",
            "Could not find a property named 'riskLvl' on type 'microsoft.graph.riskDetection'.",
        ),
        (
            "$orderby=id, riskLvl desc",
            "Could not find a property named 'riskLvl' on type 'microsoft.graph.riskDetection'.",
        ),
        (
            "$orderby=id up",
            "expected `asc`, `desc`, `,` or the end, found `up` in $orderby at column 4",
        ),
        (
            "$orderby=id,",
            "expected a property, found the end in $orderby at column 4",
        ),
        (
            "$orderby=location",
            "property `location` is a complex value: name one of its properties in $orderby at column 1",
        ),
        (
            "$orderby=additionalInfo",
            "property `additionalInfo` cannot be used in $orderby at column 1",
        ),
        (
            "$select=id,riskLvl",
            "Could not find a property named 'riskLvl' on type 'microsoft.graph.riskDetection'.",
        ),
        (
            "$select=id, location/cty",
            "Could not find a property named 'cty' on type 'microsoft.graph.signInLocation'.",
        ),
        ("$select=", "expected a property, found the end in $select at column 1"),
        (
            "$select=riskType",
            "Could not find a property named 'riskType' on type 'microsoft.graph.riskDetection'.",
        ),
        (
            "$select=id desc",
            "expected `,` or the end, found `desc` in $select at column 4",
        ),
    ];
    for (raw, expected) in cases {
        assert_eq!(message(raw), expected, "{raw}");
    }
    for raw in [
        "$format=json",
        "$format=application/json;odata.metadata=minimal",
        "$count=TRUE",
        "select=*",
    ] {
        assert_eq!(message(raw), "accepted", "{raw}");
    }
}

#[test]
fn skip_is_taken_where_the_collection_has_it() {
    let limits = Limits { skip: true, ..LIMITS };
    let parse = |raw| QueryOptions::parse(raw, RiskDetection::TYPE, Version::V1, &limits);
    assert_eq!(parse("$skip=7").unwrap().skip, 7);
    assert!(parse("$skip=100001").is_err());
    assert!(!parse("$skip=7").unwrap().next_link_query("T").contains("skip="));
    assert_eq!(parse("$skip=7&$skiptoken=T").unwrap().skip, 0);
}

#[test]
fn an_order_is_total() {
    let cases = [
        ("detectedDateTime desc", "detectedDateTime desc,id desc"),
        ("riskLevel", "riskLevel,id"),
        (
            "RiskLevel ASC,detectedDateTime DESC",
            "riskLevel,detectedDateTime desc,id desc",
        ),
        ("location/city desc", "location/city desc,id desc"),
        ("id desc, riskLevel", "id desc"),
        ("riskLevel, riskLevel desc", "riskLevel,id"),
    ];
    for (text, expected) in cases {
        let order = Order::parse(text, RiskDetection::TYPE, Version::V1).unwrap();
        assert_eq!(order.to_string(), expected, "{text}");
    }
    let most = ["riskLevel"; ORDER_KEYS_MAX].join(",");
    assert!(Order::parse(&most, RiskDetection::TYPE, Version::V1).is_ok());
    let error = Order::parse(&format!("{most},id"), RiskDetection::TYPE, Version::V1).unwrap_err();
    assert_eq!(error.to_string(), "more than 8 keys in $orderby at column 81");
}

/// The position that `raw` asks for when it carries a token made for `made_for`.
fn carried(made_for: &str, raw: &str, scope: &str) -> Result<Option<Vec<SqlValue>>, ODataError> {
    let first = parse(made_for).unwrap();
    let last = first
        .order
        .position_of(&json!({"id": "a", "detectedDateTime": "2024-01-01T00:00:00Z", "riskLevel": "low"}));
    let token = first.skip_token(&last, &KEY, "scope");
    let next = parse(&format!("{raw}&$skiptoken={token}"))?;
    let position = next.position(&KEY, scope)?;
    Ok(position.map(|position| position.values().to_vec()))
}

#[test]
fn a_token_continues_its_own_query_however_that_is_spelled() {
    let same = [
        ("", "$top=7"),
        (
            "$filter=riskLevel eq 'low'",
            "$filter=RiskLevel%20eq%20'LOW'&$count=true&$select=id",
        ),
        (
            "$filter=riskLevel eq 'low'",
            "$filter=riskLevel+eq+microsoft.graph.riskLevel'low'",
        ),
        ("$orderby=riskLevel asc", "$orderby=RISKLEVEL"),
        (
            "$filter=detectedDateTime gt 2024-01-01T00:00:00Z",
            "$filter=detectedDateTime gt 2024-01-01T01:00:00.0 01:00",
        ),
    ];
    for (made_for, raw) in same {
        assert!(
            matches!(carried(made_for, raw, "scope"), Ok(Some(_))),
            "{made_for} / {raw}"
        );
    }
    let other = [
        ("", "$filter=riskLevel eq 'low'"),
        ("$filter=riskLevel eq 'low'", ""),
        ("$filter=riskLevel eq 'low'", "$filter=riskLevel eq 'high'"),
        ("", "$orderby=riskLevel"),
        ("$orderby=detectedDateTime", "$orderby=detectedDateTime desc"),
    ];
    for (made_for, raw) in other {
        assert_eq!(
            carried(made_for, raw, "scope"),
            Err(ODataError::ForeignToken),
            "{made_for} / {raw}"
        );
    }
    assert_eq!(carried("", "", "another"), Err(ODataError::ForeignToken));
    let forged = parse("$skiptoken=AAAA").unwrap().position(&KEY, "scope");
    assert_eq!(forged, Err(ODataError::InvalidToken));
    assert_eq!(parse("").unwrap().position(&KEY, "scope"), Ok(None));
}

#[test]
fn a_next_link_asks_the_same_again() {
    let raw = "$orderby=riskLevel,detectedDateTime desc&$select=Id,location/city,id&$count=true\
        &$filter=userDisplayName eq 'O''Neill %26 Söhne' and startswith(ipAddress,'178.')";
    let first = parse(raw).unwrap();
    let query = first.next_link_query("TOKEN");
    assert_eq!(
        query,
        "$filter=userDisplayName%20eq%20%27o%27%27neill%20%26%20s%C3%B6hne%27%20and%20startswith(ipAddress,%27178.%27)\
         &$orderby=riskLevel,detectedDateTime%20desc&$select=id,location&$count=true&$skiptoken=TOKEN"
    );
    let second = parse(&query).unwrap();
    assert_eq!(second.filter, first.filter);
    assert_eq!(second.order.to_string(), first.order.to_string());
    assert_eq!(second.select, first.select);
    assert_eq!(second.next_link_query("TOKEN"), query);
}

#[test]
fn a_selection_keeps_what_was_asked_for_and_nothing_else() {
    let options = parse("$select=riskLevel,Location/City").unwrap();
    let mut resource =
        json!({"@odata.type": "#t", "id": "1", "riskLevel": "low", "location": {"city": "x", "state": "y"}});
    let select = options.select.unwrap();
    select.apply(&mut resource);
    assert_eq!(
        resource,
        json!({"@odata.type": "#t", "riskLevel": "low", "location": {"city": "x", "state": "y"}})
    );
    assert_eq!(select.properties(), ["riskLevel", "location"]);
}

/// Every query in the documents this project was founded on.
#[test]
fn the_seeds_queries_are_accepted() {
    let Some(seeds) = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds")).ok() else {
        eprintln!("skipped: ../shared/seeds is absent");
        return;
    };
    let mut found = 0;
    for seed in seeds {
        let text = std::fs::read_to_string(seed.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| line.contains("$filter=")) {
            let query = line[line.find("$filter=").unwrap()..].trim();
            let entity: &'static EntityType = if line.contains("riskyUsers") || query.contains("riskDetail") {
                RiskyUser::TYPE
            } else {
                RiskDetection::TYPE
            };
            let limits = Limits {
                default_order: &[],
                ..LIMITS
            };
            let parsed = QueryOptions::parse(query, entity, Version::V1, &limits);
            assert!(parsed.is_ok(), "{query}: {parsed:?}");
            found += 1;
        }
    }
    assert!(found >= 3, "only {found} queries found");
}

proptest! {
    #[test]
    fn no_query_string_panics(raw in prop_oneof![".{0,80}", "(\\$?(filter|top|select|orderby|count|skiptoken)=[a-zA-Z0-9 +%',()/-]{0,20}&){0,4}"]) {
        for entity in [RiskDetection::TYPE, SignIn::TYPE] {
            let limits = Limits { default_order: &[], ..LIMITS };
            if let Ok(options) = QueryOptions::parse(&raw, entity, Version::Beta, &limits) {
                let _ = options.position(&KEY, "");
                prop_assert!(QueryOptions::parse(&options.next_link_query("T"), entity, Version::Beta, &limits).is_ok());
            }
        }
    }
}
