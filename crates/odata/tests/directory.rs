//! What directory objects take besides `$search`: `$expand`, properties by default, page sizes and advanced queries.

use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::edm::Version;
use keepwatch_odata::limits::{EXPAND_ITEMS_MAX, EXPAND_LENGTH_MAX};
use keepwatch_odata::testing::EVERY_KIND;
use keepwatch_odata::{Expandable, Limits, ODataError, QueryOptions, Select, TokenKey};
use proptest::prelude::*;
use serde_json::json;

const LIMITS: Limits = Limits {
    expand: &[
        Expandable {
            navigation: "memberOf",
            entity: EVERY_KIND,
        },
        Expandable {
            navigation: "manager",
            entity: EVERY_KIND,
        },
    ],
    ..Limits::DIRECTORY
};

fn parse(raw: &str) -> Result<QueryOptions, ODataError> {
    QueryOptions::parse(raw, EVERY_KIND, Version::V1, &LIMITS)
}

fn message(raw: &str) -> String {
    parse(raw).map_or_else(|error| error.to_string(), |_| "accepted".to_owned())
}

#[test]
fn an_expanded_property_has_options_of_its_own() {
    let cases = [
        ("memberOf", "memberOf"),
        (" MEMBEROF ", "memberOf"),
        ("memberOf()", "memberOf"),
        (
            "memberOf($select=ID,displayName;$top=5)",
            "memberOf($select=id,displayName;$top=5)",
        ),
        ("memberOf(top=500;)", "memberOf($top=20)"),
        (
            "memberOf($filter=startswith(displayName,'a;)') and tags/any(t:t eq 'b');$orderby=displayName desc)",
            "memberOf($filter=startswith(displayName,'a;)') and tags/any(x0:x0 eq 'b');$orderby=displayName desc)",
        ),
        ("manager($select=id)", "manager($select=id)"),
        ("memberOf($select=*)", "memberOf"),
    ];
    for (text, expected) in cases {
        let options = parse(&format!("$expand={text}")).unwrap_or_else(|error| panic!("{text}: {error}"));
        let expand = options.expand.unwrap();
        assert_eq!(expand.to_string(), expected, "{text}");
        assert!((1..=EXPAND_ITEMS_MAX).contains(&expand.top()));
        assert_eq!(message(&format!("$expand={expected}")), "accepted");
    }
}

#[test]
fn what_cannot_be_expanded_is_named() {
    let cases = [
        (
            "nope",
            "Could not find a property named 'nope' on type 'microsoft.graph.everyKind'.",
        ),
        (
            "novelties",
            "Could not find a property named 'novelties' on type 'microsoft.graph.everyKind'.",
        ),
        (
            "displayName",
            "Property 'displayName' on type 'microsoft.graph.everyKind' is not a navigation property or complex property. \
             Only navigation properties can be expanded.",
        ),
        (
            "*",
            "Could not find a property named '*' on type 'microsoft.graph.everyKind'.",
        ),
        (
            "",
            "expected a navigation property, found the end in $expand at column 1",
        ),
        (
            "($top=1)",
            "expected a navigation property, found `($top=1)` in $expand at column 1",
        ),
        (
            "memberOf,manager",
            "more than 1 navigation property in $expand at column 9",
        ),
        (
            "memberOf($top=1),manager",
            "more than 1 navigation property in $expand at column 17",
        ),
        ("memberOf($top=1", "expected `)`, found the end in $expand at column 16"),
        (
            "memberOf($top=1)x",
            "expected the end, found `x` in $expand at column 17",
        ),
        ("memberOf($top=0)", "`0` is not a positive whole number in $top"),
        ("memberOf($top=5 5)", "`5 5` is not a positive whole number in $top"),
        ("memberOf($top=1;$top=2)", "query option `$top` is given more than once"),
        (
            "memberOf($top=1;$expand=owners)",
            "option `$expand` is not supported for an expanded property in $expand at column 17",
        ),
        (
            "manager($top=1)",
            "option `$top` is not supported for an expanded property in $expand at column 9",
        ),
        (
            "memberOf($select=nope)",
            "Could not find a property named 'nope' on type 'microsoft.graph.everyKind'.",
        ),
        (
            "memberOf($filter=small eq 'a')",
            "expected Edm.Int32, found Edm.String in $filter at column 10",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(message(&format!("$expand={text}")), expected, "{text}");
    }
    let long = format!("$expand=memberOf({})", ";".repeat(EXPAND_LENGTH_MAX));
    assert_eq!(message(&long), "more than 4096 characters in $expand at column 1");
    let less = Limits {
        expand: &LIMITS.expand[..1],
        ..LIMITS
    };
    let refused = QueryOptions::parse("$expand=manager", EVERY_KIND, Version::V1, &less).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "navigation property `manager` cannot be expanded here in $expand at column 1"
    );
    let none = QueryOptions::parse("$expand=manager", EVERY_KIND, Version::V1, &Limits::DIRECTORY).unwrap_err();
    assert_eq!(none.to_string(), "query option `$expand` is not supported here");
}

