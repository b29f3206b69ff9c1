//! Writes sign-ins and everything that follows from them, in the transaction it is given.

use crate::alerts::{Alerts, Uncovered};
use crate::directory::add_seen;
use crate::models::Models;
use crate::origins::Origins;
use crate::prepared::{Prepared, Subject};
use crate::profiles::Profiles;
use crate::resources;
use keepwatch_detection::assess::Arrival;
use keepwatch_detection::life_cycle::{Actor, Change, Event, transition};
use keepwatch_detection::{Assessment, Attempt, Detected, Profile, Settings, TenantModel, assess, legitimate};
use keepwatch_graph::{Evolvable, RiskDetail, RiskDetection, RiskState, SignIn, SignInId, Timestamp, UserId};
use keepwatch_storage::{SignInRow, StoreError, Tx, UserNames};
use std::collections::HashSet;
use std::sync::Arc;

/// How sign-ins came here, which decides how timing is told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    /// Somebody waits for the answer, at this instant.
    Live(Timestamp),
    /// From a log, at this instant.
    Logged(Timestamp),
    /// A rehearsal of the past: each sign-in is assessed as if its own instant were now.
    Rehearsed,
}

/// A log line younger than this is assessed while it may still matter to an ongoing session.
const FRESH_SECONDS: f64 = 600.0;

impl Moment {
    fn of(self, at: Timestamp) -> (Timestamp, Arrival) {
        match self {
            Moment::Live(now) => (now, Arrival::Live),
            Moment::Logged(now) if now.seconds_since(at) <= FRESH_SECONDS => (now, Arrival::Fresh),
            Moment::Logged(now) => (now, Arrival::Late),
            Moment::Rehearsed => (at, Arrival::Live),
        }
    }
}

/// What became of one sign-in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Recorded {
    /// It was stored before; nothing changed.
    Known,
    /// It is stored now. Without an assessment where no user is behind it.
    New(Option<Box<Assessment>>),
}

/// What recording needs beside the transaction.
pub(crate) struct Recorder<'a, 'c> {
    pub(crate) tx: &'a mut Tx<'c>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) models: &'a Models,
    pub(crate) origins: Origins<'a>,
    /// What incidents are to know of before the work ends.
    pub(crate) alerts: Alerts,
}

impl Recorder<'_, '_> {
    /// Stores the sign-ins that are new, in the order given, which must be that of time within each user.
    ///
    /// Nothing of a sign-in that is known already changes, however often it comes.
    pub(crate) fn record(&mut self, batch: &[Prepared], moment: Moment) -> Result<Vec<Recorded>, StoreError> {
        let ids: Vec<SignInId> = batch.iter().map(|prepared| prepared.sign_in.id).collect();
        let users: HashSet<UserId> = batch
            .iter()
            .filter_map(|prepared| Some(prepared.subject.as_ref()?.attempt.user))
            .collect();
        let users: Vec<UserId> = users.into_iter().collect();
        self.tx.lock_users(&users)?;
        let mut known = self.tx.known_sign_ins(&ids)?;
        let mut profiles = Profiles::load(self.tx, &users)?;
        // Whoever has a profile has been here before.
        add_seen(self.tx, batch, &profiles.without(&users))?;

        let mut recorded = Vec::with_capacity(batch.len());
        for day in batch.chunk_by(|one, next| day_of(one) == day_of(next)) {
            self.record_day(day, moment, &mut known, &mut profiles, &mut recorded)?;
        }
        profiles.store(self.tx)?;
        Ok(recorded)
    }

