//! What is done to the account of one user: disabled and enabled, given another password, put out of its sessions, deleted.

use super::{BY, Console, body_of, name_of, password};
use crate::cli::PasswordArgs;
use keepwatch_graph::directory::User;
use serde_json::{Value, json};

pub(super) fn enable(console: &mut Console, user: &str, is_enabled: bool) -> anyhow::Result<()> {
    let user = console.user(user)?;
    let body = body_of(json!({"accountEnabled": is_enabled}))?;
    console
        .runtime
        .block_on(console.engine.update_user(BY, &console.domain, user.id, body))?;
    let done = if is_enabled { "is enabled" } else { "is disabled" };
    print(console, &user, done, json!({"accountEnabled": is_enabled}))
}

pub(super) fn reset_password(console: &mut Console, user: &str, args: &PasswordArgs) -> anyhow::Result<()> {
    let user = console.user(user)?;
    let given = password::given(args)?;
    let reset = console
        .runtime
        .block_on(console.engine.reset_password(BY, user.id, given))?;
    match &reset.generated {
        Some(password) => {
            print(
                console,
                &user,
                &format!("has the password {password}"),
                json!({"password": password}),
            )?;
            eprintln!("the password is shown this once; the user chooses another at the next sign-in");
            Ok(())
        }
        None => print(
            console,
            &user,
            "has that password until the next sign-in",
            json!({"password": null}),
        ),
    }
}

pub(super) fn revoke_sessions(console: &mut Console, user: &str) -> anyhow::Result<()> {
    let user = console.user(user)?;
    console
        .runtime
        .block_on(console.engine.revoke_sign_in_sessions(BY, user.id))?;
    print(console, &user, "is signed out everywhere", json!({}))
}

pub(super) fn delete(console: &mut Console, user: &str) -> anyhow::Result<()> {
    let user = console.user(user)?;
    console.runtime.block_on(console.engine.delete_user(BY, user.id))?;
    print(console, &user, "is deleted", json!({}))
}

fn print(console: &mut Console, user: &User, done: &str, also: Value) -> anyhow::Result<()> {
    let output = &mut console.output;
    if output.is_json() {
        let mut shown = json!({"id": user.id, "userPrincipalName": user.user_principal_name});
        keepwatch_graph::body::merge(&mut shown, &also);
        return output.json(&shown);
    }
    output.line(&format!("{} {done}", name_of(user)))
}
