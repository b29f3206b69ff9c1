use super::*;
use crate::crowd::Origin;
use crate::features::Feature;
use crate::marks::{MarkKind, MarkedBy};
use crate::profile::{Experience, Stay};
use crate::signals::ListClass;
use crate::testing::{attempt, listed, point, start};
use crate::threats::RuleId;
use keepwatch_graph::Timestamp;

fn stop(minutes: i64, city: &str, country: &str, latitude: f64, longitude: f64) -> Stop {
    Stop {
        at: start().plus_seconds(minutes * 60),
        stay: Stay {
            point: point(latitude, longitude),
            country: Some(country.into()),
            city: Some(city.into()),
            prefix: Some("8.8.8.0/24".into()),
            network: Some(15_169),
            device: None,
            user_agent: Some("Mozilla/5.0 before".into()),
            trusted: false,
        },
    }
}

fn travel(minutes: i64, speed_kmh: f64) -> Evidence {
    Evidence::Travel(Box::new(Travel {
        from: stop(0, "Paris", "FR", 48.86, 2.35),
        to: stop(minutes, "Sydney", "AU", -33.87, 151.21),
        distance_km: 16_859.6,
        speed_kmh,
        not_suppressed: vec![
            NotSuppressed::Learned(Experience {
                days: 20.4,
                sign_ins: 41,
            }),
            NotSuppressed::ShownPlace,
            NotSuppressed::NewDevice,
            NotSuppressed::SeldomPlace {
                within_km: 100.0,
                seen: Experience { days: 1.2, sign_ins: 1 },
                needed: Experience { days: 3.0, sign_ins: 3 },
            },
            NotSuppressed::Untrusted(Ends::First),
            NotSuppressed::Unpopular(Ends::Neither),
            NotSuppressed::Unsettled { hours: 72 },
        ],
    }))
}

fn hit(class: ListClass, age_days: i64) -> ListHit {
    ListHit::of(&listed(class), start().plus_days(age_days))
}

fn property(feature: Feature, value: &str, users_in_tenant: u32) -> UnfamiliarProperty {
    UnfamiliarProperty {
        feature,
        value: value.into(),
        of_sign_ins: 60,
        users_in_tenant,
    }
}

fn unfamiliar() -> Evidence {
    Evidence::Unfamiliar(Unfamiliar {
        score: 2.3456,
        properties: vec![
            property(Feature::Country, "BR", 0),
            property(Feature::Network, "900", 0),
            property(Feature::Prefix, "77.1.1.0/24", 0),
            property(Feature::Browser, "Chrome 120", 25),
        ],
        device_is_known: false,
        marked_network: None,
    })
}

/// A mark that is left by a sign-in at the start.
fn mark(kind: MarkKind, value: &str, by: MarkedBy) -> Arc<Mark> {
    let confirmed = attempt("8.8.8.8", 0);
    Arc::new(Mark {
        kind,
        value: value.into(),
        sign_in: confirmed.sign_in,
        user: confirmed.user,
        at: confirmed.at,
        by,
        until: start().plus_days(30),
    })
}

#[test]
fn a_mark_names_the_sign_in_that_left_it() {
    let marked = Evidence::Marked(mark(MarkKind::Device, "d1", MarkedBy::User));
    assert_eq!(
        marked.reason(),
        "The sign-in came from the same device as a sign-in of 2026-03-02T09:00:00Z that its user reported as somebody \
         else's."
    );
    let info = marked.additional_info(&attempt("8.8.8.8", 60), "maliciousIPAddress", "T1078");
    for expected in [
        r#""Key":"mark""#,
        r#""property":"device""#,
        r#""value":"d1""#,
        r#""confirmedBy":"user""#,
        r#""signInId":"4628e7df-dff3-407c-a08f-75f08c0806dc""#,
    ] {
        assert!(info.contains(expected), "{info}");
    }
    let Evidence::Unfamiliar(mut raised) = unfamiliar() else {
        panic!("another kind of evidence");
    };
    raised.marked_network = Some(mark(MarkKind::Network, "900", MarkedBy::Administrator));
    let reason = Evidence::Unfamiliar(raised).reason();
    let expected = "The network is the same as in a sign-in of 2026-03-02T09:00:00Z that an administrator confirmed as \
                    compromised.";
    assert!(reason.ends_with(expected), "{reason}");
}

