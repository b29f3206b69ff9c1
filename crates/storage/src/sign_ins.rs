//! Sign-ins: the table that grows. Each row belongs to a user, or to a service principal where no user signed in.

use crate::collection::Collection;
use crate::error::StoreError;
use crate::journal::ChangeKind;
use crate::pasts::session_key;
use crate::rows::{Row, in_lists, read_document};
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_detection::life_cycle::SignInRisk;
use keepwatch_detection::model::MODEL_FEATURES;
use keepwatch_detection::{Feature, Features};
use keepwatch_graph::edm::UNKNOWN_ENUM_VALUE;
use keepwatch_graph::{
    ConditionalAccessStatus, Document, Evolvable, RiskDetail, RiskLevel, RiskState, SignIn, SignInId, Timestamp, UserId,
};
use std::collections::HashSet;

const TABLE: &str = "sign_ins";

/// The place of the id among the columns of a row.
const ID: usize = 1;

/// A sign-in ready to be stored. Making it costs more than storing it: do that outside of the write.
#[derive(Debug, Clone)]
pub struct SignInRow(Row);

impl SignInRow {
    /// The row of a sign-in that is new; `features` are what the tenant model counts of it.
    pub fn new(sign_in: &SignIn, features: &Features) -> Self {
        let was_clean = sign_in.risk_level_during_sign_in == Evolvable::Known(RiskLevel::None)
            && sign_in.risk_event_types_v2.is_empty()
            && sign_in.risk_event_types.is_empty();
        Self::of(sign_in, features, was_clean)
    }

    /// The same of a sign-in that was doubted although nothing of it shows: what is in it does not become common in the
    /// tenant.
    pub fn doubted(sign_in: &SignIn, features: &Features) -> Self {
        Self::of(sign_in, features, false)
    }

    fn of(sign_in: &SignIn, features: &Features, was_clean: bool) -> Self {
        let document = sign_in.document();
        let mut row = columns(sign_in, &document);
        row.integer(was_clean);
        // The issuer of a token is among the columns of the resource.
        for feature in MODEL_FEATURES
            .into_iter()
            .filter(|feature| *feature != Feature::TokenIssuer)
        {
            match features.get(feature) {
                None => row.null(),
                Some(value) => row.text(value),
            }
        }
        match session_key(sign_in) {
            None => row.null(),
            Some(key) => row.text(&key),
        }
        row.document(SignIn::TYPE, &document);
        Self(row)
    }
}

/// Whose row it is: the user's, or the service principal's where no user signed in.
fn owner(sign_in: &SignIn) -> &str {
    match (sign_in.user_id.as_str(), &sign_in.service_principal_id) {
        ("", Some(principal)) => principal,
        (user, _) => user,
    }
}

