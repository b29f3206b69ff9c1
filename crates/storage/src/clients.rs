//! What the token service asks of an application: who it is, and what it was given. Read anew for every token, in few
//! statements, and no resource is read whole.

use crate::error::StoreError;
use crate::transaction::Rx;
use crate::value::Value;
use keepwatch_graph::document::join;
use keepwatch_graph::{AppId, ServicePrincipalId};
use serde::Deserialize;
use uuid::Uuid;

/// An application at work in the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its service principal.
    pub service_principal: ServicePrincipalId,
    /// Its name.
    pub display_name: String,
    /// Whether it may sign in.
    pub is_enabled: bool,
}

/// A role that was given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssignedRole {
    /// The service principal that defines it.
    pub resource: Uuid,
    /// Its id there.
    pub role: Uuid,
}

/// The members that count, of the many of a service principal.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Facts {
    id: ServicePrincipalId,
    display_name: Option<String>,
    account_enabled: Option<bool>,
    is_disabled: Option<bool>,
}

impl Rx<'_> {
    /// The application with that client id, unless its service principal is deleted.
    pub fn client(&mut self, app_id: AppId) -> Result<Option<Client>, StoreError> {
        self.query_one(include_str!("sql/client.sql"), &[Value::display(app_id)], |row| {
            let mut json = Vec::new();
            join(&[row.string(0)?], &mut json);
            let facts: Facts =
                serde_json::from_slice(&json).map_err(|_| StoreError::corrupt("service_principals", app_id))?;
            Ok(Client {
                service_principal: facts.id,
                display_name: facts.display_name.unwrap_or_default(),
                is_enabled: facts.account_enabled != Some(false) && facts.is_disabled != Some(true),
            })
        })
    }

    /// The roles that a user, group or service principal was given.
    pub fn assigned_roles(&mut self, principal: Uuid) -> Result<Vec<AssignedRole>, StoreError> {
        self.query_all(
            include_str!("sql/assigned_roles.sql"),
            &[Value::display(principal)],
            |row| {
                let id = |column: usize| {
                    let text = row.string(column)?;
                    text.parse()
                        .map_err(|_| StoreError::corrupt("app_role_assignments", text))
                };
                Ok(AssignedRole {
                    resource: id(0)?,
                    role: id(1)?,
                })
            },
        )
    }
}
