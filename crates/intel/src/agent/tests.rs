use super::*;

#[test]
fn the_common_browsers_and_systems_are_told_apart() {
    let cases = [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
            "Edge 120 | Windows 10 | desktop",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            "Chrome 120 | Windows 10 | desktop",
        ),
        (
            "Mozilla/5.0 (Windows NT 6.3; rv:78.0) Gecko/20100101 Firefox/78.0",
            "Firefox 78 | Windows 8.1 | desktop",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
            "Safari 17 | Mac OS X 10.15 | desktop",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
            "Firefox 115 | Linux | desktop",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
            "Chrome 119 | Chrome OS 14541.0 | desktop",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
            "Mobile Safari 17 | iOS 17.1 | mobile",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
            "Mobile Safari 16 | iOS 16.6 | tablet",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
            "Samsung Internet 23 | Android 13 | mobile",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
            "Chrome 119 | Android 13 | tablet",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0",
            "Opera 106 | Windows 10 | desktop",
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Googlebot 2 | - | other",
        ),
        ("python-requests/2.31.0", "Python Requests 2 | - | other"),
        ("axios/0.21.1", "axios 0 | - | other"),
        ("something of our own", "- | - | other"),
    ];
    let agents = Agents::default();
    for (text, expected) in cases {
        for turn in ["parsed", "cached"] {
            let agent = agents.parse(text);
            let shown = [
                &agent.browser_version,
                &agent.operating_system_version,
                &agent.device_type,
            ]
            .map(|part| part.as_deref().unwrap_or("-"))
            .join(" | ");
            assert_eq!(shown, expected, "{turn}: {text}");
        }
    }
}

#[test]
fn nothing_says_nothing() {
    assert_eq!(Agents::default().parse("  "), Agent::default());
}

#[test]
fn length_and_memory_are_bounded() {
    let agents = Agents::default();
    let padded = format!(
        "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0 {}",
        "é".repeat(100_000)
    );
    assert_eq!(agents.parse(&padded).browser.as_deref(), Some("Firefox"));
    for number in 0..CACHED_MAX * 2 {
        agents.cache().insert(number.to_string().into(), Agent::default());
    }
    let cache = agents.cache();
    assert!(cache.young.len() + cache.old.len() <= CACHED_MAX);
    assert!(
        cache
            .young
            .keys()
            .chain(cache.old.keys())
            .all(|text| text.len() <= AGENT_BYTES_MAX)
    );
}

#[test]
fn what_is_asked_for_survives_a_flood() {
    let mut cache = Generations::default();
    cache.insert(
        "kept".into(),
        Agent {
            browser: Some("Kept".into()),
            ..Agent::default()
        },
    );
    for number in 0..CACHED_MAX * 4 {
        cache.insert(number.to_string().into(), Agent::default());
        assert!(cache.get("kept").is_some(), "after {number}");
    }
}
