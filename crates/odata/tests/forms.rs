//! `$filter` on derived types, on collections of every kind, and on several properties of one item.

use keepwatch_graph::Timestamp;
use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_odata::testing::{self, EVERY_KIND};
use keepwatch_odata::{Dialect, Filter};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn parse(entity: &'static EntityType, text: &str) -> Result<Filter, String> {
    Filter::parse(text, entity, Version::V1).map_err(|error| error.to_string())
}

/// Whether `text` matches each of `resources`.
fn matches(entity: &'static EntityType, text: &str, resources: &[Json]) -> Vec<bool> {
    let filter = parse(entity, text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let again = parse(entity, &filter.to_string());
    assert_eq!(again.as_ref(), Ok(&filter), "{text}: {filter}");
    let resources = resources.iter();
    resources
        .map(|resource| filter.matches(resource, Timestamp::UNIX_EPOCH))
        .collect()
}

#[test]
fn a_location_is_found_by_its_type_and_by_what_only_its_type_has() {
    let locations = [
        json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "1", "displayName": "Office", "isTrusted": true}),
        json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": "2", "displayName": "Abroad",
            "countriesAndRegions": ["US", "CA"]}),
    ];
    let cases = [
        ("isof('microsoft.graph.ipNamedLocation')", [true, false]),
        ("isof(microsoft.graph.countryNamedLocation)", [false, true]),
        ("isof('#microsoft.graph.ipNamedLocation')", [true, false]),
        ("isof(#microsoft.graph.ipNamedLocation)", [true, false]),
        ("ISOF('GRAPH.IPNAMEDLOCATION')", [true, false]),
        ("not isof('microsoft.graph.ipNamedLocation')", [false, true]),
        ("isof('microsoft.graph.ipNamedLocation') eq false", [false, true]),
        ("isof('microsoft.graph.namedLocation')", [true, true]),
        ("isof('microsoft.graph.policyDeletableItem')", [true, true]),
        (
            "isof('microsoft.graph.ipNamedLocation') and displayName eq 'office'",
            [true, false],
        ),
        (
            "microsoft.graph.countryNamedLocation/countriesAndRegions/any(c: c eq 'CA')",
            [false, true],
        ),
        (
            "microsoft.graph.countryNamedLocation/countriesAndRegions/all(c: c eq 'CA')",
            [true, false],
        ),
        (
            "microsoft.graph.countryNamedLocation/countriesAndRegions/$count eq 2",
            [false, true],
        ),
        ("microsoft.graph.ipNamedLocation/isTrusted eq true", [true, false]),
        ("microsoft.graph.ipNamedLocation/isTrusted", [true, false]),
        ("graph.ipNamedLocation/IsTrusted ne true", [false, true]),
        ("microsoft.graph.ipNamedLocation/isTrusted eq null", [false, true]),
        ("microsoft.graph.namedLocation/displayName eq 'office'", [true, false]),
    ];
    for (text, expected) in cases {
        assert_eq!(matches(NamedLocation::TYPE, text, &locations), expected, "{text}");
    }
}

#[test]
fn what_a_type_does_not_have_is_named() {
    let cases = [
        (
            "isTrusted eq true",
            "Could not find a property named 'isTrusted' on type 'microsoft.graph.namedLocation'.",
        ),
        (
            "microsoft.graph.countryNamedLocation/isTrusted eq true",
            "Could not find a property named 'isTrusted' on type 'microsoft.graph.countryNamedLocation'.",
        ),
        (
            "microsoft.graph.user/displayName eq 'a'",
            "`user` is not a type that derives from microsoft.graph.namedLocation in $filter at column 1",
        ),
        (
            "microsoft.graph.ipNamedLocation eq 'a'",
            "property `microsoft.graph.ipNamedLocation` is a complex value: name one of its properties in $filter at column 1",
        ),
        (
            "microsoft.graph.ipNamedLocation/displayName eq 'a'",
            "property `microsoft.graph.ipNamedLocation/displayName` cannot be used in $filter at column 1",
        ),
        (
            "isof('ipNamedLocation')",
            "`ipNamedLocation` is not a type that derives from microsoft.graph.namedLocation in $filter at column 6",
        ),
        (
            "isof()",
            "function `isof` takes one argument, the name of a type in $filter at column 1",
        ),
        (
            "isof(displayName, 'Edm.String')",
            "function `isof` takes one argument, the name of a type in $filter at column 1",
        ),
        (
            "isof(1)",
            "function `isof` takes the name of a type in $filter at column 1",
        ),
        (
            "#x eq 1",
            "Could not find a property named '#x' on type 'microsoft.graph.namedLocation'.",
        ),
        ("# eq 1", "unexpected `#` in $filter at column 1"),
        ("$it/id eq '1'", "unexpected `$` in $filter at column 1"),
        ("$count eq 1", "property `` is not a collection in $filter at column 1"),
        (
            "displayName/$count eq 1",
            "property `displayName` is not a collection in $filter at column 1",
        ),
        (
            "microsoft.graph.ipNamedLocation/ipRanges/$count eq 1",
            "property `microsoft.graph.ipNamedLocation/ipRanges` cannot be used in $filter at column 1",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(NamedLocation::TYPE, text), Err(expected.to_owned()), "{text}");
    }
}

