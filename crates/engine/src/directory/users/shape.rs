//! What a user is made of: a body, what the service adds, and what may be in it.

use super::UserBody;
use crate::administer::RuleError;
use crate::directory::rules::{self, invalid, required, text};
use keepwatch_graph::directory::User;
use keepwatch_graph::{DirectoryObjectId, Timestamp, UserId, body};
use serde_json::{Map, Value, json};

const KIND: &str = "User";

/// How one signs in by the user principal name, in `identities`.
const BY_PRINCIPAL_NAME: &str = "userPrincipalName";

/// The most characters of texts. Source: Microsoft Graph, user: properties.
const LENGTHS: [(&str, usize); 20] = [
    ("displayName", 256),
    ("givenName", 64),
    ("surname", 64),
    ("userPrincipalName", 113),
    ("mailNickname", 64),
    ("mail", 256),
    ("department", 64),
    ("jobTitle", 128),
    ("companyName", 64),
    ("officeLocation", 128),
    ("city", 128),
    ("state", 128),
    ("country", 128),
    ("postalCode", 40),
    ("streetAddress", 1024),
    ("mobilePhone", 64),
    ("faxNumber", 64),
    ("employeeId", 16),
    ("employeeType", 256),
    ("onPremisesImmutableId", 256),
];

/// The most items of collections. Source: the same, of `businessPhones`, `otherMails` and `identities`.
const ITEMS: [(&str, usize); 3] = [("businessPhones", 1), ("otherMails", 250), ("identities", 10)];

/// The longest part of a user principal name before the `@`.
const LOCAL_PART_MAX: usize = 64;

/// A new user.
pub(super) fn created(body: &UserBody, id: UserId, now: Timestamp, domain: &str) -> Result<User, RuleError> {
    let mut members = body.members().clone();
    let identities = own_identities(&members);
    if !identities.is_empty() {
        // An account of a customer: known by what they sign in with, and given the rest.
        let (id, name) = (id.to_string(), format!("{id}@{domain}"));
        let defaults = [
            ("accountEnabled", json!(true)),
            ("mailNickname", json!(id)),
            ("userPrincipalName", json!(name)),
            ("creationType", json!("LocalAccount")),
        ];
        for (name, value) in defaults {
            members.entry(name).or_insert(value);
        }
    }
    let is_federated = !identities.is_empty() && identities.iter().all(|kind| kind == "federated");
    for property in ["displayName", "mailNickname", "userPrincipalName"] {
        if text(&members, property).is_none() {
            return Err(required(KIND, property));
        }
    }
    if members.get("accountEnabled").is_none_or(Value::is_null) {
        return Err(required(KIND, "accountEnabled"));
    }
    if body.password().is_none() && !is_federated {
        return Err(required(KIND, "passwordProfile"));
    }
    members.entry("userType").or_insert(json!("Member"));
    members.insert("id".into(), json!(id));
    members.insert("createdDateTime".into(), json!(now));
    if body.password().is_some() {
        members.insert("lastPasswordChangeDateTime".into(), json!(now));
    }
    let sid = rules::security_identifier(DirectoryObjectId::new(id.uuid()));
    members.insert("securityIdentifier".into(), json!(sid));
    check(&members, None, domain)?;
    set_principal_identity(&mut members, domain);
    let mut user: User = rules::resource(User::TYPE, members)?;
    // Tokens count in whole seconds, and one that is issued within the user's first is good.
    end_sessions(&mut user, whole_second(now));
    Ok(user)
}

/// The user as `body` changes it.
pub(super) fn updated(before: &User, body: &UserBody, now: Timestamp, domain: &str) -> Result<User, RuleError> {
    let mut after = Value::Object(rules::members(&before.document()));
    body::merge(&mut after, &Value::Object(body.members().clone()));
    let Value::Object(mut members) = after else {
        unreachable!("an object merged with an object is one")
    };
    for property in ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"] {
        let is_given = body.members().contains_key(property);
        let is_cleared = members
            .get(property)
            .is_none_or(|value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()));
        if is_given && is_cleared {
            return Err(invalid(KIND, property));
        }
    }
    check(body.members(), before.user_principal_name.as_deref(), domain)?;
    if body.user_principal_name().is_some() {
        set_principal_identity(&mut members, domain);
    }
    let user: User = rules::resource(User::TYPE, members)?;
    Ok(match body.password() {
        Some(_) => with_new_password(&user, now),
        None => user,
    })
}

