//! The working copy: a situation that an event is changing, and the few ways in which it may change.

use super::refusal::Refusal;
use super::situation::{AccountRisk, Actor, Change, DetectionRisk, HistoryStep, NewDetection, SignInRisk, Situation};
use crate::detectors::ai_compound_account_risk::AI_COMPOUND_ACCOUNT_RISK;
use crate::risk::{sign_in_level, user_level};
use keepwatch_graph::{RiskDetail, RiskLevel, RiskState, SignInId, Timestamp, UserId};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How a risk ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closing {
    state: RiskState,
    detail: RiskDetail,
}

impl Closing {
    /// The user did away with the cause.
    pub(super) const fn remediated(detail: RiskDetail) -> Self {
        Self {
            state: RiskState::Remediated,
            detail,
        }
    }

    /// It no longer matters.
    pub(super) const fn dismissed(detail: RiskDetail) -> Self {
        Self {
            state: RiskState::Dismissed,
            detail,
        }
    }

    /// There never was one.
    pub(super) const fn confirmed_safe(detail: RiskDetail) -> Self {
        Self {
            state: RiskState::ConfirmedSafe,
            detail,
        }
    }

    /// It grew old. The schema has no word for it.
    pub(super) const fn aged() -> Self {
        Self {
            state: RiskState::None,
            detail: RiskDetail::None,
        }
    }
}

/// A situation in the course of an event.
pub(super) struct Draft<'a, Id = UserId> {
    before: &'a Situation<Id>,
    actor: &'a Actor,
    /// When the account's row changes, if it does: later than its last change.
    at: Timestamp,
    /// Those of `before` at the same index, then the new ones.
    detections: Vec<DetectionRisk>,
    /// Those of `before` at the same index, then the new ones.
    sign_ins: Vec<SignInRisk>,
    /// Detections that the event itself is the reason of.
    raised: Vec<DetectionRisk>,
    /// How the event ends what it ends.
    closing: Option<Closing>,
    learn: Vec<SignInId>,
    unlearn: Vec<SignInId>,
    relearn: bool,
}

impl<'a, Id: Copy + PartialEq> Draft<'a, Id> {
    pub(super) fn new(before: &'a Situation<Id>, actor: &'a Actor, at: Timestamp) -> Self {
        let after_last = before.account.updated.map_or(Timestamp::MIN, Timestamp::next_tick);
        Self {
            before,
            actor,
            at: at.max(after_last),
            detections: before.detections.clone(),
            sign_ins: before.sign_ins.clone(),
            raised: Vec::new(),
            closing: None,
            learn: Vec::new(),
            unlearn: Vec::new(),
            relearn: false,
        }
    }

    /// The account's row as it was.
    pub(super) fn account(&self) -> &AccountRisk<Id> {
        &self.before.account
    }

    pub(super) fn at(&self) -> Timestamp {
        self.at
    }

    /// The detections as they are now, except those that the event itself raises.
    pub(super) fn detections(&self) -> &[DetectionRisk] {
        &self.detections
    }

    /// The sign-in of that id, now.
    pub(super) fn sign_in(&mut self, id: SignInId) -> Result<&mut SignInRisk, Refusal> {
        let found = self.sign_ins.iter_mut().find(|sign_in| sign_in.id == id);
        found.ok_or(Refusal::UnknownSignIn { sign_in: id })
    }

    /// Adds a sign-in, unless it is known. It has the risk that is known of it already: its detections outlive it where
    /// sign-ins are purged, and a log may be read again after that.
    pub(super) fn add_sign_in(&mut self, sign_in: &SignInRisk) {
        if self.sign_ins.iter().any(|known| known.id == sign_in.id) {
            return;
        }
        let behind = |detection: &&DetectionRisk| detection.sign_in == Some(sign_in.id) && detection.state.is_active();
        let behind = self.detections.iter().filter(behind);
        let worst = behind.max_by_key(|detection| (detection.state, detection.detail));
        let (state, detail) = worst.map_or((RiskState::None, RiskDetail::None), |worst| (worst.state, worst.detail));
        let aggregated = match state {
            RiskState::ConfirmedCompromised => RiskLevel::High,
            _ => RiskLevel::None,
        };
        self.sign_ins.push(SignInRisk {
            aggregated,
            state,
            detail,
            ..sign_in.clone()
        });
        self.recompute_sign_ins(&BTreeSet::from([sign_in.id]));
    }