const GUID: &str = "68ca8ec0-11f8-456b-a785-70d9936650d5";

#[test]
fn values_of_every_kind_are_compared() {
    let thing = json!({
        "@odata.type": "#microsoft.graph.redKind", "id": "1", "key": GUID.to_uppercase(), "large": 1_i64 << 40,
        "modes": "saml20,ropc", "shade": "Dark", "marks": ["x"], "tags": ["a", null, "B"], "switches": [true, false],
        "numbers": [1, 20], "ratios": [0.5, 2.0], "keys": [GUID], "moments": ["2024-01-01T00:00:00Z"],
        "levels": ["low", "newerThanUs"], "combinations": ["saml20,ropc", "oAuth2"], "owner": {"displayName": "Ann"},
        "parts": [
            {"name": "Wheel", "size": 4, "level": "low", "place": {"city": "Rome"}},
            {"name": "Door", "size": 2, "level": "high", "place": null},
            {"name": null, "size": 1, "level": null, "place": {"city": "Oslo"}}],
    });
    let cases = [
        // A GUID with quotes or without.
        ("key eq 68ca8ec0-11f8-456b-a785-70d9936650d5", true),
        ("key eq '68CA8EC0-11F8-456B-A785-70D9936650D5'", true),
        (
            "key in ('00000000-0000-0000-0000-000000000000', 68ca8ec0-11f8-456b-a785-70d9936650d5)",
            true,
        ),
        ("key ne null", true),
        ("keys/any(k: k eq '68ca8ec0-11f8-456b-a785-70d9936650d5')", true),
        ("large gt 1000000000000", true),
        ("large eq 1099511627776", true),
        ("owner/displayName eq 'ann'", true),
        // Sets of flags.
        ("modes has 'ropc'", true),
        ("modes has 'saml20, ropc'", true),
        ("modes has microsoft.graph.protocolType'saml20,ropc'", true),
        ("modes has 'oAuth2'", false),
        ("modes has 'ropc,oAuth2'", false),
        ("combinations/any(x:x has 'ropc, saml20')", true),
        ("combinations/any(x:x has 'ropc, oAuth2')", false),
        ("combinations/any(x:x has microsoft.graph.protocolType'oAuth2')", true),
        ("combinations/any(x:x eq 'ropc,saml20')", true),
        ("combinations/all(x:x has 'ropc')", false),
        // Collections of other kinds.
        ("levels/any(l:l eq 'low')", true),
        ("levels/any(l:l gt 'low')", false),
        ("levels/all(l:l in ('low','high'))", false),
        ("switches/any(s:s)", true),
        ("switches/all(s:s eq true)", false),
        ("numbers/any(n:n gt 10)", true),
        ("numbers/all(n:n lt 20)", false),
        ("ratios/any(r:r eq 2)", true),
        ("moments/any(m:m ge 2024-01-01)", true),
        ("moments/any(m:year(m) eq 2024)", true),
        ("tags/$count eq 2", true),
        ("combinations/$count gt 1", true),
        ("parts/$count eq 3", true),
        ("3 eq parts/$COUNT", true),
        // Several properties of one item.
        ("parts/any(p:p/name eq 'wheel' and p/size eq 4)", true),
        ("parts/any(p:p/name eq 'wheel' and p/size eq 2)", false),
        (
            "parts/any(p:p/size eq 2 and startswith(p/name,'D') and p/level eq 'high')",
            true,
        ),
        ("parts/any(p:p/name eq null and p/place/city eq 'oslo')", true),
        ("parts/any(p:p/place/city eq null)", true),
        ("parts/all(p:p/size ge 2 or p/name eq null)", true),
        ("parts/all(p:p/name ne null)", false),
        (
            "parts/any(p:parts/any(q:q/size lt p/size and q/level gt p/level))",
            true,
        ),
        (
            "parts/any(p:parts/any(q:q/size eq p/size and q/level gt p/level))",
            false,
        ),
        // Forms.
        ("microsoft.graph.redKind/shade eq 'dark'", true),
        ("microsoft.graph.blueKind/shade eq null", true),
        ("microsoft.graph.redKind/marks/any(m:m eq 'x')", true),
    ];
    for (text, expected) in cases {
        assert_eq!(
            matches(EVERY_KIND, text, std::slice::from_ref(&thing)),
            [expected],
            "{text}"
        );
    }
}

