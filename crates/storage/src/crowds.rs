//! Crowds: what came from one origin within some time, of many users. Reads only, over the index by time.

use crate::error::StoreError;
use crate::rows::in_lists;
use crate::transaction::Rx;
use crate::value::Value;
use keepwatch_detection::{Origin, OriginKind};
use keepwatch_graph::{SignInId, Timestamp, UserId};

/// Some time: from an instant on, and before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// What a crowd's members have in common, and who failed in it.
#[derive(Debug, Clone)]
pub struct Failing<'a> {
    /// What makes a crowd.
    pub kind: OriginKind,
    /// `status.errorCode` of wrong credentials.
    pub wrong: &'a [i32],
    /// How many users at least.
    pub users_min: u32,
    /// How many origins at most: those of the most users.
    pub limit: u32,
}

/// One sign-in of a user from a public address, and the origins that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryRow<'a> {
    /// Whose account.
    pub user: UserId,
    /// Which.
    pub sign_in: SignInId,
    /// When.
    pub at: Timestamp,
    /// `status.errorCode`; none is success, like 0.
    pub error_code: Option<i64>,
    /// Whether somebody was present, where it is known.
    pub is_interactive: Option<bool>,
    /// The address as it was logged, in lower case.
    pub address: Option<&'a str>,
    /// The address's /24 or /48.
    pub prefix: &'a str,
    /// The number of the autonomous system.
    pub network: Option<&'a str>,
    /// The browser with its major version.
    pub browser: Option<&'a str>,
}

/// Which browsers are looked for: those of so many users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedBrowsers {
    /// How many users at least.
    pub users_min: u32,
    /// How many at most.
    pub users_max: u32,
    /// In how many countries at least.
    pub countries_min: u32,
    /// How many browsers at most: the first of them.
    pub limit: u32,
}

/// One sign-in of a user from a public address, with its browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserUseRow<'a> {
    /// Whose account.
    pub user: UserId,
    /// Which.
    pub sign_in: SignInId,
    /// `status.errorCode`; none is success, like 0.
    pub error_code: Option<i64>,
    /// `riskEventTypes_v2` as a JSON array, in lower case.
    pub event_types: &'a str,
    /// The `User-Agent` header, in lower case.
    pub user_agent: &'a str,
}

impl Rx<'_> {
    /// The browsers, by their whole `User-Agent` header in lower case, that several users had within `span` in sign-ins
    /// without one of the codes `wrong`; those of most users first. Wrong credentials anybody can send, with any browser.
    pub fn shared_browsers(
        &mut self,
        span: Span,
        wrong: &[i32],
        wanted: SharedBrowsers,
    ) -> Result<Vec<String>, StoreError> {
        let mut browsers = Vec::new();
        let codes: Vec<Value<'_>> = wrong.iter().map(|code| i64::from(*code).into()).collect();
        in_lists(include_str!("sql/shared_browsers.sql"), 7, &codes, |sql, codes| {
            let bounds = [
                span.from.into(),
                span.until.into(),
                i64::from(wanted.users_min).into(),
                i64::from(wanted.users_max).into(),
                i64::from(wanted.countries_min).into(),
                i64::from(wanted.limit).into(),
            ];
            let params: Vec<Value<'_>> = bounds.into_iter().chain(codes).collect();
            browsers = self.query_all(sql, &params, |row| Ok(row.string(0)?.to_owned()))?;
            Ok(())
        })?;
        Ok(browsers)
    }

    /// Shows `each` every sign-in of a user from a public address with a browser within `span`, in the order of time.
    pub fn browser_uses(
        &mut self,
        span: Span,
        mut each: impl FnMut(BrowserUseRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let params = [span.from.into(), span.until.into()];
        self.query(include_str!("sql/browser_uses.sql"), &params, &mut |row| {
            let Ok(user) = row.string(0)?.parse() else {
                return Ok(());
            };
            let id = row.string(1)?;
            each(BrowserUseRow {
                user,
                sign_in: id.parse().map_err(|_| StoreError::corrupt("sign_ins", id))?,
                error_code: row.integer(2)?,
                event_types: row.string(3)?,
                user_agent: row.string(4)?,
            })
        })
    }

    /// From where wrong credentials came for many users within `span`; of most users first.
    pub fn failing_origins(&mut self, span: Span, failing: &Failing<'_>) -> Result<Vec<Origin>, StoreError> {
        let sql = match failing.kind {
            OriginKind::Address => include_str!("sql/failing_addresses.sql"),
            OriginKind::Prefix => include_str!("sql/failing_prefixes.sql"),
            OriginKind::Program => include_str!("sql/failing_programs.sql"),
        };
        let mut origins = Vec::new();
        let codes: Vec<Value<'_>> = failing.wrong.iter().map(|code| i64::from(*code).into()).collect();
        in_lists(sql, FIRST_CODE, &codes, |sql, codes| {
            let bounds = [
                span.from.into(),
                span.until.into(),
                i64::from(failing.users_min).into(),
                i64::from(failing.limit).into(),
            ];
            let params: Vec<Value<'_>> = bounds.into_iter().chain(codes).collect();
            self.query(sql, &params, &mut |row| {
                let value = |column| row.string(column).map(Box::<str>::from);
                origins.push(match failing.kind {
                    OriginKind::Address => Origin::Address(value(0)?),
                    OriginKind::Prefix => Origin::Prefix(value(0)?),
                    OriginKind::Program => Origin::Program {
                        network: value(0)?,
                        browser: value(1)?,
                    },
                });
                Ok(())
            })
        })?;
        Ok(origins)
    }

    /// Shows `each` every sign-in of a user from a public address within `span`, in the order of time.
    pub fn tries(
        &mut self,
        span: Span,
        mut each: impl FnMut(TryRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let params = [span.from.into(), span.until.into()];
        self.query(include_str!("sql/tries.sql"), &params, &mut |row| {
            // A row without a user's id is an application's, or of a log that names users in its own way.
            let Ok(user) = row.string(0)?.parse() else {
                return Ok(());
            };
            let id = row.string(1)?;
            let corrupt = || StoreError::corrupt("sign_ins", id);
            each(TryRow {
                user,
                sign_in: id.parse().map_err(|_| corrupt())?,
                at: Timestamp::from_ticks(row.number(2)?).ok_or_else(corrupt)?,
                error_code: row.integer(3)?,
                is_interactive: row.integer(4)?.map(|value| value != 0),
                address: row.text(5)?,
                prefix: row.string(6)?,
                network: row.text(7)?,
                browser: row.text(8)?,
            })
        })
    }

    /// The distinct addresses, as they were logged, from which users signed in within `span`.
    pub fn addresses(&mut self, span: Span) -> Result<Vec<String>, StoreError> {
        let params = [span.from.into(), span.until.into()];
        self.query_all(include_str!("sql/addresses.sql"), &params, |row| {
            Ok(row.string(0)?.to_owned())
        })
    }
}

/// The number of the first code among the parameters of `failing_*.sql`.
const FIRST_CODE: usize = 5;
