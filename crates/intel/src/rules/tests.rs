use super::*;

const WHOLE: &str = r#"# rules of a test
[[rule]]
id = "TI_RI_0001"
title = "A kit that was bought in March"
level = "high"
expires = 2027-01-01
addresses = ["198.18.64.9", "198.18.65.0/24", "198.18.66.1-198.18.66.2", "2620:7::/48", "::ffff:198.18.67.1"]
networks = [64496]
user_agents = ["kit/1.0"]
user_agents_containing = ["python-requests"]
applications = ["c44b4083-3bb0-49c1-b47d-974e53cbdf3c"]

[[rule]]
id = "TI_RI_0002"
title = "Renewals from data centres abroad"
level = "low"
expires = 2027-01-01T12:00:00+02:00

[rule.pattern]
countries = ["MD"]
outside_countries = ["de"]
lists = ["hosting", "verifiedactor"]
browsers = ["Firefox"]
operating_systems = ["Linux"]
device_types = ["desktop"]
interactive = false
new_for_user = ["country", "userAgent"]
unknown_in_tenant = ["network"]
"#;

#[test]
fn every_key_is_read() {
    let rules = read(WHOLE).unwrap();
    let lines: Vec<_> = rules.iter().map(|(line, rule)| (*line, rule.id().as_str())).collect();
    assert_eq!(lines, [(2, "TI_RI_0001"), (13, "TI_RI_0002")]);
    let (one, two) = (&rules[0].1, &rules[1].1);
    assert_eq!(
        (one.title(), one.level()),
        ("A kit that was bought in March", RiskLevel::High)
    );
    let shown = |at: Option<Timestamp>| at.unwrap().to_string();
    assert_eq!(shown(one.expires()), "2027-01-01T00:00:00.0000000Z");
    assert_eq!(shown(two.expires()), "2027-01-01T10:00:00.0000000Z");
    let blocks: Vec<_> = one
        .indicators()
        .iter()
        .filter_map(|indicator| match indicator {
            Indicator::Address(prefix) => Some(prefix.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(
        blocks,
        [
            "198.18.64.9/32",
            "198.18.65.0/24",
            "198.18.66.1/32",
            "198.18.66.2/32",
            "2620:7::/48",
            "198.18.67.1/32"
        ]
    );
    assert_eq!(one.indicators().len(), blocks.len() + 4);
    assert!(one.conditions().is_empty());
    assert!(two.indicators().is_empty());
    assert_eq!(two.conditions().len(), 10);
}

#[test]
fn a_file_without_rules_is_none() {
    assert!(read("# nothing yet\n").unwrap().is_empty());
    assert!(read("\u{feff}").unwrap().is_empty());
}

#[test]
fn a_mistake_is_named_with_its_line_and_its_rule() {
    let rule = |lines: &str| format!("\n[[rule]]\nid = 'TI_RI_0001'\ntitle = 't'\nlevel = 'low'\n{lines}\n");
    let cases = [
        ("[[rule]\n".to_owned(), 1, None, ""),
        ("rules = []\n".to_owned(), 1, None, "unknown field `rules`"),
        (
            "[[rule]]\ntitle = 't'\nlevel = 'low'".to_owned(),
            1,
            None,
            "missing field `id`",
        ),
        (
            "[[rule]]\nid = 'TI_1'\ntitle = 't'\nlevel = 'low'\nnetworks = [1]".to_owned(),
            1,
            Some("TI_1"),
            "the id must be `TI_RI_` and four digits",
        ),
        (
            rule(""),
            2,
            Some("TI_RI_0001"),
            "a rule needs an indicator or a condition",
        ),
        (
            rule("address = ['8.8.8.8']"),
            2,
            Some("TI_RI_0001"),
            "unknown field `address`",
        ),
        (
            rule("addresses = ['example.org']"),
            2,
            Some("TI_RI_0001"),
            "`example.org`: not an address, a network in CIDR form or a range",
        ),
        (
            rule("addresses = ['10.0.0.1']"),
            2,
            Some("TI_RI_0001"),
            "`10.0.0.1`: the address is in use at many places or at none",
        ),
        (
            rule("addresses = ['0.0.0.0/0']"),
            2,
            Some("TI_RI_0001"),
            "`0.0.0.0/0`: the network is too wide to say anything of an address",
        ),
        (
            rule("networks = [1]\nexpires = 2027-01-01T00:00:00"),
            2,
            Some("TI_RI_0001"),
            "`2027-01-01T00:00:00` is neither a day nor an instant with its offset",
        ),
        (
            rule("networks = [1]\nexpires = 12:00:00"),
            2,
            Some("TI_RI_0001"),
            "`12:00:00` is neither a day nor an instant with its offset",
        ),
        (
            rule("pattern.lists = ['bad']"),
            2,
            Some("TI_RI_0001"),
            "`bad` is no class of lists",
        ),
        (
            rule("pattern.interactive = true"),
            2,
            Some("TI_RI_0001"),
            "a pattern needs a condition besides `interactive`",
        ),
        (
            rule("pattern.new_for_user = ['moon']"),
            2,
            Some("TI_RI_0001"),
            "unknown variant `moon`",
        ),
        (
            rule("networks = [1]") + &rule("networks = [-1]"),
            8,
            Some("TI_RI_0001"),
            "invalid value: integer `-1`",
        ),
    ];
    for (text, line, rule, detail) in cases {
        let wrong = read(&text).unwrap_err();
        assert_eq!((wrong.line, wrong.rule.as_deref()), (line, rule), "{text}: {wrong:?}");
        assert!(wrong.detail.contains(detail), "{text}: {wrong:?}");
    }
    let told = read("\n[[rule]]\nid = 'TI_RI_0007'")
        .unwrap_err()
        .in_file(Path::new("/x/rules-own.toml"));
    assert_eq!(
        told.to_string(),
        "/x/rules-own.toml, line 2, rule TI_RI_0007: missing field `title`"
    );
}

proptest::proptest! {
    /// No text makes reading panic.
    #[test]
    fn any_text_is_rules_or_an_error(text in "(\\[\\[rule\\]\\]\n|id = 'TI_RI_0001'\n|title = 'x'\n|level = 'low'\n|networks = \\[1\\]\n|\\PC{0,9}){0,12}") {
        let _ = read(&text);
    }
}
