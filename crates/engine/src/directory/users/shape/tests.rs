use super::*;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Version, body};
use proptest::prelude::*;

const DOMAIN: &str = "contoso.com";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00.75Z").unwrap()
}

fn id() -> UserId {
    "87d349ed-44d7-43e1-9a83-5f2406dee5bd".parse().unwrap()
}

fn body_of(value: Value) -> Result<UserBody, RuleError> {
    UserBody::new(body::read(User::TYPE, Version::Beta, value).unwrap())
}

fn adele() -> Value {
    json!({"accountEnabled": true, "displayName": "Adele Vance", "mailNickname": "AdeleV",
        "userPrincipalName": "AdeleV@contoso.com", "passwordProfile": {"password": "xWwvJ]6NMw+bWH-d"}})
}

/// The body with one member changed: taken out where the value is `None`.
fn with(name: &str, value: Option<Value>) -> Value {
    let mut body = adele();
    let members = body.as_object_mut().unwrap();
    match value {
        Some(value) => drop(members.insert(name.to_owned(), value)),
        None => drop(members.shift_remove(name)),
    }
    body
}

fn create(value: Value) -> Result<User, String> {
    let user = body_of(value).and_then(|body| created(&body, id(), now(), DOMAIN));
    user.map_err(|error| error.to_string())
}

#[test]
fn a_new_user_has_what_was_given_and_what_the_service_adds() {
    let user = create(adele()).unwrap();
    let shown: Value = serde_json::from_str(&user.document().json(Version::Beta, PolicyView::Full)).unwrap();
    for (name, expected) in [
        ("id", json!("87d349ed-44d7-43e1-9a83-5f2406dee5bd")),
        ("displayName", json!("Adele Vance")),
        ("userType", json!("Member")),
        ("createdDateTime", json!(now())),
        ("lastPasswordChangeDateTime", json!(now())),
        ("signInSessionsValidFromDateTime", json!("2026-11-20T12:00:00.0000000Z")),
        ("refreshTokensValidFromDateTime", json!("2026-11-20T12:00:00.0000000Z")),
        ("deletedDateTime", Value::Null),
        ("businessPhones", json!([])),
        (
            "identities",
            json!([{"issuer": "contoso.com", "issuerAssignedId": "AdeleV@contoso.com", "signInType": "userPrincipalName"}]),
        ),
    ] {
        assert_eq!(shown[name], expected, "{name}");
    }
}

#[test]
fn what_a_new_user_needs_is_named() {
    for (name, expected) in [
        ("accountEnabled", "accountEnabled"),
        ("displayName", "displayName"),
        ("mailNickname", "mailNickname"),
        ("userPrincipalName", "userPrincipalName"),
        ("passwordProfile", "passwordProfile"),
    ] {
        let expected = format!("A value is required for property '{expected}' of resource 'User'.");
        assert_eq!(create(with(name, None)), Err(expected.clone()), "{name} left out");
        assert_eq!(create(with(name, Some(Value::Null))), Err(expected), "{name} null");
    }
    let profile = json!({"forceChangePasswordNextSignIn": true});
    assert!(create(with("passwordProfile", Some(profile))).is_err());
}

#[test]
fn what_a_user_cannot_have_is_named() {
    let domain = "The domain portion of the userPrincipalName property is invalid. You must use one of the verified \
                  domain names in your organization.";
    let invalid = |name: &str| format!("Invalid value specified for property '{name}' of resource 'User'.");
    for (name, value, expected) in [
        ("userPrincipalName", json!("adele@elsewhere.com"), domain.to_owned()),
        ("userPrincipalName", json!("adele"), invalid("userPrincipalName")),
        ("userPrincipalName", json!("@contoso.com"), invalid("userPrincipalName")),
        (
            "userPrincipalName",
            json!("a b@contoso.com"),
            invalid("userPrincipalName"),
        ),
        (
            "userPrincipalName",
            json!("adele.@contoso.com"),
            invalid("userPrincipalName"),
        ),
        (
            "userPrincipalName",
            json!(format!("{}@contoso.com", "a".repeat(65))),
            invalid("userPrincipalName"),
        ),
        ("mailNickname", json!("a@b"), invalid("mailNickname")),
        ("userType", json!("Robot"), invalid("userType")),
        ("usageLocation", json!("Germany"), invalid("usageLocation")),
        ("displayName", json!("x".repeat(257)), invalid("displayName")),
        ("businessPhones", json!(["1", "2"]), invalid("businessPhones")),
        (
            "mailboxSettings",
            json!({"timeZone": "UTC"}),
            "mailboxSettings: is kept by services that this one is not".to_owned(),
        ),
    ] {
        assert_eq!(
            create(with(name, Some(value.clone()))),
            Err(expected),
            "{name}: {value}"
        );
    }
}

