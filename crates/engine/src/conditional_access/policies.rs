//! Policies.

use super::recycle_bin::{live, recycle};
use super::written::{as_written, instant, needs, resource};
use super::{activity, known, lockout, rulebook};
use crate::administer::{Change, RuleError, Subject};
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::{AuthenticationStrengthPolicy, ConditionalAccessPolicy};
use keepwatch_graph::edm::shown;
use keepwatch_policy::validate;
use keepwatch_policy::words::OR;
use serde_json::{Map, Value, json};

/// The most policies of a tenant: lists return them whole, and every sign-in is held against all of them.
const POLICIES_MAX: usize = 1000;

/// Makes a policy of what a caller wrote. Warns where with it no administrator can sign in.
pub fn create_policy(
    change: &mut Change<'_, '_>,
    members: &Map<String, Value>,
) -> Result<ConditionalAccessPolicy, RuleError> {
    needs(members, &["displayName", "state", "conditions"])?;
    let mut written = Value::Object(members.clone());
    // Source: clients of the service leave these out, and it answers so.
    if members["conditions"].get("clientAppTypes").is_none() {
        written["conditions"]["clientAppTypes"] = json!(["all"]);
    }
    complete_controls(change, &mut written)?;
    let own = [
        ("id", json!(change.new_id())),
        ("createdDateTime", instant(change.now())),
        ("modifiedDateTime", Value::Null),
        ("deletedDateTime", Value::Null),
    ];
    let policy: ConditionalAccessPolicy = resource(ConditionalAccessPolicy::TYPE, written, &own)?;
    validate::policy(&policy)?;
    known::check(change.tx(), &policy, None)?;
    if change.tx().all::<ConditionalAccessPolicy>()?.len() >= POLICIES_MAX {
        return Err(RuleError::invalid(format!(
            "there are {POLICIES_MAX} policies already, deleted ones included"
        )));
    }
    change.tx().put(&policy)?;
    change.record(
        activity("Add conditional access policy", "Add"),
        subject(&policy),
        None,
        Some(&policy.document()),
    );
    let version = change.new_id();
    rulebook::touch(change.tx(), version)?;
    lockout::warn(change, &policy)?;
    Ok(policy)
}

/// Merges what a caller wrote into a policy. Warns as its making does.
pub fn update_policy(
    change: &mut Change<'_, '_>,
    id: &str,
    members: &Map<String, Value>,
) -> Result<ConditionalAccessPolicy, RuleError> {
    let before: ConditionalAccessPolicy = live(change, id)?;
    let document = before.document();
    let mut written = as_written(&document);
    body::merge(&mut written, &Value::Object(members.clone()));
    complete_controls(change, &mut written)?;
    let own = [
        ("id", json!(before.id)),
        (
            "createdDateTime",
            json!(before.created_date_time.map(|at| at.to_string())),
        ),
        ("modifiedDateTime", instant(change.now())),
        ("deletedDateTime", Value::Null),
    ];
    let policy: ConditionalAccessPolicy = resource(ConditionalAccessPolicy::TYPE, written, &own)?;
    validate::policy(&policy)?;
    known::check(change.tx(), &policy, Some(&before))?;
    change.tx().put(&policy)?;
    change.record(
        activity("Update conditional access policy", "Update"),
        subject(&policy),
        Some(&document),
        Some(&policy.document()),
    );
    let version = change.new_id();
    rulebook::touch(change.tx(), version)?;
    lockout::warn(change, &policy)?;
    Ok(policy)
}

/// Moves a policy into the recycle bin.
pub fn delete_policy(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let policy: ConditionalAccessPolicy = live(change, id)?;
    recycle(change, policy, activity("Delete conditional access policy", "Delete"))
}

/// What the audit log calls a policy.
pub(super) fn subject(policy: &ConditionalAccessPolicy) -> Subject {
    Subject {
        id: policy.id.clone(),
        kind: "Policy",
        display_name: Some(policy.display_name.clone()),
        ..Subject::default()
    }
}

/// Says how one control alone is joined with none, and puts the whole strength where its id was written.
fn complete_controls(change: &mut Change<'_, '_>, written: &mut Value) -> Result<(), RuleError> {
    let Some(controls) = written.get_mut("grantControls").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    let operator = match controls.get("operator").and_then(Value::as_str) {
        Some(operator) => json!(operator.to_ascii_uppercase()),
        None if count(controls) <= 1 => json!(OR),
        None => Value::Null,
    };
    controls.insert("operator".to_owned(), operator);
    if let Some(address) = controls.remove("authenticationStrength@odata.bind") {
        let bound = address.as_str().map(|address| json!({"id": last_key(address)}));
        controls.insert("authenticationStrength".to_owned(), bound.unwrap_or_default());
    }
    match controls.get_mut("authenticationStrength") {
        Some(strength) if !strength.is_null() => inline(change, strength),
        _ => Ok(()),
    }
}

fn count(controls: &Map<String, Value>) -> usize {
    let lists = ["builtInControls", "termsOfUse", "customAuthenticationFactors"];
    let listed = lists.iter().filter_map(|name| controls.get(*name)?.as_array());
    let strength = controls
        .get("authenticationStrength")
        .is_some_and(|strength| !strength.is_null());
    listed.map(Vec::len).sum::<usize>() + usize::from(strength)
}

fn inline(change: &mut Change<'_, '_>, strength: &mut Value) -> Result<(), RuleError> {
    const MEMBER: &str = "grantControls.authenticationStrength";
    let id = strength.get("id").and_then(Value::as_str);
    let id = id.ok_or_else(|| RuleError::member(MEMBER, "must have an id"))?;
    let found = change.tx().get::<AuthenticationStrengthPolicy>(id)?;
    let found = found.ok_or_else(|| {
        let problem = format!("there is no authentication strength with the id `{}`", shown(id));
        RuleError::member(MEMBER, problem)
    })?;
    *strength = as_written(&found.document());
    Ok(())
}

/// The key at the end of an entity's address, such as `.../policies/{id}` or `.../policies('{id}')`.
fn last_key(address: &str) -> &str {
    let last = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match last.split_once("('") {
        Some((_, key)) => key.trim_end_matches("')"),
        None => last,
    }
}
