//! `keepwatch user show USER`.

use super::{Console, role};
use crate::output::Output;
use keepwatch_engine::directory::groups_of;
use keepwatch_graph::Timestamp;
use keepwatch_graph::directory::{Group, User};
use serde_json::{Value, json};

/// What there is to say of a user.
struct Shown {
    user: User,
    roles: Vec<&'static str>,
    groups: Vec<String>,
    has_password: bool,
    must_change: bool,
}

pub(super) fn run(console: &mut Console, text: &str) -> anyhow::Result<()> {
    let shown = Shown::read(console, text)?;
    match console.output.is_json() {
        true => console.output.json(&shown.json()),
        false => shown.print(&mut console.output),
    }
}

impl Shown {
    fn read(console: &Console, text: &str) -> anyhow::Result<Self> {
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
        Ok(Self {
            user,
            roles,
            groups,
            has_password: secret.is_some(),
            must_change: secret.is_some_and(|secret| secret.must_change),
        })
    }

    fn json(&self) -> Value {
        json!({
            "id": self.user.id,
            "userPrincipalName": self.user.user_principal_name,
            "displayName": self.user.display_name,
            "mail": self.user.mail,
            "accountEnabled": self.user.account_enabled,
            "createdDateTime": self.user.created_date_time,
            "lastPasswordChangeDateTime": self.user.last_password_change_date_time,
            "signInSessionsValidFromDateTime": self.user.sign_in_sessions_valid_from_date_time,
            "hasPassword": self.has_password,
            "forceChangePasswordNextSignIn": self.must_change,
            "roles": self.roles,
            "groups": self.groups,
        })
    }

    fn print(&self, output: &mut Output) -> anyhow::Result<()> {
        let user = &self.user;
        let is_disabled = user.account_enabled == Some(false);
        let state = if is_disabled { "disabled" } else { "enabled" };
        let lines = [
            ("user", text(user.user_principal_name.as_deref())),
            ("name", text(user.display_name.as_deref())),
            ("id", user.id.to_string()),
            ("mail", text(user.mail.as_deref())),
            ("state", state.to_owned()),
            ("created", at(user.created_date_time)),
            ("password", self.password()),
            ("sessions since", at(user.sign_in_sessions_valid_from_date_time)),
            ("roles", list(&self.roles.join(", "))),
            ("groups", list(&self.groups.join(", "))),
        ];
        for (name, value) in lines {
            output.line(&format!("{name:<16}{value}"))?;
        }
        Ok(())
    }

    fn password(&self) -> String {
        let changed = at(self.user.last_password_change_date_time);
        match (self.has_password, self.must_change) {
            (false, _) => text(None),
            (true, false) => changed,
            (true, true) => format!("{changed}, to be changed"),
        }
    }
}

/// What others have a say in, on one line.
fn text(text: Option<&str>) -> String {
    text.unwrap_or("(none)").replace(char::is_control, " ")
}

fn list(names: &str) -> String {
    text(Some(names).filter(|names| !names.is_empty()))
}

fn at(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "(never)".to_owned(), |at| at.to_string())
}
