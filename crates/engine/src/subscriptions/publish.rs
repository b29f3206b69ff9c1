//! Writes down what subscribers are to be told, in the transaction of what happened: nothing is told that was rolled back,
//! and nothing that was stored is forgotten, whatever becomes of this process.

use super::live::{self, Live, Subscribers};
use keepwatch_graph::Timestamp;
use keepwatch_storage::{Notification, StoreError, Tx};
use std::sync::atomic::{AtomicI64, Ordering};

/// Begins to take note of what subscribers watch. `live` knows them; without it they are read.
pub(crate) fn begin(tx: &mut Tx<'_>, live: Option<&Live>, now: Timestamp) -> Result<Subscribers, StoreError> {
    let subscribers = match live {
        Some(live) => live.subscribers(tx, now)?,
        None => live::read(tx)?,
    };
    if !subscribers.is_empty() {
        tx.watch(live::collections(&subscribers));
    }
    Ok(subscribers)
}

/// Writes down who is to be told what of the changes that were taken note of.
pub(crate) fn publish(tx: &mut Tx<'_>, subscribers: &Subscribers, now: Timestamp) -> Result<(), StoreError> {
    if subscribers.is_empty() {
        return Ok(());
    }
    let mut notifications = Vec::new();
    for touched in tx.touched() {
        let concerned = subscribers.iter().filter(|subscriber| {
            subscriber.expires > now && subscriber.watched.covers(touched.collection, &touched.id)
        });
        for subscriber in concerned {
            let change_type = subscriber.watched.what.change_type(touched.change);
            if subscriber.change_types.iter().any(|asked| asked == change_type) {
                notifications.push(Notification {
                    subscription_id: subscriber.id.clone(),
                    sequence: next_sequence(now),
                    kind: change_type.to_owned(),
                    resource_id: Some(touched.id.clone()),
                });
            }
        }
    }
    tx.add_notifications(&notifications)
}

/// A number that is greater than every one before it in this process, and about the time in ticks: so that what happens on
/// several nodes is told in about the order in which it happened.
fn next_sequence(now: Timestamp) -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let next = |last: i64| now.ticks().max(last + 1);
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    next(last.unwrap_or_else(|last| last))
}
