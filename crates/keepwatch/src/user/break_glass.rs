//! `keepwatch user create NAME --break-glass`: an account for the day when policies keep every administrator out.

use super::{BY, Console, create, name_of, role};
use crate::cli::CreateUserArgs;
use keepwatch_engine::directory::{GroupBody, Link, Reference};
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::conditions::ConditionalAccessUsers;
use keepwatch_graph::conditional_access::enums::ConditionalAccessPolicyState;
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
    let password = console.engine.generate_password(PASSWORD_CHARS);
    let user = create::make(console, args, &password, false)?;
    role::give(console, &user, &GLOBAL_ADMINISTRATOR)?;
    for role in role::all_of(&args.roles)? {
        role::give(console, &user, role)?;
    }
    let group = group(console)?;
    let link = console
        .engine
        .link(BY, Link::Member, group.clone(), Reference::of_id(user.id.to_string()));
    console.runtime.block_on(link)?;
    let policies = console.read(|rx| rx.all::<ConditionalAccessPolicy>())?;
    let subject = [user.id.to_string(), group.clone(), GLOBAL_ADMINISTRATOR.id.to_string()];
    let hitting: Vec<String> = policies
        .into_iter()
        .filter(|policy| hits(policy, &subject))
        .map(|policy| policy.display_name)
        .collect();
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

/// Whether an enabled policy is about the account, which `[user, group, role]` are.
fn hits(policy: &ConditionalAccessPolicy, [user, group, role]: &[String; 3]) -> bool {
    let is_enabled = policy.state == ConditionalAccessPolicyState::Enabled;
    let users = policy.conditions.users.as_ref();
    let Some(users) = users.filter(|_| is_enabled && policy.deleted_date_time.is_none()) else {
        return false;
    };
    let has = |ids: &[String], id: &str| ids.iter().any(|known| known.eq_ignore_ascii_case(id));
    let ConditionalAccessUsers {
        include_users,
        exclude_users,
        include_groups,
        exclude_groups,
        include_roles,
        exclude_roles,
        ..
    } = users;
    let is_included =
        has(include_users, "All") || has(include_users, user) || has(include_groups, group) || has(include_roles, role);
    let is_excluded = has(exclude_users, user) || has(exclude_groups, group) || has(exclude_roles, role);
    is_included && !is_excluded
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
