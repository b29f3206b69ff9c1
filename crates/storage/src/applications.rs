//! Applications that may call the API: their credentials and the roles they were granted.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{AppId, ServicePrincipalId, Timestamp};

const TABLE: &str = "applications";

/// An application and its service principal: one deployment is one tenant, so they come in pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The client id.
    pub app_id: AppId,
    /// The application's object id.
    pub object_id: String,
    /// The service principal's object id.
    pub service_principal_id: ServicePrincipalId,
    /// Its name.
    pub display_name: String,
    /// When it was made.
    pub created: Timestamp,
}

/// What proves that a caller is the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Names the credential among those of its application.
    pub key_id: String,
    /// What it is checked against.
    pub kind: CredentialKind,
    /// What its maker called it.
    pub display_name: Option<String>,
    /// From when it is valid.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
}

/// What a credential is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialKind {
    /// A secret, of which only the salted hash is kept.
    Secret {
        /// The hash, as text.
        hash: String,
        /// The secret's first letters, by which people recognise it.
        hint: String,
    },
    /// A certificate that signs assertions.
    Certificate {
        /// In DER.
        der: Vec<u8>,
    },
}

/// A role that an application was granted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleAssignment {
    /// The resource that defines the role, by its identifier URI.
    pub resource: String,
    /// The role's value, such as `IdentityRiskEvent.Read.All`.
    pub role: String,
}

impl Rx<'_> {
    /// Every application, by name.
    pub fn applications(&mut self) -> Result<Vec<Application>, StoreError> {
        self.query_all(include_str!("sql/applications.sql"), &[], read_application)
    }

    /// The application with that client id.
    pub fn application(&mut self, app_id: AppId) -> Result<Option<Application>, StoreError> {
        let sql = include_str!("sql/application.sql");
        self.query_one(sql, &[Value::display(app_id)], read_application)
    }

    /// The application that the service principal with that object id is of.
    pub fn application_of_service_principal(
        &mut self,
        id: ServicePrincipalId,
    ) -> Result<Option<Application>, StoreError> {
        let sql = include_str!("sql/application_of_service_principal.sql");
        self.query_one(sql, &[Value::display(id)], read_application)
    }

    /// The application's credentials, expired ones included, the newest first.
    pub fn credentials(&mut self, app_id: AppId) -> Result<Vec<Credential>, StoreError> {
        self.query_all(
            include_str!("sql/credentials.sql"),
            &[Value::display(app_id)],
            read_credential,
        )
    }

    /// The roles that the application was granted, in order.
    pub fn role_assignments(&mut self, app_id: AppId) -> Result<Vec<RoleAssignment>, StoreError> {
        self.query_all(
            include_str!("sql/role_assignments.sql"),
            &[Value::display(app_id)],
            |row| {
                Ok(RoleAssignment {
                    resource: row.string(0)?.to_owned(),
                    role: row.string(1)?.to_owned(),
                })
            },
        )
    }
}

impl Tx<'_> {
    /// Stores a new application. `false` if its client id is taken.
    pub fn insert_application(&mut self, application: &Application) -> Result<bool, StoreError> {
        let params = [
            Value::display(application.app_id),
            Value::text(application.object_id.as_str()),
            Value::display(application.service_principal_id),
            Value::text(application.display_name.as_str()),
            application.created.into(),
        ];
        Ok(self.execute(include_str!("sql/insert_application.sql"), &params)? > 0)
    }

    /// Removes an application, its credentials and what it was granted. Returns whether it was there.
    pub fn delete_application(&mut self, app_id: AppId) -> Result<bool, StoreError> {
        let id = [Value::display(app_id)];
        self.execute(include_str!("sql/remove_application_credentials.sql"), &id)?;
        self.execute(include_str!("sql/remove_application_role_assignments.sql"), &id)?;
        Ok(self.execute(include_str!("sql/remove_application.sql"), &id)? > 0)
    }

    /// Adds a credential to an application.
    pub fn insert_credential(&mut self, app_id: AppId, credential: &Credential) -> Result<(), StoreError> {
        let (hash, hint, certificate) = match &credential.kind {
            CredentialKind::Secret { hash, hint } => {
                (Value::text(hash.as_str()), Value::text(hint.as_str()), Value::Null)
            }
            CredentialKind::Certificate { der } => (Value::Null, Value::Null, der.as_slice().into()),
        };
        let params = [
            Value::display(app_id),
            Value::text(credential.key_id.as_str()),
            hash,
            hint,
            certificate,
            Value::optional_text(credential.display_name.as_deref()),
            credential.start.into(),
            credential.end.into(),
        ];
        self.execute(include_str!("sql/insert_credential.sql"), &params)
            .map(drop)
    }

    /// Removes a credential. Returns whether it was there.
    pub fn remove_credential(&mut self, app_id: AppId, key_id: &str) -> Result<bool, StoreError> {
        let params = [Value::display(app_id), Value::text(key_id)];
        Ok(self.execute(include_str!("sql/remove_credential.sql"), &params)? > 0)
    }

    /// Grants a role. Returns whether that is new.
    pub fn grant_role(&mut self, app_id: AppId, role: &RoleAssignment, at: Timestamp) -> Result<bool, StoreError> {
        let params = [
            Value::display(app_id),
            Value::text(role.resource.as_str()),
            Value::text(role.role.as_str()),
            at.into(),
        ];
        Ok(self.execute(include_str!("sql/insert_role_assignment.sql"), &params)? > 0)
    }

    /// Takes a role back. Returns whether it was there.
    pub fn revoke_role(&mut self, app_id: AppId, role: &RoleAssignment) -> Result<bool, StoreError> {
        let params = [
            Value::display(app_id),
            Value::text(role.resource.as_str()),
            Value::text(role.role.as_str()),
        ];
        Ok(self.execute(include_str!("sql/remove_role_assignment.sql"), &params)? > 0)
    }
}

fn read_application(row: &dyn Row) -> Result<Application, StoreError> {
    let id = row.string(0)?;
    let corrupt = || StoreError::corrupt(TABLE, id);
    Ok(Application {
        app_id: id.parse().map_err(|_| corrupt())?,
        object_id: row.string(1)?.to_owned(),
        service_principal_id: row.string(2)?.parse().map_err(|_| corrupt())?,
        display_name: row.string(3)?.to_owned(),
        created: Timestamp::from_ticks(row.number(4)?).ok_or_else(corrupt)?,
    })
}

fn read_credential(row: &dyn Row) -> Result<Credential, StoreError> {
    let key_id = row.string(0)?;
    let corrupt = || StoreError::corrupt("application_credentials", key_id);
    let kind = match (row.text(1)?, row.text(2)?, row.bytes(3)?) {
        (Some(hash), Some(hint), None) => CredentialKind::Secret {
            hash: hash.to_owned(),
            hint: hint.to_owned(),
        },
        (None, None, Some(der)) => CredentialKind::Certificate { der: der.to_vec() },
        _ => return Err(corrupt()),
    };
    Ok(Credential {
        key_id: key_id.to_owned(),
        kind,
        display_name: row.text(4)?.map(str::to_owned),
        start: Timestamp::from_ticks(row.number(5)?).ok_or_else(corrupt)?,
        end: Timestamp::from_ticks(row.number(6)?).ok_or_else(corrupt)?,
    })
}
