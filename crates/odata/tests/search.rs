//! `$search`: what is accepted, what it finds, and what is refused where.

use keepwatch_graph::edm::Version;
use keepwatch_odata::limits::{SEARCH_DEPTH_MAX, SEARCH_LENGTH_MAX, SEARCH_WORDS_MAX};
use keepwatch_odata::testing::{self, EVERY_KIND};
use keepwatch_odata::{Dialect, Search, SqlValue};
use proptest::prelude::*;
use serde_json::json;

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
}