#[test]
fn what_a_kind_cannot_be_asked_is_named() {
    let cases = [
        (
            "key eq 'a'",
            "`a` is not a GUID such as `68ca8ec0-11f8-456b-a785-70d9936650d5` in $filter at column 8",
        ),
        (
            "startswith(key,'a')",
            "expected Edm.String, found Edm.Guid in $filter at column 12",
        ),
        (
            "photo eq 'AA=='",
            "property `photo` cannot be used in $filter at column 1",
        ),
        (
            "opens eq '09:00'",
            "property `opens` cannot be used in $filter at column 1",
        ),
        (
            "owner eq null",
            "property `owner` is a complex value: name one of its properties in $filter at column 1",
        ),
        (
            "owner/id eq 'a'",
            "property `owner/id` cannot be used in $filter at column 1",
        ),
        (
            "owner/nope eq 'a'",
            "Could not find a property named 'nope' on type 'microsoft.graph.owner'.",
        ),
        (
            "combinations/any(x:x has 'nope')",
            "`nope` is not a member of microsoft.graph.protocolType in $filter at column 26",
        ),
        (
            "numbers/any(n:n eq 'a')",
            "expected Edm.Int32, found Edm.String in $filter at column 20",
        ),
        (
            "tags/any(t:t has 'a')",
            "operator `has` does not apply to Edm.String in $filter at column 12",
        ),
        (
            "parts/any(p:p/name eq p/size)",
            "cannot compare Edm.String with Edm.Int32 in $filter at column 13",
        ),
        (
            "parts/any(p:p/place eq null)",
            "property `parts/place` cannot be used in $filter at column 13",
        ),
        (
            "small add 1 eq 2",
            "expected an operator or the end, found `add` in $filter at column 7",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(EVERY_KIND, text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn sql_reads_items_side_by_side() {
    let cases = [
        (
            "isof('microsoft.graph.redKind')",
            "odata_type in ($1)",
            "odata_type in ($1::text)",
        ),
        (
            "combinations/any(x:x has 'ropc')",
            "exists (select 1 from (select value0 from (select key, value as value0 from json_each(combinations))) as item0 \
             where (item0.value0 & $1) = $2)",
            "exists (select 1 from rows from (jsonb_array_elements_text(combinations::jsonb)) as item0(value0) \
             where (item0.value0::bigint & $1::bigint) = $2::bigint)",
        ),
        (
            "parts/any(p:p/size eq 1 and p/name eq 'a')",
            "exists (select 1 from (select value0, value1 from (select key, value as value0 from json_each(part_names)) \
             join (select key, value as value1 from json_each(part_sizes)) using (key)) as item0 \
             where (item0.value1 = $1 and item0.value0 = $2))",
            "exists (select 1 from rows from (jsonb_array_elements_text(part_names::jsonb), \
             jsonb_array_elements_text(part_sizes::jsonb)) as item0(value0, value1) \
             where (item0.value1::bigint = $1::bigint and item0.value0 = $2::text))",
        ),
        (
            "tags/$count eq 0",
            "json_array_length(tags) = $1",
            "jsonb_array_length(tags::jsonb) = $1::bigint",
        ),
    ];
    for (text, sqlite, postgres) in cases {
        let filter = parse(EVERY_KIND, text).unwrap();
        for (dialect, expected) in [(Dialect::Sqlite, sqlite), (Dialect::Postgres, postgres)] {
            let sql = filter.to_sql(dialect, Timestamp::UNIX_EPOCH, &mut Vec::new());
            assert_eq!(sql, expected, "{text}");
        }
    }
}

/// Text that is nearly a filter on forms.
fn near_filter() -> impl Strategy<Value = String> {
    let pieces = vec![
        "(",
        ")",
        "/",
        ",",
        "'",
        "#",
        "$",
        "$count",
        "isof(",
        "microsoft.graph.redKind",
        "graph.blueKind",
        "any(p:",
        "all(",
        "p",
        "parts",
        "name",
        "size",
        "combinations",
        "tags",
        "has",
        "eq",
        "not",
        "and",
        "or",
        "'ropc'",
        "5",
        "null",
        "shade",
        "key",
        GUID,
    ];
    let between = prop::sample::select(vec!["", " ", "/"]);
    prop::collection::vec((prop::sample::select(pieces), between), 0..20).prop_map(|pieces| {
        pieces
            .into_iter()
            .flat_map(|(piece, between)| [piece, between])
            .collect()
    })
}

proptest! {
    #[test]
    fn parse_after_print_is_the_identity(filter in testing::filter(EVERY_KIND)) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text, EVERY_KIND, Version::Beta), Ok(filter), "{}", text);
    }

    #[test]
    fn no_text_panics(text in near_filter()) {
        if let Ok(filter) = parse(EVERY_KIND, &text) {
            prop_assert_eq!(parse(EVERY_KIND, &filter.to_string()), Ok(filter));
        }
    }
}
