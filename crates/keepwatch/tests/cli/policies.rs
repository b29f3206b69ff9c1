//! `keepwatch policies what-if`.

use crate::program::Place;
use crate::stored::open;
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use serde_json::{Value, json};

const USER: &str = "4628e7df-dff3-407c-a08f-75f00c0806dc";

/// A place with somebody in it, who has signed in once, and with these policies.
fn place(policies: &[(&str, Value)]) -> Place {
    let place = Place::new();
    let sign_in = json!({"id": "5b0c1f4e-8a52-4a4e-9c6a-0d1c5f0b7a11", "createdDateTime": "2026-03-02T09:00:00Z",
        "userId": USER, "userPrincipalName": "adele@contoso.com", "userDisplayName": "Adele", "ipAddress": "198.18.32.7"});
    place.write("one.json", serde_json::to_vec(&json!([sign_in])).unwrap());
    assert_eq!(place.run(&["ingest", "one.json", "--data", "data"]).code, Some(0));
    let store = open(&place.path("data"));
    for (index, (control, conditions)) in policies.iter().enumerate() {
        let mut policy = json!({"id": format!("11111111-2222-3333-4444-00000000000{index}"),
            "displayName": format!("Ask for {control}"), "state": "enabled",
            "conditions": {"clientAppTypes": ["all"], "applications": {"includeApplications": ["All"]},
                "users": {"includeUsers": ["All"]}},
            "grantControls": {"operator": "OR", "builtInControls": [control]}});
        body::merge(&mut policy, &json!({"conditions": conditions}));
        body::complete(ConditionalAccessPolicy::TYPE, &mut policy);
        let policy: ConditionalAccessPolicy = serde_json::from_value(policy).unwrap();
        store.write_blocking(move |tx| tx.put(&policy)).unwrap();
    }
    place
}

fn what_if(place: &Place, arguments: &[&str]) -> Value {
    place.json(
        &[
            &["policies", "what-if", "--user", "adele@contoso.com", "--data", "data"],
            arguments,
        ]
        .concat(),
    )
}

#[test]
fn a_sign_in_that_is_thought_of_is_judged_as_one_that_is_made() {
    let place = place(&[
        ("mfa", json!({"signInRiskLevels": ["medium", "high"]})),
        ("block", json!({"platforms": {"includePlatforms": ["android"]}})),
        (
            "compliantDevice",
            json!({"devices": {"deviceFilter": {"mode": "include", "rule": "device.model -eq 'Kiosk'"}}}),
        ),
    ]);
    let cases = [
        (
            &["--platform", "windows", "--device", "model=Laptop"][..],
            json!({"result": "grant"}),
        ),
        (
            &[
                "--sign-in-risk",
                "high",
                "--platform",
                "windows",
                "--device",
                "model=Laptop",
            ],
            json!({"result": "require", "controls": [["mfa"]]}),
        ),
        (
            &[
                "--sign-in-risk",
                "high",
                "--device",
                "model=x",
                "--proved",
                "password",
                "--proved",
                "softwareOath",
            ],
            json!({"result": "grant"}),
        ),
        (
            &["--platform", "android", "--user-risk", "high"],
            json!({"result": "block", "by": ["11111111-2222-3333-4444-000000000001"]}),
        ),
        // One that is not registered has no model, but a registered one whose model nobody knows may be a kiosk.
        (&["--platform", "windows"], json!({"result": "grant"})),
        (
            &["--device", "displayName=LOBBY"],
            json!({"result": "require", "controls": [["compliantDevice"]]}),
        ),
        (
            &["--device", "model=kiosk", "--device", "isCompliant=true"],
            json!({"result": "grant"}),
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(what_if(&place, arguments)["decision"], expected, "{arguments:?}");
    }
    let told = what_if(&place, &["--platform", "windows"]);
    assert_eq!(told["policies"][0]["analysisReasons"], "signInRisk");
    assert_eq!(told["policies"][2]["analysisReasons"], "devices");
    let of_registered = what_if(&place, &["--device", "displayName=LOBBY"]);
    assert_eq!(
        of_registered["policies"][2]["analysisReasons"],
        "notEnoughInformation,devices"
    );
    assert_eq!(told["policiesInOtherCircumstances"].as_array().unwrap().len(), 3);
}

#[test]
fn people_are_shown_a_table_and_what_could_lock_the_account_out() {
    let place = place(&[
        ("mfa", json!({"users": {"excludeUsers": [USER]}})),
        ("block", json!({"clientAppTypes": ["other"]})),
    ]);
    let ran = place.run(&[
        "policies",
        "what-if",
        "--user",
        USER,
        "--client-app",
        "browser",
        "--data",
        "data",
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!("policies what-if", ran.out);
    let place = self::place(&[("mfa", json!({"users": {"excludeUsers": [USER]}}))]);
    let ran = place.run(&["policies", "what-if", "--user", USER, "--data", "data"]);
    assert!(
        ran.out
            .ends_with("No enabled policy is about adele@contoso.com: nothing can lock this account out.\n"),
        "{}",
        ran.out
    );
}

#[test]
fn people_are_named_as_they_are_everywhere() {
    let place = place(&[]);
    let made = place.run(&["user", "create", "diego", "--data", "data"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    for name in ["diego", "Diego@contoso.example"] {
        let ran = place.run(&["policies", "what-if", "--user", name, "--data", "data"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.out.contains("about diego@contoso.example"), "{}", ran.out);
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let place = place(&[]);
    let cases = [
        (
            &["--user", "nobody@contoso.com"][..],
            "there is no user `nobody@contoso.com`",
        ),
        (
            &["--user", USER, "--ip", "here"],
            "signInConditions.ipAddress: `here` is not an address",
        ),
        (
            &["--user", USER, "--country", "Mars"],
            "`Mars` is not a two-letter code",
        ),
        (
            &["--user", USER, "--device", "colour=red"],
            "`colour` is no property of a device",
        ),
        (&["--user", USER, "--device", "isCompliant=perhaps"], "--device: "),
        (
            &["--user", USER, "--proved", "promise"],
            "`promise` is no method: password, voice",
        ),
        (
            &["--user", USER, "--app", "nothing"],
            "there is no application `nothing`",
        ),
    ];
    for (arguments, expected) in cases {
        let ran = place.run(&[&["policies", "what-if", "--data", "data"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(ran.err.contains(expected), "{arguments:?}: {}", ran.err);
    }
    let ran = place.run(&["policies", "what-if", "--user", USER, "--user-risk", "enormous"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(what_if(&place, &[])["policies"].as_array().unwrap().is_empty());
}
