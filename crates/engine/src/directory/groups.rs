//! Groups: created, changed, deleted and brought back.

use super::links::{self, BOUND_MAX, Link, Reference};
use super::rules::{self, absent, invalid, required, text};
use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use crate::engine::Engine;
use keepwatch_graph::directory::Group;
use keepwatch_graph::directory::group::{DYNAMIC_MEMBERSHIP, UNIFIED};
use keepwatch_graph::{DirectoryObjectId, Timestamp, body};
use keepwatch_storage::{StoreError, Tx};
use serde_json::{Map, Value, json};

const KIND: &str = "Group";

/// What only the service writes. In a body it is left out, so that what was read can be sent back.
const READ_ONLY: &[&str] = &[
    "id",
    "assignedLicenses",
    "createdByAppId",
    "createdDateTime",
    "deletedDateTime",
    "expirationDateTime",
    "hasMembersWithLicenseErrors",
    "infoCatalogs",
    "isArchived",
    "isFavorite",
    "isManagementRestricted",
    "isSubscribedByMail",
    "licenseProcessingState",
    "mail",
    "membershipRuleProcessingStatus",
    "onPremisesDomainName",
    "onPremisesLastSyncDateTime",
    "onPremisesNetBiosName",
    "onPremisesProvisioningErrors",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "organizationId",
    "proxyAddresses",
    "renewedDateTime",
    "securityIdentifier",
    "serviceProvisioningErrors",
    "unseenConversationsCount",
    "unseenCount",
    "unseenMessagesCount",
];

/// The most characters of texts. Source: Microsoft Graph, group: properties.
const LENGTHS: [(&str, usize); 5] = [
    ("displayName", 256),
    ("description", 1024),
    ("mailNickname", 64),
    ("classification", 256),
    ("uniqueName", 256),
];

const VISIBILITIES: [&str; 3] = ["Public", "Private", "HiddenMembership"];

const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "GroupManagement",
        service: "Core Directory",
        operation,
    }
}

const ADDED: Activity = activity("Add group", "Add");
const UPDATED: Activity = activity("Update group", "Update");
const DELETED: Activity = activity("Delete group", "Delete");
const RESTORED: Activity = activity("Restore Group", "Update");
const REMOVED: Activity = activity("Hard Delete group", "Delete");

/// What a caller sends of a group, and who is to be in it.
#[derive(Debug, Clone)]
pub struct GroupBody {
    members: Map<String, Value>,
    links: Vec<(Link, Reference)>,
}

impl GroupBody {
    /// Reads a body as [`keepwatch_graph::body::read`] spells it.
    pub fn new(mut members: Map<String, Value>) -> Result<Self, RuleError> {
        let mut links = Vec::new();
        for (link, name) in [(Link::Member, "members@odata.bind"), (Link::Owner, "owners@odata.bind")] {
            let addresses = members.shift_remove(name);
            let addresses = addresses
                .as_ref()
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            if addresses.len() > BOUND_MAX {
                return Err(RuleError::member(
                    name,
                    format!("holds more than {BOUND_MAX} references"),
                ));
            }
            for address in addresses.iter().filter_map(Value::as_str) {
                links.push((link, Reference::parse(address)?));
            }
        }
        for name in READ_ONLY {
            members.shift_remove(*name);
        }
        if members.keys().any(|name| name.contains('@')) {
            return Err(RuleError::invalid("only members and owners can be bound to a group"));
        }
        Ok(Self { members, links })
    }
}

impl Engine {
    /// Creates a group of the tenant, whose verified domain is `domain`. A person who does becomes its owner.
    pub async fn create_group(&self, by: Initiator, domain: &str, body: GroupBody) -> Result<Group, RuleError> {
        let domain = domain.to_owned();
        let work = move |change: &mut Change<'_, '_>| {
            let id = DirectoryObjectId::new(change.new_id());
            let group = created(&body, id, change.now(), &domain, change.by())?;
            refuse_taken(change.tx(), &group)?;
            if !change.tx().add(&group)? {
                return Err(StoreError::Conflict { table: "groups" }.into());
            }
            change.record(ADDED, subject(&group), None, Some(&group.document()));
            let id = id.to_string();
            add_links(change, &id, &body.links)?;
            if let Initiator::User { id: creator, .. } = change.by().clone()
                && change.tx().linked_from(Link::Owner.kind(), &id)?.is_empty()
                && rules::object(change.tx(), &creator.to_string(), keepwatch_graph::Version::V1)?.is_some()
            {
                links::add(change, Link::Owner, &id, &Reference::of_id(creator.to_string()))?;
            }
            Ok(group)
        };
        self.administer(by, work).await
    }

