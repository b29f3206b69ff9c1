//! A record of the audit log as detectors see it: what was done, and what it opens.

use keepwatch_detection::operations::{Operation, Sensitive};
use keepwatch_graph::DirectoryAudit;
use keepwatch_graph::directory::UnifiedRoleAssignment;
use keepwatch_graph::directory_audit::ModifiedProperty;
use keepwatch_graph::edm::folded;
use keepwatch_storage::{Rx, StoreError};
use std::collections::HashMap;

/// The `state` of a policy that holds, as JSON text.
const ENABLED: &str = "\"enabled\"";

/// Turns records into operations. Remembers who is an administrator.
#[derive(Default)]
pub(super) struct Operations {
    administrators: HashMap<String, bool>,
}

impl Operations {
    /// The operation that `record` is of.
    pub(super) fn of(&mut self, rx: &mut Rx<'_>, record: &DirectoryAudit) -> Result<Operation, StoreError> {
        let user = record.initiated_by.user.as_ref();
        let operation = record.operation_type.as_deref().unwrap_or_default();
        Ok(Operation {
            at: record.activity_date_time,
            name: folded(&record.activity_display_name).into(),
            sensitive: self.sensitive(rx, record)?,
            is_destructive: operation.eq_ignore_ascii_case("Delete"),
            address: user.and_then(|user| user.ip_address.as_deref()).map(Into::into),
        })
    }

    /// Names as this server writes them, and as Microsoft Entra does where those differ.
    fn sensitive(&mut self, rx: &mut Rx<'_>, record: &DirectoryAudit) -> Result<Option<Sensitive>, StoreError> {
        let name = record.activity_display_name.as_str();
        Ok(match name {
            "Add member to role" | "Add eligible member to role" | "Add app role assignment to service principal" => {
                Some(Sensitive::RoleAssigned)
            }
            "Update application – Certificates and secrets management"
            | "Update application – Federated identity credentials"
            | "Add service principal credentials" => gives_credential(record).then_some(Sensitive::CredentialAdded),
            "Add delegated permission grant" | "Consent to application" => Some(Sensitive::ConsentGiven),
            "Delete conditional access policy" | "Hard delete conditional access policy" => {
                Some(Sensitive::PolicyWeakened)
            }
            "Update conditional access policy" => switches_off(record).then_some(Sensitive::PolicyWeakened),
            "Admin registered security info" => Some(Sensitive::MethodForAnother),
            "Reset password (by admin)" | "Reset user password" => {
                let is_administrators = self.is_of_administrator(rx, record)?;
                is_administrators.then_some(Sensitive::AdministratorReset)
            }
            _ => None,
        })
    }

    /// Whether somebody of the record's targets holds a directory role.
    fn is_of_administrator(&mut self, rx: &mut Rx<'_>, record: &DirectoryAudit) -> Result<bool, StoreError> {
        for id in record.target_resources.iter().filter_map(|target| target.id.as_deref()) {
            let is_administrator = match self.administrators.get(id) {
                Some(known) => *known,
                None => {
                    let held: Vec<UnifiedRoleAssignment> = rx.find("principal_id", id)?;
                    self.administrators.insert(id.to_owned(), !held.is_empty());
                    !held.is_empty()
                }
            };
            if is_administrator {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn modified(record: &DirectoryAudit) -> impl Iterator<Item = &ModifiedProperty> {
    record
        .target_resources
        .iter()
        .flat_map(|target| &target.modified_properties)
}

/// Whether a credential was added, as against removed: something is longer than it was. A record that does not say what
/// changed may be either, and counts.
fn gives_credential(record: &DirectoryAudit) -> bool {
    let length = |value: &Option<String>| value.as_deref().unwrap_or_default().len();
    let mut changes = modified(record).peekable();
    changes.peek().is_none() || changes.any(|change| length(&change.new_value) > length(&change.old_value))
}

/// Whether a policy held before and no longer does.
fn switches_off(record: &DirectoryAudit) -> bool {
    let is_state = |change: &&ModifiedProperty| change.display_name.as_deref() == Some("state");
    let mut states = modified(record).filter(is_state);
    states.any(|change| change.old_value.as_deref() == Some(ENABLED) && change.new_value.as_deref() != Some(ENABLED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn record(changes: Value) -> DirectoryAudit {
        serde_json::from_value(json!({
            "id": "1",
            "activityDateTime": "2026-11-20T00:00:00Z",
            "activityDisplayName": "Update",
            "additionalDetails": [],
            "category": "Policy",
            "initiatedBy": {},
            "targetResources": [{"modifiedProperties": changes}],
        }))
        .unwrap()
    }

    fn change(name: &str, old: Option<&str>, new: Option<&str>) -> Value {
        json!([{"displayName": name, "oldValue": old, "newValue": new}])
    }

    #[test]
    fn a_policy_that_is_only_renamed_or_switched_on_is_not_weakened() {
        let (on, off) = (Some(ENABLED), Some("\"disabled\""));
        let cases = [
            (change("state", on, off), true),
            (change("state", on, Some("\"enabledForReportingButNotEnforced\"")), true),
            (change("state", on, None), true),
            (change("state", off, on), false),
            (change("state", off, None), false),
            (change("displayName", on, off), false),
            (json!([]), false),
        ];
        for (changes, expected) in cases {
            assert_eq!(switches_off(&record(changes.clone())), expected, "{changes}");
        }
    }

    #[test]
    fn a_credential_that_is_removed_is_none_that_is_given() {
        let cases = [
            (change("passwordCredentials", None, Some("[{}]")), true),
            (change("passwordCredentials", Some("[{}]"), Some("[{},{}]")), true),
            (change("passwordCredentials", Some("[{},{}]"), Some("[{}]")), false),
            (change("keyCredentials", Some("[{}]"), None), false),
            (json!([]), true),
        ];
        for (changes, expected) in cases {
            assert_eq!(gives_credential(&record(changes.clone())), expected, "{changes}");
        }
    }
}
