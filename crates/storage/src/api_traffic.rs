//! How much of what each caller of the Graph API read, by the hour.

use crate::connection::Row;
use crate::crowds::Span;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::detectors::suspicious_api_traffic::ApiHour;
use keepwatch_graph::{ServicePrincipalId, Timestamp, UserId};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApiCaller {
    /// A person, through whatever application.
    User(UserId),
    /// An application, for itself.
    ServicePrincipal(ServicePrincipalId),
}

impl ApiCaller {
    fn values(&self) -> [Value<'static>; 2] {
        match self {
            ApiCaller::User(id) => [Value::display(id), 1_i64.into()],
            ApiCaller::ServicePrincipal(id) => [Value::display(id), 0_i64.into()],
        }
    }
}

/// What a caller did in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiTrafficRow {
    /// Who.
    pub caller: ApiCaller,
    /// When the hour begins.
    pub begins: Timestamp,
    /// How many requests.
    pub requests: u32,
    /// What of them is counted.
    pub counts: ApiHour,
}

impl Rx<'_> {
    /// The hours within `span` of whomever in which at least one count is as high as `least`, in the order of time.
    pub fn api_traffic(&mut self, span: Span, least: ApiHour) -> Result<Vec<ApiTrafficRow>, StoreError> {
        let params = [
            span.from.into(),
            span.until.into(),
            i64::from(least.lists).into(),
            i64::from(least.objects).into(),
            i64::from(least.denied).into(),
        ];
        self.query_all(include_str!("sql/api_traffic_within.sql"), &params, read)
    }

    /// The hours of one caller within `span`, in the order of time.
    pub fn api_traffic_of(&mut self, caller: ApiCaller, span: Span) -> Result<Vec<ApiTrafficRow>, StoreError> {
        let [id, is_user] = caller.values();
        let params = [id, is_user, span.from.into(), span.until.into()];
        self.query_all(include_str!("sql/api_traffic_of.sql"), &params, read)
    }
}

impl Tx<'_> {
    /// Adds to what is counted of a caller in an hour. Nodes add to the same hour.
    pub fn add_api_traffic(&mut self, row: &ApiTrafficRow) -> Result<(), StoreError> {
        let [id, is_user] = row.caller.values();
        let params = [
            id,
            is_user,
            row.begins.into(),
            i64::from(row.requests).into(),
            i64::from(row.counts.lists).into(),
            i64::from(row.counts.objects).into(),
            i64::from(row.counts.denied).into(),
        ];
        self.execute(include_str!("sql/add_api_traffic.sql"), &params).map(drop)
    }
}

fn read(row: &dyn Row) -> Result<ApiTrafficRow, StoreError> {
    let id = row.string(0)?;
    let corrupt = || StoreError::corrupt("api_traffic", id);
    // Sums of many nodes may be more than one of them can count.
    let count = |column| Ok::<u32, StoreError>(u32::try_from(row.number(column)?).unwrap_or(u32::MAX));
    Ok(ApiTrafficRow {
        caller: match row.number(1)? {
            0 => ApiCaller::ServicePrincipal(id.parse().map_err(|_| corrupt())?),
            _ => ApiCaller::User(id.parse().map_err(|_| corrupt())?),
        },
        begins: Timestamp::from_ticks(row.number(2)?).ok_or_else(corrupt)?,
        requests: count(3)?,
        counts: ApiHour {
            lists: count(4)?,
            objects: count(5)?,
            denied: count(6)?,
        },
    })
}