    /// Stores sign-ins of one UTC day, all scored against the same model.
    fn record_day(
        &mut self,
        day: &[Prepared],
        moment: Moment,
        known: &mut HashSet<SignInId>,
        profiles: &mut Profiles,
        recorded: &mut Vec<Recorded>,
    ) -> Result<(), StoreError> {
        let Some(first) = day.first() else { return Ok(()) };
        let model = self.model_at(first.sign_in.created_date_time)?;
        let mut quiet: Vec<&SignInRow> = Vec::with_capacity(day.len());
        let mut added = false;
        for prepared in day {
            if !known.insert(prepared.sign_in.id) {
                recorded.push(Recorded::Known);
                continue;
            }
            added = true;
            let Some(subject) = &prepared.subject else {
                quiet.push(&prepared.quiet_row);
                recorded.push(Recorded::New(None));
                continue;
            };
            let subject = &*self.origins.complete(subject);
            let profile = profiles.of(subject.attempt.user);
            let (now, found) = self.assess(profile, &model, subject, moment);
            if legitimate(&found, &subject.attempt) {
                profile.learn(&subject.attempt, &subject.signals);
                profiles.touched(subject.attempt.user);
            }
            let is_doubted = found.is_risky();
            let assessment = self.raised(found, subject, now)?;
            if is_doubted {
                // What is decided next reads what was written so far.
                self.tx.insert_sign_ins(std::mem::take(&mut quiet))?;
            }
            if assessment.is_risky() {
                self.record_risk(prepared, subject, &assessment, now, profiles)?;
            } else if is_doubted {
                let row = SignInRow::doubted(&prepared.sign_in, &prepared.features);
                self.tx.insert_sign_ins(&[row])?;
            } else {
                quiet.push(&prepared.quiet_row);
            }
            recorded.push(Recorded::New(Some(Box::new(assessment))));
        }
        self.tx.insert_sign_ins(quiet)?;
        if added {
            self.models.day_changed(self.tx, day_of(first))
        } else {
            Ok(())
        }
    }

    /// The model for sign-ins of the day that `at` is on.
    pub(crate) fn model_at(&mut self, at: Timestamp) -> Result<Arc<TenantModel>, StoreError> {
        self.models.at(self.tx, at, self.settings.tenant.window_days)
    }

    fn assess(
        &self,
        profile: &Profile,
        model: &TenantModel,
        subject: &Subject,
        moment: Moment,
    ) -> (Timestamp, Assessment) {
        let (now, arrival) = moment.of(subject.attempt.at);
        (
            now,
            assess(
                &self.settings,
                profile,
                model,
                &subject.attempt,
                &subject.signals,
                arrival,
            ),
        )
    }

    /// What of an assessment is raised: all but what exceptions cover.
    fn raised(&mut self, found: Assessment, subject: &Subject, now: Timestamp) -> Result<Assessment, StoreError> {
        if !found.is_risky() {
            return Ok(found);
        }
        let Subject { attempt, signals, .. } = subject;
        let uncovered = self.uncovered(found.detections, attempt, signals, now)?;
        Ok(Assessment::raising(uncovered.raised))
    }

