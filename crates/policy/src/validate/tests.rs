use super::*;
use crate::testing::{APP, GROUP, OFFICE, SERVICE, USER, policy as a_policy};
use keepwatch_graph::conditional_access::{AuthenticationStrengthPolicy, NamedLocation};
use serde_json::{Value, json};

/// What is said of the usual policy with these changes: nothing, or the member and the problem.
fn check(changes: &[(&str, Value)]) -> Option<Invalid> {
    policy(&a_policy(changes)).err()
}

/// Each rule of a policy, broken once: the changes that break it, and the member that is named.
#[test]
fn a_broken_rule_names_its_member() {
    let services = json!({"includeServicePrincipals": [SERVICE]});
    let long = "x".repeat(300);
    let cases: Vec<(Vec<(&str, Value)>, &str)> = vec![
        (vec![("displayName", json!(" "))], "displayName"),
        (vec![("displayName", json!(long))], "displayName"),
        (vec![("displayName", json!("a\u{7}b"))], "displayName"),
        (vec![("description", json!("x".repeat(2000)))], "description"),
        (vec![("templateId", json!("x"))], "templateId"),
        // applications
        (
            vec![("conditions.applications", Value::Null)],
            "conditions.applications",
        ),
        (vec![("conditions.applications", json!({}))], "conditions.applications"),
        (
            vec![("conditions.applications.includeApplications", json!(["x"]))],
            "conditions.applications.includeApplications",
        ),
        (
            vec![("conditions.applications.includeApplications", json!(["All", APP]))],
            "conditions.applications.includeApplications",
        ),
        (
            vec![("conditions.applications.excludeApplications", json!(["All"]))],
            "conditions.applications.excludeApplications",
        ),
        (
            vec![(
                "conditions.applications.includeUserActions",
                json!(["urn:user:registerdevice"]),
            )],
            "conditions.applications.includeUserActions",
        ),
        (
            vec![(
                "conditions.applications",
                json!({"includeUserActions": ["urn:user:other"]}),
            )],
            "conditions.applications.includeUserActions",
        ),
        (
            vec![(
                "conditions.applications",
                json!({"includeAuthenticationContextClassReferences": ["c100"]}),
            )],
            "conditions.applications.includeAuthenticationContextClassReferences",
        ),
        (
            vec![(
                "conditions.applications",
                json!({"includeUserActions": ["urn:user:registerdevice"], "excludeApplications": [APP]}),
            )],
            "conditions.applications.excludeApplications",
        ),
        (
            vec![("conditions.applications.applicationFilter", json!({"rule": "a"}))],
            "conditions.applications.applicationFilter",
        ),
        // users
        (vec![("conditions.users", Value::Null)], "conditions.users"),
        (vec![("conditions.users", json!({}))], "conditions.users"),
        (
            vec![("conditions.users", json!({"includeUsers": ["everybody"]}))],
            "conditions.users.includeUsers",
        ),
        (
            vec![("conditions.users", json!({"includeUsers": ["All", USER]}))],
            "conditions.users.includeUsers",
        ),
        (
            vec![(
                "conditions.users",
                json!({"includeUsers": ["None"], "includeGroups": [GROUP]}),
            )],
            "conditions.users.includeUsers",
        ),
        (
            vec![("conditions.users.excludeUsers", json!(["All"]))],
            "conditions.users.excludeUsers",
        ),
        (
            vec![("conditions.users.includeGroups", json!(["All"]))],
            "conditions.users.includeGroups",
        ),
        (
            vec![("conditions.users.excludeGroups", json!([""]))],
            "conditions.users.excludeGroups",
        ),
        (
            vec![("conditions.users.includeRoles", json!(["All"]))],
            "conditions.users.includeRoles",
        ),
        (
            vec![("conditions.users.excludeRoles", json!(["x"]))],
            "conditions.users.excludeRoles",
        ),
        (
            vec![("conditions.users.includeGuestsOrExternalUsers", json!({}))],
            "conditions.users.includeGuestsOrExternalUsers",
        ),
        (
            vec![(
                "conditions.users",
                json!({"includeUsers": ["GuestsOrExternalUsers"],
                    "includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "internalGuest"}}),
            )],
            "conditions.users.includeGuestsOrExternalUsers",
        ),
        (
            vec![(
                "conditions.users.excludeGuestsOrExternalUsers",
                json!({"guestOrExternalUserTypes": "internalGuest", "externalTenants":
                    {"@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants", "members": []}}),
            )],
            "conditions.users.excludeGuestsOrExternalUsers",
        ),
        (
            vec![(
                "conditions.users.excludeGuestsOrExternalUsers",
                json!({"guestOrExternalUserTypes": "internalGuest", "externalTenants":
                    {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
                     "membershipKind": "enumerated"}}),
            )],
            "conditions.users.excludeGuestsOrExternalUsers",
        ),
        // service principals
        (
            vec![("conditions.clientApplications", services.clone())],
            "conditions.users.includeUsers",
        ),
        (
            vec![
                ("conditions.users", Value::Null),
                ("conditions.clientApplications", services.clone()),
            ],
            "grantControls.builtInControls",
        ),
        (
            vec![
                ("conditions.users", Value::Null),
                ("conditions.clientApplications", services),
                ("conditions.signInRiskLevels", json!(["high"])),
            ],
            "conditions.signInRiskLevels",
        ),
        (
            vec![
                ("conditions.users", Value::Null),
                (
                    "conditions.clientApplications",
                    json!({"includeServicePrincipals": ["None"]}),
                ),
            ],
            "conditions.clientApplications",
        ),
        (
            vec![(
                "conditions.clientApplications",
                json!({"includeServicePrincipals": ["All"]}),
            )],
            "conditions.clientApplications.includeServicePrincipals",
        ),
        (
            vec![("conditions.servicePrincipalRiskLevels", json!(["high"]))],
            "conditions.servicePrincipalRiskLevels",
        ),
        // the rest of the conditions
        (
            vec![("conditions.clientAppTypes", json!([]))],
            "conditions.clientAppTypes",
        ),
        (
            vec![("conditions.clientAppTypes", json!(["all", "browser"]))],
            "conditions.clientAppTypes",
        ),
        (
            vec![("conditions.platforms", json!({}))],
            "conditions.platforms.includePlatforms",
        ),
        (
            vec![("conditions.platforms", json!({"includePlatforms": ["all", "iOS"]}))],
            "conditions.platforms.includePlatforms",
        ),
        (
            vec![(
                "conditions.platforms",
                json!({"includePlatforms": ["iOS"], "excludePlatforms": ["all"]}),
            )],
            "conditions.platforms.excludePlatforms",
        ),
        (
            vec![("conditions.locations", json!({}))],
            "conditions.locations.includeLocations",
        ),
        (
            vec![("conditions.locations", json!({"includeLocations": ["All", OFFICE]}))],
            "conditions.locations.includeLocations",
        ),
        (
            vec![(
                "conditions.locations",
                json!({"includeLocations": ["All"], "excludeLocations": ["Home"]}),
            )],
            "conditions.locations.excludeLocations",
        ),
        (
            vec![(
                "conditions.devices",
                json!({"deviceFilter": {"mode": "include", "rule": "(a"}}),
            )],
            "conditions.devices.deviceFilter",
        ),
        (
            vec![("conditions.devices", json!({"includeDevices": ["Old"]}))],
            "conditions.devices.includeDevices",
        ),
        (
            vec![("conditions.userRiskLevels", json!(["hidden"]))],
            "conditions.userRiskLevels",
        ),
        (
            vec![("conditions.signInRiskLevels", json!(["unknownFutureValue"]))],
            "conditions.signInRiskLevels",
        ),
        (
            vec![("conditions.insiderRiskLevels", json!("unknownFutureValue"))],
            "conditions.insiderRiskLevels",
        ),
        (
            vec![("conditions.authenticationFlows", json!({}))],
            "conditions.authenticationFlows.transferMethods",
        ),
        // controls
        (vec![("grantControls", Value::Null)], "grantControls"),
        (vec![("grantControls.builtInControls", json!([]))], "grantControls"),
        (
            vec![
                ("grantControls", Value::Null),
                ("sessionControls", json!({"signInFrequency": {"isEnabled": false}})),
            ],
            "grantControls",
        ),
        (vec![("grantControls.operator", json!("XOR"))], "grantControls.operator"),
        (
            vec![("grantControls", json!({"builtInControls": ["mfa", "compliantDevice"]}))],
            "grantControls.operator",
        ),
        (
            vec![("grantControls.builtInControls", json!(["block", "mfa"]))],
            "grantControls.builtInControls",
        ),
        (
            vec![
                ("grantControls.builtInControls", json!(["block"])),
                ("sessionControls", json!({"disableResilienceDefaults": true})),
            ],
            "grantControls.builtInControls",
        ),
        (
            vec![("grantControls.termsOfUse", json!(["x"]))],
            "grantControls.termsOfUse",
        ),
        (
            vec![("grantControls.customAuthenticationFactors", json!([""]))],
            "grantControls.customAuthenticationFactors",
        ),
        (
            vec![("grantControls.builtInControls", json!(["riskRemediation"]))],
            "conditions.userRiskLevels",
        ),
        // session
        (
            vec![(
                "sessionControls",
                json!({"signInFrequency": {"value": 24, "type": "hours"}}),
            )],
            "sessionControls.signInFrequency.value",
        ),
        (
            vec![(
                "sessionControls",
                json!({"signInFrequency": {"value": 0, "type": "days"}}),
            )],
            "sessionControls.signInFrequency.value",
        ),
        (
            vec![("sessionControls", json!({"signInFrequency": {"value": 1}}))],
            "sessionControls.signInFrequency.type",
        ),
        (
            vec![(
                "sessionControls",
                json!({"signInFrequency": {"value": 1, "frequencyInterval": "everyTime"}}),
            )],
            "sessionControls.signInFrequency.value",
        ),
        (
            vec![("sessionControls", json!({"persistentBrowser": {"isEnabled": true}}))],
            "sessionControls.persistentBrowser.mode",
        ),
        (
            vec![
                (
                    "sessionControls",
                    json!({"persistentBrowser": {"mode": "never", "isEnabled": true}}),
                ),
                ("conditions.applications.includeApplications", json!([APP])),
            ],
            "sessionControls.persistentBrowser",
        ),
        (
            vec![("sessionControls", json!({"cloudAppSecurity": {"isEnabled": true}}))],
            "sessionControls.cloudAppSecurity.cloudAppSecurityType",
        ),
    ];
    for (changes, member) in cases {
        let found = check(&changes).unwrap_or_else(|| panic!("{changes:?} is accepted"));
        assert_eq!(found.member, member, "{changes:?}: {found}");
    }
}

#[test]
fn a_change_of_password_stands_alone() {
    let base = || {
        vec![
            (
                "grantControls",
                json!({"operator": "AND", "builtInControls": ["mfa", "passwordChange"]}),
            ),
            ("conditions.userRiskLevels", json!(["high"])),
        ]
    };
    assert_eq!(check(&base()), None);
    let cases = [
        (
            ("grantControls.builtInControls", json!(["passwordChange"])),
            "grantControls.builtInControls",
        ),
        (
            (
                "grantControls.builtInControls",
                json!(["mfa", "passwordChange", "compliantDevice"]),
            ),
            "grantControls.builtInControls",
        ),
        (("grantControls.operator", json!("OR")), "grantControls.operator"),
        (("conditions.userRiskLevels", json!([])), "conditions.userRiskLevels"),
        (
            ("conditions.applications.includeApplications", json!([APP])),
            "conditions.applications",
        ),
        (
            ("conditions.applications.excludeApplications", json!([APP])),
            "conditions.applications",
        ),
        (
            ("conditions.signInRiskLevels", json!(["high"])),
            "conditions.signInRiskLevels",
        ),
        (
            ("conditions.clientAppTypes", json!(["browser"])),
            "conditions.clientAppTypes",
        ),
        (
            ("conditions.platforms", json!({"includePlatforms": ["iOS"]})),
            "conditions.platforms",
        ),
        (
            ("conditions.locations", json!({"includeLocations": ["All"]})),
            "conditions.locations",
        ),
    ];
    for (change, member) in cases {
        let mut changes = base();
        changes.push(change.clone());
        let found = check(&changes).unwrap_or_else(|| panic!("{change:?} is accepted"));
        assert_eq!(found.member, member, "{change:?}: {found}");
    }
}

#[test]
fn what_keeps_the_rules_is_accepted() {
    let cases: Vec<Vec<(&str, Value)>> = vec![
        vec![],
        vec![
            ("conditions.applications.includeApplications", json!(["None"])),
            ("conditions.users.includeUsers", json!(["None"])),
        ],
        vec![(
            "conditions.users",
            json!({"includeUsers": [USER, "GuestsOrExternalUsers"], "excludeRoles": [APP]}),
        )],
        vec![(
            "conditions.applications",
            json!({"includeUserActions": ["urn:user:registersecurityinfo"]}),
        )],
        vec![(
            "conditions.applications",
            json!({"includeAuthenticationContextClassReferences": ["c1", "c99"]}),
        )],
        vec![
            ("conditions.users", json!({"includeUsers": ["None"]})),
            (
                "conditions.clientApplications",
                json!({"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]}),
            ),
            ("conditions.servicePrincipalRiskLevels", json!(["high"])),
            ("grantControls.builtInControls", json!(["block"])),
        ],
        vec![
            ("grantControls", Value::Null),
            (
                "sessionControls",
                json!({"signInFrequency": {"frequencyInterval": "everyTime", "isEnabled": true}}),
            ),
        ],
        vec![(
            "sessionControls",
            json!({"persistentBrowser": {"mode": "never", "isEnabled": true}}),
        )],
        vec![(
            "conditions.locations",
            json!({"includeLocations": ["AllTrusted"], "excludeLocations": ["00000000-0000-0000-0000-000000000000"]}),
        )],
        vec![(
            "conditions.devices",
            json!({"deviceFilter": {"mode": "exclude", "rule": "device.displayName -eq \"a)\" -or (device.model -eq 'b')"}}),
        )],
        vec![
            ("grantControls.builtInControls", json!(["riskRemediation"])),
            ("conditions.userRiskLevels", json!(["high"])),
        ],
    ];
    for changes in cases {
        assert_eq!(check(&changes), None, "{changes:?}");
    }
}

#[test]
fn a_policy_mentions_what_it_names_by_id() {
    let policy = a_policy(&[
        (
            "conditions.users",
            json!({"includeUsers": ["All"], "excludeUsers": [USER], "includeGroups": [GROUP]}),
        ),
        ("conditions.applications.includeApplications", json!(["Office365", APP])),
        (
            "conditions.locations",
            json!({"includeLocations": [OFFICE], "excludeLocations": ["AllTrusted", crate::words::MFA_TRUSTED_IPS]}),
        ),
    ]);
    let found: Vec<(Referent, &str)> = mentions(&policy)
        .iter()
        .map(|mention| (mention.referent, mention.id))
        .collect();
    assert_eq!(
        found,
        [
            (Referent::User, USER),
            (Referent::Group, GROUP),
            (Referent::Application, APP),
            (Referent::NamedLocation, OFFICE),
        ]
    );
}

#[test]
fn places_have_addresses_or_countries() {
    let ip = |ranges: Value| {
        json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "1", "displayName": "Office", "isTrusted": true,
            "ipRanges": ranges, "createdDateTime": null, "modifiedDateTime": null, "deletedDateTime": null})
    };
    let cidr = |form: &str, text: &str| json!({"@odata.type": format!("#microsoft.graph.{form}"), "cidrAddress": text});
    let countries = |codes: Value, unknown: bool| {
        json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": "1", "displayName": "Home",
            "countriesAndRegions": codes, "includeUnknownCountriesAndRegions": unknown, "countryLookupMethod": null,
            "createdDateTime": null, "modifiedDateTime": null, "deletedDateTime": null})
    };
    let cases = [
        (ip(json!([cidr("iPv4CidrRange", "12.34.221.11/22")])), None),
        (ip(json!([cidr("iPv6CidrRange", "2001:0:9d38:90d6:0:0:0:0/63")])), None),
        (ip(json!([])), Some("ipRanges: must have a range")),
        (
            ip(json!([cidr("iPv6CidrRange", "192.0.2.0/24")])),
            Some("ipRanges: `192.0.2.0/24` is not a network"),
        ),
        (
            ip(json!(vec![cidr("iPv4CidrRange", "192.0.2.0/24"); 2001])),
            Some("ipRanges: has more than 2000"),
        ),
        (countries(json!(["US", "gb"]), false), None),
        (countries(json!([]), true), None),
        (countries(json!([]), false), Some("countriesAndRegions: must name")),
        (
            countries(json!(["UK"]), false),
            Some("countriesAndRegions: `UK` is not a two-letter code"),
        ),
    ];
    for (body, expected) in cases {
        let location: NamedLocation = serde_json::from_value(body).unwrap();
        let found = named_location(&location).err().map(|invalid| invalid.to_string());
        match (&found, expected) {
            (None, None) => {}
            (Some(found), Some(expected)) => assert!(found.starts_with(expected), "{found}"),
            _ => panic!("{found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn strengths_allow_combinations_that_there_are() {
    let strength = |allowed: Value, configurations: Value| -> AuthenticationStrengthPolicy {
        serde_json::from_value(
            json!({"id": "1", "displayName": "Strong", "createdDateTime": "2026-01-01T00:00:00Z",
            "modifiedDateTime": "2026-01-01T00:00:00Z", "policyType": "custom", "requirementsSatisfied": "mfa",
            "allowedCombinations": allowed, "combinationConfigurations": configurations}),
        )
        .unwrap()
    };
    let fido2 = |applies_to: Value, models: Value| {
        json!([{"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "id": "2",
            "appliesToCombinations": applies_to, "allowedAAGUIDs": models}])
    };
    let x509 = |skis: Value, oids: Value| {
        json!([{"@odata.type": "#microsoft.graph.x509CertificateCombinationConfiguration", "id": "2",
            "appliesToCombinations": ["x509CertificateMultiFactor"], "allowedIssuerSkis": skis, "allowedPolicyOIDs": oids}])
    };
    let both = json!(["fido2", "x509CertificateMultiFactor"]);
    let cases = [
        (json!(["password, sms", "fido2"]), json!([]), None),
        (json!([]), json!([]), Some("allowedCombinations")),
        (json!(["sms,voice"]), json!([]), Some("allowedCombinations")),
        (
            json!(["password,sms", "sms,password"]),
            json!([]),
            Some("allowedCombinations"),
        ),
        (both.clone(), fido2(json!(["fido2"]), json!([APP])), None),
        (both.clone(), fido2(json!(["fido2"]), json!([])), Some("allowedAAGUIDs")),
        (
            both.clone(),
            fido2(json!(["fido2"]), json!(["x"])),
            Some("allowedAAGUIDs"),
        ),
        (
            both.clone(),
            fido2(json!([]), json!([APP])),
            Some("appliesToCombinations"),
        ),
        (
            both.clone(),
            fido2(json!(["x509CertificateMultiFactor"]), json!([APP])),
            Some("appliesToCombinations"),
        ),
        (
            json!(["password"]),
            fido2(json!(["fido2"]), json!([APP])),
            Some("appliesToCombinations"),
        ),
        (
            both.clone(),
            x509(json!(["9A4248C6AC8C2931AB2A86537818E92E7B6C97B6"]), json!(["1.2.3"])),
            None,
        ),
        (both.clone(), x509(json!([]), json!([])), Some("allowedIssuerSkis")),
        (both.clone(), x509(json!(["xyz"]), json!([])), Some("allowedIssuerSkis")),
        (both, x509(json!([]), json!(["1..2"])), Some("allowedPolicyOIDs")),
    ];
    for (allowed, configurations, expected) in cases {
        let name = format!("{allowed} {configurations}");
        let found = authentication_strength(&strength(allowed, configurations)).err();
        assert_eq!(found.as_ref().map(|invalid| invalid.member), expected, "{name}");
    }
    let amounts_to = |allowed: Value| requirements(&strength(allowed, json!([])).allowed_combinations);
    assert_eq!(amounts_to(json!(["fido2", "sms,password"])).as_str(), "mfa");
    assert_eq!(amounts_to(json!(["fido2", "password"])).as_str(), "none");
}

#[test]
fn combinations_are_spelt_one_way() {
    use keepwatch_graph::conditional_access::enums::AuthenticationMethodModes;
    for (name, _) in ALL_COMBINATIONS {
        let modes: AuthenticationMethodModes = serde_json::from_value(json!(name)).unwrap();
        assert_eq!(AuthenticationMethodModes::from_bits(modes.bits()).as_str(), name);
    }
}
