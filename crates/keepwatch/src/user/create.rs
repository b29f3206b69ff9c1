//! `keepwatch user create NAME`.

use super::{BY, Console, body_of, name_of, password, role};
use crate::cli::CreateUserArgs;
use keepwatch_graph::directory::User;
use serde_json::{Value, json};

/// Characters of a temporary password.
const TEMPORARY_CHARS: usize = 16;

pub(super) fn run(console: &mut Console, args: &CreateUserArgs) -> anyhow::Result<()> {
    let roles = role::all_of(&args.roles)?;
    let given = password::given(&args.password)?;
    let generated = given
        .is_none()
        .then(|| console.engine.generate_password(TEMPORARY_CHARS));
    let must_change = args.must_change || generated.is_some();
    let password = given.as_ref().or(generated.as_ref()).cloned().unwrap_or_default();
    let user = make(console, args, &password, must_change)?;
    for role in &roles {
        role::give(console, &user, role)?;
    }
    let names: Vec<&str> = roles.iter().map(|role| role.display_name).collect();
    print(console, &user, generated.as_deref(), must_change, &names)
}

/// Creates the user that the command line describes.
pub(super) fn make(
    console: &Console,
    args: &CreateUserArgs,
    password: &str,
    must_change: bool,
) -> anyhow::Result<User> {
    let name = console.principal_name(&args.name);
    let local = name.split('@').next().unwrap_or_default();
    let display_name = args.display_name.as_deref().unwrap_or(local);
    let mut members = json!({
        "accountEnabled": true,
        "displayName": display_name,
        "mailNickname": local,
        "userPrincipalName": name,
        "passwordProfile": {"password": password, "forceChangePasswordNextSignIn": must_change},
    });
    if let Some(mail) = &args.mail {
        members["mail"] = Value::from(mail.as_str());
    }
    let body = body_of(members)?;
    Ok(console
        .runtime
        .block_on(console.engine.create_user(BY, &console.domain, body))?)
}

fn print(
    console: &mut Console,
    user: &User,
    generated: Option<&str>,
    must_change: bool,
    roles: &[&str],
) -> anyhow::Result<()> {
    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({
            "id": user.id,
            "userPrincipalName": user.user_principal_name,
            "displayName": user.display_name,
            "password": generated,
            "forceChangePasswordNextSignIn": must_change,
            "roles": roles,
        }));
    }
    output.line(&format!("user      {}", name_of(user)))?;
    output.line(&format!("id        {}", user.id))?;
    if !roles.is_empty() {
        output.line(&format!("roles     {}", roles.join(", ")))?;
    }
    if let Some(password) = generated {
        output.line(&format!("password  {password}"))?;
        // Not data: it must not end up in a file with the rest.
        eprintln!("the password is shown this once; the user chooses another at the first sign-in");
    }
    Ok(())
}
