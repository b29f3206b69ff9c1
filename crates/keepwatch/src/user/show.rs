//! `keepwatch user show USER`.

use super::{Console, role};
use keepwatch_engine::directory::groups_of;
use keepwatch_graph::directory::Group;
use serde_json::json;

pub(super) fn run(console: &mut Console, text: &str) -> anyhow::Result<()> {
    let user = console.user(text)?;
    let roles = role::held(console, &user)?;
    let id = user.id;
    let (groups, secret) = console.read(move |rx| {
        let mut names = Vec::new();
        for group in groups_of(rx, &id.to_string())? {
            let group: Option<Group> = rx.get(&group)?;
            names.extend(group.and_then(|group| group.display_name));
        }
        names.sort();
        Ok((names, rx.user_secret(id)?))
    })?;
    let (has_password, must_change) = (secret.is_some(), secret.is_some_and(|secret| secret.must_change));
    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({
            "id": user.id,
            "userPrincipalName": user.user_principal_name,
            "displayName": user.display_name,
            "mail": user.mail,
            "accountEnabled": user.account_enabled,
            "createdDateTime": user.created_date_time,
            "lastPasswordChangeDateTime": user.last_password_change_date_time,
            "signInSessionsValidFromDateTime": user.sign_in_sessions_valid_from_date_time,
            "hasPassword": has_password,
            "forceChangePasswordNextSignIn": must_change,
            "roles": roles,
            "groups": groups,
        }));
    }
    let text = |text: &Option<String>| text.as_deref().unwrap_or("(none)").replace(char::is_control, " ");
    let at = |at: Option<keepwatch_graph::Timestamp>| at.map_or_else(|| "(never)".to_owned(), |at| at.to_string());
    let list = |names: &[&str]| {
        if names.is_empty() {
            "(none)".to_owned()
        } else {
            names.join(", ")
        }
    };
    let password = match (has_password, must_change) {
        (false, _) => "(none)".to_owned(),
        (true, false) => at(user.last_password_change_date_time),
        (true, true) => format!("{}, to be changed", at(user.last_password_change_date_time)),
    };
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    output.line(&format!("user            {}", text(&user.user_principal_name)))?;
    output.line(&format!("name            {}", text(&user.display_name)))?;
    output.line(&format!("id              {}", user.id))?;
    output.line(&format!("mail            {}", text(&user.mail)))?;
    let state = if user.account_enabled == Some(false) {
        "disabled"
    } else {
        "enabled"
    };
    output.line(&format!("state           {state}"))?;
    output.line(&format!("created         {}", at(user.created_date_time)))?;
    output.line(&format!("password        {password}"))?;
    output.line(&format!(
        "sessions since  {}",
        at(user.sign_in_sessions_valid_from_date_time)
    ))?;
    output.line(&format!("roles           {}", list(&roles)))?;
    output.line(&format!(
        "groups          {}",
        list(&groups).replace(char::is_control, " ")
    ))
}
