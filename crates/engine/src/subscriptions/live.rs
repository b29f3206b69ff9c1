//! The subscriptions that are alive, as this node knows them.
//!
//! Every sign-in asks whom it is to be told to. So the list is kept: what this node changes is known to it at once, and
//! what another node changes within a second. A subscription that another node has just made may miss what happens here
//! within that second.

use super::watched::Watched;
use keepwatch_graph::{Subscription, Timestamp};
use keepwatch_storage::{Collection, Rx, StoreError};
use std::sync::{Arc, Mutex, PoisonError};

/// How long a list is believed.
const BELIEVED_SECONDS: f64 = 1.0;

/// What must be known of a subscription to tell whether it is concerned.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub(super) id: String,
    pub(super) watched: Watched,
    pub(super) change_types: Vec<String>,
    pub(super) expires: Timestamp,
}

impl Subscriber {
    /// `None` for what cannot be watched any more: a version before this one could.
    fn of(subscription: Subscription) -> Option<Self> {
        Some(Self {
            watched: Watched::parse(&subscription.resource)?,
            id: subscription.id,
            change_types: subscription.change_type.split(',').map(str::to_owned).collect(),
            expires: subscription.expiration_date_time,
        })
    }
}

/// Everybody who subscribed, expired ones included.
pub(crate) type Subscribers = Arc<[Subscriber]>;

/// Reads everybody who subscribed.
pub(super) fn read(rx: &mut Rx<'_>) -> Result<Subscribers, StoreError> {
    Ok(rx
        .all::<Subscription>()?
        .into_iter()
        .filter_map(Subscriber::of)
        .collect())
}

/// What subscribers watch.
pub(super) fn collections(subscribers: &[Subscriber]) -> Vec<Collection> {
    let mut collections = Vec::new();
    for subscriber in subscribers {
        let collection = subscriber.watched.what.collection;
        if !collections.contains(&collection) {
            collections.push(collection);
        }
    }
    collections
}

/// The list, and since when it is believed.
#[derive(Debug, Default)]
pub(crate) struct Live {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    list: Option<(Timestamp, Subscribers)>,
    /// How often the list was forgotten: one that was read before is not kept.
    forgotten: u64,
}

impl Live {
    /// Everybody who subscribed.
    pub(super) fn subscribers(&self, rx: &mut Rx<'_>, now: Timestamp) -> Result<Subscribers, StoreError> {
        let forgotten = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            match &known.list {
                // A clock that was set back makes no list younger.
                Some((at, list)) if (0.0..BELIEVED_SECONDS).contains(&now.seconds_since(*at)) => {
                    return Ok(Arc::clone(list));
                }
                _ => known.forgotten,
            }
        };
        let list = read(rx)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.forgotten == forgotten {
            known.list = Some((now, Arc::clone(&list)));
        }
        Ok(list)
    }

    /// The list has changed.
    pub(crate) fn forget(&self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.list = None;
        known.forgotten += 1;
    }
}
