//! Resources that are few and written one at a time, all in the same way: what administrators make, and what becomes of
//! users at risk.
//!
//! The statements come from [`Collection`] and the columns of its type. Rows are found by their id in any case.
//!
//! A row that was put into the recycle bin stays, with its `deletedDateTime` set: it is read by its id like any other, and
//! listings leave it out by a filter.

mod statements;

use crate::collection::Collection;
use crate::error::StoreError;
use crate::journal::ChangeKind;
use crate::rows::{Row, entity_row, in_lists, read_document};
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation,
};
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, DirectoryRole, FederatedIdentityCredential, Group, OAuth2PermissionGrant,
    ServicePrincipal, UnifiedRoleAssignment, User,
};
use keepwatch_graph::edm::folded;
use keepwatch_graph::{
    DirectoryAudit, Document, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem, RiskyUser,
    ServicePrincipalRiskDetection, Subscription, Timestamp,
};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::HashSet;

/// A resource with a table of its own whose primary key is its id.
pub trait Stored: DeserializeOwned + Send + 'static {
    /// Where it is stored.
    const COLLECTION: Collection;

    /// Its id.
    fn id(&self) -> Cow<'_, str>;

    /// The parts that answers are joined from.
    fn document(&self) -> Document;
}

/// `Type in Collection,` for types whose id is their field `id`.
macro_rules! stored {
    ($($type:ident in $collection:ident,)+) => {$(
        impl Stored for $type {
            const COLLECTION: Collection = Collection::$collection;
            fn id(&self) -> Cow<'_, str> {
                Cow::Owned(self.id.to_string())
            }
            fn document(&self) -> Document {
                self.document()
            }
        }
    )+};
}

stored! {
    DirectoryAudit in DirectoryAudits,
    RiskyServicePrincipal in RiskyServicePrincipals,
    RiskyServicePrincipalHistoryItem in RiskyServicePrincipalHistory,
    RiskyUser in RiskyUsers,
    ServicePrincipalRiskDetection in ServicePrincipalRiskDetections,
    User in Users,
    Group in Groups,
    DirectoryRole in DirectoryRoles,
    UnifiedRoleAssignment in RoleAssignments,
    Subscription in Subscriptions,
    ConditionalAccessPolicy in ConditionalAccessPolicies,
    AuthenticationContextClassReference in AuthenticationContexts,
    AuthenticationStrengthPolicy in AuthenticationStrengths,
    Application in Applications,
    ServicePrincipal in ServicePrincipals,
    AppRoleAssignment in AppRoleAssignments,
    OAuth2PermissionGrant in Oauth2PermissionGrants,
    FederatedIdentityCredential in FederatedIdentityCredentials,
}

impl Stored for NamedLocation {
    const COLLECTION: Collection = Collection::NamedLocations;
    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            NamedLocation::Ip(location) => &location.id,
            NamedLocation::Country(location) => &location.id,
        })
    }
    fn document(&self) -> Document {
        self.document()
    }
}

