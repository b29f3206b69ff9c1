//! `keepwatch user list`.

use super::{Console, name_of};
use crate::output::Table;
use keepwatch_graph::directory::User;
use serde_json::json;

pub(super) fn run(console: &mut Console) -> anyhow::Result<()> {
    let mut users: Vec<User> = console.read(|rx| rx.all())?;
    users.retain(|user| user.deleted_date_time.is_none());
    users.sort_by(|a, b| name_of(a).cmp(name_of(b)));
    if console.output.is_json() {
        let shown = users.iter().map(|user| {
            json!({
                "id": user.id,
                "userPrincipalName": user.user_principal_name,
                "displayName": user.display_name,
                "accountEnabled": user.account_enabled,
                "userType": user.user_type,
                "createdDateTime": user.created_date_time,
                "lastPasswordChangeDateTime": user.last_password_change_date_time,
            })
        });
        return console.output.json(&shown.collect::<Vec<_>>());
    }
    let mut table = Table::new(["user principal name", "name", "state", "id"]);
    for user in &users {
        let state = if user.account_enabled == Some(false) {
            "disabled"
        } else {
            "enabled"
        };
        let display_name = user.display_name.as_deref().unwrap_or_default();
        table.row([name_of(user), display_name, state, &user.id.to_string()]);
    }
    console.output.table(&table)
}
