//! What people let applications have: codes, and the chains of refresh tokens that come of them.
//!
//! Codes and tokens are found by the hash of what was sent; nothing here could be sent.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{AppId, Timestamp, UserId};
use uuid::Uuid;

/// A chain of refresh tokens that begins: one consent, session and application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFamily {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// Whom it was given to.
    pub client: AppId,
    /// The session that it began in.
    pub session: Uuid,
    /// When it began.
    pub started: Timestamp,
    /// When its first token was issued, which is later where a code was waiting.
    pub last_used: Timestamp,
    /// When it is over, unless it is used before.
    pub ends: Timestamp,
    /// What was granted, as JSON.
    pub document: String,
}

/// A chain of refresh tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyRow {
    /// Its id.
    pub id: Uuid,
    /// Whom it was given to.
    pub client: AppId,
    /// When it began.
    pub started: Timestamp,
    /// When it is over, unless it is used before.
    pub ends: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// What was granted, as JSON.
    pub document: String,
}

/// One token of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshTokenRow {
    /// The chain.
    pub family: Uuid,
    /// When it was exchanged for the next, and the address that did it.
    pub replaced: Option<(Timestamp, Option<String>)>,
}

/// A code that was handed to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// The chain that comes, or came, of it.
    pub family: Uuid,
    /// When it is over.
    pub ends: Timestamp,
    /// What it is for, as JSON.
    pub document: String,
}

impl Rx<'_> {
    /// The chain with that id.
    pub fn grant_family(&mut self, id: Uuid) -> Result<Option<FamilyRow>, StoreError> {
        let corrupt = || StoreError::corrupt("grant_families", id);
        self.query_one(include_str!("sql/grant_family.sql"), &[Value::display(id)], |row| {
            Ok(FamilyRow {
                id,
                client: row.string(0)?.parse().map_err(|_| corrupt())?,
                started: instant(row, 1)?.ok_or_else(corrupt)?,
                ends: instant(row, 2)?.ok_or_else(corrupt)?,
                revoked: instant(row, 3)?,
                document: row.string(4)?.to_owned(),
            })
        })
    }

    /// The refresh token with that hash.
    pub fn refresh_token(&mut self, hash: &str) -> Result<Option<RefreshTokenRow>, StoreError> {
        let corrupt = || StoreError::corrupt("refresh_tokens", hash);
        self.query_one(include_str!("sql/refresh_token.sql"), &[Value::text(hash)], |row| {
            let from = row.text(2)?.map(str::to_owned);
            Ok(RefreshTokenRow {
                family: row.string(0)?.parse().map_err(|_| corrupt())?,
                replaced: instant(row, 1)?.map(|at| (at, from)),
            })
        })
    }

    /// Whether a token of the chain that was issued at `since` or later was exchanged; `except` for the one with that hash.
    pub fn has_used_refresh_token_since(
        &mut self,
        family: Uuid,
        since: Timestamp,
        except: &str,
    ) -> Result<bool, StoreError> {
        let params = [Value::display(family), since.into(), Value::text(except)];
        let sql = include_str!("sql/has_used_refresh_token_since.sql");
        Ok(self.query_one(sql, &params, |_| Ok(()))?.is_some())
    }

    /// The code with that hash.
    pub fn authorization_code(&mut self, hash: &str) -> Result<Option<CodeRow>, StoreError> {
        let corrupt = || StoreError::corrupt("authorization_codes", hash);
        self.query_one(
            include_str!("sql/authorization_code.sql"),
            &[Value::text(hash)],
            |row| {
                Ok(CodeRow {
                    family: row.string(0)?.parse().map_err(|_| corrupt())?,
                    ends: instant(row, 1)?.ok_or_else(corrupt)?,
                    document: row.string(2)?.to_owned(),
                })
            },
        )
    }
}

