//! Authentication contexts.

use super::written::{as_written, needs, resource};
use super::{activity, known};
use crate::administer::{Change, RuleError, Subject};
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::AuthenticationContextClassReference as Context;
use keepwatch_graph::edm::{folded, shown};
use keepwatch_policy::validate::{self, Referent};
use serde_json::{Map, Value, json};

/// Makes a context of what a caller wrote, its id included.
pub fn create_context(change: &mut Change<'_, '_>, members: &Map<String, Value>) -> Result<Context, RuleError> {
    needs(members, &["id"])?;
    let id = members["id"].as_str().unwrap_or_default().to_owned();
    if change.tx().get::<Context>(&id)?.is_some() {
        let problem = format!(
            "there is an authentication context with the id `{}` already",
            shown(&id)
        );
        return Err(RuleError::Conflict(problem));
    }
    put_context(change, &id, members)
}

/// Merges what a caller wrote into the context with that id, or makes it.
pub fn put_context(change: &mut Change<'_, '_>, id: &str, members: &Map<String, Value>) -> Result<Context, RuleError> {
    let before: Option<Context> = change.tx().get(id)?;
    let mut written = match &before {
        Some(before) => as_written(&before.document()),
        None => json!({"isAvailable": false}),
    };
    body::merge(&mut written, &Value::Object(members.clone()));
    needs(written.as_object().unwrap_or(members), &["displayName"])?;
    let context: Context = resource(Context::TYPE, written, &[("id", json!(folded(id)))])?;
    validate::authentication_context(&context)?;
    change.tx().put(&context)?;
    let activity = match before {
        Some(_) => activity("Update authentication context", "Update"),
        None => activity("Add authentication context", "Add"),
    };
    let old = before.map(|before| before.document());
    change.record(activity, subject(&context), old.as_ref(), Some(&context.document()));
    Ok(context)
}

/// Removes a context that no policy speaks of.
pub fn delete_context(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let found: Option<Context> = change.tx().get(id)?;
    let context = found.ok_or_else(|| {
        let name = Context::TYPE.name;
        RuleError::NotFound(format!("no {name} with the id `{}`", shown(id)))
    })?;
    known::refuse_in_use(change.tx(), Referent::AuthenticationContext, id)?;
    change.tx().remove::<Context>(id)?;
    change.record(
        activity("Delete authentication context", "Delete"),
        subject(&context),
        Some(&context.document()),
        None,
    );
    Ok(())
}

fn subject(context: &Context) -> Subject {
    Subject {
        id: context.id.clone(),
        kind: "AuthenticationContext",
        display_name: context.display_name.clone(),
        ..Subject::default()
    }
}
