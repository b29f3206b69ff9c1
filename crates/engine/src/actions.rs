//! What administrators say of users and sign-ins.

use crate::audit::{self, Initiator, Target};
use crate::engine::Engine;
use crate::profiles::Profiles;
use crate::record::Recorder;
use crate::resources;
use keepwatch_detection::evidence::alert_url;
use keepwatch_detection::life_cycle::{Actor, Change, Event, Refusal, USER_REPORTED_SUSPICIOUS_ACTIVITY, transition};
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::folded;
use keepwatch_graph::{
    ActivityType, RiskDetection, RiskDetectionTimingType, RiskyUser, SignIn, SignInId, Timestamp, TokenIssuerType,
    UserId,
};
use keepwatch_storage::{StoreError, UserNames};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What an administrator says of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserAction {
    /// The account is compromised.
    ConfirmCompromised,
    /// The account is not compromised.
    ConfirmSafe,
    /// The account's risk does not matter.
    Dismiss,
}

/// What an administrator says of sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInAction {
    /// The sign-in was not the user's.
    ConfirmCompromised,
    /// The sign-in was the user's.
    ConfirmSafe,
    /// The sign-in's risk does not matter.
    Dismiss,
}

/// Why nothing of an action or outcome happened.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// No such users, sign-ins or service principals.
    #[error("unknown: {}", list(.0))]
    Unknown(Vec<Uuid>),
    /// Not possible for these.
    #[error("refused: {}", reasons(.0))]
    Refused(Vec<(Uuid, Refusal)>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EventError {
    pub(crate) fn unknown(sign_in: SignInId) -> Self {
        EventError::Unknown(vec![sign_in.uuid()])
    }
}

fn list(ids: &[Uuid]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

fn reasons(refused: &[(Uuid, Refusal)]) -> String {
    refused
        .iter()
        .map(|(_, refusal)| refusal.to_string())
        .collect::<Vec<_>>()
        .join("; ")
}

impl UserAction {
    fn event(self) -> Event {
        match self {
            UserAction::ConfirmCompromised => Event::ConfirmUserCompromised,
            UserAction::ConfirmSafe => Event::ConfirmUserSafe,
            UserAction::Dismiss => Event::DismissUser,
        }
    }

    fn activity(self) -> &'static str {
        match self {
            UserAction::ConfirmCompromised => "Confirm user compromised",
            UserAction::ConfirmSafe => "Confirm user safe",
            UserAction::Dismiss => "Dismiss user risk",
        }
    }
}

impl SignInAction {
    fn event(self, sign_in: SignInId) -> Event {
        match self {
            SignInAction::ConfirmCompromised => Event::ConfirmSignInCompromised { sign_in },
            SignInAction::ConfirmSafe => Event::ConfirmSignInSafe { sign_in },
            SignInAction::Dismiss => Event::DismissSignIn { sign_in },
        }
    }

    fn activity(self) -> &'static str {
        match self {
            SignInAction::ConfirmCompromised => "Confirm sign-in compromised",
            SignInAction::ConfirmSafe => "Confirm sign-in safe",
            SignInAction::Dismiss => "Dismiss sign-in risk",
        }
    }
}

/// One verdict: on whom, what, and what is written about it.
struct Verdict {
    user: UserId,
    names: UserNames,
    event: Event,
    /// The user or sign-in that the caller named.
    named: Uuid,
    audit_id: Uuid,
}

impl Engine {
    /// Says something of users: all of them change, or none does. Safe to repeat.
    ///
    /// A user is known who has signed in, was at risk, or is in the directory. Errors name every id that stands in the way.
    pub async fn act_on_users(&self, action: UserAction, ids: Vec<UserId>, by: Initiator) -> Result<(), EventError> {
        let ids: BTreeSet<UserId> = ids.into_iter().collect();
        let audits: Vec<Uuid> = ids.iter().map(|_| self.entropy().uuid()).collect();
        let now = self.clock().now();
        let work = self.recording(move |recorder, profiles| {
            let users: Vec<UserId> = ids.iter().copied().collect();
            recorder.tx.lock_users(&users)?;
            let mut verdicts = Vec::new();
            let mut unknown = Vec::new();
            for (user, audit_id) in users.iter().zip(&audits) {
                match recorder.names_of(*user)? {
                    None => unknown.push(user.uuid()),
                    Some(names) => {
                        let event = action.event();
                        verdicts.push(Verdict {
                            user: *user,
                            names,
                            event,
                            named: user.uuid(),
                            audit_id: *audit_id,
                        });
                    }
                }
            }
            if !unknown.is_empty() {
                return Ok(Err(EventError::Unknown(unknown)));
            }
            recorder.verdicts(&verdicts, action.activity(), &by, now, profiles)
        });
        self.act(work).await
    }

