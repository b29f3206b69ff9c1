//! That SQLite finds what collectors ask for by an index: no page may cost more because the table is long.

use super::{Collection, Condition, OrderKey, PageQuery, sql};
use crate::connection::Engine;
use crate::store::{Store, StoreSettings};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Timestamp, Version};
use keepwatch_odata::{Dialect, Direction, Filter, Order};
use tempfile::TempDir;

/// What a caller sends, and how the page behind the first is found.
struct Case {
    collection: Collection,
    filter: &'static str,
    order: &'static str,
    /// The step that finds the rows.
    found_by: &'static str,
    /// Whether the rows come out of the index in the order that was asked for.
    is_in_order: bool,
}

const fn case(collection: Collection, filter: &'static str, order: &'static str, found_by: &'static str) -> Case {
    Case {
        collection,
        filter,
        order,
        found_by,
        is_in_order: true,
    }
}

/// One user's rows are few: they are found by the user and put in order afterwards.
const fn sorted(case: Case) -> Case {
    Case {
        is_in_order: false,
        ..case
    }
}

const CASES: [Case; 16] = {
    use Collection::{RiskDetections, RiskyUserHistory, RiskyUsers, SignIns};
    const NEWEST: &str = "createdDateTime desc";
    const DETECTED: &str = "detectedDateTime desc";
    const CHANGED: &str = "riskLastUpdatedDateTime desc";
    [
        case(
            SignIns,
            "isInteractive eq true",
            NEWEST,
            "USING INDEX sign_ins_by_time ((created_date_time,id)<(?,?))",
        ),
        case(
            SignIns,
            "createdDateTime ge 2026-01-01 and createdDateTime lt 2026-02-01",
            "createdDateTime",
            "USING INDEX sign_ins_by_time ((created_date_time,id)>(?,?) AND created_date_time<?)",
        ),
        case(
            SignIns,
            "createdDateTime gt 2026-01-01 and status/errorCode ne 0",
            NEWEST,
            "USING INDEX sign_ins_by_time (created_date_time>? AND (created_date_time,id)<(?,?))",
        ),
        // Names have no index of their own; the range of time bounds the search.
        case(
            SignIns,
            "userPrincipalName eq 'a' and createdDateTime ge 2026-01-01",
            NEWEST,
            "USING INDEX sign_ins_by_time (created_date_time>? AND (created_date_time,id)<(?,?))",
        ),
        case(
            SignIns,
            "userId eq 'A'",
            NEWEST,
            "(owner_id=? AND (created_date_time,id)<(?,?))",
        ),
        case(
            SignIns,
            "createdDateTime ge 2026-01-01 and userId eq 'A' and isInteractive eq true",
            NEWEST,
            "(owner_id=? AND created_date_time>? AND (created_date_time,id)<(?,?))",
        ),
        case(
            RiskDetections,
            "detectedDateTime ge 2026-01-01",
            "detectedDateTime",
            "USING INDEX risk_detections_by_detection ((detected_date_time,id)>(?,?))",
        ),
        case(
            RiskDetections,
            "detectedDateTime ge 2026-01-01 and detectedDateTime lt 2026-02-01",
            DETECTED,
            "USING INDEX risk_detections_by_detection (detected_date_time>? AND (detected_date_time,id)<(?,?))",
        ),
        case(
            RiskDetections,
            "activityDateTime gt 2026-01-01",
            "activityDateTime desc",
            "USING INDEX risk_detections_by_activity (activity_date_time>? AND (activity_date_time,id)<(?,?))",
        ),
        case(
            RiskDetections,
            "lastUpdatedDateTime gt 2026-01-01",
            "lastUpdatedDateTime",
            "USING INDEX risk_detections_by_update ((last_updated_date_time,id)>(?,?))",
        ),
        case(
            RiskDetections,
            "riskState eq 'atRisk' and detectedDateTime gt 2026-01-01",
            DETECTED,
            "USING INDEX risk_detections_by_detection (detected_date_time>? AND (detected_date_time,id)<(?,?))",
        ),
        case(
            RiskDetections,
            "riskLevel eq 'high'",
            DETECTED,
            "USING INDEX risk_detections_by_detection",
        ),
        sorted(case(RiskDetections, "userId eq 'A'", DETECTED, "(user_id=?")),
        case(
            RiskyUsers,
            "riskLastUpdatedDateTime gt 2026-01-01",
            "riskLastUpdatedDateTime",
            "USING INDEX risky_users_by_update ((risk_last_updated_date_time,id)>(?,?))",
        ),
        case(
            RiskyUsers,
            "riskState eq 'atRisk'",
            CHANGED,
            "USING INDEX risky_users_by_update",
        ),
        sorted(case(RiskyUserHistory, "userId eq 'A'", CHANGED, "(user_id=?")),
    ]
};

fn query(case: &Case) -> PageQuery {
    let entity = case.collection.entity();
    let filter = Filter::parse(case.filter, entity, Version::Beta).unwrap();
    let order = Order::parse(case.order, entity, Version::Beta).unwrap();
    let mut params = Vec::new();
    let sql = filter.to_sql(Dialect::Sqlite, Timestamp::UNIX_EPOCH, &mut params);
    let order: Vec<OrderKey> = order
        .keys()
        .iter()
        .map(|key| OrderKey {
            column: key.column.name,
            descending: key.direction == Direction::Descending,
        })
        .collect();
    PageQuery {
        collection: case.collection,
        owner: filter.pinned("userId").map(str::to_owned),
        linked: None,
        condition: Some(Condition {
            sql,
            params: params.into_iter().map(Into::into).collect(),
        }),
        after: Some(vec![1_i64.into(); order.len()]),
        order,
        skip: 0,
        limit: 500,
        version: Version::V1,
        policies: PolicyView::Full,
    }
}

#[test]
fn what_collectors_ask_for_is_found_by_an_index() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("keepwatch.db");
    let store = Store::open(&StoreSettings::new(file.to_str().unwrap())).unwrap();
    for case in CASES {
        let (sql, params) = sql::page(&query(&case), Engine::Sqlite);
        let steps = store.read_blocking(|rx| {
            rx.query_all(&format!("explain query plan {sql}"), &params, |row| {
                Ok(row.string(3)?.to_owned())
            })
        });
        let plan = steps.unwrap().join("; ");
        let name = format!("{:?}: {} by {}: {plan}", case.collection, case.filter, case.order);
        assert!(plan.contains(case.found_by), "{name}");
        assert_eq!(!plan.contains("ORDER BY"), case.is_in_order, "{name}");
        assert!(!plan.contains("SCAN"), "{name}");
    }
}
