//! Change notifications: who may be told of what, and what they are to be told.
//!
//! What is to be told is written in the transaction of the change itself, by [`publish`]; telling it is somebody else's
//! work. Every unit of work that goes through [`Engine`] or [`Administration`](crate::Administration) publishes, so that no
//! rule and no detector has to think of it.

mod live;
mod publish;
mod rules;
mod watched;

pub(crate) use live::{Live, Subscribers};
pub(crate) use publish::{begin, publish};
pub use rules::{CLIENT_STATE_MAX, PER_APPLICATION_MAX, PER_TENANT_MAX, Wanted};
pub use watched::{WATCHABLE, Watchable, Watched};

use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use crate::engine::Engine;
use keepwatch_graph::{AppId, Subscription, Timestamp};
use keepwatch_storage::{Rx, StoreError};

/// Whose subscription it is: an application's own, or a person's by an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The application.
    pub application: AppId,
    /// The object id of the person, or of the application's service principal.
    pub creator: String,
}

impl Owner {
    /// Whoever calls by that application.
    pub fn of(application: AppId, by: &Initiator) -> Self {
        let creator = match by {
            Initiator::Application { service_principal, .. } => service_principal.to_string(),
            Initiator::User { id, .. } => id.to_string(),
            Initiator::CommandLine | Initiator::Server => String::new(),
        };
        Self { application, creator }
    }

    fn owns(&self, subscription: &Subscription) -> bool {
        let is =
            |found: &Option<String>, own: &str| found.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(own));
        is(&subscription.application_id, &self.application.to_string()) && is(&subscription.creator_id, &self.creator)
    }
}

const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "Subscription",
        service: "Change notifications",
        operation,
    }
}

fn subject(subscription: &Subscription) -> Subject {
    Subject {
        id: subscription.id.clone(),
        kind: "Subscription",
        display_name: Some(subscription.resource.clone()),
        user_principal_name: None,
    }
}

impl Engine {
    /// Begins to tell somebody of changes: from the next change on. Whether they want that has been asked before.
    ///
    /// [`RuleError::Forbidden`] where there are as many subscriptions as there may be.
    pub async fn subscribe(&self, by: Initiator, wanted: Wanted) -> Result<Subscription, RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let (now, subscription) = (change.now(), &wanted.subscription);
            rules::check_quota(change.tx(), subscription, now)?;
            change.tx().put(subscription)?;
            let secret = wanted.client_state.as_deref();
            change.tx().put_client_state(&subscription.id, secret)?;
            let after = subscription.document();
            change.record(
                activity("Create subscription", "Add"),
                subject(subscription),
                None,
                Some(&after),
            );
            Ok(subscription.clone())
        };
        let made = self.administer(by, work).await;
        self.live().forget();
        made
    }

    /// Whether there is room for one more subscription of that application: asked before its endpoint is.
    pub async fn has_room_to_subscribe(&self, wanted: &Wanted) -> Result<(), RuleError> {
        let (subscription, now) = (wanted.subscription.clone(), self.clock().now());
        let refused = self
            .store()
            .read(move |rx| match rules::check_quota(rx, &subscription, now) {
                Err(RuleError::Store(error)) => Err(error),
                verdict => Ok(verdict),
            });
        refused.await?
    }

    /// Tells them until `until`, and from now on at the same address. Returns it as it is now, with its secret.
    pub async fn renew_subscription(
        &self,
        by: Initiator,
        owner: Owner,
        id: String,
        until: Timestamp,
    ) -> Result<Subscription, RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let now = change.now();
            let before = own(change.tx(), &owner, &id, now)?.ok_or_else(|| unknown(&id))?;
            let mut subscription = before.clone();
            subscription.expiration_date_time = rules::expiration(&before.resource, until, now)?;
            change.tx().put(&subscription)?;
            let documents = [before.document(), subscription.document()];
            let done = activity("Update subscription", "Update");
            change.record(done, subject(&subscription), Some(&documents[0]), Some(&documents[1]));
            subscription.client_state = change.tx().client_state(&subscription.id)?;
            Ok(subscription)
        };
        let renewed = self.administer(by, work).await;
        self.live().forget();
        renewed
    }

    /// Tells them no more.
    pub async fn unsubscribe(&self, by: Initiator, owner: Owner, id: String) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let now = change.now();
            let subscription = own(change.tx(), &owner, &id, now)?.ok_or_else(|| unknown(&id))?;
            change.tx().remove::<Subscription>(&subscription.id)?;
            change.tx().forget_subscription(&subscription.id)?;
            let before = subscription.document();
            change.record(
                activity("Delete subscription", "Delete"),
                subject(&subscription),
                Some(&before),
                None,
            );
            Ok(())
        };
        let removed = self.administer(by, work).await;
        self.live().forget();
        removed
    }
}

/// The subscription with that id, if it is `owner`'s and has not ended.
pub fn own(rx: &mut Rx<'_>, owner: &Owner, id: &str, now: Timestamp) -> Result<Option<Subscription>, StoreError> {
    let found = rx.get::<Subscription>(id)?;
    Ok(found.filter(|subscription| owner.owns(subscription) && subscription.expiration_date_time > now))
}

/// There is none, or it is somebody else's, which is not to be told.
fn unknown(id: &str) -> RuleError {
    RuleError::NotFound(format!(
        "no subscription with the id `{}`",
        keepwatch_graph::edm::shown(id)
    ))
}