/// The user with another password from now on: who is signed in has to show it.
pub(super) fn with_new_password(user: &User, now: Timestamp) -> User {
    let mut user = user.clone();
    user.last_password_change_date_time = Some(now);
    end_sessions(&mut user, now);
    user
}

/// The same with a password that the user chose: nobody asks for another. They go on in the sign-in in which they chose
/// it, and its tokens, which count in whole seconds, are good.
pub(super) fn with_own_password(user: &User, now: Timestamp) -> User {
    let mut user = with_new_password(user, now);
    end_sessions(&mut user, whole_second(now));
    if let Some(profile) = &mut user.password_profile {
        profile.force_change_password_next_sign_in = Some(false);
        profile.force_change_password_next_sign_in_with_mfa = Some(false);
    }
    user
}

/// The same with a password that the user must change at the next sign-in.
pub(super) fn with_temporary_password(user: &User, now: Timestamp) -> User {
    let mut user = with_new_password(user, now);
    let profile = user.password_profile.get_or_insert_default();
    profile.force_change_password_next_sign_in = Some(true);
    user
}

/// Sessions and tokens from before `now` are no longer good.
pub(super) fn end_sessions(user: &mut User, now: Timestamp) {
    user.sign_in_sessions_valid_from_date_time = Some(now);
    user.refresh_tokens_valid_from_date_time = Some(now);
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_unix_seconds(at.unix_seconds()).unwrap_or(at)
}

/// How the user signs in beside the user principal name.
fn own_identities(members: &Map<String, Value>) -> Vec<String> {
    let identities = members.get("identities").and_then(Value::as_array);
    let kinds = identities
        .into_iter()
        .flatten()
        .filter_map(|identity| identity.get("signInType")?.as_str());
    kinds
        .filter(|kind| *kind != BY_PRINCIPAL_NAME)
        .map(str::to_owned)
        .collect()
}

/// Holds what a body gives to the rules.
fn check(members: &Map<String, Value>, principal_name: Option<&str>, domain: &str) -> Result<(), RuleError> {
    rules::bounded(KIND, members, &LENGTHS)?;
    for (property, max) in ITEMS {
        let items = members.get(property).and_then(Value::as_array);
        if items.is_some_and(|items| items.len() > max) {
            return Err(invalid(KIND, property));
        }
    }
    if text(members, "mailNickname").is_some_and(|text| !rules::is_nickname(text)) {
        return Err(invalid(KIND, "mailNickname"));
    }
    if text(members, "userType").is_some_and(|text| !["Member", "Guest"].contains(&text)) {
        return Err(invalid(KIND, "userType"));
    }
    let is_country = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if text(members, "usageLocation").is_some_and(|text| !is_country(text)) {
        return Err(invalid(KIND, "usageLocation"));
    }
    match text(members, "userPrincipalName") {
        // A name from somebody else's log may be of another domain: it can be sent back as it is.
        Some(name) if Some(name) != principal_name => check_principal_name(name, domain),
        _ => Ok(()),
    }
}

/// Source: Microsoft Graph, user: `userPrincipalName` (an address by RFC 822, in a verified domain, of letters, digits and
/// `' . - _ ! # ^ ~`).
fn check_principal_name(name: &str, domain: &str) -> Result<(), RuleError> {
    let property = "userPrincipalName";
    let (local, of) = name.rsplit_once('@').ok_or_else(|| invalid(KIND, property))?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'.-_!#^~".contains(&byte);
    let is_local = !local.is_empty() && local.len() <= LOCAL_PART_MAX && local.bytes().all(is_allowed);
    if !is_local || local.starts_with('.') || local.ends_with('.') {
        return Err(invalid(KIND, property));
    }
    if !of.eq_ignore_ascii_case(domain) {
        return Err(RuleError::Invalid {
            member: Some(property.to_owned()),
            problem: "The domain portion of the userPrincipalName property is invalid. You must use one of the \
                      verified domain names in your organization."
                .to_owned(),
        });
    }
    Ok(())
}

/// The user principal name is one of the names to sign in by.
fn set_principal_identity(members: &mut Map<String, Value>, domain: &str) {
    let name = members.get("userPrincipalName").cloned().unwrap_or_default();
    let identity = json!({"signInType": BY_PRINCIPAL_NAME, "issuer": domain, "issuerAssignedId": name});
    let identities = members.entry("identities").or_insert(json!([]));
    if let Value::Array(identities) = identities {
        identities.retain(|identity| identity["signInType"] != BY_PRINCIPAL_NAME);
        identities.push(identity);
    }
}

#[cfg(test)]
mod tests;