    /// Says something of sign-ins: all of them change, or none does. Safe to repeat.
    ///
    /// Errors name every id that stands in the way.
    pub async fn act_on_sign_ins(
        &self,
        action: SignInAction,
        ids: Vec<SignInId>,
        by: Initiator,
    ) -> Result<(), EventError> {
        let ids: BTreeSet<SignInId> = ids.into_iter().collect();
        let audits: Vec<Uuid> = ids.iter().map(|_| self.entropy().uuid()).collect();
        let now = self.clock().now();
        let work = self.recording(move |recorder, profiles| {
            let mut verdicts = Vec::new();
            let mut unknown = Vec::new();
            for (id, audit_id) in ids.iter().zip(&audits) {
                // Whose a sign-in is never changes, so it may be read before the user is locked.
                let sign_in = recorder.tx.sign_in(*id)?;
                match sign_in.and_then(|sign_in| Some((sign_in.user_id.parse().ok()?, resources::names(&sign_in)))) {
                    None => unknown.push(id.uuid()),
                    Some((user, names)) => {
                        let event = action.event(*id);
                        verdicts.push(Verdict {
                            user,
                            names,
                            event,
                            named: id.uuid(),
                            audit_id: *audit_id,
                        });
                    }
                }
            }
            if !unknown.is_empty() {
                return Ok(Err(EventError::Unknown(unknown)));
            }
            let users: Vec<UserId> = verdicts.iter().map(|verdict| verdict.user).collect();
            recorder.tx.lock_users(&users)?;
            recorder.verdicts(&verdicts, action.activity(), &by, now, profiles)
        });
        self.act(work).await
    }

    /// Runs a unit of work whose refusal must undo what it had written.
    async fn act(
        &self,
        work: impl FnMut(&mut keepwatch_storage::Tx<'_>) -> Result<Result<(), EventError>, StoreError> + Send + 'static,
    ) -> Result<(), EventError> {
        let done = self.store().write(work).await?;
        // What was confirmed is held against everybody from the next sign-in on.
        self.rulebook().changed();
        done
    }
}

impl Recorder<'_, '_> {
    /// How a user is called; none for one who is not in the directory, never signed in and never was at risk.
    pub(crate) fn names_of(&mut self, user: UserId) -> Result<Option<UserNames>, StoreError> {
        if let Some(sign_in) = self.tx.latest_sign_in(user)? {
            return Ok(Some(resources::names(&sign_in)));
        }
        if let Some(row) = self.tx.get::<RiskyUser>(&user.to_string())? {
            return Ok(Some(UserNames {
                display_name: row.user_display_name,
                principal_name: row.user_principal_name,
            }));
        }
        let live = self.tx.get::<User>(&user.to_string())?;
        let live = live.filter(|user| user.deleted_date_time.is_none());
        Ok(live.map(|user| UserNames {
            display_name: user.display_name,
            principal_name: user.user_principal_name.as_deref().map(folded),
        }))
    }

    /// Applies all verdicts, or none.
    fn verdicts(
        &mut self,
        verdicts: &[Verdict],
        activity: &'static str,
        by: &Initiator,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<Result<(), EventError>, StoreError> {
        let refused = self.refused(verdicts, by, now)?;
        if !refused.is_empty() {
            return Ok(Err(EventError::Refused(refused)));
        }
        let users: Vec<UserId> = verdicts.iter().map(|verdict| verdict.user).collect();
        *profiles = Profiles::load(self.tx, &users)?;
        let mut records = Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            let Verdict { user, names, event, .. } = verdict;
            let before = self.tx.situation(*user, &[], &[])?.account;
            let after = match self.verdict(*user, names, event, &by.actor(), now, profiles)? {
                Ok(change) => change.account.unwrap_or_else(|| before.clone()),
                // Earlier verdicts of this action can only have closed what this one speaks of: a repetition.
                Err(_) => before.clone(),
            };
            let target = Target {
                named: verdict.named,
                names,
                before: &before,
                after: &after,
            };
            records.push(audit::record(verdict.audit_id, activity, by, &target, now));
        }
        self.tx.add_all(&records)?;
        Ok(Ok(()))
    }