    /// Adds what detectors found, except what is known, and puts its sign-ins at risk.
    pub(super) fn add_detections(&mut self, found: &[DetectionRisk]) {
        let mut known: HashSet<_> = self.detections.iter().map(|detection| detection.id).collect();
        let mut touched = BTreeSet::new();
        for detection in found {
            if !known.insert(detection.id) {
                continue;
            }
            let behind = self
                .sign_ins
                .iter()
                .find(|sign_in| Some(sign_in.id) == detection.sign_in);
            let (state, detail) = match behind {
                // What an administrator confirmed safe is not risky again for being looked at again.
                Some(sign_in) if sign_in.state == RiskState::ConfirmedSafe => (sign_in.state, sign_in.detail),
                Some(_) | None => (RiskState::AtRisk, RiskDetail::None),
            };
            if state.is_active() {
                touched.extend(detection.sign_in);
            }
            self.detections.push(DetectionRisk {
                state,
                detail,
                ..detection.clone()
            });
        }
        let known = self.before.sign_ins.len();
        for (index, sign_in) in self.sign_ins.iter_mut().enumerate() {
            if !touched.contains(&sign_in.id) {
                continue;
            }
            // What is found long after a sign-in comes too late for the profile, which took it for the owner's.
            if index < known && !sign_in.state.is_active() {
                self.unlearn.push(sign_in.id);
            }
            if sign_in.state != RiskState::ConfirmedCompromised {
                sign_in.state = RiskState::AtRisk;
                sign_in.detail = RiskDetail::None;
            }
        }
        self.recompute_sign_ins(&touched);
    }

    /// Adds a detection that the event itself is the reason of.
    pub(super) fn raise(&mut self, detection: DetectionRisk) {
        self.raised.push(detection);
    }

    /// Ends the active detections that `ends` picks, and with the last one of a sign-in its risk.
    pub(super) fn close(&mut self, closing: Closing, ends: impl Fn(&DetectionRisk) -> bool) {
        self.closing = Some(closing);
        let mut touched = BTreeSet::new();
        for detection in &mut self.detections {
            if detection.state.is_active() && ends(detection) {
                detection.state = closing.state;
                detection.detail = closing.detail;
                touched.extend(detection.sign_in);
            }
        }
        self.recompute_sign_ins(&touched);
    }

    /// Ends the risk of a sign-in whatever it is, its detections included: an administrator's word.
    pub(super) fn close_sign_in(&mut self, id: SignInId, closing: Closing) -> Result<(), Refusal> {
        close_sign_in(self.sign_in(id)?, closing);
        self.close(closing, |detection| detection.sign_in == Some(id));
        Ok(())
    }

    /// Ends every active risk of the account.
    pub(super) fn close_all(&mut self, closing: Closing) {
        for sign_in in self.sign_ins.iter_mut().filter(|sign_in| sign_in.state.is_active()) {
            close_sign_in(sign_in, closing);
        }
        self.close(closing, |_| true);
    }

    /// Marks the active detections that `which` picks as truly the attacker's.
    pub(super) fn confirm_detections(&mut self, detail: RiskDetail, which: impl Fn(&DetectionRisk) -> bool) {
        for detection in &mut self.detections {
            if detection.state.is_active() && which(detection) {
                detection.state = RiskState::ConfirmedCompromised;
                detection.detail = detail;
            }
        }
    }

    /// Marks the sign-ins that `which` picks as truly the attacker's.
    pub(super) fn confirm_sign_ins(&mut self, detail: RiskDetail, which: impl Fn(&SignInRisk) -> bool) {
        for sign_in in &mut self.sign_ins {
            if !which(sign_in) {
                continue;
            }
            if sign_in.state != RiskState::ConfirmedCompromised {
                sign_in.state = RiskState::ConfirmedCompromised;
                sign_in.aggregated = RiskLevel::High;
                self.unlearn.push(sign_in.id);
            }
            sign_in.detail = detail;
        }
    }

    /// The profile may learn from those sign-ins that `which` picks whose risk has ended in this event, except where it
    /// had been confirmed.
    pub(super) fn learn_from_ended(&mut self, which: impl Fn(SignInId) -> bool) {
        for (was, is) in self.before.sign_ins.iter().zip(&self.sign_ins) {
            if was.state == RiskState::AtRisk && !is.state.is_active() && which(is.id) {
                self.learn.push(is.id);
            }
        }
    }

    /// The profile may learn from a sign-in.
    pub(super) fn learn(&mut self, id: SignInId) {
        self.learn.push(id);
    }

    /// What the profile learned from a sign-in is suspect.
    pub(super) fn unlearn(&mut self, id: SignInId) {
        self.unlearn.push(id);
    }

    /// The user goes back to learning mode.
    pub(super) fn relearn(&mut self) {
        self.relearn = true;
    }

