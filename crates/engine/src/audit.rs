//! The record of an administrator's action: who, what, old and new.

use crate::administer::{Activity, Subject};
use keepwatch_detection::life_cycle::{AccountRisk, Actor, ServicePrincipalRisk, UserRisk};
use keepwatch_graph::directory_audit::{
    AppIdentity, AuditActivityInitiator, ModifiedProperty, TargetResource, UserIdentity,
};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::sign_in::KeyValue;
use keepwatch_graph::{
    AppId, CorrelationId, DirectoryAudit, Document, OperationResult, ServicePrincipalId, Timestamp, UserId, Version,
};
use keepwatch_storage::{ServicePrincipalNames, UserNames};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::net::IpAddr;
use uuid::Uuid;

/// What the records call whoever can write to the database.
pub(crate) const COMMAND_LINE: &str = "keepwatch command line";
/// What the records call what happens by itself.
pub(crate) const SERVER: &str = "keepwatch";

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
        /// The request by which it makes it happen.
        call: Call,
    },
    /// A person, by a token that an application holds for them.
    User {
        /// Object id.
        id: UserId,
        /// What people call them.
        display_name: Option<String>,
        /// User principal name.
        principal_name: Option<String>,
        /// The request by which they make it happen.
        call: Call,
    },
    /// Nobody with an account, but whoever can write to the database.
    CommandLine,
    /// Nobody: it is due, such as emptying the recycle bin.
    Server,
}

/// What joins a record with the request that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    /// The caller's own id for the request, or the server's.
    pub correlation_id: Option<CorrelationId>,
    /// What the caller says of its software.
    pub user_agent: Option<String>,
    /// Where it came from.
    pub address: Option<IpAddr>,
}

impl Initiator {
    fn call(&self) -> Call {
        match self {
            Initiator::Application { call, .. } | Initiator::User { call, .. } => call.clone(),
            Initiator::CommandLine | Initiator::Server => Call::default(),
        }
    }

    /// Who it is to the life cycle: a person's object id, or an application's service principal's.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Administrator(match self {
            Initiator::Application { service_principal, .. } => service_principal.to_string().into(),
            Initiator::User { id, .. } => id.to_string().into(),
            Initiator::CommandLine => COMMAND_LINE.into(),
            Initiator::Server => SERVER.into(),
        })
    }

    fn identity(&self) -> AuditActivityInitiator {
        match self {
            Initiator::Application {
                app,
                service_principal,
                display_name,
                ..
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
            Initiator::User {
                id,
                display_name,
                principal_name,
                call,
            } => AuditActivityInitiator {
                app: None,
                user: Some(UserIdentity {
                    id: Some(id.to_string()),
                    display_name: display_name.clone(),
                    user_principal_name: principal_name.clone(),
                    ip_address: call.address.map(|address| address.to_string()),
                }),
                linkable_identifiers: None,
            },
            Initiator::CommandLine => without_account(COMMAND_LINE),
            Initiator::Server => without_account(SERVER),
        }
    }
}

/// Whoever has no account, by a name.
fn without_account(name: &str) -> AuditActivityInitiator {
    AuditActivityInitiator {
        app: Some(AppIdentity {
            display_name: Some(name.to_owned()),
            ..AppIdentity::default()
        }),
        user: None,
        linkable_identifiers: None,
    }
}

/// What v1.0 tells of the caller's software, which has no property for it.
const USER_AGENT: &str = "User-Agent";

/// The longest value that a record keeps of a property, in bytes: longer ones are cut, and end in `…`.
const VALUE_MAX: usize = 4096;

