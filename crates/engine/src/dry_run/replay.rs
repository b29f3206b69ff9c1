//! The replay: one pass over all sign-ins, with the profile of one user at a time in memory.

use super::CrowdHits;
use super::outcome::{DryRun, Levels};
use crate::conditional_access::Book;
use crate::engine::Engine;
use crate::origins::Origins;
use crate::record::was_learned;
use keepwatch_detection::{Arrival, Assessment, Attempt, Profile, Settings, Signals, TenantModel, assess, legitimate};
use keepwatch_graph::{Evolvable, RiskState, SignIn, SignInId, Timestamp};
use keepwatch_storage::{Rx, Span, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One of the two settings, and what follows from them.
pub(super) struct Side {
    settings: Arc<Settings>,
    /// By the day that is scored with it.
    models: BTreeMap<i64, TenantModel>,
    crowds: CrowdHits,
    /// Of the user whose turn it is, from the first sign-in of the window on.
    profile: Option<Profile>,
}

impl Side {
    pub(super) fn new(settings: Arc<Settings>, models: BTreeMap<i64, TenantModel>, crowds: CrowdHits) -> Self {
        Self {
            settings,
            models,
            crowds,
            profile: None,
        }
    }

    /// What these settings make of a sign-in; the profile learns from it what it would have learned.
    fn judge(&mut self, before: &Profile, sign_in: &SignIn, attempt: &Attempt, signals: &Signals) -> Levels {
        let profile = self.profile.get_or_insert_with(|| before.clone());
        let Some(model) = self.models.get(&attempt.at.unix_days()) else {
            return Levels::new();
        };
        let assessment = assess(&self.settings, profile, model, attempt, signals, Arrival::Late);
        if learns(&assessment, sign_in, attempt) {
            profile.learn(attempt, signals);
        }
        let mut levels: Levels = BTreeMap::new();
        for found in &assessment.detections {
            levels.insert(found.event_type, found.level);
        }
        for (event_type, level) in self.crowds.get(&sign_in.id).into_iter().flatten() {
            levels.entry(*event_type).or_insert(*level);
        }
        levels
    }
}

/// Whether a profile learns from a sign-in: nothing speaks against it with these settings, or what did was cleared up in
/// truth; and nobody said that it was an attacker's.
fn learns(assessment: &Assessment, sign_in: &SignIn, attempt: &Attempt) -> bool {
    let is = |state| sign_in.risk_state == Evolvable::Known(state);
    if is(RiskState::ConfirmedCompromised) {
        return false;
    }
    let was_cleared = !is(RiskState::None) && was_learned(sign_in);
    was_cleared || legitimate(assessment, attempt)
}

/// A pass over all sign-ins that is under way.
pub(super) struct Replay {
    engine: Engine,
    book: Arc<Book>,
    window: Span,
    /// The settings that hold, then those that are proposed.
    sides: Vec<Side>,
    /// Whose turn it is.
    owner: String,
    /// What was known of them when the window began.
    before: Profile,
    after: Option<(String, Timestamp, SignInId)>,
    told: DryRun,
}

impl Replay {
    pub(super) fn new(engine: Engine, book: Arc<Book>, window: Span, sides: Vec<Side>) -> Self {
        Self {
            engine,
            book,
            window,
            sides,
            owner: String::new(),
            before: Profile::default(),
            after: None,
            told: DryRun::new(window),
        }
    }

    /// Goes on by up to `limit` sign-ins; says whether they were the last.
    pub(super) fn page(mut self, rx: &mut Rx<'_>, limit: u32) -> Result<(Self, bool), StoreError> {
        let rows = rx.sign_ins_after(self.after.as_ref(), limit)?;
        let is_last = rows.len() < limit as usize;
        if let Some((owner, last)) = rows.last() {
            self.after = Some((owner.clone(), last.created_date_time, last.id));
        }
        for (owner, sign_in) in rows {
            self.next(owner, &sign_in);
        }
        Ok((self, is_last))
    }

    pub(super) fn finish(self) -> DryRun {
        self.told
    }

    fn next(&mut self, owner: String, sign_in: &SignIn) {
        if self.owner != owner {
            self.owner = owner;
            self.before = Profile::default();
            for side in &mut self.sides {
                side.profile = None;
            }
        }
        let is_past = sign_in.created_date_time >= self.window.until;
        let Some(attempt) = keepwatch_ingest::attempt(sign_in).filter(|_| !is_past) else {
            return;
        };
        let signals = Origins::new(self.engine.intel(), Arc::clone(&self.book)).signals(sign_in, &attempt);
        if attempt.at < self.window.from {
            if was_learned(sign_in) {
                self.before.learn(&attempt, &signals);
            }
            return;
        }
        let before = &self.before;
        let judged = self
            .sides
            .iter_mut()
            .map(|side| side.judge(before, sign_in, &attempt, &signals));
        if let [current, proposed] = &judged.collect::<Vec<Levels>>()[..] {
            self.told.add(sign_in, attempt.user, current, proposed);
        }
    }
}
