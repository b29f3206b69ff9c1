//! What administrators say of service principals: all of it happens and is recorded, or nothing.

use crate::world::{World, administrator, world};
use keepwatch_engine::{EventError, ServicePrincipalAction};
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_graph::{
    ActivityType, AppId, RiskDetail, RiskLevel, RiskState, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem,
    ServicePrincipalId, ServicePrincipalRiskDetection,
};
use uuid::Uuid;

fn service_principal(number: u128) -> ServicePrincipalId {
    ServicePrincipalId::new(Uuid::from_u128(number))
}

/// A world whose directory knows the service principals 10 and 11.
async fn populated() -> World {
    let world = world();
    for number in [10, 11] {
        let id = Uuid::from_u128(number);
        let principal = ServicePrincipal::new(id, AppId::new(Uuid::from_u128(number + 100)), &format!("App {number}"));
        let stored = world.engine.store().write(move |tx| tx.add(&principal));
        assert!(stored.await.unwrap());
    }
    world
}

impl World {
    async fn act(&self, action: ServicePrincipalAction, numbers: &[u128]) -> Result<(), EventError> {
        let ids = numbers.iter().copied().map(service_principal).collect();
        self.engine
            .act_on_service_principals(action, ids, administrator())
            .await
    }

    async fn row(&self, number: u128) -> Option<RiskyServicePrincipal> {
        let id = service_principal(number).to_string();
        self.engine.store().read(move |rx| rx.get(&id)).await.unwrap()
    }

    async fn detections_of(&self, number: u128) -> Vec<ServicePrincipalRiskDetection> {
        let id = service_principal(number).to_string();
        let read = self.engine.store().read(move |rx| rx.find("service_principal_id", &id));
        read.await.unwrap()
    }

    async fn history_of(&self, number: u128) -> Vec<RiskyServicePrincipalHistoryItem> {
        let id = service_principal(number).to_string();
        let read = self.engine.store().read(move |rx| rx.find("service_principal_id", &id));
        read.await.unwrap()
    }
}

#[tokio::test]
async fn a_confirmation_and_a_dismissal_leave_rows_history_and_records() {
    let world = populated().await;
    for _ in 0..2 {
        world
            .act(ServicePrincipalAction::ConfirmCompromised, &[10, 10])
            .await
            .unwrap();
    }
    let row = world.row(10).await.unwrap();
    assert_eq!(
        (row.risk_level, row.risk_state),
        (RiskLevel::High, RiskState::ConfirmedCompromised)
    );
    assert_eq!(row.risk_detail, RiskDetail::AdminConfirmedServicePrincipalCompromised);
    assert_eq!(row.display_name.as_deref(), Some("App 10"));
    assert_eq!(row.app_id, Some(Uuid::from_u128(110).to_string()));
    let detections = world.detections_of(10).await;
    assert_eq!(detections.len(), 1, "a repetition adds nothing");
    assert_eq!(
        detections[0].risk_event_type,
        "adminConfirmedServicePrincipalCompromised"
    );
    assert_eq!(
        (detections[0].activity, detections[0].request_id),
        (ActivityType::ServicePrincipal, None)
    );

    world.act(ServicePrincipalAction::Dismiss, &[10]).await.unwrap();
    let row = world.row(10).await.unwrap();
    assert_eq!(
        (row.risk_level, row.risk_state),
        (RiskLevel::None, RiskState::Dismissed)
    );
    let history = world.history_of(10).await;
    assert_eq!(history.len(), 2);
    let by = Uuid::from_u128(2).to_string();
    assert!(history.iter().all(|item| item.initiated_by.as_ref() == Some(&by)));
    assert_eq!(world.detections_of(10).await[0].risk_state, RiskState::Dismissed);

    let audits = world.audits().await;
    assert_eq!(audits.len(), 3, "one for each action, repetitions included");
    let dismissal = audits
        .iter()
        .find(|audit| audit.activity_display_name == "Dismiss service principal risk")
        .unwrap();
    let target = &dismissal.target_resources[0];
    assert_eq!(target.resource_type.as_deref(), Some("ServicePrincipal"));
    assert_eq!(target.id, Some(service_principal(10).to_string()));
    let level = &target.modified_properties[0];
    assert_eq!(level.display_name.as_deref(), Some("riskLevel"));
    assert_eq!(
        (level.old_value.as_deref(), level.new_value.as_deref()),
        (Some("\"high\""), Some("\"none\""))
    );
}

#[tokio::test]
async fn one_unknown_and_nothing_changes() {
    let world = populated().await;
    for action in [
        ServicePrincipalAction::ConfirmCompromised,
        ServicePrincipalAction::Dismiss,
    ] {
        let error = world.act(action, &[10, 98, 99]).await.unwrap_err();
        let EventError::Unknown(unknown) = error else {
            panic!("{error}")
        };
        assert_eq!(unknown, [Uuid::from_u128(98), Uuid::from_u128(99)]);
    }
    assert_eq!(world.row(10).await, None);
    assert!(world.detections_of(10).await.is_empty());
    assert!(world.audits().await.is_empty());
}

/// One that the directory no longer knows can still be dismissed: its row would stay at risk for ever.
#[tokio::test]
async fn the_risk_of_one_that_is_gone_can_be_dismissed() {
    let world = populated().await;
    world
        .act(ServicePrincipalAction::ConfirmCompromised, &[11])
        .await
        .unwrap();
    let gone = service_principal(11).to_string();
    assert!(
        world
            .engine
            .store()
            .write(move |tx| tx.remove::<ServicePrincipal>(&gone))
            .await
            .unwrap()
    );
    world.act(ServicePrincipalAction::Dismiss, &[11]).await.unwrap();
    let row = world.row(11).await.unwrap();
    assert_eq!((row.risk_state, row.is_enabled), (RiskState::Dismissed, Some(false)));
    assert_eq!(row.display_name.as_deref(), Some("App 11"));
}
