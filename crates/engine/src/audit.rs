//! The record of an administrator's action: who, what, old and new.

use keepwatch_detection::life_cycle::{Actor, UserRisk};
use keepwatch_graph::directory_audit::{
    AppIdentity, AuditActivityInitiator, ModifiedProperty, TargetResource, UserIdentity,
};
use keepwatch_graph::{AppId, DirectoryAudit, OperationResult, ServicePrincipalId, Timestamp, UserId};
use keepwatch_storage::UserNames;
use uuid::Uuid;

/// Who makes an action happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Initiator {
    /// An application, by a token of its own.
    Application {
        /// Client id.
        app: AppId,
        /// Object id of its service principal.
        service_principal: ServicePrincipalId,
        /// Its name.
        display_name: Option<String>,
    },
    /// A person, by a token that an application holds for them.
    User {
        /// Object id.
        id: UserId,
        /// User principal name.
        principal_name: Option<String>,
    },
}

impl Initiator {
    /// Who it is to the life cycle: a person's object id, or an application's service principal's.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Administrator(match self {
            Initiator::Application { service_principal, .. } => service_principal.to_string().into(),
            Initiator::User { id, .. } => id.to_string().into(),
        })
    }

    fn identity(&self) -> AuditActivityInitiator {
        match self {
            Initiator::Application {
                app,
                service_principal,
                display_name,
            } => AuditActivityInitiator {
                app: Some(AppIdentity {
                    app_id: Some(app.to_string()),
                    display_name: display_name.clone(),
                    service_principal_id: Some(service_principal.to_string()),
                    service_principal_name: display_name.clone(),
                }),
                user: None,
                linkable_identifiers: None,
            },
            Initiator::User { id, principal_name } => AuditActivityInitiator {
                app: None,
                user: Some(UserIdentity {
                    id: Some(id.to_string()),
                    user_principal_name: principal_name.clone(),
                    ..UserIdentity::default()
                }),
                linkable_identifiers: None,
            },
        }
    }
}

/// What an action was on.
pub(crate) struct Target<'a> {
    /// The user's or sign-in's id, as the caller named it.
    pub(crate) named: Uuid,
    pub(crate) names: &'a UserNames,
    pub(crate) before: &'a UserRisk,
    pub(crate) after: &'a UserRisk,
}

/// The record of one action on one target. A repetition is recorded too, with nothing modified.
pub(crate) fn record(id: Uuid, activity: &str, by: &Initiator, target: &Target<'_>, at: Timestamp) -> DirectoryAudit {
    let user = target.after.id;
    let mut target_resources = vec![TargetResource {
        id: Some(user.to_string()),
        display_name: target.names.display_name.clone(),
        group_type: None,
        modified_properties: modified(target.before, target.after),
        resource_type: Some("User".to_owned()),
        user_principal_name: target.names.principal_name.clone(),
    }];
    if target.named != user.uuid() {
        target_resources.push(TargetResource {
            id: Some(target.named.to_string()),
            resource_type: Some("SignIn".to_owned()),
            ..TargetResource::default()
        });
    }
    DirectoryAudit {
        id: id.to_string(),
        activity_date_time: at,
        activity_display_name: activity.to_owned(),
        additional_details: Vec::new(),
        category: "IdentityProtection".to_owned(),
        correlation_id: None,
        initiated_by: by.identity(),
        logged_by_service: Some("Identity Protection".to_owned()),
        operation_type: Some("Update".to_owned()),
        result: Some(OperationResult::Success),
        result_reason: None,
        target_resources,
        user_agent: None,
    }
}

/// What differs, old and new, as the JSON texts that Graph shows.
fn modified(before: &UserRisk, after: &UserRisk) -> Vec<ModifiedProperty> {
    let changes = shown(before)
        .into_iter()
        .zip(shown(after))
        .filter(|(old, new)| old != new);
    changes
        .map(|((name, old), (_, new))| ModifiedProperty {
            display_name: Some(name.to_owned()),
            old_value: Some(format!("\"{old}\"")),
            new_value: Some(format!("\"{new}\"")),
        })
        .collect()
}

/// What a user's risk was, in an audit record.
fn shown(user: &UserRisk) -> [(&'static str, String); 3] {
    [
        ("riskLevel", user.level.to_string()),
        ("riskState", user.state.to_string()),
        ("riskDetail", user.detail.to_string()),
    ]
}
