//! How users prove who they are: the methods that they have registered, apart from these the secrets, and the operations
//! on them.
//!
//! Each user has a handful, so they are read all at once. Ids are found as they are spelled: those of passkeys are case
//! sensitive.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::authentication::{AuthenticationMethod, LongRunningOperation};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Document, Timestamp, UserId, Version};
use serde::de::DeserializeOwned;

impl Rx<'_> {
    /// What the user has registered, by id. A password is none of them.
    pub fn authentication_methods(&mut self, user: UserId) -> Result<Vec<AuthenticationMethod>, StoreError> {
        let sql = include_str!("sql/authentication_methods.sql");
        self.documents("authentication_methods", sql, user)
    }

    /// The user whom a text message to that number signs in, if there is one.
    pub fn user_of_sms_number(&mut self, number: &str) -> Result<Option<UserId>, StoreError> {
        let sql = include_str!("sql/user_of_sms_number.sql");
        self.query_one(sql, &[Value::text(number)], |row| {
            let corrupt = |_| StoreError::corrupt("authentication_methods", "user_id");
            row.string(0)?.parse().map_err(corrupt)
        })
    }

    /// The hash of what proves the method, as text; none where it has no such secret.
    pub fn authentication_method_secret(&mut self, user: UserId, method: &str) -> Result<Option<String>, StoreError> {
        let sql = include_str!("sql/authentication_method_secret.sql");
        self.query_one(sql, &key(user, method), |row| Ok(row.string(0)?.to_owned()))
    }

    /// The operations on the user's methods, newest first.
    pub fn authentication_operations(&mut self, user: UserId) -> Result<Vec<LongRunningOperation>, StoreError> {
        let sql = include_str!("sql/authentication_operations.sql");
        self.documents("authentication_operations", sql, user)
    }

    fn documents<T: DeserializeOwned>(
        &mut self,
        table: &'static str,
        sql: &str,
        user: UserId,
    ) -> Result<Vec<T>, StoreError> {
        self.query_all(sql, &[Value::display(user)], |row| {
            serde_json::from_str(row.string(0)?).map_err(|_| StoreError::corrupt(table, user))
        })
    }
}

impl Tx<'_> {
    /// Stores a method of the user in the place of the one that has its id. `sms_number` is the number by which a text
    /// message signs the user in, where the method is such a phone; no other user's may have it.
    pub fn put_authentication_method(
        &mut self,
        user: UserId,
        method: &AuthenticationMethod,
        sms_number: Option<&str>,
    ) -> Result<(), StoreError> {
        let [user, id] = key(user, method.id());
        let params = [user, id, Value::optional_text(sms_number), whole(&method.document())];
        self.execute(include_str!("sql/put_authentication_method.sql"), &params)
            .map(drop)
    }

    /// Removes a method of the user and what proves it. Returns whether it was there.
    pub fn remove_authentication_method(&mut self, user: UserId, id: &str) -> Result<bool, StoreError> {
        let key = key(user, id);
        self.execute(include_str!("sql/remove_authentication_method_secret.sql"), &key)?;
        self.execute(include_str!("sql/remove_totp_secret.sql"), &key)?;
        self.execute(include_str!("sql/remove_passkey.sql"), &key)?;
        Ok(self.execute(include_str!("sql/remove_authentication_method.sql"), &key)? > 0)
    }

    /// Stores the hash of what proves a method in the place of the one before.
    pub fn put_authentication_method_secret(
        &mut self,
        user: UserId,
        method: &str,
        hash: &str,
    ) -> Result<(), StoreError> {
        let [user, method] = key(user, method);
        let sql = include_str!("sql/put_authentication_method_secret.sql");
        self.execute(sql, &[user, method, Value::text(hash)]).map(drop)
    }

    /// Stores a new operation on the user's methods.
    pub fn insert_authentication_operation(
        &mut self,
        user: UserId,
        operation: &LongRunningOperation,
        created: Timestamp,
    ) -> Result<(), StoreError> {
        let [user, id] = key(user, &operation.id);
        let params = [user, id, created.into(), whole(&operation.document())];
        self.execute(include_str!("sql/insert_authentication_operation.sql"), &params)
            .map(drop)
    }

    /// Forgets the user's operations from before that time. Returns how many there were.
    pub fn forget_authentication_operations(&mut self, user: UserId, before: Timestamp) -> Result<u64, StoreError> {
        let sql = include_str!("sql/remove_old_authentication_operations.sql");
        self.execute(sql, &[Value::display(user), before.into()])
    }

    /// Removes every method of the user, with what proves it, the codes that were written down, what was counted, and every
    /// operation: for users who are removed for good.
    pub fn forget_authentication(&mut self, user: UserId) -> Result<(), StoreError> {
        self.forget_recovery_codes(user)?;
        let user = [Value::display(user)];
        self.execute(include_str!("sql/remove_totp_secrets.sql"), &user)?;
        self.execute(include_str!("sql/remove_passkeys.sql"), &user)?;
        self.execute(include_str!("sql/remove_all_wrong_codes.sql"), &user)?;
        self.execute(include_str!("sql/remove_authentication_methods.sql"), &user)?;
        self.execute(include_str!("sql/remove_authentication_method_secrets.sql"), &user)?;
        self.execute(include_str!("sql/remove_authentication_operations.sql"), &user)
            .map(drop)
    }
}

fn key(user: UserId, id: &str) -> [Value<'_>; 2] {
    [Value::display(user), Value::text(id)]
}

/// The resource with everything that either version shows.
fn whole(document: &Document) -> Value<'static> {
    Value::text(document.json(Version::Beta, PolicyView::Full))
}
