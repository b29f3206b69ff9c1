//! What receivers read. Source: Microsoft Graph, changeNotificationCollection and lifecycle notifications.

use bytes::Bytes;
use keepwatch_engine::subscriptions::Watched;
use keepwatch_graph::{Subscription, TenantId};
use keepwatch_storage::Notification;
use serde_json::{Value, json};

/// What happened to the subscription itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lifecycle {
    /// Some notifications could not be delivered, and never will be.
    Missed,
    /// The subscription will end soon.
    ReauthorizationRequired,
    /// It has ended.
    SubscriptionRemoved,
}

impl Lifecycle {
    /// `lifecycleEvent`
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Lifecycle::Missed => "missed",
            Lifecycle::ReauthorizationRequired => "reauthorizationRequired",
            Lifecycle::SubscriptionRemoved => "subscriptionRemoved",
        }
    }
}

/// Whom a message is for.
pub(super) struct Addressee<'a> {
    pub(super) subscription: &'a Subscription,
    pub(super) client_state: Option<&'a str>,
    pub(super) tenant: TenantId,
}

impl Addressee<'_> {
    /// The body that tells of changes.
    pub(super) fn of_changes(&self, watched: &Watched, changes: &[Notification]) -> Bytes {
        let value: Vec<Value> = changes.iter().map(|change| self.of_change(watched, change)).collect();
        json!({"value": value}).to_string().into()
    }

    fn of_change(&self, watched: &Watched, change: &Notification) -> Value {
        let id = change.resource_id.as_deref().unwrap_or_default();
        let path = format!("{}/{id}", watched.what.path);
        let mut message = self.begin();
        message["id"] = json!(format!("{}_{:x}", change.subscription_id, change.sequence));
        message["changeType"] = json!(change.kind);
        message["resource"] = json!(path);
        message["resourceData"] = json!({"@odata.type": watched.what.type_name, "@odata.id": path, "id": id});
        message
    }

    /// The body that tells what happened to the subscription.
    pub(super) fn of_lifecycle(&self, event: Lifecycle) -> Bytes {
        let mut message = self.begin();
        message["lifecycleEvent"] = json!(event.as_str());
        message["resource"] = json!(self.subscription.resource);
        json!({"value": [message]}).to_string().into()
    }

    fn begin(&self) -> Value {
        json!({
            "subscriptionId": self.subscription.id,
            "subscriptionExpirationDateTime": self.subscription.expiration_date_time.to_string(),
            "clientState": self.client_state,
            "tenantId": self.tenant,
        })
    }
}
