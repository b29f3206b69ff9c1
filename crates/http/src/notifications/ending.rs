//! How subscriptions end: by their time, or because whoever subscribed may no longer read what is watched.

use super::attempts::TRIED_SECONDS;
use super::courier::CourierError;
use super::delivery::{Serving, tell};
use super::message::Lifecycle;
use crate::app::App;
use crate::directory::standing_of;
use crate::oauth::client::granted_roles;
use crate::permission::subscriptions::to_watch;
use keepwatch_engine::subscriptions::Watched;
use keepwatch_graph::{AppId, Subscription, Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError, Tx};

/// What the subscription watches, while it lasts and its subscriber may.
pub(super) async fn still_watched(
    app: &App,
    subscription: &Subscription,
    now: Timestamp,
) -> Result<Option<Watched>, StoreError> {
    let watched = Watched::parse(&subscription.resource).filter(|_| subscription.expiration_date_time > now);
    let Some(watched) = watched else { return Ok(None) };
    let copy = (subscription.clone(), watched.clone());
    let may = app.store().read(move |rx| may_watch(rx, &copy.0, &copy.1, now)).await?;
    Ok(may.then_some(watched))
}

/// Whether the application is still there and enabled, and whoever subscribed by it may still read: an application by the
/// permissions that it has now, a person by their account and directory roles. What a person gave the application is in
/// their token, and asked for whenever they renew.
fn may_watch(
    rx: &mut Rx<'_>,
    subscription: &Subscription,
    watched: &Watched,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(needs) = to_watch(watched.what) else {
        return Ok(false);
    };
    let app_id = subscription.application_id.as_deref();
    let Some(app_id) = app_id.and_then(|id| id.parse::<AppId>().ok()) else {
        return Ok(false);
    };
    let Some(client) = rx.client(app_id)?.filter(|client| client.is_enabled) else {
        return Ok(false);
    };
    let creator = subscription.creator_id.as_deref().unwrap_or_default();
    if creator == client.service_principal.to_string() {
        return Ok(needs.admit_application(&granted_roles(rx, client.service_principal)?));
    }
    let Ok(person) = creator.parse::<UserId>() else {
        return Ok(false);
    };
    // Revoked sessions end tokens, not subscriptions: as if they had a token of this moment.
    let standing = standing_of(rx, person, now)?;
    Ok(standing.is_ok_and(|person| needs.admit_roles(&person.directory_roles)))
}

/// Removes a subscription that has ended, once its subscriber knows it or has been told for long enough.
pub(super) async fn end(
    app: &App,
    subscription: &Subscription,
    serving: &mut Serving,
    now: Timestamp,
) -> Result<(), CourierError> {
    if subscription.expiration_date_time > now {
        return cut_short(app, subscription, now).await.map_err(Into::into);
    }
    let is_overdue = now > subscription.expiration_date_time.plus_seconds(TRIED_SECONDS);
    let is_told = subscription.lifecycle_notification_url.is_none() || is_overdue;
    if !is_told && !serving.lifecycle.is_due(now) {
        return Ok(());
    }
    if is_told
        || tell(
            app,
            subscription,
            Lifecycle::SubscriptionRemoved,
            &mut serving.lifecycle,
        )
        .await?
    {
        let id = subscription.id.clone();
        let remove = move |tx: &mut Tx<'_>| {
            // Renewed meanwhile, by an administrator with an old page before them: then it has not ended.
            let found = tx.get::<Subscription>(&id)?;
            if found.is_some_and(|found| found.expiration_date_time <= now) {
                tx.remove::<Subscription>(&id)?;
                tx.forget_subscription(&id)?;
            }
            Ok(())
        };
        app.store().write(remove).await?;
    }
    Ok(())
}

/// Its time ends now.
async fn cut_short(app: &App, subscription: &Subscription, now: Timestamp) -> Result<(), StoreError> {
    tracing::info!(
        subscription = subscription.id,
        "a subscription ends: its subscriber may no longer read what it watches"
    );
    let id = subscription.id.clone();
    let cut = move |tx: &mut Tx<'_>| {
        let Some(mut subscription) = tx.get::<Subscription>(&id)? else {
            return Ok(());
        };
        subscription.expiration_date_time = now;
        tx.put(&subscription)?;
        tx.drop_notifications(&id, i64::MAX).map(drop)
    };
    app.store().write(cut).await
}