#[test]
fn an_account_of_a_customer_needs_only_its_identities() {
    let customer = json!({"displayName": "John Smith", "passwordProfile": {"password": "password-value"},
        "identities": [{"signInType": "emailAddress", "issuer": "contoso.com", "issuerAssignedId": "jsmith@yahoo.com"}]});
    let user = create(customer.clone()).unwrap();
    let name = format!("{}@contoso.com", id());
    assert_eq!(user.user_principal_name.as_deref(), Some(name.as_str()));
    assert_eq!(
        (user.account_enabled, user.creation_type.as_deref()),
        (Some(true), Some("LocalAccount"))
    );
    assert_eq!(user.identities.len(), 2);
    let mut without_password = customer.clone();
    without_password
        .as_object_mut()
        .unwrap()
        .shift_remove("passwordProfile");
    assert!(create(without_password.clone()).is_err());
    without_password["identities"][0]["signInType"] = json!("federated");
    assert!(create(without_password).is_ok(), "somebody else asks for the password");
}

fn update(patch: Value) -> Result<User, String> {
    let before = create(adele()).unwrap();
    let later = now().plus_seconds(60);
    let user = body_of(patch).and_then(|body| updated(&before, &body, later, DOMAIN));
    user.map_err(|error| error.to_string())
}

#[test]
fn a_patch_changes_what_it_names() {
    let before = create(adele()).unwrap();
    let after = update(
        json!({"jobTitle": "Buyer", "id": "00000000-0000-0000-0000-000000000001",
        "createdDateTime": "2000-01-01T00:00:00Z", "onPremisesExtensionAttributes": {"extensionAttribute1": "a"}}),
    );
    let after = after.unwrap();
    assert_eq!(after.job_title.as_deref(), Some("Buyer"));
    let attributes = after.on_premises_extension_attributes.clone().unwrap();
    assert_eq!(attributes.extension_attribute_1.as_deref(), Some("a"));
    let unchanged = User {
        job_title: None,
        on_premises_extension_attributes: None,
        ..after
    };
    assert_eq!(unchanged, before, "what only the service writes is left as it was");
}

#[test]
fn a_patch_renames_signs_out_and_clears() {
    let renamed = update(json!({"userPrincipalName": "vance@contoso.com"})).unwrap();
    assert_eq!(
        renamed.identities[0].issuer_assigned_id.as_deref(),
        Some("vance@contoso.com")
    );

    let later = now().plus_seconds(60);
    let changed = update(json!({"passwordProfile": {"password": "another password"}})).unwrap();
    assert_eq!(changed.last_password_change_date_time, Some(later));
    assert_eq!(changed.sign_in_sessions_valid_from_date_time, Some(later));
    let forced = update(json!({"passwordProfile": {"forceChangePasswordNextSignIn": true}})).unwrap();
    assert_eq!(forced.last_password_change_date_time, Some(now()));

    for name in ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"] {
        let expected = format!("Invalid value specified for property '{name}' of resource 'User'.");
        assert_eq!(update(json!({name: null})), Err(expected), "{name}");
    }
    assert!(update(json!({"displayName": " "})).is_err());
    assert_eq!(update(json!({"givenName": null})).unwrap().given_name, None);
}

#[test]
fn a_user_from_a_foreign_log_keeps_the_name_that_the_log_gave() {
    let mut before = create(adele()).unwrap();
    before.user_principal_name = Some("adele@elsewhere.com".to_owned());
    let change = |patch: Value| updated(&before, &body_of(patch).unwrap(), now(), DOMAIN);
    assert!(change(json!({"userPrincipalName": "adele@elsewhere.com", "jobTitle": "Buyer"})).is_ok());
    assert!(change(json!({"userPrincipalName": "vance@elsewhere.com"})).is_err());
}

proptest! {
    /// What was read can be sent back, and changes nothing but what the caller changed.
    #[test]
    fn what_was_read_can_be_sent_back(title in "[a-zA-Z ]{0,40}", enabled in any::<bool>()) {
        let mut before = create(adele()).unwrap();
        before.job_title = Some(title);
        before.account_enabled = Some(enabled);
        let shown = before.document().json(Version::Beta, PolicyView::Full);
        let body = body_of(serde_json::from_str(&shown).unwrap()).unwrap();
        prop_assert_eq!(updated(&before, &body, now(), DOMAIN).unwrap(), before);
    }
}
