//! `keepwatch app revoke APP PERMISSION...`.

use super::{Console, grant};
use crate::permissions::Role;
use keepwatch_engine::applications;

/// Takes the permissions back. What the application does not have is no mistake: afterwards it does not have it.
pub(super) fn run(console: &mut Console, app: &str, permissions: &[Role]) -> anyhow::Result<()> {
    let registered = console.application(app)?;
    let (principal, roles) = (registered.principal.clone(), permissions.to_vec());
    console.change(move |change| {
        for role in &roles {
            applications::revoke_role(change, &principal, role.ids)?;
        }
        Ok(())
    })?;
    grant::print(console, &registered)
}
