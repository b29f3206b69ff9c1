//! One subscriber is told what can be told now.

use super::attempts::{Attempts, TRIED_SECONDS};
use super::courier::CourierError;
use super::ending;
use super::message::{Addressee, Lifecycle};
use crate::app::App;
use bytes::Bytes;
use keepwatch_client::webhooks::WebhookError;
use keepwatch_engine::subscriptions::Watched;
use keepwatch_graph::{Subscription, Timestamp};
use keepwatch_storage::{About, Notification, Rx, StoreError, Tx};

/// Notifications of one request.
const BATCH_MAX: u32 = 100;
/// Requests to one subscriber in a round: then it is somebody else's turn.
const BATCHES_MAX: usize = 10;
/// Notifications that are kept for a subscriber who takes none: the oldest are dropped.
const KEPT_MAX: u32 = 100_000;
/// How long before its end a subscription is to be renewed, in seconds. Every subscription lasts longer.
const REAUTHORIZE_SECONDS: i64 = 15 * 60;

/// What is remembered of a subscription from round to round.
#[derive(Debug, Default)]
pub(super) struct Serving {
    changes: Attempts,
    pub(super) lifecycle: Attempts,
    /// The end of which the subscriber was reminded.
    reminded_of: Option<Timestamp>,
}

/// Whether a subscription has ended, or its subscriber is to be reminded that it soon will.
pub(super) fn is_about_to_end(subscription: &Subscription, serving: Option<&Serving>, now: Timestamp) -> bool {
    let end = subscription.expiration_date_time;
    let is_reminded = serving.is_some_and(|serving| serving.reminded_of == Some(end));
    end <= now || (subscription.lifecycle_notification_url.is_some() && ends_soon(end, now) && !is_reminded)
}

fn ends_soon(end: Timestamp, now: Timestamp) -> bool {
    end <= now.plus_seconds(REAUTHORIZE_SECONDS)
}

/// Tells one subscriber what can be told now. Returns how many notifications were taken.
pub(super) async fn serve(
    app: &App,
    subscription: &Subscription,
    mut serving: Serving,
    has_notifications: bool,
) -> Result<(Serving, u64), CourierError> {
    let now = app.now();
    let Some(watched) = ending::still_watched(app, subscription, now).await? else {
        ending::end(app, subscription, &mut serving, now).await?;
        return Ok((serving, 0));
    };
    let mut taken = 0;
    if has_notifications && serving.changes.is_due(now) {
        taken = tell_changes(app, subscription, &watched, &mut serving.changes).await?;
    }
    if subscription.lifecycle_notification_url.is_some() && serving.lifecycle.is_due(now) {
        tell_lifecycle(app, subscription, &mut serving, has_notifications).await?;
    }
    Ok((serving, taken))
}

async fn tell_changes(
    app: &App,
    subscription: &Subscription,
    watched: &Watched,
    attempts: &mut Attempts,
) -> Result<u64, CourierError> {
    let mut taken = 0;
    let mut is_behind = true;
    for _ in 0..BATCHES_MAX {
        let (batch, client_state) = pending(app, subscription, About::Resources).await?;
        if batch.is_empty() {
            is_behind = false;
            break;
        }
        let addressee = addressee(app, subscription, client_state.as_deref());
        let body = addressee.of_changes(watched, &batch);
        match send(app, &subscription.notification_url, body).await {
            Ok(()) => {
                attempts.succeeded();
                taken += batch.len() as u64;
                app.store().write(move |tx| tx.remove_notifications(&batch)).await?;
            }
            Err(error) => {
                attempts.failed(app.now());
                tracing::warn!(subscription = subscription.id, %error, "a notification was not taken; it is tried again");
                break;
            }
        }
    }
    if is_behind {
        give_up_old(app, subscription).await?;
    }
    Ok(taken)
}

