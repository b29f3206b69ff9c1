//! Federated identity credentials: foreign issuers whose tokens stand for an application. Kept and served; the token
//! service does not take such tokens, because it would have to fetch the issuer's keys.

use super::check::longest;
use super::object::{DirectoryResource, Key, Reach, absent, activity, merged, subject, within};
use crate::administer::{Activity, Change, RuleError};
use keepwatch_graph::body;
use keepwatch_graph::directory::FederatedIdentityCredential;
use keepwatch_graph::edm::shown;
use keepwatch_storage::{LinkKind, Rx, StoreError};
use serde_json::{Map, Value};

const CHANGED: Activity = activity("Update application – Federated identity credentials", "Update");
/// The most of one object. Source: Microsoft Entra, workload identity federation.
const CREDENTIALS_MAX: usize = 20;
/// The longest name, and the longest of the other texts. Source: the same.
const NAME_MAX: usize = 120;
const TEXT_MAX: usize = 600;

/// Adds a credential to an application or service principal.
pub fn create_federated<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    members: Map<String, Value>,
) -> Result<FederatedIdentityCredential, RuleError> {
    let owner: T = within(change, reach, key)?;
    let mut value = Value::Object(members);
    body::complete(FederatedIdentityCredential::TYPE, &mut value);
    value["id"] = Value::from(change.new_id().to_string());
    let new: FederatedIdentityCredential =
        serde_json::from_value(value).map_err(|_| RuleError::invalid("name, issuer and audiences must be given"))?;
    check(&new)?;
    let others = all_of(change.tx(), &owner.id())?;
    if others.len() >= CREDENTIALS_MAX {
        let problem = format!("there are {CREDENTIALS_MAX} federated identity credentials already: remove one first");
        return Err(RuleError::invalid(problem));
    }
    check_unique(&new, &others)?;
    change.tx().add(&new)?;
    change.tx().link(LinkKind::FederatedCredential, &owner.id(), &new.id)?;
    change.record(CHANGED, subject(&owner), None, Some(&new.document()));
    Ok(new)
}

/// Changes a credential; its name stays.
pub fn update_federated<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    id: &str,
    members: Map<String, Value>,
) -> Result<FederatedIdentityCredential, RuleError> {
    let owner: T = within(change, reach, key)?;
    let mut others = all_of(change.tx(), &owner.id())?;
    let before = others.iter().position(|one| is(one, id)).ok_or_else(|| absent(id))?;
    let before = others.swap_remove(before);
    let after = merged(&before, members, &["id", "name"])?;
    check(&after)?;
    check_unique(&after, &others)?;
    change.tx().put(&after)?;
    let (old, new) = (before.document(), after.document());
    change.record(CHANGED, subject(&owner), Some(&old), Some(&new));
    Ok(after)
}

/// Removes a credential.
pub fn delete_federated<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    id: &str,
) -> Result<(), RuleError> {
    let owner: T = within(change, reach, key)?;
    let all = all_of(change.tx(), &owner.id())?;
    let gone = all.iter().find(|one| is(one, id)).ok_or_else(|| absent(id))?;
    change.tx().remove::<FederatedIdentityCredential>(&gone.id)?;
    change.tx().unlink_all(&gone.id)?;
    change.record(CHANGED, subject(&owner), Some(&gone.document()), None);
    Ok(())
}

/// Named by its id or by its name, which is unique within its owner.
fn is(credential: &FederatedIdentityCredential, id: &str) -> bool {
    credential.id.eq_ignore_ascii_case(id) || credential.name.eq_ignore_ascii_case(id)
}

/// The credential of that id or name, of the object with the id `owner`.
pub fn federated(rx: &mut Rx<'_>, owner: &str, name: &str) -> Result<Option<FederatedIdentityCredential>, StoreError> {
    Ok(all_of(rx, owner)?.into_iter().find(|one| is(one, name)))
}

fn all_of(rx: &mut Rx<'_>, owner: &str) -> Result<Vec<FederatedIdentityCredential>, StoreError> {
    let mut all = Vec::new();
    for id in rx.linked_from(LinkKind::FederatedCredential, owner)? {
        all.extend(rx.get::<FederatedIdentityCredential>(&id)?);
    }
    Ok(all)
}

fn check(credential: &FederatedIdentityCredential) -> Result<(), RuleError> {
    let is_name = |name: &str| {
        let mut letters = name.bytes();
        letters.next().is_some_and(|first| first.is_ascii_alphanumeric())
            && letters.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    longest("name", Some(&credential.name), NAME_MAX)?;
    if !is_name(&credential.name) {
        let problem = format!(
            "`{}` must be letters, digits, `-` and `_`, and begin with none of the last two",
            shown(&credential.name)
        );
        return Err(RuleError::member("name", problem));
    }
    longest("issuer", Some(&credential.issuer), TEXT_MAX)?;
    if !credential.issuer.starts_with("https://") {
        return Err(RuleError::member("issuer", "must be an https URL"));
    }
    longest("subject", credential.subject.as_deref(), TEXT_MAX)?;
    let has_subject = credential.subject.as_deref().is_some_and(|subject| !subject.is_empty());
    if has_subject == credential.claims_matching_expression.is_some() {
        let problem = "must be given, or claimsMatchingExpression in its place";
        return Err(RuleError::member("subject", problem));
    }
    longest("description", credential.description.as_deref(), TEXT_MAX)?;
    match credential.audiences.as_slice() {
        [one] if !one.is_empty() => longest("audiences", Some(one), TEXT_MAX),
        _ => Err(RuleError::member("audiences", "must have one value")),
    }
}

fn check_unique(
    credential: &FederatedIdentityCredential,
    others: &[FederatedIdentityCredential],
) -> Result<(), RuleError> {
    for other in others {
        let is_same_subject = credential.subject.is_some() && other.subject == credential.subject;
        if other.name.eq_ignore_ascii_case(&credential.name) {
            let name = shown(&credential.name);
            return Err(RuleError::Conflict(format!(
                "there is a federated identity credential `{name}` already"
            )));
        }
        if is_same_subject && other.issuer == credential.issuer {
            let problem = format!("`{}` has the same issuer and subject", shown(&other.name));
            return Err(RuleError::Conflict(problem));
        }
    }
    Ok(())
}