/// The owner, then the columns of `SignIn::TYPE` in their order; `document` will follow.
fn columns(sign_in: &SignIn, document: &Document) -> Row {
    /// The table's columns, and about as much text as they hold beside the document.
    const COLUMNS: usize = 49;
    const TEXT_BYTES: usize = 1024;
    let status = sign_in.status.as_ref();
    let device = sign_in.device_detail.as_ref();
    let place = sign_in.location.as_ref();
    let policies = &sign_in.applied_conditional_access_policies;
    let mut row = Row::with_capacity(COLUMNS, TEXT_BYTES + document.shared.len() + document.beta.len());
    row.folded(owner(sign_in));
    row.display(sign_in.id);
    row.at(sign_in.created_date_time);
    row.optional_folded(sign_in.user_display_name.as_ref());
    row.optional_folded(sign_in.user_principal_name.as_ref());
    row.folded(&sign_in.user_id);
    row.optional_folded(sign_in.app_id.as_ref());
    row.optional_folded(sign_in.app_display_name.as_ref());
    row.optional_folded(sign_in.ip_address.as_ref());
    row.optional_folded(sign_in.client_app_used.as_ref());
    row.optional_folded(sign_in.user_agent.as_ref());
    row.optional_folded(sign_in.correlation_id.as_ref());
    match &sign_in.conditional_access_status {
        None => row.null(),
        Some(status) => row.integer(number(status, ConditionalAccessStatus::number)),
    }
    match sign_in.is_interactive {
        None => row.null(),
        Some(is_interactive) => row.integer(is_interactive),
    }
    row.integer(number(&sign_in.risk_detail, RiskDetail::number));
    row.integer(number(&sign_in.risk_level_aggregated, RiskLevel::number));
    row.integer(number(&sign_in.risk_level_during_sign_in, RiskLevel::number));
    row.integer(number(&sign_in.risk_state, RiskState::number));
    row.folded_array(sign_in.risk_event_types_v2.iter().map(String::as_str));
    row.optional_folded(sign_in.resource_display_name.as_ref());
    row.optional_folded(sign_in.resource_id.as_ref());
    row.optional_folded(sign_in.service_principal_id.as_ref());
    row.optional_folded(sign_in.service_principal_name.as_ref());
    match status.and_then(|status| status.error_code) {
        None => row.null(),
        Some(code) => row.integer(code),
    }
    row.optional_folded(device.and_then(|device| device.browser.as_ref()));
    row.optional_folded(device.and_then(|device| device.operating_system.as_ref()));
    row.optional_folded(place.and_then(|place| place.city.as_ref()));
    row.optional_folded(place.and_then(|place| place.state.as_ref()));
    row.optional_folded(place.and_then(|place| place.country_or_region.as_ref()));
    row.optional_folded(sign_in.authentication_requirement.as_ref());
    row.optional_folded(sign_in.original_request_id.as_ref());
    row.optional_folded(sign_in.token_issuer_name.as_ref());
    row.folded_array(sign_in.sign_in_event_types.iter().map(String::as_str));
    row.folded_array(sign_in.conditional_access_audiences.iter().map(String::as_str));
    row.folded_items(policies.iter().map(|policy| policy.id.as_deref()));
    row
}

fn number<E: Copy>(value: &Evolvable<E>, of: impl Fn(E) -> i32) -> i32 {
    match value {
        Evolvable::Known(member) => of(*member),
        Evolvable::Unknown(_) => UNKNOWN_ENUM_VALUE,
    }
}

impl Rx<'_> {
    /// Which of these sign-ins are stored.
    pub fn known_sign_ins(&mut self, ids: &[SignInId]) -> Result<HashSet<SignInId>, StoreError> {
        let mut known = HashSet::new();
        let keys: Vec<_> = ids.iter().map(Value::display).collect();
        in_lists(include_str!("sql/known_sign_ins.sql"), 1, &keys, |sql, values| {
            self.query(sql, &values, &mut |row| {
                let id = row.string(0)?;
                known.insert(id.parse().map_err(|_| StoreError::corrupt(TABLE, id))?);
                Ok(())
            })
        })?;
        Ok(known)
    }

    /// The sign-in with that id.
    pub fn sign_in(&mut self, id: SignInId) -> Result<Option<SignIn>, StoreError> {
        self.query_one(include_str!("sql/sign_in.sql"), &[Value::display(id)], |row| {
            read_document(TABLE, row, 0)
        })
    }

    /// The user's latest sign-in: how the user is called now.
    pub fn latest_sign_in(&mut self, user: UserId) -> Result<Option<SignIn>, StoreError> {
        self.query_one(include_str!("sql/latest_sign_in.sql"), &[Value::display(user)], |row| {
            read_document(TABLE, row, 0)
        })
    }

    /// The user's sign-ins that a person would know of, up to `limit`, newest first, older than `before`: those in which
    /// somebody was asked for something, and those for which a session or token stood that were at risk.
    pub fn own_sign_ins(
        &mut self,
        user: UserId,
        before: Option<(Timestamp, SignInId)>,
        limit: u32,
    ) -> Result<Vec<SignIn>, StoreError> {
        let (at, id) = match before {
            Some((at, id)) => (at.into(), Value::display(id)),
            None => (i64::MAX.into(), Value::text("")),
        };
        let params = [Value::display(user), at, id, i64::from(limit).into()];
        self.query_all(include_str!("sql/own_sign_ins.sql"), &params, |row| {
            read_document(TABLE, row, 0)
        })
    }

    /// Up to `limit` sign-ins of everybody after that one, owner by owner and each owner's in the order of time; from the
    /// first on without one. The owner of each is who stands before it.
    pub fn sign_ins_after(
        &mut self,
        after: Option<&(String, Timestamp, SignInId)>,
        limit: u32,
    ) -> Result<Vec<(String, SignIn)>, StoreError> {
        let [owner, at, id] = match after {
            Some((owner, at, id)) => [Value::text(owner), (*at).into(), Value::display(id)],
            None => [Value::text(""), i64::MIN.into(), Value::text("")],
        };
        let params = [owner, at, id, i64::from(limit).into()];
        self.query_all(include_str!("sql/sign_ins_after.sql"), &params, |row| {
            Ok((row.string(3)?.to_owned(), read_document(TABLE, row, 0)?))
        })
    }

    /// What the life cycle knows of the sign-in with that id.
    pub fn sign_in_risk(&mut self, id: SignInId) -> Result<Option<SignInRisk>, StoreError> {
        Ok(self.sign_in(id)?.map(|sign_in| risk(&sign_in)))
    }

    /// The user's sign-ins that are at risk or confirmed compromised.
    pub fn active_sign_ins(&mut self, user: UserId) -> Result<Vec<SignIn>, StoreError> {
        self.query_all(
            include_str!("sql/active_sign_ins.sql"),
            &[Value::display(user)],
            |row| read_document(TABLE, row, 0),
        )
    }
}