/// The record of a change to a resource.
pub(crate) fn of_change(
    id: Uuid,
    activity: Activity,
    by: &Initiator,
    subject: Subject,
    modified: Vec<ModifiedProperty>,
    at: Timestamp,
) -> DirectoryAudit {
    let call = by.call();
    DirectoryAudit {
        id: id.to_string(),
        activity_date_time: at,
        activity_display_name: activity.name.to_owned(),
        additional_details: call.user_agent.iter().map(|text| detail(USER_AGENT, text)).collect(),
        category: activity.category.to_owned(),
        correlation_id: call.correlation_id,
        initiated_by: by.identity(),
        logged_by_service: Some(activity.service.to_owned()),
        operation_type: Some(activity.operation.to_owned()),
        result: Some(OperationResult::Success),
        result_reason: None,
        target_resources: vec![TargetResource {
            id: Some(subject.id),
            display_name: subject.display_name,
            group_type: None,
            modified_properties: modified,
            resource_type: Some(subject.kind.to_owned()),
            user_principal_name: subject.user_principal_name,
        }],
        user_agent: call.user_agent,
    }
}

/// Adds something to a record for people who investigate.
pub(crate) fn add_detail(record: &mut DirectoryAudit, key: &str, value: &str) {
    record.additional_details.push(detail(key, value));
}

fn detail(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: Some(key.to_owned()),
        value: Some(value.to_owned()),
    }
}

/// Which members differ between two states of a resource, each with its old and new value as JSON text.
pub(crate) fn differences(before: Option<&Document>, after: Option<&Document>) -> Vec<ModifiedProperty> {
    let (before, after) = (members(before), members(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let value = |of: &Map<String, Value>| of.get(name).filter(|value| !is_nothing(value)).map(cut);
            let (old_value, new_value) = (value(&before), value(&after));
            (old_value != new_value).then(|| ModifiedProperty {
                display_name: Some(name.clone()),
                new_value,
                old_value,
            })
        })
        .collect()
}

fn members(document: Option<&Document>) -> Map<String, Value> {
    let json = document.map(|document| document.json(Version::Beta, PolicyView::Full));
    json.and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

/// Null and an empty collection are what a property has that was never set.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn cut(value: &Value) -> String {
    let mut text = value.to_string();
    if text.len() > VALUE_MAX {
        text.truncate(text.floor_char_boundary(VALUE_MAX));
        text.push('…');
    }
    text
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
pub(crate) fn record(
    id: Uuid,
    activity: &'static str,
    by: &Initiator,
    target: &Target<'_>,
    at: Timestamp,
) -> DirectoryAudit {
    let user = target.after.id;
    let subject = Subject {
        id: user.to_string(),
        kind: "User",
        display_name: target.names.display_name.clone(),
        user_principal_name: target.names.principal_name.clone(),
    };
    let modified = modified(target.before, target.after);
    let mut record = of_change(id, on_risk(activity), by, subject, modified, at);
    if target.named != user.uuid() {
        record.target_resources.push(TargetResource {
            id: Some(target.named.to_string()),
            resource_type: Some("SignIn".to_owned()),
            ..TargetResource::default()
        });
    }
    record
}

/// The record of one action on a service principal. A repetition is recorded too, with nothing modified.
pub(crate) fn of_service_principal(
    id: Uuid,
    activity: &'static str,
    by: &Initiator,
    names: &ServicePrincipalNames,
    before: &ServicePrincipalRisk,
    after: &ServicePrincipalRisk,
    at: Timestamp,
) -> DirectoryAudit {
    let subject = Subject {
        id: after.id.to_string(),
        kind: "ServicePrincipal",
        display_name: names.display_name.clone(),
        user_principal_name: None,
    };
    of_change(id, on_risk(activity), by, subject, modified(before, after), at)
}

/// What is done to risk.
const fn on_risk(name: &'static str) -> Activity {
    Activity {
        name,
        category: "IdentityProtection",
        service: "Identity Protection",
        operation: "Update",
    }
}

/// What differs, old and new, as the JSON texts that Graph shows.
fn modified<Id>(before: &AccountRisk<Id>, after: &AccountRisk<Id>) -> Vec<ModifiedProperty> {
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

/// What an account's risk was, in an audit record.
fn shown<Id>(account: &AccountRisk<Id>) -> [(&'static str, String); 3] {
    [
        ("riskLevel", account.level.to_string()),
        ("riskState", account.state.to_string()),
        ("riskDetail", account.detail.to_string()),
    ]
}
