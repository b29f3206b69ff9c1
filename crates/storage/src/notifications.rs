//! What subscribers are still to be told: written in the transaction of the change, removed when it was told.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;

/// One thing to be told to one subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Whom: a subscription's id.
    pub subscription_id: String,
    /// When it happened, in ticks; the order of telling. No two of a subscription share it.
    pub sequence: i64,
    /// What happened: a `changeType` or a `lifecycleEvent`, as Graph spells it.
    pub kind: String,
    /// To which resource; `None` where the subscription itself is what it is about.
    pub resource_id: Option<String>,
}

/// Which notifications of a subscription are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What happened to resources.
    Resources,
    /// What happened to the subscription.
    Subscription,
}

impl About {
    const fn pending(self) -> &'static str {
        match self {
            About::Resources => include_str!("sql/pending_notifications.sql"),
            About::Subscription => include_str!("sql/pending_lifecycle_notifications.sql"),
        }
    }
}

impl Rx<'_> {
    /// Whether anybody is to be told anything.
    pub fn has_notifications(&mut self) -> Result<bool, StoreError> {
        let any = self.query_one(include_str!("sql/any_notification.sql"), &[], |_| Ok(()))?;
        Ok(any.is_some())
    }

    /// What the subscription is to be told next, in order, at most `limit`.
    pub fn notifications(
        &mut self,
        subscription: &str,
        about: About,
        limit: u32,
    ) -> Result<Vec<Notification>, StoreError> {
        let params = [Value::text(subscription), i64::from(limit).into()];
        self.query_all(about.pending(), &params, |row| {
            Ok(Notification {
                subscription_id: subscription.to_owned(),
                sequence: row.number(0)?,
                kind: row.string(1)?.to_owned(),
                resource_id: row.text(2)?.map(str::to_owned),
            })
        })
    }

    /// Behind how many of the newest notifications about resources older ones begin: the sequence of the `kept`-th newest;
    /// `None` where there are fewer.
    pub fn notifications_kept_from(&mut self, subscription: &str, kept: u32) -> Result<Option<i64>, StoreError> {
        let params = [Value::text(subscription), i64::from(kept.saturating_sub(1)).into()];
        self.query_one(include_str!("sql/notifications_kept_from.sql"), &params, |row| {
            row.number(0)
        })
    }

    /// The secret that a subscriber wants to see in notifications.
    pub fn client_state(&mut self, subscription: &str) -> Result<Option<String>, StoreError> {
        let id = [Value::text(subscription)];
        self.query_one(include_str!("sql/client_state.sql"), &id, |row| {
            Ok(row.string(0)?.to_owned())
        })
    }
}

impl Tx<'_> {
    /// Adds what is to be told.
    pub fn add_notifications(&mut self, notifications: &[Notification]) -> Result<(), StoreError> {
        let rows = notifications.iter().map(|notification| {
            [
                Value::text(notification.subscription_id.as_str()),
                notification.sequence.into(),
                Value::text(notification.kind.as_str()),
                Value::optional_text(notification.resource_id.as_deref()),
            ]
        });
        let sql = include_str!("sql/insert_notifications.sql");
        self.insert_values(sql, 4, rows).map(drop)
    }

    /// Removes what was told.
    pub fn remove_notifications(&mut self, told: &[Notification]) -> Result<(), StoreError> {
        for notification in told {
            let params = [
                Value::text(notification.subscription_id.as_str()),
                notification.sequence.into(),
            ];
            self.execute(include_str!("sql/remove_notification.sql"), &params)?;
        }
        Ok(())
    }

    /// Removes what happened to resources before `sequence` and was never told. Returns how much that was.
    pub fn drop_notifications(&mut self, subscription: &str, before: i64) -> Result<u64, StoreError> {
        let params = [Value::text(subscription), before.into()];
        self.execute(include_str!("sql/drop_notifications.sql"), &params)
    }

    /// Sets or removes the secret that a subscriber wants to see.
    pub fn put_client_state(&mut self, subscription: &str, client_state: Option<&str>) -> Result<(), StoreError> {
        let id = Value::text(subscription);
        match client_state {
            None => self.execute(include_str!("sql/remove_client_state.sql"), &[id])?,
            Some(secret) => self.execute(include_str!("sql/put_client_state.sql"), &[id, Value::text(secret)])?,
        };
        Ok(())
    }

    /// Forgets everything that a subscription was still to be told, and its secret.
    pub fn forget_subscription(&mut self, subscription: &str) -> Result<(), StoreError> {
        let id = [Value::text(subscription)];
        self.execute(include_str!("sql/forget_notifications.sql"), &id)?;
        self.put_client_state(subscription, None)
    }
}
