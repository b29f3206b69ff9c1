use super::*;
use crate::testing::{attempt, signals, start};
use serde_json::json;

const GROUP: &str = "0e0e0e0e-0000-4000-8000-000000000001";

fn terms(members: serde_json::Value) -> Terms {
    let mut terms: Terms = serde_json::from_value(members).unwrap();
    terms.reason = "a test".to_owned();
    terms
}

fn exception(terms: Terms) -> Exception {
    Exception {
        id: Uuid::from_u128(1),
        terms,
        created_by: Maker {
            id: "test".to_owned(),
            display_name: None,
        },
        created_date_time: start(),
        modified_date_time: start(),
    }
}

/// Whether an exception with `members` covers `newCountry` of a user in [`GROUP`] from `address` in German AS 3320.
fn covers_from(address: &str, members: serde_json::Value) -> bool {
    let (attempt, signals) = (attempt(address, 0), signals("DE", 3320, None));
    let groups = BTreeSet::from([GROUP.parse().unwrap()]);
    exception(terms(members)).covers("newCountry", &Circumstances::of(&attempt, &signals, &groups), start())
}

#[test]
fn each_kind_covers_what_it_names_and_nothing_else() {
    let cases = [
        (json!({"addresses": ["8.8.8.8"]}), true),
        (json!({"addresses": ["8.8.8.9"]}), false),
        (json!({"addresses": ["8.8.8.77/24"]}), true),
        (json!({"addresses": ["8.8.9.0/24", "8.0.0.0/8"]}), true),
        (json!({"addresses": ["2001:4860::/32"]}), false),
        (json!({"networkNumbers": [1, 3320]}), true),
        (json!({"networkNumbers": [3321]}), false),
        (json!({"countries": ["DE"]}), true),
        (json!({"countries": ["FR"]}), false),
        (json!({"users": ["41a31b00-3b3b-42d9-8f1c-6d4f14e74c69"]}), true),
        (json!({"users": ["41a31b00-3b3b-42d9-8f1c-6d4f14e74c60"]}), false),
        (json!({"groups": [GROUP]}), true),
        (json!({"groups": ["0e0e0e0e-0000-4000-8000-000000000002"]}), false),
        (json!({"applications": ["00000003-0000-0000-C000-000000000000"]}), true),
        (json!({"applications": ["00000002-0000-0000-c000-000000000000"]}), false),
        (json!({"riskEventTypes": ["newCountry"]}), true),
        (json!({"riskEventTypes": ["unlikelyTravel"]}), false),
    ];
    for (members, expected) in cases {
        assert_eq!(covers_from("8.8.8.8", members.clone()), expected, "{members}");
    }
}

#[test]
fn of_all_that_is_named_each_must_match() {
    let named = |country: &str, event_type: &str| json!({"addresses": ["8.8.8.0/24"], "countries": [country], "riskEventTypes": [event_type]});
    assert!(covers_from("8.8.8.8", named("DE", "newCountry")));
    assert!(!covers_from("8.8.8.8", named("FR", "newCountry")));
    assert!(!covers_from("8.8.8.8", named("DE", "unlikelyTravel")));
    assert!(!covers_from("8.8.4.4", named("DE", "newCountry")));
}

#[test]
fn addresses_of_ipv6_are_covered_as_such() {
    let cases = [
        ("2600:1f18:1:2::9", "2600:1f18:1::/48", true),
        ("2600:1f18:2:2::9", "2600:1f18:1::/48", false),
        ("2600:1f18:1:2::9", "2600:1f18:1:2::9", true),
        ("2600:1f18:1:2::a", "2600:1f18:1:2::9", false),
        ("::ffff:8.8.8.8", "8.8.8.0/24", true),
        ("8.8.8.8", "::ffff:8.8.8.0/120", true),
        ("8.8.9.8", "::ffff:8.8.8.0/120", false),
        ("64:ff9b::808:808", "8.8.8.8", true),
    ];
    for (address, prefix, expected) in cases {
        assert_eq!(
            covers_from(address, json!({"addresses": [prefix]})),
            expected,
            "{address} {prefix}"
        );
    }
}

#[test]
fn what_is_over_covers_nothing() {
    let (attempt, signals) = (attempt("8.8.8.8", 0), signals("DE", 3320, None));
    let groups = BTreeSet::new();
    let it = Circumstances::of(&attempt, &signals, &groups);
    let mute = exception(terms(
        json!({"riskEventTypes": ["newCountry"], "expirationDateTime": start().plus_days(1)}),
    ));
    assert!(mute.covers("newCountry", &it, start().plus_seconds(86_399)));
    assert!(!mute.covers("newCountry", &it, start().plus_days(1)));
}

#[test]
fn what_is_not_known_is_not_covered() {
    let groups = BTreeSet::new();
    let user = attempt("8.8.8.8", 0).user;
    let account = Circumstances::of_account(user, &groups);
    let covers = |members| exception(terms(members)).covers("leakedCredentials", &account, start());
    assert!(covers(json!({"users": [user]})));
    assert!(!covers(json!({"addresses": ["8.8.8.8"]})));
    assert!(!covers(json!({"networkNumbers": [3320]})));
    assert!(!covers(json!({"countries": ["DE"]})));
    assert!(!covers(
        json!({"applications": ["00000003-0000-0000-c000-000000000000"]})
    ));
    assert!(!covers(json!({"groups": [GROUP]})));
}

