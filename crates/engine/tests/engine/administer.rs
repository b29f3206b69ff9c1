//! Changes by administrators: stored with their record, or not at all.

use crate::world::world;
use keepwatch_engine::{Activity, Initiator, RuleError, Subject};
use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::{Document, OperationResult};
use serde_json::json;

const RENAMED: Activity = Activity {
    name: "Update named location",
    category: "Policy",
    service: "Conditional Access",
    operation: "Update",
};

fn location(name: &str) -> Document {
    let location: NamedLocation = serde_json::from_value(json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": "l1", "displayName": name, "isTrusted": false, "ipRanges": [],
    }))
    .unwrap();
    location.document()
}

fn subject() -> Subject {
    Subject {
        id: "l1".to_owned(),
        kind: "NamedLocation",
        ..Subject::default()
    }
}

#[tokio::test]
async fn a_change_is_recorded_with_what_was_and_what_is() {
    let world = world();
    let id = world.engine.administer(Initiator::CommandLine, |change| {
        let id = change.new_id().to_string();
        change.tx().setting_or_insert("probe", b"1")?;
        change.record(RENAMED, subject(), Some(&location("Old")), Some(&location("New")));
        Ok(id)
    });
    id.await.unwrap();
    let audits = world.audits().await;
    assert_eq!(audits.len(), 1);
    let audit = &audits[0];
    assert_eq!(audit.activity_display_name, "Update named location");
    assert_eq!(audit.result, Some(OperationResult::Success));
    let by = audit.initiated_by.app.as_ref().unwrap();
    assert_eq!(by.display_name.as_deref(), Some("keepwatch command line"));
    let modified = &audit.target_resources[0].modified_properties;
    let shown: Vec<_> = modified
        .iter()
        .map(|one| {
            (
                one.display_name.as_deref(),
                one.old_value.as_deref(),
                one.new_value.as_deref(),
            )
        })
        .collect();
    assert_eq!(shown, [(Some("displayName"), Some(r#""Old""#), Some(r#""New""#))]);
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() {
    let world = world();
    let refused = world
        .engine
        .administer(Initiator::CommandLine, |change| -> Result<(), RuleError> {
            change.tx().setting_or_insert("probe", b"1")?;
            change.record(RENAMED, subject(), None, Some(&location("New")));
            Err(RuleError::member("displayName", "must not be `New`"))
        });
    let error = refused.await.unwrap_err();
    assert!(matches!(&error, RuleError::Invalid { member: Some(member), .. } if member == "displayName"));
    assert_eq!(error.to_string(), "displayName: must not be `New`");
    assert!(world.audits().await.is_empty());
    let kept = world
        .engine
        .store()
        .write(|tx| tx.setting_or_insert("probe", b"2"))
        .await
        .unwrap();
    assert_eq!(kept, b"2");
}
