//! What administrators do not want to be told of: made, changed and ended, each with its record.

use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::{COMMAND_LINE, Initiator, SERVER};
use crate::conditional_access::touch;
use keepwatch_detection::Exception;
use keepwatch_detection::exceptions::{Maker, Terms, TermsError};
use keepwatch_graph::Document;
use keepwatch_graph::directory::{Group, User};
use keepwatch_storage::{Rx, StoreError};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The most exceptions of a tenant, those that are over included: every detection is held against all of them.
pub const EXCEPTIONS_MAX: usize = 500;

/// Makes an exception.
///
/// # Errors
/// The terms are none that can be kept, they name a user or group that does not exist, or there are too many exceptions.
pub fn create_exception(change: &mut Change<'_, '_>, terms: Terms) -> Result<Exception, RuleError> {
    terms.check(change.now())?;
    refuse_unknown(change.tx(), &terms, None)?;
    if change.tx().exceptions()?.len() >= EXCEPTIONS_MAX {
        let problem = format!("there are {EXCEPTIONS_MAX} exceptions already, those that are over included");
        return Err(RuleError::Conflict(problem));
    }
    let exception = Exception {
        id: change.new_id(),
        terms,
        created_by: maker(change.by()),
        created_date_time: change.now(),
        modified_date_time: change.now(),
    };
    keep(change, "Add exception", "Add", None, Some(&exception))?;
    Ok(exception)
}

/// Changes those members of an exception's terms that are in `members`; null takes one away.
///
/// # Errors
/// The same, and there is no such exception.
pub fn update_exception(
    change: &mut Change<'_, '_>,
    id: Uuid,
    members: &Map<String, Value>,
) -> Result<Exception, RuleError> {
    let before = found(change, id)?;
    let terms = merged(&before.terms, members)?;
    terms.check(change.now())?;
    refuse_unknown(change.tx(), &terms, Some(&before.terms))?;
    let exception = Exception {
        terms,
        modified_date_time: change.now(),
        ..before.clone()
    };
    keep(change, "Update exception", "Update", Some(&before), Some(&exception))?;
    Ok(exception)
}

/// Ends an exception. What it has hidden stays hidden; what an offline job finds again is raised.
///
/// # Errors
/// There is no such exception.
pub fn delete_exception(change: &mut Change<'_, '_>, id: Uuid) -> Result<(), RuleError> {
    let before = found(change, id)?;
    keep(change, "Delete exception", "Delete", Some(&before), None)
}

fn found(change: &mut Change<'_, '_>, id: Uuid) -> Result<Exception, RuleError> {
    let found = change.tx().exception(id)?;
    found.ok_or_else(|| RuleError::NotFound(format!("no exception with the id `{id}`")))
}

/// The terms with what a caller wrote in their place.
fn merged(terms: &Terms, members: &Map<String, Value>) -> Result<Terms, RuleError> {
    let mut whole = serde_json::to_value(terms).expect("terms are texts and numbers, which JSON can say");
    for (name, value) in members {
        match value {
            Value::Null => drop(whole.as_object_mut().and_then(|whole| whole.remove(name))),
            value => whole[name.as_str()] = value.clone(),
        }
    }
    read_terms(whole)
}

/// The terms that a caller wrote.
///
/// # Errors
/// A member that none has, or whose value cannot be what it is for.
pub fn read_terms(written: Value) -> Result<Terms, RuleError> {
    serde_json::from_value(written).map_err(|error| RuleError::invalid(keepwatch_graph::edm::shown(&error.to_string())))
}

/// Refuses users and groups that do not exist, but for those that were named before: one who has left since must not keep
/// the others from being changed. Applications are not looked up: logs speak of applications of other providers.
fn refuse_unknown(rx: &mut Rx<'_>, terms: &Terms, before: Option<&Terms>) -> Result<(), RuleError> {
    for user in &terms.users {
        let is_old = before.is_some_and(|before| before.users.contains(user));
        // Beside another provider people have profiles and no user here until they sign in.
        if !is_old && rx.get::<User>(&user.to_string())?.is_none() && rx.profiles(&[*user])?.is_empty() {
            return Err(RuleError::member(
                "users",
                format!("there is no user with the id `{user}`"),
            ));
        }
    }
    for group in &terms.groups {
        let is_old = before.is_some_and(|before| before.groups.contains(group));
        let stored: Option<Group> = rx.get(&group.to_string())?;
        if !is_old && stored.is_none_or(|group| group.deleted_date_time.is_some()) {
            let problem = format!("there is no group with the id `{group}`");
            return Err(RuleError::member("groups", problem));
        }
    }
    Ok(())
}

/// Stores what becomes of an exception, with its record, and lets every node notice.
fn keep(
    change: &mut Change<'_, '_>,
    name: &'static str,
    operation: &'static str,
    before: Option<&Exception>,
    after: Option<&Exception>,
) -> Result<(), RuleError> {
    match (before, after) {
        (_, Some(after)) => change.tx().put_exception(after)?,
        (Some(before), None) => drop(change.tx().remove_exception(before.id)?),
        (None, None) => {}
    }
    let activity = Activity {
        name,
        category: "Policy",
        service: "Identity Protection",
        operation,
    };
    if let Some(about) = after.or(before) {
        let (old, new) = (before.map(document), after.map(document));
        change.record(activity, subject(about), old.as_ref(), new.as_ref());
    }
    Ok(noticed(change)?)
}

fn noticed(change: &mut Change<'_, '_>) -> Result<(), StoreError> {
    let version = change.new_id();
    touch(change.tx(), version)
}

fn subject(exception: &Exception) -> Subject {
    Subject {
        id: exception.id.to_string(),
        kind: "Policy",
        display_name: Some(exception.terms.reason.clone()),
        user_principal_name: None,
    }
}

/// The terms as the audit log compares them.
fn document(exception: &Exception) -> Document {
    let json = serde_json::to_string(&exception.terms).expect("terms are texts and numbers, which JSON can say");
    Document {
        shared: json[1..json.len() - 1].to_owned(),
        ..Document::default()
    }
}

fn maker(by: &Initiator) -> Maker {
    let (id, display_name) = match by {
        Initiator::Application {
            service_principal,
            display_name,
            ..
        } => (service_principal.to_string(), display_name.clone()),
        Initiator::User { id, display_name, .. } => (id.to_string(), display_name.clone()),
        Initiator::CommandLine => (COMMAND_LINE.to_owned(), None),
        Initiator::Server => (SERVER.to_owned(), None),
    };
    Maker { id, display_name }
}

impl From<TermsError> for RuleError {
    fn from(error: TermsError) -> Self {
        RuleError::member(error.member, error.problem)
    }
}
