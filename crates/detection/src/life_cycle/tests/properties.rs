//! What holds whatever happens, in whatever order.

use super::*;
use crate::detectors::ai_compound_account_risk::AI_COMPOUND_ACCOUNT_RISK;
use crate::life_cycle::PasswordChange;
use crate::risk::{severity, sign_in_level, user_level};
use proptest::prelude::*;

/// Something that happens in a generated world.
#[derive(Debug, Clone)]
struct Step {
    event: Event,
    actor: Actor,
    at: Timestamp,
    /// The account is deleted just before.
    deletes: bool,
    /// Every sign-in that may be purged is purged just before.
    purges: bool,
}

/// Few enough that events meet the same sign-ins again and again.
const SIGN_INS: u8 = 3;
const EVENT_TYPES: [&str; 5] = [
    "unfamiliarFeatures",
    "anomalousToken",
    "unlikelyTravel",
    "leakedCredentials",
    AI_COMPOUND_ACCOUNT_RISK,
];

fn level() -> impl Strategy<Value = RiskLevel> {
    prop_oneof![Just(RiskLevel::Low), Just(RiskLevel::Medium), Just(RiskLevel::High)]
}

/// With a state and detail that the machine must not believe.
fn any_detection() -> impl Strategy<Value = DetectionRisk> {
    let state = proptest::sample::select(RiskState::ALL);
    let detail = proptest::sample::select(RiskDetail::ALL);
    let event_type = proptest::sample::select(&EVENT_TYPES[..]);
    let behind = proptest::option::weighted(0.8, 0..SIGN_INS);
    (behind, event_type, level(), state, detail, 0..100_i64).prop_map(
        |(behind, event_type, level, state, detail, at)| {
            let risk = match behind {
                Some(number) => on(number, event_type, level),
                None => of_account(event_type, level),
            };
            DetectionRisk {
                state,
                detail,
                at: minute(at),
                ..risk
            }
        },
    )
}

