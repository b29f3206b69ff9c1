//! One attempt in, a judgement out.

use crate::engine::Engine;
use crate::record::{Moment, Recorded};
use keepwatch_graph::{RiskDetection, RiskLevel, SignIn, SignInId, edm::Evolvable};
use keepwatch_policy::{Decision, Request, evaluate};
use keepwatch_storage::{Rx, StoreError};
use std::collections::{BTreeSet, HashMap};

/// What the engine makes of an attempt.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The sign-in's id: the caller's, or one made for it.
    pub sign_in: SignInId,
    /// The real-time level, which a decision may use.
    pub level_during: RiskLevel,
    /// The level with what is found afterwards.
    pub level_aggregated: RiskLevel,
    /// The level of the user, this sign-in included.
    pub user_level: RiskLevel,
    /// Why.
    pub detections: Vec<Explained>,
    /// What must happen before a token is issued.
    pub decision: Decision,
}

/// A detection and its reason in one sentence.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The detection as it is stored.
    pub detection: RiskDetection,
    /// Why, in one sentence. None where the sign-in had been evaluated before: the detection's `additionalInfo` has it.
    pub reason: Option<String>,
}

impl Engine {
    /// Judges a sign-in while somebody waits, and stores it with everything that follows, durably, before it returns.
    ///
    /// A sign-in whose id is known is not judged again: what was found then is answered, so that a caller who has lost the
    /// answer can ask once more.
    pub async fn evaluate(&self, mut sign_in: SignIn) -> Result<Evaluation, StoreError> {
        // What joins the records of one attempt: people who investigate rely on it.
        sign_in
            .correlation_id
            .get_or_insert_with(|| self.entropy().uuid().to_string());
        let prepared = self.prepare(sign_in);
        let id = prepared.sign_in.id;
        let user = prepared.subject.as_ref().map(|subject| subject.attempt.user);
        let now = self.clock().now();
        let work = self.recording_batch(vec![prepared], Moment::Live(now));
        let recorded = self.store().write(work).await?;

        let assessment = match recorded.into_iter().next() {
            Some(Recorded::New(assessment)) => assessment,
            Some(Recorded::Known) | None => return self.evaluated_before(id).await,
        };
        let (level_during, level_aggregated, reasons) = match assessment.as_deref() {
            None => (RiskLevel::None, RiskLevel::None, HashMap::new()),
            Some(found) => {
                let reasons = found
                    .detections
                    .iter()
                    .map(|found| (found.event_type.to_owned(), found.reason()));
                (found.level_during, found.level_aggregated, reasons.collect())
            }
        };
        // A user without a risk row has none: most evaluations end without a look at it.
        let (user_level, detections) = match user {
            None => (RiskLevel::None, Vec::new()),
            Some(user) => {
                let is_risky = !reasons.is_empty();
                let load = move |rx: &mut Rx<'_>| {
                    let level = rx.risky_user(user)?.map_or(RiskLevel::None, |row| row.risk_level);
                    let found = if is_risky {
                        rx.detections_of_sign_ins(user, &[id])?
                    } else {
                        Vec::new()
                    };
                    Ok((level, found))
                };
                self.store().read(load).await?
            }
        };
        let explained = |detection: RiskDetection| {
            let reason = reasons.get(&detection.risk_event_type).cloned();
            Explained { detection, reason }
        };
        Ok(Evaluation {
            sign_in: id,
            level_during,
            level_aggregated,
            user_level,
            detections: detections.into_iter().map(explained).collect(),
            decision: decide(user_level, level_during),
        })
    }

    async fn evaluated_before(&self, id: SignInId) -> Result<Evaluation, StoreError> {
        let load = move |rx: &mut Rx<'_>| {
            let gone = StoreError::Corrupt {
                table: "sign_ins",
                key: id.to_string(),
            };
            let sign_in = rx.sign_in(id)?.ok_or(gone)?;
            let Ok(user) = sign_in.user_id.parse() else {
                return Ok((sign_in, RiskLevel::None, Vec::new()));
            };
            let level = rx.risky_user(user)?.map_or(RiskLevel::None, |row| row.risk_level);
            Ok((sign_in, level, rx.detections_of_sign_ins(user, &[id])?))
        };
        let (sign_in, user_level, detections) = self.store().read(load).await?;
        let known = |level: Evolvable<RiskLevel>| match level {
            Evolvable::Known(level) => level,
            Evolvable::Unknown(_) => RiskLevel::None,
        };
        let level_during = known(sign_in.risk_level_during_sign_in);
        Ok(Evaluation {
            sign_in: id,
            level_during,
            level_aggregated: known(sign_in.risk_level_aggregated),
            user_level,
            detections: detections
                .into_iter()
                .map(|detection| Explained {
                    detection,
                    reason: None,
                })
                .collect(),
            decision: decide(user_level, level_during),
        })
    }
}

/// What the tenant's policies make of it. A tenant has none until policies can be stored, so every decision is a grant.
fn decide(user_risk: RiskLevel, sign_in_risk: RiskLevel) -> Decision {
    evaluate(
        &[],
        &Request {
            user_risk,
            sign_in_risk,
            satisfied: BTreeSet::new(),
        },
    )
}