#[test]
fn a_page_of_directory_objects_has_a_size_that_graph_takes() {
    for (text, top) in [("1", 1), ("999", 999)] {
        assert_eq!(parse(&format!("$top={text}")).unwrap().top, top);
    }
    for text in ["0", "1000", "99999999999999999999"] {
        let error = parse(&format!("$top={text}")).unwrap_err();
        let expected = format!("Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive.");
        assert_eq!(error.to_string(), expected);
        assert!(error.is_unsupported_query());
    }
    assert_eq!(message("$top=x"), "`x` is not a positive whole number in $top");
    assert_eq!(message("$skip=1"), "query option `$skip` is not supported here");
    let uncounted = Limits { count: false, ..LIMITS };
    let refused = QueryOptions::parse("$count=true", EVERY_KIND, Version::V1, &uncounted).unwrap_err();
    assert_eq!(refused.to_string(), "query option `$count` is not supported here");
}

#[test]
fn advanced_queries_need_the_header_and_most_a_count() {
    const MISSING: &str = "is not supported because the required parameters might be missing. Try adding $count=true query \
        parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information";
    let operator = |name: &str| Some(format!("Operator '{name}' {MISSING}"));
    let cases = [
        ("", None),
        ("$filter=displayName eq 'a' and startswith(description,'b')", None),
        ("$filter=displayName in ('a','b')", None),
        ("$filter=tags/any(t:t eq 'a')", None),
        ("$filter=contains(displayName,'a')", None),
        ("$orderby=displayName", None),
        ("$filter=displayName ne 'a'", operator("ne")),
        ("$filter=displayName ne null", operator("ne")),
        ("$filter=not startswith(displayName,'a')", operator("not")),
        ("$filter=id eq 'a' or endswith(displayName,'a')", operator("endsWith")),
        ("$filter=tags/any(t:endswith(t,'a'))", operator("endsWith")),
        ("$filter=tags/$count eq 0", operator("$count")),
        (
            "$filter=displayName eq 'a'&$orderby=displayName",
            Some("Sorting not supported for current query.".to_owned()),
        ),
    ];
    for (raw, refused) in cases {
        let checked = |raw: &str, is_eventual| {
            let mut options = parse(raw).unwrap_or_else(|error| panic!("{raw}: {error}"));
            let checked = options.check_consistency(is_eventual);
            assert!(checked.as_ref().err().is_none_or(ODataError::is_unsupported_query));
            checked.err().map(|error| error.to_string())
        };
        assert_eq!(checked(raw, false), refused, "{raw}");
        assert_eq!(checked(raw, true), refused, "{raw} with the header only");
        let counted = format!("{raw}&$count=true");
        assert_eq!(checked(&counted, false), refused, "{raw} with a count only");
        assert_eq!(checked(&counted, true), None, "{raw} with both");
    }
}

#[test]
fn a_search_needs_the_header_only_and_a_count_without_it_is_not_given() {
    let raw = r#"$search="displayName:a"&$filter=displayName ne 'b'&$orderby=displayName"#;
    let mut options = parse(raw).unwrap();
    assert_eq!(
        options.check_consistency(false).unwrap_err().to_string(),
        "Request with $search query parameter only works through MSGraph with a special request header: \
         'ConsistencyLevel: eventual'"
    );
    assert_eq!(options.check_consistency(true), Ok(()));

    let mut counted = parse("$count=true").unwrap();
    assert_eq!((counted.check_consistency(true), counted.count), (Ok(()), true));
    assert_eq!((counted.check_consistency(false), counted.count), (Ok(()), false));

    let segment = parse("$filter=displayName ne 'b'").unwrap();
    assert_eq!(segment.check_count_segment(true), Ok(()));
    let error = segment.check_count_segment(false).unwrap_err();
    assert_eq!(error.to_string(), "$count is not currently supported.");
    assert!(!error.is_unsupported_query());
}

