//! Authentication strengths, their combinations, and what certain combinations must be beside themselves.

use crate::conditional_access::{CONFIGURATION, MFA_STRENGTH, STRENGTH, asks, populated};
use axum::http::Method;
use serde_json::{Value, json};

const STRENGTHS: &str = "/v1.0/policies/authenticationStrengthPolicies";
const ROOT: &str = "/v1.0/identity/conditionalAccess/authenticationStrength";
const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";
const BUILT_IN: [&str; 3] = [
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
    "00000000-0000-0000-0000-000000000004",
];

#[tokio::test]
async fn every_tenant_has_three() {
    let server = crate::server::Server::start().await;
    let page = server.get(STRENGTHS).await.ok();
    assert_eq!(
        page["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#policies/authenticationStrengthPolicies"
    );
    insta::assert_json_snapshot!("authentication_strengths_v1", page);
    let beta = "/beta/identity/conditionalAccess/authenticationStrengths/policies";
    for elsewhere in [format!("{ROOT}/policies"), beta.to_owned()] {
        assert_eq!(server.get(&elsewhere).await.ids(), BUILT_IN, "{elsewhere}");
        assert_eq!(server.get(&format!("{elsewhere}/$count")).await.text(), "3");
    }
    let one = format!("{STRENGTHS}/{MFA_STRENGTH}");
    for (method, path, body) in [
        (Method::PATCH, one.clone(), json!({"displayName": "Mine"})),
        (Method::DELETE, one.clone(), json!({})),
        (
            Method::POST,
            format!("{one}/updateAllowedCombinations"),
            json!({"allowedCombinations": ["fido2"]}),
        ),
    ] {
        let answer = server.send_json(method, &path, &body).await;
        let message = answer.graph_error(403, "Authorization_RequestDenied");
        assert!(message.contains("built-in"), "{message}");
    }
}

#[tokio::test]
async fn a_strength_is_made_changed_and_deleted() {
    let server = populated().await;
    let body = json!({"@odata.type": "#microsoft.graph.authenticationStrengthPolicy", "displayName": "Contoso",
        "description": "The only level for secret apps", "allowedCombinations": ["password, hardwareOath", "sms,password"],
        "policyType": "builtIn", "requirementsSatisfied": "none"});
    let made = server.make(STRENGTHS, &body).await;
    assert_eq!(
        (&made["policyType"], &made["requirementsSatisfied"]),
        (&json!("custom"), &json!("mfa"))
    );
    assert_eq!(
        made["allowedCombinations"],
        json!(["password,hardwareOath", "password,sms"])
    );
    let id = made["id"].as_str().unwrap();
    let one = format!("{STRENGTHS}/{id}");
    assert_eq!(server.get(&one).await.ok(), made);

    server.clock.advance_seconds(60);
    server
        .change(
            &one,
            json!({"displayName": "Renamed", "allowedCombinations": made["allowedCombinations"]}),
        )
        .await;
    let message = server
        .refused(Method::PATCH, &one, &json!({"allowedCombinations": ["fido2"]}))
        .await;
    assert!(message.contains("updateAllowedCombinations"), "{message}");
    let update = format!("{one}/updateAllowedCombinations");
    let changed = server
        .send_json(Method::POST, &update, &json!({"allowedCombinations": ["sms"]}))
        .await;
    let expected = json!({
        "@odata.context": "https://localhost:8443/v1.0/$metadata#microsoft.graph.updateAllowedCombinationsResult",
        "additionalInformation": null, "conditionalAccessReferences": [],
        "currentCombinations": ["sms"], "previousCombinations": ["password,hardwareOath", "password,sms"],
    });
    assert_eq!(changed.ok(), expected);
    let read = server.get(&one).await.ok();
    assert_eq!(
        (&read["displayName"], &read["requirementsSatisfied"]),
        (&json!("Renamed"), &json!("none"))
    );
    assert_eq!(read["modifiedDateTime"], "2026-03-02T09:01:00.0000000Z");

    let again = read.clone();
    let message = server.refused(Method::POST, STRENGTHS, &again).await;
    assert!(message.contains("displayName: there is another"), "{message}");
    server.deleted(&one).await;
    server.make(STRENGTHS, &again).await;
    server.delete(&one).await.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_strength_says_which_policies_ask_for_it() {
    let server = populated().await;
    let grant = json!({"grantControls": {"builtInControls": [], "authenticationStrength": {"id": STRENGTH}}});
    let policy = server.make(POLICIES, &asks("mfa", grant)).await;
    let usage = format!("{STRENGTHS}/{STRENGTH}/usage");
    for path in [
        usage.clone(),
        format!("{usage}()"),
        usage.replace("usage", "microsoft.graph.usage()"),
    ] {
        let told = server.get(&path).await.ok();
        assert_eq!(
            told["@odata.context"],
            "https://localhost:8443/v1.0/$metadata#microsoft.graph.authenticationStrengthUsage"
        );
        assert_eq!(
            (&told["mfa"][0]["id"], &told["none"]),
            (&policy["id"], &json!([])),
            "{path}"
        );
    }
    let answer = server.delete(&format!("{STRENGTHS}/{STRENGTH}")).await;
    assert!(
        answer
            .graph_error(400, "BadRequest")
            .contains("in use by the policy `Policy`")
    );
    let update = format!("{STRENGTHS}/{STRENGTH}/updateAllowedCombinations");
    let both = json!({"allowedCombinations": ["fido2", "password,voice"]});
    let changed = server.send_json(Method::POST, &update, &both).await.ok();
    assert_eq!(changed["conditionalAccessReferences"], json!([policy["id"]]));
    let shown = server
        .get(&format!("{POLICIES}/{}", policy["id"].as_str().unwrap()))
        .await
        .ok();
    let shown = &shown["grantControls"]["authenticationStrength"]["allowedCombinations"];
    assert_eq!(
        *shown, both["allowedCombinations"],
        "policies show the strength as it is"
    );
    server
        .get(&usage.replace("dd055c42", "99999999"))
        .await
        .graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn strengths_are_found_by_what_they_allow() {
    let server = populated().await;
    let cases: [(&str, &[&str]); 4] = [
        ("?$filter=policyType eq 'custom'", &[STRENGTH]),
        (
            "?$filter=allowedCombinations/any(x:x has 'sms, password')",
            &[MFA_STRENGTH, STRENGTH],
        ),
        (
            "?$filter=allowedCombinations/any(x:x eq 'deviceBasedPush') and displayName ne 'Keys'",
            &BUILT_IN[..2],
        ),
        ("?$filter=startswith(displayName,'phishing')", &BUILT_IN[2..]),
    ];
    for (query, expected) in cases {
        let found = server
            .get(&format!("{STRENGTHS}{}", query.replace(' ', "%20")))
            .await
            .ids();
        assert_eq!(found, expected, "{query}");
    }
    let find = "/beta/policies/authenticationStrengthPolicies/findByMethodMode";
    let cases: [(&str, &[&str]); 3] = [
        ("(authenticationMethodModes='sms')", &[MFA_STRENGTH, STRENGTH]),
        ("(authenticationMethodModes='deviceBasedPush')", &BUILT_IN[..2]),
        (
            "(authenticationMethodModes=%5B'sms','deviceBasedPush'%5D)",
            &[BUILT_IN[0], BUILT_IN[1], STRENGTH],
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(
            server.get(&format!("{find}{arguments}")).await.ids(),
            expected,
            "{arguments}"
        );
    }
    let answer = server
        .get(&format!("{find}(authenticationMethodModes='telegram')"))
        .await;
    assert!(
        answer
            .graph_error(400, "BadRequest")
            .contains("`telegram` is not a mode")
    );
    let v1 = server
        .get(&format!(
            "{}(authenticationMethodModes='sms')",
            find.replace("beta", "v1.0")
        ))
        .await;
    assert!(v1.status.is_client_error(), "only beta has it: {}", v1.text());
}

#[tokio::test]
async fn what_no_strength_can_be_is_refused() {
    let server = populated().await;
    for (body, expected) in [
        (json!({"allowedCombinations": ["fido2"]}), "displayName: must be given"),
        (json!({"displayName": "x"}), "allowedCombinations: must be given"),
        (
            json!({"displayName": "x", "allowedCombinations": []}),
            "allowedCombinations: must have a combination",
        ),
        (
            json!({"displayName": "x", "allowedCombinations": ["sms,voice"]}),
            "`sms,voice` is not a combination",
        ),
        (
            json!({"displayName": "x", "allowedCombinations": ["telegram"]}),
            "telegram",
        ),
        (
            json!({"displayName": "keys", "allowedCombinations": ["fido2"]}),
            "displayName: there is another",
        ),
    ] {
        let message = server.refused(Method::POST, STRENGTHS, &body).await;
        assert!(message.contains(expected), "{body}: {message}");
    }
    let update = format!("{STRENGTHS}/{STRENGTH}/updateAllowedCombinations");
    for body in [
        json!({}),
        json!({"allowedCombinations": null}),
        json!({"allowedCombinations": "sms"}),
        json!({"combinations": []}),
    ] {
        let message = server.refused(Method::POST, &update, &body).await;
        assert!(message.to_lowercase().contains("combinations"), "{body}: {message}");
    }
}

#[tokio::test]
async fn configurations_are_parts_of_a_strength() {
    let server = populated().await;
    let all = format!("{STRENGTHS}/{STRENGTH}/combinationConfigurations");
    assert_eq!(server.get(&all).await.ids(), [CONFIGURATION]);
    assert_eq!(server.get(&format!("{all}/$count")).await.text(), "1");
    let one = server.get(&format!("{all}/{CONFIGURATION}")).await.ok();
    assert_eq!(one["@odata.type"], "#microsoft.graph.fido2CombinationConfiguration");
    let shown = server.get(&format!("{STRENGTHS}/{STRENGTH}")).await.ok();
    assert_eq!(
        shown["combinationConfigurations"][0]["allowedAAGUIDs"],
        one["allowedAAGUIDs"]
    );

    let model = "de1e552d-db1d-4423-a619-566b625cdc84";
    let keys = |models: Value| {
        json!({"@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
        "appliesToCombinations": ["fido2"], "allowedAAGUIDs": models})
    };
    let made = server.make(&all, &keys(json!([model]))).await;
    let path = format!("{all}/{}", made["id"].as_str().unwrap());
    server
        .change(
            &path,
            json!({"@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
        "allowedAAGUIDs": [model, CONFIGURATION]}),
        )
        .await;
    assert_eq!(
        server.get(&path).await.ok()["allowedAAGUIDs"],
        json!([model, CONFIGURATION])
    );
    assert_eq!(server.get(&all).await.ids().len(), 2);
    let elsewhere = format!("{ROOT}/policies/{STRENGTH}/combinationConfigurations");
    assert_eq!(server.get(&elsewhere).await.ids().len(), 2);

    for (body, expected) in [
        (json!({"appliesToCombinations": ["fido2"]}), "@odata.type"),
        (keys(json!([])), "allowedAAGUIDs: must name a model"),
        (keys(json!(["a key"])), "allowedAAGUIDs: `a key` is not an AAGUID"),
        (
            json!({"@odata.type": "#microsoft.graph.x509CertificateCombinationConfiguration",
                "appliesToCombinations": ["x509CertificateMultiFactor"], "allowedIssuerSkis": ["ab"]}),
            "`x509CertificateMultiFactor` is not a combination of this method that the strength allows",
        ),
    ] {
        let message = server.refused(Method::POST, &all, &body).await;
        assert!(message.contains(expected), "{body}: {message}");
    }
    server.deleted(&path).await;
    for method in [Method::GET, Method::DELETE] {
        server
            .send_json(method, &path, &json!({}))
            .await
            .graph_error(404, "ResourceNotFound");
    }
}

#[tokio::test]
async fn the_root_says_what_strengths_are_made_of() {
    let server = populated().await;
    let root = server.get(ROOT).await.ok();
    let combinations = root["combinations"].as_array().unwrap();
    assert!(combinations.contains(&json!("password,sms")) && combinations.contains(&json!("fido2")));
    assert_eq!(root["authenticationCombinations"], Value::Null);
    let beta = server.get(&ROOT.replace("v1.0", "beta")).await.ok();
    assert_eq!(beta["authenticationCombinations"], beta["combinations"]);

    let alone = server.get(&format!("{ROOT}/combinations")).await.ok();
    assert_eq!(alone["value"], root["combinations"]);
    assert_eq!(
        alone["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#Collection(microsoft.graph.authenticationMethodModes)"
    );

    let modes = format!("{ROOT}/authenticationMethodModes");
    assert_eq!(server.get(&format!("{modes}/$count")).await.text(), "17");
    let voice = server.get(&format!("{modes}/voice")).await.ok();
    assert_eq!(
        (&voice["id"], &voice["authenticationMethod"]),
        (&json!("voice"), &json!("voice"))
    );
    let filter = "?$filter=authenticationMethod%20eq%20'x509Certificate'";
    let found = server.get(&format!("{modes}{filter}")).await.ids();
    assert_eq!(found, ["x509CertificateMultiFactor", "x509CertificateSingleFactor"]);
    let page = server.get(&format!("{modes}?$top=16&$count=true")).await.ok();
    assert_eq!(page["@odata.count"], 17);
    let next = page["@odata.nextLink"]
        .as_str()
        .unwrap()
        .strip_prefix("https://localhost:8443")
        .unwrap();
    assert_eq!(server.get(next).await.ids(), ["x509CertificateSingleFactor"]);
    server
        .get(&format!("{modes}/telegram"))
        .await
        .graph_error(404, "ResourceNotFound");
}
