//! `keepwatch app revoke APP PERMISSION...`.

use super::{Administration, audit, grant};
use crate::permissions::assignment;

/// Takes the permissions back. What the application does not have is no mistake: afterwards it does not have it.
pub(super) fn run(administration: &mut Administration, app: &str, permissions: &[&'static str]) -> anyhow::Result<()> {
    let application = administration.application(app)?;
    let id = application.app_id;
    let with_audits: Vec<_> = permissions
        .iter()
        .map(|permission| {
            (
                assignment(permission),
                audit::revoked(administration, &application, permission),
            )
        })
        .collect();
    let left = administration.store.write_blocking(move |tx| {
        for (assignment, audit) in &with_audits {
            if tx.revoke_role(id, assignment)? {
                tx.add_all(std::slice::from_ref(audit))?;
            }
        }
        tx.role_assignments(id)
    })?;
    grant::print(administration, &application, left)
}
