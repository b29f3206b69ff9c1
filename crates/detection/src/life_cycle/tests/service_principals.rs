//! The life cycle of service principals: the documented rows, and what holds in whatever order things happen.

use super::*;
use crate::id::detection_id_for_service_principal;
use crate::life_cycle::{ServicePrincipalEvent as Event, ServicePrincipalRisk, service_principal_transition};
use crate::risk::{severity, user_level};
use RiskLevel::{Hidden, High, Low, Medium};
use keepwatch_graph::ServicePrincipalId;
use proptest::prelude::*;

/// Everything that ever happened to one service principal.
#[derive(Debug, Clone, PartialEq)]
struct World {
    row: ServicePrincipalRisk,
    detections: Vec<DetectionRisk>,
    history: Vec<HistoryStep<ServicePrincipalId>>,
}

type Change = super::Change<ServicePrincipalId>;

impl World {
    fn new() -> Self {
        Self {
            row: ServicePrincipalRisk::none(service_principal()),
            detections: Vec::new(),
            history: Vec::new(),
        }
    }

    fn happen(&mut self, event: &Event, actor: &Actor, at: Timestamp) -> Result<Change, Refusal> {
        let named = event.detections();
        let is_seen = |row: &&DetectionRisk| row.state.is_active() || named.contains(&row.id);
        let situation = Situation {
            account: self.row.clone(),
            detections: self.detections.iter().filter(is_seen).cloned().collect(),
            sign_ins: Vec::new(),
        };
        let change = service_principal_transition(&situation, event, actor, at)?;
        for added in &change.new_detections {
            let is_new = self.detections.iter().all(|row| row.id != added.risk.id);
            assert!(is_new, "a detection that the life cycle adds is a new one");
            self.detections.push(added.risk.clone());
        }
        for now in &change.detections {
            upsert(&mut self.detections, now, |row| row.id == now.id);
        }
        if let Some(row) = &change.account {
            self.row = row.clone();
        }
        self.history.extend(change.history.iter().cloned());
        assert!(change.sign_ins.is_empty() && change.learn.is_empty() && change.unlearn.is_empty());
        Ok(change)
    }

    fn shown(&self) -> String {
        format!("{}/{}/{}", self.row.state, self.row.detail, self.row.level)
    }
}

fn service_principal() -> ServicePrincipalId {
    "9089a539-a539-9089-39a5-899039a58990".parse().unwrap()
}

fn found(event_type: &str, level: RiskLevel) -> Event {
    let id = detection_id_for_service_principal(service_principal(), event_type, "");
    Event::Detected {
        detections: vec![detection(id, None, event_type, level)],
    }
}

fn after(events: &[Event]) -> World {
    let mut world = World::new();
    for (index, event) in events.iter().enumerate() {
        world.happen(event, &administrator(), minute(index as i64)).unwrap();
    }
    world
}

const CONFIRMED: &str = "confirmedCompromised/adminConfirmedServicePrincipalCompromised/high";
const DISMISSED: &str = "dismissed/adminDismissedAllRiskForServicePrincipal/none";

