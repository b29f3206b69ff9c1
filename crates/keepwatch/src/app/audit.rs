//! What the commands leave in `directoryAudits`. Activities are called as Entra calls them.

use super::Administration;
use keepwatch_engine::Entropy;
use keepwatch_graph::directory_audit::{AppIdentity, AuditActivityInitiator, ModifiedProperty, TargetResource};
use keepwatch_graph::{DirectoryAudit, OperationResult};
use keepwatch_storage::{Application, Credential};

/// Who acts: nobody with an account, but whoever can write to the database.
const INITIATOR: &str = "keepwatch command line";
/// The properties that change.
const PERMISSION: &str = "AppRole.Value";
const CREDENTIAL: &str = "KeyDescription";
const CREDENTIALS_CHANGED: (&str, &str) = ("Update application – Certificates and secrets management", "Update");

pub(super) fn added_application(administration: &Administration, application: &Application) -> DirectoryAudit {
    let name = added("DisplayName", &application.display_name);
    record(administration, application, ("Add application", "Add"), name)
}

pub(super) fn deleted_application(administration: &Administration, application: &Application) -> DirectoryAudit {
    let name = removed("DisplayName", &application.display_name);
    record(administration, application, ("Delete application", "Delete"), name)
}

pub(super) fn granted(administration: &Administration, application: &Application, permission: &str) -> DirectoryAudit {
    let activity = ("Add app role assignment to service principal", "Assign");
    record(administration, application, activity, added(PERMISSION, permission))
}

pub(super) fn revoked(administration: &Administration, application: &Application, permission: &str) -> DirectoryAudit {
    let activity = ("Remove app role assignment from service principal", "Unassign");
    record(administration, application, activity, removed(PERMISSION, permission))
}

/// Names the credential only: neither the secret nor its hash.
pub(super) fn added_credential(
    administration: &Administration,
    application: &Application,
    credential: &Credential,
) -> DirectoryAudit {
    let key = added(CREDENTIAL, &credential.key_id);
    record(administration, application, CREDENTIALS_CHANGED, key)
}

pub(super) fn removed_credential(
    administration: &Administration,
    application: &Application,
    credential: &Credential,
) -> DirectoryAudit {
    let key = removed(CREDENTIAL, &credential.key_id);
    record(administration, application, CREDENTIALS_CHANGED, key)
}

fn added(property: &str, value: &str) -> ModifiedProperty {
    ModifiedProperty {
        display_name: Some(property.to_owned()),
        new_value: Some(serde_json::Value::from(value).to_string()),
        old_value: None,
    }
}

fn removed(property: &str, value: &str) -> ModifiedProperty {
    let ModifiedProperty {
        display_name,
        new_value,
        old_value,
    } = added(property, value);
    ModifiedProperty {
        display_name,
        new_value: old_value,
        old_value: new_value,
    }
}

fn record(
    administration: &Administration,
    application: &Application,
    (activity, operation): (&str, &str),
    modified: ModifiedProperty,
) -> DirectoryAudit {
    DirectoryAudit {
        id: administration.entropy.uuid().to_string(),
        activity_date_time: administration.now,
        activity_display_name: activity.to_owned(),
        additional_details: Vec::new(),
        category: "ApplicationManagement".to_owned(),
        correlation_id: None,
        initiated_by: AuditActivityInitiator {
            app: Some(AppIdentity {
                display_name: Some(INITIATOR.to_owned()),
                ..AppIdentity::default()
            }),
            user: None,
            linkable_identifiers: None,
        },
        logged_by_service: Some("Core Directory".to_owned()),
        operation_type: Some(operation.to_owned()),
        result: Some(OperationResult::Success),
        result_reason: None,
        target_resources: vec![TargetResource {
            id: Some(application.object_id.clone()),
            display_name: Some(application.display_name.clone()),
            modified_properties: vec![modified],
            resource_type: Some("Application".to_owned()),
            ..TargetResource::default()
        }],
        user_agent: None,
    }
}
