//! Browsers that are signed in.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use uuid::Uuid;

/// A browser that is signed in, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// The hash of the cookie.
    pub token_hash: String,
    /// Who is signed in.
    pub user: UserId,
    /// The hash of the cookie of the browser.
    pub browser: String,
    /// Since when.
    pub started: Timestamp,
    /// When it was used last, as exactly as the idle time needs.
    pub last_used: Timestamp,
    /// When it is over, however much it is used.
    pub ends: Timestamp,
    /// Whether the browser keeps it when it is closed.
    pub is_persistent: bool,
    /// The record of the sign-in.
    pub sign_in: Option<SignInId>,
    /// What was proved.
    pub proofs: String,
    /// The record of the last visit to the person's own pages; none of a session that begins.
    pub visit: Option<SignInId>,
}

impl std::fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRow")
            .field("id", &self.id)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Rx<'_> {
    /// The session whose cookie has that hash, over or not.
    pub fn session_of_token(&mut self, token_hash: &str) -> Result<Option<SessionRow>, StoreError> {
        let sql = include_str!("sql/session_of_token.sql");
        self.query_one(sql, &[Value::text(token_hash)], read)
    }

    /// The session with that id, over or not.
    pub fn session(&mut self, id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        self.query_one(include_str!("sql/session.sql"), &[Value::display(id)], read)
    }

    /// The sessions of a user that are not over at `now`, the newest first, at most `limit`.
    pub fn sessions_of(&mut self, user: UserId, now: Timestamp, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        let params = [Value::display(user), now.into(), i64::from(limit).into()];
        self.query_all(include_str!("sql/sessions_of.sql"), &params, read)
    }
}

impl Tx<'_> {
    /// Stores a session that begins.
    pub fn insert_session(&mut self, session: &SessionRow) -> Result<(), StoreError> {
        let sign_in = session.sign_in.map(|id| id.to_string());
        let params = [
            Value::display(session.id),
            Value::text(session.token_hash.as_str()),
            Value::display(session.user),
            Value::text(session.browser.as_str()),
            session.started.into(),
            session.last_used.into(),
            session.ends.into(),
            session.is_persistent.into(),
            Value::optional_text(sign_in.as_deref()),
            Value::text(session.proofs.as_str()),
        ];
        self.execute(include_str!("sql/insert_session.sql"), &params).map(drop)
    }

    /// Notes that the session was used.
    pub fn touch_session(&mut self, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        let params = [Value::display(id), at.into()];
        self.execute(include_str!("sql/touch_session.sql"), &params).map(drop)
    }

    /// Notes by which sign-in the session's person came to their own pages last.
    pub fn set_session_visit(&mut self, id: Uuid, visit: SignInId) -> Result<(), StoreError> {
        let params = [Value::display(id), Value::display(visit)];
        self.execute(include_str!("sql/set_session_visit.sql"), &params)
            .map(drop)
    }

    /// Ends a session of the user. Returns whether it was there.
    pub fn remove_session(&mut self, user: UserId, id: Uuid) -> Result<bool, StoreError> {
        let params = [Value::display(user), Value::display(id)];
        Ok(self.execute(include_str!("sql/remove_session.sql"), &params)? > 0)
    }

    /// Ends every session of the user. Returns how many there were.
    pub fn remove_sessions_of(&mut self, user: UserId) -> Result<u64, StoreError> {
        self.execute(include_str!("sql/remove_sessions_of.sql"), &[Value::display(user)])
    }

    /// Forgets in which browsers the user signed in, and ends their sessions: for users who are removed for good.
    pub fn forget_sessions(&mut self, user: UserId) -> Result<(), StoreError> {
        self.remove_sessions_of(user)?;
        self.execute(include_str!("sql/remove_browsers_of.sql"), &[Value::display(user)])
            .map(drop)
    }
}

fn read(row: &dyn Row) -> Result<SessionRow, StoreError> {
    let id = row.string(0)?;
    let corrupt = || StoreError::corrupt("sessions", id);
    let time = |column| Timestamp::from_ticks(row.number(column)?).ok_or_else(corrupt);
    let record = |column| match row.text(column)? {
        Some(text) => text.parse().map(Some).map_err(|_| corrupt()),
        None => Ok(None),
    };
    Ok(SessionRow {
        id: id.parse().map_err(|_| corrupt())?,
        token_hash: row.string(1)?.to_owned(),
        user: row.string(2)?.parse().map_err(|_| corrupt())?,
        browser: row.string(3)?.to_owned(),
        started: time(4)?,
        last_used: time(5)?,
        ends: time(6)?,
        is_persistent: row.number(7)? != 0,
        sign_in: record(8)?,
        proofs: row.string(9)?.to_owned(),
        visit: record(10)?,
    })
}