#[test]
fn the_documented_rows() {
    let leaked = || found("leakedCredentials", High);
    let suspicious = || found("suspiciousSignins", Low);
    #[rustfmt::skip]
    let cases = [
        // what happens, the row, detections that are active and that are closed, items of history
        (vec![], "none/none/none", (0, 0), 0),
        (vec![suspicious()], "atRisk/none/low", (1, 0), 1),
        (vec![suspicious(), leaked()], "atRisk/none/high", (2, 0), 2),
        (vec![suspicious(), suspicious()], "atRisk/none/low", (1, 0), 1),
        (vec![Event::ConfirmCompromised], CONFIRMED, (1, 0), 1),
        (vec![suspicious(), Event::ConfirmCompromised], CONFIRMED, (2, 0), 2),
        (vec![Event::ConfirmCompromised, Event::ConfirmCompromised], CONFIRMED, (1, 0), 1),
        (vec![Event::ConfirmCompromised, leaked()], CONFIRMED, (2, 0), 2),
        (vec![Event::Dismiss], "none/none/none", (0, 0), 0),
        (vec![leaked(), Event::Dismiss], DISMISSED, (0, 1), 2),
        (vec![leaked(), Event::Dismiss, Event::Dismiss], DISMISSED, (0, 1), 2),
        (vec![leaked(), Event::Dismiss, leaked()], DISMISSED, (0, 1), 2),
        (vec![leaked(), Event::ConfirmCompromised, Event::Dismiss], DISMISSED, (0, 2), 3),
        (vec![Event::ConfirmCompromised, Event::Dismiss, Event::ConfirmCompromised], CONFIRMED, (1, 1), 3),
    ];
    for (events, row, (active, closed), items) in cases {
        let world = after(&events);
        assert_eq!(world.shown(), row, "{events:?}");
        let are_active = world.detections.iter().filter(|row| row.state.is_active()).count();
        let found = (are_active, world.detections.len() - are_active);
        assert_eq!((found, world.history.len()), ((active, closed), items), "{events:?}");
    }
}

#[test]
fn a_confirmation_is_a_detection_and_names_who_made_it() {
    let world = after(&[Event::ConfirmCompromised]);
    let detection = &world.detections[0];
    assert_eq!(&*detection.event_type, "adminConfirmedServicePrincipalCompromised");
    assert_eq!((detection.level, detection.sign_in), (High, None));
    let item = &world.history[0];
    assert_eq!(item.initiated_by.as_deref(), Some(ADMINISTRATOR));
    assert_eq!(item.event_types, std::slice::from_ref(&detection.event_type));
    assert_eq!(item.account, world.row);
}

#[test]
fn a_detection_has_a_level() {
    for level in [RiskLevel::None, Hidden, RiskLevel::UnknownFutureValue] {
        let refusal = World::new().happen(&found("leakedCredentials", level), &Actor::System, minute(0));
        assert!(matches!(refusal, Err(Refusal::NoLevel { .. })), "{level}");
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let event_type = proptest::sample::select(vec!["leakedCredentials", "suspiciousSignins", "maliciousApplication"]);
    let level = proptest::sample::select(vec![Low, Medium, High]);
    prop_oneof![
        2 => (event_type, level).prop_map(|(event_type, level)| found(event_type, level)),
        1 => Just(Event::ConfirmCompromised),
        1 => Just(Event::Dismiss),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_the_row_follows_from_what_is_active(
        steps in proptest::collection::vec((any_event(), 0..50_i64), 1..16),
    ) {
        let mut world = World::new();
        for (event, at) in steps {
            let before = world.clone();
            world.happen(&event, &administrator(), minute(at)).unwrap();

            // The level is that of the active detections, and none where there are none.
            let active = world.detections.iter().filter(|row| row.state.is_active());
            let expected = match world.row.state {
                RiskState::ConfirmedCompromised => High,
                _ => user_level(active.map(|row| row.level)),
            };
            prop_assert_eq!(world.row.level, expected);
            prop_assert_eq!(world.row.level != RiskLevel::None, world.row.state.is_active());

            // Risk falls only by a dismissal.
            let fell = severity(world.row.level) < severity(before.row.level)
                || before.detections.iter().zip(&world.detections).any(|(was, is)| was.state.is_active() && !is.state.is_active());
            prop_assert!(!fell || event == Event::Dismiss, "{:?}", event);

            // History only grows, by whole copies of the row, and in the order of time.
            prop_assert_eq!(&world.history[..before.history.len()], &before.history[..]);
            let added = &world.history[before.history.len()..];
            prop_assert_eq!(added.len(), usize::from(before.row != world.row));
            if let [step] = added {
                prop_assert_eq!(&step.account, &world.row);
                prop_assert!(world.row.updated > before.row.updated);
            }

            // Twice is once.
            let mut again = world.clone();
            prop_assert_eq!(again.happen(&event, &administrator(), minute(at + 1)), Ok(Change::default()));
            prop_assert_eq!(again, world.clone());
        }
    }
}