#[test]
fn what_a_person_says_is_never_covered() {
    let groups = BTreeSet::new();
    let user = attempt("8.8.8.8", 0).user;
    let all = Exceptions::of(vec![exception(terms(json!({"users": [user]})))]);
    let account = Circumstances::of_account(user, &groups);
    assert!(all.covering("leakedCredentials", &account, start()).is_some());
    for event_type in NEVER_COVERED {
        assert!(all.covering(event_type, &account, start()).is_none(), "{event_type}");
    }
}

#[test]
fn the_oldest_that_covers_is_the_one_that_counts() {
    let mut older = exception(terms(json!({"countries": ["DE"]})));
    older.created_date_time = start().plus_days(-1);
    older.id = Uuid::from_u128(9);
    let younger = exception(terms(json!({"countries": ["DE"], "groups": [GROUP]})));
    let all = Exceptions::of(vec![younger, older]);
    assert!(all.asks_groups());
    let (attempt, signals) = (attempt("8.8.8.8", 0), signals("DE", 3320, None));
    let groups = BTreeSet::from([GROUP.parse().unwrap()]);
    let covering = all.covering("newCountry", &Circumstances::of(&attempt, &signals, &groups), start());
    assert_eq!(covering.map(|found| found.id), Some(Uuid::from_u128(9)));
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_member() {
    let long = "x".repeat(REASON_MAX + 1);
    let many: Vec<u32> = (0..=LISTED_MAX as u32).collect();
    let cases = [
        (json!({"countries": ["DE"]}), "reason: must say why"),
        (json!({"countries": ["DE"], "reason": " "}), "reason: must say why"),
        (json!({"countries": ["DE"], "reason": long}), "reason: may have at most"),
        (
            json!({"countries": ["DE"], "reason": "a\nb"}),
            "reason: must be one line",
        ),
        (
            json!({"reason": "r"}),
            "riskEventTypes: an exception that names nothing",
        ),
        (
            json!({"countries": ["de"], "reason": "r"}),
            "countries: `de` is no country",
        ),
        (
            json!({"networkNumbers": many, "reason": "r"}),
            "networkNumbers: may have at most 100",
        ),
        (
            json!({"riskEventTypes": ["newCountry"], "reason": "r"}),
            "expirationDateTime: a mute must have an end",
        ),
        (
            json!({"riskEventTypes": ["newCountry"], "reason": "r", "expirationDateTime": start().plus_days(91)}),
            "expirationDateTime: a mute may last at most 90 days",
        ),
        (
            json!({"countries": ["DE"], "reason": "r", "expirationDateTime": start()}),
            "expirationDateTime: must be in the future",
        ),
        (
            json!({"countries": ["DE"], "riskEventTypes": ["newCountri"], "reason": "r"}),
            "riskEventTypes: there is no type `newCountri`",
        ),
        (
            json!({"countries": ["DE"], "riskEventTypes": ["adminConfirmedUserCompromised"], "reason": "r"}),
            "is what a person says",
        ),
    ];
    for (members, expected) in cases {
        let terms: Terms = serde_json::from_value(members).unwrap();
        let error = terms.check(start()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let kept = [
        json!({"countries": ["DE"], "reason": "r"}),
        json!({"riskEventTypes": ["passwordSpray"], "reason": "r", "expirationDateTime": start().plus_days(90)}),
        json!({"users": ["41a31b00-3b3b-42d9-8f1c-6d4f14e74c69"], "riskEventTypes": ["riskyIPAddress"], "reason": "r"}),
    ];
    for members in kept {
        let terms: Terms = serde_json::from_value(members).unwrap();
        assert_eq!(terms.check(start()), Ok(()));
    }
}

#[test]
fn a_prefix_that_is_none_is_refused() {
    for (text, expected) in [
        ("8.8.8.8/33", "neither an address"),
        ("8.8.8", "neither an address"),
        ("", "neither an address"),
        ("0.0.0.0/0", "wider than"),
        ("2000::/3", "wider than"),
        ("::/0", "wider than"),
    ] {
        let error = text.parse::<Prefix>().unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    for (text, shown) in [
        ("8.8.8.77/24", "8.8.8.0/24"),
        ("8.8.8.8/32", "8.8.8.8"),
        ("2600:1F18::1", "2600:1f18::1"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
    ] {
        assert_eq!(text.parse::<Prefix>().unwrap().to_string(), shown);
    }
}

/// What is stored is read again as it was.
#[test]
fn an_exception_survives_its_stored_form() {
    let kept = exception(terms(
        json!({"addresses": ["8.8.8.0/24", "2600::1"], "networkNumbers": [1], "countries": ["DE"], "groups": [GROUP],
            "expirationDateTime": start()}),
    ));
    let json = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Exception>(&json).unwrap(), kept);
    let unknown: Result<Terms, _> = serde_json::from_value(json!({"country": ["DE"]}));
    assert!(unknown.unwrap_err().to_string().contains("country"));
}