/// Drops what was tried for too long, or is too much to keep, and remembers to say so.
async fn give_up_old(app: &App, subscription: &Subscription) -> Result<(), StoreError> {
    let now = app.now();
    let (id, wants_to_know) = (
        subscription.id.clone(),
        subscription.lifecycle_notification_url.is_some(),
    );
    let give_up = move |tx: &mut Tx<'_>| {
        let too_old = now.plus_seconds(-TRIED_SECONDS).ticks();
        let too_many = tx.notifications_kept_from(&id, KEPT_MAX)?;
        let before = too_many.map_or(too_old, |kept_from| kept_from.max(too_old));
        let dropped = tx.drop_notifications(&id, before)?;
        if dropped > 0 && wants_to_know && tx.notifications(&id, About::Subscription, 1)?.is_empty() {
            tx.add_notifications(&[Notification {
                subscription_id: id.clone(),
                // What was there is gone: nothing else has that place.
                sequence: before - 1,
                kind: Lifecycle::Missed.as_str().to_owned(),
                resource_id: None,
            }])?;
        }
        Ok(dropped)
    };
    let dropped = app.store().write(give_up).await?;
    if dropped > 0 {
        tracing::warn!(
            subscription = subscription.id,
            dropped,
            "notifications that nobody took are given up"
        );
    }
    Ok(())
}

async fn tell_lifecycle(
    app: &App,
    subscription: &Subscription,
    serving: &mut Serving,
    has_notifications: bool,
) -> Result<(), CourierError> {
    let now = app.now();
    if has_notifications {
        let (missed, _) = pending(app, subscription, About::Subscription).await?;
        if !missed.is_empty() && tell(app, subscription, Lifecycle::Missed, &mut serving.lifecycle).await? {
            app.store().write(move |tx| tx.remove_notifications(&missed)).await?;
        }
    }
    let end = subscription.expiration_date_time;
    if ends_soon(end, now)
        && serving.reminded_of != Some(end)
        && serving.lifecycle.is_due(now)
        && tell(
            app,
            subscription,
            Lifecycle::ReauthorizationRequired,
            &mut serving.lifecycle,
        )
        .await?
    {
        serving.reminded_of = Some(end);
    }
    Ok(())
}

/// Tells what happened to the subscription. Returns whether that was taken.
pub(super) async fn tell(
    app: &App,
    subscription: &Subscription,
    event: Lifecycle,
    attempts: &mut Attempts,
) -> Result<bool, CourierError> {
    let Some(url) = &subscription.lifecycle_notification_url else {
        return Ok(false);
    };
    let id = subscription.id.clone();
    let client_state = app.store().read(move |rx| rx.client_state(&id)).await?;
    let body = addressee(app, subscription, client_state.as_deref()).of_lifecycle(event);
    match send(app, url, body).await {
        Ok(()) => attempts.succeeded(),
        Err(error) => {
            attempts.failed(app.now());
            let event = event.as_str();
            tracing::warn!(subscription = subscription.id, event, %error, "a lifecycle notification was not taken");
            return Ok(false);
        }
    }
    Ok(true)
}

fn addressee<'a>(app: &App, subscription: &'a Subscription, client_state: Option<&'a str>) -> Addressee<'a> {
    Addressee {
        subscription,
        client_state,
        tenant: app.settings().tenant,
    }
}

/// What is to be told next, and the secret to tell it with.
async fn pending(
    app: &App,
    subscription: &Subscription,
    about: About,
) -> Result<(Vec<Notification>, Option<String>), StoreError> {
    let id = subscription.id.clone();
    let read = move |rx: &mut Rx<'_>| Ok((rx.notifications(&id, about, BATCH_MAX)?, rx.client_state(&id)?));
    app.store().read(read).await
}

async fn send(app: &App, url: &str, body: Bytes) -> Result<(), WebhookError> {
    let webhooks = app.webhooks()?;
    let target = webhooks.targets().parse(url)?;
    webhooks.deliver(&target, body).await
}