/// What the life cycle knows of a sign-in. Members of a later schema count as none.
pub(crate) fn risk(sign_in: &SignIn) -> SignInRisk {
    fn known<E: Copy>(value: &Evolvable<E>, none: E) -> E {
        match value {
            Evolvable::Known(member) => *member,
            Evolvable::Unknown(_) => none,
        }
    }
    SignInRisk {
        id: sign_in.id,
        during: known(&sign_in.risk_level_during_sign_in, RiskLevel::None),
        aggregated: known(&sign_in.risk_level_aggregated, RiskLevel::None),
        state: known(&sign_in.risk_state, RiskState::None),
        detail: known(&sign_in.risk_detail, RiskDetail::None),
        at: sign_in.created_date_time,
    }
}

impl Tx<'_> {
    /// Stores new sign-ins. One that is stored already is left as it is. Returns how many were new.
    pub fn insert_sign_ins<'r, R>(&mut self, rows: R) -> Result<u64, StoreError>
    where
        R: IntoIterator<Item = &'r SignInRow, IntoIter: ExactSizeIterator>,
    {
        let rows = rows.into_iter().map(|row| &row.0);
        if !self.is_watched(Collection::SignIns) {
            return self.insert_rows(include_str!("sql/insert_sign_ins.sql"), rows);
        }
        let rows: Vec<&Row> = rows.collect();
        let ids: Vec<String> = rows.iter().filter_map(|row| row.text_at(ID)).collect();
        self.touch_written(Collection::SignIns, &ids, true)?;
        self.insert_rows(include_str!("sql/insert_sign_ins.sql"), rows)
    }

    /// Stores a sign-in as it is now. Its id, user and time are what it is found by and never change; what the tenant
    /// model counts stays as it was at sign-in. Returns whether it was there.
    pub fn update_sign_in(&mut self, sign_in: &SignIn) -> Result<bool, StoreError> {
        let document = sign_in.document();
        let mut row = columns(sign_in, &document);
        row.document(SignIn::TYPE, &document);
        let params: Vec<_> = row.values().collect();
        let was_there = self.execute(include_str!("sql/update_sign_in.sql"), &params)? > 0;
        if was_there {
            self.touch(Collection::SignIns, &sign_in.id.to_string(), ChangeKind::Updated);
        }
        Ok(was_there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::Version;
    use keepwatch_graph::document::PolicyView;
    use keepwatch_odata::testing;
    use proptest::prelude::*;

    proptest! {
        /// What is written by hand for speed is what filters in memory see.
        #[test]
        fn columns_are_those_of_the_property_table(json in testing::row(SignIn::TYPE)) {
            let sign_in: SignIn = serde_json::from_value(json).unwrap();
            let served = sign_in.document().json(Version::Beta, PolicyView::Full);
            let served = serde_json::from_str(&served).unwrap();
            let expected: Vec<Value<'_>> = keepwatch_odata::row::columns(SignIn::TYPE, &served)
                .into_iter()
                .map(|(_, value)| value.into())
                .collect();
            let row = columns(&sign_in, &Document::default());
            prop_assert_eq!(row.values().skip(1).collect::<Vec<_>>(), expected);
        }
    }
}
