//! `$expand`: what a resource leads to, shown inside of it.

use crate::graph::objects::typed;
use keepwatch_engine::directory::{OBJECTS, members_of, memberships_of};
use keepwatch_graph::Timestamp;
use keepwatch_graph::Version;
use keepwatch_odata::{Expand, Select};
use keepwatch_storage::{Found, LinkKind, Linked, Rx, StoreError};
use serde_json::Value;

/// Most ids that are looked at for one relationship of one resource: an answer shows at most twenty, and some of those
/// that are linked may be in the recycle bin.
const LOOKED_AT_MAX: u32 = 200;

/// The member that shows what the resource with that id leads to: `"manager":{..}`. `None` where it leads nowhere by a
/// relationship to one.
pub(crate) fn member(
    rx: &mut Rx<'_>,
    id: &str,
    expand: &Expand,
    version: Version,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, StoreError> {
    let name = expand.navigation.name;
    let ids = ids(rx, id, name)?;
    let mut shown: Vec<Vec<u8>> = Vec::new();
    let mut values = values(rx.objects(OBJECTS, &ids, version)?, expand, now);
    if let Some(order) = &expand.order {
        values.sort_by(|(_, a), (_, b)| order.compare(a, b));
    }
    for (found, mut value) in values.into_iter().take(expand.top() as usize) {
        let entity = found.collection.entity();
        let select = expand.select.clone().or_else(|| Select::by_default(entity, version));
        if let Some(select) = select {
            select.apply(&mut value);
        }
        shown.push(typed(entity, &value));
    }
    if expand.navigation.many {
        return Ok(Some(
            [format!("\"{name}\":[").as_bytes(), &shown.join(&b","[..]), b"]"].concat(),
        ));
    }
    Ok(shown
        .first()
        .map(|one| [format!("\"{name}\":").as_bytes(), one].concat()))
}

fn values(found: Vec<Found>, expand: &Expand, now: Timestamp) -> Vec<(Found, Value)> {
    let parsed = found.into_iter().map(|found| {
        let value: Value = serde_json::from_slice(&found.json).expect("what is stored was written as JSON");
        (found, value)
    });
    let is_chosen = |value: &Value| {
        value.get("deletedDateTime").is_none_or(Value::is_null)
            && expand.filter.as_ref().is_none_or(|filter| filter.matches(value, now))
    };
    parsed.filter(|(_, value)| is_chosen(value)).collect()
}

/// Where a relationship leads from there. Every one that a listing lets callers expand is here.
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
