//! The state machine, held against the documented table and against what an administrator would say of it.
//!
//! [`World`] stands for the shell: it stores everything that ever happened to one user, shows the state machine the part
//! that [`Situation`] promises, and stores what comes back.

mod choices;
mod properties;
mod refusals;
mod service_principals;
mod table;

use super::{Actor, Change, DetectionRisk, Event, HistoryStep, Refusal, SignInRisk, Situation, UserRisk, transition};
use crate::id::{detection_id, detection_id_for_user};
use keepwatch_graph::{RiskDetail, RiskDetectionId, RiskLevel, RiskState, SignInId, Timestamp, UserId};

const ADMINISTRATOR: &str = "68ca8ec0-11f8-456b-a785-70d9936650d5";

#[derive(Debug, Clone, PartialEq)]
struct World {
    user: UserRisk,
    detections: Vec<DetectionRisk>,
    sign_ins: Vec<SignInRisk>,
    history: Vec<HistoryStep>,
}

impl World {
    fn new() -> Self {
        Self {
            user: UserRisk::none(user_id()),
            detections: Vec::new(),
            sign_ins: Vec::new(),
            history: Vec::new(),
        }
    }

    /// What the shell loads for an event: the active rows, and those that the event names.
    fn situation(&self, event: &Event) -> Situation {
        let (sign_ins, detections) = (event.sign_ins(), event.detections(self.user.id));
        let mut seen = self.everything();
        seen.sign_ins
            .retain(|row| row.state.is_active() || sign_ins.contains(&row.id));
        seen.detections
            .retain(|row| row.state.is_active() || detections.contains(&row.id));
        seen
    }

    fn everything(&self) -> Situation {
        Situation {
            account: self.user.clone(),
            detections: self.detections.clone(),
            sign_ins: self.sign_ins.clone(),
        }
    }

    fn happen(&mut self, event: &Event, actor: &Actor, at: Timestamp) -> Result<Change, Refusal> {
        let change = transition(&self.situation(event), event, actor, at)?;
        self.store(&change);
        Ok(change)
    }

    fn store(&mut self, change: &Change) {
        for added in &change.new_detections {
            let is_new = self.detections.iter().all(|row| row.id != added.risk.id);
            assert!(is_new, "a detection that the life cycle adds is a new one");
            self.detections.push(added.risk.clone());
        }
        for now in &change.detections {
            upsert(&mut self.detections, now, |row| row.id == now.id);
        }
        for now in &change.sign_ins {
            upsert(&mut self.sign_ins, now, |row| row.id == now.id);
        }
        if let Some(user) = &change.account {
            self.user = user.clone();
        }
        self.history.extend(change.history.iter().cloned());
    }

    fn sign_in(&self, number: u8) -> &SignInRisk {
        self.sign_ins
            .iter()
            .find(|row| row.id == sign_in_id(number))
            .expect("the test made it")
    }
}

fn upsert<T: Clone>(rows: &mut Vec<T>, now: &T, is_it: impl Fn(&T) -> bool) {
    match rows.iter_mut().find(|row| is_it(row)) {
        Some(row) => *row = now.clone(),
        None => rows.push(now.clone()),
    }
}

fn user_id() -> UserId {
    "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap()
}

fn sign_in_id(number: u8) -> SignInId {
    format!("00000000-0000-0000-0000-0000000000{number:02x}")
        .parse()
        .unwrap()
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::parse("2026-03-01T09:00:00Z")
        .unwrap()
        .plus_seconds(60 * minute)
}

fn administrator() -> Actor {
    Actor::Administrator(ADMINISTRATOR.into())
}

/// A sign-in as the engine first sees it.
fn sign_in(number: u8, during: RiskLevel) -> SignInRisk {
    SignInRisk {
        id: sign_in_id(number),
        during,
        aggregated: RiskLevel::None,
        state: RiskState::None,
        detail: RiskDetail::None,
        at: minute(0),
    }
}

fn detection(id: RiskDetectionId, sign_in: Option<SignInId>, event_type: &str, level: RiskLevel) -> DetectionRisk {
    DetectionRisk {
        id,
        sign_in,
        event_type: event_type.into(),
        level,
        state: RiskState::AtRisk,
        detail: RiskDetail::None,
        at: minute(0),
    }
}

/// A detection on a sign-in.
fn on(number: u8, event_type: &str, level: RiskLevel) -> DetectionRisk {
    let sign_in = sign_in_id(number);
    detection(detection_id(sign_in, event_type), Some(sign_in), event_type, level)
}

/// A detection of the account.
fn of_account(event_type: &str, level: RiskLevel) -> DetectionRisk {
    detection(
        detection_id_for_user(user_id(), event_type, ""),
        None,
        event_type,
        level,
    )
}

/// A sign-in during which something is detected.
fn risky(number: u8, event_type: &str, level: RiskLevel) -> Event {
    Event::Detected {
        sign_in: Some(sign_in(number, level)),
        detections: vec![on(number, event_type, level)],
    }
}

/// Something is found about the account.
fn found(event_type: &str, level: RiskLevel) -> Event {
    Event::Detected {
        sign_in: None,
        detections: vec![of_account(event_type, level)],
    }
}

/// A sign-in without any detection.
fn harmless(number: u8) -> Event {
    Event::Detected {
        sign_in: Some(sign_in(number, RiskLevel::None)),
        detections: Vec::new(),
    }
}

fn mfa(number: u8, driven_by_policy: bool) -> Event {
    Event::MfaPassed {
        sign_in: sign_in_id(number),
        driven_by_policy,
    }
}

/// A world in which those events happened, a minute apart.
fn after(events: &[Event]) -> World {
    let mut world = World::new();
    for (index, event) in events.iter().enumerate() {
        world.happen(event, &Actor::System, minute(index as i64)).unwrap();
    }
    world
}

fn user_of(world: &World) -> String {
    format!("{}/{}/{}", world.user.state, world.user.detail, world.user.level)
}

fn sign_in_of(world: &World, number: u8) -> String {
    let row = world.sign_in(number);
    format!("{}/{}/{}", row.state, row.detail, row.aggregated)
}

fn detection_of(world: &World, id: RiskDetectionId) -> String {
    let row = world
        .detections
        .iter()
        .find(|row| row.id == id)
        .expect("the test made it");
    format!("{}/{}", row.state, row.detail)
}