#[test]
fn other_collections_have_no_advanced_queries() {
    let others = Limits {
        directory: false,
        ..LIMITS
    };
    let raw = "$filter=displayName ne 'b'&$orderby=displayName&$count=true";
    let mut options = QueryOptions::parse(raw, EVERY_KIND, Version::V1, &others).unwrap();
    assert_eq!((options.check_consistency(false), options.count), (Ok(()), true));
    assert_eq!(options.check_count_segment(false), Ok(()));
}

#[test]
fn a_next_link_and_a_token_keep_the_search() {
    const KEY: TokenKey = TokenKey::new([3; 32]);
    let raw = r#"$expand=manager($select=id)&$search="displayName:Wa"&$count=true"#;
    let first = parse(raw).unwrap();
    let token = first.skip_token(&first.order.position_of(&json!({"id": "a"})), &KEY, "");
    let query = first.next_link_query(&token);
    assert_eq!(
        query,
        format!("$search=%22displayName:Wa%22&$expand=manager(%24select%3Did)&$count=true&$skiptoken={token}")
    );
    assert!(parse(&query).unwrap().position(&KEY, "").unwrap().is_some());
    let other = query.replace("Wa", "Wb");
    assert_eq!(parse(&other).unwrap().position(&KEY, ""), Err(ODataError::ForeignToken));
}

#[test]
fn what_is_shown_by_default_is_v1s_alone() {
    let shown = |raw: &str, version| {
        let options = QueryOptions::parse(raw, EVERY_KIND, version, &LIMITS).unwrap();
        options.shown().map(|select| select.to_string())
    };
    assert_eq!(shown("", Version::V1).as_deref(), Some("displayName,level,id"));
    assert_eq!(shown("", Version::Beta), None);
    assert_eq!(shown("$select=small", Version::V1).as_deref(), Some("small"));
    assert_eq!(parse("").unwrap().select, None);
    assert_eq!(Select::by_default(NamedLocation::TYPE, Version::V1), None);

    let mut thing =
        json!({"@odata.type": "#microsoft.graph.redKind", "id": "1", "displayName": "a", "small": 1, "level": "low"});
    parse("").unwrap().shown().unwrap().apply(&mut thing);
    let expected = json!({"@odata.type": "#microsoft.graph.redKind", "id": "1", "displayName": "a", "level": "low"});
    assert_eq!(thing, expected);
}

#[test]
fn properties_of_derived_types_can_be_selected() {
    let select = |text: &str| Select::parse(text, NamedLocation::TYPE, Version::V1).map_err(|error| error.to_string());
    let cases = [
        ("id,isTrusted", "id,isTrusted"),
        (
            "id,microsoft.graph.ipNamedLocation/isTrusted,countriesAndRegions",
            "id,isTrusted,countriesAndRegions",
        ),
        ("microsoft.graph.countryNamedLocation/displayName", "displayName"),
        ("microsoft.graph.namedLocation/displayName", "displayName"),
    ];
    for (text, expected) in cases {
        assert_eq!(select(text).unwrap().unwrap().to_string(), expected, "{text}");
    }
    let refused = [
        (
            "id,nope",
            "Could not find a property named 'nope' on type 'microsoft.graph.namedLocation'.",
        ),
        (
            "microsoft.graph.countryNamedLocation/isTrusted",
            "Could not find a property named 'isTrusted' on type 'microsoft.graph.countryNamedLocation'.",
        ),
        (
            "microsoft.graph.user/id",
            "`microsoft.graph.user` is not a type that derives from microsoft.graph.namedLocation in $select at column 1",
        ),
        (
            "microsoft.graph.ipNamedLocation",
            "Could not find a property named 'microsoft.graph.ipNamedLocation' on type 'microsoft.graph.namedLocation'.",
        ),
        (
            "displayName/x",
            "`displayName` has no properties in $select at column 13",
        ),
    ];
    for (text, expected) in refused {
        assert_eq!(select(text).unwrap_err(), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_options_panic(raw in "(\\$(expand|search|select|top)=(memberOf|manager|\"id:a\")?[(]?(\\$(top|select|filter)=)?[a-z0-9 ',;()*/]{0,20}&){0,3}") {
        if let Ok(options) = parse(&raw) {
            let again = parse(&options.next_link_query("T"));
            prop_assert!(again.is_ok(), "{:?}", again);
        }
    }
}