    /// Changes a group: what `body` names, and nothing else. Members that it names are added.
    pub async fn update_group(&self, by: Initiator, id: String, body: GroupBody) -> Result<Group, RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let before = live(change.tx(), &id)?;
            let after = updated(&before, &body)?;
            refuse_taken(change.tx(), &after)?;
            if after != before {
                change.tx().put(&after)?;
                change.record(
                    UPDATED,
                    subject(&after),
                    Some(&before.document()),
                    Some(&after.document()),
                );
            }
            add_links(change, &id, &body.links)?;
            Ok(after)
        };
        self.administer(by, work).await
    }

    /// Puts a group into the recycle bin. Who is in it stays in it, and is in it again when it is restored.
    pub async fn delete_group(&self, by: Initiator, id: String) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let before = live(change.tx(), &id)?;
            let after = Group {
                deleted_date_time: Some(change.now()),
                ..before.clone()
            };
            change.tx().put(&after)?;
            change.record(
                DELETED,
                subject(&after),
                Some(&before.document()),
                Some(&after.document()),
            );
            Ok(())
        };
        self.administer(by, work).await
    }
}

fn add_links(change: &mut Change<'_, '_>, id: &str, links: &[(Link, Reference)]) -> Result<(), RuleError> {
    links
        .iter()
        .try_for_each(|(link, reference)| links::add(change, *link, id, reference))
}

/// Brings a group back from the recycle bin.
pub(super) fn restore(change: &mut Change<'_, '_>, id: &str) -> Result<Group, RuleError> {
    let before = deleted(change.tx(), id)?;
    let after = Group {
        deleted_date_time: None,
        ..before.clone()
    };
    refuse_taken(change.tx(), &after)?;
    change.tx().put(&after)?;
    change.record(
        RESTORED,
        subject(&after),
        Some(&before.document()),
        Some(&after.document()),
    );
    Ok(after)
}

/// Removes a group from the recycle bin for good, with everything that leads to it.
pub(super) fn remove(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let group = deleted(change.tx(), id)?;
    let tx = change.tx();
    tx.remove::<Group>(id)?;
    tx.unlink_all(id)?;
    super::roles::forget_principal(tx, id)?;
    change.record(REMOVED, subject(&group), Some(&group.document()), None);
    Ok(())
}

fn deleted(tx: &mut Tx<'_>, id: &str) -> Result<Group, RuleError> {
    let group: Option<Group> = tx.get(id)?;
    group
        .filter(|group| group.deleted_date_time.is_some())
        .ok_or_else(|| absent(id))
}

pub(super) fn live(tx: &mut Tx<'_>, id: &str) -> Result<Group, RuleError> {
    let group: Option<Group> = tx.get(id)?;
    group
        .filter(|group| group.deleted_date_time.is_none())
        .ok_or_else(|| absent(id))
}

pub(super) fn subject(group: &Group) -> Subject {
    Subject {
        id: group.id.to_string(),
        kind: KIND,
        display_name: group.display_name.clone(),
        user_principal_name: None,
    }
}

fn created(
    body: &GroupBody,
    id: DirectoryObjectId,
    now: Timestamp,
    domain: &str,
    by: &Initiator,
) -> Result<Group, RuleError> {
    let mut members = body.members.clone();
    for property in ["displayName", "mailNickname"] {
        if text(&members, property).is_none() {
            return Err(required(KIND, property));
        }
    }
    for property in ["mailEnabled", "securityEnabled"] {
        if members.get(property).is_none_or(Value::is_null) {
            return Err(required(KIND, property));
        }
    }
    check(&members)?;
    if let Initiator::Application { app, .. } = by {
        members.insert("createdByAppId".into(), json!(app));
    }
    let sid = rules::security_identifier(id);
    let set = [
        ("id", json!(id)),
        ("createdDateTime", json!(now)),
        ("renewedDateTime", json!(now)),
        ("securityIdentifier", json!(sid)),
    ];
    members.extend(set.map(|(name, value)| (name.to_owned(), value)));
    let mut group: Group = rules::resource(Group::TYPE, members)?;
    check_kind(&group)?;
    if group.is(UNIFIED) {
        let address = format!("{}@{domain}", group.mail_nickname.as_deref().unwrap_or_default());
        group.proxy_addresses = vec![format!("SMTP:{address}")];
        group.mail = Some(address);
        group.visibility.get_or_insert_with(|| "Public".to_owned());
    }
    Ok(group)
}

