//! One attempt in, a judgement out.

use crate::conditional_access::{Book, Risks, request_of};
use crate::engine::Engine;
use crate::prepared::Prepared;
use crate::record::{Moment, Recorded, Recorder};
use keepwatch_graph::{
    RiskDetection, RiskLevel, RiskyServicePrincipal, RiskyUser, SignIn, SignInId, UserId, edm::Evolvable,
};
use keepwatch_policy::{Decision, UserRisk, evaluate};
use keepwatch_storage::StoreError;
use serde::Deserialize;

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
    /// Why, in one sentence. None for a detection that a person raised.
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
        let batch = [self.prepare(sign_in)];
        let book = self.book().await?;
        let moment = Moment::Live(self.clock().now());
        let work = self.recording(move |recorder, _| {
            let recorded = recorder.record(&batch, moment)?;
            recorder.evaluation(&batch[0], recorded.first(), &book)
        });
        self.store().write(work).await
    }
}

impl Recorder<'_, '_> {
    /// What was found on a sign-in, now or when it came first.
    fn evaluation(
        &mut self,
        prepared: &Prepared,
        recorded: Option<&Recorded>,
        book: &Book,
    ) -> Result<Evaluation, StoreError> {
        let id = prepared.sign_in.id;
        let (user, level_during, level_aggregated, is_quiet) = match recorded {
            Some(Recorded::New(Some(found))) => {
                let user = prepared.subject.as_ref().map(|subject| subject.attempt.user);
                (user, found.level_during, found.level_aggregated, !found.is_risky())
            }
            Some(Recorded::New(None)) => (None, RiskLevel::None, RiskLevel::None, true),
            Some(Recorded::Known) | None => {
                let gone = StoreError::Corrupt {
                    table: "sign_ins",
                    key: id.to_string(),
                };
                let stored = self.tx.sign_in(id)?.ok_or(gone)?;
                let user: Option<UserId> = stored.user_id.parse().ok();
                (
                    user,
                    known(&stored.risk_level_during_sign_in),
                    known(&stored.risk_level_aggregated),
                    false,
                )
            }
        };
        let user_level = match user {
            Some(user) => {
                let row = self.tx.get::<RiskyUser>(&user.to_string())?;
                row.map_or(RiskLevel::None, |row| row.risk_level)
            }
            None => RiskLevel::None,
        };
        let detections = match user {
            Some(user) if !is_quiet => self.tx.detections_of_sign_ins(user, &[id])?,
            _ => Vec::new(),
        };
        let explained = |detection| Explained {
            reason: reason(&detection),
            detection,
        };
        Ok(Evaluation {
            sign_in: id,
            level_during,
            level_aggregated,
            user_level,
            detections: detections.into_iter().map(explained).collect(),
            decision: self.decide(prepared, user, user_level, level_during, book)?,
        })
    }

    /// What the tenant's policies make of it.
    fn decide(
        &mut self,
        prepared: &Prepared,
        user: Option<UserId>,
        user_level: RiskLevel,
        level_during: RiskLevel,
        book: &Book,
    ) -> Result<Decision, StoreError> {
        if book.policies.is_empty() {
            return Ok(Decision::Grant);
        }
        let sign_in = &prepared.sign_in;
        let risks = match user {
            Some(_) => Risks::User(UserRisk {
                user: user_level,
                sign_in: level_during,
            }),
            None => {
                let id = sign_in.service_principal_id.as_deref().unwrap_or_default();
                let row = self.tx.get::<RiskyServicePrincipal>(id)?;
                Risks::ServicePrincipal(row.map_or(RiskLevel::None, |row| row.risk_level))
            }
        };
        let signals = prepared.subject.as_ref().map(|subject| &subject.signals);
        let request = request_of(self.tx, book, sign_in, signals, risks)?;
        Ok(evaluate(&book.policies, &request))
    }
}

fn known(level: &Evolvable<RiskLevel>) -> RiskLevel {
    match level {
        Evolvable::Known(level) => *level,
        Evolvable::Unknown(_) => RiskLevel::None,
    }
}

/// The sentence that a detection keeps in its `additionalInfo`.
fn reason(detection: &RiskDetection) -> Option<String> {
    #[derive(Deserialize)]
    struct Item {
        #[serde(rename = "Key")]
        key: String,
        #[serde(rename = "Value")]
        value: serde_json::Value,
    }
    let items: Vec<Item> = serde_json::from_str(detection.additional_info.as_deref()?).ok()?;
    let reason = items.into_iter().find(|item| item.key == "reason")?;
    reason.value.as_str().map(str::to_owned)
}
