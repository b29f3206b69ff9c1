//! Authentication strengths. Policies show the strength that they ask for, so that they change together with it.

use super::written::{as_written, instant, needs, resource};
use super::{activity, known};
use crate::administer::{Change, RuleError, Subject};
use keepwatch_graph::conditional_access::authentication_strength::AuthenticationStrengthUsage;
use keepwatch_graph::conditional_access::enums::{AuthenticationMethodModes, AuthenticationStrengthPolicyType};
use keepwatch_graph::conditional_access::{AuthenticationStrengthPolicy as Strength, ConditionalAccessPolicy};
use keepwatch_graph::edm::{folded, shown};
use keepwatch_graph::{Edm, Version, body};
use keepwatch_policy::validate::{self, Referent};
use keepwatch_storage::{Rx, StoreError};
use serde_json::{Map, Value, json};

/// The most strengths of a tenant: lists return them whole.
const STRENGTHS_MAX: usize = 100;

/// What became of a strength's combinations.
#[derive(Debug, Clone)]
pub struct CombinationsChanged {
    /// What was allowed before.
    pub previous: Vec<AuthenticationMethodModes>,
    /// What is allowed now.
    pub current: Vec<AuthenticationMethodModes>,
    /// Ids of the policies that ask for the strength.
    pub policies: Vec<String>,
}

/// Makes a strength of what a caller wrote.
pub fn create_strength(change: &mut Change<'_, '_>, members: &Map<String, Value>) -> Result<Strength, RuleError> {
    needs(members, &["displayName", "allowedCombinations"])?;
    let mut written = Value::Object(members.clone());
    for configuration in written["combinationConfigurations"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        configuration["id"] = json!(change.new_id());
    }
    let now = instant(change.now());
    let own = [
        ("id", json!(change.new_id())),
        ("createdDateTime", now.clone()),
        ("modifiedDateTime", now),
        ("policyType", json!(AuthenticationStrengthPolicyType::Custom)),
        ("requirementsSatisfied", json!("none")),
    ];
    let mut strength: Strength = resource(Strength::TYPE, written, &own)?;
    check(change, &mut strength)?;
    if change.tx().all::<Strength>()?.len() >= STRENGTHS_MAX {
        return Err(RuleError::invalid(format!(
            "there are {STRENGTHS_MAX} authentication strengths already"
        )));
    }
    change.tx().put(&strength)?;
    change.record(
        activity("Add authentication strength policy", "Add"),
        subject(&strength),
        None,
        Some(&strength.document()),
    );
    Ok(strength)
}

/// Merges what a caller wrote into a custom strength. What it allows has an action of its own.
pub fn update_strength(
    change: &mut Change<'_, '_>,
    id: &str,
    members: &Map<String, Value>,
) -> Result<Strength, RuleError> {
    let before = custom(change, id)?;
    let old = as_written(&before.document());
    let mut written = old.clone();
    body::merge(&mut written, &Value::Object(members.clone()));
    needs(written.as_object().unwrap_or(members), &["displayName"])?;
    for (member, instead) in [
        ("allowedCombinations", "updateAllowedCombinations"),
        ("combinationConfigurations", "combinationConfigurations"),
    ] {
        if written[member] != old[member] {
            return Err(RuleError::member(
                member,
                format!("is changed by `{instead}` below the strength"),
            ));
        }
    }
    let own = ["id", "createdDateTime", "policyType", "requirementsSatisfied"].map(|name| (name, old[name].clone()));
    let strength: Strength = resource(Strength::TYPE, written, &own)?;
    store(change, &before, strength)
}

/// Sets which combinations a custom strength allows.
pub fn update_allowed_combinations(
    change: &mut Change<'_, '_>,
    id: &str,
    combinations: Vec<AuthenticationMethodModes>,
) -> Result<CombinationsChanged, RuleError> {
    let before = custom(change, id)?;
    let strength = Strength {
        allowed_combinations: combinations,
        ..before.clone()
    };
    let after = store(change, &before, strength)?;
    let users = known::used_by(change.tx(), Referent::AuthenticationStrength, id)?;
    let users = users.into_iter().filter(|policy| policy.deleted_date_time.is_none());
    Ok(CombinationsChanged {
        previous: before.allowed_combinations,
        current: after.allowed_combinations,
        policies: users.map(|policy| policy.id).collect(),
    })
}

