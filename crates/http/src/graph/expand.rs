//! `$expand`: what a resource leads to, shown inside of it.

use crate::graph::objects::typed;
use crate::graph::request::GraphRequest;
use crate::graph::role_management::definition_of;
use keepwatch_engine::directory::{OBJECTS, members_of, memberships_of};
use keepwatch_graph::directory::{
    AppRoleAssignment, OAuth2PermissionGrant, UnifiedRoleAssignment, UnifiedRoleDefinition,
};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::mask::mask;
use keepwatch_graph::{Document, EntityType, Timestamp, Version};
use keepwatch_odata::{Expand, Select};
use keepwatch_storage::{Collection, Found, LinkKind, Linked, Rx, StoreError};
use serde_json::Value;

/// Most ids that are looked at for one relationship of one resource: an answer shows at most twenty, and some of those
/// that are linked may be in the recycle bin.
const LOOKED_AT_MAX: u32 = 200;

/// For whom related resources are shown, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Viewer {
    version: Version,
    knows_all_members: bool,
    now: Timestamp,
}

impl Viewer {
    /// Whoever sent the request.
    pub(crate) fn of(request: &GraphRequest) -> Self {
        Self {
            version: request.version,
            knows_all_members: request.knows_all_members,
            now: request.exchange.at,
        }
    }
}

/// The member that shows what the resource with that id leads to: `"manager":{..}`. `None` where it leads nowhere by a
/// relationship to one.
pub(crate) fn member(
    rx: &mut Rx<'_>,
    id: &str,
    expand: &Expand,
    viewer: Viewer,
) -> Result<Option<Vec<u8>>, StoreError> {
    let name = expand.navigation.name;
    let mut related = related(rx, id, name, viewer)?;
    related.retain(|related| is_chosen(&related.value, expand, viewer.now));
    if let Some(order) = &expand.order {
        related.sort_by(|a, b| order.compare(&a.value, &b.value));
    }
    related.truncate(expand.top() as usize);
    let shown: Vec<Vec<u8>> = related
        .into_iter()
        .map(|related| related.shown(expand, viewer.version))
        .collect();
    if expand.navigation.many {
        return Ok(Some(
            [format!("\"{name}\":[").as_bytes(), &shown.join(&b","[..]), b"]"].concat(),
        ));
    }
    Ok(shown
        .first()
        .map(|one| [format!("\"{name}\":").as_bytes(), one].concat()))
}

/// A resource that another leads to.
struct Related {
    entity: &'static EntityType,
    value: Value,
}

impl Related {
    fn shown(mut self, expand: &Expand, version: Version) -> Vec<u8> {
        let select = expand.select.clone();
        if let Some(select) = select.or_else(|| Select::by_default(self.entity, version)) {
            select.apply(&mut self.value);
        }
        // What can be only of the one type that the schema says does not say it again.
        if expand.navigation.target == self.entity.name {
            return self.value.to_string().into_bytes();
        }
        typed(self.entity, &self.value)
    }
}

fn is_chosen(value: &Value, expand: &Expand, now: Timestamp) -> bool {
    value.get("deletedDateTime").is_none_or(Value::is_null)
        && expand.filter.as_ref().is_none_or(|filter| filter.matches(value, now))
}

/// What a relationship leads to from there. Roles by their definitions are in every tenant, and stored in none.
fn related(rx: &mut Rx<'_>, id: &str, navigation: &str, viewer: Viewer) -> Result<Vec<Related>, StoreError> {
    if navigation == "roleDefinition" {
        let assignment: Option<UnifiedRoleAssignment> = rx.get(id)?;
        let definition = assignment.as_ref().and_then(definition_of);
        let shown = definition.map(|definition| Related {
            entity: UnifiedRoleDefinition::TYPE,
            value: parsed(definition.document().json(viewer.version, PolicyView::Empty).as_bytes()),
        });
        return Ok(shown.into_iter().collect());
    }
    let found = found(rx, id, navigation, viewer.version)?;
    let read = found.into_iter().map(|found| {
        let (entity, mut value) = (found.collection.entity(), parsed(&found.json));
        if found.masked && !viewer.knows_all_members {
            mask(entity, &mut value);
        }
        Related { entity, value }
    });
    Ok(read.collect())
}

