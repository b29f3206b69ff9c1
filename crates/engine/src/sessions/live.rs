//! Browsers that are signed in.

use super::browsers::Whereabouts;
use super::secret::{BrowserKey, SessionSecret};
use crate::engine::Engine;
use crate::standing::{high_since, lapse};
use keepwatch_graph::directory::User;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use keepwatch_signin::Proofs;
use keepwatch_storage::{Rx, SessionRow, StoreError};
use uuid::Uuid;

/// How long a session lasts that nobody uses, in a browser that forgets it when it is closed. Source: Microsoft Entra,
/// configurable token lifetimes: non-persistent session tokens, 24 hours.
const IDLE_SECONDS: i64 = 24 * 3600;
/// How long any session lasts, however much it is used. Source: the same, persistent session tokens, 90 days.
const SESSION_DAYS: i64 = 90;
/// How exactly it is noted when a session was used: often enough for a day of idleness, seldom enough that a busy person
/// does not write at every click.
const TOUCH_SECONDS: f64 = 300.0;
/// Sessions of one person that are shown, and ended one by one: more than anybody has.
pub const SESSIONS_SHOWN_MAX: u32 = 1000;

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub struct LiveSession {
    /// Its id, which is no secret: `sessionId` of sign-ins, and what refresh tokens hang on.
    pub id: Uuid,
    /// Who is signed in, as they are now.
    pub user: User,
    /// Since when.
    pub started: Timestamp,
    /// What was proved, and when.
    pub proofs: Proofs,
    /// The record of the sign-in.
    pub sign_in: Option<SignInId>,
    /// The record of the last visit to the person's own pages.
    pub visit: Option<SignInId>,
    /// Whether the browser keeps it when it is closed.
    pub is_persistent: bool,
}

/// A session that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Who signs in.
    pub user: UserId,
    /// With which browser.
    pub browser: BrowserKey,
    /// What was proved.
    pub proofs: Proofs,
    /// When it was proved who signs in. Where that does not count any more, there is no session.
    pub proved_at: Timestamp,
    /// The record of it.
    pub sign_in: Option<SignInId>,
    /// Whether the browser keeps it when it is closed.
    pub is_persistent: bool,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// The session that it takes the place of.
    pub replaces: Option<Replaced>,
}

/// A session that another takes the place of in the same browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Its id.
    pub session: Uuid,
    /// Whose it was.
    pub user: UserId,
}

impl Engine {
    /// Signs a browser in: a new secret every time, so that a cookie that somebody else planted is never a session. `None`
    /// where the user may not sign in by now, or everything that was proved at that time was revoked.
    pub async fn begin_session(&self, new: NewSession) -> Result<Option<(SessionSecret, Uuid)>, StoreError> {
        let secret = SessionSecret::draw(self.entropy());
        let now = self.clock().now();
        let row = SessionRow {
            id: self.entropy().uuid(),
            token_hash: secret.hash(),
            user: new.user,
            browser: new.browser.as_str().to_owned(),
            started: now,
            last_used: now,
            ends: now.plus_days(SESSION_DAYS),
            is_persistent: new.is_persistent,
            sign_in: new.sign_in,
            proofs: serde_json::to_string(&new.proofs).expect("proofs are plain data"),
            visit: None,
        };
        let (id, user) = (row.id, new.user);
        let seen = new.whereabouts.seen(&new.browser, now);
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| {
            tx.lock_users(&[user])?;
            let found: Option<User> = tx.get(&user.to_string())?;
            if found.is_none_or(|found| lapse(&found, None, new.proved_at).is_some()) {
                return Ok(false);
            }
            if let Some(replaced) = new.replaces {
                tx.remove_session(replaced.user, replaced.session)?;
                // Who signs in once more keeps what their applications have; who makes room for somebody else is signed out.
                if replaced.user != user {
                    tx.revoke_grant_families_of_session(replaced.session, now)?;
                }
            }
            tx.put_browser(user, &seen)?;
            tx.insert_session(&row)?;
            Ok(true)
        };
        let has_begun = self.store().write(work).await?;
        Ok(has_begun.then_some((secret, id)))
    }

    /// The session of that cookie, in that browser, while it is good: it is not over, its user may sign in, and their
    /// sessions were not revoked since it began.
    pub async fn session(
        &self,
        secret: &SessionSecret,
        browser: &BrowserKey,
    ) -> Result<Option<LiveSession>, StoreError> {
        let (hash, browser, now) = (secret.hash(), browser.clone(), self.clock().now());
        let read = move |rx: &mut Rx<'_>| {
            let row = rx.session_of_token(&hash)?;
            match row.filter(|row| row.browser == browser.as_str()) {
                Some(row) => live(rx, row, now),
                None => Ok(None),
            }
        };
        let found = self.store().read(read).await?;
        let Some((session, last_used)) = found else {
            return Ok(None);
        };
        if now.seconds_since(last_used) >= TOUCH_SECONDS {
            let id = session.id;
            self.store().write(move |tx| tx.touch_session(id, now)).await?;
        }
        Ok(Some(session))
    }

    /// The sessions of a user that are good, the newest first.
    pub async fn sessions_of(&self, user: UserId) -> Result<Vec<SessionRow>, StoreError> {
        let now = self.clock().now();
        let read = move |rx: &mut Rx<'_>| {
            let found: Option<User> = rx.get(&user.to_string())?;
            let Some(found) = found else {
                return Ok(Vec::new());
            };
            let mut rows = rx.sessions_of(user, now, SESSIONS_SHOWN_MAX)?;
            let high_since = high_since(rx, user)?;
            rows.retain(|row| !is_idle(row, now) && lapse(&found, high_since, row.started).is_none());
            Ok(rows)
        };
        self.store().read(read).await
    }

    /// Notes that the session's person has come to their own pages by that sign-in.
    pub async fn visited(&self, session: Uuid, visit: SignInId) -> Result<(), StoreError> {
        self.store().write(move |tx| tx.set_session_visit(session, visit)).await
    }

    /// Signs a browser out. Returns whether it was signed in.
    pub async fn end_session(&self, user: UserId, id: Uuid) -> Result<bool, StoreError> {
        self.store().write(move |tx| tx.remove_session(user, id)).await
    }
}

/// The session that a row is, if it is good, and when it was used last.
fn live(rx: &mut Rx<'_>, row: SessionRow, now: Timestamp) -> Result<Option<(LiveSession, Timestamp)>, StoreError> {
    if row.ends <= now || is_idle(&row, now) {
        return Ok(None);
    }
    let user: Option<User> = rx.get(&row.user.to_string())?;
    let high_since = high_since(rx, row.user)?;
    let Some(user) = user.filter(|user| lapse(user, high_since, row.started).is_none()) else {
        return Ok(None);
    };
    let proofs = serde_json::from_str(&row.proofs).map_err(|_| StoreError::Corrupt {
        table: "sessions",
        key: row.id.to_string(),
    })?;
    let session = LiveSession {
        id: row.id,
        user,
        started: row.started,
        proofs,
        sign_in: row.sign_in,
        visit: row.visit,
        is_persistent: row.is_persistent,
    };
    Ok(Some((session, row.last_used)))
}

fn is_idle(row: &SessionRow, now: Timestamp) -> bool {
    !row.is_persistent && row.last_used.plus_seconds(IDLE_SECONDS) <= now
}