/// Removes a custom strength that no policy asks for.
pub fn delete_strength(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let strength = custom(change, id)?;
    known::refuse_in_use(change.tx(), Referent::AuthenticationStrength, id)?;
    change.tx().remove::<Strength>(id)?;
    change.record(
        activity("Delete authentication strength policy", "Delete"),
        subject(&strength),
        Some(&strength.document()),
        None,
    );
    Ok(())
}

/// The policies that ask for a strength; `None` where there is no such strength.
pub fn strength_usage(rx: &mut Rx<'_>, id: &str) -> Result<Option<AuthenticationStrengthUsage>, StoreError> {
    let Some(strength) = rx.get::<Strength>(id)? else {
        return Ok(None);
    };
    let mut policies = known::used_by(rx, Referent::AuthenticationStrength, id)?;
    policies.retain(|policy| policy.deleted_date_time.is_none());
    let mut usage = AuthenticationStrengthUsage::default();
    if strength.requirements_satisfied.bits() == 0 {
        usage.none = policies;
    } else {
        usage.mfa = policies;
    }
    Ok(Some(usage))
}

/// The strength with that id, if administrators may change it.
pub(super) fn custom(change: &mut Change<'_, '_>, id: &str) -> Result<Strength, RuleError> {
    let found: Option<Strength> = change.tx().get(id)?;
    let strength = found.ok_or_else(|| {
        let name = Strength::TYPE.name;
        RuleError::NotFound(format!("no {name} with the id `{}`", shown(id)))
    })?;
    if strength.policy_type == AuthenticationStrengthPolicyType::Custom {
        Ok(strength)
    } else {
        Err(RuleError::Forbidden(format!(
            "the built-in authentication strength `{}` cannot be changed",
            strength.id
        )))
    }
}

/// Stores a strength as it is now, and the policies that show it.
pub(super) fn store(
    change: &mut Change<'_, '_>,
    before: &Strength,
    mut after: Strength,
) -> Result<Strength, RuleError> {
    after.modified_date_time = change.now();
    check(change, &mut after)?;
    change.tx().put(&after)?;
    for mut policy in known::used_by(change.tx(), Referent::AuthenticationStrength, &after.id)? {
        show(&mut policy, &after);
        change.tx().put(&policy)?;
    }
    change.record(
        activity("Update authentication strength policy", "Update"),
        subject(&after),
        Some(&before.document()),
        Some(&after.document()),
    );
    Ok(after)
}

fn show(policy: &mut ConditionalAccessPolicy, strength: &Strength) {
    if let Some(grant) = &mut policy.grant_controls {
        grant.authentication_strength = Some(strength.clone());
    }
}

/// Checks a strength, spells its combinations as the schema does, and says what it amounts to.
fn check(change: &mut Change<'_, '_>, strength: &mut Strength) -> Result<(), RuleError> {
    validate::authentication_strength(strength)?;
    for combination in &mut strength.allowed_combinations {
        *combination = AuthenticationMethodModes::from_bits(combination.bits());
    }
    strength.requirements_satisfied = validate::requirements(&strength.allowed_combinations);
    let named = change
        .tx()
        .find::<Strength>("display_name", &folded(&strength.display_name))?;
    if named.iter().any(|other| other.id != strength.id) {
        let problem = format!(
            "there is another authentication strength named `{}`",
            shown(&strength.display_name)
        );
        return Err(RuleError::member("displayName", problem));
    }
    Ok(())
}

fn subject(strength: &Strength) -> Subject {
    Subject {
        id: strength.id.clone(),
        kind: "AuthenticationStrengthPolicy",
        display_name: Some(strength.display_name.clone()),
        ..Subject::default()
    }
}

/// A value as JSON, as beta writes it.
pub(super) fn json_of<T: Edm>(value: &T) -> Value {
    let mut out = Vec::new();
    value.write(Version::Beta, &mut out);
    serde_json::from_slice(&out).expect("writers write JSON")
}
