//! Chains of refresh tokens. Each token is exchanged for the next, so that one that was copied is used twice sooner or
//! later, by its owner or by the thief; then the chain ends, and both have to sign in.
//!
//! A token may be exchanged again for a few seconds, by the same application from the same address, while nothing that was
//! given for it has been used: answers get lost, and libraries ask for tokens of two APIs at once. Whoever has used what was
//! given for a token has had the answer, and only a thief has the token still.
//!
//! Source: RFC 9700 section 4.14; Microsoft identity platform, refresh tokens.

use super::{Grant, GrantError, read, written};
use crate::engine::Engine;
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_storage::{FamilyRow, NewFamily, Rx, StoreError, Tx};
use keepwatch_token::{BearerSecret, RedirectKind};
use std::net::IpAddr;
use uuid::Uuid;

/// How long a chain is good that is not used.
pub const IDLE_DAYS: i64 = 90;
/// How long a chain of a page in a browser is good, however much it is used.
pub const SPA_SECONDS: i64 = 24 * 60 * 60;
/// How long a token that was exchanged may be exchanged once more, unless what was given for it has been used.
const GRACE_SECONDS: i64 = 10;
/// Chains of one person: some dozens of applications on a few devices. The one that was not used for longest makes room.
const FAMILIES_MAX: u32 = 500;
/// Tokens of a chain that are remembered: six weeks, where one is exchanged every hour.
const TOKENS_MAX: u32 = 1000;

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// What was granted.
    pub grant: Grant,
    /// When it was granted: what is revoked later ends it.
    pub started: Timestamp,
}

/// When a chain begins.
#[derive(Clone, Copy)]
pub(super) struct Begun {
    /// When the person granted it.
    pub(super) granted: Timestamp,
    /// When its first token is issued.
    pub(super) now: Timestamp,
}

/// Who uses a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The application, which has proved who it is.
    pub app: AppId,
    /// The address that it comes from, where that is known.
    pub from: Option<IpAddr>,
}

/// Begins a chain with its first token.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    id: Uuid,
    grant: &Grant,
    token: &BearerSecret,
    Begun { granted, now }: Begun,
) -> Result<(), StoreError> {
    let family = NewFamily {
        id,
        user: grant.user,
        client: grant.app,
        session: grant.session,
        started: granted,
        last_used: now,
        ends: ends(grant.kind, granted, now),
        document: written(grant),
    };
    tx.insert_grant_family(&family, FAMILIES_MAX)?;
    tx.insert_refresh_token(&token.hash(), id, now, TOKENS_MAX)
}

fn ends(kind: RedirectKind, started: Timestamp, used: Timestamp) -> Timestamp {
    match kind {
        RedirectKind::Spa => started.plus_seconds(SPA_SECONDS),
        RedirectKind::Web | RedirectKind::Native => used.plus_days(IDLE_DAYS),
    }
}

/// A token that can be exchanged.
struct Found {
    row: FamilyRow,
    family: Family,
    /// When it was exchanged, if that was a moment ago.
    replaced: Option<Timestamp>,
}