impl Tx<'_> {
    /// Begins a chain, and ends those of the user that were not used for longest where there are more than `most`.
    pub fn insert_grant_family(&mut self, family: &NewFamily, most: u32) -> Result<(), StoreError> {
        let params = [
            Value::display(family.id),
            Value::display(family.user),
            Value::display(family.client),
            Value::display(family.session),
            family.started.into(),
            family.last_used.into(),
            family.ends.into(),
            Value::text(family.document.as_str()),
        ];
        self.execute(include_str!("sql/insert_grant_family.sql"), &params)?;
        let params = [
            Value::display(family.user),
            i64::from(most).into(),
            i64::from(most).into(),
        ];
        let sql = include_str!("sql/old_grant_families.sql");
        let old = self.query_all(sql, &params, |row| Ok(row.string(0)?.to_owned()))?;
        for id in old {
            self.execute(
                include_str!("sql/remove_refresh_tokens.sql"),
                &[Value::text(id.as_str())],
            )?;
            self.execute(include_str!("sql/remove_grant_family.sql"), &[Value::text(id.as_str())])?;
        }
        Ok(())
    }

    /// Notes that a chain was used at `at`, and so ends at `ends`, with what is granted now.
    pub fn touch_grant_family(
        &mut self,
        id: Uuid,
        at: Timestamp,
        ends: Timestamp,
        document: &str,
    ) -> Result<(), StoreError> {
        let params = [Value::display(id), at.into(), ends.into(), Value::text(document)];
        self.execute(include_str!("sql/touch_grant_family.sql"), &params)
            .map(drop)
    }

    /// Revokes a chain. Returns whether it was good until then.
    pub fn revoke_grant_family(&mut self, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
        let sql = include_str!("sql/revoke_grant_family.sql");
        Ok(self.execute(sql, &[Value::display(id), at.into()])? > 0)
    }

    /// Revokes the chains that began in a session. Returns how many.
    pub fn revoke_grant_families_of_session(&mut self, session: Uuid, at: Timestamp) -> Result<u64, StoreError> {
        let sql = include_str!("sql/revoke_grant_families_of_session.sql");
        self.execute(sql, &[Value::display(session), at.into()])
    }

    /// Adds a token to a chain, and forgets its oldest where there are more than `most`.
    pub fn insert_refresh_token(
        &mut self,
        hash: &str,
        family: Uuid,
        issued: Timestamp,
        most: u32,
    ) -> Result<(), StoreError> {
        let params = [Value::text(hash), Value::display(family), issued.into()];
        self.execute(include_str!("sql/insert_refresh_token.sql"), &params)?;
        let params = [Value::display(family), i64::from(most).into(), i64::from(most).into()];
        self.execute(include_str!("sql/forget_refresh_tokens.sql"), &params)
            .map(drop)
    }

    /// Notes that a token was exchanged for the next. `false`, and nothing done, where it was before.
    pub fn replace_refresh_token(&mut self, hash: &str, at: Timestamp, from: Option<&str>) -> Result<bool, StoreError> {
        let params = [Value::text(hash), at.into(), Value::optional_text(from)];
        Ok(self.execute(include_str!("sql/replace_refresh_token.sql"), &params)? > 0)
    }

    /// Stores a code that was handed out, and forgets the user's oldest where there are more than `most`.
    pub fn insert_authorization_code(
        &mut self,
        hash: &str,
        user: UserId,
        code: &CodeRow,
        most: u32,
    ) -> Result<(), StoreError> {
        let params = [
            Value::text(hash),
            Value::display(code.family),
            Value::display(user),
            code.ends.into(),
            Value::text(code.document.as_str()),
        ];
        self.execute(include_str!("sql/insert_authorization_code.sql"), &params)?;
        let params = [Value::display(user), i64::from(most).into(), i64::from(most).into()];
        self.execute(include_str!("sql/forget_authorization_codes.sql"), &params)
            .map(drop)
    }

    /// Notes that a code was redeemed. `false`, and nothing done, where it was before.
    pub fn use_authorization_code(&mut self, hash: &str, at: Timestamp) -> Result<bool, StoreError> {
        let sql = include_str!("sql/use_authorization_code.sql");
        Ok(self.execute(sql, &[Value::text(hash), at.into()])? > 0)
    }
}

/// A column that is an instant or null; an impossible one is none.
fn instant(row: &dyn Row, column: usize) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.integer(column)?.and_then(Timestamp::from_ticks))
}
