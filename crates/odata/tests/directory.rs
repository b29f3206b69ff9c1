//! What directory objects take besides: `$search`, `$expand`, properties by default, page sizes and advanced queries.

use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::edm::Version;
use keepwatch_odata::limits::{
    EXPAND_ITEMS_MAX, EXPAND_LENGTH_MAX, SEARCH_DEPTH_MAX, SEARCH_LENGTH_MAX, SEARCH_WORDS_MAX,
};
use keepwatch_odata::testing::{self, EVERY_KIND};
use keepwatch_odata::{Dialect, Expandable, Limits, ODataError, QueryOptions, Search, Select, SqlValue, TokenKey};
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

fn search(text: &str) -> Result<Search, String> {
    Search::parse(text, EVERY_KIND, Version::V1).map_err(|error| error.to_string())
}

#[test]
fn a_search_has_one_canonical_text() {
    let cases = [
        (r#""displayName:wa""#, r#""displayName:wa""#),
        (r#" "DISPLAYNAME: Wa  " "#, r#""displayName:Wa""#),
        (r#""displayName:wa" OR "id:admin""#, r#""displayName:wa" OR "id:admin""#),
        (
            r#""description:One" AND ("displayName:Video" OR "displayName:Drive")"#,
            r#""description:One" AND ("displayName:Video" OR "displayName:Drive")"#,
        ),
        (
            r#"("id:a" AND "id:b") OR ("id:c" OR "id:d")"#,
            r#""id:a" AND "id:b" OR "id:c" OR "id:d""#,
        ),
        (r#"NOT "id:a" AND NOT(NOT "id:b")"#, r#"NOT "id:a" AND "id:b""#),
        (r#"NOT ("id:a" OR "id:b")"#, r#"NOT ("id:a" OR "id:b")"#),
        (
            r#""displayName:say \"hi\" \\ there:""#,
            r#""displayName:say \"hi\" \\ there:""#,
        ),
        (r#""owner/displayName:a""#, r#""owner/displayName:a""#),
        (r#""tags:a""#, r#""tags:a""#),
    ];
    for (text, expected) in cases {
        assert_eq!(search(text).unwrap().to_string(), expected, "{text}");
    }
}

#[test]
fn words_are_found_where_words_begin() {
    let thing = json!({"id": "abc-1", "displayName": "Ann-Marie O'Neill (Sales Team) one video", "description": null,
        "tags": ["Blue", "red one"], "owner": {"displayName": "Hello World"}});
    let cases = [
        // Words of `displayName` and `description`, in any order.
        (r#""displayName:ann""#, true),
        (r#""displayName:ANN""#, true),
        (r#""displayName:marie""#, true),
        (r#""displayName:arie""#, false),
        (r#""displayName:neill ann""#, true),
        (r#""displayName:neill bob""#, false),
        (r#""displayName:(sales""#, true),
        (r#""displayName:Sales-Team""#, true),
        (r#""displayName:OneVideo""#, true),
        (r#""displayName:onevideo""#, false),
        (r#""displayName:one2""#, false),
        (r#""displayName:(""#, true),
        (r#""displayName:[""#, false),
        (r#""description:ann""#, false),
        (r#"NOT "description:ann""#, true),
        // Everything else from its beginning.
        (r#""id:ABC""#, true),
        (r#""id:bc""#, false),
        (r#""owner/displayName:hello w""#, true),
        (r#""owner/displayName:world""#, false),
        (r#""tags:red o""#, true),
        (r#""tags:one""#, false),
        // Logic.
        (r#""id:x" OR "tags:blue" AND "displayName:team""#, true),
        (r#"("id:x" OR "tags:blue") AND "displayName:bob""#, false),
    ];
    for (text, expected) in cases {
        assert_eq!(search(text).unwrap().matches(&thing), expected, "{text}");
    }
}

#[test]
fn what_is_no_search_is_refused_with_the_syntax() {
    let syntax =
        "is not a search clause: write each as \"property:text\", in double quotes, and join them by AND or OR";
    let cases = [
        ("wa", format!("`wa` {syntax} in $search at column 1")),
        (
            "displayName:wa",
            format!("`displayName:wa` {syntax} in $search at column 1"),
        ),
        (r#""wa""#, format!("`\"wa\"` {syntax} in $search at column 1")),
        (
            r#""displayName:""#,
            format!("`\"displayName:\"` {syntax} in $search at column 1"),
        ),
        (r#""id:a" AND wa"#, format!("`wa` {syntax} in $search at column 12")),
        (
            "",
            "expected a search clause, found the end in $search at column 1".to_owned(),
        ),
        (
            r#""id:a" AND"#,
            "expected a search clause, found the end in $search at column 11".to_owned(),
        ),
        (
            r#""id:a" "id:b""#,
            "expected `AND`, `OR` or the end, found `\"id:b\"` in $search at column 8".to_owned(),
        ),
        (
            r#""id:a" and "id:b""#,
            "expected `AND`, `OR` or the end, found `and` in $search at column 8".to_owned(),
        ),
        (
            r#"("id:a""#,
            "expected `AND`, `OR` or `)`, found the end in $search at column 8".to_owned(),
        ),
        (
            r#""id:a"#,
            "text without its closing quote in $search at column 1".to_owned(),
        ),
        (
            r#""id:a\""#,
            "text without its closing quote in $search at column 1".to_owned(),
        ),
        (
            r#""nope:a""#,
            "Could not find a property named 'nope' on type 'microsoft.graph.everyKind'.".to_owned(),
        ),
        (r#"  "é:a""#, "unexpected `é` in $search at column 4".to_owned()),
        (
            r#""small:1""#,
            "property `small` cannot be searched: it is not text in $search at column 2".to_owned(),
        ),
        (
            r#""photo:a""#,
            "property `photo` cannot be used in $search at column 2".to_owned(),
        ),
        (
            r#""id eq:a""#,
            "expected `:`, found `eq` in $search at column 5".to_owned(),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(search(text).unwrap_err(), expected, "{text}");
    }
}

#[test]
fn a_search_has_bounds() {
    let nested = |depth: usize| format!("{}\"id:a\"{}", "(".repeat(depth), ")".repeat(depth));
    let words = |count: usize| format!("\"displayName:{}\"", vec!["a"; count].join(" "));
    let long = |length: usize| format!("\"id:{}\"", "a".repeat(length - 5));
    assert!(search(&nested(SEARCH_DEPTH_MAX)).is_ok());
    assert!(search(&words(SEARCH_WORDS_MAX)).is_ok());
    assert!(search(&long(SEARCH_LENGTH_MAX)).is_ok());
    let cases = [
        (
            nested(SEARCH_DEPTH_MAX + 1),
            "nesting deeper than 20 in $search at column 22",
        ),
        (words(SEARCH_WORDS_MAX + 1), "more than 64 words in $search at column 1"),
        (
            long(SEARCH_LENGTH_MAX + 1),
            "more than 4096 characters in $search at column 1",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(search(&text).unwrap_err(), expected);
    }
}

#[test]
fn a_search_asks_the_dear_question_last() {
    let mut params = Vec::new();
    let sql = search(r#""displayName:wa" OR "id:A""#)
        .unwrap()
        .to_sql(Dialect::Postgres, &mut params);
    assert_eq!(
        sql,
        "((((strpos(display_name, $1::text) > 0 and strpos(' ' || translate(display_name, \
         '\t\r\n!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', '                                   '), $2::text) > 0))) \
         or ((id >= $3::text and id < $4::text)))"
    );
    let text = |text: &str| SqlValue::Text(text.to_owned());
    assert_eq!(params, [text("wa"), text(" wa"), text("a"), text("b")]);
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

/// Pieces of a search in any order.
fn near_search() -> impl Strategy<Value = String> {
    let pieces = vec![
        "\"",
        "\\",
        "displayName:",
        "tags:",
        "id",
        ":",
        "a",
        "OneTwo3",
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        " ",
        "é",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn parse_after_print_is_the_identity(found in testing::search(EVERY_KIND)) {
        let text = found.to_string();
        prop_assert_eq!(search(&text), Ok(found), "{}", text);
    }

    #[test]
    fn no_text_panics(text in prop_oneof![".{0,60}", near_search()], row in testing::row(EVERY_KIND)) {
        if let Ok(found) = search(&text) {
            let _: bool = found.matches(&row);
            prop_assert_eq!(search(&found.to_string()), Ok(found));
        }
    }

    #[test]
    fn no_options_panic(raw in "(\\$(expand|search|select|top)=(memberOf|manager|\"id:a\")?[(]?(\\$(top|select|filter)=)?[a-z0-9 ',;()*/]{0,20}&){0,3}") {
        if let Ok(options) = parse(&raw) {
            let again = parse(&options.next_link_query("T"));
            prop_assert!(again.is_ok(), "{:?}", again);
        }
    }
}