impl Rx<'_> {
    /// The resource with that id.
    pub fn get<T: Stored>(&mut self, id: &str) -> Result<Option<T>, StoreError> {
        let sql = statements::select(T::COLLECTION, "where id = $1");
        self.query_one(&sql, &[Value::text(folded(id))], |row| read::<T>(row))
    }

    /// The resources whose text column has that value, in any case, by id. `column` is one of the type's own.
    pub fn find<T: Stored>(&mut self, column: &'static str, value: &str) -> Result<Vec<T>, StoreError> {
        let sql = statements::select(T::COLLECTION, &format!("where {column} = $1 order by id"));
        self.query_all(&sql, &[Value::text(folded(value))], |row| read::<T>(row))
    }

    /// Which of these ids are taken, recycle bin included.
    pub fn known<T: Stored>(&mut self, ids: &[String]) -> Result<HashSet<String>, StoreError> {
        self.known_in(T::COLLECTION, ids)
    }

    /// The same of any collection.
    pub(crate) fn known_in(&mut self, collection: Collection, ids: &[String]) -> Result<HashSet<String>, StoreError> {
        self.ids_among(collection, ids, "")
    }

    /// Which of these ids are those of resources that are not in the recycle bin. Only for types with a column for
    /// `deletedDateTime`.
    pub fn live<T: Stored>(&mut self, ids: &[String]) -> Result<HashSet<String>, StoreError> {
        self.ids_among(T::COLLECTION, ids, " and deleted_date_time is null")
    }

    fn ids_among(&mut self, collection: Collection, ids: &[String], also: &str) -> Result<HashSet<String>, StoreError> {
        let sql = format!("select id from {} where id in ({{list}}){also}", collection.table());
        let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::text(folded(id))).collect();
        let mut known = HashSet::new();
        in_lists(&sql, 1, &keys, |sql, params| {
            self.query(sql, &params, &mut |row| {
                known.insert(row.string(0)?.to_owned());
                Ok(())
            })
        })?;
        Ok(known)
    }

    /// The ids of what has been in the recycle bin since before `before`, the oldest first, at most `limit`. Only for types
    /// with a column for `deletedDateTime`.
    pub fn deleted_before<T: Stored>(&mut self, before: Timestamp, limit: u32) -> Result<Vec<String>, StoreError> {
        let table = T::COLLECTION.table();
        let sql = format!(
            "select id from {table} where deleted_date_time is not null and deleted_date_time < $1 \
             order by deleted_date_time limit $2"
        );
        self.query_all(&sql, &[before.into(), i64::from(limit).into()], |row| {
            Ok(row.string(0)?.to_owned())
        })
    }

    /// The resources whose collection of texts holds that value, in any case, by id. `column` is one of the type's own.
    pub fn holding<T: Stored>(&mut self, column: &'static str, value: &str) -> Result<Vec<T>, StoreError> {
        // The column is a JSON array of folded texts: a text with its quotes is in it where the array holds it.
        let item = serde_json::Value::from(folded(value)).to_string();
        let pattern: String = item
            .chars()
            .flat_map(|letter| "%_!".contains(letter).then_some('!').into_iter().chain([letter]))
            .collect();
        let which = format!("where {column} like $1 escape '!' order by id");
        let sql = statements::select(T::COLLECTION, &which);
        self.query_all(&sql, &[Value::text(format!("%{pattern}%"))], |row| read::<T>(row))
    }

    /// Every resource, by id: for collections that are few by nature.
    pub fn all<T: Stored>(&mut self) -> Result<Vec<T>, StoreError> {
        let sql = statements::select(T::COLLECTION, "order by id");
        self.query_all(&sql, &[], |row| read::<T>(row))
    }
}

fn read<T: Stored>(row: &dyn crate::connection::Row) -> Result<T, StoreError> {
    read_document(T::COLLECTION.table(), row, 0)
}

impl Tx<'_> {
    /// Stores the resource as it is now, whether it was there or not.
    pub fn put<T: Stored>(&mut self, resource: &T) -> Result<(), StoreError> {
        if self.is_watched(T::COLLECTION) {
            self.touch_written(T::COLLECTION, &[resource.id().into_owned()], false)?;
        }
        let sql = statements::put(T::COLLECTION);
        self.insert_rows(&sql, [&row(resource)?]).map(drop)
    }

    /// Stores a new resource. `false`, and nothing done, if its id is taken.
    pub fn add<T: Stored>(&mut self, resource: &T) -> Result<bool, StoreError> {
        Ok(self.add_all(std::slice::from_ref(resource))? > 0)
    }

    /// Stores new resources. One whose id is taken is left as it is. Returns how many were new.
    pub fn add_all<T: Stored>(&mut self, resources: &[T]) -> Result<u64, StoreError> {
        if self.is_watched(T::COLLECTION) {
            let ids: Vec<String> = resources.iter().map(|resource| resource.id().into_owned()).collect();
            self.touch_written(T::COLLECTION, &ids, true)?;
        }
        let rows: Vec<Row> = resources.iter().map(row).collect::<Result<_, _>>()?;
        self.insert_rows(&statements::add(T::COLLECTION), &rows)
    }

    /// Removes the resource with that id for good. Returns whether it was there.
    pub fn remove<T: Stored>(&mut self, id: &str) -> Result<bool, StoreError> {
        let sql = statements::remove(T::COLLECTION);
        let was_there = self.execute(&sql, &[Value::text(folded(id))])? > 0;
        if was_there {
            self.touch(T::COLLECTION, id, ChangeKind::Deleted);
        }
        Ok(was_there)
    }
}

fn row<T: Stored>(resource: &T) -> Result<Row, StoreError> {
    entity_row(T::COLLECTION.entity(), &resource.document())
}
