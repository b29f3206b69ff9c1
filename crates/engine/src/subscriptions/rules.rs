//! What a subscription may be.

use super::Owner;
use super::watched::{WATCHABLE, Watched};
use crate::administer::RuleError;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{Subscription, Timestamp};
use keepwatch_storage::Rx;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The longest secret of a subscriber's, in characters. Source: Microsoft Graph, subscription.
pub const CLIENT_STATE_MAX: usize = 128;
/// Subscriptions of the tenant at most. Source: Microsoft Graph, change notifications.
pub const PER_TENANT_MAX: usize = 1000;
/// Subscriptions of one application at most. Source: as above.
pub const PER_APPLICATION_MAX: usize = 100;
/// A subscription lasts at least that long: one that is asked for less is given this. Source: Microsoft Graph,
/// subscription, `expirationDateTime`.
const MINUTES_MIN: i64 = 45;
/// What Graph knows of TLS, and this server speaks.
const TLS_VERSIONS: [&str; 2] = ["v1_2", "v1_3"];

/// A subscription that somebody wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// As it will be stored: without the secret.
    pub subscription: Subscription,
    /// The secret.
    pub client_state: Option<String>,
    /// What is watched.
    pub watched: Watched,
}

impl Wanted {
    /// Reads the body of a request, which was checked against the schema. What Graph calls read-only is overwritten; where
    /// the addresses may lead is for somebody else to say.
    pub fn new(mut body: Map<String, Value>, owner: &Owner, id: Uuid, now: Timestamp) -> Result<Self, RuleError> {
        for name in ["resource", "changeType", "notificationUrl", "expirationDateTime"] {
            if body.get(name).is_none_or(|value| value.is_null() || value == "") {
                return Err(RuleError::member(name, "is required"));
            }
        }
        body.insert("id".to_owned(), id.to_string().into());
        body.insert("applicationId".to_owned(), owner.application.to_string().into());
        body.insert("creatorId".to_owned(), owner.creator.as_str().into());
        let mut body = Value::Object(body);
        keepwatch_graph::body::complete(Subscription::TYPE, &mut body);
        let mut subscription: Subscription =
            serde_json::from_value(body).map_err(|error| RuleError::invalid(shown(&error.to_string())))?;

        let watched = watched(&subscription.resource)?;
        subscription.change_type = change_types(&watched, &subscription.change_type)?;
        subscription.expiration_date_time = expiration(&subscription.resource, subscription.expiration_date_time, now)?;
        check_offered(&subscription)?;
        subscription.include_resource_data = Some(false);
        let tls = &mut subscription.latest_supported_tls_version;
        if !TLS_VERSIONS.contains(&tls.get_or_insert_with(|| TLS_VERSIONS[0].to_owned()).as_str()) {
            return Err(RuleError::member(
                "latestSupportedTlsVersion",
                "must be v1_2 or v1_3, which are the versions that this server speaks",
            ));
        }
        let client_state = subscription.client_state.take();
        if client_state
            .as_ref()
            .is_some_and(|state| state.chars().count() > CLIENT_STATE_MAX)
        {
            let problem = format!("must have at most {CLIENT_STATE_MAX} characters");
            return Err(RuleError::member("clientState", problem));
        }
        Ok(Self {
            subscription,
            client_state,
            watched,
        })
    }
}

fn watched(resource: &str) -> Result<Watched, RuleError> {
    Watched::parse(resource).ok_or_else(|| {
        let all: Vec<_> = WATCHABLE.iter().map(|what| what.path).collect();
        let problem = format!(
            "`{}` is nothing that can be watched; there are {}, each also with an id",
            shown(resource),
            all.join(", ")
        );
        RuleError::member("resource", problem)
    })
}

/// The asked-for types, in Graph's spelling, each once.
fn change_types(watched: &Watched, asked: &str) -> Result<String, RuleError> {
    let offered: Vec<&str> = watched.what.change_types().collect();
    let mut found: Vec<&str> = Vec::new();
    for name in asked.split(',').map(str::trim) {
        let Some(known) = offered.iter().find(|offered| offered.eq_ignore_ascii_case(name)) else {
            let (path, offered) = (watched.what.path, offered.join(", "));
            let problem = format!("`{}` is not told of {path}; there are {offered}", shown(name));
            return Err(RuleError::member("changeType", problem));
        };
        if !found.contains(known) {
            found.push(known);
        }
    }
    Ok(found.join(","))
}

/// Until when a subscription lasts that is to last until `until`.
pub(super) fn expiration(resource: &str, until: Timestamp, now: Timestamp) -> Result<Timestamp, RuleError> {
    let minutes_max = watched(resource)?.what.minutes_max;
    if until <= now {
        return Err(RuleError::member("expirationDateTime", "must be in the future"));
    }
    if until > now.plus_seconds(minutes_max * 60) {
        let problem = format!("subscription expiration can only be {minutes_max} minutes in the future");
        return Err(RuleError::member("expirationDateTime", problem));
    }
    Ok(until.max(now.plus_seconds(MINUTES_MIN * 60)))
}