    /// Stores a risky sign-in with its detections, and lets the life cycle decide what follows for the user.
    fn record_risk(
        &mut self,
        prepared: &Prepared,
        subject: &Subject,
        assessment: &Assessment,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<(), StoreError> {
        let user = subject.attempt.user;
        let mut sign_in = resources::risky(&prepared.sign_in, assessment);
        let mut detections = resources::detections(&prepared.sign_in, &subject.attempt, &assessment.detections, now);
        let event = Event::Detected {
            sign_in: Some(resources::sign_in_risk(&sign_in, assessment)),
            detections: detections.iter().map(resources::detection_risk).collect(),
        };
        let Some(mut change) = self.change(user, &event, now)? else {
            return Ok(());
        };

        keep_new(&mut detections, &mut change);
        if let Some(risk) = take(&mut change.sign_ins, |risk| risk.id == sign_in.id) {
            resources::set_sign_in_risk(&mut sign_in, &risk);
        }
        self.tx
            .insert_sign_ins(&[SignInRow::new(&sign_in, &prepared.features)])?;
        self.tx.insert_risk_detections(&detections)?;
        self.alerts
            .raised(&detections, &assessment.detections, &subject.attempt, &subject.signals);
        let names = resources::names(&sign_in);
        self.apply(user, &names, &change, now, profiles)?;
        self.close_by_second_factor(&subject.attempt, &names, now, profiles)
    }

    /// Adds to a stored sign-in what was found on it afterwards, as far as no exception covers it. The user is locked and
    /// their profile loaded. Returns how many of `found` were new; none where the sign-in is no longer stored.
    pub(crate) fn add_to_stored(
        &mut self,
        id: SignInId,
        found: &[Detected],
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<u64, StoreError> {
        let Some(mut sign_in) = self.tx.sign_in(id)? else {
            return Ok(0);
        };
        let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
            return Ok(0);
        };
        let signals = self.origins.signals(&sign_in, &attempt);
        let had_learned = self.had_learned(&sign_in)?;
        let Uncovered { raised: found, is_news } = self.uncovered(found.to_vec(), &attempt, &signals, now)?;
        if is_news && had_learned && sign_in.risk_state != Evolvable::Known(RiskState::ConfirmedSafe) {
            self.unlearn(&sign_in, profiles)?;
        }
        if found.is_empty() {
            return Ok(0);
        }
        let mut detections = resources::detections(&sign_in, &attempt, &found, now);
        let event = Event::Detected {
            sign_in: None,
            detections: detections.iter().map(resources::detection_risk).collect(),
        };
        let Some(mut change) = self.change(attempt.user, &event, now)? else {
            return Ok(0);
        };
        keep_new(&mut detections, &mut change);
        if detections.is_empty() {
            return Ok(0);
        }
        resources::add_event_types(&mut sign_in, &detections);
        self.tx.update_sign_in(&sign_in)?;
        self.tx.insert_risk_detections(&detections)?;
        self.alerts.raised(&detections, &found, &attempt, &signals);
        let names = resources::names(&sign_in);
        self.apply(attempt.user, &names, &change, now, profiles)?;
        self.close_by_second_factor(&attempt, &names, now, profiles)?;
        // What an administrator confirmed safe is kept as such, and raises nothing.
        let raised = detections.iter().filter(|detection| detection.risk_state.is_active());
        Ok(raised.count() as u64)
    }

    /// Adds what was found of an account, not of a sign-in, unless an exception covers it. The user is locked and their
    /// profile loaded. Returns whether it was new.
    pub(crate) fn add_to_account(
        &mut self,
        names: &UserNames,
        detection: RiskDetection,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<bool, StoreError> {
        let user = detection.user_id;
        if self.is_account_covered(&detection, now)? {
            return Ok(false);
        }
        let mut detections = vec![detection];
        let event = Event::Detected {
            sign_in: None,
            detections: detections.iter().map(resources::detection_risk).collect(),
        };
        let Some(mut change) = self.change(user, &event, now)? else {
            return Ok(false);
        };
        keep_new(&mut detections, &mut change);
        self.tx.insert_risk_detections(&detections)?;
        self.alerts.raised_on_account(&detections);
        self.apply(user, names, &change, now, profiles)?;
        Ok(!detections.is_empty())
    }

    /// A strong second factor right after a risky first one closes what it can, also where no policy asked for it.
    fn close_by_second_factor(
        &mut self,
        attempt: &Attempt,
        names: &UserNames,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<(), StoreError> {
        if !attempt.second_factor {
            return Ok(());
        }
        let event = Event::MfaPassed {
            sign_in: attempt.sign_in,
            driven_by_policy: false,
        };
        match self.change(attempt.user, &event, now)? {
            Some(change) => self.apply(attempt.user, names, &change, now, profiles),
            None => Ok(()),
        }
    }

    /// What follows from an event of the system. The life cycle refuses none that this module makes.
    fn change(&mut self, user: UserId, event: &Event, now: Timestamp) -> Result<Option<Change>, StoreError> {
        let situation = self.tx.situation(user, &event.sign_ins(), &event.detections(user))?;
        match transition(&situation, event, &Actor::System, now) {
            Ok(change) => Ok(Some(change)),
            Err(refusal) => {
                tracing::error!(%user, %refusal, "the life cycle refused what detection found");
                Ok(None)
            }
        }
    }

    /// Stores a change and brings the profile in line with it.
    pub(crate) fn apply(
        &mut self,
        user: UserId,
        names: &UserNames,
        change: &Change,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<(), StoreError> {
        let mistaken = self.learned_among(&change.unlearn)?;
        self.tx.apply_change(names, change, now)?;
        self.alerts.touched(change);
        for sign_in in &mistaken {
            self.unlearn(sign_in, profiles)?;
        }
        if change.relearn {
            profiles.of(user).relearn(now);
            profiles.touched(user);
        }
        for id in &change.learn {
            if let Some(sign_in) = self.tx.sign_in(*id)?
                && self.may_learn(&sign_in)?
            {
                self.learn(*id, profiles)?;
            }
        }
        Ok(())
    }

    /// Teaches the user's profile a stored sign-in that turned out legitimate.
    pub(crate) fn learn(&mut self, id: SignInId, profiles: &mut Profiles) -> Result<(), StoreError> {
        let Some(sign_in) = self.tx.sign_in(id)? else {
            return Ok(());
        };
        let Some(attempt) = keepwatch_ingest::attempt(&sign_in) else {
            return Ok(());
        };
        let signals = self.origins.signals(&sign_in, &attempt);
        profiles.of(attempt.user).learn(&attempt, &signals);
        profiles.touched(attempt.user);
        Ok(())
    }

    /// Those of `ids` that the profile has learned.
    fn learned_among(&mut self, ids: &[SignInId]) -> Result<Vec<SignIn>, StoreError> {
        let mut learned = Vec::new();
        for id in ids {
            if let Some(sign_in) = self.tx.sign_in(*id)?
                && self.had_learned(&sign_in)?
            {
                learned.push(sign_in);
            }
        }
        Ok(learned)
    }

    /// Whether the profile has learned a stored sign-in.
    fn had_learned(&mut self, sign_in: &SignIn) -> Result<bool, StoreError> {
        Ok(was_learned(sign_in) && self.may_learn(sign_in)?)
    }

    /// Whether no exception hides what speaks against a stored sign-in, or somebody has said that it was the user's: what
    /// was raised beside may be cleared up, and what was not raised cannot.
    fn may_learn(&mut self, sign_in: &SignIn) -> Result<bool, StoreError> {
        let is_said_safe = sign_in.risk_state == Evolvable::Known(RiskState::ConfirmedSafe);
        Ok(is_said_safe || !self.tx.has_hidden_detections(sign_in.id)?)
    }

    /// Whether nothing speaks against a stored sign-in, nor did anything that an exception covers.
    pub(crate) fn is_quiet(&mut self, sign_in: &SignIn) -> Result<bool, StoreError> {
        let is_without_risk = sign_in.risk_state == Evolvable::Known(RiskState::None);
        Ok(is_without_risk && !self.tx.has_hidden_detections(sign_in.id)?)
    }

    /// Takes back what the user's profile learned from a sign-in that was somebody else's.
    fn unlearn(&mut self, mistaken: &SignIn, profiles: &mut Profiles) -> Result<(), StoreError> {
        let Some(attempt) = keepwatch_ingest::attempt(mistaken) else {
            return Ok(());
        };
        let signals = self.origins.signals(mistaken, &attempt);
        profiles.of(attempt.user).unlearn(&attempt, &signals);
        profiles.touched(attempt.user);
        Ok(())
    }
}

/// Whether the profile learns such a sign-in: it ended in a token, and nothing spoke against it or what did was
/// cleared up.
pub(crate) fn was_learned(sign_in: &SignIn) -> bool {
    let is_cleared = match (&sign_in.risk_state, &sign_in.risk_detail) {
        (Evolvable::Known(RiskState::None | RiskState::Remediated | RiskState::ConfirmedSafe), _) => true,
        (Evolvable::Known(RiskState::Dismissed), detail) => *detail == RiskDetail::AiConfirmedSigninSafe.into(),
        _ => false,
    };
    is_cleared && sign_in.succeeded()
}

/// Leaves of `detections` those that are new, as the life cycle sees them, and of `change` what is about what was there
/// before.
fn keep_new(detections: &mut Vec<RiskDetection>, change: &mut Change) {
    detections.retain_mut(
        |detection| match take(&mut change.detections, |risk| risk.id == detection.id) {
            Some(risk) => {
                resources::set_detection_risk(detection, &risk);
                true
            }
            None => false,
        },
    );
}

fn take<T>(items: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let place = items.iter().position(is_it)?;
    Some(items.swap_remove(place))
}

fn day_of(prepared: &Prepared) -> i64 {
    prepared.sign_in.created_date_time.unix_days()
}