    /// Which verdicts are not possible. Nothing is written.
    fn refused(
        &mut self,
        verdicts: &[Verdict],
        by: &Initiator,
        now: Timestamp,
    ) -> Result<Vec<(Uuid, Refusal)>, StoreError> {
        let mut refused = Vec::new();
        for Verdict { user, event, named, .. } in verdicts {
            let situation = self.tx.situation(*user, &event.sign_ins(), &event.detections(*user))?;
            if let Err(refusal) = transition(&situation, event, &by.actor(), now) {
                refused.push((*named, refusal));
            }
        }
        Ok(refused)
    }

    /// Lets one event follow for a user whom the caller has locked and whose profile is loaded.
    pub(crate) fn verdict(
        &mut self,
        user: UserId,
        names: &UserNames,
        event: &Event,
        actor: &Actor,
        now: Timestamp,
        profiles: &mut Profiles,
    ) -> Result<Result<Change, EventError>, StoreError> {
        let situation = self.tx.situation(user, &event.sign_ins(), &event.detections(user))?;
        let change = match transition(&situation, event, actor, now) {
            Ok(change) => change,
            Err(Refusal::UnknownSignIn { sign_in }) => return Ok(Err(EventError::unknown(sign_in))),
            Err(refusal) => return Ok(Err(EventError::Refused(vec![(user.uuid(), refusal)]))),
        };
        let mut added: Vec<RiskDetection> = change
            .new_detections
            .iter()
            .map(|new| linked_to_user(user, names, &new.risk, now))
            .collect();
        if let Event::ReportedByUser { sign_in } = event
            && let Some(reported) = self.tx.sign_in(*sign_in)?
        {
            for detection in &mut added {
                detection.additional_info = Some(report_info(&reported));
            }
        }
        self.tx.insert_risk_detections(&added)?;
        self.alerts.raised_on_account(&added);
        self.apply(user, names, &change, now, profiles)?;
        self.mark(user, event, &change, now, profiles)?;
        Ok(Ok(change))
    }
}

/// The `additionalInfo` of a user's report: who says what of which sign-in, and whether it had come to its end by then.
fn report_info(reported: &SignIn) -> String {
    let who = reported.user_principal_name.as_deref().unwrap_or(&reported.user_id);
    let from = reported.ip_address.as_deref().unwrap_or("an unknown address");
    let when = match reported.succeeded() {
        true => "after it had succeeded",
        false => "when asked for more than a password, before it had succeeded",
    };
    let began = reported.created_date_time;
    let reason = format!("{who} reported the sign-in of {began} from {from} as somebody else's, {when}");
    let pair = |key: &str, value: Value| json!({"Key": key, "Value": value});
    let pairs = [
        pair("userAgent", json!(reported.user_agent)),
        pair("alertUrl", json!(alert_url(USER_REPORTED_SUSPICIOUS_ACTIVITY))),
        pair("clientIp", json!(reported.ip_address)),
        pair("reason", json!(reason)),
        pair("reportedSignIn", json!(reported.id)),
    ];
    Value::from_iter(pairs).to_string()
}

/// A detection that no sign-in brings with it.
pub(crate) fn linked_to_user(
    user: UserId,
    names: &UserNames,
    risk: &keepwatch_detection::life_cycle::DetectionRisk,
    now: Timestamp,
) -> RiskDetection {
    RiskDetection {
        id: risk.id,
        request_id: risk.sign_in,
        correlation_id: None,
        risk_event_type: risk.event_type.to_string(),
        risk_state: risk.state,
        risk_level: risk.level,
        risk_detail: risk.detail,
        source: Some(resources::SOURCE.to_owned()),
        detection_timing_type: RiskDetectionTimingType::Offline,
        activity: ActivityType::User,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: None,
        location: None,
        activity_date_time: risk.at,
        detected_date_time: now,
        last_updated_date_time: now,
        user_id: user,
        user_display_name: names.display_name.clone(),
        user_principal_name: names.principal_name.clone(),
        additional_info: Some("[]".to_owned()),
        risk_type: Some(resources::closed_type(&risk.event_type)),
        mitre_technique_id: None,
    }
}
