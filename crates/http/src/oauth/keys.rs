//! The keys that sign tokens, shared by all nodes through the store and kept at hand here.
//!
//! A node reads them again every minute and makes the next key when it is due; a key is published for days before it
//! signs, so nothing depends on how quickly the nodes see it.

use crate::app::App;
use keepwatch_graph::Timestamp;
use keepwatch_storage::{SigningKeyRow, StoreError, Tx};
use keepwatch_token::{KeyError, KeySet, SigningKey};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::{Arc, PoisonError, RwLock};

/// How long keys are used before the store is asked again.
const FRESH_SECONDS: f64 = 60.0;
/// How often a token with an unknown key may cause a look into the store: anybody can make such tokens.
const RELOAD_SECONDS: f64 = 5.0;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored key cannot be used, or a new one cannot be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The work was cancelled: the server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// The keys at hand.
#[derive(Default)]
pub(crate) struct TokenKeys {
    cached: RwLock<Option<Cached>>,
    /// Held while the store is asked, so that a hundred requests ask once.
    loading: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Cached {
    keys: Arc<KeySet>,
    loaded: Timestamp,
}

impl TokenKeys {
    /// The keys, if they were read less than `seconds` ago.
    fn younger_than(&self, seconds: f64, now: Timestamp) -> Option<Arc<KeySet>> {
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner);
        let cached = cached.as_ref()?;
        // A clock that was set back makes an age negative; then the store is asked again.
        let age = now.seconds_since(cached.loaded);
        (0.0..seconds).contains(&age).then(|| Arc::clone(&cached.keys))
    }

    fn keep(&self, keys: &Arc<KeySet>, loaded: Timestamp) {
        let keys = Arc::clone(keys);
        *self.cached.write().unwrap_or_else(PoisonError::into_inner) = Some(Cached { keys, loaded });
    }
}

/// The keys of the deployment; the first caller ever makes the first one.
pub(crate) async fn current(app: &App, now: Timestamp) -> Result<Arc<KeySet>, KeysError> {
    at_most_old(app, FRESH_SECONDS, now).await
}

/// The keys as the store has them now, for a token whose key is not at hand.
pub(crate) async fn reloaded(app: &App, now: Timestamp) -> Result<Arc<KeySet>, KeysError> {
    at_most_old(app, RELOAD_SECONDS, now).await
}

async fn at_most_old(app: &App, seconds: f64, now: Timestamp) -> Result<Arc<KeySet>, KeysError> {
    if let Some(keys) = app.token_keys().younger_than(seconds, now) {
        return Ok(keys);
    }
    let _one_at_a_time = app.token_keys().loading.lock().await;
    if let Some(keys) = app.token_keys().younger_than(seconds, now) {
        return Ok(keys);
    }
    let keys = Arc::new(loaded(app, now).await?);
    app.token_keys().keep(&keys, now);
    Ok(keys)
}

/// The keys as the store has them, after a key was made if one is due.
async fn loaded(app: &App, now: Timestamp) -> Result<KeySet, KeysError> {
    match stored(app).await? {
        None => renewed(app, None, now, now).await,
        Some(keys) => match keys.rotation_due(now) {
            None => Ok(keys),
            Some(not_before) => renewed(app, Some(&keys), not_before, now).await,
        },
    }
}

async fn stored(app: &App) -> Result<Option<KeySet>, KeysError> {
    let rows = app.store().read(|rx| rx.signing_keys()).await?;
    let keys = rows
        .into_iter()
        .map(|row| SigningKey::from_parts(&row.pkcs8, row.certificate, row.not_before));
    Ok(KeySet::new(keys.collect::<Result<Vec<_>, _>>()?))
}

/// Makes a key that begins to sign at `not_before`, stores it, and removes those whose last tokens have expired.
async fn renewed(
    app: &App,
    before: Option<&KeySet>,
    not_before: Timestamp,
    now: Timestamp,
) -> Result<KeySet, KeysError> {
    let seed = app.random();
    // Looking for primes takes a good part of a second: not on a thread that other requests wait for.
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(&mut StdRng::from_seed(seed), not_before));
    let key = made.await.map_err(|_| KeysError::Stopping)??;
    tracing::info!(key_id = key.key_id(), %not_before, "made a key to sign tokens with");

    let row = SigningKeyRow {
        key_id: key.key_id().to_owned(),
        pkcs8: key.pkcs8().to_vec(),
        certificate: key.certificate().to_vec(),
        not_before,
    };
    let retired: Vec<String> = before
        .into_iter()
        .flat_map(|keys| keys.retired(now))
        .map(|key| key.key_id().to_owned())
        .collect();
    let write = move |tx: &mut Tx<'_>| {
        tx.insert_signing_key(&row)?;
        retired.iter().try_for_each(|key_id| tx.remove_signing_key(key_id))
    };
    app.store().write(write).await?;
    // Another node may have made one at the same time: what counts is what is stored.
    stored(app).await?.ok_or(KeysError::Stopping)
}
