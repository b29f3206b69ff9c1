//! `keepwatch user create NAME --break-glass`: an account for the day when policies keep every administrator out.

use super::{BY, Console, create, name_of, role};
use crate::cli::CreateUserArgs;
use keepwatch_engine::conditional_access::policies_that_hit;
use keepwatch_engine::directory::{GroupBody, Link, Reference};
use keepwatch_graph::directory::role_templates::GLOBAL_ADMINISTRATOR;
use keepwatch_graph::directory::{Group, User};
use keepwatch_graph::{Version, body};
use serde_json::json;

/// The group that policies exclude.
const GROUP: &str = "Emergency access";
const GROUP_ABOUT: &str = "Left out of every policy that could lock people out";
/// Characters of the password: it is written down and locked away, not remembered. 32 of 56 letters are 185 bits.
const PASSWORD_CHARS: usize = 32;

pub(super) fn run(console: &mut Console, args: &CreateUserArgs) -> anyhow::Result<()> {
    let roles = role::all_of(&args.roles)?;
    let password = console.engine.generate_password(PASSWORD_CHARS);
    let user = create::make(console, args, &password, false)?;
    role::give(console, &user, &GLOBAL_ADMINISTRATOR)?;
    for role in roles {
        role::give(console, &user, role)?;
    }
    let group = group(console)?;
    let link = console
        .engine
        .link(BY, Link::Member, group.clone(), Reference::of_id(user.id.to_string()));
    console.runtime.block_on(link)?;
    let id = user.id;
    let hitting = console.read(move |rx| policies_that_hit(rx, id))?.unwrap_or_default();
    let hitting: Vec<String> = hitting.into_iter().map(|hit| hit.display_name).collect();
    print(console, &user, &password, &group, &hitting)
}

/// The id of the group, made where there is none.
fn group(console: &Console) -> anyhow::Result<String> {
    let there: Vec<Group> = console.read(|rx| rx.find("display_name", GROUP))?;
    if let Some(group) = there.iter().find(|group| group.deleted_date_time.is_none()) {
        return Ok(group.id.to_string());
    }
    let members = json!({
        "displayName": GROUP,
        "description": GROUP_ABOUT,
        "mailEnabled": false,
        "mailNickname": GROUP.replace(' ', "-").to_lowercase(),
        "securityEnabled": true,
    });
    let body = GroupBody::new(body::read(Group::TYPE, Version::V1, members)?)?;
    let made = console
        .runtime
        .block_on(console.engine.create_group(BY, &console.domain, body))?;
    Ok(made.id.to_string())
}

fn print(console: &mut Console, user: &User, password: &str, group: &str, hitting: &[String]) -> anyhow::Result<()> {
    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({
            "id": user.id,
            "userPrincipalName": user.user_principal_name,
            "password": password,
            "roles": [GLOBAL_ADMINISTRATOR.display_name],
            "group": {"id": group, "displayName": GROUP},
            "policies": hitting,
        }));
    }
    output.line(&format!("user      {}", name_of(user)))?;
    output.line(&format!("id        {}", user.id))?;
    output.line(&format!("roles     {}", GLOBAL_ADMINISTRATOR.display_name))?;
    output.line(&format!("group     {GROUP} ({group})"))?;
    output.line(&format!("password  {password}"))?;
    eprintln!("the password is shown this once: write it down, and keep it where nobody comes by chance");
    for policy in hitting {
        let name = policy.replace(char::is_control, " ");
        eprintln!("the policy `{name}` is enabled and applies to this account: exclude the group `{GROUP}` from it");
    }
    Ok(())
}