fn updated(before: &Group, body: &GroupBody) -> Result<Group, RuleError> {
    for property in ["displayName", "mailNickname", "mailEnabled", "securityEnabled"] {
        let is_cleared = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if body.members.get(property).is_some_and(is_cleared) {
            return Err(invalid(KIND, property));
        }
    }
    check(&body.members)?;
    let mut after = Value::Object(rules::members(&before.document()));
    body::merge(&mut after, &Value::Object(body.members.clone()));
    let Value::Object(members) = after else {
        unreachable!("an object merged with an object is one")
    };
    let after: Group = rules::resource(Group::TYPE, members)?;
    let is_fixed = after.is_assignable_to_role.unwrap_or(false) == before.is_assignable_to_role.unwrap_or(false);
    if !is_fixed {
        return Err(RuleError::member(
            "isAssignableToRole",
            "cannot change after the group was made",
        ));
    }
    if before.unique_name.is_some() && after.unique_name != before.unique_name {
        return Err(RuleError::member("uniqueName", "cannot change once it is set"));
    }
    check_kind(&after)?;
    Ok(after)
}

/// Holds what a body gives to the rules.
fn check(members: &Map<String, Value>) -> Result<(), RuleError> {
    rules::bounded(KIND, members, &LENGTHS)?;
    if text(members, "mailNickname").is_some_and(|text| !rules::is_nickname(text)) {
        return Err(invalid(KIND, "mailNickname"));
    }
    let is_known = |text: &str| VISIBILITIES.iter().any(|known| known.eq_ignore_ascii_case(text));
    if text(members, "visibility").is_some_and(|text| !is_known(text)) {
        return Err(invalid(KIND, "visibility"));
    }
    Ok(())
}

/// Which kinds of groups there can be.
fn check_kind(group: &Group) -> Result<(), RuleError> {
    let member = |name: &str, problem: &str| Err(RuleError::member(name, problem));
    let is_known = |name: &String| [UNIFIED, DYNAMIC_MEMBERSHIP].contains(&name.as_str());
    if !group.group_types.iter().all(is_known) {
        return Err(invalid(KIND, "groupTypes"));
    }
    if group.is(DYNAMIC_MEMBERSHIP) || group.membership_rule.is_some() {
        // Nobody would be in it, and a policy that names it would apply to nobody.
        return member("groupTypes", "groups whose members follow a rule are not supported");
    }
    let is_mail_enabled = group.mail_enabled == Some(true);
    if is_mail_enabled != group.is(UNIFIED) {
        return Err(RuleError::Invalid {
            member: Some("mailEnabled".to_owned()),
            problem: "The service does not currently support writes of mail-enabled groups. Please ensure that the \
                      mail-enablement property is unset and the security-enablement property is set."
                .to_owned(),
        });
    }
    if !is_mail_enabled && group.security_enabled != Some(true) {
        return member("securityEnabled", "a group is for mail or for security, or for both");
    }
    if group.is_assignable_to_role == Some(true) && group.security_enabled != Some(true) {
        return member("isAssignableToRole", "only a group for security can have roles");
    }
    Ok(())
}

/// Addresses are one group's each, and so are names that a deployment chose to find a group by.
fn refuse_taken(tx: &mut Tx<'_>, group: &Group) -> Result<(), RuleError> {
    let is_other = |other: &Group| other.id != group.id && other.deleted_date_time.is_none();
    if let (true, Some(nickname)) = (group.is(UNIFIED), &group.mail_nickname) {
        let named: Vec<Group> = tx.find("mail_nickname", nickname)?;
        if named.iter().any(|other| is_other(other) && other.is(UNIFIED)) {
            return Err(rules::taken("mailNickname"));
        }
    }
    if let Some(name) = &group.unique_name {
        let named: Vec<Group> = tx.find("unique_name", name)?;
        if named.iter().any(is_other) {
            return Err(rules::taken("uniqueName"));
        }
    }
    Ok(())
}