    /// The levels of those sign-ins at risk follow from their detections; without one left, the risk has ended.
    ///
    /// One that an administrator confirmed is high until it is closed by name or with everything else.
    fn recompute_sign_ins(&mut self, touched: &BTreeSet<SignInId>) {
        if touched.is_empty() {
            return;
        }
        let mut levels: HashMap<SignInId, Vec<RiskLevel>> = HashMap::new();
        for detection in self.detections.iter().filter(|detection| detection.state.is_active()) {
            if let Some(sign_in) = detection.sign_in {
                levels.entry(sign_in).or_default().push(detection.level);
            }
        }
        for sign_in in &mut self.sign_ins {
            if sign_in.state != RiskState::AtRisk || !touched.contains(&sign_in.id) {
                continue;
            }
            match (levels.remove(&sign_in.id), self.closing) {
                (Some(levels), _) => sign_in.aggregated = sign_in_level(levels),
                (None, Some(closing)) => close_sign_in(sign_in, closing),
                (None, None) => {}
            }
        }
    }

    /// What follows from the event, the account's row included.
    pub(super) fn finish(self) -> Change<Id> {
        let brought = self.detections[self.before.detections.len()..].iter();
        let mut event_types: Vec<Box<str>> = Vec::new();
        for detection in brought
            .chain(&self.raised)
            .filter(|detection| detection.state.is_active())
        {
            if !event_types.contains(&detection.event_type) {
                event_types.push(detection.event_type.clone());
            }
        }
        // A further detection moves the row even where level and state stay: the row says when risk was last found.
        let row = self.row();
        let moved = !event_types.is_empty() || row != *self.account();
        let account = moved.then_some(AccountRisk {
            updated: Some(self.at),
            ..row
        });
        let step = account.clone().map(|account| HistoryStep {
            account,
            event_types,
            initiated_by: match self.actor {
                Actor::System => None,
                Actor::Administrator(id) => Some(id.clone()),
            },
        });
        Change {
            account,
            new_detections: self.raised.into_iter().map(|risk| NewDetection { risk }).collect(),
            detections: changed(&self.before.detections, self.detections),
            sign_ins: changed(&self.before.sign_ins, self.sign_ins),
            history: step.into_iter().collect(),
            learn: self.learn,
            unlearn: self.unlearn,
            relearn: self.relearn,
        }
    }

    /// The account's row as it follows from what is active; where nothing is, from how it ended.
    fn row(&self) -> AccountRisk<Id> {
        let account = self.account();
        let risk = |level, state, detail| AccountRisk {
            level,
            state,
            detail,
            ..account.clone()
        };
        let detections = || {
            self.detections
                .iter()
                .chain(&self.raised)
                .filter(|detection| detection.state.is_active())
        };
        let sign_ins = || self.sign_ins.iter().filter(|sign_in| sign_in.state.is_active());

        let of_detections = detections().map(|detection| (detection.state, detection.detail));
        let of_sign_ins = sign_ins().map(|sign_in| (sign_in.state, sign_in.detail));
        let confirmed = of_detections
            .chain(of_sign_ins)
            .filter(|(state, _)| *state == RiskState::ConfirmedCompromised)
            .map(|(_, detail)| detail);
        // Who confirmed the whole account said more than who confirmed one sign-in.
        let says_more = |detail: &RiskDetail| *detail == RiskDetail::AdminConfirmedUserCompromised;
        if let Some(detail) = confirmed.max_by_key(says_more) {
            return risk(RiskLevel::High, RiskState::ConfirmedCompromised, detail);
        }
        let level = user_level(detections().map(|detection| detection.level));
        if level != RiskLevel::None {
            let is_compound = |detection: &DetectionRisk| &*detection.event_type == AI_COMPOUND_ACCOUNT_RISK;
            let detail = match detections().any(is_compound) {
                true => RiskDetail::AiElevatedAccountRisk,
                false => RiskDetail::None,
            };
            return risk(level, RiskState::AtRisk, detail);
        }
        match self.closing {
            Some(closing) if account.state.is_active() => risk(RiskLevel::None, closing.state, closing.detail),
            Some(_) | None => account.clone(),
        }
    }
}

fn close_sign_in(sign_in: &mut SignInRisk, closing: Closing) {
    sign_in.aggregated = RiskLevel::None;
    sign_in.state = closing.state;
    sign_in.detail = closing.detail;
}

/// Those of `after` that are not in `before` at the same index.
fn changed<T: PartialEq>(before: &[T], after: Vec<T>) -> Vec<T> {
    let same = |(index, now): &(usize, T)| before.get(*index) == Some(now);
    after
        .into_iter()
        .enumerate()
        .filter(|entry| !same(entry))
        .map(|(_, now)| now)
        .collect()
}