impl Engine {
    /// What kind of application a refresh token was given to; `None` where it is none. Which proof an application must show
    /// depends on it, so this is asked before anything is known of who asks.
    pub async fn refresh_token_kind(&self, token: &str) -> Result<Option<RedirectKind>, StoreError> {
        let Some(hash) = BearerSecret::hash_of(token) else {
            return Ok(None);
        };
        let work = move |rx: &mut Rx<'_>| match rx.refresh_token(&hash)? {
            Some(token) => rx.grant_family(token.family),
            None => Ok(None),
        };
        let family = self.store().read(work).await?;
        let kind = |family: FamilyRow| read::<Grant>("grant_families", &family.document).map(|grant| grant.kind);
        family.map(kind).transpose()
    }

    /// The chain of a refresh token that can be exchanged. Nothing is exchanged yet: policies may refuse, and then the
    /// application comes back with the same token.
    pub async fn find_family(&self, token: &str, by: Use) -> Result<Result<Family, GrantError>, StoreError> {
        let Some(hash) = BearerSecret::hash_of(token) else {
            return Ok(Err(GrantError::Unknown));
        };
        let now = self.clock().now();
        let work = move |tx: &mut Tx<'_>| Ok(find(tx, &hash, by, now)?.map(|found| found.family));
        self.store().write(work).await
    }

    /// Exchanges a refresh token for the next. `grant` is what is granted from now on: a chain learns of new proofs.
    pub async fn rotate(
        &self,
        token: &str,
        by: Use,
        grant: Grant,
    ) -> Result<Result<BearerSecret, GrantError>, StoreError> {
        let Some(hash) = BearerSecret::hash_of(token) else {
            return Ok(Err(GrantError::Unknown));
        };
        let now = self.clock().now();
        let next = self.bearer_secret();
        let work = move |tx: &mut Tx<'_>| {
            let row = match exchange(tx, &hash, by, now)? {
                Ok(found) => found.row,
                Err(error) => return Ok(Err(error)),
            };
            tx.insert_refresh_token(&next.hash(), row.id, now, TOKENS_MAX)?;
            tx.touch_grant_family(row.id, now, ends(grant.kind, row.started, now), &written(&grant))?;
            Ok(Ok(next.clone()))
        };
        self.store().write(work).await
    }

    /// Ends the chains that began in a session. Returns how many.
    pub async fn revoke_grants_of_session(&self, session: Uuid) -> Result<u64, StoreError> {
        let now = self.clock().now();
        let work = move |tx: &mut Tx<'_>| tx.revoke_grant_families_of_session(session, now);
        self.store().write(work).await
    }
}

/// Marks a token as exchanged. Of several who exchange one at the same moment one is the first; to the others happens what
/// would have happened a moment later.
fn exchange(tx: &mut Tx<'_>, hash: &str, by: Use, now: Timestamp) -> Result<Result<Found, GrantError>, StoreError> {
    let found = match find(tx, hash, by, now)? {
        Ok(found) if found.replaced.is_none() => found,
        other => return Ok(other),
    };
    let from = by.from.map(|address| address.to_string());
    match tx.replace_refresh_token(hash, now, from.as_deref())? {
        true => Ok(Ok(found)),
        false => find(tx, hash, by, now),
    }
}

fn find(tx: &mut Tx<'_>, hash: &str, by: Use, now: Timestamp) -> Result<Result<Found, GrantError>, StoreError> {
    let Some(token) = tx.refresh_token(hash)? else {
        return Ok(Err(GrantError::Unknown));
    };
    let Some(row) = tx.grant_family(token.family)?.filter(|row| row.client == by.app) else {
        return Ok(Err(GrantError::Unknown));
    };
    let grant: Grant = read("grant_families", &row.document)?;
    if let Some(at) = row.revoked {
        return Ok(Err(GrantError::Revoked { at }));
    }
    if row.ends <= now {
        let is_page = grant.kind == RedirectKind::Spa;
        return Ok(Err(if is_page {
            GrantError::SpaExpired
        } else {
            GrantError::Expired { at: row.ends }
        }));
    }
    let family = Family {
        id: row.id,
        grant,
        started: row.started,
    };
    let Some((replaced, first_from)) = token.replaced else {
        return Ok(Ok(Found {
            row,
            family,
            replaced: None,
        }));
    };
    let had_no_answer = is_soon_again(replaced, first_from.as_deref(), by, now)
        && !tx.has_used_refresh_token_since(row.id, replaced, hash)?;
    if had_no_answer {
        let replaced = Some(replaced);
        return Ok(Ok(Found { row, family, replaced }));
    }
    tx.revoke_grant_family(row.id, now)?;
    Ok(Err(GrantError::Reused {
        family: Box::new(family),
        replaced,
        first_from,
    }))
}

/// Whether a token that was exchanged comes again so soon, and from where it came first, that the answer may have been lost.
fn is_soon_again(replaced: Timestamp, first_from: Option<&str>, by: Use, now: Timestamp) -> bool {
    let from = by.from.map(|address| address.to_string());
    now < replaced.plus_seconds(GRACE_SECONDS) && first_from == from.as_deref()
}