/// Refuses what would be ignored: a subscriber who asks for it would wait for it.
fn check_offered(subscription: &Subscription) -> Result<(), RuleError> {
    let is_asked = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let not_offered = [
        ("includeResourceData", subscription.include_resource_data == Some(true)),
        ("includeProperties", subscription.include_properties == Some(true)),
        ("encryptionCertificate", is_asked(&subscription.encryption_certificate)),
        (
            "encryptionCertificateId",
            is_asked(&subscription.encryption_certificate_id),
        ),
        (
            "notificationQueryOptions",
            is_asked(&subscription.notification_query_options),
        ),
        ("notificationUrlAppId", is_asked(&subscription.notification_url_app_id)),
    ];
    match not_offered.into_iter().find(|(_, is_asked)| *is_asked) {
        None => Ok(()),
        Some((name, _)) => Err(RuleError::member(
            name,
            "is not offered here: notifications name the resource, which is then read with the reader's own permissions",
        )),
    }
}

/// Refuses one subscription too many.
pub(super) fn check_quota(rx: &mut Rx<'_>, new: &Subscription, now: Timestamp) -> Result<(), RuleError> {
    let mut all: Vec<Subscription> = rx.all()?;
    all.retain(|subscription| subscription.expiration_date_time > now);
    if all.len() >= PER_TENANT_MAX {
        return Err(RuleError::Forbidden(format!(
            "the tenant has {PER_TENANT_MAX} subscriptions, which is as many as it may have"
        )));
    }
    let own = all
        .iter()
        .filter(|subscription| subscription.application_id == new.application_id);
    if own.count() >= PER_APPLICATION_MAX {
        return Err(RuleError::Forbidden(format!(
            "the application has {PER_APPLICATION_MAX} subscriptions, which is as many as it may have"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-02T09:00:00Z").unwrap()
    }

    fn wanted(change: &Value) -> Result<Wanted, RuleError> {
        let mut body = json!({
            "changeType": "Updated, created,updated", "notificationUrl": "https://hook.example/", "clientState": "s",
            "resource": "/identityProtection/riskyUsers", "expirationDateTime": "2026-03-03T09:00:00Z", "id": "mine",
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let owner = Owner {
            application: "00001111-aaaa-2222-bbbb-3333cccc4444".parse().unwrap(),
            creator: "me".to_owned(),
        };
        Wanted::new(body.as_object().unwrap().clone(), &owner, Uuid::from_u128(7), now())
    }

    #[test]
    fn a_subscription_is_stored_without_its_secret() {
        let Wanted {
            subscription,
            client_state,
            ..
        } = wanted(&json!({})).unwrap();
        assert_eq!(subscription.change_type, "updated,created");
        assert_eq!(subscription.id, Uuid::from_u128(7).to_string());
        assert_eq!(subscription.creator_id.as_deref(), Some("me"));
        assert_eq!((subscription.client_state, client_state.as_deref()), (None, Some("s")));
        assert_eq!(subscription.expiration_date_time, now().plus_days(1));
    }

    #[test]
    fn a_life_that_is_too_short_is_made_longer() {
        let short = wanted(&json!({"expirationDateTime": "2026-03-02T09:00:01Z"})).unwrap();
        assert_eq!(short.subscription.expiration_date_time, now().plus_seconds(45 * 60));
        let longest = wanted(&json!({"expirationDateTime": "2026-03-31T09:00:00Z"})).unwrap();
        assert_eq!(
            longest.subscription.expiration_date_time,
            now().plus_seconds(41_760 * 60)
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let long = "x".repeat(CLIENT_STATE_MAX + 1);
        let cases = [
            (json!({"resource": null}), "resource: is required"),
            (json!({"changeType": ""}), "changeType: is required"),
            (json!({"notificationUrl": null}), "notificationUrl: is required"),
            (json!({"expirationDateTime": null}), "expirationDateTime: is required"),
            (json!({"resource": "me/messages"}), "resource: `me/messages` is nothing"),
            (json!({"changeType": "moved"}), "changeType: `moved` is not told of"),
            (json!({"changeType": "updated,"}), "changeType: `` is not told of"),
            (
                json!({"resource": "users"}),
                "changeType: `created` is not told of users",
            ),
            (
                json!({"resource": "auditLogs/signIns", "changeType": "deleted"}),
                "changeType: `deleted` is not told of auditLogs/signIns",
            ),
            (
                json!({"expirationDateTime": "2026-03-02T09:00:00Z"}),
                "must be in the future",
            ),
            (
                json!({"expirationDateTime": "2026-03-31T09:00:00.0000001Z"}),
                "can only be 41760 minutes in the future",
            ),
            (json!({"clientState": long}), "clientState: must have at most 128"),
            (
                json!({"latestSupportedTlsVersion": "v1_0"}),
                "latestSupportedTlsVersion: must be",
            ),
            (
                json!({"includeResourceData": true}),
                "includeResourceData: is not offered",
            ),
            (
                json!({"encryptionCertificate": "x"}),
                "encryptionCertificate: is not offered",
            ),
        ];
        for (change, expected) in cases {
            let error = wanted(&change).unwrap_err().to_string();
            assert!(error.contains(expected), "{change}: {error}");
        }
    }
}