fn any_detected() -> impl Strategy<Value = Event> {
    let all = proptest::sample::select(RiskLevel::ALL);
    let behind = proptest::option::of((0..SIGN_INS, level(), all));
    (behind, proptest::collection::vec(any_detection(), 0..4)).prop_map(|(behind, detections)| Event::Detected {
        sign_in: behind.map(|(number, during, aggregated)| SignInRisk {
            aggregated,
            ..sign_in(number, during)
        }),
        detections,
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    let id = || (0..SIGN_INS).prop_map(sign_in_id);
    let how = proptest::sample::select(vec![
        PasswordChange::ByRiskPolicy,
        PasswordChange::ByUserSecured,
        PasswordChange::SelfServiceReset,
        PasswordChange::OnPremises,
        PasswordChange::AdministratorTemporary,
    ]);
    let outcome = prop_oneof![
        (id(), any::<bool>()).prop_map(|(sign_in, driven_by_policy)| Event::MfaPassed {
            sign_in,
            driven_by_policy
        }),
        id().prop_map(|sign_in| Event::MfaFailed { sign_in }),
        (how, proptest::option::of(id())).prop_map(|(how, sign_in)| Event::PasswordChanged { how, sign_in }),
        Just(Event::SessionsRevoked),
        id().prop_map(|sign_in| Event::Blocked { sign_in }),
        id().prop_map(|sign_in| Event::Abandoned { sign_in }),
        id().prop_map(|sign_in| Event::ReportedByUser { sign_in }),
        id().prop_map(|after| Event::FamiliarSignIn { after }),
        id().prop_map(|sign_in| Event::ReassessedSafe { sign_in }),
        any_detection().prop_map(|found| Event::CompoundEnded { detection: found.id }),
        (0..100_i64).prop_map(|before| Event::LowAged { before: minute(before) }),
    ];
    let verdict = prop_oneof![
        Just(Event::ConfirmUserCompromised),
        Just(Event::DismissUser),
        Just(Event::ConfirmUserSafe),
        id().prop_map(|sign_in| Event::ConfirmSignInCompromised { sign_in }),
        id().prop_map(|sign_in| Event::ConfirmSignInSafe { sign_in }),
        id().prop_map(|sign_in| Event::DismissSignIn { sign_in }),
        any_detection().prop_map(|found| Event::DismissDetection { detection: found.id }),
    ];
    prop_oneof![3 => any_detected(), 2 => outcome, 2 => verdict]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let actor = prop_oneof![Just(Actor::System), Just(administrator())];
    // Clocks of several nodes disagree: time goes back now and then.
    let rarely = || proptest::bool::weighted(0.02);
    let step = (any_event(), actor, 0..100_i64, rarely(), rarely());
    let step = step.prop_map(|(event, actor, at, deletes, purges)| Step {
        event,
        actor,
        at: minute(at),
        deletes,
        purges,
    });
    proptest::collection::vec(step, 1..24)
}

/// Plays the steps and shows each to `check`: the world before, the step, what came of it, the world after.
fn play(
    steps: &[Step],
    mut check: impl FnMut(&World, &Step, &Result<Change, Refusal>, &World) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut world = World::new();
    for step in steps {
        world.user.is_deleted |= step.deletes;
        if step.purges {
            world
                .sign_ins
                .retain(|row| row.state == RiskState::ConfirmedCompromised);
        }
        let before = world.clone();
        let result = world.happen(&step.event, &step.actor, step.at);
        check(&before, step, &result, &world)?;
    }
    Ok(())
}

fn active_levels(world: &World, behind: impl Fn(&DetectionRisk) -> bool) -> Vec<RiskLevel> {
    let active = world
        .detections
        .iter()
        .filter(|row| row.state.is_active() && behind(row));
    active.map(|row| row.level).collect()
}

fn is_proper(level: RiskLevel) -> bool {
    matches!(
        level,
        RiskLevel::None | RiskLevel::Low | RiskLevel::Medium | RiskLevel::High
    )
}

/// Whether the event is a remediation, a dismissal, a confirmation or ageing: the only ways for risk to fall.
fn may_end_risk(event: &Event) -> bool {
    match event {
        Event::MfaPassed { .. }
        | Event::PasswordChanged { .. }
        | Event::SessionsRevoked
        | Event::FamiliarSignIn { .. }
        | Event::ReassessedSafe { .. }
        | Event::CompoundEnded { .. }
        | Event::LowAged { .. }
        | Event::DismissUser
        | Event::ConfirmUserSafe
        | Event::ConfirmSignInSafe { .. }
        | Event::DismissSignIn { .. }
        | Event::DismissDetection { .. } => true,
        Event::Detected { .. }
        | Event::MfaFailed { .. }
        | Event::Blocked { .. }
        | Event::Abandoned { .. }
        | Event::ReportedByUser { .. }
        | Event::ConfirmUserCompromised
        | Event::ConfirmSignInCompromised { .. } => false,
    }
}

proptest! {
    /// The level is none exactly where no risk is open, and it is never one that says nothing.
    #[test]
    fn a_level_says_whether_risk_is_open(steps in steps()) {
        play(&steps, |_, _, _, world| {
            let sign_ins = world.sign_ins.iter().map(|row| (row.aggregated, row.state));
            for (level, state) in sign_ins.chain([(world.user.level, world.user.state)]) {
                prop_assert!(is_proper(level), "{level}");
                prop_assert_eq!(level != RiskLevel::None, state.is_active(), "{} {}", level, state);
                prop_assert_ne!(state, RiskState::UnknownFutureValue);
            }
            Ok(())
        })?;
    }

    /// Only what is active counts, and what an administrator confirmed compromised is high whatever else is.
    #[test]
    fn the_level_of_a_user_follows_from_the_active_detections(steps in steps()) {
        play(&steps, |_, _, _, world| {
            let expected = match world.user.state {
                RiskState::ConfirmedCompromised => RiskLevel::High,
                _ => user_level(active_levels(world, |_| true)),
            };
            prop_assert_eq!(world.user.level, expected);
            Ok(())
        })?;
    }

    /// What several detections add up to shows in the row, for as long as it is open and nobody confirmed more.
    #[test]
    fn the_detail_of_a_user_says_whether_detections_add_up(steps in steps()) {
        play(&steps, |_, _, _, world| {
            let is_compound = |row: &DetectionRisk| row.state.is_active() && &*row.event_type == AI_COMPOUND_ACCOUNT_RISK;
            let adds_up = world.user.state == RiskState::AtRisk && world.detections.iter().any(is_compound);
            prop_assert_eq!(world.user.detail == RiskDetail::AiElevatedAccountRisk, adds_up);
            Ok(())
        })?;
    }

    /// The same for a sign-in; and no detection is open on a sign-in that is not.
    #[test]
    fn the_level_of_a_sign_in_follows_from_its_active_detections(steps in steps()) {
        play(&steps, |_, _, _, world| {
            for row in &world.sign_ins {
                let levels = active_levels(world, |detection| detection.sign_in == Some(row.id));
                match row.state {
                    RiskState::ConfirmedCompromised => prop_assert_eq!(row.aggregated, RiskLevel::High),
                    _ => prop_assert_eq!(row.aggregated, sign_in_level(levels)),
                }
            }
            Ok(())
        })?;
    }

    /// What a decision was made on stays on record, and so do the grounds of every detection.
    #[test]
    fn what_was_seen_is_never_rewritten(steps in steps()) {
        play(&steps, |before, _, _, after| {
            for (was, is) in before.sign_ins.iter().zip(&after.sign_ins) {
                prop_assert_eq!((was.id, was.during, was.at), (is.id, is.during, is.at));
            }
            for (was, is) in before.detections.iter().zip(&after.detections) {
                prop_assert_eq!((was.id, was.sign_in, was.level, was.at), (is.id, is.sign_in, is.level, is.at));
                prop_assert_eq!(&was.event_type, &is.event_type);
            }
            Ok(())
        })?;
    }

    /// Each change of the row is one item, a full copy of it, at a later time than the one before.
    #[test]
    fn history_only_grows_and_its_last_item_is_the_row(steps in steps()) {
        play(&steps, |before, _, _, after| {
            prop_assert_eq!(&after.history[..before.history.len()], &before.history[..]);
            let added = &after.history[before.history.len()..];
            prop_assert_eq!(added.len(), usize::from(before.user != after.user));
            if let [step] = added {
                prop_assert_eq!(&step.account, &after.user);
                prop_assert!(after.user.updated > before.user.updated);
            }
            Ok(())
        })?;
    }

    /// An administrator sees risk fall only for a reason that can be named.
    #[test]
    fn risk_falls_only_through_remediation_dismissal_confirmation_or_ageing(steps in steps()) {
        play(&steps, |before, step, _, after| {
            let mut fell = severity(after.user.level) < severity(before.user.level);
            for (was, is) in before.sign_ins.iter().zip(&after.sign_ins) {
                fell |= severity(is.aggregated) < severity(was.aggregated);
            }
            for (was, is) in before.detections.iter().zip(&after.detections) {
                fell |= was.state.is_active() && !is.state.is_active();
            }
            prop_assert!(!fell || may_end_risk(&step.event));
            Ok(())
        })?;
    }

    /// Only the user with a new password or session, and an administrator, end what an administrator confirmed.
    #[test]
    fn a_confirmation_is_not_ended_by_the_system(steps in steps()) {
        play(&steps, |before, step, _, after| {
            let was_confirmed = before.user.state == RiskState::ConfirmedCompromised;
            if was_confirmed && after.user.state != RiskState::ConfirmedCompromised {
                let ends = matches!(
                    step.event,
                    Event::PasswordChanged { .. }
                        | Event::SessionsRevoked
                        | Event::DismissUser
                        | Event::ConfirmUserSafe
                        | Event::ConfirmSignInSafe { .. }
                        | Event::DismissSignIn { .. }
                        | Event::DismissDetection { .. }
                );
                prop_assert!(ends, "{:?}", step.event);
            }
            Ok(())
        })?;
    }

    /// A request that is sent again, because its answer was lost, changes nothing, is not refused, and leaves no trace.
    #[test]
    fn an_event_twice_is_an_event_once(steps in steps()) {
        play(&steps, |_, step, first, after| {
            let mut again = after.clone();
            let second = again.happen(&step.event, &step.actor, step.at.plus_seconds(1));
            match first {
                Ok(_) => prop_assert_eq!(second, Ok(Change::default())),
                Err(refusal) => prop_assert_eq!(second.as_ref(), Err(refusal)),
            }
            prop_assert_eq!(&again, after);
            Ok(())
        })?;
    }

    /// The rows that an event names are all it needs: seeing every row that there is makes no difference.
    #[test]
    fn a_situation_holds_all_that_matters(steps in steps()) {
        play(&steps, |before, step, result, _| {
            let informed = transition(&before.everything(), &step.event, &step.actor, step.at);
            prop_assert_eq!(&informed, result);
            Ok(())
        })?;
    }

    /// Databases return rows as they like.
    #[test]
    fn the_order_of_rows_does_not_matter(steps in steps()) {
        play(&steps, |before, step, result, after| {
            let mut turned = before.clone();
            turned.detections.reverse();
            turned.sign_ins.reverse();
            let other = turned.happen(&step.event, &step.actor, step.at);
            prop_assert_eq!(other.is_ok(), result.is_ok());
            turned.detections.sort_by_key(|row| row.id);
            turned.sign_ins.sort_by_key(|row| row.id);
            let mut expected = after.clone();
            expected.detections.sort_by_key(|row| row.id);
            expected.sign_ins.sort_by_key(|row| row.id);
            prop_assert_eq!(turned, expected);
            Ok(())
        })?;
    }

    /// What the profile may learn from is closed, and what it must not is not learned from in the same breath.
    #[test]
    fn nothing_is_learned_from_open_risk(steps in steps()) {
        play(&steps, |_, _, result, after| {
            if let Ok(change) = result {
                for id in &change.learn {
                    let row = after.sign_ins.iter().find(|row| row.id == *id);
                    prop_assert!(row.is_some_and(|row| !row.state.is_active()));
                    prop_assert!(!change.unlearn.contains(id));
                }
            }
            Ok(())
        })?;
    }
}