fn parsed(json: &[u8]) -> Value {
    serde_json::from_slice(json).expect("what is stored was written as JSON")
}

/// What a relationship leads to. Every one that a listing lets callers expand is here or in [`ids`].
fn found(rx: &mut Rx<'_>, id: &str, navigation: &str, version: Version) -> Result<Vec<Found>, StoreError> {
    let documents: (Collection, Vec<Document>) = match navigation {
        "appRoleAssignments" => (
            Collection::AppRoleAssignments,
            rx.find::<AppRoleAssignment>("principal_id", id)?
                .iter()
                .map(AppRoleAssignment::document)
                .collect(),
        ),
        "oauth2PermissionGrants" => (
            Collection::Oauth2PermissionGrants,
            rx.find::<OAuth2PermissionGrant>("client_id", id)?
                .iter()
                .map(OAuth2PermissionGrant::document)
                .collect(),
        ),
        "federatedIdentityCredentials" => {
            let ids = rx.linked_from(LinkKind::FederatedCredential, id)?;
            return rx.objects(&[Collection::FederatedIdentityCredentials], &ids, version);
        }
        _ => {
            let ids = ids(rx, id, navigation)?;
            return rx.objects(OBJECTS, &ids, version);
        }
    };
    let (collection, documents) = documents;
    let shown = documents.into_iter().map(|document| Found {
        collection,
        json: document.json(version, PolicyView::Empty).into_bytes(),
        masked: document.masked,
    });
    Ok(shown.collect())
}

/// Where a relationship leads from there to objects of the directory.
fn ids(rx: &mut Rx<'_>, id: &str, navigation: &str) -> Result<Vec<String>, StoreError> {
    let from = |kind| Linked::From(kind, id.to_owned());
    let to = |kind| Linked::To(kind, id.to_owned());
    let linked = match navigation {
        "manager" => from(LinkKind::Manager),
        "directReports" => to(LinkKind::Manager),
        "members" => from(LinkKind::Member),
        "owners" => from(LinkKind::Owner),
        "ownedObjects" => to(LinkKind::Owner),
        "memberOf" => to(LinkKind::Member),
        "principal" => {
            let assignment: Option<UnifiedRoleAssignment> = rx.get(id)?;
            return Ok(assignment
                .and_then(|assignment| assignment.principal_id)
                .into_iter()
                .collect());
        }
        "transitiveMemberOf" => return Ok(memberships_of(rx, id)?.into_iter().collect()),
        "transitiveMembers" => return Ok(members_of(rx, id)?.into_iter().collect()),
        _ => return Ok(Vec::new()),
    };
    rx.linked(&linked, None, LOOKED_AT_MAX)
}

/// The resource with one more member.
pub(crate) fn with_member(object: &[u8], member: Option<&[u8]>) -> Vec<u8> {
    let (Some(member), Some(open)) = (member, object.strip_suffix(b"}")) else {
        return object.to_vec();
    };
    let separator: &[u8] = if open == b"{" { b"" } else { b"," };
    [open, separator, member, b"}"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_the_last() {
        for (object, member, expected) in [
            (r#"{"id":"1"}"#, Some(r#""manager":{}"#), r#"{"id":"1","manager":{}}"#),
            ("{}", Some(r#""memberOf":[]"#), r#"{"memberOf":[]}"#),
            (r#"{"id":"1"}"#, None, r#"{"id":"1"}"#),
        ] {
            let found = with_member(object.as_bytes(), member.map(str::as_bytes));
            assert_eq!(String::from_utf8(found).unwrap(), expected);
        }
    }
}