fn new_country(last_seen: Option<Timestamp>) -> Evidence {
    let known = |country: &str, sign_ins| KnownCountry {
        country: country.into(),
        sign_ins,
    };
    Evidence::NewCountry(NewCountryEvidence {
        country: "MD".into(),
        last_seen,
        usual: vec![known("DE", 60), known("FR", 1)],
        users_in_tenant: 2,
        not_suppressed: vec![
            NotSuppressed::ShownCountry,
            NotSuppressed::NoDevice,
            NotSuppressed::UntrustedPlace,
        ],
    })
}

/// The JSON text, one pair a line.
fn additional_info(evidence: &Evidence) -> String {
    let text = evidence.additional_info(&attempt("178.17.170.23", 0), "passwordSpray", "T1078");
    let pairs: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let lines = pairs.iter().map(ToString::to_string);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn reasons_are_sentences_that_can_be_checked() {
    let reasons = [
        Evidence::Listed(hit(ListClass::Tor, 0)),
        Evidence::Listed(hit(ListClass::Relay, 1)),
        Evidence::Listed(hit(ListClass::Malicious, 40)),
        Evidence::Listed(hit(ListClass::VerifiedActor, -3)),
        unfamiliar(),
        travel(75, 13_487.7),
        travel(15, 67_438.4),
        travel(0, f64::INFINITY),
        new_country(None),
        new_country(Some(start())),
    ];
    let reasons: Vec<_> = reasons.iter().map(Evidence::reason).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r##"
The sign-in came from an exit of the Tor network: the list "test list", which was current, holds 178.17.170.0/24.
The sign-in came from a privacy relay: the list "test list", which was a day old, holds 178.17.170.0/24.
The sign-in came from an address known for attacks: the list "test list", which was 40 days old, holds 178.17.170.0/24.
The sign-in came from an address of a verified threat actor: the list "test list", which was current, holds 178.17.170.0/24.
The user was never seen with country BR (in none of 60 sign-ins), network AS900 (in none of 60 sign-ins), address range 77.1.1.0/24 (in none of 60 sign-ins), and 1 more.
The user signed in from Paris, FR and from Sydney, AU, at least 16860 km away, 1 h 15 min apart, which takes 13488 km/h; the device is new for the user, only the first place is in a trusted location.
The user signed in from Paris, FR and from Sydney, AU, at least 16860 km away, 15 min apart, which takes 67438 km/h; the device is new for the user, only the first place is in a trusted location.
The user signed in from Paris, FR and from Sydney, AU, at least 16860 km away, at the same time; the device is new for the user, only the first place is in a trusted location.
The sign-in came from MD, from which the user never signed in before; usual are DE (60 sign-ins), FR (1 sign-in).
The sign-in came from MD, from which the user last signed in on 2026-03-02; usual are DE (60 sign-ins), FR (1 sign-in).
"##);
}

#[test]
fn a_list_is_named_with_its_entry_and_age() {
    insta::assert_snapshot!(additional_info(&Evidence::Listed(hit(ListClass::Tor, 2))), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"The sign-in came from an exit of the Tor network: the list \"test list\", which was 2 days old, holds 178.17.170.0/24."}
{"Key":"list","Value":{"name":"test list","class":"tor","entry":"178.17.170.0/24","updatedDateTime":"2026-03-02T09:00:00.0000000Z","ageInDays":2}}
"##);
}

#[test]
fn unfamiliar_values_are_named_with_how_often_they_were_seen() {
    insta::assert_snapshot!(additional_info(&unfamiliar()), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"The user was never seen with country BR (in none of 60 sign-ins), network AS900 (in none of 60 sign-ins), address range 77.1.1.0/24 (in none of 60 sign-ins), and 1 more."}
{"Key":"riskReasons","Value":["UnfamiliarLocation","UnfamiliarASN","UnfamiliarIPsubnet","UnfamiliarBrowser"]}
{"Key":"unfamiliarProperties","Value":[{"property":"country","value":"BR","timesSeen":0,"ofSignIns":60,"usersInTenant":0},{"property":"network","value":"900","timesSeen":0,"ofSignIns":60,"usersInTenant":0},{"property":"prefix","value":"77.1.1.0/24","timesSeen":0,"ofSignIns":60,"usersInTenant":0},{"property":"browser","value":"Chrome 120","timesSeen":0,"ofSignIns":60,"usersInTenant":25}]}
{"Key":"deviceIsKnown","Value":false}
{"Key":"score","Value":2.35}
"##);
}

#[test]
fn a_journey_names_both_ends() {
    insta::assert_snapshot!(additional_info(&travel(75, 13_487.7)), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"The user signed in from Paris, FR and from Sydney, AU, at least 16860 km away, 1 h 15 min apart, which takes 13488 km/h; the device is new for the user, only the first place is in a trusted location."}
{"Key":"relatedEventTimeInUtc","Value":"2026-03-02T09:00:00.0000000Z"}
{"Key":"relatedLocation","Value":{"clientIP":null,"latitude":48.86,"longitude":2.35,"asn":15169,"countryCode":"FR","city":"Paris","ipRange":"8.8.8.0/24"}}
{"Key":"relatedUserAgent","Value":"Mozilla/5.0 before"}
{"Key":"distanceInKilometers","Value":16860}
{"Key":"hoursBetween","Value":1.25}
{"Key":"speedInKilometersPerHour","Value":13488}
{"Key":"notSuppressedBecause","Value":[{"rule":"learning","because":"the user is known for 20 days and by 41 sign-ins","days":20,"signIns":41},{"rule":"hiddenPlace","because":"neither address is listed as an anonymizer's, a data centre's, a satellite's or a carrier's"},{"rule":"familiarDevice","because":"the device is new for the user"},{"rule":"regularPlace","because":"within 100 km of the second place the user had 1 sign-in over 1 day, and 3 over 3 days make it the user's own","withinKilometers":100.0,"days":1,"signIns":1,"daysNeeded":3,"signInsNeeded":3},{"rule":"trustedLocations","because":"only the first place is in a trusted location","holdsOf":"first"},{"rule":"popularPlaces","because":"neither place is one that several people of the tenant use","holdsOf":"neither"},{"rule":"settledJourney","because":"no such journey was cleared up within 72 h","withinHours":72}]}
"##);
}

#[test]
fn a_journey_in_no_time_has_no_speed() {
    let info = additional_info(&travel(0, f64::INFINITY));
    assert!(
        info.contains(r#"{"Key":"speedInKilometersPerHour","Value":null}"#),
        "{info}"
    );
}

#[test]
fn a_new_country_is_named_with_the_usual_ones() {
    insta::assert_snapshot!(additional_info(&new_country(None)), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"The sign-in came from MD, from which the user never signed in before; usual are DE (60 sign-ins), FR (1 sign-in)."}
{"Key":"country","Value":"MD"}
{"Key":"lastSeenInCountry","Value":null}
{"Key":"usualCountries","Value":[{"country":"DE","signIns":60},{"country":"FR","signIns":1}]}
{"Key":"usersInTenant","Value":2}
{"Key":"notSuppressedBecause","Value":[{"rule":"hiddenCountry","because":"the address is not listed as an anonymizer's or a satellite's"},{"rule":"familiarDevice","because":"no device proved itself"},{"rule":"trustedLocation","because":"the place is in no trusted location"}]}
"##);
}

#[test]
fn a_token_that_came_back_names_both_uses() {
    let reuse = |first_from: Option<&str>| {
        Evidence::TokenReuse(TokenReuseEvidence {
            family: "4628e7df".into(),
            replaced: start(),
            first_from: first_from.map(|text| text.parse().unwrap()),
            again_from: Some("203.0.113.9".parse().unwrap()),
        })
    };
    assert_eq!(
        reuse(Some("198.51.100.1")).reason(),
        "A refresh token that 198.51.100.1 had exchanged for the next on 2026-03-02T09:00:00.0000000Z was used again from \
         203.0.113.9: two hold it, and everything issued with it was revoked."
    );
    assert!(reuse(None).reason().contains("an unknown address had exchanged"));
    let info = additional_info(&reuse(Some("198.51.100.1")));
    for pair in [
        r#"{"Key":"tokenFamily","Value":"4628e7df"}"#,
        r#"{"Key":"relatedEventTimeInUtc","Value":"2026-03-02T09:00:00.0000000Z"}"#,
        r#"{"Key":"relatedLocation","Value":{"clientIP":"198.51.100.1"}}"#,
    ] {
        assert!(info.contains(pair), "{info}");
    }
}

fn crowd(attack: AttackKind, origin: Origin) -> Evidence {
    Evidence::Crowd(CrowdEvidence {
        attack,
        origin,
        users: 53,
        strangers: 50,
        wrong: 61,
        right: 1,
        share_at_least: 0.845_678,
        from: start(),
        to: start().plus_seconds(900),
    })
}

#[test]
fn an_attack_on_many_names_its_origin_and_its_counts() {
    let program = Origin::Program {
        network: "64496".into(),
        browser: "curl 8".into(),
    };
    let reasons = [
        crowd(AttackKind::Spray, Origin::Prefix("178.17.170.0/24".into())),
        crowd(AttackKind::Spray, program),
        crowd(AttackKind::FailingAddress, Origin::Address("178.17.170.23".into())),
    ];
    let leak = Evidence::Leak(LeakEvidence {
        list: "list 7".into(),
        password_set: start(),
    });
    assert_eq!(
        leak.reason(),
        "The list \"list 7\" has the user's name beside the password that they have had since 2026-03-02T09:00:00.0000000Z."
    );
    assert!(
        leak.additional_info_of_account("leakedCredentials", "T1589.001")
            .contains(r#"{"Key":"clientIp","Value":null}"#)
    );
    let told: Vec<_> = reasons.iter().map(Evidence::reason).collect();
    insta::assert_snapshot!(told.join("\n"), @r##"
From addresses in 178.17.170.0/24 came 61 wrong credentials for 50 users that are not at home there, between 2026-03-02T09:00:00.0000000Z and 2026-03-02T09:15:00.0000000Z, and the right one for this user: a few passwords are being tried on many accounts.
From curl 8 in AS64496 came 61 wrong credentials for 50 users that are not at home there, between 2026-03-02T09:00:00.0000000Z and 2026-03-02T09:15:00.0000000Z, and the right one for this user: a few passwords are being tried on many accounts.
From 178.17.170.23 came 61 wrong credentials for 50 users that are not at home there, between 2026-03-02T09:00:00.0000000Z and 2026-03-02T09:15:00.0000000Z, and only 1 right one of anybody.
"##);
    insta::assert_snapshot!(additional_info(&reasons[0]), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"From addresses in 178.17.170.0/24 came 61 wrong credentials for 50 users that are not at home there, between 2026-03-02T09:00:00.0000000Z and 2026-03-02T09:15:00.0000000Z, and the right one for this user: a few passwords are being tried on many accounts."}
{"Key":"attack","Value":{"address":null,"ipRange":"178.17.170.0/24","asn":null,"browser":null,"usersSeen":53,"usersFailed":50,"wrongCredentials":61,"rightCredentials":1,"shareAtLeast":0.85,"firstWrongDateTime":"2026-03-02T09:00:00.0000000Z","lastWrongDateTime":"2026-03-02T09:15:00.0000000Z"}}
"##);
}

#[test]
fn a_rule_is_named_with_what_it_matched() {
    let matched = |by, value| Matched::new(by, value);
    let evidence = Evidence::ThreatRule(ThreatRuleEvidence {
        rule: RuleId::parse("TI_RI_0001").unwrap(),
        title: "A kit".into(),
        expires: Some(start()),
        matched: vec![
            matched(MatchedBy::Address, "178.17.170.0/24"),
            matched(MatchedBy::Network, "43289"),
            matched(MatchedBy::UserAgent, "kit/1.0"),
            matched(MatchedBy::UserAgentPart, "kit"),
            matched(MatchedBy::Application, "an id"),
            matched(MatchedBy::Country, "MD"),
            matched(MatchedBy::OutsideCountry, "MD"),
            matched(MatchedBy::List(ListClass::Hosting), "racks"),
            matched(MatchedBy::Browser, "Firefox"),
            matched(MatchedBy::OperatingSystem, "Linux"),
            matched(MatchedBy::DeviceType, "desktop"),
            matched(MatchedBy::Presence, "false"),
            matched(MatchedBy::NewForUser(Feature::Country), "MD"),
            matched(MatchedBy::UnknownInTenant(Feature::Network), "43289"),
        ],
        others: vec![RuleId::parse("TI_RI_0002").unwrap()],
        not_suppressed: vec![NotSuppressed::UntrustedPlace],
    });
    insta::assert_snapshot!(additional_info(&evidence), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"The sign-in matches the rule TI_RI_0001, \"A kit\": an address in 178.17.170.0/24; network AS43289; user agent \"kit/1.0\"; \"kit\" in the user agent; application an id; country MD; country MD, which is none of those it leaves out; an address on the list \"racks\" of class hosting; browser Firefox; operating system Linux; device type desktop; nobody present; country MD, new for the user; network 43289, which nobody else here has."}
{"Key":"ruleId","Value":"TI_RI_0001"}
{"Key":"ruleTitle","Value":"A kit"}
{"Key":"ruleExpiresDateTime","Value":"2026-03-02T09:00:00.0000000Z"}
{"Key":"matched","Value":[{"condition":"addresses","value":"178.17.170.0/24"},{"condition":"networks","value":"43289"},{"condition":"user_agents","value":"kit/1.0"},{"condition":"user_agents_containing","value":"kit"},{"condition":"applications","value":"an id"},{"condition":"countries","value":"MD"},{"condition":"outside_countries","value":"MD"},{"condition":"lists","value":"racks"},{"condition":"browsers","value":"Firefox"},{"condition":"operating_systems","value":"Linux"},{"condition":"device_types","value":"desktop"},{"condition":"interactive","value":"false"},{"condition":"new_for_user","value":"MD","property":"country"},{"condition":"unknown_in_tenant","value":"43289","property":"network"}]}
{"Key":"otherRuleIds","Value":["TI_RI_0002"]}
{"Key":"notSuppressedBecause","Value":[{"rule":"trustedLocation","because":"the place is in no trusted location"}]}
"##);
}

#[test]
fn activity_through_an_anonymizer_names_the_list() {
    let evidence = Evidence::AnonymousActivity(AnonymousActivity {
        list: hit(ListClass::Vpn, 2),
        not_suppressed: vec![
            NotSuppressed::UntrustedPlace,
            NotSuppressed::NoDevice,
            NotSuppressed::UnpopularRange,
            NotSuppressed::NewRange,
        ],
    });
    insta::assert_snapshot!(additional_info(&evidence), @r##"
{"Key":"userAgent","Value":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"}
{"Key":"alertUrl","Value":"https://github.com/keepwatch/keepwatch/blob/main/docs/detections.md#passwordspray"}
{"Key":"mitreTechniques","Value":"T1078"}
{"Key":"clientIp","Value":"178.17.170.23"}
{"Key":"reason","Value":"A token of the user's was used without a person present, from an exit of an anonymous VPN: the list \"test list\", which was 2 days old, holds 178.17.170.0/24."}
{"Key":"list","Value":{"name":"test list","class":"vpn","entry":"178.17.170.0/24","updatedDateTime":"2026-03-02T09:00:00.0000000Z","ageInDays":2}}
{"Key":"notSuppressedBecause","Value":[{"rule":"trustedLocation","because":"the place is in no trusted location"},{"rule":"familiarDevice","because":"no device proved itself"},{"rule":"popularRange","because":"the address range is not one that several people of the tenant use"},{"rule":"familiarRange","because":"the user had the address range in no sign-in that is not doubted"}]}
"##);
}

fn session_end(number: u8, minutes: i64, network: Option<&str>, browser: &str, system: &str) -> SessionEnd {
    SessionEnd {
        sign_in: format!("00000000-0000-4000-8000-0000000000{number:02}")
            .parse()
            .unwrap(),
        at: start().plus_seconds(minutes * 60),
        prefix: network.map(|_| "8.8.8.0/24".into()),
        network: network.map(Into::into),
        country: network.map(|_| "DE".into()),
        browser: Some(browser.into()),
        operating_system: Some(system.into()),
        device: None,
    }
}

#[test]
fn what_the_past_of_users_shows_is_told_in_a_sentence() {
    let at = |minutes: i64| start().plus_seconds(minutes * 60);
    let owner = || session_end(1, 0, Some("7"), "Edge 120", "Windows");
    let thief = || session_end(2, 40, None, "Firefox 115", "Linux");
    let contributor = |event_type: &str, minutes| Contributor {
        id: crate::id::detection_id("00000000-0000-4000-8000-000000000001".parse().unwrap(), event_type),
        event_type: event_type.into(),
        level: keepwatch_graph::RiskLevel::Medium,
        at: at(minutes),
    };
    let cases = [
        (
            Evidence::Session(Box::new(SessionEvidence {
                before: owner(),
                after: thief(),
                seconds: 2_400.0,
                change: crate::session::DeviceChange::OperatingSystem,
            })),
            "A session that Edge 120 on Windows in AS7 (8.8.8.0/24, DE) used was used 40 minutes later by Firefox 115 on \
             Linux in an unknown network (an unknown range, an unknown country), which cannot be the same device.",
            "deviceChange",
        ),
        (
            Evidence::Relay(RelayEvidence {
                noticed: Noticed::SessionCarriedOff {
                    relayed: Box::new(owner()),
                    list: "clouds".into(),
                    used: Box::new(thief()),
                    seconds: 2_400.0,
                },
            }),
            "The second factor passed through Edge 120 on Windows in AS7 (8.8.8.0/24, DE), a data centre by the list `clouds` \
             that nobody of the tenant had used, and 40 minutes later the session was used by Firefox 115 on Linux in an \
             unknown network (an unknown range, an unknown country).",
            "relayedThrough",
        ),
        (
            Evidence::SessionAge(SessionAgeEvidence {
                first: at(0),
                at: at(0).plus_days(91),
                days_max: 90,
            }),
            "A session that was used on 2026-03-02T09:00:00.0000000Z already was used again after 91 days: none may live longer \
             than 90 days.",
            "sessionAgeInDays",
        ),
        (
            Evidence::Prompts(PromptsEvidence {
                refused: 2,
                unanswered: 1,
                first: at(0),
                approved: at(12),
                prefix: Some("9.9.9.0/24".into()),
                network: None,
                network_is_known: false,
                browser_is_known: false,
            }),
            "The user refused 2 prompts and left 1 unanswered on their telephone within 12 minutes, then approved one, for a \
             sign-in from 9.9.9.0/24, where the user never was before.",
            "prompts",
        ),
        (
            Evidence::Compound(CompoundEvidence {
                contributors: vec![contributor("newCountry", 0), contributor("anomalousToken", 5)],
                stages: vec![
                    crate::tactics::Tactic::InitialAccess,
                    crate::tactics::Tactic::CredentialAccess,
                ],
                window_hours: 24,
            }),
            "Within 24 hours this user had 2 detections that are open, none of them high: newCountry, anomalousToken. Together \
             they show 2 steps of an attack.",
            "contributors",
        ),
        (
            Evidence::Browser(BrowserEvidence {
                user_agent: "Rare/1".into(),
                users: 3,
                users_doubted: 2,
                countries: vec!["BR".into(), "RU".into()],
                from: at(0),
                to: at(0),
            }),
            "Between 2026-03-02T09:00:00.0000000Z and 2026-03-02T09:00:00.0000000Z one browser, `Rare/1`, signed in for 3 users \
             to whom it and the place were new, in BR, RU; for 2 of them something else speaks against it.",
            "sharedBrowser",
        ),
    ];
    for (evidence, sentence, key) in cases {
        assert_eq!(evidence.reason(), sentence);
        let info = evidence.additional_info_of_account("type", "T1078");
        let pairs: Vec<Value> = serde_json::from_str(&info).unwrap();
        assert!(pairs.iter().any(|pair| pair["Key"] == key), "{key}: {info}");
    }
}

#[test]
fn time_between_is_told_in_minutes_or_hours() {
    let cases = [
        (0.0, "1 minute"),
        (61.0, "2 minutes"),
        (10_800.0, "180 minutes"),
        (10_801.0, "4 hours"),
        (f64::INFINITY, "71582789 hours"),
    ];
    for (seconds, expected) in cases {
        assert_eq!(words::minutes(seconds), expected);
    }
}
