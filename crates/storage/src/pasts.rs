//! What offline jobs read of single users: whom there is something to look at of within some time, and their sign-ins then.

use crate::crowds::Span;
use crate::error::StoreError;
use crate::rows::{in_lists, read_document};
use crate::transaction::Rx;
use crate::value::Value;
use keepwatch_graph::{SignIn, SignInId, Timestamp, UserId};
use std::borrow::Cow;

/// A session of a user: the name by which sign-ins say that they used it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionKey {
    /// Whose.
    pub user: UserId,
    key: String,
}

/// The longest name of a session, in bytes: those that are known have less than fifty.
const KEY_BYTES_MAX: usize = 128;

/// The name of the session that a sign-in used: its `sessionId`, or else the name of its token. The two never meet.
pub(crate) fn session_key(sign_in: &SignIn) -> Option<Cow<'_, str>> {
    let given = |text: &'_ Option<String>| {
        text.as_ref()
            .is_some_and(|text| !text.is_empty() && text.len() <= KEY_BYTES_MAX)
    };
    if given(&sign_in.session_id) {
        return sign_in.session_id.as_deref().map(Cow::Borrowed);
    }
    if given(&sign_in.unique_token_identifier) {
        let token = sign_in.unique_token_identifier.as_deref()?;
        return Some(Cow::Owned(format!("uti {token}")));
    }
    None
}

impl Rx<'_> {
    /// The sessions that were used within `span` from several public address ranges and by what may be several devices: up
    /// to `limit`, in the order of users.
    pub fn sessions_in_several_ranges(&mut self, span: Span, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        let params = [span.from.into(), span.until.into(), i64::from(limit).into()];
        self.session_keys(include_str!("sql/sessions_in_several_ranges.sql"), &params)
    }

    fn session_keys(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<SessionKey>, StoreError> {
        let mut found = Vec::new();
        self.query(sql, params, &mut |row| {
            // A row without a user's id is an application's, or of a log that names users in its own way.
            if let Ok(user) = row.string(0)?.parse() {
                let key = row.string(1)?.to_owned();
                found.push(SessionKey { user, key });
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The sessions that were used within `span` and before `before` too: up to `limit`, in the order of users.
    ///
    /// Reads all that is stored of each user from before `before`: ask only where there is something
    /// ([`Rx::first_sign_in_at`]).
    pub fn old_sessions(&mut self, span: Span, before: Timestamp, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        let bounds = [span.from, span.until, before].map(Value::from);
        let params: Vec<Value<'_>> = bounds.into_iter().chain([i64::from(limit).into()]).collect();
        self.session_keys(include_str!("sql/old_sessions.sql"), &params)
    }

    /// When the oldest sign-in that is stored took place.
    pub fn first_sign_in_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let found = self.query_one(include_str!("sql/first_sign_in_at.sql"), &[], |row| row.integer(0))?;
        let corrupt = || StoreError::corrupt("sign_ins", "created_date_time");
        found
            .flatten()
            .map(|ticks| Timestamp::from_ticks(ticks).ok_or_else(corrupt))
            .transpose()
    }

    /// Shows `each` every use of a session within `span`, in the order of time.
    pub fn session_uses(
        &mut self,
        session: &SessionKey,
        span: Span,
        mut each: impl FnMut(SignIn) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let params = [
            Value::display(session.user),
            span.from.into(),
            span.until.into(),
            Value::text(&session.key),
        ];
        self.query(include_str!("sql/session_uses.sql"), &params, &mut |row| {
            each(read_document("sign_ins", row, 0)?)
        })
    }

    /// A user's sign-ins within `span`, in the order of time: the first `limit` of them.
    pub fn sign_ins_of(&mut self, user: UserId, span: Span, limit: u32) -> Result<Vec<SignIn>, StoreError> {
        let params = [
            Value::display(user),
            span.from.into(),
            span.until.into(),
            i64::from(limit).into(),
        ];
        self.query_all(include_str!("sql/sign_ins_of.sql"), &params, |row| {
            read_document("sign_ins", row, 0)
        })
    }

    /// The same without those with one of these `status.errorCode`s: whoever only knows a name can make as many of them as
    /// they like.
    pub fn sign_ins_of_without(
        &mut self,
        user: UserId,
        span: Span,
        codes: &[i32],
        limit: u32,
    ) -> Result<Vec<SignIn>, StoreError> {
        let mut found = Vec::new();
        let codes: Vec<Value<'_>> = codes.iter().map(|code| i64::from(*code).into()).collect();
        in_lists(include_str!("sql/right_sign_ins_of.sql"), 5, &codes, |sql, codes| {
            let bounds = [
                Value::display(user),
                span.from.into(),
                span.until.into(),
                i64::from(limit).into(),
            ];
            let params: Vec<Value<'_>> = bounds.into_iter().chain(codes).collect();
            found = self.query_all(sql, &params, |row| read_document("sign_ins", row, 0))?;
            Ok(())
        })?;
        Ok(found)
    }

    /// The users of whom a sign-in within `span`, from a public address, has one of these `status.errorCode`s; ascending.
    pub fn users_with_status(&mut self, span: Span, codes: &[i32]) -> Result<Vec<UserId>, StoreError> {
        let mut users = Vec::new();
        let codes: Vec<Value<'_>> = codes.iter().map(|code| i64::from(*code).into()).collect();
        in_lists(include_str!("sql/users_with_status.sql"), 3, &codes, |sql, codes| {
            let bounds = [span.from.into(), span.until.into()];
            let params: Vec<Value<'_>> = bounds.into_iter().chain(codes).collect();
            self.query(sql, &params, &mut |row| {
                users.extend(row.string(0)?.parse::<UserId>().ok());
                Ok(())
            })
        })?;
        users.sort_unstable();
        users.dedup();
        Ok(users)
    }

    /// The users with an active detection of an activity within `span`; ascending.
    pub fn users_with_active_detections(&mut self, span: Span) -> Result<Vec<UserId>, StoreError> {
        let params = [span.from.into(), span.until.into()];
        self.query_all(include_str!("sql/users_with_active_detections.sql"), &params, |row| {
            let id = row.string(0)?;
            id.parse().map_err(|_| StoreError::corrupt("risk_detections", id))
        })
    }

    /// The sign-ins within `span` with an open detection that nobody confirmed, and whose they are; in the order of users.
    pub fn sign_ins_at_risk(&mut self, span: Span) -> Result<Vec<(UserId, SignInId)>, StoreError> {
        let params = [span.from.into(), span.until.into()];
        self.query_all(include_str!("sql/sign_ins_at_risk.sql"), &params, |row| {
            let (user, id) = (row.string(0)?, row.string(1)?);
            let corrupt = || StoreError::corrupt("risk_detections", id);
            Ok((user.parse().map_err(|_| corrupt())?, id.parse().map_err(|_| corrupt())?))
        })
    }
}
