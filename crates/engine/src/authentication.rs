//! How users prove who they are: what may be registered for them, changed and taken away, and by which rules.
//!
//! Each change is one transaction with its record. Code generators and passkeys are registered by their owners, and are
//! checked here at a sign-in; Authenticators and the like belong to other directories: they are read and taken away.

mod codes;
mod emails;
mod factors;
mod generated;
mod limits;
mod methods;
mod names;
mod passes;
mod passkeys;
mod phone_number;
mod phones;
mod recovery_codes;
mod reports;
mod resets;
mod sealed;
mod totp;

pub use codes::{CodeCheck, Guesser};
pub use emails::{add_email, update_email};
pub use factors::Registered;
pub use methods::{methods_of, remove_method};
pub use passes::PassBody;
pub use passkeys::{PasskeyCheck, PasskeyQuestion, PasskeyRegistered, PasskeySetup, RelyingParty, RelyingPartyError};
pub use phones::{Sms, add_phone, switch_sms, update_phone};
pub use resets::Reset;
pub use totp::{TotpRegistered, TotpSetup};

pub(crate) use factors::factors_of;
pub(crate) use generated::text as generated_text;

use names::named;

use crate::administer::{Activity, Change, RuleError};
use crate::audit::Initiator;
use crate::directory::user_subject;
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_graph::directory::User;
use serde_json::{Map, Value};

const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "UserManagement",
        service: "Authentication Methods",
        operation,
    }
}

/// What is done to a method.
#[derive(Debug, Clone, Copy)]
enum Done {
    Added,
    Changed,
    Removed,
}

impl Done {
    /// In the words of the audit log, which tells what people do for themselves from what is done for them.
    const fn activity(self, by_owner: bool) -> Activity {
        match (self, by_owner) {
            (Done::Added, true) => activity("User registered security info", "Add"),
            (Done::Added, false) => activity("Admin registered security info", "Add"),
            (Done::Changed, true) => activity("User updated security info", "Update"),
            (Done::Changed, false) => activity("Admin updated security info", "Update"),
            (Done::Removed, true) => activity("User deleted security info", "Delete"),
            (Done::Removed, false) => activity("Admin deleted security info", "Delete"),
        }
    }
}

fn is_by(by: &Initiator, user: UserId) -> bool {
    matches!(by, Initiator::User { id, .. } if *id == user)
}

/// Puts on record what became of a method of the user.
fn record(
    change: &mut Change<'_, '_>,
    done: Done,
    user: &User,
    before: Option<&AuthenticationMethod>,
    after: Option<&AuthenticationMethod>,
) {
    let activity = done.activity(is_by(change.by(), user.id));
    let [before, after] = [before, after].map(|method| method.map(AuthenticationMethod::document));
    change.record(activity, user_subject(user), before.as_ref(), after.as_ref());
}

/// There is no such method.
fn absent(id: &str) -> RuleError {
    let id = keepwatch_graph::edm::shown(id);
    RuleError::NotFound(format!("the user has no authentication method with the id `{id}`"))
}

/// A text that must be given.
fn required<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, RuleError> {
    let text = members.get(name).and_then(Value::as_str);
    text.ok_or_else(|| RuleError::member(name, "must be given"))
}
