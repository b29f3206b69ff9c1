//! What the sign-ins of service principals looked like, day by day, as bytes that only `detection` understands.

use crate::collection::Collection;
use crate::crowds::Span;
use crate::error::StoreError;
use crate::rows::read_document;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{ServicePrincipalId, SignIn, Timestamp};

/// One day of a service principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePrincipalDayRow {
    /// When the day begins.
    pub begins: Timestamp,
    /// How many sign-ins it is made of.
    pub sign_ins: u32,
    /// What they looked like.
    pub habits: Vec<u8>,
}

impl Rx<'_> {
    /// Shows `each` every sign-in without a user within `span`, in the order of time.
    pub fn service_principal_sign_ins(
        &mut self,
        span: Span,
        mut each: impl FnMut(SignIn) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let params = [span.from.into(), span.until.into()];
        let sql = include_str!("sql/service_principal_sign_ins.sql");
        self.query(sql, &params, &mut |row| {
            each(read_document(Collection::SignIns.table(), row, 0)?)
        })
    }

    /// The days of a service principal that begin within `span`, oldest first.
    pub fn service_principal_days(
        &mut self,
        id: ServicePrincipalId,
        span: Span,
    ) -> Result<Vec<ServicePrincipalDayRow>, StoreError> {
        let params = [Value::display(id), span.from.into(), span.until.into()];
        self.query_all(include_str!("sql/service_principal_days.sql"), &params, |row| {
            let corrupt = || StoreError::corrupt("service_principal_days", id);
            Ok(ServicePrincipalDayRow {
                begins: Timestamp::from_ticks(row.number(0)?).ok_or_else(corrupt)?,
                sign_ins: row.number(1)?.try_into().map_err(|_| corrupt())?,
                habits: row.blob(2)?.to_vec(),
            })
        })
    }
}

impl Tx<'_> {
    /// Keeps a day, unless one is kept that is made of more sign-ins: those of old days are purged one by one.
    pub fn put_service_principal_day(
        &mut self,
        id: ServicePrincipalId,
        day: &ServicePrincipalDayRow,
    ) -> Result<(), StoreError> {
        let params = [
            Value::display(id),
            day.begins.into(),
            i64::from(day.sign_ins).into(),
            day.habits.as_slice().into(),
        ];
        self.execute(include_str!("sql/put_service_principal_day.sql"), &params)
            .map(drop)
    }
}
