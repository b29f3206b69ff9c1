//! Step 4: applications as resources. Before, an application and its service principal were one row, its roles were rows
//! by name, and what was told of a credential stood beside what it is checked against.

use crate::error::StoreError;
use crate::transaction::Tx;
use crate::value::Value;
use keepwatch_graph::directory::app_role_assignment::Party;
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, KeyCredential, PasswordCredential, ServicePrincipal, own_resources,
};
use keepwatch_graph::{AppId, Timestamp};
use uuid::Uuid;

struct Old {
    app_id: AppId,
    object: Uuid,
    principal: Uuid,
    name: String,
    created: Timestamp,
}

/// Makes resources of the old rows.
pub(super) fn convert(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let old = tx.query_all(
        "select app_id, object_id, service_principal_id, display_name, created_date_time from old_applications",
        &[],
        |row| {
            let corrupt = || StoreError::corrupt("applications", row.string(0).unwrap_or_default());
            let id = |column| row.string(column)?.parse().map_err(|_| corrupt());
            Ok(Old {
                app_id: row.string(0)?.parse().map_err(|_| corrupt())?,
                object: id(1)?,
                principal: id(2)?,
                name: row.string(3)?.to_owned(),
                created: Timestamp::from_ticks(row.number(4)?).ok_or_else(corrupt)?,
            })
        },
    )?;
    old.iter().try_for_each(|old| application(tx, old))
}

fn application(tx: &mut Tx<'_>, old: &Old) -> Result<(), StoreError> {
    let mut application = Application::new(old.object, old.app_id, &old.name, old.created);
    credentials(tx, old.app_id, &mut application)?;
    tx.add(&application)?;
    let mut principal = ServicePrincipal::new(old.principal, old.app_id, &old.name);
    principal.follow(&application);
    tx.add(&principal)?;
    let roles = tx.query_all(
        "select role, created_date_time from old_role_assignments where app_id = $1",
        &[Value::display(old.app_id)],
        |row| Ok((row.string(0)?.to_owned(), Timestamp::from_ticks(row.number(1)?))),
    )?;
    for (name, granted) in roles {
        // The commands that wrote these rows took only names that are known.
        let Some((resource, role)) = own_resources::role(&name) else {
            continue;
        };
        let holder = Party {
            id: old.principal,
            display_name: Some(old.name.clone()),
            kind: "ServicePrincipal",
        };
        let granted = granted.unwrap_or(old.created);
        tx.add(&AppRoleAssignment::new(
            holder,
            own_resources::party(resource),
            role,
            granted,
        ))?;
    }
    Ok(())
}

fn credentials(tx: &mut Tx<'_>, app_id: AppId, of: &mut Application) -> Result<(), StoreError> {
    let sql =
        "select key_id, hint, display_name, start_date_time, end_date_time from old_credentials where app_id = $1";
    tx.query(sql, &[Value::display(app_id)], &mut |row| {
        let key_id = row.string(0)?.parse().ok();
        let display_name = row.text(2)?.map(str::to_owned);
        let start_date_time = Timestamp::from_ticks(row.number(3)?);
        let end_date_time = Timestamp::from_ticks(row.number(4)?);
        match row.text(1)? {
            Some(hint) => of.password_credentials.push(PasswordCredential {
                key_id,
                display_name,
                start_date_time,
                end_date_time,
                hint: Some(hint.to_owned()),
                ..PasswordCredential::default()
            }),
            None => of.key_credentials.push(KeyCredential {
                key_id,
                display_name,
                start_date_time,
                end_date_time,
                kind: Some("AsymmetricX509Cert".to_owned()),
                usage: Some("Verify".to_owned()),
                ..KeyCredential::default()
            }),
        }
        Ok(())
    })
}
