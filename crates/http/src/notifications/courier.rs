//! Tells subscribers what is to be told, one node at a time.
//!
//! What was told is removed once the receiver has said that it has it, so that a courier that is stopped in the middle, or
//! killed, tells it again: receivers get everything at least once, and what is about one subscription in order.

use super::delivery::{self, Serving};
use crate::app::App;
use futures_util::StreamExt;
use futures_util::stream::iter;
use keepwatch_client::webhooks::WebhookError;
use keepwatch_graph::Subscription;
use keepwatch_storage::StoreError;
use std::collections::HashMap;

/// Only one node tells at a time, or the order would be lost; the lease ends by itself if that node is gone.
const LEASE: &str = "notifications";
/// Longer than any chunk of work between two prolongations can take.
const LEASE_SECONDS: i64 = 60;
/// Subscribers who are told at the same time. One who does not answer keeps a place for some seconds.
const AT_ONCE: usize = 16;

/// Why nobody could be told.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The client for webhooks cannot be made.
    #[error(transparent)]
    Webhooks(#[from] WebhookError),
}

/// Tells subscribers what is to be told.
pub struct Courier {
    app: App,
    /// Its name among the nodes.
    holder: String,
    /// What is remembered of subscriptions from round to round.
    serving: HashMap<String, Serving>,
}

impl Courier {
    /// One that tells what `app`'s store holds.
    pub fn new(app: App) -> Self {
        let holder = app.new_uuid().to_string();
        Self {
            app,
            holder,
            serving: HashMap::new(),
        }
    }

    /// Tells everybody what can be told now. Returns how many notifications were taken; none where another node is at it.
    pub async fn round(&mut self) -> Result<u64, CourierError> {
        let read = |rx: &mut keepwatch_storage::Rx<'_>| Ok((rx.all::<Subscription>()?, rx.has_notifications()?));
        let (mut subscriptions, has_notifications) = self.app.store().read(read).await?;
        self.serving
            .retain(|id, _| subscriptions.iter().any(|subscription| subscription.id == *id));
        let now = self.app.now();
        subscriptions.retain(|subscription| {
            let serving = self.serving.get(&subscription.id);
            has_notifications || delivery::is_about_to_end(subscription, serving, now)
        });

        let mut told = 0;
        for chunk in subscriptions.chunks(AT_ONCE) {
            // Taken only where there is something to do: a server at rest writes nothing.
            if !self.has_lease().await? {
                self.serving.clear();
                break;
            }
            told += self.serve(chunk, has_notifications).await?;
        }
        Ok(told)
    }

    async fn serve(&mut self, chunk: &[Subscription], has_notifications: bool) -> Result<u64, CourierError> {
        let errands: Vec<_> = chunk
            .iter()
            .map(|subscription| {
                let serving = self.serving.remove(&subscription.id).unwrap_or_default();
                delivery::serve(&self.app, subscription, serving, has_notifications)
            })
            .collect();
        let done: Vec<_> = iter(errands).buffered(AT_ONCE).collect().await;
        let mut told = 0;
        for (subscription, outcome) in chunk.iter().zip(done) {
            let (serving, taken) = outcome?;
            told += taken;
            self.serving.insert(subscription.id.clone(), serving);
        }
        Ok(told)
    }

    /// Lets another node go on at once.
    pub async fn stop(self) -> Result<(), StoreError> {
        let holder = self.holder;
        self.app.store().write(move |tx| tx.release_lease(LEASE, &holder)).await
    }

    async fn has_lease(&self) -> Result<bool, StoreError> {
        let (holder, now) = (self.holder.clone(), self.app.now());
        let take = move |tx: &mut keepwatch_storage::Tx<'_>| {
            tx.take_lease(LEASE, &holder, now, now.plus_seconds(LEASE_SECONDS))
        };
        self.app.store().write(take).await
    }
}
