//! Sign-ins that are under way.

use super::secret::{BrowserKey, base64url};
use crate::engine::Engine;
use keepwatch_signin::Journey;
use keepwatch_storage::{JourneyRow, StoreError};

/// How long a sign-in may take: long enough to fetch a telephone from another room and read mail for a code, short enough
/// that a page left open on a desk is worth nothing after lunch.
pub const JOURNEY_SECONDS: i64 = 30 * 60;

/// Bytes of a journey as it is stored: the longest request that is taken, and a challenge, fit with room to spare.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

/// Bytes of an id: what cannot be guessed. It is no secret all the same; the browser's cookie is.
const ID_BYTES: usize = 16;

/// A sign-in that is under way, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredJourney {
    /// Its id, as it stands in the address of its pages.
    pub id: String,
    /// How many answers were taken.
    pub version: i64,
    /// What was done so far.
    pub journey: Journey,
}

/// Why a journey cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// It is over, was never there, or is another browser's: which of these is nobody's business.
    #[error("there is no such sign-in in this browser")]
    Gone,
    /// Another answer was taken meanwhile: in another tab, or by a second click.
    #[error("another answer was taken meanwhile")]
    Stale,
    /// More than is kept of one sign-in.
    #[error("the sign-in is longer than any")]
    TooLong,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Keeps a journey that begins in a browser. Returns its id.
    pub async fn begin_journey(&self, browser: &BrowserKey, journey: &Journey) -> Result<String, JourneyError> {
        let mut id = [0; ID_BYTES];
        self.entropy().fill(&mut id);
        let row = JourneyRow {
            id: base64url(&id),
            browser: browser.as_str().to_owned(),
            version: 0,
            ends: journey.started_at().plus_seconds(JOURNEY_SECONDS),
            document: written(journey)?,
        };
        let id = row.id.clone();
        self.store().write(move |tx| tx.insert_journey(&row)).await?;
        Ok(id)
    }

    /// The journey with that id, if it is this browser's and not over.
    pub async fn journey(&self, browser: &BrowserKey, id: &str) -> Result<StoredJourney, JourneyError> {
        let (key, now) = (id.to_owned(), self.clock().now());
        let row = self.store().read(move |rx| rx.journey(&key)).await?;
        let row = row.filter(|row| row.ends > now && row.browser == browser.as_str());
        let row = row.ok_or(JourneyError::Gone)?;
        // What another version of the program wrote cannot go on.
        let journey: Option<Journey> = serde_json::from_str(&row.document).ok();
        let journey = journey.filter(Journey::is_current).ok_or(JourneyError::Gone)?;
        Ok(StoredJourney {
            id: row.id,
            version: row.version,
            journey,
        })
    }

    /// Keeps what became of a journey, and counts its version. Fails with [`JourneyError::Stale`] where another answer was
    /// taken since it was read: whoever finds that shows what is due now.
    pub async fn save_journey(&self, stored: &mut StoredJourney) -> Result<(), JourneyError> {
        let (id, version, document) = (stored.id.clone(), stored.version, written(&stored.journey)?);
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| tx.update_journey(&id, version, &document);
        if !self.store().write(work).await? {
            return Err(JourneyError::Stale);
        }
        stored.version += 1;
        Ok(())
    }

    /// Ends a journey. Of all who try, one succeeds, and it is theirs to act on what it led to; the others get
    /// [`JourneyError::Stale`].
    pub async fn end_journey(&self, stored: &StoredJourney) -> Result<(), JourneyError> {
        let (id, version) = (stored.id.clone(), stored.version);
        let was_there = self.store().write(move |tx| tx.remove_journey(&id, version)).await?;
        if was_there { Ok(()) } else { Err(JourneyError::Stale) }
    }
}

fn written(journey: &Journey) -> Result<String, JourneyError> {
    let document = serde_json::to_string(journey).expect("a journey is plain data");
    if document.len() > DOCUMENT_BYTES_MAX {
        return Err(JourneyError::TooLong);
    }
    Ok(document)
}
